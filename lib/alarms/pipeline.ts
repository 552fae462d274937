import { Duration } from 'aws-cdk-lib';
import type { Alarm, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { metricNamespace, otherPart } from '../../functions/shared/metric-names.ts';
import { gatesBy } from '../../functions/shared/named.ts';
import type { ApplicationApi } from '../application-api.ts';
import type { Due } from '../due.ts';
import type { DelivrdFunction } from '../function.ts';
import type { Ingest } from '../ingest.ts';
import type { ReportQueue } from '../report-queue.ts';
import { seriesOf } from '../series.ts';
import type { Settings } from '../settings.ts';
import { day, math, minutes } from './guards.ts';
import type { AlarmRegistrar, MetricAlarmProps, Severity } from './registrar.ts';

/** The tightest deadline that any provider is known to set, for those that name none (Telnyx). */
const assumedDeadlineMs = 2000;

const five = minutes(5);
const hour = minutes(60);
/** Why no data about a queue is no trouble. */
export const noQueueData = 'SQS stops telling about a queue that nobody uses';
const onlyWhenItHappens = 'counted only when it happens';

/** Refused callbacks: what strangers send can't dilute a count. Returns the alarm that pages. */
export function watchRefusals(registrar: AlarmRegistrar, settings: Settings, { stage }: Ingest): Alarm {
  const refused = (period: Duration) =>
    math(
      'errors + throttled',
      {
        errors: stage.metricServerError({ period, statistic: 'Sum' }),
        throttled: seriesOf(settings)('Throttled', 'Sum', period),
      },
      period,
      'Refused callbacks',
    );
  const common = {
    runbook: 'refused',
    atLeast: 1,
    missing: ['notBreaching', 'no request came, so none was refused'],
  } as const;
  registrar.add({
    ...common,
    id: 'refused-again',
    severity: 'ticket',
    whatBroke:
      'In at least three times 5 min of the last day, callbacks were refused (5xx or 429): providers that do not try again lose them.',
    metric: refused(five),
    periods: 288,
    breachingPeriods: 3,
  });
  return registrar.add({
    ...common,
    id: 'refused',
    severity: 'page',
    whatBroke:
      'Callbacks are refused, and it goes on (5xx or 429 in at least 10 minutes of the last 3 h): providers that do not try again lose them.',
    // Single minutes: periods slide by them, and a longer one would have a burst now once, now twice.
    metric: refused(minutes(1)),
    periods: 180,
    breachingPeriods: 10,
  });
}

/** Slow acknowledgements, counted and set against what got in: a probe is quick and would only dilute a percentile. */
export function watchAcknowledgement(registrar: AlarmRegistrar, settings: Settings, { stage }: Ingest): void {
  registrar.add({
    id: 'acknowledgement-latency',
    severity: 'ticket',
    whatBroke: `In the last hour at least 5 callbacks, and more than one for each hundred that got in, waited over three quarters of the ${tightestDeadlineMs(settings)} ms that the most impatient provider allows.`,
    runbook: 'acknowledgement-latency',
    metric: math(
      'IF((FILL(late, 0) >= 5) AND (100 * late > settled + 0 * late), late, 0)',
      {
        late: stage.metricLatency({ period: hour, statistic: `TC(${acknowledgementAlarmMs(settings)}:)` }),
        settled: seriesOf(settings)('Settled', 'Sum', hour),
      },
      hour,
      'Late acknowledgements',
    ),
    atLeast: 5,
    missing: ['notBreaching', 'no request came, so none waited'],
  });
}

/** Returns the alarm that tells that everything else is behind. */
export function watchQueue(registrar: AlarmRegistrar, { queue, visibilitySeconds }: ReportQueue): Alarm {
  const waitSeconds = queueAgeAlarmSeconds(visibilitySeconds);
  return registrar.add({
    id: 'queue-age',
    severity: 'page',
    whatBroke: `Reports wait over ${waitSeconds} s in the queue, or are tried again and again: statuses and all other alarms are behind.`,
    runbook: 'queue-age',
    metric: queue.metricApproximateAgeOfOldestMessage({ period: five, statistic: 'Maximum' }),
    above: waitSeconds,
    missing: ['notBreaching', noQueueData],
  });
}

/** In ALARM once the stage has run for a day: SQS tells of a queue that Lambda polls, with messages or without. */
export const watchAge = (registrar: AlarmRegistrar, { queue }: ReportQueue): Alarm =>
  registrar.add({
    id: 'established',
    severity: null,
    whatBroke: 'Nothing: in alarm means that the stage has run for a day.',
    runbook: 'never-heard',
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: hour, statistic: 'Maximum' }),
    atLeast: 0,
    periods: 24,
    missing: ['notBreaching', 'the stage is younger than that'],
  });

