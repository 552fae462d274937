import pMap from 'p-map';
import { messageOf, readParts } from '../aws/messages.ts';
import type { Metrics } from '../aws/metrics.ts';
import { addUp, type Parts, type Point } from '../aws/points.ts';
import type { Reader, Table } from '../aws/table.ts';
import type { Lateness, Waiting } from '../aws/waiting.ts';
import { countedAtMs, type DueRules, isConverting, isOpen } from '../domain/due.ts';
import { type Instant, instant } from '../domain/instant.ts';
import type { StoredMessage } from '../domain/message.ts';
import { isPart, mayHaveParts, wholeIdOf } from '../domain/parts.ts';
import { isFinal } from '../domain/status.ts';
import { describeError, log } from '../shared/log.ts';
import { duePartitions, splitKey } from '../shared/table-keys.ts';

export interface Settler {
  readonly rules: DueRules;
  readonly waiting: Waiting;
  readonly table: Reader & Pick<Table, 'settleDue'>;
  readonly metrics: Metrics;
  /** Countries with a metric series of their own. */
  readonly parts: Parts;
}

/** Messages of one partition that are judged at the same time. */
const judgedAtOnce = 4;
/** Values that are published together: so many at most are lost with a run that ends on the way. */
const mostUnpublished = 1000;
/** What a run keeps of its time to publish what it counted. */
const reserveMs = 5_000;

/** What became of the messages that were due. */
export interface Settled {
  readonly judged: number;
  readonly overdue: number;
  readonly missing: number;
  readonly unconverted: number;
  /** Partitions that could not be read, and messages that could not be judged. */
  readonly failed: number;
  /** Whether time ran out, or some could not be judged: the next run goes on. */
  readonly isUnfinished: boolean;
}

/**
 * Judges each message that is due once: late, where no final report came; not converted, where a confirmation is expected that
 * did not come. Whoever else judges one meanwhile counts it, never both.
 * @param nowMs epoch milliseconds.
 */
export async function settleDue(settler: Settler, nowMs: number, remainingMs: () => number): Promise<Settled> {
  const { metrics, parts, table, waiting } = settler;
  const totals = { judged: 0, overdue: 0, missing: 0, unconverted: 0, failed: 0, isUnfinished: false };
  let points: Point[] = [];
  const publish = async (): Promise<void> => {
    const due = points;
    points = [];
    if (due.length > 0) await metrics.publish(addUp(due, parts, nowMs), remainingMs);
  };
  const judge = async (item: StoredMessage): Promise<void> => {
    const verdict = await verdictOn(settler, item);
    if (verdict === null) return table.settleDue(item);
    if (!(await waiting.judge(item, instant(nowMs), verdict.late))) return;
    const atMs = countedAtMs(verdict.begunAt, verdict.dueAt);
    const count = (name: Point['name'], value: number, part: string | null) =>
      points.push({ name, value, provider: item.provider, part, atMs });
    totals.judged += 1;
    if (verdict.late !== null) count(verdict.late, 1, null);
    if (verdict.isUnconverted) count('Conversion', 0, item.country);
    totals.overdue += Number(verdict.late === 'Overdue');
    totals.missing += Number(verdict.late === 'Missing');
    totals.unconverted += Number(verdict.isUnconverted);
    if (points.length >= mostUnpublished) await publish();
  };
  const orTell = async (work: () => Promise<void>, of: object): Promise<void> => {
    try {
      await work();
    } catch (error) {
      totals.failed += 1;
      totals.isUnfinished = true;
      log.error('will_retry', { ...describeError(error), ...of });
    }
  };
  const judgePartition = async (partition: string): Promise<void> => {
    for await (const keys of waiting.dueUntil(partition, instant(nowMs))) {
      if (remainingMs() < reserveMs) {
        totals.isUnfinished = true;
        return;
      }
      const items = await read(table, keys);
      // One that fails each time is the oldest of its partition one day: it must not stand before the others.
      await pMap(items, (item) => orTell(() => judge(item), { partition, of: 'message' }), {
        concurrency: judgedAtOnce,
      });
    }
  };
  await pMap(duePartitions, (partition) => orTell(() => judgePartition(partition), { partition, of: 'partition' }));
  await publish();
  log.info('settled_due', { ...totals });
  return totals;
}

async function read(table: Reader, keys: readonly string[]): Promise<readonly StoredMessage[]> {
  const byProvider = Map.groupBy(keys.map(splitKey), ({ provider }) => provider);
  const items = await pMap(byProvider, ([provider, list]) =>
    table.readMany(
      provider,
      list.map(({ messageId }) => messageId),
    ),
  );
  return items.flat();
}

interface Verdict {
  readonly begunAt: Instant;
  readonly dueAt: Instant;
  readonly late: Lateness | null;
  readonly isUnconverted: boolean;
}

/** Null where nothing is to be judged of it any more: the index was behind, or it was judged before. */
async function verdictOn({ rules, table }: Settler, item: StoredMessage): Promise<Verdict | null> {
  const { provider, status, country, facts, dueOn, dueAt } = item;
  const begunAt = item.begunAt ?? item.history[0]?.receivedAt;
  if (!dueOn || !dueAt || !begunAt || item.dueSettledAt || facts.confirmedAt !== null) return null;
  const message = { ...facts, provider, status, country };
  const isUnconverted = isConverting(rules, message);
  // Of a message that is reported in parts, the parts tell; of a part, the message speaks where the application told of it.
  if (isPart(item)) {
    const whole = await table.read(provider, wholeIdOf(item.messageId));
    if (whole?.facts.recordedAt || whole?.facts.confirmedAt)
      return { begunAt, dueAt, late: null, isUnconverted: false };
  }
  if (!isOpen(rules, message)) return { begunAt, dueAt, late: null, isUnconverted };
  const parts = mayHaveParts(item) && !isPart(item) ? await readParts(table, provider, item.messageId, item) : [];
  const whole = messageOf(item.messageId, item, parts);
  if (whole && isFinal(whole.status)) return { begunAt, dueAt, late: null, isUnconverted };
  const isReported = [item, ...parts].some(({ history }) => history.some((entry) => entry.status !== 'recorded'));
  return { begunAt, dueAt, late: isReported ? 'Overdue' : 'Missing', isUnconverted };
}
