import { Duration } from 'aws-cdk-lib';
import type { Forwarding } from '../forwarding.ts';
import { seriesOf } from '../series.ts';
import type { Settings } from '../settings.ts';
import { minutes } from './guards.ts';
import { noQueueData, watchFunction, watchLetters } from './pipeline.ts';
import type { AlarmRegistrar } from './registrar.ts';

/** Only where callbacks are passed on. None of it pages: the table has what they tell. */
export function watchForwarding(registrar: AlarmRegistrar, settings: Settings, forwarding: Forwarding): void {
  registrar.add({
    id: 'forward-failing',
    severity: 'ticket',
    whatBroke:
      'An old URL (forward) has not taken callbacks in two of three times 5 min: they are tried again for a day, then set aside. The table has what they tell.',
    runbook: 'forward-failing',
    metric: seriesOf(settings)('ForwardFailed', 'Sum', minutes(5)),
    atLeast: 1,
    periods: 3,
    breachingPeriods: 2,
    missing: ['notBreaching', 'counted only when it happens'],
  });
  // SQS leaves out of the age what was looked at three times: what an old URL does not take is told above.
  registrar.add({
    id: 'forward-behind',
    severity: 'ticket',
    whatBroke:
      'Callbacks wait over an hour for their first try at an old URL (forward): it is slower than they come, or nothing passes them on. After 14 days SQS deletes what waits. The table has what they tell.',
    runbook: 'forward-behind',
    metric: forwarding.queue.metricApproximateAgeOfOldestMessage({ period: minutes(5), statistic: 'Maximum' }),
    above: Duration.hours(1).toSeconds(),
    periods: 3,
    missing: ['notBreaching', noQueueData],
  });
  watchLetters(registrar, {
    id: 'forward-dead-letters',
    runbook: 'forward-dead-letters',
    deadLetterQueue: forwarding.deadLetterQueue,
    called: 'The queue of callbacks that an old URL did not take',
    holds: 'An old URL (forward) refused callbacks, or did not take them for a day; they are kept for 14 days.',
    isOld: 'A callback that an old URL did not take is ten days old: after 14 days SQS deletes it.',
    atLast: 'ticket',
  });
  watchFunction(registrar, 'forwarder', forwarding.function);
}
