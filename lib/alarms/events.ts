import { Duration } from 'aws-cdk-lib';
import type { Events } from '../events.ts';
import { math, minutes } from './guards.ts';
import { watchFunction } from './pipeline.ts';
import type { AlarmRegistrar } from './registrar.ts';

const five = minutes(5);
/** Minutes that an event may wait in the stream. */
const mostMinutesBehind = 15;

/** Only where the stage publishes events. */
export function watchEvents(registrar: AlarmRegistrar, { publisher, deadLetterQueue }: Events): void {
  registrar.add({
    id: 'events-behind',
    severity: 'page',
    whatBroke: `Events wait over ${mostMinutesBehind} min in the table's stream: applications act on what was. After hours they are set aside, after a day the stream loses what is left.`,
    runbook: 'events-behind',
    metric: publisher.function.metric('IteratorAge', { period: five, statistic: 'Maximum' }),
    above: Duration.minutes(mostMinutesBehind).toMilliseconds(),
    missing: ['notBreaching', 'nothing was written, so nothing waits'],
  });
  const held = (statistic: string) => ({ period: five, statistic });
  registrar.add({
    id: 'events-dead-letters',
    severity: 'ticket',
    whatBroke:
      'Events could not be published, or a webhook or topic did not take them for a day; they are kept for 14 days.',
    runbook: 'events-dead-letters',
    metric: math(
      'FILL(visible, 0) + FILL(hidden, 0)',
      {
        visible: deadLetterQueue.metricApproximateNumberOfMessagesVisible(held('Maximum')),
        hidden: deadLetterQueue.metricApproximateNumberOfMessagesNotVisible(held('Maximum')),
      },
      five,
      'Events set aside',
    ),
    atLeast: 1,
    missing: ['notBreaching', 'SQS stops telling about a queue that nobody uses'],
  });
  registrar.add({
    id: 'events-dead-letters-old',
    severity: 'page',
    whatBroke: 'An event that nobody got is ten days old: after 14 days SQS deletes it.',
    runbook: 'events-dead-letters',
    metric: deadLetterQueue.metricApproximateAgeOfOldestMessage({ period: minutes(60), statistic: 'Maximum' }),
    above: Duration.days(10).toSeconds(),
    missing: ['notBreaching', 'SQS stops telling about a queue that nobody uses'],
  });
  watchFunction(registrar, 'publisher', publisher);
}
