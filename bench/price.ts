import { prices } from '../lib/prices.ts';
import type { Settings } from '../lib/settings.ts';
import { type Cost, type CostLine, costOf, secondsPerMonth } from '../operator/cost/cost.ts';
import { priceOf } from '../operator/cost/price.ts';
import { readStage } from '../operator/stage.ts';
import type { Benchmark, Figure } from './figure.ts';

/** Reports a second, and two of them a message. */
const rates = [1, 10, 100, 1_000];
const reportsPerMessage = 2;
const million = 1e6;

/** What a million may cost, by rate; what was wished for and is not reached stands in docs/performance.md. */
const mostDollars: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  'default settings': { 1: 6, 100: 3.75 },
  'without search': { 100: 3.1 },
};

/**
 * What a million reports cost, by rate and settings, beside others who would take them: the same counted work and the same prices
 * (`lib/prices.ts`), with what each of them leaves out or adds.
 */
export const price: Benchmark = {
  about: 'dollars a million reports, by rate and settings, beside simpler shapes and hosted gateways',
  isCounted: true,
  measure: async () => {
    const stage = await readStage({});
    const { settings } = stage;
    const whatever = priceOf(stage, { rate: 1, reportsPerMessage }).fixed.map(
      ({ what, dollarsPerMonth }): Figure => ({
        what: `a month, whatever comes: ${what}`,
        value: Number(dollarsPerMonth.toFixed(2)),
        unit: '$',
        runs: 1,
      }),
    );
    const byRate = rates.flatMap((rate) => [
      ...Object.entries(variants).map(([name, more]): Figure => {
        const atMost = mostDollars[name]?.[rate];
        return dollars(name, rate, costOf(more(settings), { rate, reportsPerMessage }).dollarsPerMillion, atMost);
      }),
      ...Object.entries(shapes).map(([name, costs]) =>
        dollars(name, rate, costs(costOf(settings, { rate, reportsPerMessage }))),
      ),
      ...Object.entries(prices.hosted).flatMap(([name, { perM, perMonth, mostPerSecond }]) =>
        rate > mostPerSecond ? [] : dollars(name, rate, perM + (perMonth * million) / (rate * secondsPerMonth)),
      ),
    ]);
    return [...byRate, ...whatever];
  },
};

const dollars = (name: string, rate: number, value: number, atMost?: number): Figure => ({
  what: `${name}: ${rate.toLocaleString('en-US')} a second`,
  value: Number(value.toFixed(2)),
  unit: '$ a million',
  ...(atMost !== undefined && { atMost }),
  runs: 1,
});

const withSettings =
  (more: Readonly<Record<string, unknown>>) =>
  (settings: Settings): Settings => {
    const changed: Record<string, unknown> = { ...settings };
    for (const [name, value] of Object.entries(more))
      changed[name] =
        Array.isArray(value) || typeof value !== 'object' ? value : { ...(changed[name] as object), ...value };
    return changed as Settings;
  };

const variants = {
  'default settings': withSettings({}),
  'without search': withSettings({ search: { recipient: false, clientReference: false } }),
  'metrics by calls': withSettings({ metrics: { publish: 'calls' } }),
  'a fair queue': withSettings({ limits: { fairQueue: true } }),
  'deadlines and events': withSettings({ events: true, deadlines: [{ minutes: 10 }] }),
};

const perM = (amount: number): number => amount / million;
const sum = (lines: readonly CostLine[]): number => lines.reduce((total, line) => total + line.dollars, 0);
const lineOf = ({ lines }: Cost, name: string): number => sum(lines.filter(({ what }) => what === name));

/** What ingest takes, and what any consumer of a queue does. */
const front = ['callbacks', 'runs of ingest', 'time of ingest', 'logs'];
const queue = ['messages sent', 'messages fetched and deleted', 'runs of the consumer', 'time of the consumer'];
const stored = ['writes of the table', 'messages kept', 'their backups'];
const only = (cost: Cost, names: readonly string[]): number =>
  sum(cost.lines.filter(({ what }) => names.includes(what)));

/** Other shapes of the same work, priced by the lines of ours that they have, and by what they do beside. */
const shapes: Readonly<Record<string, (cost: Cost) => number>> = {
  // What no receiver of this kind gets around: a request, a run that checks it, a queue, full batches, a write.
  'the floor of this shape': (cost) =>
    only(cost, ['callbacks', 'runs of ingest', 'time of ingest', 'messages sent', 'writes of the table']) +
    perM(prices.sqs.perMRequests) * million * (2 / 10),
  'a function that puts the item, no queue': (cost) => only(cost, [...front, ...stored]),
  // Of each report a record of idempotency is put and completed, beside the message itself.
  'Powertools with idempotency': (cost) =>
    only(cost, [...front, ...queue, ...stored]) + 2 * lineOf(cost, 'writes of the table'),
  'a PutMetricData for each report': (cost) =>
    cost.dollarsPerMillion -
    lineOf(cost, 'metrics in the log') -
    lineOf(cost, 'calls of PutMetricData') +
    (prices.cloudwatch.perThousandCalls / 1000) * million,
  'API Gateway into the queue, nobody authenticated': (cost) =>
    cost.dollarsPerMillion - lineOf(cost, 'runs of ingest') - lineOf(cost, 'time of ingest'),
  'a function URL instead of the API': (cost) => cost.dollarsPerMillion - lineOf(cost, 'callbacks'),
};
