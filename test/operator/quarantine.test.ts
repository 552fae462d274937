import { beforeEach, describe, expect, test, vi } from 'vitest';
import { OperatorError } from '../../operator/operator-error.ts';
import { openQuarantine, type Quarantine } from '../../operator/quarantine.ts';
import { mostLooked } from '../../operator/queue-limits.ts';
import { missedInWords } from '../../operator/words.ts';
import { type FakeQueue, fakeQueue } from './fake-queue.ts';

let queue: FakeQueue;
let quarantine: Quarantine;
beforeEach(() => {
  queue = fakeQueue();
  quarantine = openQuarantine(queue.client, 'https://queue');
});

const envelope = (requestId: string, receivedAt = 1_760_000_000_000) => ({
  v: 1,
  provider: 'wavix',
  receivedAt,
  requestId,
  method: 'POST',
  query: '',
  headers: {},
  body: 'oops',
  encoding: 'utf8',
});
const fill = (count: number): void => {
  for (let at = 0; at < count; at += 1)
    queue.put(`m${at}`, envelope(`r${at}`, 1_760_000_000_000 + at), 'body: expected JSON');
};
const all = { limit: mostLooked };
const receives = () => queue.calls.filter(({ name }) => name === 'ReceiveMessage');

describe('a look', () => {
  test('shows what there is, the newest first, and leaves all of it where it was', async () => {
    fill(25);
    queue.put('odd', 'no envelope');
    const look = await quarantine.look(all);
    expect({ ...look, requests: look.requests.length }).toEqual({
      requests: 26,
      seen: 26,
      total: 26,
      ended: 'through',
    });
    expect(look.requests[0]).toEqual({
      id: 'r24',
      provider: 'wavix',
      reason: 'body: expected JSON',
      receivedAt: '2025-10-09T08:53:20.024Z',
    });
    expect(look.requests.at(-1)).toMatchObject({ id: 'odd', provider: 'unknown', receivedAt: null });
    expect([missedInWords(look), queue.hidden()]).toEqual([null, 0]);
    expect((await quarantine.look(all)).seen).toBe(26);
  });

  test('asks all servers of the queue: a receive that does not wait may find nothing where there is something', async () => {
    fill(3);
    await quarantine.look(all);
    for (const { input } of receives()) expect(Number(input['WaitTimeSeconds'])).toBeGreaterThan(0);
  });

  test('goes on past an empty answer while the queue should hold more', async () => {
    fill(12);
    for (const one of queue.messages.values()) one.hiddenUntilMs = 1;
    let empty = 0;
    queue.before = (name) => {
      if (name === 'ReceiveMessage' && empty++ === 2) queue.nowMs = 1;
    };
    expect(await quarantine.look(all)).toMatchObject({ seen: 12, total: 12 });
  });

  test('says that it may be incomplete where others hide some, and does not claim that there is nothing', async () => {
    fill(12);
    for (const one of queue.messages.values()) one.hiddenUntilMs = 1;
    expect(await quarantine.look(all)).toEqual({ requests: [], seen: 0, total: 12, ended: 'through' });
    expect(receives()).toHaveLength(3);
    expect(missedInWords({ seen: 0, total: 12, ended: 'through' })).toMatch(
      /^May be incomplete: 0 of about 12 were seen\. Others are hidden while somebody else looks/,
    );
  });

  test('stops at its limit, and says how many there are', async () => {
    fill(12_500);
    const look = await quarantine.look({ limit: 103 });
    expect({ ...look, requests: look.requests.length }).toEqual({
      requests: 103,
      seen: 103,
      total: 12_500,
      ended: 'limit',
    });
    expect(receives()).toHaveLength(11);
    expect([missedInWords(look), queue.hidden()]).toEqual([
      '103 of about 12500 are shown, whichever SQS gave first; --limit 12500 shows all.',
      0,
    ]);
  });

  test('of 12,500 ends, sees each once, and hides them for longer than it takes', async () => {
    fill(12_500);
    const seen: number[] = [];
    const look = await quarantine.look({ ...all, onProgress: (some) => seen.push(some) });
    expect([look.seen, look.total, look.ended]).toEqual([12_500, 12_500, 'through']);
    expect(seen.at(-1)).toBe(12_500);
    // Whoever kills a look hides for no longer.
    expect(Number(receives()[0]?.input['VisibilityTimeout'])).toBe(90);
    expect(queue.hidden()).toBe(0);
  });

  test('that takes long keeps hidden what it saw, and no longer than it takes', async () => {
    fill(100);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    queue.before = async (name) => {
      if (name !== 'ReceiveMessage') return;
      // Each receive takes 40 seconds.
      queue.nowMs += 40_000;
      await vi.advanceTimersByTimeAsync(40_000);
    };
    const look = await quarantine.look(all).finally(() => vi.useRealTimers());
    expect([look.seen, look.total, queue.hidden()]).toEqual([100, 100, 0]);
    expect(receives()).toHaveLength(11);
    const again = queue.calls.filter(({ name }) => name === 'ChangeMessageVisibilityBatch');
    expect(again.length).toBeGreaterThan(40);
  });

  test('ends where the same ones come again and again', async () => {
    fill(30);
    // Nothing stays hidden.
    queue.before = () => {
      queue.nowMs += 3_600_000;
    };
    const look = await quarantine.look(all);
    expect([look.seen, look.total]).toEqual([10, 30]);
    expect(missedInWords(look)).toMatch(/^May be incomplete: 10 of about 30/);
  });

  test('that is interrupted shows again what it has hidden, and tells what it saw', async () => {
    fill(50);
    const stopping = new AbortController();
    const look = await quarantine.look({
      ...all,
      signal: stopping.signal,
      onProgress: (seen) => seen === 20 && stopping.abort(),
    });
    expect([look.seen, look.total, look.ended, queue.hidden()]).toEqual([20, 50, 'interrupted', 0]);
    expect(missedInWords(look)).toBe('Interrupted: 20 of about 50 were seen.');
  });

  test('that fails shows again what it has hidden', async () => {
    fill(50);
    let calls = 0;
    queue.before = (name) => {
      if (name === 'ReceiveMessage' && ++calls === 3) throw new Error('no network');
    };
    await expect(quarantine.look(all)).rejects.toThrow('no network');
    expect(queue.hidden()).toBe(0);
  });

  test('waits its turn: two of one process don’t hide messages from each other', async () => {
    fill(15);
    const looks = await Promise.all([quarantine.look(all), quarantine.look(all)]);
    expect(looks.map(({ seen }) => seen)).toEqual([15, 15]);
  });
});

