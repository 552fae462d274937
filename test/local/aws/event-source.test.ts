import { describe, expect, test } from 'vitest';
import { checkMapping, succeeded } from '../../../local/aws/event-source.ts';
import { jsonAnswer, openFrontDoor } from '../../../local/aws/front-door.ts';
import type { InvokeOutcome } from '../../../local/runtime/lambda.ts';

// What Lambda's pollers delete, as AWS documents it.

const batch = ['a', 'b', 'c'].map((MessageId) => ({ MessageId }));
const result = (value: unknown): InvokeOutcome => ({ kind: 'result', result: value });

test.each<[string, InvokeOutcome, string]>([
  ['no failures', result({ batchItemFailures: [] }), 'abc'],
  ['one failure', result({ batchItemFailures: [{ itemIdentifier: 'b' }] }), 'ac'],
  [
    'all failed',
    result({ batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }, { itemIdentifier: 'c' }] }),
    '',
  ],
  ['an empty answer', result({}), 'abc'],
  ['null', result(null), 'abc'],
  ['nothing', result(undefined), 'abc'],
  ['a null list', result({ batchItemFailures: null }), 'abc'],
  ['an id of another batch', result({ batchItemFailures: [{ itemIdentifier: 'z' }] }), ''],
  ['an empty id', result({ batchItemFailures: [{ itemIdentifier: '' }] }), ''],
  ['a misspelt key', result({ batchItemFailures: [{ ItemIdentifier: 'a' }] }), ''],
  ['an error', { kind: 'error', error: 'TypeError' }, ''],
  ['a time-out', { kind: 'error', error: 'Sandbox.Timedout' }, ''],
])('after %s', (_, outcome, deleted) => {
  expect(
    succeeded(batch, outcome, true)
      .map(({ MessageId }) => MessageId)
      .join(''),
  ).toBe(deleted);
});

test('without ReportBatchItemFailures every message of a run that returned is deleted, failed or not', () => {
  expect(succeeded(batch, result({ batchItemFailures: [{ itemIdentifier: 'b' }] }), false)).toEqual(batch);
  expect(succeeded(batch, { kind: 'error', error: 'x' }, false)).toEqual([]);
});

describe('a mapping is not created', () => {
  const create = async (hiddenSeconds: number, lacking: readonly string[]): Promise<void> => {
    const door = await openFrontDoor();
    door.services.set('sqs', async () => jsonAnswer({ Attributes: { VisibilityTimeout: String(hiddenSeconds) } }));
    const mapping = {
      queueUrl: `${door.url}/000000000000/Q`,
      queueArn: 'arn:aws:sqs:us-east-1:000000000000:Q',
      batchSize: 10,
      windowSeconds: 1,
      maximumConcurrency: 2,
      reportsBatchItemFailures: true,
    };
    const lambda = { name: 'F', file: '', exportName: '', environment: {}, timeoutSeconds: 20, memoryMb: 128 };
    const allows = (_: string, action: string): boolean => !lacking.includes(action);
    await checkMapping(mapping, lambda, { allows }, door.url).finally(door.close);
  };

  test('whose queue shows a message again before the function had its time', async () => {
    await expect(create(19, [])).rejects.toThrow(
      'InvalidParameterValueException: Queue visibility timeout: 19 seconds is less than Function timeout: 20 seconds',
    );
    await create(20, []);
  });

  test.each(['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'])('whose role lacks %s', async (action) => {
    await expect(create(20, [`sqs:${action}`])).rejects.toThrow(
      `InvalidParameterValueException: The function execution role does not have permissions to call ${action} on SQS`,
    );
  });
});
