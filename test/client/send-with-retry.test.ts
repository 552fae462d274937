import { expect, test, vi } from 'vitest';
import { createClient, type Policy, type Sender, sendWithRetry, type Turn } from '../../client/index.ts';
import type { Status } from '../../functions/domain/status.ts';
import { fakeApi, type Way } from './fakes.ts';

/** What is told of each message, so many milliseconds after it was sent. */
type Fate = readonly (readonly [ms: number, status: Status])[];

function world(fates: readonly (Fate | Error)[], way?: () => Way) {
  const api = fakeApi(way);
  const { clock, client } = api;
  const startMs = clock.now();
  const sends: { readonly atMs: number; readonly name: string; readonly turn: Turn }[] = [];
  const sender =
    (name: string): Sender =>
    async (turn) => {
      sends.push({ atMs: clock.now() - startMs, name, turn });
      const fate = fates[sends.length - 1] ?? [];
      const messageId = String(sends.length);
      await clock.sleep(100);
      if (fate instanceof Error) throw fate;
      for (const [ms, status] of fate) void clock.sleep(ms).then(() => api.report('wavix', messageId, status));
      return { provider: 'wavix', messageId, tag: 'otp' };
    };
  const run = async (policy: Partial<Policy> = {}) => {
    const result = await clock.run(sendWithRetry(client, sender('sms'), { deadlineMs: 30_000, ...policy }));
    return { ...result, tookMs: clock.now() - startMs, outcomes: result.attempts.map(({ outcome }) => outcome) };
  };
  return { ...api, sends, run, voice: { send: sender('voice'), deadlineMs: 20_000 } satisfies Policy['fallback'] };
}

test('one that arrives is sent once, recorded, and told of at once', async () => {
  const { run, sends, recorded, voice } = world([
    [
      [1_000, 'sent'],
      [5_000, 'delivered'],
    ],
  ]);
  const { outcome, delivered, attempts, tookMs } = await run({ fallback: voice });
  expect(outcome).toBe('delivered');
  expect(tookMs).toBeLessThan(5_300);
  expect(sends).toHaveLength(1);
  expect(attempts).toEqual([delivered]);
  expect(delivered).toMatchObject({ number: 1, kind: 'send', recorded: true, startedAt: '2026-11-27T10:00:00.000Z' });
  expect(delivered?.message?.status).toBe('delivered');
  expect(delivered).not.toHaveProperty('error');
  expect([...recorded.values()]).toEqual([
    { provider: 'wavix', messageId: '1', tag: 'otp', sentAt: delivered?.startedAt },
  ]);
});

test('is sent again where it was not delivered, and told what became of those before', async () => {
  const { run, sends } = world([[[2_000, 'undelivered']], [[2_000, 'expired']], [[2_000, 'delivered']]]);
  const { outcomes, tookMs } = await run({ retries: 2, retryDelayMs: 3_000 });
  expect(outcomes).toEqual(['failed', 'failed', 'delivered']);
  expect(tookMs).toBeLessThan(13_000);
  expect(sends.map(({ turn }) => turn.earlier.map(({ message }) => message?.status))).toEqual([
    [],
    ['undelivered'],
    ['undelivered', 'expired'],
  ]);
  expect(sends.map(({ turn }) => turn.number)).toEqual([1, 2, 3]);
});

test('silence is no reason to send again: the fallback comes at the deadline, and has an outcome', async () => {
  const { run, sends, voice } = world([[[1_000, 'sent']], [[4_000, 'delivered']]]);
  const { outcomes, delivered, tookMs } = await run({ retries: 5, fallback: voice });
  expect(sends.map(({ name, atMs }) => [name, Math.round(atMs / 1000)])).toEqual([
    ['sms', 0],
    ['voice', 30],
  ]);
  expect(outcomes).toEqual(['pending', 'delivered']);
  expect(delivered?.kind).toBe('fallback');
  expect(tookMs).toBeLessThan(35_000);
});

test('a late delivery of the first ends it while the second is under way', async () => {
  const { run, sends } = world([
    [
      [2_000, 'undelivered'],
      [10_000, 'delivered'],
    ],
    [],
  ]);
  const { outcomes, tookMs } = await run();
  expect(sends).toHaveLength(2);
  expect(outcomes).toEqual(['delivered', 'pending']);
  expect(tookMs).toBeLessThan(12_500);
});

