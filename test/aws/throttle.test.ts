import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectTable } from '../../functions/aws/table.ts';
import { throttleOf } from '../../functions/aws/throttle.ts';
import { instant } from '../../functions/domain/instant.ts';
import { type AwsAnswer, errorAnswer, type FrontDoor, openFrontDoor } from '../../local/aws/front-door.ts';
import { throttleAnswer } from '../../local/aws/throttles.ts';
import { toArrival } from '../consumer/arrivals.ts';

// What the SDK makes of DynamoDB's answers: read off the wire, as the consumer does.

let door: FrontDoor;
let [answers, calls]: [AwsAnswer | null, number] = [null, 0];

beforeAll(async () => {
  door = await openFrontDoor();
  door.services.set('dynamodb', async () => {
    calls += 1;
    return answers ?? errorAnswer(500, 'InternalFailure', 'no answer was set');
  });
});
afterAll(() => door.close());

/** The error of a write that is answered so, and how many calls it took. */
async function writeAnswered(answer: AwsAnswer): Promise<readonly [error: unknown, calls: number]> {
  [answers, calls] = [answer, 0];
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const table = connectTable('T', 90, { endpoint: door.url, region: 'us-east-1', credentials, maxAttempts: 2 });
  const arrival = toArrival(
    {
      status: 'delivered',
      providerStatus: 'delivered',
      providerCode: null,
      occurredAt: null,
      receivedAt: instant(Date.UTC(2026, 10, 27)),
      errorCode: null,
      errorMessage: null,
      failureReason: null,
      isHint: null,
      fingerprint: 'f',
      queueMessage: 'q',
    },
    'm',
  );
  const error = await table.advance('smspm', [arrival]).catch((thrown: unknown) => thrown);
  return [error, calls];
}

const errors = ['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'] as const;

test.each(errors)('%s of a key range is a hot key’s, and heard after one call', async (code) => {
  const [error, made] = await writeAnswered(throttleAnswer(code, 'TableWriteKeyRangeThroughputExceeded'));
  expect([throttleOf(error), made]).toEqual(['key', 1]);
});

test.each(errors)('%s of the table is everybody’s, and the SDK tries again', async (code) => {
  const [error, made] = await writeAnswered(throttleAnswer(code, 'TableWriteProvisionedThroughputExceeded'));
  expect([throttleOf(error), made]).toEqual(['everybody', 2]);
});

test.each(errors)('%s without reasons says nothing, and the SDK tries again', async (code) => {
  expect(throttleOf((await writeAnswered(throttleAnswer(code)))[0])).toBe('unsaid');
  expect(calls).toBe(2);
});

const told = (throttlingReasons: unknown, name = 'ThrottlingException') =>
  Object.assign(new Error('no capacity'), { name, throttlingReasons });
const reasons = (...list: readonly string[]) => list.map((reason) => ({ reason, resource: 'arn:aws:dynamodb:…' }));

test.each([
  [reasons('TableReadKeyRangeThroughputExceeded'), 'key'],
  [reasons('TableWriteMaxOnDemandThroughputExceeded'), 'everybody'],
  [reasons('TableWriteAccountLimitExceeded'), 'everybody'],
  [reasons('IndexWriteProvisionedThroughputExceeded'), 'everybody'],
  [reasons('TableWriteKeyRangeThroughputExceeded', 'IndexWriteAccountLimitExceeded'), 'everybody'],
  [reasons('TableWriteKeyRangeThroughputExceeded', 'TableWriteKeyRangeThroughputExceeded'), 'key'],
  [reasons('IndexWriteKeyRangeThroughputExceeded'), 'unsaid'],
  [reasons('TableWriteKeyRangeThroughputExceeded', 'SomethingNew'), 'unsaid'],
  [reasons('SomethingNew'), 'unsaid'],
  [[], 'unsaid'],
  [[{}], 'unsaid'],
  [[null], 'unsaid'],
  ['TableWriteKeyRangeThroughputExceeded', 'unsaid'],
  [null, 'unsaid'],
  [undefined, 'unsaid'],
])('%j: %s', (list, throttle) => {
  expect(throttleOf(told(list))).toBe(throttle);
});

test('another error is no throttle, whatever it holds', () => {
  expect(throttleOf(told(reasons('TableWriteKeyRangeThroughputExceeded'), 'ValidationException'))).toBeNull();
  expect(throttleOf('ThrottlingException')).toBeNull();
});
