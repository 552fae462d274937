import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqsClient } from '../../../local/aws/event-source.ts';
import {
  type AwsCall,
  errorAnswer,
  type FrontDoor,
  forwardTo,
  jsonAnswer,
  openFrontDoor,
} from '../../../local/aws/front-door.ts';

let door: FrontDoor;
let seen: AwsCall[];

beforeEach(async () => {
  door = await openFrontDoor();
  seen = [];
  door.witnesses.push((call) => seen.push(call));
});
afterEach(() => door.close());

const dynamodb = (caller: string) =>
  new DynamoDBClient({
    endpoint: door.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: caller, secretAccessKey: 'x' },
  });

test('a call is known by its caller, service and action', async () => {
  door.services.set('dynamodb', async () => jsonAnswer({ TableNames: ['T'] }));
  expect((await dynamodb('Consumer').send(new ListTablesCommand())).TableNames).toEqual(['T']);
  expect(seen.map(({ caller, service, action }) => [caller, service, action])).toEqual([
    ['Consumer', 'dynamodb', 'ListTables'],
  ]);
});

test('a gate answers in the place of the service, and an error of its is the SDK’s', async () => {
  door.services.set('sqs', async () => jsonAnswer({}));
  door.gates.push(async ({ caller }) => (caller === 'Ingest' ? errorAnswer(400, 'AccessDeniedException', 'no') : null));
  const send = new SendMessageCommand({ QueueUrl: `${door.url}/000000000000/Q`, MessageBody: 'x' });
  await expect(sqsClient(door.url, 'Ingest').send(send)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: 'no',
  });
});

test('a service that breaks is an answer of 500, and is seen', async () => {
  door.services.set('dynamodb', async () => {
    throw new Error('broken');
  });
  const heard: number[] = [];
  door.witnesses.push((_, { status }) => heard.push(status));
  await expect(dynamodb('Consumer').send(new ListTablesCommand())).rejects.toMatchObject({ message: 'broken' });
  expect(heard).toEqual([500]);
});

test('a caller who gives up a call is told from one who keeps the connection, and from an idle end', async () => {
  const hungUp: string[] = [];
  door.hangUps.push(({ caller }) => hungUp.push(caller));
  const givesUp = new AbortController();
  door.services.set('dynamodb', async ({ caller }) => {
    if (caller === 'GivesUp') {
      givesUp.abort();
      await expect.poll(() => hungUp).toEqual(['GivesUp']);
    }
    return jsonAnswer({ TableNames: [] });
  });
  const client = dynamodb('Keeps');
  await client.send(new ListTablesCommand());
  await client.send(new ListTablesCommand());
  expect(hungUp).toEqual([]);
  const call = dynamodb('GivesUp').send(new ListTablesCommand(), { abortSignal: givesUp.signal });
  await expect(call).rejects.toThrow();
  await expect.poll(() => hungUp).toEqual(['GivesUp']);
  await expect.poll(() => seen.map(({ caller }) => caller)).toEqual(['Keeps', 'Keeps', 'GivesUp']);
});

test('an emulator elsewhere sees one caller for all, and the call as it was made', async () => {
  const requests: IncomingHttpHeaders[] = [];
  const emulator = createServer((request, response) => {
    requests.push(request.headers);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{"TableNames":[]}');
  });
  await new Promise<void>((resolve) => emulator.listen(0, '127.0.0.1', resolve));
  door.services.set('dynamodb', forwardTo(`http://127.0.0.1:${(emulator.address() as AddressInfo).port}`));
  for (const caller of ['Ingest', 'Consumer']) await dynamodb(caller).send(new ListTablesCommand());
  emulator.close();
  expect(requests.map((headers) => headers.authorization?.match(/Credential=(\w+)/)?.[1])).toEqual([
    'delivrd',
    'delivrd',
  ]);
  expect(requests.map((headers) => headers['x-amz-target'])).toEqual([
    'DynamoDB_20120810.ListTables',
    'DynamoDB_20120810.ListTables',
  ]);
  expect(seen.map(({ caller }) => caller)).toEqual(['Ingest', 'Consumer']);
});

test('an emulator that is not there is named', async () => {
  door.services.set('dynamodb', forwardTo('http://127.0.0.1:9'));
  await expect(dynamodb('Consumer').send(new ListTablesCommand())).rejects.toThrow(
    'nothing answers at http://127.0.0.1:9',
  );
});

test('a service that nobody runs and a request that is no AWS call are refused', async () => {
  await expect(dynamodb('Consumer').send(new ListTablesCommand())).rejects.toMatchObject({
    name: 'UnknownOperationException',
  });
  expect((await fetch(door.url, { method: 'POST', body: 'hello' })).status).toBe(400);
});
