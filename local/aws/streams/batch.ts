import type { InvokeOutcome } from '../../runtime/lambda.ts';
import { reportedFailures } from '../batch-failures.ts';

/** What a mapping says of batches that fail. */
export interface FailurePolicy {
  readonly reportsBatchItemFailures: boolean;
  readonly bisects: boolean;
  /** -1 where there is no end to it. */
  readonly maximumRetryAttempts: number;
  /** -1 for as long as the stream keeps them. */
  readonly maximumRecordAgeSeconds: number;
}

export interface Numbered {
  readonly sequenceNumber: string;
  /** Epoch milliseconds of the change, by the second. */
  readonly arrivedMs: number;
}

/** Why records are given up, in Lambda's words, with the answer of the last run there was. */
export interface GivenUp {
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly invocations: number;
  readonly outcome: InvokeOutcome | null;
}

export interface Hands<T> {
  readonly invoke: (records: readonly T[]) => Promise<InvokeOutcome>;
  readonly giveUp: (records: readonly T[], why: GivenUp) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Waits before the next try, the longer the more failed; false where there shall be none. */
  readonly pause: (failures: number) => Promise<boolean>;
}

/** DynamoDB keeps a record no longer. */
const keptSeconds = 24 * 3600;

interface Part<T> {
  readonly records: readonly T[];
  /** Runs that failed and count against the retries. */
  readonly failures: number;
  readonly invocations: number;
  readonly outcome: InvokeOutcome | null;
}

/**
 * Hands records to a function, in their order, until all are done or given up. What failed is tried again from the lowest
 * sequence number that the run named, else whole, or in halves; a split does not count as a retry.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html (read 2026-11-27)
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html (read 2026-11-27)
 */
export async function handOver<T extends Numbered>(
  batch: readonly T[],
  { reportsBatchItemFailures, bisects, maximumRetryAttempts, maximumRecordAgeSeconds }: FailurePolicy,
  { invoke, giveUp, now, pause }: Hands<T>,
): Promise<void> {
  const oldestMs = 1000 * (maximumRecordAgeSeconds < 0 ? keptSeconds : Math.min(maximumRecordAgeSeconds, keptSeconds));
  const parts: Part<T>[] = [{ records: batch, failures: 0, invocations: 0, outcome: null }];
  for (let part = parts.shift(); part; part = parts.shift()) {
    const { invocations, failures } = part;
    const nowMs = now();
    const firstYoung = part.records.findIndex(({ arrivedMs }) => nowMs - arrivedMs <= oldestMs);
    const old = firstYoung < 0 ? part.records : part.records.slice(0, firstYoung);
    const records = part.records.slice(old.length);
    if (old.length > 0) await giveUp(old, { condition: 'RecordAgeExceeded', invocations, outcome: part.outcome });
    if (records.length === 0) continue;

    const outcome = await invoke(records);
    const failed = reportedFailures(new Set(records.map(toNumber)), outcome, reportsBatchItemFailures);
    const done = failed === null ? 0 : records.findIndex((record) => failed.has(toNumber(record)));
    if (done < 0) continue;
    const left = records.slice(done);
    const tried = { invocations: invocations + 1, outcome };
    if (bisects && failed === null && left.length > 1) {
      const middle = Math.ceil(left.length / 2);
      parts.unshift(
        { ...tried, records: left.slice(0, middle), failures },
        { ...tried, records: left.slice(middle), failures },
      );
    } else if (bisects && done > 0) parts.unshift({ ...tried, records: left, failures });
    else if (maximumRetryAttempts >= 0 && failures >= maximumRetryAttempts) {
      await giveUp(left, { ...tried, condition: 'RetryAttemptsExhausted' });
      continue;
    } else parts.unshift({ ...tried, records: left, failures: failures + 1 });
    if (!(await pause(tried.invocations))) return;
  }
}

const toNumber = ({ sequenceNumber }: Numbered): string => sequenceNumber;
