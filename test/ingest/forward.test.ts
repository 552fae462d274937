import { expect, test } from 'vitest';
import type { CallbackRequest } from '../../functions/ingest/callback.ts';
import { seal } from '../../functions/ingest/seal.ts';
import type { Gate } from '../../functions/providers/gate.ts';
import { gates } from '../../functions/providers/registry.ts';
import { readEnvelope, writeEnvelope } from '../../functions/shared/envelope.ts';
import { hopsHeader, mostHops } from '../../functions/shared/forwarding.ts';
import { readProviders, writeProviders } from '../../functions/shared/provider-settings.ts';

const gate = gates.get('twilio') as Gate;
/** As API Gateway hands a callback over that came through CloudFront. */
const headers = {
  accept: '*/*',
  authorization: 'Basic dTpw',
  connection: 'close, X-Of-This-One',
  'content-length': '11',
  'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
  host: 'abc.execute-api.eu-west-1.amazonaws.com',
  'i-twilio-idempotency-token': 'one',
  'user-agent': 'TwilioProxy/1.1',
  via: '1.1 front',
  'x-amz-cf-id': 'x',
  'x-amz-sns-message-type': 'Notification',
  'x-amzn-trace-id': 'Root=1',
  'x-forwarded-for': '203.0.113.7',
  'x-of-this-one': 'x',
  'x-twilio-signature': 'c2ln',
};
const request = (more: Partial<CallbackRequest> = {}): CallbackRequest => ({
  provider: 'twilio',
  method: 'POST',
  query: 'a=%20b&a=c',
  headers,
  raw: Buffer.from('MessageSid='),
  urls: ['https://hooks.example.com/webhooks/twilio/t0ken?a=%20b&a=c'],
  token: 't0ken',
  sourceIp: '203.0.113.7',
  requestId: 'r1',
  receivedAt: 1_760_000_000_000,
  ...more,
});

test('without forward the envelope has what a parser may need, and no mark', () => {
  expect(seal(gate, {}, request())).toEqual({
    v: 1,
    provider: 'twilio',
    receivedAt: 1_760_000_000_000,
    requestId: 'r1',
    method: 'POST',
    query: 'a=%20b&a=c',
    headers: { 'content-type': headers['content-type'] },
    body: 'MessageSid=',
    encoding: 'utf8',
  });
});

test('with forward it has each header of the sender, and none of the connection or of a gateway', () => {
  const envelope = seal(gate, { forward: true }, request());
  expect(envelope).toEqual({
    ...seal(gate, {}, request()),
    forward: true,
    headers: {
      accept: '*/*',
      authorization: 'Basic dTpw',
      'content-type': headers['content-type'],
      'i-twilio-idempotency-token': 'one',
      'user-agent': 'TwilioProxy/1.1',
      'x-amz-sns-message-type': 'Notification',
      'x-twilio-signature': 'c2ln',
    },
  });
  expect(JSON.stringify(envelope)).not.toContain('t0ken');
  expect(readEnvelope(writeEnvelope(envelope))).toEqual(envelope);
});

test('what has been passed on from stage to stage often enough, or says nobody knows how often, is not passed on again', () => {
  const after = (hops: string) =>
    seal(gate, { forward: true }, request({ headers: { ...headers, [hopsHeader]: hops } }));
  expect(after('1').forward).toBe(true);
  expect(after(String(mostHops - 1)).forward).toBe(true);
  for (const hops of [String(mostHops), '9', '10', '-1', '1.5', '', 'many']) {
    expect(after(hops).forward).toBeUndefined();
    expect(after(hops).headers).toEqual({ 'content-type': headers['content-type'] });
  }
});

test('the largest request that can come still fits into a queue message', () => {
  // The HTTP API takes 10,240 bytes of headers: the worst of them is six times as long in JSON.
  const raw = Buffer.alloc(256 * 1024, 0xff);
  const many = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`x-${at}`, '\u001f'.repeat(1024)]));
  const text = writeEnvelope(seal(gate, { forward: true }, request({ raw, headers: many })));
  expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
});

test('the functions are told that a provider’s callbacks are passed on, not where to', () => {
  const authentication = { signature: true };
  const settings = {
    twilio: { authentication, forward: 'https://old.example.com/dlr?key=hidden' },
    mine: { use: 'custom', authentication, statuses: { forward: 'sent' } as never },
  };
  const text = writeProviders(settings);
  expect(text).not.toContain('old.example');
  expect(readProviders(text)).toEqual({ ...settings, twilio: { authentication, forward: true } });
  expect(writeProviders({ twilio: { authentication } })).toBe('{"twilio":{"authentication":{"signature":true}}}');
});
