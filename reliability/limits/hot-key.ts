import { marshall } from '@aws-sdk/util-dynamodb';
import pMap from 'p-map';
import { itemBudgetBytes } from '../../functions/aws/item-budget.ts';
import { type Item, itemBytes } from '../../functions/aws/item-size.ts';
import { toSeries } from '../../functions/aws/points.ts';
import { type Consumer, consume } from '../../functions/consumer/consume.ts';
import { statuses } from '../../functions/domain/status.ts';
import { registry } from '../../functions/providers/registry.ts';
import { createRandom, type Random } from '../../local/runtime/random.ts';
import { json, run, settingsWith } from '../../test/local/running.ts';
import { atLeast, atMost, equal, type Finding, type Limit } from './check.ts';
import { hotAmongHealthy } from './hot-keys.ts';
import { createPoster } from './posting.ts';
import { queued } from './queued.ts';
import { openWatchedTable } from './table.ts';

const seed = 7;
const messageId = 'hot';

interface HotReport {
  readonly status: keyof typeof statuses;
  readonly atMs: number;
}

const words = ['queued', 'sent', 'undelivered', 'failed', 'rejected', 'expired', 'delivered'] as const;

/** Reports of one message, no two alike, in no order. */
const hotReports = (count: number, random: Random): readonly HotReport[] =>
  Array.from({ length: count }, (_, at) => ({ key: random.next(), at }))
    .sort((a, b) => a.key - b.key)
    .map(({ at }) => ({ status: random.pick(words), atMs: 1_760_000_000_000 + at * 1000 }));

const body = ({ status, atMs }: HotReport) => ({
  messageId,
  status,
  to: '+37256789045',
  timestamp: new Date(atMs).toISOString(),
});

/** What the message must be in the end, by rank and then by the provider's time. */
export const expectedState = (reports: readonly HotReport[]): HotReport =>
  reports.reduce((highest, one) => {
    const ahead = statuses[one.status].rank - statuses[highest.status].rank;
    return ahead > 0 || (ahead === 0 && one.atMs > highest.atMs) ? one : highest;
  });

const stateFindings = (where: string, item: Item | undefined, reports: readonly HotReport[]): readonly Finding[] => {
  const { status, atMs } = expectedState(reports);
  return [
    equal(
      `${where}: state after ${reports.length} reports`,
      [item?.['status']?.S, item?.['doneAt']?.S],
      [status, new Date(atMs).toISOString()],
    ),
    atLeast(`${where}: reports in the history`, item?.['history']?.L?.length ?? 0, Math.min(20, reports.length)),
    equal(`${where}: each of them once`, item?.['seen']?.SS?.length, item?.['history']?.L?.length),
    atMost(`${where}: size of the item`, itemBytes(item ?? {}), itemBudgetBytes, ' bytes'),
  ];
};

const isOutcome = (name: string): boolean => name === 'Delivered' || name === 'Failed';

/** Batches of one message's reports, by several consumers at once, into one table. */
export async function tryConsumers(
  count: number,
  batchSize: number,
  consumers: number,
  progress: (line: string) => void,
): Promise<readonly Finding[]> {
  const watched = await openWatchedTable();
  try {
    let outcomes = 0;
    const consumer: Consumer = {
      providers: {},
      registry,
      table: watched.table,
      metrics: {
        publish: async (sums) => {
          const own = toSeries(sums).filter(
            ({ name, dimensions }) => isOutcome(name) && Object.keys(dimensions).length === 0,
          );
          outcomes += own.flatMap(({ values }) => [...values]).reduce((sum, [value, count]) => sum + value * count, 0);
        },
      },
      deadLetterQueue: { send: () => Promise.reject(new Error('nothing here is unreadable')) },
      parts: { countries: new Set(), words: new Set() },
    };
    const reports = hotReports(count, createRandom(seed));
    const batches = Array.from({ length: Math.ceil(count / batchSize) }, (_, at) =>
      reports.slice(at * batchSize, (at + 1) * batchSize).map((report) => queued(body(report))),
    );
    let [failed, done] = [0, 0];
    await pMap(
      batches,
      async (batch) => {
        failed += (await consume(consumer, batch, () => 20_000)).length;
        done += batch.length;
        progress(`${done} of ${count} reports by ${consumers} consumers`);
      },
      { concurrency: consumers },
    );
    const [item, ...others] = await watched.items();
    return [
      equal(`${consumers} consumers, batches of ${batchSize}: reports given back`, failed, 0),
      equal('consumers: other messages', others.length, 0),
      equal('consumers: outcomes counted', outcomes, 1),
      ...stateFindings('consumers', item, reports),
    ];
  } finally {
    await watched.close();
  }
}

/** The same over HTTP, through the local stack. */
async function tryStack(count: number, progress: (line: string) => void): Promise<readonly Finding[]> {
  const running = await run(settingsWith({}));
  try {
    const reports = hotReports(count, createRandom(seed + 1));
    const poster = createPoster(running);
    const acknowledged = await pMap(
      reports,
      (report, at) => {
        progress(`${at} of ${count} requests`);
        return poster.post(json('smspm', body(report)));
      },
      { concurrency: 8 },
    );
    await running.drained();
    const [item, ...others] = await running.items();
    const outcomes = (await running.sum('Delivered')) + (await running.sum('Failed'));
    return [
      equal('over HTTP: acknowledged', acknowledged.filter((status) => status === 200).length, count),
      equal('over HTTP: other messages', others.length, 0),
      equal('over HTTP: outcomes counted', outcomes, 1),
      ...stateFindings('over HTTP', marshall(item ?? {}), reports),
    ];
  } finally {
    await running.stack.close();
  }
}

export const hotKey: Limit = {
  name: 'hot-key',
  about:
    'distinct reports without end for one message: straight into several consumers, and over HTTP; hot keys beside healthy ones',
  messages: { byDefault: 10_000, least: 100, most: 1_000_000 },
  check: async ({ messages, progress }) => [
    ...(await tryConsumers(20, 5, 4, progress)),
    ...(await tryConsumers(messages, 50, 4, progress)),
    ...(await tryStack(messages, progress)),
    ...(await hotAmongHealthy(progress)),
  ],
};