/**
 * What SQS took and what the consumer brought to an end, in the same minutes: ours has the time at which SQS took it. Only an hour
 * that is over is judged, and what waited in it at most is left out. docs/adr/0015-conservation.md
 */
export function watchConservation(registrar: AlarmRegistrar, settings: Settings, { queue }: ReportQueue): void {
  const most = { period: hour, statistic: 'Maximum' };
  registrar.add({
    id: 'conservation',
    severity: 'page',
    whatBroke:
      'In an hour that is over, the queue took more callbacks than were brought to an end or waited: some are lost.',
    runbook: 'conservation',
    metric: math(
      'IF(EPOCH(taken) < MAX(EPOCH(taken)), taken - settled - visible - hidden, 0)',
      {
        taken: queue.metricNumberOfMessagesSent({ period: hour, statistic: 'Sum' }),
        settled: seriesOf(settings)('Settled', 'Sum', hour),
        visible: queue.metricApproximateNumberOfMessagesVisible(most),
        hidden: queue.metricApproximateNumberOfMessagesNotVisible(most),
      },
      hour,
      'Callbacks that are missing',
    ),
    atLeast: 1,
    periods: 2,
    breachingPeriods: 1,
    missing: ['notBreaching', 'nothing was taken in'],
  });
}

/** Dead letters an hour that are told anew, though some lay there before. */
const manyDeadLetters = 10;

export interface Letters extends Pick<MetricAlarmProps, 'id' | 'runbook'> {
  readonly deadLetterQueue: IQueue;
  /** The queue, what it holds, and what has become old in it, in words. */
  readonly called: string;
  readonly holds: string;
  readonly isOld: string;
  /** How it is told that something may soon be lost. @default page */
  readonly atLast?: Severity;
}

/** A queue that nobody reads but an operator: what lies there is gone after 14 days. */
export function watchLetters(
  registrar: AlarmRegistrar,
  { id, runbook, deadLetterQueue, called, holds, isOld, atLast = 'page' }: Letters,
): void {
  const held = (period: Duration, statistic: string) =>
    math(
      // Looking at them hides them for a moment.
      'FILL(visible, 0) + FILL(hidden, 0)',
      {
        visible: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period, statistic }),
        hidden: deadLetterQueue.metricApproximateNumberOfMessagesNotVisible({ period, statistic }),
      },
      period,
      'Dead letters',
    );
  const common = { runbook, missing: ['notBreaching', noQueueData] } as const;
  registrar.add({
    ...common,
    id,
    severity: 'ticket',
    whatBroke: holds,
    metric: held(five, 'Maximum'),
    atLeast: 1,
  });
  registrar.add({
    ...common,
    id: `${id}-growing`,
    severity: 'ticket',
    whatBroke: `${called} has grown by at least ${manyDeadLetters} within an hour.`,
    metric: math('DIFF(held)', { held: held(hour, 'Maximum') }, hour, 'New dead letters'),
    atLeast: manyDeadLetters,
  });
  registrar.add({
    ...common,
    id: `${id}-old`,
    severity: atLast,
    whatBroke: isOld,
    metric: deadLetterQueue.metricApproximateAgeOfOldestMessage({ period: hour, statistic: 'Maximum' }),
    above: Duration.days(10).toSeconds(),
  });
  registrar.add({
    ...common,
    id: `${id}-kept`,
    severity: atLast,
    // SQS leaves out of the age what was looked at three times.
    whatBroke: `${called} has not been empty for a week: after 14 days SQS deletes what lies there.`,
    metric: held(day, 'Minimum'),
    atLeast: 1,
    periods: 7,
  });
}