test('a delivery that is told between the deadline and the next send is seen: nothing more is sent', async () => {
  // Answers of the long wait are on their way for a second: the last look sees more than they do.
  const slow = { ms: 500, fate: 'fine' } as const;
  const { run, sends, voice } = world([[[29_800, 'delivered']]], () => slow);
  const { outcome, tookMs } = await run({ fallback: voice });
  expect(outcome).toBe('delivered');
  expect(sends).toHaveLength(1);
  expect(tookMs).toBeGreaterThanOrEqual(30_000);

  const again = world(
    [
      [
        [2_000, 'undelivered'],
        [3_600, 'delivered'],
      ],
    ],
    () => slow,
  );
  expect((await again.run({ retryDelayMs: 1_000 })).outcomes).toEqual(['delivered']);
});

test('send throws: whether the provider took it nobody knows, and there is no second one', async () => {
  const { run, sends, voice } = world([new Error('socket hang up'), [[1_000, 'delivered']]]);
  const { attempts } = await run({
    retries: 5,
    fallback: voice,
    wasRefused: () => {
      throw new Error('a slip');
    },
  });
  expect(sends.map(({ name }) => name)).toEqual(['sms', 'voice']);
  expect(attempts[0]).toMatchObject({
    outcome: 'unknown',
    sent: null,
    recorded: false,
    error: new Error('socket hang up'),
  });

  const alone = world([new Error('socket hang up')]);
  expect(await alone.run({ retries: 5 })).toMatchObject({ outcome: 'unknown', outcomes: ['unknown'], tookMs: 100 });
});

test('send throws, and the policy knows that the provider did not take it', async () => {
  const { run } = world([new Error('400'), new Error('400'), [[1_000, 'delivered']]]);
  expect(
    (await run({ retries: 2, wasRefused: (error) => error instanceof Error && error.message === '400' })).outcomes,
  ).toEqual(['refused', 'refused', 'delivered']);
  expect((await world([new Error('400')]).run({ retries: 0, wasRefused: () => true })).outcome).toBe('failed');
});

test('what send returns must name the message, and send may throw at once', async () => {
  const { client, clock } = fakeApi();
  for (const wrong of [undefined, { provider: 'wavix', messageId: 7 }, { messageId: '7' }]) {
    const { attempts } = await clock.run(
      sendWithRetry(client, () => Promise.resolve(wrong as never), { deadlineMs: 9 }),
    );
    expect(attempts).toMatchObject([{ outcome: 'unknown', error: expect.objectContaining({ name: 'TypeError' }) }]);
  }
  const hasty = (): never => {
    throw new Error('at once');
  };
  expect((await clock.run(sendWithRetry(client, hasty, { deadlineMs: 9 }))).outcome).toBe('unknown');
});

test('a send that hangs holds nobody up, and is watched once it returns', async () => {
  const { client, clock, report } = fakeApi();
  const signals: AbortSignal[] = [];
  const hanging: Sender = async ({ signal }) => {
    signals.push(signal);
    await clock.sleep(35_000);
    void clock.sleep(1_000).then(() => report('wavix', '1', 'delivered'));
    return { provider: 'wavix', messageId: '1' };
  };
  const never: Sender = ({ signal }) => {
    signals.push(signal);
    return clock.sleep(1e6, signal) as never;
  };
  const policy = { deadlineMs: 30_000, fallback: { send: never, deadlineMs: 20_000 } };
  const { attempts } = await clock.run(sendWithRetry(client, hanging, policy));
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['delivered', 'unknown']);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);

  // One that returns, or throws, after all is over changes nothing.
  for (const end of [
    () => ({ provider: 'wavix', messageId: '2' }),
    () => {
      throw new Error('late');
    },
  ]) {
    const startMs = clock.now();
    const late = sendWithRetry(
      client,
      async () => {
        await clock.sleep(9_000);
        return end();
      },
      { deadlineMs: 5_000 },
    );
    expect((await clock.run(late)).attempts).toMatchObject([{ outcome: 'unknown', sent: null }]);
    expect(clock.now() - startMs).toBe(5_000);
    await clock.run(clock.sleep(10_000));
  }
});

