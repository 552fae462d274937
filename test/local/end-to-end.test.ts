import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { priceText } from '../../functions/domain/report.ts';
import { registry } from '../../functions/providers/registry.ts';
import { urlToken } from '../../functions/shared/secrets.ts';
import type { MetricTotal } from '../../local/aws/cloudwatch/store.ts';
import { errorAnswer, type Gate } from '../../local/aws/front-door.ts';
import type { Usage } from '../../local/aws/usage.ts';
import { chooseProviders } from '../../local/chosen-providers.ts';
import type { QuarantinedRequest } from '../../operator/quarantine.ts';
import { endpoints } from '../emulators.ts';
import { type Case, cases, storedIds } from '../providers/cases.ts';
import { applicationSettings, servesApplication } from './application-api.ts';
import { neverUsed, refused, sendsRefusedItem } from './permission-rows.ts';
import { json, type Running, run, settingsWith, settledTable } from './running.ts';

// Against the synthesized template and its bundles, over HTTP.

let running: Running;

beforeAll(async () => {
  const settings = settingsWith({ consumerTimeoutSeconds: 4, batchSize: 10, batchWindowSeconds: 1 });
  running = await run(chooseProviders({ ...settings, ...applicationSettings }, 'all'));
});
afterAll(() => running?.stack.close());
beforeEach(() => {
  running.stack.frontDoor.gates.splice(1);
});

/** For what must be answered by the clock: a machine that is busy with other tests may be late once. */
const inTime = { retry: 2 };
/** On a foreign emulator (`npm run test:conformance`), which runs on every change as well; elsewhere chaos does that. */
const shuffles = endpoints.dynamodb ? [1, 2, 3] : [];
const shuffled = <T>(items: readonly T[], seed: number): T[] =>
  fc.sample(fc.shuffledSubarray([...items], { minLength: items.length }), { numRuns: 1, seed })[0] ?? [];

/** What a message tells as its first report told it. */
const toldOnce = [...['senderId', 'clientReference', 'tag', 'carrier', 'segments', 'submittedAt', 'price', 'channel']];
/** So many reports surely find room in the history of a message. */
const mostListed = 8;