export const watchDeadLetters = (registrar: AlarmRegistrar, { deadLetterQueue }: ReportQueue): void =>
  watchLetters(registrar, {
    id: 'dead-letters',
    runbook: 'dead-letters',
    deadLetterQueue,
    called: 'The dead-letter queue',
    holds: 'The dead-letter queue holds callbacks that could not be brought into the table; it keeps them for 14 days.',
    isOld: 'A dead letter is ten days old: after 14 days SQS deletes it, and the report is lost.',
  });

/** Requests of strangers that are kept before somebody is told. */
const manyUnauthentic = 20;

/** Only where the stage keeps what is not authentic. */
export function watchUnauthentic(registrar: AlarmRegistrar, { unauthentic }: ReportQueue): void {
  if (!unauthentic) return;
  registrar.add({
    id: 'unauthentic-kept',
    severity: 'ticket',
    whatBroke: `At least ${manyUnauthentic} requests that failed authentication are kept: reports, if a secret is wrong, or a stranger's tries.`,
    runbook: 'rejected-requests',
    metric: unauthentic.metricApproximateNumberOfMessagesVisible({ period: five, statistic: 'Maximum' }),
    atLeast: manyUnauthentic,
    missing: ['notBreaching', noQueueData],
  });
}

/** What the functions count of single requests: told for an hour, so that it is not lost between two looks. */
export function watchReports(registrar: AlarmRegistrar, settings: Settings): void {
  const series = seriesOf(settings);
  const ticket = { severity: 'ticket', missing: ['notBreaching', onlyWhenItHappens] } as const;
  const anHourLong = { periods: 12, breachingPeriods: 1 };
  const grouped = (metric: 'Quarantined' | 'UnknownStatus', by: string) =>
    math(
      `SELECT SUM(${metric}) FROM SCHEMA("${metricNamespace(settings.stage)}", ${by}) GROUP BY ${by} ORDER BY SUM() DESC`,
      {},
      five,
    );
  registrar.add({
    ...ticket,
    ...anHourLong,
    id: 'quarantine',
    whatBroke:
      'An authentic callback of the provider that the contributor names could not be read; it is kept in the dead-letter queue with the reason.',
    runbook: 'quarantine',
    metric: grouped('Quarantined', 'Provider'),
    atLeast: 1,
  });
  registrar.add({
    ...ticket,
    ...anHourLong,
    id: 'unknown-status',
    whatBroke:
      'A provider uses a status word that Delivrd does not know, which the contributor names; the report is kept as unknown.',
    runbook: 'unknown-status',
    metric: grouped('UnknownStatus', 'Provider, Word'),
    atLeast: 1,
  });
  registrar.add({
    ...ticket,
    id: 'rejected',
    whatBroke:
      'At least 20 callbacks in an hour went to no configured provider: a URL is registered wrongly, or somebody tries.',
    runbook: 'rejected-requests',
    metric: math(
      'FILL(rejected, 0)',
      { rejected: series('Rejected', 'Sum', hour, { Provider: otherPart }) },
      hour,
      'Refused callbacks of no provider',
    ),
    atLeast: 20,
  });
  registrar.add({
    ...ticket,
    id: 'unpublished',
    whatBroke:
      'CloudWatch has refused metrics for a quarter of an hour; the functions write them to their log instead.',
    runbook: 'metrics-unpublished',
    metric: series('Unpublished', 'Sum', five),
    atLeast: 1,
    periods: 3,
  });
}

