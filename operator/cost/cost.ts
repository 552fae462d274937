import { mostLogBytes } from '../../functions/aws/metrics.ts';
import { forwardedAtOnce, forwardsOf } from '../../lib/forwarding.ts';
import { callbackMemoryMb } from '../../lib/function.ts';
import { prices } from '../../lib/prices.ts';
import type { Settings } from '../../lib/settings.ts';
import { answerNeeds, eventNeeds, lateNeeds, type Need, secretNeeds } from './beside.ts';
import { assumed, consumerMs, counted, entriesKept, million, secondsPerMonth, writeUnitsOf } from './work.ts';

/** What is asked. */
export interface Load {
  /** Reports a second, on average over the month; more than 0. */
  readonly rate: number;
  /** Reports of a message, repeats included; at least 1. */
  readonly reportsPerMessage: number;
}

/** One thing that is paid for. */
export interface CostLine {
  readonly service: string;
  readonly what: string;
  /** How much of it a million reports take. */
  readonly quantity: number;
  readonly unit: string;
  /** US dollars of it for a million reports. */
  readonly dollars: number;
}

export interface Cost {
  /** Reports that come together to one run of the consumer, on average. */
  readonly batch: number;
  readonly lines: readonly CostLine[];
  /** US dollars for a million reports, all lines together. */
  readonly dollarsPerMillion: number;
  /** US dollars of them in a month of 30 days. */
  readonly dollarsPerMonth: number;
}

const gb = 1e9;
const memoryGb = callbackMemoryMb / 1024;

/**
 * How many reports come together: the first that a poller gets opens a window, in which it takes what else comes to it. The pollers share
 * the reports.
 */
export function batchOf({ batchSize, batchWindowSeconds }: Settings['limits'], { rate }: Pick<Load, 'rate'>): number {
  return Math.min(batchSize, 1 + (rate * batchWindowSeconds) / assumed.pollers);
}

/** Bytes of log lines for the metrics of a run: between what was counted, and beyond it as between the last two. */
function metricBytesOf(batch: number): number {
  const points = counted.consumerLogBytesWithMetrics;
  const larger = points.findIndex(([size]) => size >= batch);
  const at = larger < 0 ? points.length - 1 : Math.max(1, larger);
  const [[fewer, before], [more, after]] = points.slice(at - 1, at + 1) as unknown as readonly [Point, Point];
  return before + ((batch - fewer) / (more - fewer)) * (after - before) - counted.consumerLogBytes;
}

type Point = readonly [reports: number, bytes: number];

