import { expect, test } from 'vitest';
import { succeeded } from '../../local/event-source.ts';
import type { InvokeOutcome } from '../../local/lambda.ts';

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
