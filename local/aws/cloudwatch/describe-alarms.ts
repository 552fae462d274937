import { z } from 'zod';
import { type AwsAnswer, errorAnswer, jsonAnswer } from '../front-door.ts';
import type { AlarmDeclaration, AlarmStatus } from './alarms.ts';

const inputSchema = z.object({
  AlarmNamePrefix: z.string().default(''),
  AlarmTypes: z.array(z.enum(['MetricAlarm', 'CompositeAlarm'])).default(['MetricAlarm']),
});

/** Answers DescribeAlarms with what Delivrd's commands look at, on one page. */
export function describeAlarms(
  input: Record<string, unknown>,
  declared: readonly AlarmDeclaration[],
  statuses: readonly Pick<AlarmStatus, 'name' | 'state' | 'reason' | 'since'>[],
): AwsAnswer {
  const { data, error } = inputSchema.safeParse(input);
  if (!data) return errorAnswer(400, 'ValidationError', z.prettifyError(error));
  const byName = new Map(statuses.map((status) => [status.name, status]));
  const ofType = (type: AlarmDeclaration['type']) =>
    declared
      .filter((one) => one.type === type && one.name.startsWith(data.AlarmNamePrefix))
      .map(({ name, arn, properties }) => ({
        ...properties,
        AlarmName: name,
        AlarmArn: arn,
        ActionsEnabled: properties['ActionsEnabled'] ?? true,
        StateValue: byName.get(name)?.state ?? 'INSUFFICIENT_DATA',
        StateReason: byName.get(name)?.reason ?? '',
        // The AWS JSON protocol writes times as epoch seconds.
        StateUpdatedTimestamp: Date.parse(byName.get(name)?.since ?? '') / 1000,
      }));
  return jsonAnswer({
    MetricAlarms: data.AlarmTypes.includes('MetricAlarm') ? ofType('metric') : [],
    CompositeAlarms: data.AlarmTypes.includes('CompositeAlarm') ? ofType('composite') : [],
  });
}