test('recording that fails does not fail the send, and is done later', async () => {
  let requests = 0;
  const { run, recorded } = world([[[25_000, 'delivered']]], () => ({
    ms: 20,
    fate: ++requests < 14 ? '503' : 'fine',
  }));
  const { attempts, outcome } = await run();
  expect(outcome).toBe('delivered');
  expect(attempts[0]?.recorded).toBe(true);
  expect(recorded.size).toBe(1);

  const dead = world([], () => ({ ms: 20, fate: 'lost' }));
  const ended = await dead.run();
  expect(ended).toMatchObject({
    outcome: 'unknown',
    tookMs: 30_000,
    attempts: [{ outcome: 'pending', recorded: false }],
  });
  expect(dead.clock.asleep()).toBe(0);
});

test('an API that is away for minutes is asked on', async () => {
  let requests = 0;
  const away = world([[[1_000, 'delivered']]], () => ({ ms: 20, fate: ++requests < 100 ? 'lost' : 'fine' }));
  expect(await away.run({ deadlineMs: 600_000 })).toMatchObject({
    outcome: 'delivered',
    attempts: [{ recorded: true }],
  });
});

test('a message of which nobody tells for minutes is waited for all the same', async () => {
  expect(await world([[[150_000, 'delivered']]]).run({ deadlineMs: 180_000 })).toMatchObject({ outcome: 'delivered' });
});

test('a slow recording is waited for a little, where there is time', async () => {
  const { run } = world([[[300, 'delivered']]], () => ({ ms: 600, fate: 'fine' }));
  expect((await run()).attempts[0]?.recorded).toBe(true);
  const unrecorded = world([[[300, 'delivered']]]);
  expect((await unrecorded.run({ record: false })).attempts[0]?.recorded).toBe(false);
  expect(unrecorded.recorded.size).toBe(0);
});

test('an API that refuses is told of, and the deadline holds all the same', async () => {
  const { clock } = fakeApi();
  const transport = () => Promise.resolve({ status: 403, retryAfterSeconds: null, text: '{"message":"Forbidden"}' });
  const client = createClient({ url: '', clock, transport });
  const startMs = clock.now();
  const send = () => Promise.resolve({ provider: 'wavix', messageId: '1' });
  const { attempts } = await clock.run(sendWithRetry(client, send, { deadlineMs: 30_000, fallback: { send } }));
  expect(clock.now() - startMs).toBe(60_000);
  expect(attempts).toMatchObject([1, 2].map(() => ({ outcome: 'pending', recorded: false, error: { status: 403 } })));
});

test('a signal ends it: nothing more is sent, and what is known is told', async () => {
  const { run, sends, clock, voice } = world([[[1_000, 'sent']]]);
  const controller = new AbortController();
  const removed = vi.spyOn(controller.signal, 'removeEventListener');
  void clock.sleep(10_000).then(() => controller.abort('typed in'));
  const { outcome, attempts, tookMs } = await run({ signal: controller.signal, fallback: voice });
  expect([outcome, tookMs, sends.length]).toEqual(['aborted', 10_000, 1]);
  expect(attempts).toMatchObject([{ outcome: 'pending', recorded: true }]);
  expect(sends[0]?.turn.signal.aborted).toBe(true);
  expect(removed).toHaveBeenCalledWith('abort', expect.any(Function));
  await new Promise(setImmediate);
  // Only what sends the reports still sleeps.
  expect(clock.asleep()).toBe(0);

  expect(await world([]).run({ signal: AbortSignal.abort() })).toMatchObject({ outcome: 'aborted', attempts: [] });
});

test('a signal while it looks once more, and while it records', async () => {
  for (const atMs of [3_300, 2_550]) {
    const { run, sends, clock } = world([[[1_000, 'undelivered']]], () => ({ ms: 200, fate: 'fine' }));
    const controller = new AbortController();
    void clock.sleep(atMs).then(() => controller.abort());
    expect((await run({ signal: controller.signal, retryDelayMs: 1_000 })).outcome).toBe('aborted');
    expect(sends.length).toBeLessThan(3);
  }
  // The first request records.
  let requests = 0;
  const { run, clock } = world([[[300, 'delivered']]], () => ({ ms: ++requests === 1 ? 3_000 : 20, fate: 'fine' }));
  const controller = new AbortController();
  void clock.sleep(1_000).then(() => controller.abort());
  const result = await run({ signal: controller.signal });
  // Two seconds from the delivery on, aborted or not.
  expect(result).toMatchObject({ outcome: 'delivered', attempts: [{ recorded: false }] });
  expect(result.tookMs).toBeLessThan(2_700);
  expect(result.tookMs).toBeGreaterThan(1_000);
});

