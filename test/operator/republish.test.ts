import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Bus, Taken } from '../../functions/aws/bus.ts';
import { writeEventLetter } from '../../functions/shared/event-letters.ts';
import { eventTypes } from '../../functions/shared/event-types.ts';
import type { BusEvent } from '../../functions/shared/events.ts';
import { lookAtLetters, readLetter, republish } from '../../operator/republish.ts';
import { output } from '../../operator/schemas/republish.ts';
import { letterTable, showRepublished, unfinishedInWords } from '../../operator/show-republish.ts';
import { fakeQueue } from './fake-queue.ts';

const event = (id: string): BusEvent => ({
  type: eventTypes.statusChanged,
  atMs: 1_782_794_704_000,
  subject: id,
  detail: { id, subject: id } as BusEvent['detail'],
});
const unpublished = (id: string): string => writeEventLetter({ v: 1, event: event(id) });
/** As EventBridge writes it. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
const undelivered = (id: string): string =>
  JSON.stringify({
    version: '0',
    id: 'x',
    'detail-type': eventTypes.statusChanged,
    source: 'delivrd.dev',
    time: '2026-06-30T04:45:04Z',
    detail: { id, subject: id },
  });
/** As Lambda writes it. @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
const discarded = JSON.stringify({
  requestContext: { condition: 'RecordAgeExceeded' },
  DDBStreamBatchInfo: { shardId: 's', startSequenceNumber: '1', endSequenceNumber: '2' },
});
const item = marshall({
  pk: 'wavix#m1',
  version: '20|-|sent|f1',
  status: 'sent',
  providerStatus: 'sent',
  history: [],
  grownBytes: 1,
});
const record = writeEventLetter({
  v: 1,
  record: { dynamodb: { NewImage: item as never, ApproximateCreationDateTime: 1 } },
});

function bus(answer: (event: BusEvent) => Taken = () => ({ taken: true })) {
  const taken: BusEvent[] = [];
  const put: Bus['put'] = async (events) => {
    taken.push(...events.filter((one) => answer(one).taken));
    return events.map(answer);
  };
  return { taken, put };
}
const run = (queue: ReturnType<typeof fakeQueue>, to: Bus) =>
  republish(queue.client, 'url', to, { withRecipient: false, dropDiscarded: false });

describe('what lies in the queue', () => {
  test.each([
    [unpublished('a'), 'unpublished', ['a']],
    [undelivered('b'), 'undelivered', ['b']],
    [discarded, 'discarded', undefined],
    ['{', 'unreadable', undefined],
    ['{"v":1,"record":{}}', 'unreadable', undefined],
    ['{"detail-type":"x"}', 'unreadable', undefined],
  ])('%s', (Body, kind, ids) => {
    const letter = readLetter({ Body }, false);
    expect(letter.kind).toBe(kind);
    expect('events' in letter ? letter.events.map(({ detail }) => detail.id) : undefined).toEqual(ids);
  });

  test('a record that could not be read is read by the version that is there now', () => {
    const letter = readLetter({ Body: record }, false);
    expect('events' in letter && letter.events).toEqual([expect.objectContaining({ type: eventTypes.statusChanged })]);
  });
});

test('what was set aside is published as it was, and is gone; what holds no events stays, and is told', async () => {
  const queue = fakeQueue();
  queue.put('1', unpublished('a'), 'the bus has not taken it for hours');
  queue.put('2', undelivered('b'));
  queue.put('3', discarded);
  const { letters } = await lookAtLetters(queue.client, 'url', { withRecipient: false });
  const { rows, count } = letterTable(letters);
  expect(count).toBe(2);
  expect(output.parse({ wouldPublish: rows })).toEqual({ wouldPublish: rows });
  expect(queue.messages.size).toBe(3);
  const to = bus();
  const done = await run(queue, to);
  // With a mark: what is told to a person is told while it is new.
  const again = (id: string) => ({ ...event(id), detail: { ...event(id).detail, republished: true } });
  expect(to.taken).toEqual([again('a'), again('b')]);
  expect([...queue.messages.keys()]).toEqual(['3']);
  expect(done).toMatchObject({ published: 2, undeleted: 0, refused: {}, left: { discarded: 1 }, ended: 'through' });
  expect(showRepublished(done)).toMatch(/^Published 2 again\. 1 stay that hold no events/);
  expect(unfinishedInWords(done)).toBeNull();
  expect(queue.hidden()).toBe(0);
});

test('what holds no events is dropped only where that is said, and told', async () => {
  const queue = fakeQueue();
  queue.put('1', discarded);
  queue.put('2', '{');
  const done = await republish(queue.client, 'url', bus(), { withRecipient: false, dropDiscarded: true });
  expect([...queue.messages.keys()]).toEqual(['2']);
  expect(done).toMatchObject({ published: 0, dropped: 1, undeleted: 0, left: { unreadable: 1 } });
  expect(showRepublished(done)).toMatch(/^Nothing was published\. Dropped 1 that held no events/);
});

test('what the bus does not take stays', async () => {
  const queue = fakeQueue();
  for (const id of ['a', 'b']) queue.put(id, unpublished(id));
  const to = bus(({ detail }) => (detail.id === 'a' ? { taken: false, code: 'ThrottlingException' } : { taken: true }));
  const done = await run(queue, to);
  expect([...queue.messages.keys()]).toEqual(['a']);
  expect(done).toMatchObject({ published: 1, refused: { ThrottlingException: 1 } });
  expect(unfinishedInWords(done)).toBe(
    'The bus did not take 1 (ThrottlingException). Run the same line again to go on.',
  );
});

test('a bus that can’t be reached ends it, and nothing is gone', async () => {
  const queue = fakeQueue();
  queue.put('a', unpublished('a'));
  await expect(run(queue, { put: async () => Promise.reject(new Error('no bus')) })).rejects.toThrow('no bus');
  expect(queue.messages.size).toBe(1);
  expect(queue.hidden()).toBe(0);
});
