import type { Severity } from '../../lib/alarms/registrar.ts';
import { type Physical, resolve } from '../template/resolve.ts';
import type { Template } from '../template/synthesize.ts';
import type { AlarmDeclaration } from './cloudwatch/alarms.ts';
import type { Observed } from './monitoring.ts';

/** The kinds of resources that this reads. */
export const observedTypes = [
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::SNS::Topic',
] as const;

type Type = (typeof observedTypes)[number];

/** The alarms, topics and dashboard of a template, names and ARNs filled in. */
export function readObserved(template: Template, ids: ReadonlyMap<string, Physical>): Observed {
  const ofType = (type: Type) =>
    Object.entries(template.Resources)
      .filter(([, { Type: own }]) => own === type)
      .map(([id, { Properties = {} }]) => ({
        physical: ids.get(id) as Physical,
        properties: resolve(Properties, ids) as Readonly<Record<string, unknown>>,
      }));
  const alarmsOf = (type: Type, kind: AlarmDeclaration['type']): readonly AlarmDeclaration[] =>
    ofType(type).map(({ physical, properties }) => ({
      type: kind,
      name: physical.ref,
      arn: physical.attributes['Arn'] ?? '',
      properties,
    }));
  const [dashboard] = ofType('AWS::CloudWatch::Dashboard');
  return {
    alarms: [
      ...alarmsOf('AWS::CloudWatch::Alarm', 'metric'),
      ...alarmsOf('AWS::CloudWatch::CompositeAlarm', 'composite'),
    ],
    topics: new Map(
      ofType('AWS::SNS::Topic').map(({ physical, properties }) => [
        physical.ref,
        severityOf(properties['DisplayName']),
      ]),
    ),
    dashboard: dashboard
      ? { name: dashboard.physical.ref, body: JSON.parse(String(dashboard.properties['DashboardBody'])) }
      : null,
  };
}

/** The topics are told apart by the name that their mails carry. */
const severityOf = (displayName: unknown): Severity => (String(displayName).endsWith('page') ? 'page' : 'ticket');
