import { toSeries } from '../../functions/aws/points.ts';
import { type Consumer, consume } from '../../functions/consumer/consume.ts';
import { registry } from '../../functions/providers/registry.ts';
import { throttleAnswer, throttleErrors } from '../../local/aws/throttles.ts';
import { atMost, equal, type Finding } from './check.ts';
import { queued } from './queued.ts';
import { openWatchedTable } from './table.ts';
import { createTrickle } from './throttle.ts';

/** One run of the consumer over a batch, some of whose messages have a hot key. */
interface HotBatch {
  readonly messages: number;
  readonly hot: number;
  /** Writes a second that the table takes of the others. */
  readonly perSecond: number;
  /** How long the run may last, in milliseconds. */
  readonly mostMs: number;
}

/** The time that a run has by default. */
const runMs = 20_000;

/** Two tries of each hot key, 16 at a time, take some 0.5 s; the rest is for a busy machine, which may have time for a third of some. A run that waits for them takes 17.5 s. */
const promptly = { messages: 50, perSecond: Number.POSITIVE_INFINITY, mostMs: 8_000 };

/** 1, 14, 25 and 49 of 50 hot keys; then 14 while the table is short as well, which the run waits for. */
const batches: readonly HotBatch[] = [
  ...[1, 14, 25, 49].map((hot) => ({ ...promptly, hot })),
  { messages: 50, hot: 14, perSecond: 10, mostMs: 12_000 },
];

/** A run with hot keys, refused with the reasons that DynamoDB sends: only they come again, and nobody waits for them. */
async function tryHotKeys({ messages, hot, perSecond, mostMs }: HotBatch): Promise<readonly Finding[]> {
  const watched = await openWatchedTable();
  try {
    const trickle = createTrickle();
    trickle.set(perSecond);
    let refused = 0;
    watched.gates.push(async (call, next) => {
      const { action, input } = call;
      if (action !== 'UpdateItem' || !/#hot/.test(JSON.stringify(input['Key']))) return trickle.gate(call, next);
      refused += 1;
      const code = throttleErrors[refused % throttleErrors.length] as (typeof throttleErrors)[number];
      return throttleAnswer(code, 'TableWriteKeyRangeThroughputExceeded');
    });
    const counted = new Map<string, number>();
    const consumer: Consumer = {
      providers: {},
      registry,
      table: watched.table,
      metrics: {
        publish: async (sums) => {
          for (const { name, dimensions, values } of toSeries(sums))
            if (Object.keys(dimensions).length === 0)
              counted.set(
                name,
                [...values].reduce((sum, [value, count]) => sum + value * count, 0),
              );
        },
      },
      deadLetterQueue: { send: () => Promise.reject(new Error('nothing here is unreadable')) },
      parts: { countries: new Set(), words: new Set() },
    };
    const idOf = (at: number): string => `${at < hot ? 'hot' : 'healthy'}-${at}`;
    const batch = Array.from({ length: messages }, (_, at) => queued({ messageId: idOf(at), status: 'delivered' }));
    const began = performance.now();
    const failed = await consume(consumer, batch, () => runMs - (performance.now() - began));
    const lastedMs = performance.now() - began;
    const stored = (await watched.items()).length;
    const healthyBack = batch.slice(hot).filter(({ id }) => failed.includes(id)).length;
    const what = `${hot} hot keys of ${messages}${perSecond < Number.POSITIVE_INFINITY ? `, a table that takes ${perSecond} a second` : ''}`;
    return [
      atMost(`${what}: the run lasts`, lastedMs / 1000, mostMs / 1000, ' s'),
      equal(`${what}: hot and healthy messages given back`, [failed.length - healthyBack, healthyBack], [hot, 0]),
      equal(`${what}: stored, counted`, [stored, counted.get('Delivered')], [messages - hot, messages - hot]),
      atMost(`${what}: calls for each hot key`, refused / hot, 2.5),
    ];
  } finally {
    await watched.close();
  }
}

export async function hotAmongHealthy(progress: (line: string) => void): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const batch of batches) {
    progress(`${batch.hot} hot keys of ${batch.messages}`);
    findings.push(...(await tryHotKeys(batch)));
  }
  return findings;
}
