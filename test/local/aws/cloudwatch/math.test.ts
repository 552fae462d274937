import { describe, expect, test } from 'vitest';
import { evaluateMath, type LabelledSeries, type Points, type Value } from '../../../../local/aws/cloudwatch/math.ts';

/** `30 - 0` is a series over the periods 0, 1 and 2, without a point at 1. */
const series = (notation: string): Points =>
  new Map(
    notation
      .split(' ')
      .map((text, index) => [index, text] as const)
      .filter(([, text]) => text !== '-')
      .map(([index, text]) => [index, Number(text)]),
  );

const periods = 5;

const write = (value: Value): string | number | readonly string[] => {
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) return (value as readonly LabelledSeries[]).map((one) => String(write(one.points)));
  const points = value as Points;
  return Array.from({ length: periods }, (_, index) => points.get(index) ?? '-').join(' ');
};

const run = (expression: string, values: Readonly<Record<string, string | number>> = {}) => {
  return write(
    evaluateMath(expression, {
      periodStarts: [0, 1, 2, 3, 4],
      valueOf: (id) => {
        const value = values[id];
        return value === undefined
          ? undefined
          : { label: id, value: typeof value === 'number' ? value : series(value) };
      },
      metrics: () =>
        Object.entries(values)
          .filter(([, value]) => typeof value === 'string')
          .map(([id, value]) => ({ id, label: id, points: series(String(value)) })),
    }),
  );
};

const ab = { a: '30 20 0 0 -', b: '20 - 20 - -' };

describe('arithmetic', () => {
  test.each([
    ['1 + 2 * 3 ^ 2 - 8 / 4 % 3', 17],
    ['2 ^ 3 ^ 2', 512],
    ['-2 * (3 - 5)', 4],
    ['a + b', '50 20 20 0 -'],
    ['a - b', '10 20 -20 0 -'],
    ['2 * a', '60 40 0 0 -'],
    ['-a', '-30 -20 0 0 -'],
    ['a % 7', '2 6 0 0 -'],
  ])('%s', (expression, expected) => expect(run(expression, ab)).toEqual(expected));

  test('a division by zero drops the point', () => {
    expect(run('a / b', ab)).toBe('1.5 - 0 - -');
    expect(run('100 / a', ab)).toBe(`${100 / 30} 5 - - -`);
    expect(run('a / 0', ab)).toBe('- - - - -');
    expect(run('a + 1 / 0', ab)).toBe('- - - - -');
  });

  test('lists are taken element by element', () => {
    expect(run('[a, b] * 2', ab)).toEqual(['60 40 0 0 -', '40 - 40 - -']);
    expect(run('10 - [a, b]', ab)).toEqual(['-20 -10 10 10 -', '-10 - -10 - -']);
    expect(run('[a, b] + a', ab)).toEqual(['60 40 0 0 -', '50 20 20 0 -']);
    expect(run('[a, b] - [b, a]', ab)).toEqual(['10 20 -20 0 -', '-10 -20 20 0 -']);
  });
});

describe('comparison and logic, as in the tables of AWS', () => {
  test.each([
    ['a < b', '0 0 1 0 -'],
    ['a >= 30', '1 0 0 0 -'],
    ['a > 15 AND b > 15', '1 0 0 0 -'],
    ['a > 15 && b > 15', '1 0 0 0 -'],
    ['a > 15 OR b > 15', '1 1 1 0 -'],
    ['a > 25 OR b > 15 AND a == 0', '1 0 1 0 -'],
    ['a == 0', '0 0 1 1 -'],
    ['a != 0', '1 1 0 0 -'],
    ['a <= b', '0 0 1 1 -'],
    ['1 < 2 AND 3 < 2', 0],
  ])('%s', (expression, expected) => expect(run(expression, ab)).toEqual(expected));
});

describe('IF, as in the tables of AWS', () => {
  const values = { metric1: '1 1 0 0 -', metric2: '30 - 0 0 30', metric3: '0 0 20 - 20' };
  test.each([
    ['IF(metric1, metric2, metric3)', '30 0 20 - -'],
    ['IF(metric1, 5, metric3)', '5 5 20 - -'],
    ['IF(metric1, metric2, 5)', '30 0 5 5 -'],
    ['IF(metric1, metric2)', '30 0 - - -'],
    ['IF(metric1 == 0, 7)', '- - 7 7 -'],
    ['IF(1, metric2, metric3)', '30 - 0 0 30'],
    ['IF(0, metric2, metric3)', '0 0 20 - 20'],
    ['IF(0, metric2)', '- - - - -'],
    ['IF(metric1 - 2, 1, 0)', '1 1 1 1 -'],
  ])('%s', (expression, expected) => expect(run(expression, values)).toEqual(expected));

  test('guards a rate by its volume', () => {
    const rate = 'IF(total >= 20, 100 * FILL(failed, 0) / total, 0)';
    expect(run(rate, { total: '40 10 20 - 25', failed: '10 10 - - 5' })).toBe('25 0 0 - 20');
  });
});

