import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { type Consumer, consume } from '../../functions/consumer/consume.ts';
import { type PassOn, passerOn } from '../../functions/consumer/pass-on.ts';
import { memoryTable } from '../../reliability/fuzz/memory-table.ts';
import { runs } from '../effort.ts';
import { consumerOf, ownWord, plenty, queued, seesNothing, totalOf } from './batches.ts';

const environment = { FORWARD_QUEUE_URL: 'https://sqs/000000000000/Forward' };
const report = (id: string, messageId: string, status = 'delivered') =>
  queued(id, 'smspm', JSON.stringify({ messageId, status, to: '+37256789045' }), { forward: true });
const unreadable = (id: string) => queued(id, 'smspm', 'no report', { forward: true });
const inbound = (id: string) =>
  queued(id, 'wavix', JSON.stringify({ event: 'inbound', text: 'STOP' }), { forward: true });

/** Takes what is passed on, in the order in which it came, with what was written by then. */
function witness(refused: ReadonlySet<string> = new Set()) {
  const passed: string[] = [];
  const passOn: PassOn = async (settled) => {
    passed.push(
      ...settled.filter(({ queueMessage }) => !refused.has(queueMessage)).map(({ queueMessage }) => queueMessage),
    );
    return settled.map(({ queueMessage }) => queueMessage).filter((id) => refused.has(id));
  };
  return { passed, passOn };
}

test('where nothing is passed on there is no client, and a mark on a callback means nothing', async () => {
  expect(passerOn({})).toEqual({});
  const seen = seesNothing();
  expect(await consume(consumerOf(memoryTable(), seen), [report('q1', 'one'), unreadable('q2')], plenty)).toEqual([]);
  expect([totalOf(seen, 'Delivered'), seen.buried.length]).toEqual([1, 1]);
});

test('every authentic callback is passed on, also one that holds no report, can’t be read or came before; never what the application tells', async () => {
  const { passed, passOn } = witness();
  const table = memoryTable();
  const word = ownWord('q5', 'send', {});
  const unmarked = queued('q6', 'smspm', '{}');
  const batch = [report('q1', 'one'), unreadable('q2'), inbound('q3'), report('q4', 'one'), word, unmarked];
  await consume(consumerOf(table, seesNothing(), { passOn }), batch, plenty);
  expect(passed).toEqual(['q1', 'q2', 'q3', 'q4']);
});

test('the body goes as it lies in the queue, by one try that is bounded', async () => {
  const sent: unknown[] = [];
  const waits: number[] = [];
  const { passOn } = passerOn(environment, (queueUrl) => {
    expect(queueUrl).toBe(environment.FORWARD_QUEUE_URL);
    return {
      sendOnce: async (messages, withinMs) => {
        sent.push(...messages.map(({ body }) => body));
        waits.push(withinMs);
        return { left: [] };
      },
    };
  });
  const batch = [report('q1', 'one'), report('q2', 'two')];
  const consumer = consumerOf(memoryTable(), seesNothing(), passOn ? { passOn } : {});
  expect(await consume(consumer, batch, plenty)).toEqual([]);
  expect(sent).toEqual(batch.map(({ body }) => body));
  // A run that has used up its time still tries, for a moment.
  await consume(consumer, [report('q3', 'three')], () => 2600);
  expect(waits).toEqual([1500, 700]);
});

test('it is in the table before it is passed on; what was not written waits with it', async () => {
  const table = memoryTable();
  const stuck = {
    ...table,
    advance: (...[provider, arrivals]: Parameters<typeof table.advance>) =>
      arrivals[0].report.messageId === 'stuck' ? Promise.reject(new Error('down')) : table.advance(provider, arrivals),
  };
  const found: (string | undefined)[] = [];
  const passOn: PassOn = async (settled) => {
    found.push((await table.read('smspm', 'one'))?.status, ...settled.map(({ queueMessage }) => queueMessage));
    return [];
  };
  const batch = [report('q1', 'stuck'), report('q2', 'one')];
  expect(await consume(consumerOf(stuck, seesNothing(), { passOn }), batch, plenty)).toEqual(['q1']);
  expect(found).toEqual(['delivered', 'q2']);
});