describe('every case of every provider', () => {
  const idOf = ({ provider, expected }: Case): string => `${provider}#${expected.reports?.[0]?.['messageId']}`;
  const sharing = Map.groupBy(cases, idOf);
  /** What the cases of an id tell of one field: samples of one id are not always of one message. */
  const told = (id: string, name: string): ReadonlySet<string> => {
    const reports = (sharing.get(id) ?? []).flatMap(({ expected }) => expected.reports ?? []);
    return new Set(reports.flatMap((one) => one[name] ?? []).map(String));
  };
  /** Of one id to several recipients, told by requests of their own, the first to come keeps the id. */
  const dependsOnOrder = (one: Case): boolean => {
    const all = (sharing.get(idOf(one)) ?? []).map(({ expected: { reports = [] } }) =>
      reports.map(({ recipient }) => recipient ?? null).join(),
    );
    return one.expected.reports !== undefined && new Set(all.filter((text) => text !== '')).size > 1;
  };
  const requests = cases.filter(
    (one) =>
      // Zone and country are settings of the stack, so the cases in others than its own are left to the parsers' tests.
      !one.expected.timeZone &&
      !one.expected.defaultCountry &&
      one.expected.kind !== 'malformed' &&
      // Vonage signs parameters, and a list has none.
      !(one.provider === 'vonage-sms' && one.body.toString().startsWith('[')) &&
      !dependsOnOrder(one),
  );
  const expectedIds = new Set(
    requests.flatMap(({ provider, expected }) => storedIds(expected).map((messageId) => `${provider}#${messageId}`)),
  );
  let reference: Record<string, object>;

  test('ends in the table', async () => {
    await running.postAll(requests);
    reference = settledTable(await running.items());
    expect(Object.keys(reference).sort()).toEqual([...expectedIds].sort());
  });

  const counts = Map.groupBy(requests, idOf);
  const alone = requests.filter((one) => one.expected.reports && counts.get(idOf(one))?.length === 1);
  /** Messages of few reports that agree on what is told once: else the first to come decides what is kept. */
  const inAnyOrder = (table: Record<string, object>, among = Object.keys(table)): Record<string, object> =>
    Object.fromEntries(
      Object.entries(table).filter(
        ([pk]) =>
          among.includes(pk) &&
          (counts.get(pk)?.length ?? 0) <= mostListed &&
          toldOnce.every((name) => told(pk, name).size < 2),
      ),
    );

  test.each(alone.map((one) => [one.provider, one.name, one] as const))(
    '%s %s reads as its case says',
    async (provider, _, { expected }) => {
      const [first = {}] = expected.reports ?? [];
      const { messageId, errorMessage = null, providerCode = null, errorCode = null, ...rest } = first;
      const { part: __, isHint: ___, eventId: ____, price = null, ...shown } = rest;
      const message = await running.message(provider, String(messageId));
      expect({ ...message, ...message?.details }).toMatchObject(shown);
      expect(message?.price ? priceText(message.price) : null).toBe(price);
      expect(message?.history).toMatchObject([
        { status: shown['status'], errorCode, errorMessage, providerCode, effect: 'applied' },
      ]);
    },
  );

  const ending = requests.filter(({ expected }) => expected.message);
  test.each(ending.map((one) => [one.provider, one.name, one.expected] as const))(
    '%s %s ends as the field wants it',
    async (provider, _, { reports, message }) => {
      expect(await running.message(provider, String(reports?.[0]?.['messageId']))).toMatchObject(message ?? {});
    },
  );

  test('posted once more in reverse changes nothing', async () => {
    const before = await running.items();
    await running.postAll(requests.toReversed());
    expect(await running.items()).toEqual(expect.arrayContaining([...before]));
    expect(settledTable(await running.items())).toEqual(reference);
  });

  test('the seed samples read as their documents say', async () => {
    expect(await running.message('smstake', 'msg_8f3k2j9x1m')).toMatchObject({
      status: 'delivered',
      final: true,
      providerStatus: 'delivered',
      channel: 'sms',
      recipient: '+919876543210',
      country: 'IN',
      carrier: 'JIO',
      senderId: 'SMSTKE',
      clientReference: 'order_ORD2847',
      submittedAt: '2026-06-30T04:45:02.000Z',
      doneAt: '2026-06-30T04:45:04.000Z',
      errorCode: null,
      failureReason: null,
      retryable: null,
      tag: null,
      segments: null,
      history: [
        {
          status: 'delivered',
          providerStatus: 'delivered',
          occurredAt: '2026-06-30T04:45:04.000Z',
          errorCode: null,
          effect: 'applied',
        },
      ],
    });
    expect(await running.message('wavix', '62845007-931a-4c3c-a581-6bdeffec75dc')).toMatchObject({
      status: 'sent',
      final: false,
      tag: 'Message tag',
      segments: 1,
      submittedAt: '2025-03-21T08:09:02.000Z',
      doneAt: null,
      recipient: null,
    });
    expect(await running.message('smspm', 'msg_abc123xyz')).toMatchObject({
      status: 'delivered',
      country: 'EE',
      doneAt: '2025-06-26T14:23:11.000Z',
    });
    // Accepted at first, delivered by a later case with its client reference.
    expect(await running.message('mobivate', '9A85B95E0A000A9D2FBD46710388AD54')).toMatchObject({
      status: 'delivered',
      providerStatus: 'DELIVERED',
      clientReference: '007',
      doneAt: '2023-07-28T03:23:25.500Z',
      history: expect.arrayContaining([expect.objectContaining({ status: 'sent', providerStatus: 'ACCEPTED' })]),
    });
    expect(await running.message('wavix', 'nobody')).toBeNull();
  });

  test.each(shuffles)('shuffled by %d and posted twice, what has several reports gives the same', async (seed) => {
    const several = requests.filter((one) => (counts.get(idOf(one))?.length ?? 0) > 1);
    await running.emptyTable();
    await running.postAll(shuffled([...several, ...several], seed));
    const table = settledTable(await running.items());
    expect(inAnyOrder(table)).toEqual(inAnyOrder(reference, Object.keys(table)));
    expect(Object.keys(inAnyOrder(table)).length).toBeGreaterThan(5);
  });
});