describe('FILL', () => {
  test.each([
    ['FILL(a, 0)', '- 3 - - 5', '0 3 0 0 5'],
    ['FILL(a, -1)', '- 3 - - 5', '-1 3 -1 -1 5'],
    ['FILL(a, REPEAT)', '- 3 - - 5', '- 3 3 3 5'],
    ['FILL(a, 0)', '- - - - -', '- - - - -'],
  ])('%s of %s', (expression, a, expected) => expect(run(expression, { a })).toBe(expected));

  test('fills each series of a list', () => {
    expect(run('FILL(METRICS(), 9)', ab)).toEqual(['30 20 0 0 9', '20 9 20 9 9']);
  });
});

describe('time', () => {
  test.each([
    ['DIFF(a)', '30 20 - 25 25', '- -10 - 5 0'],
    ['DIFF(a)', '- 7 - - -', '- - - - -'],
    ['DIFF(a)', '- - - - -', '- - - - -'],
    // The periods of these tests begin each a millisecond after the one before.
    ['RATE(a)', '30 20 - 25 25', '- -10000 - 2500 0'],
    ['EPOCH(a)', '- 7 - - -', '0 0.001 0.002 0.003 0.004'],
    ['EPOCH(a)', '- - - - -', '0 0.001 0.002 0.003 0.004'],
    ['IF(a > 5, EPOCH(a))', '- 7 3 9 -', '- 0.001 - 0.003 -'],
  ])('%s of %s', (expression, a, expected) => expect(run(expression, { a })).toBe(expected));

  test('a difference is taken of each series of a list', () => {
    expect(run('DIFF([a, b])', ab)).toEqual(['- -10 -20 0 -', '- - 0 - -']);
    expect(run('SUM(DIFF(METRICS()))', ab)).toBe('- -10 -20 0 -');
  });
});

describe('functions of several series', () => {
  test.each([
    ['SUM([a, b])', '50 20 20 0 -'],
    ['AVG([a, b])', '25 10 10 0 -'],
    ['MAX([a, b])', '30 20 20 0 -'],
    ['MIN([a, b])', '20 20 0 0 -'],
    ['SUM(METRICS())', '50 20 20 0 -'],
    ['SUM(METRICS("b"))', '20 - 20 - -'],
    ['SUM([METRICS("a"), METRICS("b")])', '50 20 20 0 -'],
    ['MAX([a, b * 2])', '40 20 40 0 -'],
    ['ABS(b - a)', '10 20 20 0 -'],
    ['CEIL(a / 7)', '5 3 0 0 -'],
    ['FLOOR(a / 7)', '4 2 0 0 -'],
  ])('%s', (expression, expected) => expect(run(expression, ab)).toEqual(expected));

  test('of one series they give a number', () => {
    expect(['SUM(a)', 'AVG(a)', 'MIN(a)', 'MAX(a)'].map((expression) => run(expression, ab))).toEqual([
      50, 12.5, 0, 30,
    ]);
    expect(run('a - AVG(a)', ab)).toBe('17.5 7.5 -12.5 -12.5 -');
  });

  test('of nothing they give nothing', () => {
    expect(run('SUM(METRICS())')).toBe('- - - - -');
    expect(run('a + MAX(c)', { ...ab, c: '- - - - -' })).toBe('- - - - -');
  });
});

describe('mistakes', () => {
  test.each([
    ['a + m9', /Unknown id m9 in the expression a \+ m9/],
    ['SEARCH("x", "Sum", 300)', /Unknown function SEARCH in the expression SEARCH/],
    ['toString(a)', /Unknown function toString/],
    ['sum([a])', /Unknown function sum/],
    ['IF(a)', /IF with 1 arguments/],
    ['MAX(a, b)', /MAX with 2 arguments/],
    ['FILL(a, b)', /FILL with something other/],
    ['FILL(a, LINEAR)', /Unknown id LINEAR/],
    ['IF([a, b], 1)', /IF with a list/],
    ['[a, b] + [a]', /Lists of different lengths/],
    ['[1, a]', /A number in a list/],
    ['DIFF(3)', /DIFF of a number/],
    ['RATE(SUM(a))', /RATE of a number/],
    ['DIFF(a, b)', /DIFF with 2 arguments/],
    ['EPOCH(1)', /EPOCH of something other/],
    ['EPOCH([a, b])', /EPOCH of something other/],
    ['METRICS(a)', /METRICS with something/],
    ['NOT a', /Unknown operator NOT/],
    ['a b', /Missing operator/],
    ['', /Missing operator/],
    ['a ? 1 : 2', /Unsupported/],
    ['a.b', /Unsupported/],
    ['"text"', /Unexpected "text"/],
    ['a +', /Cannot read the expression a \+/],
    ['a & b', /Cannot read|Missing/],
  ])('%s', (expression, message) => expect(() => run(expression, ab)).toThrow(message));
});
