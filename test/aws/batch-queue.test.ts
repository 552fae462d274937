import { createHash } from 'node:crypto';
import { type SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectBatchQueue, type Outgoing } from '../../functions/aws/batch-queue.ts';

type Entry = { readonly Id: string; readonly MessageBody: string; readonly MessageGroupId: string };

let calls: Entry[][];
let held: string[];
/** Whether SQS takes an entry at a call, from 0 on; an error breaks the call off. */
let takes: (entry: Entry, call: number) => boolean;

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  held = [];
  takes = () => true;
  vi.spyOn(SQSClient.prototype, 'send').mockImplementation(async (command: unknown) => {
    const { Entries = [] } = (command as SendMessageBatchCommand).input as { readonly Entries: Entry[] };
    const call = calls.push(Entries) - 1;
    const taken = Entries.filter((entry) => takes(entry, call));
    held.push(...taken.map(({ MessageBody }) => MessageBody));
    const Successful = taken.map(({ Id, MessageBody }) => ({
      Id,
      MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    }));
    return { Successful, Failed: Entries.filter((entry) => !taken.includes(entry)) };
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const messages = (count: number): readonly Outgoing[] =>
  Array.from({ length: count }, (_, at) => ({ body: `b${at}`, group: at % 2 === 0 ? 'wavix' : 'smspm' }));
const queue = (isFair = true) => connectBatchQueue('https://sqs/000000000000/Reports', isFair, { region: 'us-east-1' });

async function sendAll(count: number, withinMs = 5000): Promise<unknown> {
  const sending = queue()
    .sendAll(messages(count), withinMs)
    .then(
      () => 'sent',
      (error: unknown) => error,
    );
  await vi.advanceTimersByTimeAsync(2 * withinMs);
  return sending;
}

test('without tenants where the queue is not fair', async () => {
  await queue(false).sendAll(messages(3), 5000);
  expect(calls[0]?.map((entry) => Object.keys(entry))).toEqual(Array(3).fill(['Id', 'MessageBody']));
});

test('a hundred go by tens, each with its tenant', async () => {
  expect(await sendAll(100)).toBe('sent');
  expect(calls.map((entries) => entries.length)).toEqual(Array(10).fill(10));
  expect(held.toSorted()).toEqual(
    messages(100)
      .map(({ body }) => body)
      .toSorted(),
  );
  expect(calls[0]?.map(({ MessageGroupId }) => MessageGroupId).slice(0, 2)).toEqual(['wavix', 'smspm']);
});

test('what SQS did not take of a batch, and only that, goes again', async () => {
  takes = ({ MessageBody }, call) => call >= 2 || MessageBody !== 'b3';
  expect(await sendAll(12)).toBe('sent');
  expect(calls.slice(2).map((entries) => entries.map(({ MessageBody }) => MessageBody))).toEqual([['b3']]);
  expect(held).toHaveLength(12);
});

test('a call that breaks off is made again, since nobody knows what came of it', async () => {
  takes = (_, call) => {
    if (call === 0) throw Object.assign(new Error('reset'), { name: 'TimeoutError' });
    return true;
  };
  expect(await sendAll(3)).toBe('sent');
  expect(calls).toHaveLength(2);
});

test('what SQS does not take until the time is over is an error, however much it took', async () => {
  takes = ({ MessageBody }) => MessageBody !== 'b7';
  expect(await sendAll(10, 1000)).toBeInstanceOf(Error);
  expect(held).toHaveLength(9);
  expect(calls.length).toBeGreaterThan(3);
  expect(calls.length).toBeLessThan(8);
});

test('the error that stood in the way is told', async () => {
  takes = () => {
    throw Object.assign(new Error('no'), { name: 'AccessDenied' });
  };
  expect(await sendAll(1, 300)).toMatchObject({ name: 'AccessDenied' });
});
