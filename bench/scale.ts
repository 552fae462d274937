import { readStage } from '../operator/stage.ts';
import { synthesizeStage } from '../operator/stage-template.ts';
import type { Benchmark, Figure, Plot } from './figure.ts';
import { plot } from './plot.ts';
import { isBorne, leastOf, toFigures } from './scale/findings.ts';
import {
  type Case,
  casesOf,
  type Scenario,
  type ScenarioName,
  scenariosOf,
  suggestedConcurrency,
} from './scale/scenarios.ts';
import { type Shape, shapeOf } from './scale/shape.ts';
import { type Outcome, simulate, type World } from './scale/simulate.ts';

/** How the deployed stage bears load, by simulation with the rates at which AWS grows; and which settings follow from it. */
export const scale: Benchmark = {
  about: 'load that is simulated, by the documented limits of AWS: backlog, age, refusals, time to drain',
  isCounted: true,
  measure: async ({ progress }) => {
    const stage = await readStage({});
    const shape = shapeOf(synthesizeStage(stage));
    const scenarios = scenariosOf(stage.settings);
    const ran = casesOf(shape.alarms.queueAgeMs / 1000).map((one) => {
      progress(nameOf(one));
      return { ...one, name: nameOf(one), outcome: run(shape, scenarios[one.scenario], one.consumerConcurrency) };
    });
    progress('which settings follow');
    return {
      figures: [
        ...ran.flatMap(({ name, outcome, ...one }) =>
          toFigures(name, outcome, { ...one, shape, overAt: scenarios[one.scenario].overAt }),
        ),
        ...followingOf(shape, scenarios),
      ],
      plots: draw(ran, shape),
    };
  },
};

const nameOf = ({ scenario, consumerConcurrency }: Case): string =>
  consumerConcurrency === undefined ? scenario : `${scenario}, ${consumerConcurrency} runs`;

/** A stage with other settings of its mapping. */
const withMapping = (shape: Shape, other: Partial<Shape['mapping']>): Shape => ({
  ...shape,
  mapping: { ...shape.mapping, ...other },
});

const run = (shape: Shape, { world }: Scenario, runs?: number): Outcome =>
  simulate(runs === undefined ? shape : withMapping(shape, { maximumConcurrency: runs }), world);

const batchSizes = [10, 25, 50, 100, 200];
const overloadSeconds = 300;
const overload = ({ world }: Scenario): World => ({ ...world, seconds: overloadSeconds });

/** Runs of the consumer that are enough, and those that are too many. */
function followingOf(shape: Shape, scenarios: Readonly<Record<ScenarioName, Scenario>>): readonly Figure[] {
  const cases = casesOf(shape.alarms.queueAgeMs / 1000);
  const asked = (name: ScenarioName): Case | undefined => cases.findLast(({ scenario }) => scenario === name);
  const isEnough = (name: ScenarioName) => (runs: number) =>
    isBorne(run(shape, scenarios[name], runs), asked(name) ?? {});
  const own = shape.mapping.maximumConcurrency;
  const enough = (name: ScenarioName, atMost: number): Figure => ({
    what: `consumerConcurrency that is enough: ${name}`,
    value: leastOf(2, atMost, isEnough(name)) ?? Number.MAX_SAFE_INTEGER,
    unit: 'runs',
    atMost,
    runs: 1,
  });
  /** The most, from a number that is enough. */
  const bearable = (name: ScenarioName, from: number, most: number): Figure => ({
    what: `consumerConcurrency that is not too much: ${name}`,
    value: (leastOf(from, most, (runs) => !isEnough(name)(runs)) ?? most + 1) - 1,
    unit: 'runs',
    atLeast: from,
    runs: 1,
  });
  return [
    enough('campaign', own),
    bearable('new account, no table', own, 10),
    enough('steady', suggestedConcurrency),
    enough('burst', suggestedConcurrency),
    bearable('burst', suggestedConcurrency, 64),
    ...batchSizes.map((batchSize) => ({
      what: `brought in by ${own} runs, batchSize ${batchSize}`,
      value: Math.round(
        simulate(withMapping(shape, { batchSize }), overload(scenarios.steady)).settled / overloadSeconds,
      ),
      unit: 'reports a second',
      // More is better.
      atLeast: 0,
      runs: 1,
    })),
  ];
}

interface Ran extends Case {
  readonly name: string;
  readonly outcome: Outcome;
}

/** After that nothing of note is left on the plots. */
const shownSeconds = 95 * 60;

function draw(ran: readonly Ran[], { alarms }: Shape): readonly Plot[] {
  const minutes = { label: 'minutes from the begin' };
  const lines = (names: readonly string[], heightOf: (sample: Outcome['samples'][number]) => number) =>
    ran
      .filter(({ name }) => names.includes(name))
      .map(({ name, outcome }) => ({
        name,
        points: outcome.samples
          .filter(({ second }) => second <= shownSeconds)
          .map((sample) => [sample.second / 60, heightOf(sample)] as const),
      }));
  const loads = ['steady', 'burst', `burst, ${suggestedConcurrency} runs`, 'campaign', 'new account, outage'];
  return [
    {
      name: 'scale-backlog',
      svg: plot({
        title: 'Messages in the queue',
        x: minutes,
        y: { label: 'messages' },
        series: lines(loads, ({ backlog }) => backlog),
      }),
    },
    {
      name: 'scale-age',
      svg: plot({
        title: 'Age of the oldest message',
        x: minutes,
        y: { label: 'seconds' },
        series: lines(loads, ({ ageSeconds }) => ageSeconds),
        bound: { y: alarms.queueAgeMs / 1000, label: 'the alarm queue-age' },
      }),
    },
    {
      name: 'scale-outage',
      svg: plot({
        title: 'Callbacks without an answer in time: an outage of ours from minute 5 to 65',
        x: minutes,
        y: { label: 'a second' },
        series: lines(['outage', 'outage, callbacks that wait'], ({ refusedPerSecond }) => refusedPerSecond),
      }),
    },
  ];
}
