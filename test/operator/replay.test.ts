import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { readEnvelope } from '../../functions/shared/envelope.ts';
import { whatWasDone } from '../../operator/half-done.ts';
import type { Selection } from '../../operator/quarantine.ts';
import { fastestReplay } from '../../operator/queue-limits.ts';
import { deadLetterEntry, type Replayed, replay } from '../../operator/replay.ts';
import { runs } from '../effort.ts';
import { clientOf, type FakeQueue, fakeQueue } from './fake-queue.ts';

const queues = { sourceUrl: 'https://dead', reportQueueUrl: 'https://reports' };
const why = 'status: expected a status word';

/** Two queues, and a consumer that brings to an end what it finds whenever somebody counts what waits for it. */
let dead: FakeQueue;
let reports: FakeQueue;
/** How often each request came to the consumer, which can read it. */
let stored: Map<string, number>;
let isRunning: boolean;
beforeEach(() => open());

function open(): void {
  [dead, reports] = [fakeQueue(), fakeQueue()];
  stored = new Map();
  isRunning = true;
  reports.before = (name) => {
    if (name === 'GetQueueAttributes') consume();
  };
}

function consume(): void {
  if (!isRunning) return;
  for (const [id, { Body }] of reports.messages) {
    const envelope = readEnvelope(Body);
    if (envelope?.body === 'readable') stored.set(envelope.requestId, (stored.get(envelope.requestId) ?? 0) + 1);
    else dead.put(`back-${id}`, Body, 'body: still wrong', Date.now());
    reports.messages.delete(id);
  }
}

const envelope = (requestId: string, body: string, provider = 'wavix') => ({
  ...{ v: 1, provider, receivedAt: 1_760_000_000_000, requestId, method: 'POST', query: '', headers: {}, body },
  encoding: 'utf8',
});
const fill = (count: number, body = 'readable', reason = why): void => {
  for (let at = 0; at < count; at += 1) dead.put(`m-${body}-${at}`, envelope(`${body}-${at}`, body), reason);
};
const run = (only: Selection = {}, more: object = {}): Promise<Replayed> =>
  replay(clientOf({ [queues.sourceUrl]: dead, [queues.reportQueueUrl]: reports }), queues, {
    entryOf: deadLetterEntry(only),
    perSecond: fastestReplay,
    ...more,
  });
const ids = (queue: FakeQueue): readonly string[] =>
  Array.from(queue.messages.values(), ({ Body }) => readEnvelope(Body)?.requestId ?? Body);

test('sends each as ingest did, with the reason of before, and takes it out of the dead letters', async () => {
  isRunning = false;
  fill(25);
  const bodies = Array.from(dead.messages.values(), ({ Body }) => Body);
  const stopping = new AbortController();
  const onProgress = (sent: number) => sent === 25 && stopping.abort();
  expect(await run({}, { signal: stopping.signal, onProgress })).toMatchObject({
    sent: 25,
    undeleted: 0,
    refused: {},
    cameBack: {},
    ended: 'interrupted',
  });
  expect(dead.messages.size).toBe(0);
  const queued = [...reports.messages.values()];
  expect(queued.map(({ Body }) => Body)).toEqual(bodies);
  expect(queued[0]).toMatchObject({
    group: 'wavix',
    labels: { formerReason: { DataType: 'String', StringValue: why } },
  });
});

test('waits for the consumer, and tells what came back and why, without sending that again', async () => {
  fill(30);
  fill(3, 'oops');
  expect(await run()).toMatchObject({ sent: 33, cameBack: { 'body: still wrong': 3 }, waiting: 0, ended: 'through' });
  expect([stored.size, ids(dead).toSorted()]).toEqual([30, ['oops-0', 'oops-1', 'oops-2']]);
  expect(dead.hidden()).toBe(0);
  // The next time they are sent once more.
  expect(await run()).toMatchObject({ sent: 3, cameBack: { 'body: still wrong': 3 } });
});

test.each<[string, Selection, number]>([
  ['a cause', { cause: 'STATUS word' }, 12],
  ['a cause that nothing has', { cause: 'nothing' }, 0],
  ['an id', { id: 'readable-7' }, 1],
  ['a provider', { provider: 'smspm' }, 1],
])('sends only those of %s', async (_, only, count) => {
  fill(12);
  fill(12, 'oops', 'body: expected JSON');
  dead.put('other', envelope('other', 'readable', 'smspm'), 'body: expected JSON');
  expect((await run(only)).sent).toBe(count);
  expect([stored.size, dead.messages.size, dead.hidden()]).toEqual([count, 25 - count, 0]);
});

test('a copy that a crash of the consumer left long ago is sent like any other; what no envelope is, too', async () => {
  fill(1);
  dead.put('copy', envelope('readable-0', 'readable'), why);
  dead.put('odd', 'no envelope', 'no envelope of version 1');
  expect(await run()).toMatchObject({ sent: 3, cameBack: { 'body: still wrong': 1 } });
  expect(stored).toEqual(new Map([['readable-0', 2]]));
});

