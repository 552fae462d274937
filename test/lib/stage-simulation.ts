import { type AlarmDeclaration, createAlarms } from '../../local/aws/cloudwatch/alarms.ts';
import { getOrAdd } from '../../local/aws/cloudwatch/buckets.ts';
import { createMetricStore, type MetricId } from '../../local/aws/cloudwatch/store.ts';
import { createRandom, type Random } from '../../local/runtime/random.ts';

const minuteMs = 60_000;

/** Per hour, of one provider, in one country. */
export interface Flow {
  readonly provider?: string;
  readonly country?: string;
  /** Messages that begin. */
  readonly perHour: number;
  /** Rather than by chance around it. */
  readonly exactly?: boolean;
  /** Shares of those, from 0 to 1. */
  readonly neverEnds?: number;
  readonly unknownWord?: number;
  /** Shares of those that end; what is left is delivered. */
  readonly failed?: number;
  readonly unconfirmed?: number;
  /** Of the messages that end, those whose final report comes `lateSeconds` after the first; of the others it takes 8 s. */
  readonly late?: number;
  readonly lateSeconds?: number;
  /** They have a deadline of ten minutes, and of those that are reported delivered this share is confirmed. */
  readonly confirmed?: number;
}

const deadlineSeconds = 600;

/** What is sent to a stage in so many minutes, and how it takes it. */
export interface Phase {
  readonly minutes: number;
  /** How often it is looked at (5 where nothing is said): what comes in between comes at once. */
  readonly stepMinutes?: number;
  readonly flows?: readonly Flow[];
  /** Counts per hour, evenly spread: callbacks refused for good, by provider (`Other` for those of no provider). */
  readonly rejected?: Readonly<Record<string, number>>;
  readonly unreadable?: Readonly<Record<string, number>>;
  /** Answers per hour that API Gateway and ingest give. */
  readonly status429?: number;
  readonly status503?: number;
  readonly probes?: number;
  /** Of a hundred acknowledgements, how many take longer than the alarm allows. */
  readonly slowAcknowledgements?: number;
  /** Of the callbacks that the queue takes, the share that nobody settles. */
  readonly lost?: number;
  /** Seconds that the oldest queue message waits. */
  readonly queueAge?: number;
  readonly waiting?: number;
  readonly ingestErrors?: number;
  readonly consumerErrors?: number;
  /** Answers of the application's API an hour with 5xx, and runs of its function that fail in a step. */
  readonly apiRefusals?: number;
  readonly apiErrors?: number;
  readonly dueErrors?: number;
  /** Nothing judges what is due. */
  readonly unjudged?: boolean;
  /** Nothing calls the publisher, whatever is written. */
  readonly unpublishing?: boolean;
  readonly unpublished?: number;
  readonly deadLetters?: number;
  readonly deadLetterDays?: number;
  /** Events that nobody got, and minutes that the oldest waits in the stream. */
  readonly deadEvents?: number;
  readonly eventsBehind?: number;
  readonly publisherErrors?: number;
  /** How the volume of the flows goes with the time: 1 is all of it. */
  readonly volume?: (atMs: number) => number;
}

/** An alarm that told somebody. */
export interface Told {
  readonly minute: number;
  readonly alarm: string;
  readonly severity: 'page' | 'ticket';
}

