import { Duration } from 'aws-cdk-lib';
import type { Events } from '../events.ts';
import { minutes } from './guards.ts';
import { watchFunction, watchLetters, workWithoutRun } from './pipeline.ts';
import type { AlarmRegistrar } from './registrar.ts';

const five = minutes(5);
/** Minutes that an event may wait in the stream. */
const mostMinutesBehind = 15;

/** Only where the stage publishes events. */
export function watchEvents(registrar: AlarmRegistrar, { publisher, deadLetterQueue, table }: Events): void {
  const { function: lambda } = publisher;
  registrar.add({
    id: 'events-behind',
    severity: 'page',
    whatBroke: `Events wait over ${mostMinutesBehind} min in the table's stream: applications act on what was. After hours they are set aside, after a day the stream loses what is left.`,
    runbook: 'events-behind',
    metric: lambda.metric('IteratorAge', { period: five, statistic: 'Maximum' }),
    above: Duration.minutes(mostMinutesBehind).toMilliseconds(),
    missing: ['notBreaching', 'nothing was written, so nothing waits'],
  });
  // Lambda tells the age of what it hands over alone: a function that nothing calls is never behind.
  registrar.add({
    id: 'events-stopped',
    severity: 'page',
    whatBroke:
      'For a quarter of an hour the table was written and nothing called the publisher: nobody is told of anything, and after a day the stream loses it.',
    runbook: 'events-stopped',
    metric: workWithoutRun(
      table.metricConsumedWriteCapacityUnits({ period: five, statistic: 'Sum' }),
      lambda,
      'Writes, and no run',
    ),
    atLeast: 1,
    periods: 3,
    missing: ['notBreaching', 'nothing was written, so there is nothing to tell'],
  });
  watchLetters(registrar, {
    id: 'events-dead-letters',
    runbook: 'events-dead-letters',
    deadLetterQueue,
    called: 'The queue of dead events',
    holds:
      'Events could not be published, or a webhook or topic did not take them for a day; they are kept for 14 days.',
    isOld: 'An event that nobody got is ten days old: after 14 days SQS deletes it.',
  });
  watchFunction(registrar, 'publisher', publisher);
}