describe('the causes', () => {
  test('are added up, the most frequent first, with times, providers and one example without its values', async () => {
    fill(3);
    queue.put('x1', { ...envelope('x1', 1_760_000_100_000), provider: 'smspm' }, 'body: expected JSON');
    queue.put(
      'x2',
      { ...envelope('x2'), body: '{"to":"+447537151866","text":"your code is 1234"}' },
      'status: expected a status word',
    );
    queue.put('g1', envelope('g1'));
    queue.put('odd', 'no envelope', 'no envelope of version 1');
    const { causes, ...seeing } = await quarantine.causes(all);
    expect(seeing).toEqual({ seen: 7, total: 7, ended: 'through' });
    expect(causes).toEqual([
      {
        cause: 'body: expected JSON',
        count: 4,
        providers: ['smspm', 'wavix'],
        firstReceivedAt: '2025-10-09T08:53:20.000Z',
        lastReceivedAt: '2025-10-09T08:55:00.000Z',
        example: { id: 'r0', provider: 'wavix', outline: 'POST 4 bytes that can’t be read' },
      },
      expect.objectContaining({ cause: 'no envelope of version 1', count: 1, firstReceivedAt: null, example: null }),
      expect.objectContaining({
        cause: 'status: expected a status word',
        example: { id: 'x2', provider: 'wavix', outline: 'POST { to: digits(13), text: text(17) }' },
      }),
      expect.objectContaining({ cause: 'the consumer gave up', count: 1 }),
    ]);
    expect(queue.hidden()).toBe(0);
  });

  test.each([
    [{ cause: 'JSON' }, 3],
    [{ cause: 'body: expected JSON', exact: true }, 3],
    [{ cause: 'expected JSON', exact: true }, 0],
    [{ cause: 'json', provider: 'smspm' }, 0],
    [{ id: 'r1' }, 1],
    [{ provider: 'wavix' }, 3],
  ])('are those of what is meant by %j', async (only, count) => {
    fill(3);
    const { causes } = await quarantine.causes({ ...all, only });
    expect(causes.reduce((sum, one) => sum + one.count, 0)).toBe(count);
  });
});

describe('a drop', () => {
  test('deletes exactly the one with that id, and shows the others again', async () => {
    fill(25);
    const dropped = await quarantine.drop('r7');
    expect(dropped.requests.map(({ id }) => id)).toEqual(['r7']);
    expect([queue.messages.has('m7'), queue.messages.size, queue.hidden()]).toEqual([false, 24, 0]);
  });

  test('deletes all copies of one request', async () => {
    fill(25);
    queue.put('copy', envelope('r7'), 'body: expected JSON');
    expect((await quarantine.drop('r7')).requests).toHaveLength(2);
    expect(queue.messages.size).toBe(24);
  });

  test('finds what is no envelope by the id of its message', async () => {
    queue.put('odd', 'no envelope');
    expect((await quarantine.drop('odd')).requests).toHaveLength(1);
    expect(queue.messages.size).toBe(0);
  });

  test('of an id that is not there deletes nothing', async () => {
    fill(3);
    expect(await quarantine.drop('m1')).toEqual({ requests: [], seen: 3, total: 3, ended: 'through' });
    expect([queue.messages.size, queue.hidden()]).toEqual([3, 0]);
  });

  test('that is interrupted deletes nothing', async () => {
    fill(50);
    const stopping = new AbortController();
    const drop = quarantine.drop('r1', { signal: stopping.signal, onProgress: () => stopping.abort() });
    await expect(drop).rejects.toThrow(new OperatorError('Interrupted: nothing dropped.'));
    expect([queue.messages.size, queue.hidden()]).toEqual([50, 0]);
  });
});