/** Runs phases of traffic through the declared alarms; whom they tell, by the minute since the start. A Monday, where nothing is said. */
export function simulate(
  declared: readonly AlarmDeclaration[],
  phases: readonly Phase[],
  { seed = 1, startMs = Date.UTC(2026, 10, 23, 8) } = {},
): readonly Told[] {
  let nowMs = startMs;
  const store = createMetricStore();
  const alarms = createAlarms(declared, store, { speed: 1, now: () => nowMs, at: (ms) => ms });
  const random = createRandom(seed);
  const stage = stageOf(declared);
  const dead = { count: 0, since: null as number | null };
  const deadEvents = { count: 0, since: null as number | null };
  const told: Told[] = [];
  let due: { readonly atMs: number; readonly happen: () => void }[] = [];
  let carried = 0;

  /** One id a metric: the store knows its keys by it. */
  const metrics = new Map<string, MetricId>();
  const metricOf = (name: string, dimensions: Readonly<Record<string, string>>): MetricId =>
    getOrAdd(metrics, [name, ...Object.entries(dimensions).flat()].join(), () => ({
      namespace: stage.namespace,
      name,
      dimensions,
    }));

  const publish = (
    name: string,
    dimensions: Readonly<Record<string, string>>,
    value: number,
    count = 1,
    atMs = nowMs,
  ) => store.add(metricOf(name, dimensions), 'Count', atMs, [value], [count]);
  /** For the stage and the provider, and where it has one for the part. */
  const put = (name: string, provider: string, value: number, count: number, atMs = nowMs, part = {}): void => {
    if (count === 0) return;
    const own = { Provider: provider };
    for (const dimensions of [{}, own, ...(Object.keys(part).length > 0 ? [{ ...own, ...part }] : [])])
      publish(name, dimensions, value, count, atMs);
  };
  const aws = (metric: AwsMetric, value: number, count = 1): void =>
    store.add(stage.aws[metric], 'Count', nowMs, [value], [count]);

  const flow = (one: Flow, hours: number, phase: Phase): void => {
    const { provider = 'wavix', country = 'DE' } = one;
    const volume = one.perHour * hours * (phase.volume?.(nowMs) ?? 1);
    const begun = one.exactly ? Math.round(volume) : poisson(random, volume);
    const open = binomial(random, begun, one.neverEnds ?? 0);
    const ended = begun - open;
    const unconfirmed = binomial(random, ended, one.unconfirmed ?? 0);
    const failed = binomial(random, ended - unconfirmed, one.failed ?? 0);
    const unknown = binomial(random, begun, one.unknownWord ?? 0);
    const late = binomial(random, ended, one.late ?? 0);
    const begunMs = nowMs;
    put('Begun', provider, 1, begun);
    put('UnknownStatus', provider, 1, unknown, nowMs, { Word: 'handed_over' });
    take(provider, begun);
    const end = (count: number, seconds: number, share: number): void => {
      const [closed, bad] = [Math.round(unconfirmed * share), Math.round(failed * share)];
      put('Ended', provider, 1, count, begunMs);
      put('Unconfirmed', provider, 1, closed);
      put('FailureRate', provider, 0, count - closed - bad, nowMs, { Country: country });
      put('FailureRate', provider, 100, bad, nowMs, { Country: country });
      put('TimeToFinal', provider, seconds, count, begunMs);
      take(provider, count);
    };
    const lateShare = ended === 0 ? 0 : late / ended;
    end(ended - late, 8, 1 - lateShare);
    const { lateSeconds = 0 } = one;
    if (late > 0) due.push({ atMs: nowMs + lateSeconds * 1000, happen: () => end(late, lateSeconds, lateShare) });
    if (one.confirmed === undefined) return;
    const overdue = open + (lateSeconds > deadlineSeconds ? late : 0);
    const converted = binomial(random, Math.max(0, ended - unconfirmed - failed), one.confirmed);
    // In the minute in which all of it has been judged.
    const countedMs = nowMs + (deadlineSeconds + 120) * 1000;
    put('InTime', provider, 1, begun - overdue, countedMs);
    convert(provider, country, 100, converted, countedMs);
    if (phase.unjudged) return;
    const settle = (): void => {
      put('Overdue', provider, 1, overdue, countedMs);
      convert(provider, country, 0, begun - converted, countedMs);
    };
    due.push({ atMs: nowMs + deadlineSeconds * 1000, happen: settle });
  };
  const convert = (provider: string, country: string, value: number, count: number, atMs: number): void => {
    put('Conversion', provider, value, count, atMs, { Country: country });
    if (count > 0) publish('Conversion', { Country: country }, value, count, atMs);
  };
  /** Reports that go through. */
  const take = (provider: string, count: number): void => {
    put('TimeToStore', provider, 900, count);
    put('Settled', provider, 1, count);
    carried += count;
  };

  for (const phase of phases) {
    const { stepMinutes = 5 } = phase;
    for (let passed = 0; passed < phase.minutes; passed += stepMinutes) {
      carried = 0;
      const hours = stepMinutes / 60;
      const perStep = (perHour = 0): number => evenly(perHour * hours, passed / stepMinutes);
      const ripe = due.filter(({ atMs }) => atMs <= nowMs);
      due = due.filter(({ atMs }) => atMs > nowMs);
      for (const { happen } of ripe) happen();
      for (const one of phase.flows ?? []) flow(one, hours, phase);
      for (const [provider, perHour] of Object.entries(phase.rejected ?? {}))
        put('Rejected', provider, 1, perStep(perHour));
      for (const [provider, perHour] of Object.entries(phase.unreadable ?? {})) {
        put('Quarantined', provider, 1, perStep(perHour));
        put('Settled', provider, 1, perStep(perHour));
        carried += perStep(perHour);
        dead.count += perStep(perHour);
      }
      const [refused, throttled] = [perStep(phase.status503), perStep(phase.status429)];
      // Minute by minute, as their alarm looks at them.
      for (let ago = 0; ago < stepMinutes; ago += 1) {
        const atMs = nowMs - ago * minuteMs;
        const part = (count: number): number => evenly(count / stepMinutes, ago);
        if (part(refused) > 0) store.add(stage.aws['5xx'], 'Count', atMs, [1], [part(refused)]);
        put('Refused', 'wavix', 1, part(refused), atMs);
        if (part(throttled) > 0) publish('Throttled', {}, 1, part(throttled), atMs);
      }
      const reports = carried;
      const taken = reports + binomial(random, reports, phase.lost ?? 0);
      if (taken > 0) aws('taken', 1, taken);
      const answers = reports + refused + throttled + perStep(phase.probes);
      if (answers > 0) aws('5xx', 0, answers - refused);
      const slow = binomial(random, reports, (phase.slowAcknowledgements ?? 0) / 100);
      if (answers > slow) aws('latency', 40, answers - slow);
      if (slow > 0) aws('latency', 1900, slow);
      if (phase.deadLetters !== undefined) dead.count = phase.deadLetters;
      dead.since = dead.count === 0 ? null : (dead.since ?? nowMs - (phase.deadLetterDays ?? 0) * 1440 * minuteMs);
      aws('deadLetters', dead.count);
      aws('deadLettersHidden', 0);
      aws('deadLetterAge', dead.since === null ? 0 : (nowMs - dead.since) / 1000);
      deadEvents.count = phase.deadEvents ?? deadEvents.count;
      deadEvents.since = deadEvents.count === 0 ? null : (deadEvents.since ?? nowMs);
      aws('deadEvents', deadEvents.count);
      aws('deadEventAge', deadEvents.since === null ? 0 : (nowMs - deadEvents.since) / 1000);
      if (phase.publisherErrors) aws('publisherErrors', phase.publisherErrors);
      if (phase.eventsBehind) aws('eventsBehind', phase.eventsBehind * minuteMs);
      aws('queueAge', phase.queueAge ?? (reports > 0 ? 1 : 0));
      aws('waiting', phase.waiting ?? Math.min(reports, 3));
      aws('hidden', Math.min(reports, 2));
      if (phase.ingestErrors) aws('ingestErrors', phase.ingestErrors);
      if (phase.consumerErrors) aws('consumerErrors', phase.consumerErrors);
      if (phase.apiErrors) aws('apiErrors', phase.apiErrors);
      if (perStep(phase.apiRefusals) > 0) aws('api5xx', 1, perStep(phase.apiRefusals));
      if (phase.dueErrors) aws('dueErrors', phase.dueErrors);
      if (!phase.unjudged || phase.dueErrors) aws('dueRuns', 1, stepMinutes);
      if (reports > 0) aws('written', reports);
      if (reports > 0 && !phase.unpublishing) aws('publisherRuns', 1, stepMinutes);
      if (phase.unpublished) publish('Unpublished', {}, phase.unpublished);
      alarms.evaluate();
      for (const { to, at, name, notified } of alarms.changes()) {
        // The newest come first.
        if (Date.parse(at) !== nowMs) break;
        if (to !== 'ALARM' || notified[0] === undefined) continue;
        const severity = /Page/.test(notified[0]) ? 'page' : 'ticket';
        told.push({ minute: (nowMs - startMs) / minuteMs, alarm: name.slice(stage.prefix.length), severity });
      }
      nowMs += stepMinutes * minuteMs;
    }
  }
  return told;
}

