import { randomUUID } from 'node:crypto';
import { type Item, itemBytes } from '../functions/aws/item-size.ts';
import { consume } from '../functions/consumer/consume.ts';
import { outcomeOf, type Status } from '../functions/domain/status.ts';
import type { Provider, Wish } from '../functions/providers/provider.ts';
import { registry } from '../functions/providers/registry.ts';
import { partitionKey, type SearchIndex, searchIndexes, type TableIndex } from '../functions/shared/table-keys.ts';
import { openWatchedTable, type WatchedTable } from '../reliability/limits/table.ts';
import { type Benchmark, type Figure, median } from './figure.ts';
import { consumerOn, queueBody, receivedAtMs } from './queued.ts';

/** What one write unit pays for. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
const unitBytes = 1_024;
const told = [1, 2, 3, 5];
const mostTold = Math.max(...told);
/** More fit in no unit. */
const mostReports = 20;

/** How large the item of a message is after some reports, for each provider in its own words. */
export const items: Benchmark = {
  about:
    'bytes of a message’s item after 1, 2, 3 and 5 reports and of its entries in the indexes, and how many fit in one write unit, for each provider',
  isCounted: true,
  measure: async ({ progress }) => {
    const figures: Figure[] = [];
    for (const provider of registry.values()) {
      progress(provider.id);
      figures.push(...(await itemsOf(provider)));
    }
    return [...figures, ...inTheMiddle(figures)];
  },
};

/** Medians over all providers of which it is known. */
function inTheMiddle(figures: readonly Figure[]): readonly Figure[] {
  const valuesOf = (told: string): readonly number[] =>
    figures.filter(({ what }) => what.endsWith(`: ${told}`)).map(({ value }) => value);
  return summed.map(([told, unit, limits]) => ({
    what: `in the middle of all providers: ${told}`,
    value: median(valuesOf(told)),
    unit,
    ...limits,
    runs: 1,
  }));
}

const inUnit = 'reports in a write unit';
const firstReport = 'bytes after 1 report';
const furtherReport = 'bytes of a further report';
const entryNames: Readonly<Record<SearchIndex, string>> = {
  recipient: 'bytes of an entry by recipient',
  clientReference: 'bytes of an entry by client reference',
  failures: 'bytes of an entry of failures',
};

const summed: readonly (readonly [told: string, unit: string, limits?: Pick<Figure, 'atLeast'>])[] = [
  [firstReport, 'bytes'],
  [furtherReport, 'bytes'],
  [inUnit, '', { atLeast: 1 }],
  ...Object.values(entryNames).map((name) => [name, 'bytes'] as const),
];

/** The sizes of a message's item and of its entries in the indexes. */
export async function itemsOf(provider: Provider): Promise<readonly Figure[]> {
  const watched = await openWatchedTable();
  try {
    const figure = (what: string, value: number, unit = 'bytes'): Figure => ({
      what: `${provider.id}: ${what}`,
      value,
      unit,
      runs: 1,
    });
    const take = taking(provider, watched);
    const all: number[] = [];
    let item: Item | undefined;
    for (const wish of wishes(provider)) {
      item = await take(wish);
      all.push(item ? itemBytes(item) : 0);
      // One that adds nothing is a repeat, and so is each after it; one in a second unit is enough.
      if (all.length > distinct(all).length || (all.length >= mostTold && (all.at(-1) ?? 0) > unitBytes)) break;
    }
    const sizes = distinct(all);
    const [first = 0, second] = sizes;
    const fit = reportsInUnit(sizes);
    const failed = await takeFailed(provider, take);
    const entries = (Object.keys(entryNames) as SearchIndex[]).flatMap((name) => {
      const bytes = entryBytes((name === 'failures' ? failed : item) ?? {}, searchIndexes[name]);
      return bytes === null ? [] : figure(entryNames[name], bytes);
    });
    return [
      ...told.flatMap((count) => {
        const bytes = sizes[count - 1];
        return bytes === undefined ? [] : figure(`bytes after ${count} ${count === 1 ? 'report' : 'reports'}`, bytes);
      }),
      ...(second === undefined ? [] : [figure(furtherReport, second - first)]),
      ...(fit === null ? [] : [{ ...figure(inUnit, fit, ''), atLeast: 1 }]),
      ...entries,
    ];
  } finally {
    await watched.close();
  }
}

/** The sizes up to the one after which the item grows no more. */
export function distinct(sizes: readonly number[]): readonly number[] {
  const end = sizes.findIndex((bytes, at) => bytes === sizes[at - 1]);
  return end === -1 ? sizes : sizes.slice(0, end);
}

/** How many reports fit in one write unit, by the size of the item after each; null where it never leaves its first. */
export function reportsInUnit(sizes: readonly number[]): number | null {
  const first = sizes.findIndex((bytes) => bytes > unitBytes);
  return first === -1 ? null : first;
}

/** Bytes that an item's entry in an index takes, without what is billed beside them; null where it is not in it. */
export function entryBytes(item: Item, { partitionKey: on, sortKey: at }: TableIndex): number | null {
  const names = [partitionKey, on, at];
  if (names.some((name) => item[name] === undefined)) return null;
  return itemBytes(Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name))));
}

/** Has the consumer take a report. @returns the item of its message */
const taking =
  (provider: Provider, { table, items }: WatchedTable) =>
  async (wish: Wish): Promise<Item | undefined> => {
    const message = { id: randomUUID(), sentAt: receivedAtMs, body: queueBody(provider, provider.compose(wish)) };
    await consume(consumerOn(table), [message], () => 60_000);
    return (await items()).find((item) => item[partitionKey]?.S?.endsWith(`#${wish.messageId}`));
  };

/** The item of a message that failed; undefined where the provider has no word for that. */
async function takeFailed(
  provider: Provider,
  take: (wish: Wish) => Promise<Item | undefined>,
): Promise<Item | undefined> {
  const word = Object.entries(provider.words).find(([, status]) => outcomeOf(status) === 'failed')?.[0];
  const [wish] = wishes(provider);
  if (word === undefined || !wish) return undefined;
  return take({ ...wish, messageId: `${wish.messageId?.slice(0, -1)}F`, status: word });
}

const submittedAtMs = receivedAtMs - 4_000;

/**
 * The reports of a message as they come: what is not final yet, the end, and then the same again at later times (the same time again where the
 * provider tells none, which is a repeat and adds nothing).
 */
function wishes({ words }: Provider): readonly Wish[] {
  const wordOf = (status: Status): string | undefined => Object.keys(words).find((word) => words[word] === status);
  const course = (['queued', 'sent', 'delivered'] as const).flatMap((status) => wordOf(status) ?? []);
  return Array.from({ length: mostReports }, (_, at) => ({
    messageId: '01JHFFHQ0P99JPPNQPJDV7JTBP',
    recipient: '491711234567',
    clientReference: 'order-4711',
    submittedAtMs,
    status: course[Math.min(at, course.length - 1)],
    atMs: submittedAtMs + (1 + at) * 1_700,
  }));
}