test('what is sent when the signal comes is waited for two seconds, recorded and told', async () => {
  for (const [sendMs, expected, tookMs] of [
    [2_500, { outcome: 'pending', sent: { messageId: '1' }, recorded: true }, 2_540],
    [9_000, { outcome: 'unknown', sent: null, recorded: false }, 3_000],
  ] as const) {
    const { client, clock, recorded } = fakeApi();
    const startMs = clock.now();
    const controller = new AbortController();
    void clock.sleep(1_000).then(() => controller.abort());
    // It does not heed its signal.
    const send: Sender = () => clock.sleep(sendMs).then(() => ({ provider: 'wavix', messageId: '1' }));
    const policy = { deadlineMs: 30_000, signal: controller.signal };
    const { outcome, attempts } = await clock.run(sendWithRetry(client, send, policy));
    expect([outcome, attempts]).toMatchObject(['aborted', [expected]]);
    expect(clock.now() - startMs).toBe(tookMs);
    // Late as it is, it is recorded.
    await clock.run(clock.sleep(10_000));
    expect([...recorded.keys()]).toEqual(['wavix#1']);
  }
});

test('a send that heeds the signal holds nobody up; nothing is recorded that must not', async () => {
  const { client, clock, recorded } = fakeApi();
  const startMs = clock.now();
  const controller = new AbortController();
  void clock.sleep(1_000).then(() => controller.abort('typed in'));
  const heeding: Sender = ({ signal }) => clock.sleep(9_000, signal) as never;
  const policy = { deadlineMs: 30_000, signal: controller.signal };
  expect((await clock.run(sendWithRetry(client, heeding, policy))).attempts).toMatchObject([
    { outcome: 'unknown', error: 'typed in' },
  ]);
  expect(clock.now() - startMs).toBe(1_000);
  const hasty = new AbortController();
  const ending: Sender = () => {
    hasty.abort();
    throw new Error('at once');
  };
  const atOnce = await clock.run(sendWithRetry(client, ending, { deadlineMs: 30_000, signal: hasty.signal }));
  expect(atOnce).toMatchObject({ outcome: 'aborted', attempts: [{ error: { message: 'at once' } }] });
  const deaf: Sender = () => clock.sleep(9_000).then(() => ({ provider: 'wavix', messageId: '1' }));
  await clock.run(sendWithRetry(client, deaf, { deadlineMs: 2_000, record: false }));
  await clock.run(clock.sleep(20_000));
  expect(recorded.size).toBe(0);
});

test('an API that asks for more time than there is, is asked each second', async () => {
  const { clock } = fakeApi();
  const asked: number[] = [];
  const transport = async ({ method }: { readonly method: string }) => {
    await clock.sleep(20);
    if (method === 'GET') asked.push(clock.now());
    return { status: 503, retryAfterSeconds: 60, text: '{"message":"Service Unavailable"}' };
  };
  const client = createClient({ url: '', clock, transport, random: () => 0.5 });
  const send = () => Promise.resolve({ provider: 'wavix', messageId: '1' });
  const { attempts } = await clock.run(sendWithRetry(client, send, { deadlineMs: 30_000 }));
  expect(attempts).toMatchObject([{ outcome: 'pending', recorded: false }]);
  expect(asked.length).toBeGreaterThan(25);
  expect(asked.length).toBeLessThan(35);
});

test('closed without a receipt: told so', async () => {
  const { run, sends } = world([[[1_000, 'unconfirmed']]]);
  expect((await run()).outcome).toBe('unconfirmed');
  expect(sends).toHaveLength(1);
});

test('a policy that can’t be sends nothing', async () => {
  const { run, sends } = world([]);
  await expect(run({ retries: -1 })).rejects.toThrow(RangeError);
  expect(sends).toHaveLength(0);
});
