import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCases, parseCase } from '../../reliability/interleavings/cases.ts';
import { check } from '../../reliability/interleavings/check.ts';
import { Difference, explore, type Run } from '../../reliability/interleavings/explore.ts';
import { type LetterName, providerOf } from '../../reliability/interleavings/reports.ts';
import { openWorld, type World } from '../../reliability/interleavings/world.ts';
import { plantedFaults } from './planted-faults.ts';

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
const binomial = (n: number, k: number): number => factorial(n) / factorial(k) / factorial(n - k);

describe('the explorer', () => {
  /** Consumers that make so many calls each, with a state that says how far each is or, else, the order so far. */
  const independent =
    (lengths: readonly number[], orders: string[], merged: boolean): Run =>
    async (choose) => {
      const done = lengths.map(() => 0);
      let order = '';
      for (;;) {
        const open = lengths.flatMap((length, who) => ((done[who] ?? 0) < length ? [who] : []));
        const state = merged ? done.join() : order;
        if (open.length === 0) {
          orders.push(order);
          return { state, kind: 'end' };
        }
        const choice = choose(
          state,
          open.map((who) => ({ label: `${who}` })),
        );
        if (choice === null) return null;
        const who = open[choice] ?? 0;
        order += who;
        done[who] = (done[who] ?? 0) + 1;
      }
    };

  test.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 4],
    [5, 3],
  ])('runs every order of %i and %i calls once', async (m, n) => {
    const orders: string[] = [];
    const { schedules, runs, longest } = await explore(independent([m, n], orders, false));
    expect([schedules, runs, longest]).toEqual([binomial(m + n, n), binomial(m + n, n), m + n]);
    expect(new Set(orders).size).toBe(binomial(m + n, n));
  });

  test('counts the same orders where it follows equal states once', async () => {
    const orders: string[] = [];
    const { schedules, runs } = await explore(independent([3, 3, 2], orders, true));
    expect(schedules).toBe(factorial(8) / (factorial(3) * factorial(3) * factorial(2)));
    expect(runs).toBeLessThan(schedules / 4);
  });

  test('names the choices that led to something wrong', async () => {
    const lostUpdate: Run = async (choose) => {
      const [first, second] = [
        choose(
          '',
          ['A', 'B'].map((label) => ({ label })),
        ),
        choose('x', [{ label: 'then' }]),
      ];
      if (first === 1 && second === 0) throw new Error('lost');
      return { state: 'end', kind: '' };
    };
    await expect(explore(lostUpdate, false)).rejects.toMatchObject({ message: 'lost', schedule: ['B', 'then'] });
  });
});

describe('the cases', () => {
  test('are all ways to hand reports to two consumers in batches, each once', () => {
    const ofTwo = ['s/s', 'ss/', 's/d', 'sd/', 'ds/', 'd/d', 'dd/'].map((text) => `plain:${text}`);
    expect([...allCases('plain', 2, 'sd')].sort()).toEqual(ofTwo.sort());
    // Four different reports: 24 orders; together at one, 4 ways at three and one, 4 at two and two but for their names.
    const cases = [...allCases('plain', 4, 'sfdr')].filter((text) => new Set(text.match(/[sfdr]/g)).size === 4);
    expect(cases).toHaveLength(24 * (1 + 4 + 4 / 2));
    expect(new Set(cases).size).toBe(cases.length);
    for (const text of cases) expect(parseCase(text).text).toBe(text);
  });

  test.each([
    'plain:',
    'plain:sq/',
    'plain:s,/d',
    'twice:sd/ds',
    'plain:cr/',
    'twilio plain:F/',
    'nobody plain:s/',
    'sd/',
  ])('%j is none', (text) => {
    expect(() => parseCase(text)).toThrow('Not a case');
  });
});

describe.each([
  ['with its item, as AWS answers', false, 'sxfdr', 45],
  // And what is told of a message beside its reports, and what closes it without one.
  ['without, as the emulator answers', true, 'sfdwkc', 63],
] as const)('two consumers, a refused write %s', (_, refusesWithoutItem, kinds, expected) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ refusesWithoutItem });
  });
  afterAll(() => world.close());

  test('up to two reports: every order of arrival and of calls gives the state, the history and the counts', async () => {
    const cases = [1, 2].flatMap((reports) => [...allCases('plain', reports, kinds)]);
    for (const text of cases) {
      const { counts, schedules } = await check(world, parseCase(text));
      expect([...counts]).toEqual([['|once', schedules]]);
    }
    expect(cases).toHaveLength(expected);
  });

  // Who wrote the reports and how a write is refused have nothing to do with each other.
  // Of two here, one of which tells no more than an end; `npm run interleavings -- --provider all` has every one.
  const written = refusesWithoutItem ? [] : ['twilio', 'alibaba-sms'];
  test.each(written)('%s, in its own words: so does it', async (id) => {
    // Who reports no more than an end has that told twice, beside the application's word.
    const text = ['s,f/d', 'w,d/d'].find((one) => providerOf([...one.replace(/\W/g, '')] as LetterName[], id));
    const { counts, schedules } = await check(world, parseCase(`${id} plain:${text}`));
    expect([...counts]).toEqual([['|once', schedules]]);
  });

  test.each(['f,F/x', 'd,s/d', 'x,d/r', 's,f/s'])(
    '%s: following equal states once gives what following every order gives',
    async (text) => {
      const merged = await check(world, parseCase(`plain:${text}`));
      const { schedules, longest, counts } = await check(world, parseCase(`plain:${text}`), false);
      expect([merged.schedules, merged.longest, merged.counts]).toEqual([schedules, longest, counts]);
      expect([...counts]).toEqual([['|once', schedules]]);
    },
  );

  test.each(['s/d', 'd/s', 'f,d/', 'd/d'])(
    'the first stopped anywhere, %s: counted twice where its metrics had been taken, and only there',
    async (text) => {
      const { counts } = await check(world, parseCase(`crash:${text}`));
      const twice = [...counts.keys()].filter((key) => key.endsWith('|twice'));
      expect(twice).toEqual(['after PutMetricData|twice']);
      expect(counts.get('after UpdateItem|once')).toBeGreaterThan(0);
      if (!refusesWithoutItem) expect([...counts.keys()].filter((key) => key.includes('GetItem'))).toEqual([]);
    },
  );

  test.each(['d/d', 's,d/sd', 'ds/ds'])('both with the same queue messages, %s: the table holds', async (text) => {
    const { counts, schedules } = await check(world, parseCase(`twice:${text}`));
    expect([...counts]).toEqual([['|both', schedules]]);
  });
});

test.each(plantedFaults)('%s is found', async (_, alternatives, text) => {
  const world = await openWorld(alternatives);
  try {
    await expect(check(world, parseCase(text))).rejects.toThrow(Difference);
  } finally {
    await world.close();
  }
});