export function watchFunction<Key extends string>(
  registrar: AlarmRegistrar,
  name: string,
  { function: lambda }: DelivrdFunction<Key>,
): void {
  const each = { period: five, statistic: 'Sum' };
  registrar.add({
    id: `${name}-errors`,
    severity: 'ticket',
    whatBroke: `The ${name} function fails or is throttled, in two of three times 5 min.`,
    runbook: 'function-errors',
    metric: math(
      'FILL(errors, 0) + FILL(throttles, 0)',
      { errors: lambda.metricErrors(each), throttles: lambda.metricThrottles(each) },
      five,
      `Errors and throttles of ${name}`,
    ),
    atLeast: 1,
    periods: 3,
    breachingPeriods: 2,
    missing: ['notBreaching', 'a function that is not called cannot fail'],
  });
}

/** What the application was not answered, whoever's fault: it may have sent messages that nobody recorded. */
export const watchApplication = (registrar: AlarmRegistrar, { stage }: ApplicationApi): Alarm =>
  registrar.add({
    id: 'api-refused',
    severity: 'ticket',
    whatBroke:
      'The application’s API answers with 5xx, in two of three times 5 min: sends may be missing, and who asks learns nothing.',
    runbook: 'api-refused',
    metric: stage.metricServerError({ period: five, statistic: 'Sum' }),
    atLeast: 1,
    periods: 3,
    breachingPeriods: 2,
    missing: ['notBreaching', 'no request came, so none was refused'],
  });

/**
 * 1 where something came for a function in five minutes in which nothing called it.
 * @param work what came, by five minutes.
 * @param needs `well` where a run that failed is none.
 */
export const workWithoutRun = (
  work: IMetric,
  lambda: IFunction,
  label: string,
  needs: 'any' | 'well' = 'any',
): IMetric =>
  math(
    // Between two series a missing point counts as 0.
    `IF((work >= 1) AND (runs ${needs === 'well' ? '- errors ' : ''}+ 0 * work < 1), 1, 0)`,
    {
      work,
      runs: lambda.metricInvocations({ period: five, statistic: 'Sum' }),
      ...(needs === 'well' && { errors: lambda.metricErrors({ period: five, statistic: 'Sum' }) }),
    },
    five,
    label,
  );

/** That what is due is judged, whenever messages come: a run that could not judge all of it counts as failed. */
export function watchDue(registrar: AlarmRegistrar, settings: Settings, { function: { function: lambda } }: Due): void {
  registrar.add({
    id: 'deadlines-stopped',
    severity: 'page',
    whatBroke:
      'For a quarter of an hour no run has judged all that is due: nobody is told of some messages that are late, or of none.',
    runbook: 'deadlines-stopped',
    metric: workWithoutRun(
      seriesOf(settings)('Settled', 'Sum', five),
      lambda,
      'Messages, and no run that ended well',
      'well',
    ),
    atLeast: 1,
    periods: 3,
    missing: ['notBreaching', 'no report came, so little can be due'],
  });
}

/** SQS leaves a message out of the age of the oldest after three receives: what fails each time would never look old. */
const queueAgeAlarmSeconds = (visibilitySeconds: number): number => Math.min(300, Math.floor(2.5 * visibilitySeconds));

/** Milliseconds that the most impatient of the configured providers waits for an answer. */
export function tightestDeadlineMs({ providers }: Settings): number {
  const gates = gatesBy(providers);
  return Math.min(...Object.keys(providers).map((id) => gates.get(id)?.deadlineMs ?? assumedDeadlineMs));
}

/** Where the alarm stands: three quarters of the deadline, while there is still time. */
export const acknowledgementAlarmMs = (settings: Settings): number => Math.round(tightestDeadlineMs(settings) * 0.75);
