import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSettings } from '../../lib/settings.ts';
import { duePerMonth } from '../../operator/cost/beside.ts';
import { batchOf, costOf } from '../../operator/cost/cost.ts';
import { priceOf } from '../../operator/cost/price.ts';
import { counted } from '../../operator/cost/work.ts';
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
  // What is left of it is the secret, which few read for ever more reports.
  expect(costOf(settings, at(1_000)).dollarsPerMillion).toBeCloseTo(costOf(settings, at(10_000)).dollarsPerMillion, 3);
});

const publisherLines = [
  'runs of the publisher, estimated',
  'time of the publisher, estimated',
  'logs of the publisher, estimated',
  'events',
];

test.each([
  [{ search: { recipient: false } }, ['index by recipient'], []],
  [{ search: { clientReference: false, failures: false } }, ['index by client reference', 'index of failures'], []],
  [
    { search: { recipient: false, clientReference: false, failures: false } },
    ['index by recipient', 'index by client reference', 'index of failures', 'indexes kept'],
    [],
  ],
  [
    { deadlines: [{ tag: 'otp', minutes: 10 }] },
    [],
    ['index of deadlines', 'what is late, estimated', 'reads of what is late, estimated'],
  ],
  [{ events: true }, [], publisherLines],
  [
    { events: { webhooks: [{ name: 'app', url: 'https://app.example.com/sms' }] } },
    [],
    [...publisherLines, 'calls of webhooks, at most', 'webhooks to outside AWS, at most'],
  ],
  [
    { providers: { wavix: { authentication: { urlToken: true }, forward: 'https://old.example.com/dlr' } } },
    [],
    ['callbacks passed on', 'runs that pass callbacks on', 'time of passing callbacks on'],
  ],
])('with %j it is without %j and with %j', (more, without, also) => {
  const linesOf = (one: typeof settings) => costOf(one, at(100)).lines.map(({ what }) => what);
  const [before, after] = [linesOf(settings), linesOf(withSettings(more))];
  expect(before.filter((what) => !after.includes(what))).toEqual(without);
  expect(after.filter((what) => !before.includes(what))).toEqual(also);
});

const lineOf = (one: typeof settings, name: string, load = at(100)) => {
  const line = costOf(one, load).lines.find(({ what }) => what === name);
  if (!line) throw new Error(`no line ${name}`);
  return line;
};

test('what is kept is billed with a hundred bytes for each item, and for each entry of an index', () => {
  const months = settings.retention.messagesDays / 30;
  const item = counted.firstReportBytes + counted.nextReportBytes + 100;
  expect(lineOf(settings, 'messages kept').quantity).toBeCloseTo((0.5 * item * months * 1e6) / 1e9, 9);
  expect(lineOf(settings, 'their backups').quantity).toBe(lineOf(settings, 'messages kept').quantity);
  const { recipient, clientReference, failures } = counted.entryBytes;
  const entries = recipient + 100 + clientReference + 100 + 0.05 * (failures + 100);
  expect(lineOf(settings, 'indexes kept').quantity).toBeCloseTo((0.5 * entries * months * 1e6) / 1e9, 9);
});

test('each webhook is called for each event', () => {
  const webhook = (name: string) => ({ name, url: `https://${name}.example.com/sms` });
  const two = withSettings({ events: { webhooks: [webhook('a'), webhook('b')] } });
  expect(lineOf(two, 'calls of webhooks, at most').dollars).toBeCloseTo(2 * 0.2);
});

test('the publisher runs for each write where few come, and for many at once where many do', () => {
  const events = withSettings({ events: true });
  const runs = (rate: number) => lineOf(events, 'runs of the publisher, estimated', at(rate)).quantity;
  expect(runs(1)).toBe(1e6);
  expect(runs(1_000)).toBeCloseTo(1e6 / (1_000 / 16));
  expect(runs(100_000)).toBe(1e6 / 500);
});

test('an environment reads the secret every five minutes, and no callback makes it read twice', () => {
  const readings = (rate: number) => lineOf(settings, 'readings of the secret, estimated', at(rate)).quantity;
  expect(readings(0.001)).toBe(1e6);
  expect(readings(1)).toBeCloseTo((1.015 / 300) * 1e6);
  expect(lineOf(settings, 'readings of the secret, estimated', at(1)).dollars).toBeCloseTo((1.015 / 300) * 5);
});

test('what looks each minute for what is due costs the same whatever comes, and only where there are deadlines', async () => {
  // 43,200 runs, each of which asks sixteen partitions that hold nothing.
  expect(duePerMonth()).toBeGreaterThan((43_200 * 16 * 0.5 * 0.125) / 1e6);
  expect(duePerMonth()).toBeLessThan(0.2);
  const stage = await readStage({});
  const waiting = { ...stage, settings: readSettings({ ...context.delivrd, deadlines: [{ minutes: 10 }] }) };
  const named = ({ fixed }: ReturnType<typeof priceOf>) => fixed.map(({ what }) => what);
  expect(named(priceOf(waiting, at(1)))).toContain('a look each minute for what is due, estimated');
  expect(named(priceOf(stage, at(1)))).not.toContain('a look each minute for what is due, estimated');
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