test('what SQS does not take stays, and is told', async () => {
  fill(12);
  const client = clientOf({ [queues.sourceUrl]: dead, [queues.reportQueueUrl]: reports });
  const send = client.send.bind(client) as (command: object) => Promise<object>;
  const failing = async (command: { input: { Entries?: { Id: string; MessageBody?: string }[] } }) => {
    const refused = command.input.Entries?.find(({ MessageBody }) => MessageBody?.includes('readable-3'));
    if (!refused) return send(command);
    const Entries = command.input.Entries?.filter((entry) => entry !== refused) ?? [];
    await send(new SendMessageBatchCommand({ ...command.input, Entries } as never));
    return { Failed: [{ Id: refused.Id, Code: 'InvalidMessageContents' }] };
  };
  Object.assign(client, { send: failing });
  const replayed = await replay(client, queues, { entryOf: deadLetterEntry({}), perSecond: fastestReplay });
  expect(replayed).toMatchObject({ sent: 11, refused: { InvalidMessageContents: 1 } });
  expect([ids(dead), dead.hidden()]).toEqual([['readable-3'], 0]);
});

test('keeps to its rate', async () => {
  fill(60);
  const started = performance.now();
  await run({}, { perSecond: 100 });
  // The last ten of sixty begin half a second after the first.
  expect(performance.now() - started).toBeGreaterThan(450);
});

test('Ctrl+C ends it between two calls, with nothing hidden or half done', async () => {
  fill(200);
  const stopping = new AbortController();
  const replayed = await run(
    {},
    { signal: stopping.signal, onProgress: (sent: number) => sent >= 50 && stopping.abort() },
  );
  expect([replayed.ended, dead.hidden()]).toEqual(['interrupted', 0]);
  expect(replayed.sent + dead.messages.size).toBe(200);
  consume();
  expect((await run()).sent).toBe(200 - replayed.sent);
  expect([...stored.values()]).toEqual(Array.from({ length: 200 }, () => 1));
});

test('waits for what a killed one left hidden', async () => {
  fill(10);
  for (const one of dead.messages.values()) one.hiddenUntilMs = 1;
  let empty = 0;
  dead.before = (name) => {
    if (name === 'ReceiveMessage' && ++empty === 900) dead.nowMs = 1;
  };
  expect((await run()).sent).toBe(10);
});

test.each([
  ['SendMessageBatch', 20, 0],
  ['DeleteMessageBatch', 20, 10],
])('that fails in mid-work, by %s, tells what it did, then why', async (failing, sent, undeleted) => {
  fill(50);
  let calls = 0;
  const queue = failing === 'SendMessageBatch' ? reports : dead;
  const own = queue.before;
  queue.before = (name) => {
    if (name === failing && ++calls === 3) throw new Error('denied');
    return own(name);
  };
  const { done, failure } = await whatWasDone(run({}, { perSecond: 50 }));
  expect(done).toMatchObject({ sent, undeleted, ended: 'failed', waiting: null });
  expect(failure).toEqual({ cause: new Error('denied') });
  expect([dead.messages.size, dead.hidden()]).toEqual([30, 0]);
});

test('that fails before anything is sent has only an error', async () => {
  fill(5);
  reports.before = () => {
    throw new Error('denied');
  };
  await expect(whatWasDone(run())).rejects.toThrow('denied');
});

describe('a replay that is killed at any call', () => {
  /** Lets no call through from the nth on; where its answer is lost, that one was carried out. */
  function killAt(call: number, isLost: boolean): void {
    let count = 0;
    const die = (): void => {
      if (count > call) throw new Error('killed');
    };
    const consuming = reports.before;
    for (const queue of [dead, reports]) {
      const own = queue === reports ? consuming : () => {};
      queue.before = (name) => {
        count += 1;
        if (count > call + 1 || !isLost) die();
        return own(name);
      };
      queue.after = () => {
        everywhere();
        if (isLost) die();
      };
    }
  }
  const revive = (): void => {
    dead.before = () => {};
    reports.before = (name) => {
      if (name === 'GetQueueAttributes') consume();
    };
    for (const queue of [dead, reports]) {
      queue.after = everywhere;
      // What was hidden is seen again, a minute and a half later.
      queue.nowMs += 90_000;
    }
  };

  let all: readonly string[] = [];
  /** No request is ever in neither queue nor the table. */
  function everywhere(): void {
    const there = new Set([...ids(dead), ...ids(reports), ...stored.keys()]);
    expect(all.filter((id) => !there.has(id))).toEqual([]);
  }

  test('never has a request in neither queue, and started again ends with each in the table once', async () => {
    let kills = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('readable', 'readable', 'oops'), { minLength: 1, maxLength: 35 }),
        fc.nat({ max: 45 }),
        fc.boolean(),
        fc.boolean(),
        async (kinds, call, isLost, isRunningThen) => {
          open();
          isRunning = isRunningThen;
          for (const [at, kind] of kinds.entries()) dead.put(`m${at}`, envelope(`r${at}`, kind), why);
          all = ids(dead);
          killAt(call, isLost);
          const ended = await whatWasDone(run()).then(
            ({ failure }) => (failure ? (failure.cause as Error).message : 'through'),
            ({ message }: Error) => message,
          );
          expect(['through', 'killed']).toContain(ended);
          kills += Number(ended === 'killed');
          isRunning = true;
          revive();
          consume();
          const again = await run();
          everywhere();
          const readable = kinds.flatMap((kind, at) => (kind === 'readable' ? [`r${at}`] : []));
          expect([...stored.keys()].toSorted()).toEqual(readable.toSorted());
          const unreadable = kinds.flatMap((kind, at) => (kind === 'readable' ? [] : [`r${at}`]));
          expect([...new Set(ids(dead))].toSorted()).toEqual(unreadable.toSorted());
          expect([again.ended, again.undeleted, dead.hidden(), reports.messages.size]).toEqual(['through', 0, 0, 0]);
        },
      ),
      { numRuns: runs(75) },
    );
    expect(kills).toBeGreaterThan(50);
  });
});
