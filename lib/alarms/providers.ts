import { Duration } from 'aws-cdk-lib';
import { type Alarm, AlarmRule, AlarmState, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { mostMinutesAhead } from '../../functions/domain/due.ts';
import { nameBy } from '../../functions/shared/named.ts';
import { type SeriesOf, seriesOf } from '../series.ts';
import type { Settings } from '../settings.ts';
import { day, type Guard, guardedRate, guardedShare, isNever, math, minutes } from './guards.ts';
import type { AlarmRegistrar, RunbookHeading, Severity } from './registrar.ts';
import { thresholdsOf } from './thresholds.ts';

/** What one provider's alarms share. */
interface Watched {
  readonly id: string;
  readonly name: string;
  readonly registrar: AlarmRegistrar;
  readonly series: SeriesOf;
  readonly own: { readonly Provider: string };
  readonly thresholds: ReturnType<typeof thresholdsOf>;
}

/** What else tells why a provider may not be heard. */
export interface Circumstances {
  /** Alarms on our own refusing or lagging. */
  readonly ours: readonly IAlarm[];
  /** In ALARM once the stage has run for a day. */
  readonly established: IAlarm;
}

const hour = minutes(60);
const longWhile = Duration.hours(6);
const fewMessages = Duration.hours(4);

const noneEnded = 'no message ended, so none failed; silence has an alarm of its own';

/** Each kind of trouble tells for itself: one that goes on must not hide another. */
export function watchProvider(
  registrar: AlarmRegistrar,
  settings: Settings,
  id: string,
  { ours, established }: Circumstances,
): void {
  const watched: Watched = {
    id,
    name: nameBy(settings.providers, id),
    registrar,
    series: seriesOf(settings),
    own: { Provider: id },
    thresholds: thresholdsOf(settings, id),
  };
  watchFailures(watched);
  watchUnfinished(watched);
  watchUnconfirmed(watched);
  watchSlowness(watched);
  watchUnknownWords(watched);
  watchOverdue(watched, settings);
  const lockedOut = watchLockOut(watched);
  watchRejected(watched);
  watchHearing(watched, [...ours, lockedOut], established);
}

function watchFailures({ id, name, registrar, series, own, thresholds: { failureRate, outage } }: Watched): void {
  const watch = (
    suffix: string,
    severity: Severity,
    guard: Guard & { readonly windowMinutes: number },
    runbook: RunbookHeading,
    periods = 1,
  ): void => {
    if (isNever(guard)) return;
    const window = minutes(guard.windowMinutes);
    const using = {
      rate: series('FailureRate', 'Average', window, own),
      volume: series('FailureRate', 'SampleCount', window, own),
    };
    registrar.add({
      id: `${id}-${suffix}`,
      severity,
      whatBroke: `${name} fails more than ${guard.percent} % of its messages, by more than chance (${spanText(guard.windowMinutes)}, at least ${guard.minimumVolume} messages).`,
      runbook,
      metric: guardedRate(guard, using, window, `${name} failure rate`),
      above: guard.percent,
      periods,
      breachingPeriods: 1,
      missing: ['notBreaching', noneEnded],
    });
  };
  const overADay = { windowMinutes: day.toMinutes() };
  watch('failure-rate', 'page', failureRate, 'failure-rate');
  // Any of three: where its volume is that of its guard, it would else go on and off all through an outage.
  watch('outage', 'page', outage, 'outage', 3);
  // What is too little for the shorter windows, but goes on.
  if (failureRate.windowMinutes < overADay.windowMinutes)
    watch('failure-rate-day', 'ticket', { ...failureRate, ...overADay }, 'failure-rate');
  if (outage.windowMinutes < overADay.windowMinutes) watch('outage-day', 'page', { ...outage, ...overADay }, 'outage');
}

/**
 * Both counts lie in the minute in which the message began. Several periods running: those of the older ones have had their time,
 * and the youngest shows that it goes on.
 */
function watchUnfinished({ id, name, registrar, series, own, thresholds: { unfinished } }: Watched): void {
  if (isNever(unfinished) || unfinished.afterMinutes === 0) return;
  const watch = (suffix: string, period: Duration, periods: number): void => {
    const counts = { begun: series('Begun', 'Sum', period, own), ended: series('Ended', 'Sum', period, own) };
    registrar.add({
      id: `${id}-${suffix}`,
      severity: 'page',
      whatBroke: `Of the messages of ${name} more than ${unfinished.percent} % have begun and are not final after ${spanText(period.toMinutes())}, by more than chance (at least ${unfinished.minimumVolume} messages).`,
      runbook: 'unfinished',
      metric: guardedShare(unfinished, { part: 'begun - ended', whole: 'begun' }, counts, period, `${name} not final`),
      above: unfinished.percent,
      periods,
      missing: ['notBreaching', 'no message began, so none is unfinished'],
    });
  };
  watch('unfinished', minutes(unfinished.afterMinutes), 2);
  // Few messages, and for long: three periods, so that a spell that is over does not fill them.
  if (unfinished.afterMinutes < fewMessages.toMinutes()) watch('unfinished-long', fewMessages, 3);
}

function watchUnconfirmed({ id, name, registrar, series, own, thresholds: { unconfirmed } }: Watched): void {
  if (isNever(unconfirmed)) return;
  const window = minutes(unconfirmed.windowMinutes);
  const counts = {
    open: series('Unconfirmed', 'Sum', window, own),
    known: series('FailureRate', 'SampleCount', window, own),
  };
  registrar.add({
    id: `${id}-unconfirmed`,
    severity: 'ticket',
    whatBroke: `${name} closes more than ${unconfirmed.percent} % of its messages without a receipt, by more than chance (${spanText(unconfirmed.windowMinutes)}, at least ${unconfirmed.minimumVolume} messages): nobody knows whether they arrived.`,
    runbook: 'unconfirmed',
    metric: guardedShare(unconfirmed, { part: 'open', whole: 'open + known' }, counts, window, `${name} unconfirmed`),
    above: unconfirmed.percent,
    missing: ['notBreaching', 'no message ended, so none lacks a receipt'],
  });
}

function watchSlowness({ id, name, registrar, series, own, thresholds: { slow } }: Watched): void {
  if (isNever(slow)) return;
  const window = minutes(slow.windowMinutes);
  const using = {
    rate: series('TimeToFinal', `PR(${slow.seconds}:)`, window, own),
    volume: series('TimeToFinal', 'SampleCount', window, own),
  };
  registrar.add({
    id: `${id}-slow`,
    severity: 'ticket',
    whatBroke: `Of the messages of ${name} more than ${slow.percent} % take longer than ${slow.seconds} s until they are final, by more than chance (${spanText(slow.windowMinutes)}, at least ${slow.minimumVolume} messages).`,
    runbook: 'slow',
    metric: guardedRate(slow, using, window, `${name} slow messages`),
    above: slow.percent,
    missing: ['notBreaching', 'no message ended, so none was slow'],
  });
}

/**
 * Messages count in the minute in which they are due. Those that have longer than metrics can be stamped ahead count in that in which
 * they began, so a window tells of them only when their time is over: any of the windows since then, which end within a week.
 */
function watchOverdue(
  { id, name, registrar, series, own, thresholds: { overdue } }: Watched,
  { deadlines }: Settings,
): void {
  const allowed = deadlines.filter(({ provider = id }) => provider === id).map((rule) => rule.minutes);
  if (isNever(overdue) || allowed.length === 0) return;
  const longest = Math.max(...allowed);
  const isAhead = longest <= mostMinutesAhead;
  const windowMinutes = isAhead
    ? overdue.windowMinutes
    : Math.max(overdue.windowMinutes, 60 * Math.ceil(longest / 300));
  const window = minutes(windowMinutes);
  const counts = {
    late: series('Overdue', 'Sum', window, own),
    missing: series('Missing', 'Sum', window, own),
    inTime: series('InTime', 'Sum', window, own),
  };
  // A series without data in a period counts as 0 beside one that has some.
  const late = 'FILL(late, 0) + FILL(missing, 0)';
  registrar.add({
    id: `${id}-overdue`,
    severity: 'page',
    whatBroke: `Of the messages of ${name} with a deadline more than ${overdue.percent} % are not final in time, by more than chance (${spanText(windowMinutes)}, at least ${overdue.minimumVolume} messages).`,
    runbook: 'overdue',
    metric: guardedShare(overdue, { part: late, whole: `${late} + FILL(inTime, 0)` }, counts, window, `${name} late`),
    above: overdue.percent,
    periods: isAhead ? 1 : 1 + Math.ceil(longest / windowMinutes),
    breachingPeriods: 1,
    missing: ['notBreaching', 'no message was due'],
  });
}

/** Beside the ticket that names each word: a provider that changed its words is not hidden by another one’s odd word. */
function watchUnknownWords({ id, name, registrar, series, own, thresholds: { unknownWords } }: Watched): void {
  if (isNever(unknownWords)) return;
  const window = minutes(unknownWords.windowMinutes);
  const counts = {
    unknown: series('UnknownStatus', 'Sum', window, own),
    stored: series('TimeToStore', 'SampleCount', window, own),
  };
  registrar.add({
    id: `${id}-unknown-words`,
    severity: 'ticket',
    whatBroke: `Of the reports of ${name} more than ${unknownWords.percent} % have a status word that Delivrd does not know, by more than chance (${spanText(unknownWords.windowMinutes)}, at least ${unknownWords.minimumVolume} reports).`,
    runbook: 'unknown-status',
    metric: guardedShare(unknownWords, { part: 'unknown', whole: 'stored' }, counts, window, `${name} unknown words`),
    above: unknownWords.percent,
    missing: ['notBreaching', 'no report came, so none had an unknown word'],
  });
}

/** Callbacks an hour of which none became a report, before a provider counts as locked out. */
const leastRefused = 3;

function watchLockOut({ id, name, registrar, series, own }: Watched): Alarm {
  const counts = {
    rejected: series('Rejected', 'Sum', hour, own),
    unreadable: series('Quarantined', 'Sum', hour, own),
  };
  const bad = math('rejected + unreadable', counts, hour);
  const stored = series('TimeToStore', 'SampleCount', hour, own);
  return registrar.add({
    id: `${id}-locked-out`,
    severity: 'page',
    whatBroke: `No callback of ${name} has become a report for three hours, although they come: refused as not authentic, or unreadable.`,
    runbook: 'locked-out',
    // Between two series a missing point counts as 0: a provider of which nothing is stored has no data to fill.
    metric: math(
      'IF((FILL(bad, 0) >= 1) AND (stored + 0 * bad < 1), bad, 0)',
      { bad, stored },
      hour,
      `${name} callbacks in vain`,
    ),
    atLeast: leastRefused,
    periods: 3,
    missing: ['notBreaching', 'no callback was refused'],
  });
}

/** Refused callbacks in six hours that are told whatever else comes in, and those that are where they are a tenth of what does. */
const manyRejected = 20;

function watchRejected({ id, name, registrar, series, own }: Watched): void {
  registrar.add({
    id: `${id}-rejected`,
    severity: 'ticket',
    whatBroke: `Callbacks of ${name} were refused for good: ${manyRejected} in 6 h, or more than a tenth of those that got in.`,
    runbook: 'rejected-requests',
    metric: math(
      `IF((FILL(rejected, 0) >= ${manyRejected}) OR ((rejected >= ${leastRefused}) AND (10 * rejected > settled + 0 * rejected)), rejected, 0)`,
      {
        rejected: series('Rejected', 'Sum', longWhile, own),
        settled: series('Settled', 'Sum', longWhile, own),
      },
      longWhile,
      `${name} refused callbacks`,
    ),
    atLeast: leastRefused,
    missing: ['notBreaching', 'counted only when it happens'],
  });
}

/**
 * Silent is who was heard within the week and is not heard now; who was not heard within the week is told once, more quietly. Many
 * short periods, since CloudWatch looks a few periods further back for data.
 */
function watchHearing(
  { id, name, registrar, series, own, thresholds: { silentAfterMinutes, live } }: Watched,
  reasons: readonly IAlarm[],
  established: IAlarm,
): void {
  const heard = (suffix: string, period: Duration, periods: number, span: string): Alarm =>
    registrar.add({
      id: `${id}-${suffix}`,
      severity: null,
      whatBroke: `Insufficient data means: no new report of ${name} for ${span}.`,
      runbook: 'silence',
      metric: series('TimeToStore', 'SampleCount', period, own),
      below: 1,
      periods,
      missing: ['missing', 'reports that do not come leave no data: that is what the silence alarm reads'],
    });
  if (silentAfterMinutes === 0 && !live) return;
  const isUnheard = AlarmRule.fromAlarm(heard('heard-this-week', day, 7, 'a week'), AlarmState.INSUFFICIENT_DATA);
  if (silentAfterMinutes > 0) {
    const now = heard('heard', minutes(5), silentAfterMinutes / 5, spanText(silentAfterMinutes));
    registrar.addComposite({
      id: `${id}-silence`,
      severity: 'page',
      whatBroke: `${name} reported within the week, but has sent no new report for ${spanText(silentAfterMinutes)}.`,
      runbook: 'silence',
      rule: AlarmRule.allOf(
        AlarmRule.fromAlarm(now, AlarmState.INSUFFICIENT_DATA),
        AlarmRule.not(isUnheard),
        // Where its reports are refused or held up, that is the page.
        ...reasons.map((alarm) => AlarmRule.not(AlarmRule.fromAlarm(alarm, AlarmState.ALARM))),
      ),
    });
  }
  if (live)
    registrar.addComposite({
      id: `${id}-never-heard`,
      severity: 'ticket',
      whatBroke: `${name} is configured, but no report of it came for a week, or ever: is its callback URL registered?`,
      runbook: 'never-heard',
      rule: AlarmRule.allOf(isUnheard, AlarmRule.fromAlarm(established, AlarmState.ALARM)),
    });
}

const spanText = (inMinutes: number): string => (inMinutes % 60 === 0 ? `${inMinutes / 60} h` : `${inMinutes} min`);
