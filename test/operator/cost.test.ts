import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSettings } from '../../lib/settings.ts';
import { batchOf, costOf } from '../../operator/cost/cost.ts';
import { priceOf } from '../../operator/cost/price.ts';
import { output } from '../../operator/schemas/cost.ts';
import { readStage } from '../../operator/stage.ts';
import { context } from '../four-providers.ts';
import { inProcess } from './in-process.ts';

const settings = readSettings(context.delivrd);
const withSettings = (more: object) => readSettings({ ...context.delivrd, ...more });
const at = (rate: number, reportsPerMessage = 2) => ({ rate, reportsPerMessage });
const aRate = fc.double({ min: 0.001, max: 10_000, noNaN: true });

test('a batch holds one report at least, and no more than the setting', () => {
  fc.assert(
    fc.property(aRate, (rate) => {
      const batch = batchOf(settings.limits, { rate });
      expect(batch).toBeGreaterThanOrEqual(1);
      expect(batch).toBeLessThanOrEqual(settings.limits.batchSize);
    }),
  );
  expect(batchOf(settings.limits, { rate: 0.001 })).toBeCloseTo(1, 2);
  expect(batchOf(settings.limits, { rate: 100 })).toBe(21);
});

test('all lines together are what a million costs, and a month is as many millions as come', () => {
  fc.assert(
    fc.property(aRate, fc.double({ min: 1, max: 5, noNaN: true }), (rate, reports) => {
      const { lines, dollarsPerMillion, dollarsPerMonth } = costOf(settings, at(rate, reports));
      expect(lines.reduce((sum, { dollars }) => sum + dollars, 0)).toBeCloseTo(dollarsPerMillion, 9);
      expect(dollarsPerMonth).toBeCloseTo((dollarsPerMillion * rate * 2_592_000) / 1e6, 6);
    }),
  );
});

test('a report costs less where more come, down to a full batch', () => {
  const perMillion = [0.1, 1, 10, 100, 1_000].map((rate) => costOf(settings, at(rate)).dollarsPerMillion);
  expect(perMillion).toEqual(perMillion.toSorted((a, b) => b - a));
  expect(costOf(settings, at(1_000)).dollarsPerMillion).toBe(costOf(settings, at(10_000)).dollarsPerMillion);
});

test.each([
  [{ search: { recipient: false } }, ['index by recipient'], []],
  [{ search: { clientReference: false, failures: false } }, ['index by client reference', 'index of failures'], []],
  [{ deadlines: [{ tag: 'otp', minutes: 10 }] }, [], ['index of deadlines']],
  [{ events: true }, [], ['events']],
])('with %j it is without %j and with %j', (more, without, also) => {
  const linesOf = (one: typeof settings) => costOf(one, at(100)).lines.map(({ what }) => what);
  const [before, after] = [linesOf(settings), linesOf(withSettings(more))];
  expect(before.filter((what) => !after.includes(what))).toEqual(without);
  expect(after.filter((what) => !before.includes(what))).toEqual(also);
});

test('what is the same whatever comes is that of the template', async () => {
  const stage = await readStage({});
  const { fixed, totalPerMonth, dollarsPerMonth } = priceOf(stage, at(1));
  expect(fixed.map(({ what }) => what)).toEqual([
    'metrics, alarms, dashboard',
    'secret',
    'polls that find the queue empty, at most',
  ]);
  expect(fixed[1]?.dollarsPerMonth).toBe(0.4);
  expect(totalPerMonth - dollarsPerMonth).toBeCloseTo(fixed.reduce((sum, one) => sum + one.dollarsPerMonth, 0));
  const hidden = { ...stage, settings: { ...stage.settings, privacy: { recipient: 'hash' as const } } };
  expect(priceOf(hidden, at(1)).fixed[1]).toEqual({ what: '2 secrets', dollarsPerMonth: 0.8 });
});

test('the command tells it to a person and to a script', async () => {
  const { code, out } = await inProcess(['cost', '--rate', '100'], {});
  expect(code).toBe(0);
  expect(out).toMatch(/^dev at 100 reports a second: \$[\d,.]+ a month, \$\d\.\d\d a million reports$/m);
  expect(out).toMatch(/^API Gateway +callbacks +1,000,000 requests +1\.000 +259\.20$/m);
  expect(
    Math.max(
      ...out
        .split('\n')
        .slice(0, -2)
        .map(({ length }) => length),
    ),
  ).toBeLessThan(110);
  const asJson = await inProcess(['cost', '--rate', '0.5', '--reports-per-message', '3', '--json'], {});
  const told = JSON.parse(asJson.out);
  expect(output.parse(told)).toEqual(told);
  expect([told.rate, told.reportsPerMessage]).toEqual([0.5, 3]);
});

test.each([
  [['--rate', 'x'], 'Expected a number from 0.001 to 100000.'],
  [['--rate', '0'], 'Expected a number from 0.001 to 100000.'],
  [['--rate', '1', '--reports-per-message', '0.5'], 'Expected a number from 1 to 100.'],
  [[], "required option '--rate <n>' not specified"],
])('refuses %j', async (flags, said) => {
  const { code, err } = await inProcess(['cost', ...flags], {});
  expect([code, err]).toEqual([2, expect.stringContaining(said)]);
});
