import { injectFaults } from '../local/aws/faults.ts';
import { type LocalStack, startLocalStack } from '../local/stack.ts';
import type { Genuine } from '../operator/request.ts';
import { readStage } from '../operator/stage.ts';
import { callbackTo } from './callbacks.ts';
import { type Benchmark, type Figure, median } from './figure.ts';
import { type Answered, sendAtRate } from './open-loop.ts';
import { percentile, percentileAxis, percentilePoints } from './percentiles.ts';
import { plot } from './plot.ts';

const perSecond = 200;
/** Five seconds each; and twice that before anything counts, until V8 has compiled what runs often. */
const requestsInRound = 1_000;
const warmUpRequests = 2_000;
const usualRounds = 5;
/** One queue call in a hundred, so many milliseconds: some within what one attempt may take, some over it. */
const slowShare = 0.01;
const slowMs = [300, 800] as const;
const named = { even: 'no slow call', slow: `${100 * slowShare} % slow calls` };
const mostMs = 1_000;
/** With a queue that does not answer each request holds its environment for most of the budget: fewer come than there are environments. */
const stalled = { requests: 60, perSecond: 10 };
/** Enough that no request waits for one, as on Lambda, which starts as many as are needed. */
const environments = 16;

/** How long a provider waits for its answer, and what it hears where the queue is silent. */
export const acknowledgement: Benchmark = {
  about: `time to the answer at ${perSecond} requests a second, with slow queue calls and with a queue that does not answer`,
  isCounted: false,
  measure: async ({ runs = usualRounds, progress }) => {
    const { settings } = await readStage({});
    const stack = await startLocalStack({ port: 0, settings, environments });
    try {
      await readyIngest(stack);
      const faults = injectFaults(stack.frontDoor, { seed: 1, functions: stack.functions, slowMs });
      const ofQueue = { caller: 'Ingest', action: 'SendMessage' };
      progress('warm-up');
      await sendAtRate(callbacks(stack, 'warm-up', warmUpRequests), perSecond);
      const rounds: { readonly [kind in 'even' | 'slow']: (readonly Answered[])[] } = { even: [], slow: [] };
      for (let round = 1; round <= runs; round += 1) {
        progress(`round ${round} of ${runs}`);
        // In turn, so that a slow moment of the machine meets both.
        rounds.even.push(await sendAtRate(callbacks(stack, `even-${round}`, requestsInRound), perSecond));
        const stop = faults.add({ ...ofQueue, kind: 'slow', share: slowShare });
        rounds.slow.push(await sendAtRate(callbacks(stack, `slow-${round}`, requestsInRound), perSecond));
        stop();
      }
      progress('no answer');
      faults.add({ ...ofQueue, kind: 'silent-before', share: 1 });
      const refused = await sendAtRate(callbacks(stack, 'refused', stalled.requests), stalled.perSecond);
      return {
        figures: [
          ...toFigures(named.even, rounds.even),
          ...toFigures(named.slow, rounds.slow),
          ...toRefused(refused, settings.limits.acknowledgeWithinMs),
        ],
        plots: [{ name: 'acknowledgement', svg: draw(rounds.even.flat(), rounds.slow.flat()) }],
      };
    } finally {
      await stack.close();
    }
  },
};

/** All environments started; and nobody takes from the queue, since the consumer would share the processors with ingest, which on AWS it does not. */
async function readyIngest({ functions, eventSources }: LocalStack): Promise<void> {
  await Promise.all(eventSources.map((source) => source.close()));
  const ingest = functions.find(({ declaration }) => /^Ingest/.test(declaration.name));
  if (!ingest) throw new Error('The stack has no ingest.');
  while (ingest.usage().coldStarts < environments) await ingest.warm();
}

const callbacks = (stack: LocalStack, run: string, count: number): readonly Genuine[] =>
  Array.from({ length: count }, (_, at) =>
    callbackTo(stack, at, { messageId: `${run}-${at}`, status: 'delivered', afterMs: 6_000 }),
  );

const latencies = (answers: readonly Answered[]): readonly number[] => answers.map(({ latencyMs }) => latencyMs);

function toFigures(name: string, rounds: readonly (readonly Answered[])[]): readonly Figure[] {
  const all = rounds.flat();
  const inRounds = (what: string, percent: number): Figure => ({
    what: `${name}: ${what}`,
    value: median(rounds.map((round) => percentile(latencies(round), percent))),
    unit: 'ms',
    runs: rounds.length,
  });
  const ofAll = (what: string, value: number, more: Partial<Figure> = {}): Figure => ({
    what: `${name}: ${what}`,
    value,
    unit: '',
    runs: rounds.length,
    ...more,
  });
  return [
    ofAll('requests', all.length),
    inRounds('p50', 50),
    inRounds('p99', 99),
    ofAll('slowest', Math.max(...latencies(all)), { unit: 'ms' }),
    ofAll('share over 1 s', all.filter(({ latencyMs }) => latencyMs > mostMs).length / all.length, { atMost: 0 }),
    ofAll('not answered 200', all.filter(({ status }) => status !== 200).length, { atMost: 0 }),
  ];
}

/** @param budgetMs what ingest may take for an answer, by the settings */
function toRefused(answers: readonly Answered[], budgetMs: number): readonly Figure[] {
  const figure = (what: string, value: number, more: Partial<Figure> = {}): Figure => ({
    what: `no queue call answered: ${what}`,
    value,
    unit: '',
    runs: 1,
    ...more,
  });
  return [
    figure('requests', answers.length),
    figure('not answered 503', answers.filter(({ status }) => status !== 503).length, { atMost: 0 }),
    figure('p50', percentile(latencies(answers), 50), { unit: 'ms' }),
    figure('slowest', Math.max(...latencies(answers)), { unit: 'ms', atMost: budgetMs }),
  ];
}

const draw = (even: readonly Answered[], slow: readonly Answered[]): string =>
  plot({
    title: `Time to the answer at ${perSecond} requests a second`,
    x: percentileAxis(even.length),
    y: { label: 'milliseconds', isLog: true },
    series: [
      { name: named.even, points: percentilePoints(latencies(even)) },
      { name: `${named.slow}, of ${slowMs.join(' to ')} ms`, points: percentilePoints(latencies(slow)) },
    ],
    bound: { y: mostMs, label: 'one second' },
  });
