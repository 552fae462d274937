import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addUp, toSeries } from '../../../functions/aws/points.ts';
import { store } from '../../../functions/consumer/store.ts';
import { pointsOf } from '../../../functions/consumer/tally.ts';
import { instant } from '../../../functions/domain/instant.ts';
import type { HistoryEntry } from '../../../functions/domain/join.ts';
import { createCloudWatch } from '../../../local/aws/cloudwatch/service.ts';
import { type FrontDoor, openFrontDoor } from '../../../local/aws/front-door.ts';
import { reportFromCloudWatch, splitsInCloudWatch } from '../../../operator/report/from-cloudwatch.ts';
import { reportFromTable } from '../../../operator/report/from-table.ts';
import type { Line } from '../../../operator/report/report.ts';
import { readWindow } from '../../../operator/report/window.ts';
import { memoryTable } from '../../../reliability/fuzz/memory-table.ts';
import { facts, toArrival } from '../../consumer/arrivals.ts';
import { aHistory, shuffledWithRepeats } from '../../domain/histories.ts';
import { runs } from '../../effort.ts';

const now = Date.UTC(2026, 10, 21, 15);
const namespace = 'Delivrd/test';
const providers = ['smspm', 'wavix'];
const countries = ['DE', 'IN'];

let door: FrontDoor;
let client: CloudWatchClient;
beforeAll(async () => {
  door = await openFrontDoor();
  const credentials = { accessKeyId: 'cli', secretAccessKey: 'cli' };
  client = new CloudWatchClient({ endpoint: door.url, region: 'us-east-1', credentials });
});
afterAll(async () => {
  client.destroy();
  await door.close();
});

/** The reports of a message in the order in which they come, repeats among them, over two days up to now. */
const aMessage = fc.record({
  entries: aHistory(4).chain((history) => shuffledWithRepeats(history)),
  provider: fc.constantFrom(...providers),
  country: fc.constantFrom(...countries, 'FR', null),
  submitted: fc.boolean(),
  atOnce: fc.integer({ min: 1, max: 3 }),
});

/** An arrival time of a history, 10 s to 20 s after 1970, spread over the two days. */
const spread = (ms: number): number => now - 47 * 3_600_000 + (ms - 10_000) * 16_000;

/** What the messages leave behind: in the table, and in CloudWatch. */
async function consume(messages: readonly (typeof aMessage extends fc.Arbitrary<infer T> ? T : never)[]) {
  const table = memoryTable();
  const cloudWatch = createCloudWatch({ speed: 1, now: () => now, at: (ms) => ms });
  let copies = 0;
  for (const [index, { entries, provider, country, submitted, atOnce }] of messages.entries()) {
    for (let at = 0; at < entries.length; at += atOnce) {
      const arrivals = entries.slice(at, at + atOnce).map((entry: HistoryEntry) => {
        const receivedMs = spread(Date.parse(entry.receivedAt));
        const own = { ...entry, receivedAt: instant(receivedMs), queueMessage: `q${copies++}` };
        // Told by each report, as providers do; a provider's time is then seconds after it.
        const submittedAt = submitted ? instant(now - 48 * 3_600_000) : null;
        return { ...toArrival(own, `m${index}`, { facts: facts({ submittedAt }) }), country };
      });
      const outcomes = await store(table, provider, arrivals);
      const points = outcomes.flatMap((outcome) => pointsOf(provider, outcome, now));
      for (const { name, unit, dimensions, minuteMs, values } of toSeries(
        addUp(points, { countries: new Set(countries), words: new Set() }, now),
      ))
        cloudWatch.store.add({ namespace, name, dimensions }, unit, minuteMs, [...values.keys()], [...values.values()]);
    }
  }
  door.services.set('cloudwatch', cloudWatch.service);
  return [...table.items.values()];
}

async function* pages<T>(messages: readonly T[]) {
  yield { messages };
}

/** The counts of the lines, those of countries without series of their own together. */
function countsOf(lines: readonly Line[], by: string) {
  const counts = new Map<string, number[]>();
  for (const { key, begun, ended, underWay, delivered, failed, unconfirmed } of lines) {
    const name = by === 'country' && !countries.includes(key ?? '') ? 'Other' : (key ?? '');
    const own = by === 'country' ? [delivered, failed] : [delivered, failed, unconfirmed, begun, ended, underWay];
    counts.set(
      name,
      own.map((count, at) => (count ?? 0) + (counts.get(name)?.[at] ?? 0)),
    );
  }
  return Object.fromEntries([...counts].filter(([, own]) => own.some((count) => count > 0)));
}

/** Both tell it to two or three digits. */
const near = (a: number | null, b: number | null): boolean =>
  a === null || b === null ? a === b : Math.abs(a - b) <= 0.06 * Math.max(a, b);

test('CloudWatch and the table tell the same of any reports, in any order, over any time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(aMessage, { minLength: 1, maxLength: 12 }),
      fc.constantFrom('3d', '24h', '90m'),
      async (messages, since) => {
        const stored = await consume(messages);
        for (const by of splitsInCloudWatch) {
          const window = readWindow({ since, timeZone: 'UTC' }, now, by === 'day');
          const asked = { by, provider: null, providers, countries, namespace, nowMs: now };
          const metrics = await reportFromCloudWatch(client, window, asked);
          const table = await reportFromTable(pages(stored), { by, window, top: 100 });
          expect(countsOf(metrics.lines, by)).toEqual(countsOf(table.lines, by));
          expect(countsOf([metrics.total], 'total')).toEqual(countsOf([table.total], 'total'));
          for (const p of ['p50', 'p90'] as const)
            expect([metrics.total.secondsToFinal[p], table.total.secondsToFinal[p]]).toSatisfy(([a, b]) => near(a, b));
          expect(metrics.others).toBeNull();
        }
      },
    ),
    { numRuns: runs(15) },
  );
});
