import { prices } from '../../lib/prices.ts';
import type { Stage } from '../stage.ts';
import { synthesizeStage } from '../stage-template.ts';
import { duePerMonth } from './beside.ts';
import { type Cost, costOf, idlePollsPerMonth, type Load } from './cost.ts';

/** What a stage costs at a rate. */
export interface Priced extends Load, Cost {
  readonly stage: string;
  /** US dollars a month whatever comes. */
  readonly fixed: readonly { readonly what: string; readonly dollarsPerMonth: number }[];
  /** US dollars a month, all together. */
  readonly totalPerMonth: number;
}

/** By the settings and the template of a stage; asks nobody. */
export function priceOf(stage: Pick<Stage, 'settings' | 'context'>, load: Load): Priced {
  const { settings } = stage;
  const cost = costOf(settings, load);
  const { observing, template } = synthesizeStage(stage);
  const secrets = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::SecretsManager::Secret');
  const fixed = [
    { what: 'metrics, alarms, dashboard', dollarsPerMonth: observing.dollars },
    {
      what: secrets.length === 1 ? 'secret' : `${secrets.length} secrets`,
      dollarsPerMonth: secrets.length * prices.secrets.secretMonth,
    },
    { what: 'polls that find the queue empty, at most', dollarsPerMonth: idlePollsPerMonth(settings) },
    ...(settings.deadlines.length > 0
      ? [{ what: 'a look each minute for what is due, estimated', dollarsPerMonth: duePerMonth() }]
      : []),
  ];
  const totalPerMonth = fixed.reduce((sum, { dollarsPerMonth }) => sum + dollarsPerMonth, cost.dollarsPerMonth);
  return { stage: settings.stage, ...load, ...cost, fixed, totalPerMonth };
}
