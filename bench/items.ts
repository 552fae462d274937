import { randomUUID } from 'node:crypto';
import { itemBytes } from '../functions/aws/item-size.ts';
import { consume } from '../functions/consumer/consume.ts';
import type { Status } from '../functions/domain/status.ts';
import type { Provider, Wish } from '../functions/providers/provider.ts';
import { registry } from '../functions/providers/registry.ts';
import { openWatchedTable } from '../reliability/limits/table.ts';
import { type Benchmark, type Figure, median } from './figure.ts';
import { consumerOn, queueBody, receivedAtMs } from './queued.ts';

/** What one write unit pays for. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
const unitBytes = 1_024;
const told = [1, 2, 3, 5];
/** More fit in no unit. */
const mostReports = 20;

/** How large the item of a message is after some reports, for each provider in its own words. */
export const items: Benchmark = {
  about: 'bytes of a message’s item after 1, 2, 3 and 5 reports, and how many fit in one write unit, for each provider',
  isCounted: true,
  measure: async ({ progress }) => {
    const figures: Figure[] = [];
    for (const provider of registry.values()) {
      progress(provider.id);
      figures.push(...(await measureItems(provider)));
    }
    return [...figures, ...inTheMiddle(figures)];
  },
};

/** Medians over all providers. */
function inTheMiddle(figures: readonly Figure[]): readonly Figure[] {
  const of = 'in the middle of all providers';
  const valuesOf = (told: string): readonly number[] =>
    figures.filter(({ what }) => what.endsWith(`: ${told}`)).map(({ value }) => value);
  const [first, second, fit] = ['bytes after 1 report', 'bytes after 2 reports', 'reports in a write unit'].map(
    valuesOf,
  );
  const next = (second ?? []).map((value, at) => value - (first?.[at] ?? 0));
  return [
    { what: `${of}: bytes after 1 report`, value: median(first ?? []), unit: 'bytes', runs: 1 },
    { what: `${of}: bytes of a further report`, value: median(next), unit: 'bytes', runs: 1 },
    { what: `${of}: reports in a write unit`, value: median(fit ?? []), unit: '', atLeast: 1, runs: 1 },
  ];
}

async function measureItems(provider: Provider): Promise<readonly Figure[]> {
  const watched = await openWatchedTable();
  try {
    const consumer = consumerOn(watched.table);
    const sizes = [0];
    for (const wish of wishes(provider)) {
      const message = { id: randomUUID(), sentAt: receivedAtMs, body: queueBody(provider, provider.compose(wish)) };
      await consume(consumer, [message], () => 60_000);
      const [item] = await watched.items();
      sizes.push(item ? itemBytes(item) : 0);
    }
    const reports = told.flatMap((count): Figure[] => {
      const value = sizes[count];
      return value === undefined
        ? []
        : [
            {
              what: `${provider.id}: bytes after ${count} ${count === 1 ? 'report' : 'reports'}`,
              value,
              unit: 'bytes',
              runs: 1,
            },
          ];
    });
    const fit = sizes.filter((bytes) => bytes <= unitBytes).length - 1;
    return [...reports, { what: `${provider.id}: reports in a write unit`, value: fit, unit: '', atLeast: 1, runs: 1 }];
  } finally {
    await watched.close();
  }
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
