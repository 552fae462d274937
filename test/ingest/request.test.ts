import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { toRequest } from '../../functions/ingest/request.ts';

const event = (pathParameters: Record<string, string> | undefined, more: object = {}): APIGatewayProxyEventV2 =>
  ({
    version: '2.0',
    rawPath: '/webhooks/wavix',
    rawQueryString: 'a=%20b',
    headers: { 'content-type': 'application/json' },
    pathParameters,
    requestContext: {
      domainName: 'ab12.execute-api.us-east-1.amazonaws.com',
      http: { method: 'POST', sourceIp: '203.0.113.7' },
      requestId: 'r1',
      timeEpoch: 1_760_000_000_000,
    },
    isBase64Encoded: false,
    ...more,
  }) as never;

describe('the address', () => {
  const addressOf = (pathParameters: Record<string, string> | undefined) => {
    const { provider, token } = toRequest(event(pathParameters));
    return [provider, token];
  };

  test.each([
    ['wavix', ['wavix', null]],
    ['wavix/', ['wavix', null]],
    ['/wavix', ['wavix', null]],
    ['wavix/ToKen', ['wavix', 'ToKen']],
    ['wavix/ToKen/', ['wavix', 'ToKen']],
    ['///wavix///ToKen///', ['wavix', 'ToKen']],
    ['WaViX/ToKen', ['wavix', 'ToKen']],
    ['wavix/a/b', [null, null]],
    ['wavix/a/b/', [null, null]],
    ['', [null, null]],
    ['//', [null, null]],
  ])('%j is %j: slashes and the case of the provider do not matter', (path, expected) => {
    expect(addressOf({ path })).toEqual(expected);
  });

  test('without a path there is none', () => {
    expect(addressOf(undefined)).toEqual([null, null]);
    expect(addressOf({})).toEqual([null, null]);
  });

  test('is also read from the routes of before, which live on while a stack is updated', () => {
    expect(addressOf({ provider: 'Wavix', token: 'ToKen' })).toEqual(['wavix', 'ToKen']);
    expect(addressOf({ provider: 'smstake' })).toEqual(['smstake', null]);
  });
});

test('the body comes as text or in base64', () => {
  const path = { path: 'wavix' };
  expect(toRequest(event(path)).raw).toEqual(Buffer.alloc(0));
  expect(toRequest(event(path, { body: 'é' })).raw).toEqual(Buffer.from('é'));
  expect(toRequest(event(path, { body: '/w==', isBase64Encoded: true })).raw).toEqual(Buffer.from([0xff]));
});

test('the URL is what any base URL makes of the path, and what came', () => {
  const came = 'https://ab12.execute-api.us-east-1.amazonaws.com/webhooks/wavix?a=%20b';
  expect(toRequest(event({ path: 'wavix' })).urls).toEqual([came]);
  const bases = ['https://hooks.example.com/sms', 'https://ab12.execute-api.us-east-1.amazonaws.com'];
  expect(toRequest(event({ path: 'wavix' }), bases).urls).toEqual([
    'https://hooks.example.com/sms/webhooks/wavix?a=%20b',
    came,
  ]);
  expect(toRequest(event({ path: 'wavix' }, { rawQueryString: '' })).urls).toEqual([came.split('?')[0]]);
});
