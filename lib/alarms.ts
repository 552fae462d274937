import { Duration } from 'aws-cdk-lib';
import { AlarmRule, AlarmState, type IAlarm, type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { registry } from '../functions/providers/registry.ts';
import { type Dimensions, metricNamespace } from '../functions/shared/metric-names.ts';
import { AlarmRegistrar } from './alarm-registrar.ts';
import type { Consumer } from './consumer.ts';
import type { DelivrdFunction } from './function.ts';
import type { Ingest } from './ingest.ts';
import type { ReportQueue } from './report-queue.ts';
import { providersWithCountry, type SeriesOf, seriesOf } from './series.ts';
import type { Settings } from './settings.ts';

export interface AlarmsProps {
  readonly settings: Settings;
  readonly ingest: Ingest;
  readonly consumer: Consumer;
  readonly queues: ReportQueue;
}

/** The tightest deadline that any provider is known to set, for those that name none (Telnyx). */
const assumedDeadlineMs = 2000;

/** Two metrics a provider, and an alarm holds ten. */
const providersPerCountryAlarm = 5;

/** Percent of a country's messages that fail before the alarm over all countries tells: half of them, three hours running. */
const countriesFailingPercent = 50;

/** What a provider must carry of a country's messages to show that the country is fine. */
const leastShare = 0.2;

const minutes = Duration.minutes;

/**
 * Metric math: whether a failure rate in percent lies beyond a threshold by more than so many of its standard errors,
 * √(rate · (100 − rate) / volume). Squared on both sides, since metric math has no root.
 */
const isBeyond = (rate: string, volume: string, percent: number, standardErrors: number): string =>
  `(${rate} > ${percent}) AND ((${rate} - ${percent}) * (${rate} - ${percent}) * ${volume} >= ${standardErrors ** 2} * ${rate} * (100 - ${rate}))`;

/** What must not go unnoticed: who is failing or silent, what is stuck, what is refused. */
export class Alarms extends Construct {
  readonly registrar: AlarmRegistrar;
  private readonly settings: Settings;
  private readonly series: SeriesOf;

  constructor(scope: Construct, id: string, { settings, ingest, consumer, queues }: AlarmsProps) {
    super(scope, id);
    this.settings = settings;
    this.series = seriesOf(settings);
    this.registrar = new AlarmRegistrar(this, 'Registrar', settings);
    const ours = this.watchPipeline(ingest, queues);
    for (const provider of Object.keys(settings.providers)) this.watchProvider(provider, ours);
    this.watchCountries();
    this.watchReports();
    this.watchFunction('ingest', ingest.function);
    this.watchFunction('consumer', consumer.function);
  }

  /** Failing or silent: one alarm that pages, so that an outage is one page. */
  private watchProvider(provider: string, ours: readonly IAlarm[]): void {
    const { failureRate, silentAfterMinutes, providers } = this.settings.alarms;
    const name = registry.get(provider)?.name ?? provider;
    const window = minutes(failureRate.windowMinutes);
    const own = { Provider: provider };
    const failing = this.registrar.add({
      id: `${provider}-failure-rate`,
      severity: null,
      whatBroke: `${name} fails more than ${failureRate.percent} % of its messages, by more than chance (${failureRate.windowMinutes} min, at least ${failureRate.minimumVolume} messages).`,
      runbook: 'failure-rate',
      metric: new MathExpression({
        expression: `IF((FILL(volume, 0) >= ${failureRate.minimumVolume}) AND ${isBeyond('rate', 'volume', failureRate.percent, failureRate.standardErrors)}, rate, 0)`,
        usingMetrics: {
          rate: this.series('FailureRate', 'Average', window, own),
          volume: this.series('FailureRate', 'SampleCount', window, own),
        },
        period: window,
        label: `${name} failure rate`,
      }),
      above: failureRate.percent,
      missing: ['notBreaching', 'no message ended, so none failed; silence has an alarm of its own'],
    });
    const rules = [AlarmRule.fromAlarm(failing, AlarmState.ALARM)];
    const afterMinutes = providers[provider]?.silentAfterMinutes ?? silentAfterMinutes;
    if (afterMinutes > 0)
      rules.push(AlarmRule.fromAlarm(this.watchSilence(provider, name, afterMinutes, ours), AlarmState.ALARM));
    this.registrar.addComposite({
      id: provider,
      severity: 'page',
      whatBroke: `${name} is in trouble: it fails too many messages, or has gone silent.`,
      runbook: 'provider-in-trouble',
      rule: AlarmRule.anyOf(...rules),
    });
  }

  /**
   * Silent is who was heard within the week and is not heard now: a provider that never reported, or a new one whose URL is
   * not registered yet, pages nobody. Many short periods, since CloudWatch looks a few periods further back for data.
   */
  private watchSilence(provider: string, name: string, afterMinutes: number, ours: readonly IAlarm[]) {
    const heard = (id: string, period: Duration, periods: number, span: string) =>
      this.registrar.add({
        id: `${provider}-${id}`,
        severity: null,
        whatBroke: `Insufficient data means: no new report of ${name} for ${span}.`,
        runbook: 'silence',
        metric: this.series('TimeToStore', 'SampleCount', period, { Provider: provider }),
        below: 1,
        periods,
        missing: ['missing', 'reports that do not come leave no data: that is what the silence alarm reads'],
      });
    const now = heard('heard', minutes(5), afterMinutes / 5, `${afterMinutes} min`);
    const thisWeek = heard('heard-this-week', Duration.days(1), 7, 'a week');
    return this.registrar.addComposite({
      id: `${provider}-silence`,
      severity: null,
      whatBroke: `${name} reported within the week, but has sent no new report for ${afterMinutes} min.`,
      runbook: 'silence',
      rule: AlarmRule.allOf(
        AlarmRule.fromAlarm(now, AlarmState.INSUFFICIENT_DATA),
        AlarmRule.not(AlarmRule.fromAlarm(thisWeek, AlarmState.INSUFFICIENT_DATA)),
        // Where we refuse or hold up reports ourselves, that is the page.
        ...ours.map((alarm) => AlarmRule.not(AlarmRule.fromAlarm(alarm, AlarmState.ALARM))),
      ),
    });
  }

  private watchCountries(): void {
    const { metrics, stage } = this.settings;
    const groups = evenly(providersWithCountry(this.settings), providersPerCountryAlarm);
    for (const country of metrics.countries) {
      for (const [at, group] of groups.entries())
        this.watchCountry(country, group, groups.length === 1 ? '' : `-${at + 1}`);
    }
    this.registrar.add({
      id: 'countries',
      severity: 'ticket',
      whatBroke: `In some country more than ${countriesFailingPercent} % of the messages fail, for three hours.`,
      runbook: 'countries-failing',
      metric: new MathExpression({
        expression: `SELECT AVG(FailureRate) FROM SCHEMA("${metricNamespace(stage)}", Provider, Country) GROUP BY Country ORDER BY AVG() DESC`,
        usingMetrics: {},
        period: Duration.hours(1),
      }),
      above: countriesFailingPercent,
      periods: 3,
      missing: ['notBreaching', 'no message ended there, so none failed'],
    });
  }

  /**
   * A country is in trouble when too many messages fail there whichever one provider is left out: what a single provider
   * breaks is that provider's alarm. A rest that is too small a part of the country says nothing about it; then all speak. One
   * provider alone speaks for the country as long as it is well elsewhere.
   */
  private watchCountry(country: string, providers: readonly string[], suffix: string): void {
    const { percent, windowMinutes, minimumVolume, standardErrors } = this.settings.alarms.deliveryRate;
    const window = minutes(windowMinutes);
    const math = (expression: string, usingMetrics: Record<string, IMetric>, label?: string) =>
      new MathExpression({ expression, usingMetrics, period: window, ...(label === undefined ? {} : { label }) });
    const rate = (statistic: string, dimensions: Dimensions) =>
      this.series('FailureRate', statistic, window, dimensions);

    const metrics = Object.fromEntries(
      providers.flatMap((Provider, at) => [
        [`f${at}`, rate('Sum', { Provider, Country: country })],
        [`n${at}`, rate('SampleCount', { Provider, Country: country })],
      ]),
    );
    // 100 for each failed message, so that what they sum to over the volume is a percentage.
    const failed = math(providers.map((_, at) => `FILL(f${at}, 0)`).join(' + '), metrics);
    const volume = math(providers.map((_, at) => `FILL(n${at}, 0)`).join(' + '), metrics);
    const isLarge = `(volume >= ${minimumVolume})`;
    const alone = () =>
      math(`IF(${isLarge} AND ${this.isWellElsewhere()}, failed / volume, 0)`, {
        failed,
        volume,
        allFailed: rate('Sum', { Provider: providers[0] ?? '' }),
        all: rate('SampleCount', { Provider: providers[0] ?? '' }),
      });
    const leavingOneOut = () => {
      const whole = math(`IF(${isLarge}, failed / volume, 0)`, { failed, volume });
      const without = providers.map((_, at) => {
        const rest = `(volume - FILL(n${at}, 0))`;
        const restRate = `(failed - FILL(f${at}, 0)) / ${rest}`;
        const using = { ...metrics, failed, volume, whole };
        return [`w${at}`, math(`IF(${rest} >= ${leastShare} * volume, ${restRate}, whole)`, using)] as const;
      });
      const all = { whole, ...Object.fromEntries(without) };
      return math(`MIN([${Object.keys(all).join(', ')}])`, all);
    };
    const failing = providers.length === 1 ? alone() : leavingOneOut();
    this.registrar.add({
      id: `country-${country}${suffix}`,
      severity: 'ticket',
      whatBroke: `Less than ${percent} % of the messages to ${country} arrive, by more than chance, and it is not one provider’s fault (${providers.join(', ')}; ${windowMinutes} min, at least ${minimumVolume} messages).`,
      runbook: 'country-delivery-rate',
      metric: math(
        `IF(${isBeyond('failing', 'volume', 100 - percent, standardErrors)}, 100 - failing, 100)`,
        { failing, volume },
        `Delivery rate in ${country}`,
      ),
      below: percent,
      missing: ['notBreaching', 'no message ended there, so none failed'],
    });
  }

  /** Metric math: whether the one provider of a country fails less than it takes for its own alarm, or sends little, elsewhere. */
  private isWellElsewhere(): string {
    const { percent } = this.settings.alarms.failureRate;
    return `((all - volume < ${leastShare} * volume) OR (allFailed - failed <= ${percent} * (all - volume)))`;
  }

  private watchPipeline(
    { stage }: Ingest,
    { queue, deadLetterQueue, visibilitySeconds }: ReportQueue,
  ): readonly IAlarm[] {
    const five = { period: minutes(5) };
    const hour = { period: minutes(60) };
    const refusing = this.registrar.add({
      id: 'ingest-5xx',
      severity: 'page',
      whatBroke:
        'Of the callbacks of the last hour more than 1 %, and at least 5, were answered with a 5xx: providers that do not try again lose them.',
      runbook: 'ingest-5xx',
      metric: new MathExpression({
        expression: 'IF(FILL(errors, 0) >= 5, 100 * errors / requests, 0)',
        usingMetrics: {
          errors: stage.metricServerError({ ...hour, statistic: 'Sum' }),
          requests: stage.metricCount(hour),
        },
        ...hour,
        label: 'Callbacks answered with 5xx (%)',
      }),
      above: 1,
      missing: ['notBreaching', 'no request came, so none was refused'],
    });
    const deadlineMs = tightestDeadlineMs(this.settings);
    this.registrar.add({
      id: 'acknowledgement-latency',
      severity: 'ticket',
      whatBroke: `Of the callbacks of the last hour one in a hundred waited over three quarters of the ${deadlineMs} ms that the most impatient provider allows.`,
      runbook: 'acknowledgement-latency',
      metric: new MathExpression({
        expression: 'IF(FILL(requests, 0) >= 20, latency, 0)',
        usingMetrics: {
          latency: stage.metricLatency({ ...hour, statistic: 'p99' }),
          requests: stage.metricCount(hour),
        },
        ...hour,
        label: 'Acknowledgement latency p99 (ms)',
      }),
      above: acknowledgementAlarmMs(this.settings),
      missing: ['notBreaching', 'no request came, so none waited'],
    });
    const waitSeconds = queueAgeAlarmSeconds(visibilitySeconds);
    const behind = this.registrar.add({
      id: 'queue-age',
      severity: 'page',
      whatBroke: `Reports wait over ${waitSeconds} s in the queue, or are tried again and again: statuses and all other alarms are behind.`,
      runbook: 'queue-age',
      metric: queue.metricApproximateAgeOfOldestMessage({ ...five, statistic: 'Maximum' }),
      above: waitSeconds,
      missing: ['notBreaching', 'SQS stops telling about a queue that nobody uses'],
    });
    this.registrar.add({
      id: 'dead-letters',
      severity: 'ticket',
      whatBroke:
        'The dead-letter queue holds callbacks that could not be brought into the table; it keeps them for 14 days.',
      runbook: 'dead-letters',
      metric: new MathExpression({
        // Looking at them hides them for a moment.
        expression: 'FILL(visible, 0) + FILL(hidden, 0)',
        usingMetrics: {
          visible: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ ...five, statistic: 'Maximum' }),
          hidden: deadLetterQueue.metricApproximateNumberOfMessagesNotVisible({ ...five, statistic: 'Maximum' }),
        },
        ...five,
        label: 'Dead letters',
      }),
      atLeast: 1,
      missing: ['notBreaching', 'SQS stops telling about a queue that nobody uses'],
    });
    return [refusing, behind];
  }

  /** What the functions count of single requests: told for an hour, so that it is not lost between two looks. */
  private watchReports(): void {
    const five = minutes(5);
    this.registrar.add({
      id: 'quarantine',
      severity: 'ticket',
      whatBroke: 'An authentic callback could not be read; it is kept in the dead-letter queue with the reason.',
      runbook: 'quarantine',
      metric: this.series('Quarantined', 'Sum', five),
      atLeast: 1,
      periods: 12,
      breachingPeriods: 1,
      missing: ['notBreaching', 'counted only when it happens'],
    });
    this.registrar.add({
      id: 'unknown-status',
      severity: 'ticket',
      whatBroke:
        'A provider uses a status word that Delivrd does not know, which the contributor names; the report is kept as unknown.',
      runbook: 'unknown-status',
      // Grouped, so that the ticket names provider and word.
      metric: new MathExpression({
        expression: `SELECT SUM(UnknownStatus) FROM SCHEMA("${metricNamespace(this.settings.stage)}", Provider, Word) GROUP BY Provider, Word ORDER BY SUM() DESC`,
        usingMetrics: {},
        period: five,
      }),
      atLeast: 1,
      periods: 12,
      breachingPeriods: 1,
      missing: ['notBreaching', 'counted only when it happens'],
    });
    this.registrar.add({
      id: 'rejected',
      severity: 'ticket',
      whatBroke:
        'At least 20 callbacks in 5 min were refused for good: a secret or an address does not match any more, or somebody forges.',
      runbook: 'rejected-requests',
      metric: this.series('Rejected', 'Sum', five),
      atLeast: 20,
      periods: 12,
      breachingPeriods: 1,
      missing: ['notBreaching', 'counted only when it happens'],
    });
    this.registrar.add({
      id: 'unpublished',
      severity: 'ticket',
      whatBroke:
        'CloudWatch has refused metrics for a quarter of an hour; the functions write them to their log instead.',
      runbook: 'metrics-unpublished',
      metric: this.series('Unpublished', 'Sum', five),
      atLeast: 1,
      periods: 3,
      missing: ['notBreaching', 'counted only when it happens'],
    });
  }

  private watchFunction<Key extends string>(name: string, { function: lambda }: DelivrdFunction<Key>): void {
    const five = { period: minutes(5), statistic: 'Sum' };
    this.registrar.add({
      id: `${name}-errors`,
      severity: 'ticket',
      whatBroke: `The ${name} function fails or is throttled, in two of three times 5 min.`,
      runbook: 'function-errors',
      metric: new MathExpression({
        expression: 'FILL(errors, 0) + FILL(throttles, 0)',
        usingMetrics: { errors: lambda.metricErrors(five), throttles: lambda.metricThrottles(five) },
        period: five.period,
        label: `Errors and throttles of ${name}`,
      }),
      atLeast: 1,
      periods: 3,
      breachingPeriods: 2,
      missing: ['notBreaching', 'a function that is not called cannot fail'],
    });
  }
}

/** SQS leaves a message out of the age of the oldest after three receives: what fails each time would never look old. */
const queueAgeAlarmSeconds = (visibilitySeconds: number): number => Math.min(300, Math.floor(2.5 * visibilitySeconds));

/** Groups of at most `most`, as even as they can be: a provider alone in a group could not be told from the country. */
function evenly<T>(items: readonly T[], most: number): T[][] {
  const count = Math.ceil(items.length / most);
  return Array.from({ length: count }, (_, at) => items.filter((_item, index) => index % count === at));
}

/** Milliseconds that the most impatient of the configured providers waits for an answer. */
export const tightestDeadlineMs = ({ providers }: Settings): number =>
  Math.min(...Object.keys(providers).map((id) => registry.get(id)?.deadlineMs ?? assumedDeadlineMs));

/** Where the alarm stands: three quarters of the deadline, while there is still time. */
export const acknowledgementAlarmMs = (settings: Settings): number => Math.round(tightestDeadlineMs(settings) * 0.75);
