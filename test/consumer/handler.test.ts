import { createHash } from 'node:crypto';
import type { Context, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { writeEnvelope } from '../../functions/shared/envelope.ts';
import { type AwsCall, errorAnswer, type FrontDoor, jsonAnswer, openFrontDoor } from '../../local/aws/front-door.ts';

// As Lambda calls it: from the event that SQS's pollers make to the answer by which they delete.

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

let door: FrontDoor;
let calls: AwsCall[];

beforeAll(async () => {
  door = await openFrontDoor();
  calls = [];
  door.witnesses.push((call) => calls.push(call));
  door.services
    .set('dynamodb', async ({ input }) =>
      JSON.stringify(input['Key']).includes('refused')
        ? errorAnswer(400, 'AccessDeniedException', 'no')
        : jsonAnswer({}),
    )
    .set('cloudwatch', async () => jsonAnswer({}))
    .set('sqs', async ({ input }) =>
      jsonAnswer({ MessageId: 'm', MD5OfMessageBody: md5(String(input['MessageBody'])) }),
    );
  for (const [name, value] of Object.entries({
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'Consumer',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL: door.url,
    TABLE_NAME: 'T',
    DEAD_LETTER_QUEUE_URL: `${door.url}/000000000000/D`,
    METRIC_NAMESPACE: 'Delivrd/test',
    METRIC_COUNTRIES: '["EE"]',
    METRIC_CALLS: 'true',
    PROVIDERS: JSON.stringify({ smspm: { authentication: { urlToken: true } } }),
    RETENTION_DAYS: '90',
    RECIPIENTS: 'plain',
  }))
    vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await door.close();
});

const record = (messageId: string, body: string) => ({
  messageId,
  attributes: { SentTimestamp: '1760000000000' },
  messageAttributes: {},
  body: writeEnvelope({
    v: 1,
    provider: 'smspm',
    receivedAt: 1_760_000_000_000,
    requestId: messageId,
    method: 'POST',
    query: '',
    headers: { 'content-type': 'application/json' },
    body,
    encoding: 'utf8',
  }),
});
const report = (messageId: string) => JSON.stringify({ messageId, status: 'delivered', to: '+37256789045' });

test.each(['reason', 'formerReason'])('knows by the label %s what was quarantined before', async (label) => {
  const { handler } = await import('../../functions/consumer/handler.ts');
  const again = {
    ...record('q4', 'no report'),
    messageAttributes: { [label]: { stringValue: 'x', dataType: 'String' } },
  };
  calls.length = 0;
  const context = { getRemainingTimeInMillis: () => 10_000 };
  await handler({ Records: [again] } as unknown as SQSEvent, context as Context);
  const published = calls.filter(({ action }) => action === 'PutMetricData').map(({ input }) => JSON.stringify(input));
  expect(published.join()).toContain('Settled');
  expect(published.join()).not.toContain('Quarantined');
  calls.length = 0;
});

test('answers with the messages that must come again, and only those', async () => {
  const { handler } = await import('../../functions/consumer/handler.ts');
  const event = {
    Records: [record('q1', report('stored')), record('q2', report('refused')), record('q3', 'no report')],
  };
  const context = { getRemainingTimeInMillis: () => 10_000 };
  expect(await handler(event as unknown as SQSEvent, context as Context)).toEqual({
    batchItemFailures: [{ itemIdentifier: 'q2' }],
  });
  expect(
    calls.map(({ action, input }) => [action, input['TableName'] ?? input['Namespace'] ?? input['QueueUrl']]).sort(),
  ).toEqual([
    ['PutMetricData', 'Delivrd/test'],
    ['SendMessage', `${door.url}/000000000000/D`],
    ['UpdateItem', 'T'],
    ['UpdateItem', 'T'],
  ]);
});
