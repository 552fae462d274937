import { mostPerPut } from '../../functions/aws/bus.ts';
import { maxAgeMs } from '../../functions/aws/secrets.ts';
import { callsAtOnce } from '../../functions/publisher/publish.ts';
import { duePartitions } from '../../functions/shared/table-keys.ts';
import { recordsPerRun } from '../../lib/events.ts';
import { backgroundMemoryMb } from '../../lib/function.ts';
import { prices } from '../../lib/prices.ts';
import type { Settings } from '../../lib/settings.ts';
import { assumed, million, secondsPerMonth } from './work.ts';

/** Something that a report takes, of which the price is known. */
export type Need = readonly [service: string, what: string, each: number, unit: string, dollars: number];

const memoryGb = backgroundMemoryMb / 1024;
const { lambda, dynamodb, eventBridge, cloudwatch, transfer } = prices;
const perM = (dollars: number): number => dollars / million;
const gb = 1e9;

/** Readings of the secret by ingest: each environment at its start, and again when what it holds is old. @param rate reports a second. */
export function secretNeeds(rate: number): readonly Need[] {
  const environments = 1 + (rate * assumed.ingestMs) / 1000;
  const each = Math.min(1, environments / ((maxAgeMs / 1000) * rate));
  return [['Secrets Manager', 'readings of the secret, estimated', each, 'calls', perM(prices.secrets.perMCalls)]];
}

/** What leaves AWS with each answer. */
export const answerNeeds = (): readonly Need[] => [
  ['Data transfer', 'answers to outside AWS, estimated', assumed.answerBytes / gb, 'GB', transfer.perGbOut],
];

/** What telling others takes: an event for each report at most, since one that changes nothing makes none. @param rate reports a second. */
export function eventNeeds(events: Settings['events'], rate: number): readonly Need[] {
  if (!events) return [];
  const batch = Math.min(recordsPerRun, Math.max(1, rate / (assumed.streamShards * assumed.streamPollsPerSecond)));
  const ms = Math.ceil(batch / (mostPerPut * callsAtOnce)) * assumed.callMs + batch * assumed.publisherMsPerRecord;
  const calls = events.webhooks.length;
  return [
    ['Lambda', 'runs of the publisher, estimated', 1 / batch, 'runs', perM(lambda.perMRequests)],
    ['Lambda', 'time of the publisher, estimated', (memoryGb * ms) / 1000 / batch, 'GB-seconds', lambda.perGbSecond],
    ['CloudWatch', 'logs of the publisher, estimated', assumed.runLogBytes / batch / gb, 'GB', cloudwatch.logsPerGb],
    ['EventBridge', 'events', 1, 'events', perM(eventBridge.perMEvents)],
    ['EventBridge', 'calls of webhooks, at most', calls, 'calls', perM(eventBridge.perMCalls)],
    ['Data transfer', 'webhooks to outside AWS, at most', (calls * assumed.callBytes) / gb, 'GB', transfer.perGbOut],
  ];
}

/** What judging takes of the messages that are late: each is written once more, and moves within the index. @param message of a report. */
export function lateNeeds(deadlines: Settings['deadlines'], message: number): readonly Need[] {
  if (deadlines.length === 0) return [];
  const late = (assumed.latePercent / 100) * message;
  return [
    ['DynamoDB', 'what is late, estimated', 3 * late, 'write units', perM(dynamodb.perMWriteUnits)],
    ['DynamoDB', 'reads of what is late, estimated', late, 'read units', perM(dynamodb.perMReadUnits)],
  ];
}

/** US dollars a month of the function that looks each minute for what is due, where nothing is. */
export function duePerMonth(): number {
  const runs = secondsPerMonth / 60;
  // Half a unit for each partition: eventually consistent, and nothing in it.
  const reads = duePartitions.length * 0.5 * perM(dynamodb.perMReadUnits);
  const run = perM(lambda.perMRequests) + memoryGb * (assumed.dueMs / 1000) * lambda.perGbSecond;
  return runs * (reads + run + (assumed.runLogBytes / gb) * cloudwatch.logsPerGb);
}
