import { writesAtOnce } from '../../functions/consumer/consume.ts';
import { prices } from '../../lib/prices.ts';
import type { Settings } from '../../lib/settings.ts';

export const million = 1e6;
export const secondsPerMonth = 30 * 86_400;

/**
 * What one report takes, as `npm run bench -- calls` and `-- items` count it on what is deployed with the settings that cdk.json ships
 * (test/bench/work.test.ts holds it to bench/results), in round figures.
 */
export const counted = {
  /** Bytes of a queue message with one report; SQS charges each begun 64 KB. */
  queueBytes: 551,
  /** Bytes that a callback leaves in the log of ingest, and in the access log. */
  ingestLogBytes: 6,
  accessLogBytes: 221,
  /** Bytes that a run of the consumer leaves in its log beside metrics. */
  consumerLogBytes: 139,
  /** And with its metrics, by reports in its batch: lines of the same series are few, however many reports. */
  consumerLogBytesWithMetrics: [
    [1, 677],
    [10, 4487],
    [50, 5037],
  ],
  /** Write units of the table for a report: its item is below 1 KB. */
  writeUnits: 1,
  /** Bytes of a message's item after its first report, and what each further one adds: medians over all providers. */
  firstReportBytes: 407,
  nextReportBytes: 91,
  /** Bytes of its entry in an index, as medians over the providers whose messages are in it. */
  entryBytes: { recipient: 89, clientReference: 93, failures: 88 },
} as const;

/**
 * What no run here can tell: how long a run lasts in AWS. By calculation, not measured there: an AWS call takes 10 ms, ingest computes for 5,
 * the consumer for 2 a report, with the memory that they have.
 */
export const assumed = {
  callMs: 10,
  ingestMs: 15,
  /** What an old URL takes for its answer (`forward`). */
  oldUrlMs: 200,
  consumerMsPerReport: 2,
  /** Lambda asks an empty queue again after so many seconds, by so many pollers. @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
  pollSeconds: 20,
  pollers: 5,
  /** Messages that one request of SQS brings, and deletes. */
  messagesPerRequest: 10,
  /** Of a hundred messages so many fail, and of those with a deadline so many are late. */
  failedPercent: 5,
  latePercent: 5,
  /** Shards of the table's stream: as many as a new table on demand has partitions, by the 4,000 writes a second that it takes. */
  streamShards: 4,
  /** How often Lambda asks a shard. @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
  streamPollsPerSecond: 4,
  publisherMsPerRecord: 1,
  /** A run that looks for what is due: two rounds of calls, and its own work. */
  dueMs: 30,
  /** The line that a run of the publisher, and of what looks for what is due, leaves in its log. */
  runLogBytes: 250,
  /** An answer of the HTTP API with its headers; a call of a webhook. */
  answerBytes: 250,
  callBytes: 1_500,
} as const;

/** Milliseconds that a run of the consumer lasts with so many reports: rounds of writes, one call for its metrics, and its own work. */
export const consumerMs = (batch: number): number =>
  (Math.ceil(batch / writesAtOnce) + 1) * assumed.callMs + batch * assumed.consumerMsPerReport;

/** Bytes that a message's entries in the indexes take, with what is billed beside each; the one by deadlines goes within the day. */
export function entriesKept({ search }: Pick<Settings, 'search'>): number {
  const beside = prices.dynamodb.bytesBesideItem;
  const share = { recipient: 1, clientReference: 1, failures: assumed.failedPercent / 100 };
  return (Object.keys(share) as (keyof typeof share)[])
    .filter((index) => search[index])
    .reduce((bytes, index) => bytes + share[index] * (counted.entryBytes[index] + beside), 0);
}

/** Write units of a report, by where they are written; an index that is off takes none. */
export function writeUnitsOf(
  { search, deadlines }: Pick<Settings, 'search' | 'deadlines'>,
  { reportsPerMessage }: { readonly reportsPerMessage: number },
): Readonly<Record<string, number>> {
  const message = 1 / reportsPerMessage;
  return {
    'writes of the table': counted.writeUnits,
    'index by recipient': search.recipient ? message : 0,
    'index by client reference': search.clientReference ? message : 0,
    'index of failures': search.failures ? (assumed.failedPercent / 100) * message : 0,
    'index of deadlines': deadlines.length > 0 ? 2 * message : 0,
  };
}
