import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Figure, missedBy } from '../../bench/figure.ts';
import { isBorne, leastOf, pagesRefused, toFigures } from '../../bench/scale/findings.ts';
import { type Case, casesOf, scenariosOf } from '../../bench/scale/scenarios.ts';
import { again, type Sender } from '../../bench/scale/senders.ts';
import { type Shape, shapeOf } from '../../bench/scale/shape.ts';
import { type Outcome, simulate, type World } from '../../bench/scale/simulate.ts';
import { readStage } from '../../operator/stage.ts';
import { synthesizeStage } from '../../operator/stage-template.ts';

const stage = await readStage({});
const synthesized = synthesizeStage(stage);
const shape = shapeOf(synthesized);
const scenarios = scenariosOf(stage.settings);
const cases = casesOf(shape.alarms.queueAgeMs / 1000);

/** A stage whose settings differ. */
const withOther = (part: 'api' | 'mapping' | 'queue', other: object): Shape => ({
  ...shape,
  [part]: { ...shape[part], ...other },
});
const missed = (one: Case, of: Shape): readonly string[] => {
  const { world, overAt } = scenarios[one.scenario];
  return toFigures(one.scenario, simulate(of, world), { ...one, shape: of, overAt })
    .filter((figure) => missedBy(figure) !== null)
    .map(({ what }) => what);
};
const asked = (scenario: Case['scenario']): Case => cases.findLast((one) => one.scenario === scenario) as Case;

/** What those that take least time to run ask; `npm run bench -- scale` has all of them. */
test.each(['campaign', 'new account, 90/s', 'new account, 100/s', 'new account, no table'] as const)(
  'the default settings bear it: %s',
  (scenario) => {
    const one = asked(scenario);
    expect(one.consumerConcurrency).toBeUndefined();
    expect(missed(one, shape)).toEqual([]);
  },
);

test.each(['steady', 'burst', 'campaign, reported twice'] as const)(
  'so do those that are suggested, and the default does not: %s',
  (scenario) => {
    const one = asked(scenario);
    expect(missed(one, withOther('mapping', { maximumConcurrency: one.consumerConcurrency }))).toEqual([]);
    expect(missed(one, shape)).toContain(`${scenario}: oldest report`);
  },
);

test.each<[Case['scenario'], 'api' | 'mapping' | 'queue', object, string]>([
  ['campaign', 'mapping', { maximumConcurrency: 4 }, 'oldest report'],
  ['new account, 90/s', 'api', { requestsPerSecond: 80 }, 'tries refused'],
  ['new account, no table', 'mapping', { maximumConcurrency: 7 }, 'tries refused'],
  ['new account, no table', 'queue', { maxReceives: 5 }, 'dead letters'],
])('a worse setting shows: %s, %s %j', (scenario, part, other, what) => {
  expect(missed(asked(scenario), withOther(part, other))).toContain(`${scenario}: ${what}`);
});

const steadily = (perSecond: number, how: Sender['again'] = again.doubling): readonly Sender[] => [
  { name: 'one', rate: () => perSecond, again: how },
];
const writeUnits = { table: 1 };
/** Each callback that came, or was sent again while it waited, is in one place. */
const found = (one: Outcome): number =>
  one.settled + one.visible + one.inFlight + one.deadLettered + one.expired + one.awaited + one.gaveUp + one.answering;

test('in any world each callback ends up in one place, and the same world ends alike', () => {
  fc.assert(
    fc.property(
      fc.record({
        rate: fc.integer({ min: 0, max: 1_000 }),
        how: fc.constantFrom(...Object.values(again)),
        concurrency: fc.integer({ min: 2, max: 200 }),
        reserved: fc.integer({ min: 0, max: 1 }),
        stalledFor: fc.integer({ min: 0, max: 20 }),
        takes: fc.constantFrom(0, 0.1, 1),
        throttledAs: fc.constantFrom('key' as const, 'everybody' as const),
        waitMs: fc.constantFrom(null, 100, 2_000),
        maximumConcurrency: fc.integer({ min: 2, max: 100 }),
        batchSize: fc.integer({ min: 1, max: 100 }),
        maxReceives: fc.integer({ min: 1, max: 5 }),
        visibilityMs: fc.integer({ min: 1, max: 10 }),
        retentionMs: fc.integer({ min: 2, max: 30 }),
        seed: fc.integer(),
      }),
      ({ rate, how, stalledFor, takes, reserved, maximumConcurrency, batchSize, maxReceives, ...other }) => {
        const of: Shape = {
          ...shape,
          ingest: { ...shape.ingest, reservedConcurrency: reserved },
          mapping: { ...shape.mapping, maximumConcurrency, batchSize },
          queue: { maxReceives, visibilityMs: other.visibilityMs * 1000, retentionMs: other.retentionMs * 1000 },
        };
        const world: World = {
          ...other,
          senders: [...steadily(rate / 2, how), ...steadily(rate / 2)],
          writeUnits,
          seconds: 20,
          stalled: [3, 3 + stalledFor],
          tableTakes: (second) => (second < 10 ? takes : 1),
        };
        const outcome = simulate(of, world);
        expect(found(outcome)).toBe(outcome.arrived + outcome.late);
        expect(Math.min(...Object.values(outcome).filter((value) => typeof value === 'number'))).toBeGreaterThanOrEqual(
          0,
        );
        expect(simulate(of, world)).toEqual(outcome);
      },
    ),
    { numRuns: 40 },
  );
});