test('what the queue did not take comes again: written once, counted then, and a dead letter only once', async () => {
  const table = memoryTable();
  const batch = [report('q1', 'one'), unreadable('q2'), report('q3', 'two')];
  const [first, second] = [seesNothing(), seesNothing()];
  const run = (seen: typeof first, passOn: PassOn, some: typeof batch) =>
    consume(consumerOf(table, seen, { passOn }), some, plenty);
  expect(await run(first, witness(new Set(['q1', 'q2'])).passOn, batch)).toEqual(['q1', 'q2']);
  expect([totalOf(first, 'Delivered'), first.buried.length]).toEqual([1, 0]);
  expect((await table.read('smspm', 'one'))?.status).toBe('delivered');
  expect(await run(second, witness().passOn, batch.slice(0, 2))).toEqual([]);
  expect(['Delivered', 'Duplicate', 'Quarantined'].map((name) => totalOf(second, name))).toEqual([1, 0, 1]);
  expect((await table.read('smspm', 'one'))?.history).toHaveLength(1);
});

test('a queue that can’t be reached fails only what is to be passed on, and says no more than that', async () => {
  const lines = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { passOn } = passerOn(environment, () => ({
    sendOnce: async (messages) => ({ left: messages.slice(1), why: new Error('+37256789045') }),
  }));
  const batch = [
    report('q1', 'one'),
    report('q2', 'two'),
    queued('q3', 'smspm', '{"messageId":"three","status":"sent"}'),
  ];
  const consumer = consumerOf(memoryTable(), seesNothing(), passOn ? { passOn } : {});
  expect(await consume(consumer, batch, plenty)).toEqual(['q2']);
  expect(JSON.stringify(lines.mock.calls)).toContain('not_queued_to_pass_on');
  expect(JSON.stringify(lines.mock.calls)).not.toContain('3725');
  lines.mockRestore();
});

/** Everything of the table that does not tell when it was written. */
const contents = async (table: ReturnType<typeof memoryTable>, ids: readonly string[]) =>
  Promise.all(
    ids.map(async (id) => {
      const item = await table.read('smspm', id);
      return (
        item && {
          status: item.status,
          history: item.history.map(({ status, fingerprint }) => [status, fingerprint]).toSorted(),
        }
      );
    }),
  );

test('whatever fails of passing on: the table and the counts are the same as without it, and each callback is passed on at least once', async () => {
  const ids = ['a', 'b', 'c'];
  const callback = fc.oneof(
    fc.record({
      messageId: fc.constantFrom(...ids),
      status: fc.constantFrom('sent', 'delivered', 'failed', 'rejected', 'odd'),
    }),
    fc.constant(null),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(callback, { minLength: 1, maxLength: 8 }),
      fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
      async (callbacks, faults) => {
        const batch = callbacks.map((one, at) =>
          one === null ? unreadable(`q${at}`) : report(`q${at}`, one.messageId, one.status),
        );
        const [without, withIt] = [memoryTable(), memoryTable()];
        const [seenWithout, seenWith] = [seesNothing(), seesNothing()];
        await consume(consumerOf(without, seenWithout), batch, plenty);
        const passed = new Set<string>();
        let fault = 0;
        const passOn: NonNullable<Consumer['passOn']> = async (settled) =>
          settled
            .filter(({ queueMessage }) => {
              const fails = faults[fault++] ?? false;
              if (!fails || faults[(fault * 7) % faults.length]) passed.add(queueMessage);
              return fails;
            })
            .map(({ queueMessage }) => queueMessage);
        let left = batch;
        for (let tries = 0; left.length > 0 && tries < 60; tries += 1) {
          const failed = new Set(await consume(consumerOf(withIt, seenWith, { passOn }), left, plenty));
          left = left.filter(({ id }) => failed.has(id));
        }
        expect(await contents(withIt, ids)).toEqual(await contents(without, ids));
        for (const name of ['Delivered', 'Failed', 'Quarantined', 'Settled', 'Begun', 'Ended'])
          expect([name, totalOf(seenWith, name)]).toEqual([name, totalOf(seenWithout, name)]);
        expect(seenWith.buried).toHaveLength(seenWithout.buried.length);
        expect(passed).toEqual(new Set(batch.map(({ id }) => id)));
      },
    ),
    { numRuns: runs(60) },
  );
});
