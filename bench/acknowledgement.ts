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
/** One queue call in a hundred, so many milliseconds: whoever waits for it is late. */
const slowShare = 0.01;
const slowMs = [3_000, 5_000] as const;
const named = {
  even: 'no slow call',
  slow: `${100 * slowShare} % slow calls`,
  patient: `${100 * slowShare} % slow calls, each waited for`,
};
/** With this time for the answer the first attempt has more than a slow call takes: an ingest that does not try again. */
const patientMs = 25_000;
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
      // Nobody takes from the queue: the consumer would share the processors with ingest, which on AWS it does not.
      await Promise.all(stack.eventSources.map((source) => source.close()));
      await readyIngest(stack);
      const faults = injectFaults(stack.frontDoor, { seed: 1, functions: stack.functions, slowMs });
      const ofQueue = { caller: 'Ingest', action: 'SendMessage' };
      const send = (name: string) => sendAtRate(callbacks(stack, name, requestsInRound), perSecond);
      const sendSlowly = async (name: string): Promise<readonly Answered[]> => {
        const stop = faults.add({ ...ofQueue, kind: 'slow', share: slowShare });
        const answered = await send(name);
        stop();
        return answered;
      };
      const rounds: { readonly [kind in keyof typeof named]: (readonly Answered[])[] } = {
        even: [],
        slow: [],
        patient: [],
      };
      for (let round = 1; round <= runs; round += 1) {
        progress(`round ${round} of ${runs}`);
        // In turn, so that a slow moment of the machine meets both.
        rounds.even.push(await send(`even-${round}`));
        rounds.slow.push(await sendSlowly(`slow-${round}`));
      }
      progress('no answer');
      const stop = faults.add({ ...ofQueue, kind: 'silent-before', share: 1 });
      const refused = await sendAtRate(callbacks(stack, 'refused', stalled.requests), stalled.perSecond);
      stop();
      await readyIngest(stack, { ACKNOWLEDGE_WITHIN_MS: String(patientMs) });
      for (let round = 1; round <= runs; round += 1) {
        progress(`without a second attempt, round ${round} of ${runs}`);
        rounds.patient.push(await sendSlowly(`patient-${round}`));
      }
      return {
        figures: [
          ...toFigures(named.even, rounds.even, { atMost: 0 }),
          ...toFigures(named.slow, rounds.slow, { atMost: 0 }),
          ...toFigures(named.patient, rounds.patient, {}),
          ...toRefused(refused, settings.limits.acknowledgeWithinMs),
        ],
        plots: [
          {
            name: 'acknowledgement',
            svg: draw(rounds.even.flat(), rounds.slow.flat(), rounds.patient.flat()),
          },
        ],
      };
    } finally {
      await stack.close();
    }
  },
};

/** Ingest with all its environments started anew, and warm. @param changed variables of its environment. */
async function readyIngest(stack: LocalStack, changed: Readonly<Record<string, string>> = {}): Promise<void> {
  const ingest = stack.functions.find(({ declaration }) => /^Ingest/.test(declaration.name));
  if (!ingest) throw new Error('The stack has no ingest.');
  Object.assign(ingest.declaration.environment, changed);
  ingest.kill();
  const before = ingest.usage().coldStarts;
  while (ingest.usage().coldStarts < before + environments) await ingest.warm();
  await sendAtRate(callbacks(stack, `warm-up-${before}`, warmUpRequests), perSecond);
}

const callbacks = (stack: LocalStack, run: string, count: number): readonly Genuine[] =>
  Array.from({ length: count }, (_, at) =>
    callbackTo(stack, at, { messageId: `${run}-${at}`, status: 'delivered', afterMs: 6_000 }),
  );

const latencies = (answers: readonly Answered[]): readonly number[] => answers.map(({ latencyMs }) => latencyMs);

/** @param bound of the share that is late, and of those not answered 200. */
function toFigures(
  name: string,
  rounds: readonly (readonly Answered[])[],
  bound: Pick<Figure, 'atMost'>,
): readonly Figure[] {
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
    ofAll('share over 1 s', all.filter(({ latencyMs }) => latencyMs > mostMs).length / all.length, bound),
    ofAll('not answered 200', all.filter(({ status }) => status !== 200).length, bound),
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

const draw = (even: readonly Answered[], slow: readonly Answered[], patient: readonly Answered[]): string =>
  plot({
    title: `Time to the answer at ${perSecond} requests a second`,
    x: percentileAxis(even.length),
    y: { label: 'milliseconds', isLog: true },
    series: [
      { name: named.even, points: percentilePoints(latencies(even)) },
      { name: `${named.slow}, of ${slowMs.join(' to ')} ms`, points: percentilePoints(latencies(slow)) },
      { name: 'the same, each waited for', points: percentilePoints(latencies(patient)) },
    ],
    bound: { y: mostMs, label: 'one second' },
  });