describe('the answers of a callback URL', () => {
  const wavix = () => running.endpoint('wavix').url;
  const post = (url: string, more: RequestInit = {}) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}', ...more });
  const statusOf = async (response: Promise<Response>): Promise<number> => (await response).status;

  test('401 without token, with a wrong one, with another provider’s, and for a wrong signature', async () => {
    const base = wavix().split('/').slice(0, -1).join('/');
    expect(await statusOf(post(base))).toBe(401);
    expect(await statusOf(post(`${base}/wrong`))).toBe(401);
    expect(await statusOf(post(`${base}/${running.endpoint('smspm').url.split('/').at(-1)}`))).toBe(401);
    expect(await statusOf(post(running.endpoint('smstake').url))).toBe(401);
    expect(
      await statusOf(
        post(running.endpoint('smstake').url, { headers: { 'X-SMSTAKE-Signature': `sha256=${'0'.repeat(64)}` } }),
      ),
    ).toBe(401);
  });

  test('404 for an unknown provider and for any other path', async () => {
    expect(await statusOf(post(`${running.stack.url}/webhooks/nobody/x`))).toBe(404);
    expect(await statusOf(post(`${running.stack.url}/webhooks`))).toBe(404);
    expect(await statusOf(post(`${running.stack.url}/webhooks/wavix/a/b`))).toBe(404);
  });

  test('405 with Allow, and 200 for a probe', async () => {
    const put = await fetch(wavix(), { method: 'PUT', body: '{}' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    expect(await statusOf(fetch(wavix()))).toBe(200);
    expect(await statusOf(fetch(wavix(), { method: 'HEAD' }))).toBe(200);
  });

  test('413 over 256 KiB, 200 at 256 KiB of anything', async () => {
    const most = 256 * 1024;
    expect(await statusOf(post(wavix(), { body: 'x'.repeat(most + 1) }))).toBe(413);
    expect(await statusOf(post(wavix(), { body: 'x'.repeat(11_000_000) }))).toBe(413);
    expect(
      await statusOf(
        post(wavix(), { body: new Uint8Array(most).fill(1), headers: { 'content-type': 'application/octet-stream' } }),
      ),
    ).toBe(200);
  });

  test('a body that the HTTP API hands over in base64 is verified over its bytes', async () => {
    const body = Buffer.from('{"message_id":"b64","status":"sent","to":"\u00e9"}');
    expect(
      await statusOf(running.post({ provider: 'smstake', contentType: 'application/x-www-form-urlencoded', body })),
    ).toBe(200);
    await running.drained();
    expect(await running.message('smstake', 'b64')).toMatchObject({ status: 'sent' });
  });
});

test('a compressed body is let in over what came, inflated and read', async () => {
  const [plain, body] = [
    '{"messageId":"zipped","status":"delivered"}',
    gzipSync('{"message_id":"zipped","status":"sent"}'),
  ];
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const { url, signingSecret } = running.endpoint('smstake');
  const signature = (over: string | Buffer) =>
    createHmac('sha256', signingSecret ?? '')
      .update(over)
      .digest('base64');
  const post = async (to: string, content: Buffer, more: object = {}) =>
    (await fetch(to, { method: 'POST', headers: { ...headers, ...more }, body: new Uint8Array(content) })).status;
  expect(await post(running.endpoint('smspm').url, gzipSync(plain))).toBe(200);
  expect(await post(url, body, { 'x-smstake-signature': signature(body) })).toBe(200);
  expect(await post(url, body, { 'x-smstake-signature': signature(gunzipSync(body)) })).toBe(401);
  await running.drained();
  expect(await running.message('smspm', 'zipped')).toMatchObject({ status: 'delivered' });
  expect(await running.message('smstake', 'zipped')).toMatchObject({ status: 'sent' });
});

describe('when AWS does not answer', () => {
  test.each<[string, Gate]>([
    [
      'SQS refuses',
      async ({ action }) => (action === 'SendMessage' ? errorAnswer(500, 'InternalFailure', 'down') : null),
    ],
    [
      'SQS throttles',
      async ({ action }) => (action === 'SendMessage' ? errorAnswer(400, 'ThrottlingException', 'slow down') : null),
    ],
    [
      'SQS is silent',
      ({ action }) =>
        action === 'SendMessage' ? new Promise((resolve) => setTimeout(resolve, 4000, null)) : Promise.resolve(null),
    ],
  ])('%s: 503 with Retry-After within two seconds', inTime, async (_, gate) => {
    running.stack.frontDoor.gates.push(gate);
    const started = performance.now();
    const response = await running.post(json('smspm', { messageId: 'unqueued', status: 'delivered' }));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test.each<[string, Gate]>([
    [
      'refuses',
      async ({ service }) => (service === 'secretsmanager' ? errorAnswer(400, 'AccessDeniedException', 'no') : null),
    ],
    [
      'is silent',
      ({ service }) =>
        service === 'secretsmanager'
          ? new Promise((resolve) => setTimeout(resolve, 4000, null))
          : Promise.resolve(null),
    ],
  ])(
    'a cold ingest whose secret store %s lets nobody in: 503 within two seconds, start included',
    inTime,
    async (_, gate) => {
      running.ingest.kill();
      running.stack.frontDoor.gates.push(gate);
      const started = performance.now();
      const response = await running.post(json('smspm', { messageId: 'unauthenticated', status: 'delivered' }));
      expect(response.status).toBe(503);
      expect(performance.now() - started).toBeLessThan(2000);
      expect(await running.message('smspm', 'unauthenticated')).toBeNull();
      running.ingest.kill();
    },
  );

  test('CloudWatch refuses: nothing fails, and the log carries the metrics', async () => {
    // A failed one: what a slow queue took a moment ago may still be counted as delivered.
    const before = await running.sum('Failed', { Provider: 'smspm' });
    running.stack.frontDoor.gates.push(async ({ service }) =>
      service === 'cloudwatch' ? errorAnswer(500, 'InternalFailure', 'down') : null,
    );
    await running.postAll([json('smspm', { messageId: 'uncounted', status: 'failed' })]);
    expect(await running.message('smspm', 'uncounted')).toMatchObject({ status: 'failed' });
    // The log comes by another way than the answer.
    await expect.poll(() => running.sum('Failed', { Provider: 'smspm' })).toBe(before + 1);
  });
});

test('what is authentic but unreadable is answered 200, kept with its reason, and counted', async () => {
  const before = await running.sum('Quarantined', { Provider: 'wavix' });
  await running.postAll([
    { provider: 'wavix', body: Buffer.from('{"status":"delivered"') },
    json('wavix', { status: 'delivered' }),
  ]);
  const kept = (await running.api<QuarantinedRequest[]>('/api/quarantine')).filter(
    ({ provider }) => provider === 'wavix',
  );
  expect(kept.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(['body: expected JSON', 'message_id: expected text of 1 to 500 characters']),
  );
  for (const { id, receivedAt } of kept)
    expect([id, receivedAt]).toEqual([expect.stringMatching(/.{8}/), expect.stringMatching(/Z$/)]);
  expect(await running.sum('Quarantined', { Provider: 'wavix' })).toBe(before + 2);
  // Looking leaves everything where it is.
  const ids = (requests: readonly QuarantinedRequest[]) => requests.map(({ id }) => id).sort();
  const [first, second] = [
    await running.api<QuarantinedRequest[]>('/api/quarantine'),
    await running.api<QuarantinedRequest[]>('/api/quarantine'),
  ];
  expect(ids(second)).toEqual(ids(first));
});

test('a word that nobody listed is stored as unknown and counted', async () => {
  const before = await running.sum('UnknownStatus', { Provider: 'smspm' });
  await running.postAll([json('smspm', { messageId: 'odd', status: 'levitating', to: '+37256789045' })]);
  expect(await running.message('smspm', 'odd')).toMatchObject({
    status: 'unknown',
    final: false,
    providerStatus: 'levitating',
    failureReason: null,
  });
  expect(await running.sum('UnknownStatus', { Provider: 'smspm' })).toBe(before + 1);
});

test('the runbook’s own command finds a message that got such a word, also after another report has moved it on', async () => {
  await running.postAll([json('smspm', { messageId: 'moved-on', status: 'handed over', to: '+37256789045' })]);
  await running.postAll([json('smspm', { messageId: 'moved-on', status: 'sent', to: '+37256789045' })]);
  expect(await running.message('smspm', 'moved-on')).toMatchObject({ status: 'sent', unlistedWords: ['handed over'] });
  const section = /## Unknown status\n(.*?)\n## /s.exec(readFileSync('docs/runbook.md', 'utf8'))?.[1] ?? '';
  const option = (name: string): string =>
    new RegExp(`aws dynamodb scan .*--${name} '([^']*)'`).exec(section)?.[1] ?? '';
  const client = new DynamoDBClient({
    endpoint: running.stack.frontDoor.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { Items = [] } = await client.send(
    new ScanCommand({
      TableName: running.stack.outputs['TableName'],
      FilterExpression: option('filter-expression'),
      ProjectionExpression: option('projection-expression'),
      ExpressionAttributeNames: JSON.parse(option('expression-attribute-names')),
    }),
  );
  client.destroy();
  expect(Items.map((item) => unmarshall(item))).toContainEqual({
    pk: 'smspm#moved-on',
    status: 'sent',
    unlisted: new Set(['handed over']),
  });
});

test('a rotated key is taken without a restart, the old one as long as it is listed', async () => {
  const { secrets, outputs } = running.stack;
  const id = outputs['SecretId'] as string;
  const document = JSON.parse(secrets.get(id));
  secrets.put(id, JSON.stringify({ ...document, urlKey: ['fresh-key', document.urlKey] }));
  running.ingest.kill();
  const base = running.endpoint('smspm').url.split('/').slice(0, -1).join('/');
  const knock = async (key: string) =>
    (
      await fetch(`${base}/${urlToken(key, 'smspm')}`, {
        method: 'POST',
        body: JSON.stringify({ messageId: 'rotated', status: 'sent' }),
      })
    ).status;
  expect([await knock('fresh-key'), await knock(document.urlKey), await knock('other')]).toEqual([200, 200, 401]);
});

test('the failure rate has the countries of the settings; all others share one', async () => {
  const rate = async (Country: string) =>
    (await running.api<MetricTotal[]>('/api/metrics')).find(
      ({ name, dimensions }) =>
        name === 'FailureRate' && dimensions['Provider'] === 'wavix' && dimensions['Country'] === Country,
    );
  const before = { GB: await rate('GB'), Other: await rate('Other') };
  const report = (id: string, status: string, to: string) => json('wavix', { message_id: id, status, to });
  await running.postAll([
    report('c1', 'delivered', '+447537151866'),
    report('c2', 'undelivered', '+447537151866'),
    report('c3', 'rejected', '+5511987654321'),
  ]);
  const after = { GB: await rate('GB'), Other: await rate('Other') };
  expect((after.GB?.sampleCount ?? 0) - (before.GB?.sampleCount ?? 0)).toBe(2);
  expect((after.GB?.sum ?? 0) - (before.GB?.sum ?? 0)).toBe(100);
  expect((after.Other?.sum ?? 0) - (before.Other?.sum ?? 0)).toBe(100);
});

test('a failing word beside the code of "accepted" counts as a failure', async () => {
  const before = {
    delivered: await running.sum('Delivered', { Provider: 'mobivate' }),
    failed: await running.sum('Failed', { Provider: 'mobivate' }),
  };
  const receipt = (id: string, status: string, statusCode: number) =>
    json('mobivate', { deliveryMessageId: id, status, statusCode, parts: 1 });
  await running.postAll(
    Array.from({ length: 80 }, (_, at) =>
      at % 2 ? receipt(`mu${at}`, 'UNDELIVERED', 2) : receipt(`mu${at}`, 'DELIVERED', 1),
    ),
  );
  expect((await running.sum('Delivered', { Provider: 'mobivate' })) - before.delivered).toBe(40);
  expect((await running.sum('Failed', { Provider: 'mobivate' })) - before.failed).toBe(40);
});

test('an event that is no report is answered 200, set aside and counted by kind', async () => {
  const before = await running.sum('OtherEvents', { Provider: 'smstake', Kind: 'click' });
  const kept = (await running.api<QuarantinedRequest[]>('/api/quarantine')).length;
  await running.postAll([json('smstake', { event: 'link.clicked', message_id: 'clicked', status: 'delivered' })]);
  expect(await running.sum('OtherEvents', { Provider: 'smstake', Kind: 'click' })).toBe(before + 1);
  expect(await running.message('smstake', 'clicked')).toBeNull();
  expect(await running.api('/api/quarantine')).toHaveLength(kept);
});

test('a delivery that is taken back stands, is marked, and is not late', async () => {
  const sum = (name: string) => running.sum(name, { Provider: 'wavix' });
  const before = [await sum('Late'), await sum('Contradicted')] as const;
  const report = (status: string, delivered: string) => json('wavix', { message_id: 'taken-back', status, delivered });
  await running.postAll([report('delivered', '2026-06-18T08:00:00Z')]);
  await running.postAll([report('undelivered', '2026-06-18T08:10:00Z')]);
  expect([await sum('Late'), await sum('Contradicted')]).toEqual([before[0], before[1] + 1]);
  expect(await running.message('wavix', 'taken-back')).toMatchObject({ status: 'delivered', contradicted: true });
});

describe('the application’s API', () => servesApplication(() => running));

test('the calls are counted by caller, service and action', async () => {
  const { calls, functions } = await running.api<{
    calls: { caller: string; service: string; action: string; calls: number; capacityUnits: number }[];
    functions: { invocations: number }[];
  }>('/api/usage');
  const writes = calls.find(({ caller, action }) => caller.startsWith('Consumer') && action === 'UpdateItem');
  expect(writes?.calls).toBeGreaterThan(100);
  expect(writes?.capacityUnits).toBeGreaterThan(100);
  expect(
    calls.find(({ caller, action }) => caller.startsWith('Ingest') && action === 'SendMessage')?.calls,
  ).toBeGreaterThan(100);
  expect(functions.map(({ invocations }) => invocations > 0)).toEqual([true, true, true]);
});

test('the local API answers what it does not have', async () => {
  const get = async (path: string, method = 'GET') => (await fetch(`${running.stack.url}${path}`, { method })).status;
  expect([
    await get('/api/nothing'),
    await get('/api/messages/wavix'),
    await get('/api/messages/wavix/none'),
    await get('/api/metrics', 'POST'),
    await get('/api/messages/wavix/%E0%A4%A'),
  ]).toEqual([404, 404, 404, 405, 404]);
});

test('without the setting nothing of all this was an event, and nothing of it was due', async () => {
  expect(running.stack.events).toBeNull();
  expect(await running.api('/api/events')).toEqual([]);
  expect((await running.items()).filter(({ dueOn, dueAt }) => dueOn ?? dueAt)).toEqual([]);
});

test('no log line holds a phone number, a token, a signing secret or a body', () => {
  const secret = [
    ...running.stack.endpoints.map(({ url }) => url.split('/').at(-1)).filter((token) => token && !registry.has(token)),
    ...running.stack.endpoints.flatMap(({ signingSecret }) => signingSecret ?? []),
    '919876543210',
    '37256789045',
    '447537151866',
    '14155550123',
    '5511987654321',
    '491711234560',
    'order_ORD2847',
    'msg_8f3k2j9x1m',
  ];
  expect(running.logLines.length).toBeGreaterThan(10);
  expect(secret.length).toBeGreaterThan(10);
  for (const line of running.logLines) for (const text of secret) expect(line).not.toContain(text);
});

describe('the local API and the console', () => {
  const asked = (host: string, path: string): Promise<number | undefined> => {
    const { port } = new URL(running.stack.url);
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject).end();
    });
  };

  test.each(['/api/endpoints', '/api/alarms', '/', '/runbook'])(
    '%s answers under the names of this machine only',
    async (path) => {
      const { port } = new URL(running.stack.url);
      expect(await asked(`127.0.0.1:${port}`, path)).toBe(200);
      expect(await asked(`localhost:${port}`, path)).toBe(200);
      expect(await asked('evil.example', path)).toBe(421);
      expect(await asked('127.0.0.1.evil.example', path)).toBe(421);
    },
  );

  test('odd paths are not found', async () => {
    for (const path of ['//', '/%', '/../../etc/passwd', '/console/../package.json', '/api/messages/wavix/%00'])
      expect(await asked('localhost', path), path).toBe(404);
    expect(await asked('localhost', `/api/messages/wavix/${'x'.repeat(3000)}`)).toBe(404);
  });
});

test('all of this needed every permission that the functions hold, and no other', async () => {
  const { permissions } = await running.api<Usage>('/api/usage');
  expect(permissions.length).toBeGreaterThan(10);
  // Which tried to call the API.
  expect(refused(permissions)).toEqual(['ConsumerWriterFunction execute-api:Invoke']);
  // Only a table that keeps the item to itself makes the consumer read it.
  const spared = (await sendsRefusedItem(running)) ? ['ConsumerWriterFunction dynamodb:GetItem'] : [];
  // Batches as small as these go by the log; test/local/policy.test.ts has them go by calls.
  const byLog = neverUsed(permissions).filter((permission) => permission.endsWith(' cloudwatch:PutMetricData'));
  expect(neverUsed(permissions).filter((permission) => ![...spared, ...byLog].includes(permission))).toEqual([]);
});
