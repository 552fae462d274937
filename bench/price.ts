import { hosted, prices } from '../lib/prices.ts';
import { type Cost, costOf } from '../operator/cost/cost.ts';
import { priceOf } from '../operator/cost/price.ts';
import { million, secondsPerMonth } from '../operator/cost/work.ts';
import { readStage } from '../operator/stage.ts';
import type { Benchmark, Figure } from './figure.ts';
import { hostedPerMillion, mostOf } from './hosted.ts';
import { only, tried, variants } from './price-variants.ts';

/** Reports a second, and two of them a message. */
const rates = [1, 10, 100, 1_000];
const reportsPerMessage = 2;

/** What a million was wished to cost at most, by rate. */
const wishes: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  'default settings': { 1: 6, 100: 3.4 },
  'without search': { 100: 2.8 },
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
    const { fixed } = priceOf(stage, { rate: 1, reportsPerMessage });
    const waiting = priceOf(
      { ...stage, settings: variants['deadlines and events'](settings) },
      { rate: 1, reportsPerMessage },
    );
    const lookingForDue = waiting.fixed.filter(({ what }) => !fixed.some((one) => one.what === what));
    const perMonth = fixed.reduce((sum, one) => sum + one.dollarsPerMonth, 0);
    const whatever = [...fixed, ...lookingForDue].map(
      ({ what, dollarsPerMonth }): Figure => ({
        what: `a month, whatever comes: ${what}`,
        value: Number(dollarsPerMonth.toFixed(2)),
        unit: '$',
        runs: 1,
      }),
    );
    const byRate = rates.flatMap((rate) => {
      const load = { rate, reportsPerMessage };
      const ours = costOf(settings, load);
      return [
        ...Object.entries(variants).map(([name, more]) =>
          dollars(name, at(rate), costOf(more(settings), load).dollarsPerMillion, wishes[name]?.[rate]),
        ),
        dollars(
          'default settings, with the month’s fixed part',
          at(rate),
          ours.dollarsPerMillion + (perMonth * million) / (rate * secondsPerMonth),
        ),
        ...Object.entries(shapes).map(([name, costs]) => dollars(name, at(rate), costs(ours))),
        ...Object.entries(hosted).flatMap(([name, plan]) => {
          const perMillion = hostedPerMillion(plan, rate * secondsPerMonth);
          return perMillion === null ? [] : dollars(name, at(rate), perMillion);
        }),
      ];
    });
    const full = Object.entries(hosted).map(([name, plan]) =>
      dollars(name, 'all that the plan takes', hostedPerMillion(plan, mostOf(plan)) ?? Number.NaN),
    );
    return [...byRate, ...full, ...tried(settings, { rate: 100, reportsPerMessage }), ...whatever];
  },
};

const at = (rate: number): string => `${rate.toLocaleString('en-US')} a second`;

const dollars = (name: string, when: string, value: number, wished?: number): Figure => ({
  what: `${name}: ${when}`,
  value: Number(value.toFixed(2)),
  unit: '$ a million',
  ...(wished !== undefined && { wished: { atMost: wished } }),
  runs: 1,
});

const perM = (amount: number): number => amount / million;
const lineOf = (cost: Cost, name: string): number => only(cost, [name]);

/** What ingest takes, and what any consumer of a queue does. */
const ingest = ['runs of ingest', 'time of ingest', 'readings of the secret, estimated'];
const answered = ['callbacks', 'answers to outside AWS, estimated'];
const front = [...answered, ...ingest, 'logs'];
const queue = ['messages sent', 'messages fetched and deleted', 'runs of the consumer', 'time of the consumer'];
const stored = ['writes of the table', 'messages kept', 'their backups'];

/** Other shapes of the same work, priced by the lines of ours that they have, and by what they do beside. */
const shapes: Readonly<Record<string, (cost: Cost) => number>> = {
  // What no receiver of this kind gets around: a request, a run that checks it, a queue, full batches, a write.
  'the floor of this shape': (cost) =>
    only(cost, [...answered, 'runs of ingest', 'time of ingest', 'messages sent', 'writes of the table']) +
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
  'API Gateway into the queue, nobody authenticated': (cost) => cost.dollarsPerMillion - only(cost, ingest),
  'a function URL instead of the API': (cost) => cost.dollarsPerMillion - lineOf(cost, 'callbacks'),
};
