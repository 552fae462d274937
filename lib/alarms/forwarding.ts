import type { Forwarding } from '../forwarding.ts';
import { seriesOf } from '../series.ts';
import type { Settings } from '../settings.ts';
import { minutes } from './guards.ts';
import { watchFunction, watchLetters } from './pipeline.ts';
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
