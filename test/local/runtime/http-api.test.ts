import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startClock } from '../../../local/runtime/clock.ts';
import { createHttpApi, decodePath } from '../../../local/runtime/http-api.ts';
import type { LocalFunction } from '../../../local/runtime/lambda.ts';

let event: APIGatewayProxyEventV2 | null = null;
const lambda = {
  invoke: async (given: unknown) => {
    event = given as APIGatewayProxyEventV2;
    return { kind: 'result', result: { statusCode: 204 } };
  },
} as unknown as LocalFunction;

let takes = true;
const answered: number[] = [];
const api = createHttpApi(
  [{ routeKey: 'ANY /webhooks/{path+}', lambda }],
  startClock(),
  ({ status }) => answered.push(status),
  () => takes,
);
const server = createServer((incoming, response) => {
  void api(incoming, response).then((matched) => matched || response.writeHead(418).end());
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => void server.close());

/** To the letter: `fetch` would tidy the path. */
const send = (path: string, headers: Record<string, string> = {}, body?: Buffer): Promise<number | undefined> => {
  event = null;
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, method: 'POST', headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    })
      .on('error', reject)
      .end(body);
  });
};

describe('a greedy route', () => {
  test.each([
    ['/webhooks/wavix', 'wavix'],
    ['/webhooks/wavix/token', 'wavix/token'],
    ['/webhooks/wavix/token/', 'wavix/token/'],
    ['/webhooks//wavix///token', 'wavix/token'],
    ['//webhooks/wavix/token', 'wavix/token'],
    ['/webhooks/a/b/c/d', 'a/b/c/d'],
    ['/webhooks/wavix%2Ftoken?a=%2F', 'wavix/token'],
    ['/%77ebhooks/wavix', 'wavix'],
    ['/webhooks/%', '%'],
  ])('%s is handed over as %j', async (path, expected) => {
    expect(await send(path)).toBe(204);
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /webhooks/{path+}',
      rawPath: `/webhooks/${expected}`,
      pathParameters: { path: expected },
    });
  });

  test.each(['/webhooks', '/webhooks/', '/webhooks//', '/webhooksx/wavix', '/x/webhooks/wavix', '/'])(
    '%s is not below it',
    async (path) => {
      expect([await send(path), event]).toEqual([418, null]);
    },
  );

  test('the query stays as it was sent', async () => {
    await send('/webhooks/wavix?a=%20b&a=c//d?e');
    expect(event?.rawQueryString).toBe('a=%20b&a=c//d?e');
  });
});

test.each([
  ['/capture/space%20value', '/capture/space value'],
  ['/capture/question%3Fvalue', '/capture/question'],
  ['/capture/hash%23value', '/capture/hash#value'],
  ['/capture/slash%2Fvalue', '/capture/slash/value'],
  ['/capture/unicode-%CE%BB', '/capture/unicode-λ'],
  ['/capture/literal%252Fvalue', '/capture/literal/value'],
  ['/capture/literal%253Fvalue', '/capture/literal?value'],
  ['/capture/literal%2525value', '/capture/literal%value'],
])('a path is decoded as AWS was seen to do it: %s is %j', (sent, expected) => {
  expect(decodePath(sent)).toEqual({ path: expected, isRefused: false });
});

test('a path that is no valid encoding once it was decoded is refused, as AWS was seen to do it', async () => {
  expect(decodePath('/capture/percent%25done')).toMatchObject({ isRefused: true });
  expect([await send('/webhooks/percent%25done'), event]).toEqual([400, null]);
});

test('what the throttle refuses is answered as API Gateway does, counted, and reaches no function', async () => {
  takes = false;
  answered.length = 0;
  event = null;
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/webhooks/wavix`, { method: 'POST', body: 'x'.repeat(1e6) });
  takes = true;
  expect([response.status, response.headers.get('content-type'), await response.text(), event]).toEqual([
    429,
    'application/json',
    '{"message":"Too Many Requests"}',
    null,
  ]);
  await expect.poll(() => answered).toEqual([429]);
});

test('the content type decides whether a body comes as text, and a compressed one never does', async () => {
  const body = gzipSync('{"status":"delivered"}');
  for (const type of ['application/octet-stream', 'application/json']) {
    await send('/webhooks/wavix', { 'content-encoding': 'gzip', 'content-type': type }, body);
    expect(event).toMatchObject({ isBase64Encoded: true, body: body.toString('base64') });
  }
  await send(
    '/webhooks/wavix',
    { 'content-encoding': 'identity', 'content-type': 'application/json' },
    Buffer.from('{}'),
  );
  expect(event).toMatchObject({ isBase64Encoded: false, body: '{}' });
});
