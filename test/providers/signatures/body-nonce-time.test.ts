import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodyNonceTime } from '../../../functions/providers/signatures/body-nonce-time.ts';
import type { SignedRequest } from '../../../functions/providers/signatures/signature.ts';

// Of the vendor's SDK, by its file: the package as a whole can't be loaded without another that it does not name.
const ofSinch = createRequire(createRequire(import.meta.url).resolve('@sinch/sms'));
const helper = join(dirname(ofSinch.resolve('@sinch/sdk-client')), 'utils/authorization.helper.js');
const {
  calculateWebhookSignature,
  computeSignedData,
  validateWebhookSignature,
}: {
  calculateWebhookSignature: (data: string, secret: string) => string;
  computeSignedData: (body: string, nonce: string, timestamp: string) => string;
  validateWebhookSignature: (secret: string, headers: Record<string, string>, body: string) => boolean;
} = ofSinch(helper);

const { sign, verify } = bodyNonceTime({ header: 'X-Sinch-Webhook-Signature', secretName: 'HMAC secret' });
const nameOf = {
  signature: 'x-sinch-webhook-signature',
  nonce: 'x-sinch-webhook-signature-nonce',
  time: 'x-sinch-webhook-signature-timestamp',
};

interface Given {
  readonly body: string | Buffer;
  readonly signature: string;
  readonly nonce: string;
  readonly time: string;
}

const request = ({ body, signature, nonce, time }: Given, receivedAt = Number(time) * 1000): SignedRequest => ({
  method: 'POST',
  headers: { [nameOf.signature]: signature, [nameOf.nonce]: nonce, [nameOf.time]: time },
  raw: Buffer.from(body),
  urls: [],
  receivedAt,
  toleranceMs: 300_000,
});

const published: Readonly<Record<string, Given & { readonly secret: string }>> = {
  SMS: {
    secret: 'SMSWebhooksSecret',
    nonce: '01JHFFHWYY7HSS4FWTMDTQEK8V',
    time: '1736760161',
    body: '{"at":"2025-01-13T09:22:40.914Z","batch_id":"01JHFFHQ0P99JPPNQPJDV7JTBP","client_reference":"a client reference","code":0,"operator_status_at":"2025-01-13T09:22:00Z","recipient":"33662162466","status":"Delivered","type":"recipient_delivery_report_sms"}',
    signature: 'ZoHei66PPN/kZjw7hFVfGhJOnml3iGNCMWoyQVcE5o0=',
  },
  'Conversation API': {
    secret: 'foo_secret1234',
    nonce: '01FJA8B4A7BM43YGWSG9GBV067',
    time: '1634579353',
    body: '{"app_id":"","accepted_time":"2021-10-18T17:49:13.813615Z","project_id":"e2df3a34-a71b-4448-9db5-a8d2baad28e4","contact_create_notification":{"contact":{"id":"01FJA8B466Y0R2GNXD78MD9SM1","channel_identities":[{"channel":"SMS","identity":"48123456789","app_id":""}],"display_name":"New Test Contact","email":"new.contact@email.com","external_id":"","metadata":"","language":"EN_US"}},"message_metadata":""}',
    signature: '6bpJoRmFoXVjfJIVglMoJzYXxnoxRujzR4k2GOXewOE=',
  },
};

describe.each(Object.entries(published))('the published vector of the %s', (_, { secret, ...given }) => {
  test('is taken, within the tolerance of its time', () => {
    expect(verify(secret, request(given))).toBe(true);
    const at = Number(given.time) * 1000;
    expect([at - 300_000, at + 300_000].map((one) => verify(secret, request(given, one)))).toEqual([true, true]);
    expect([at - 300_001, at + 300_001].map((one) => verify(secret, request(given, one)))).toEqual([false, false]);
  });

  test('is refused once any byte is another', () => {
    for (const part of ['body', 'signature', 'nonce', 'time'] as const) {
      for (let at = 0; at < given[part].length; at += 1) {
        const bytes = Buffer.from(given[part]);
        bytes[at] = (bytes[at] as number) ^ 1;
        const changed = { ...given, [part]: part === 'body' ? bytes : bytes.toString() };
        expect(verify(secret, request(changed, Number(given.time) * 1000))).toBe(false);
      }
    }
    expect(verify(secret, request({ ...given, body: `${given.body} ` }))).toBe(false);
    expect(verify('', request(given))).toBe(false);
    expect(verify(`${secret}x`, request(given))).toBe(false);
  });

  test('is refused where what is signed is parted elsewhere', () => {
    const body = given.body.toString();
    for (let at = body.indexOf('.'); at >= 0; at = body.indexOf('.', at + 1)) {
      const parted = { ...given, body: body.slice(0, at), nonce: `${body.slice(at + 1)}.${given.nonce}` };
      expect(verify(secret, request(parted))).toBe(false);
    }
    expect(verify(secret, request({ ...given, body: `${body}.${given.nonce}`, nonce: given.time, time: '' }, 0))).toBe(
      false,
    );
  });

  test.each(Object.values(nameOf))('is refused without %s', (name) => {
    const whole = request(given);
    expect(verify(secret, { ...whole, headers: { ...whole.headers, [name]: undefined } })).toBe(false);
  });
});

describe('with the SDK', () => {
  const bodies = fc.oneof(fc.string({ unit: 'grapheme' }), fc.json(), fc.constant(''));
  const secrets = fc.string({ minLength: 1 });
  const seconds = fc.integer({ min: 1, max: 4_000_000_000 });

  test('what it signs is let in', () => {
    fc.assert(
      fc.property(bodies, secrets, fc.stringMatching(/^[0-9A-Z]{26}$/), seconds, (body, secret, nonce, at) => {
        const time = String(at);
        const signature = calculateWebhookSignature(computeSignedData(body, nonce, time), secret);
        expect(verify(secret, request({ body, signature, nonce, time }))).toBe(true);
        expect(verify(secret, request({ body: `${body}.`, signature, nonce, time }))).toBe(false);
      }),
    );
  });

  test('what is signed here it takes', () => {
    fc.assert(
      fc.property(bodies, secrets, seconds, (body, secret, at) => {
        const unsigned = { method: 'POST' as const, url: '', contentType: 'application/json', raw: Buffer.from(body) };
        const { headers } = sign(secret, unsigned, at * 1000);
        expect(headers['X-Sinch-Webhook-Signature-Algorithm']).toBe('HmacSHA256');
        expect(validateWebhookSignature(secret, { ...headers }, body)).toBe(true);
        expect(validateWebhookSignature(secret, { ...headers }, `${body} `)).toBe(false);
      }),
    );
  });
});
