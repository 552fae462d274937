import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replay } from '../../../functions/domain/join.ts';
import type { Status } from '../../../functions/domain/status.ts';
import { explain } from '../../../local/console/explain.ts';
import { aHistory } from '../../domain/histories.ts';

const at = (second: number) => `2026-06-30T04:45:0${second}.000Z`;

/** What the explanation says of reports, each a status and the second of its time at the provider, and of which part it tells. */
const explained = (
  ...reports: readonly (readonly [Status, number | null, 'applied' | 'recorded' | 'contradicts', string?])[]
) =>
  explain(
    reports.map(([status, second, effect, part = null]) => ({
      status,
      occurredAt: second === null ? null : (at(second) as never),
      effect: effect === 'applied' ? 'applied' : 'recorded',
      contradicts: effect === 'contradicts',
      part,
    })),
  );

test('the first report is applied as such, a higher one because it outranks', () => {
  expect(explained(['sent', 1, 'applied'], ['delivered', 2, 'applied'])).toEqual([
    'applied: first report',
    'applied: delivered outranks sent',
  ]);
});

test('a lower one is recorded because of what stood, not because of what came last', () => {
  const story = explained(['delivered', 2, 'applied'], ['sent', 1, 'recorded'], ['queued', 1, 'recorded']);
  expect(story.slice(1)).toEqual([
    'recorded: delivered already stood, which outranks sent',
    'recorded: delivered already stood, which outranks queued',
  ]);
});

test('between equals the provider decides by its time', () => {
  expect(explained(['failed', 1, 'applied'], ['expired', 2, 'applied'], ['rejected', 1, 'recorded']).slice(1)).toEqual([
    'applied: same rank as failed, later at the provider',
    'recorded: same rank as expired, earlier at the provider',
  ]);
  expect(explained(['sent', 1, 'applied'], ['sent', 2, 'applied']).at(1)).toBe(
    'applied: sent again, later at the provider',
  );
});

test('a time wins over none', () => {
  expect(
    explained(['failed', null, 'applied'], ['expired', 2, 'applied'], ['failed', null, 'recorded']).slice(1),
  ).toEqual([
    'applied: same rank as failed, with a time where the one that stood had none',
    'recorded: same rank as expired, without the time that the one that stood has',
  ]);
});

test('a tie says that a fixed order decided', () => {
  expect(explained(['failed', 1, 'applied'], ['expired', 1, 'recorded'], ['rejected', 1, 'applied']).slice(1)).toEqual([
    'recorded: same rank as failed, same time at the provider; a fixed order prefers the one that stood',
    'applied: same rank as failed, same time at the provider; a fixed order prefers this one',
  ]);
  expect(explained(['sent', null, 'applied'], ['sent', null, 'recorded']).at(1)).toBe(
    'recorded: sent again, neither with a time; a fixed order prefers the one that stood',
  );
});

test('a delivery that is taken back does not read like a late report', () => {
  expect(explained(['delivered', 1, 'applied'], ['failed', 2, 'contradicts']).at(1)).toBe(
    'recorded: takes back what was delivered, which stands all the same',
  );
});

test('each part of a whole has a story of its own', () => {
  const story = explained(
    ['delivered', 2, 'applied', '1'],
    ['sent', 1, 'applied', '2'],
    ['sent', 1, 'recorded', '1'],
    ['failed', 3, 'applied', '2'],
  );
  expect(story).toEqual([
    'applied: first report',
    'applied: first report',
    'recorded: delivered already stood, which outranks sent',
    'applied: failed outranks sent',
  ]);
});

test('of any story, the reason agrees with what the report did', () => {
  fc.assert(
    fc.property(aHistory(), (entries) => {
      const steps = replay(entries);
      const told = explain(
        steps.map(({ entry: { status, occurredAt }, effect, contradicts }) => {
          return { status, occurredAt, effect, contradicts, part: null };
        }),
      );
      expect(told).toHaveLength(steps.length);
      told.forEach((words, index) => {
        expect(words.startsWith(`${steps[index]?.effect}: `)).toBe(true);
        const forIt =
          /first report|outranks \w+$|, later|, with a time|prefers this one/.test(words) &&
          !/already stood|takes back/.test(words);
        expect(forIt).toBe(steps[index]?.effect === 'applied');
      });
    }),
  );
});