/** What a million reports cost at some rate, by what is counted of each; what does not depend on them is apart. */
export function costOf(
  settings: Pick<Settings, 'limits' | 'search' | 'deadlines' | 'events' | 'metrics' | 'retention' | 'providers'>,
  load: Load,
): Cost {
  const { limits, events, metrics, retention } = settings;
  const batch = batchOf(limits, load);
  const perReport = {
    message: 1 / load.reportsPerMessage,
    batch: 1 / batch,
    /** Requests of SQS to fetch them, and as many to delete them. */
    fetch: Math.ceil(batch / assumed.messagesPerRequest) / batch,
  };
  const lines: CostLine[] = [];
  const add = (service: string, what: string, each: number, unit: string, price: number): void => {
    if (each > 0) lines.push({ service, what, quantity: each * million, unit, dollars: each * million * price });
  };
  const addAll = (needs: readonly Need[]): void => {
    for (const need of needs) add(...need);
  };
  const perM = (dollars: number): number => dollars / million;

  add('API Gateway', 'callbacks', 1, 'requests', perM(prices.httpApi.perMRequests));
  add('Lambda', 'runs of ingest', 1, 'runs', perM(prices.lambda.perMRequests));
  add('Lambda', 'time of ingest', (memoryGb * assumed.ingestMs) / 1000, 'GB-seconds', prices.lambda.perGbSecond);
  add('Lambda', 'runs of the consumer', perReport.batch, 'runs', perM(prices.lambda.perMRequests));
  add(
    'Lambda',
    'time of the consumer',
    (memoryGb * consumerMs(batch) * perReport.batch) / 1000,
    'GB-seconds',
    prices.lambda.perGbSecond,
  );

  addAll(secretNeeds(load.rate));
  addAll(answerNeeds());

  add('SQS', 'messages sent', 1, 'requests', perM(prices.sqs.perMRequests));
  add('SQS', 'messages fetched and deleted', 2 * perReport.fetch, 'requests', perM(prices.sqs.perMRequests));
  add('SQS', 'fair queue', limits.fairQueue ? 1 + 2 * perReport.fetch : 0, 'requests', perM(prices.sqs.fairQueuePerM));

  // As if each provider sent as many.
  const forwarded = Object.keys(forwardsOf(settings)).length / Object.keys(settings.providers).length;
  const perForward = forwarded / Math.min(batch, forwardedAtOnce);
  add('SQS', 'callbacks passed on', 3 * perForward, 'requests', perM(prices.sqs.perMRequests));
  add('Lambda', 'runs that pass callbacks on', perForward, 'runs', perM(prices.lambda.perMRequests));
  add(
    'Lambda',
    'time of passing callbacks on',
    (memoryGb * assumed.oldUrlMs * perForward) / 1000,
    'GB-seconds',
    prices.lambda.perGbSecond,
  );

  const unit = perM(prices.dynamodb.perMWriteUnits);
  for (const [what, units] of Object.entries(writeUnitsOf(settings, load)))
    add('DynamoDB', what, units, 'write units', unit);

  const metricBytes = metricBytesOf(batch);
  const isByCall = metrics.publish === 'calls' || metricBytes > mostLogBytes;
  const call = prices.cloudwatch.perThousandCalls / 1000;
  add('CloudWatch', 'calls of PutMetricData', isByCall ? perReport.batch : 0, 'calls', call);
  add(
    'CloudWatch',
    'metrics in the log',
    isByCall ? 0 : (metricBytes * perReport.batch) / gb,
    'GB',
    prices.cloudwatch.logsPerGb,
  );
  const runLogBytes = counted.consumerLogBytes + (isByCall ? 0 : metricBytes);
  const logs = counted.accessLogBytes + counted.ingestLogBytes + counted.consumerLogBytes * perReport.batch;
  const logsKept = counted.accessLogBytes + counted.ingestLogBytes + runLogBytes * perReport.batch;
  add('CloudWatch', 'logs', logs / gb, 'GB', prices.cloudwatch.logsPerGb);
  add(
    'CloudWatch',
    'logs kept',
    ((logsKept / gb) * retention.logsDays) / 30,
    'GB-months',
    prices.cloudwatch.logsPerGbMonth,
  );

  const itemBytes =
    counted.firstReportBytes + (load.reportsPerMessage - 1) * counted.nextReportBytes + prices.dynamodb.bytesBesideItem;
  const gbMonths = (bytes: number): number => ((bytes * perReport.message) / gb) * (retention.messagesDays / 30);
  add('DynamoDB', 'messages kept', gbMonths(itemBytes), 'GB-months', prices.dynamodb.perGbMonth);
  add('DynamoDB', 'indexes kept', gbMonths(entriesKept(settings)), 'GB-months', prices.dynamodb.perGbMonth);
  // Of the table alone: indexes are made anew from it.
  add('DynamoDB', 'their backups', gbMonths(itemBytes), 'GB-months', prices.dynamodb.backupPerGbMonth);
  addAll(lateNeeds(settings.deadlines, perReport.message));
  addAll(eventNeeds(events, load.rate));

  const dollarsPerMillion = lines.reduce((sum, { dollars }) => sum + dollars, 0);
  return {
    batch,
    lines,
    dollarsPerMillion,
    dollarsPerMonth: (dollarsPerMillion * load.rate * secondsPerMonth) / million,
  };
}

/** What the queues that a function reads cost a month while nothing comes: pollers ask all the same. */
export const idlePollsPerMonth = (settings: Pick<Settings, 'providers'>): number =>
  (Object.keys(forwardsOf(settings)).length > 0 ? 2 : 1) *
  ((assumed.pollers * secondsPerMonth) / assumed.pollSeconds / million) *
  prices.sqs.perMRequests;
