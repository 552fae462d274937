import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../local/demo/demo.ts';
import type { LocalStack } from '../../local/stack.ts';
import { startLocalStack } from '../../local/stack.ts';
import { isWhole } from '../effort.ts';
import { context } from '../four-providers.ts';
import { json, type Running, run } from './running.ts';

const delivrd = context.delivrd;
/** An hour in 20 s. */
const speed = 180;
/** No longer than the alarms are evaluated apart, so that no state is missed. */
const lookEveryMs = 250;
const settings = { ...delivrd, alarms: { silentAfterMinutes: 60 } };
const prefix = 'Delivrd-dev-';

/** Waiting is real: a machine that is busy with other tests has some, which on the faster clock looks like a long spell. */
const real = ['acknowledgement-latency', 'refused', 'refused-again'];
const isReal = (name: string): boolean => real.some((one) => name === prefix + one);

const inState = ({ monitoring }: LocalStack, state: string): readonly string[] =>
  monitoring
    .alarms()
    .filter((alarm) => alarm.state === state && !isReal(alarm.name))
    .map(({ name }) => name.replace(prefix, ''))
    .sort();

const inAlarm = (stack: LocalStack): readonly string[] => inState(stack, 'ALARM');

/** What a day remembers of an outage, long after it is over. */
const lasting = ['wavix-failure-rate-day'];

/** Waits until just these alarms are in ALARM, whatever lasts; tells what was, where that does not happen in time. */
async function becomes(stack: LocalStack, expected: readonly string[], withinMs: number): Promise<void> {
  const on = (): readonly string[] => inAlarm(stack).filter((name) => !lasting.includes(name));
  const endsMs = Date.now() + withinMs;
  while (Date.now() < endsMs && JSON.stringify(on()) !== JSON.stringify(expected)) await wait(lookEveryMs);
  const why = stack.monitoring.alarms().filter(({ state }) => state === 'ALARM');
  expect(on(), JSON.stringify(why)).toEqual(expected);
}

/** Looks again and again for some time: nothing but these may be in ALARM. */
async function stays(stack: LocalStack, allowed: readonly string[], ms: number): Promise<void> {
  for (const endsMs = Date.now() + ms; Date.now() < endsMs; await wait(lookEveryMs))
    expect(inAlarm(stack).filter((name) => ![...allowed, ...lasting].includes(name))).toEqual([]);
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The alarms that told somebody since some time, in the order of telling. */
const told = ({ monitoring }: LocalStack, sinceMs: number): readonly string[] => {
  const all = monitoring
    .changes()
    .filter(
      ({ name, to, at, notified }) =>
        to === 'ALARM' && !isReal(name) && notified.length > 0 && Date.parse(at) >= sinceMs,
    )
    .map(({ name, notified }) => `${notified.join()} ${name.replace(prefix, '')}`)
    .reverse();
  // At the volume of its guard an alarm may tell again.
  return [...new Set(all)];
};

describe.runIf(isWhole)('in the demo', () => {
  let stack: LocalStack;
  let demo: Demo;

  beforeAll(async () => {
    stack = await startLocalStack({ port: 0, settings, speed });
    demo = startDemo(stack, { seed: 7, reportsPerSecond: 50 });
    stack.attachDemo(demo);
    // More than an hour on the stack's clock, so that every window is full.
    await wait(21_000);
  });
  afterAll(async () => {
    await demo?.close();
    await stack?.close();
  });
  afterEach(() => {
    for (const { id } of demo.state().faults) demo.set(id, false);
  });

  test('an ordinary hour wakes nobody, and every alarm has been looked at', () => {
    expect(inAlarm(stack)).toEqual([]);
    // Without an unlisted word, or anything unreadable, there is no series of one.
    expect(inState(stack, 'INSUFFICIENT_DATA')).toEqual(['quarantine', 'unknown-status']);
    expect(told(stack, 0)).toEqual([]);
  });

  test('an outage of a provider is that provider’s pages, and no other’s', async () => {
    const since = stack.clock.now();
    demo.set('outage:wavix', true);
    await becomes(stack, ['wavix-failure-rate', 'wavix-outage'], 12_000);
    await stays(stack, ['wavix-failure-rate', 'wavix-outage'], 6_000);
    expect(told(stack, since)).toEqual(
      expect.arrayContaining(['page wavix-failure-rate', 'page wavix-outage', 'ticket wavix-failure-rate-day']),
    );
    expect(told(stack, since)).toHaveLength(3);
  });

  test('it is over when it is over, while another that goes silent is seen', async () => {
    const since = stack.clock.now();
    demo.set('outage:wavix', false);
    demo.set('silent:smspm', true);
    await stays(stack, ['wavix-failure-rate', 'wavix-outage', 'smspm-silence'], 6_000);
    await becomes(stack, ['smspm-silence'], 25_000);
    expect(told(stack, since)).toEqual(['page smspm-silence']);
    demo.set('silent:smspm', false);
    await becomes(stack, [], 8_000);
  });

  test('who never ends, who is slow and whose secret has changed are told apart', async () => {
    const since = stack.clock.now();
    for (const fault of ['unfinished:mobivate', 'slow:smspm', 'locked-out:smstake']) demo.set(fault, true);
    const expected = ['mobivate-unfinished', 'smspm-slow', 'smstake-rejected', 'smstake-silence'];
    await becomes(stack, expected, 60_000);
    expect(told(stack, since).toSorted()).toEqual([
      'page mobivate-unfinished',
      'page smstake-silence',
      'ticket smspm-slow',
      'ticket smstake-rejected',
    ]);
  });
});

describe('at night', () => {
  let running: Running;
  beforeAll(async () => {
    running = await run(delivrd, 600);
  });
  afterAll(() => running?.stack.close());

  test('a stack that never heard of anybody wakes nobody', () => {
    expect(inAlarm(running.stack)).toEqual([]);
  });

  test('3 failures of 4 messages wake nobody', async () => {
    const report = (id: number, status: string) =>
      json('smspm', { messageId: `night-${id}`, status, to: '+4915112345678', timestamp: '2026-11-21T02:00:00Z' });
    await running.postAll([report(1, 'failed'), report(2, 'failed'), report(3, 'failed'), report(4, 'delivered')]);
    const { average, sampleCount } = (
      await running.api<{ name: string; average: number; sampleCount: number }[]>('/api/metrics')
    ).find(({ name }) => name === 'FailureRate') ?? { average: 0, sampleCount: 0 };
    expect([average, sampleCount]).toEqual([75, 4]);
    // The whole hour in which they count, and some more.
    await stays(running.stack, [], 8_000);
    expect(told(running.stack, 0)).toEqual([]);
  });
});