type AwsMetric = keyof ReturnType<typeof stageOf>['aws'];

/** Names and dimensions of what AWS publishes of a stage, as its alarms name them. */
function stageOf(declared: readonly AlarmDeclaration[]) {
  const prefix = (declared[0]?.name ?? '').replace(/[^-]+$/, '').replace(/^(Delivrd-[a-z0-9]+-).*/, '$1');
  const metricOf = (alarm: string, name: string) => {
    const { properties } = declared.find((one) => one.name === `${prefix}${alarm}`) as AlarmDeclaration;
    type Metric = { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: string }[] };
    const queries = (properties['Metrics'] as { MetricStat?: { Metric: Metric } }[] | undefined) ?? [];
    const all = [...queries.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []), properties as unknown as Metric];
    const found = all.find(({ MetricName }) => MetricName === name) as Metric;
    return {
      namespace: found.Namespace,
      name,
      dimensions: Object.fromEntries(found.Dimensions.map(({ Name, Value }) => [Name, Value])),
    };
  };
  return {
    prefix,
    namespace: `Delivrd/${prefix.split('-')[1]}`,
    aws: {
      '5xx': metricOf('refused', '5xx'),
      latency: metricOf('acknowledgement-latency', 'Latency'),
      taken: metricOf('conservation', 'NumberOfMessagesSent'),
      waiting: metricOf('conservation', 'ApproximateNumberOfMessagesVisible'),
      hidden: metricOf('conservation', 'ApproximateNumberOfMessagesNotVisible'),
      queueAge: metricOf('queue-age', 'ApproximateAgeOfOldestMessage'),
      deadLetters: metricOf('dead-letters', 'ApproximateNumberOfMessagesVisible'),
      deadLettersHidden: metricOf('dead-letters', 'ApproximateNumberOfMessagesNotVisible'),
      deadLetterAge: metricOf('dead-letters-old', 'ApproximateAgeOfOldestMessage'),
      ingestErrors: metricOf('ingest-errors', 'Errors'),
      consumerErrors: metricOf('consumer-errors', 'Errors'),
      apiErrors: metricOf('api-errors', 'Errors'),
      api5xx: metricOf('api-refused', '5xx'),
      dueErrors: metricOf('due-errors', 'Errors'),
      dueRuns: metricOf('deadlines-stopped', 'Invocations'),
      written: metricOf('events-stopped', 'ConsumedWriteCapacityUnits'),
      publisherRuns: metricOf('events-stopped', 'Invocations'),
      publisherErrors: metricOf('publisher-errors', 'Errors'),
      eventsBehind: metricOf('events-behind', 'IteratorAge'),
      deadEvents: metricOf('events-dead-letters', 'ApproximateNumberOfMessagesVisible'),
      deadEventAge: metricOf('events-dead-letters-old', 'ApproximateAgeOfOldestMessage'),
    },
  };
}

/** So many a step on average, evenly spread over the steps. */
const evenly = (perStep: number, step: number): number =>
  Math.floor(perStep * (step + 1) + 1e-9) - Math.floor(perStep * step + 1e-9);

/** Knuth's way for small means, the normal distribution for larger ones. */
function poisson(random: Random, mean: number): number {
  if (mean <= 0) return 0;
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * gauss(random)));
  const limit = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > limit; count += 1) product *= random.next();
  return Math.max(0, count);
}

function binomial(random: Random, of: number, probability: number): number {
  if (probability <= 0 || of === 0) return 0;
  if (probability >= 1) return of;
  if (of * probability * (1 - probability) > 30) {
    const mean = of * probability;
    return Math.min(of, Math.max(0, Math.round(mean + Math.sqrt(mean * (1 - probability)) * gauss(random))));
  }
  let count = 0;
  for (let at = 0; at < of; at += 1) if (random.isLucky(probability)) count += 1;
  return count;
}

const gauss = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