test('more runs of the consumer bring in no less, as long as the table takes it', () => {
  const settled = [2, 4, 6, 8, 10, 12, 14].map(
    (maximumConcurrency) =>
      simulate(withOther('mapping', { maximumConcurrency }), { senders: steadily(3_000), writeUnits, seconds: 60 })
        .settled,
  );
  expect(settled).toEqual(settled.toSorted((a, b) => a - b));
  expect(new Set(settled).size).toBe(settled.length);
});

test('more of what comes leaves no less waiting', () => {
  const backlogs = [500, 1_000, 1_500, 2_000, 4_000].map(
    (perSecond) => simulate(shape, { senders: steadily(perSecond), writeUnits, seconds: 60 }).greatestBacklog,
  );
  expect(backlogs).toEqual(backlogs.toSorted((a, b) => a - b));
});

test('a number of tries is what the senders say', () => {
  const world = { senders: steadily(10, again.threeTimes), writeUnits, seconds: 600, stalled: [0, 600] as const };
  const { refusedByQueue, gaveUp, arrived, queued, awaited } = simulate(shape, world);
  expect(queued).toBe(0);
  // Of all that came so long ago that its last try is over; 420 s pass until then.
  expect(gaveUp).toBeGreaterThan(10 * 140);
  expect(gaveUp + awaited).toBe(arrived);
  expect(refusedByQueue).toBeGreaterThanOrEqual(4 * gaveUp);
});

test('the alarm on refusals pages at so many minutes of so many', () => {
  const minutes = (...refusedMinutes: readonly number[]) =>
    pagesRefused({ refusedMinutes } as unknown as Outcome, shape);
  expect(minutes(0, 1, 2, 3, 4, 5, 6, 7, 8)).toBe(false);
  expect(minutes(0, 1, 2, 3, 4, 5, 6, 7, 8, 179)).toBe(true);
  expect(minutes(0, 1, 2, 3, 4, 5, 6, 7, 8, 180)).toBe(false);
});

test('what is lost by load is never borne', () => {
  const lost = simulate(withOther('queue', { maxReceives: 1, visibilityMs: 25_000 }), {
    senders: steadily(100),
    writeUnits,
    seconds: 120,
    tableTakes: () => 0,
  });
  expect(lost.deadLettered).toBeGreaterThan(0);
  expect(isBorne(lost, {})).toBe(false);
});

test('the least for which something holds', () => {
  expect(leastOf(2, 20, (value) => value >= 7)).toBe(7);
  expect(leastOf(2, 20, () => true)).toBe(2);
  expect(leastOf(2, 20, (value) => value >= 20)).toBe(20);
  expect(leastOf(2, 20, () => false)).toBeNull();
});

test('docs/performance.md tells what was kept: the backlog and the age of each scenario', () => {
  const { figures } = JSON.parse(readFileSync('bench/results/scale.json', 'utf8')) as { figures: readonly Figure[] };
  const [, section = ''] = readFileSync('docs/performance.md', 'utf8').split('\n## Scale\n');
  const rows = section.split('\n');
  const told = (end: string) =>
    figures.flatMap(({ what, value }) =>
      what.endsWith(end) && !/callbacks that wait|told as/.test(what) ? [value] : [],
    );
  const ages = told(': oldest report');
  expect(ages).toHaveLength(14);
  for (const [at, backlog] of told(': greatest backlog').entries()) {
    const row = rows.find((one) => one.includes(`| ${backlog.toLocaleString('en-US')}`));
    const seconds = Number(/ \| ([\d,.]+) s \|/.exec(row ?? '')?.[1]?.replace(',', ''));
    expect(seconds, `the row with ${backlog}`).toBeCloseTo(ages[at] ?? Number.NaN, -0.3);
  }
});

test('what the template has is what is simulated', () => {
  const { limits } = stage.settings;
  const other = { ...stage, settings: { ...stage.settings, limits: { ...limits, ingestReservedConcurrency: 7 } } };
  expect(shapeOf(synthesizeStage(other)).ingest.reservedConcurrency).toBe(7);
  expect(shape).toMatchObject({
    api: { requestsPerSecond: limits.requestsPerSecond, burst: limits.burst },
    ingest: { reservedConcurrency: 0, acknowledgeWithinMs: limits.acknowledgeWithinMs },
    queue: { maxReceives: limits.maxReceives },
    mapping: { batchSize: limits.batchSize, maximumConcurrency: limits.consumerConcurrency },
  });
});

test.each([
  ['AWS::Lambda::EventSourceMapping', 'The template has 0 of a mapping of the queue; expected one.'],
  ['AWS::CloudWatch::Alarm', 'The template has 0 of the alarm queue-age; expected one.'],
])('a template without %s is named', (missing, words) => {
  const Resources = Object.fromEntries(
    Object.entries(synthesized.template.Resources).filter(([, { Type }]) => Type !== missing),
  );
  expect(() => shapeOf({ ...synthesized, template: { Resources } })).toThrow(words);
});

test('so is a number that it does not have', () => {
  const Resources = Object.fromEntries(
    Object.entries(synthesized.template.Resources).map(([id, { Properties = {}, ...rest }]) => {
      const { BatchSize: _, ...others } = Properties as { readonly BatchSize?: number };
      return [id, { ...rest, Properties: others }];
    }),
  );
  expect(() => shapeOf({ ...synthesized, template: { Resources } })).toThrow(
    'The template has no number for mapping.batchSize.',
  );
});
