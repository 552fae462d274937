import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { TelnyxWebhook } from 'telnyx/lib/webhooks';
import { describe, expect, test } from 'vitest';
import { ed25519 } from '../../../functions/providers/signatures/ed25519.ts';
import type { Keys, SignedRequest } from '../../../functions/providers/signatures/signature.ts';

const signature = ed25519({
  header: 'telnyx-signature-ed25519',
  timestampHeader: 'telnyx-timestamp',
  secretName: 'public key',
});
const keys = signature.newKeys?.() as Keys;
const toleranceMs = 60_000;
const sign = (raw: Buffer, atMs: number, key = keys.signingSecret): Record<string, string> => ({
  ...signature.sign(key, { method: 'POST', url: 'https://h.example/', contentType: 'application/json', raw }, atMs)
    .headers,
});
const verify = (headers: SignedRequest['headers'], raw: Buffer, receivedAt: number, key = keys.secret): boolean =>
  signature.verify(key, { method: 'POST', headers, raw, urls: [], receivedAt, toleranceMs });

/** The key of RFC 8032, 7.1, test 1. */
const rfc = {
  secret: '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
  signingSecret: createPrivateKey({
    key: Buffer.from(
      `302e020100300506032b657004220420${'9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'}`,
      'hex',
    ),
    format: 'der',
    type: 'pkcs8',
  })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString(),
};
const body =
  '{"data":{"event_type":"message.finalized","id":"4ee8c3a6-4995-4309-a3c6-38e3db9ea4be","occurred_at":"2024-01-15T20:16:07.588+00:00","payload":{"id":"ac012cbf-5e09-46af-a69a-7c0e2d90993c","to":[{"phone_number":"+13125550123","status":"delivered"}],"type":"SMS"},"record_type":"event"}}';
const atMs = 1_705_349_767_000;

test('the check value of the RFC’s first key is made and taken', () => {
  const raw = Buffer.from(body);
  expect(sign(raw, atMs + 588, rfc.signingSecret)).toEqual({
    'telnyx-timestamp': '1705349767',
    'telnyx-signature-ed25519':
      'UfqwEwcb4WFH7WCkMkKIYOcttOt8jcQv5ErdkBLHeqp6JJwdy146TV0az2ZMHeSQ1N7wHpZPJ3odmPBD3gdmAA==',
  });
  expect(verify(sign(raw, atMs, rfc.signingSecret), raw, atMs, rfc.secret)).toBe(true);
});

test('it is signed, and the vendor takes it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), fc.string({ unit: 'grapheme' })), async (payload) => {
      const headers = sign(Buffer.from(payload), Date.now());
      await new TelnyxWebhook(keys.secret).verify(payload, headers);
      await expect(new TelnyxWebhook(rfc.secret).verify(payload, headers)).rejects.toThrow('does not match');
    }),
    { numRuns: 50 },
  );
});

describe('the public key', () => {
  const pem = createPublicKey(keys.signingSecret).export({ format: 'pem', type: 'spki' }).toString();
  const raw = Buffer.from('{}');

  test.each([
    ['base64', keys.secret],
    ['base64 with white space around it', ` ${keys.secret}\n`],
    ['PEM', pem],
  ])('is taken in %s', (_, key) => {
    expect(signature.secretMistake?.(key)).toBeNull();
    expect(verify(sign(raw, atMs), raw, atMs, key)).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['any text', 's3cret'],
    ['31 bytes', Buffer.alloc(31, 1).toString('base64')],
    ['base64 without its end', keys.secret.slice(0, -1)],
    ['the private key', keys.signingSecret],
    [
      'another kind of key',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    ],
    ['a broken PEM', pem.replace('MCow', 'MCox')],
  ])('is not %s', (_, key) => {
    expect(signature.secretMistake?.(key)).toMatch(/32 bytes in base64/);
    expect(verify(sign(raw, atMs), raw, atMs, key)).toBe(false);
  });

  test('of somebody else takes nothing', () => {
    expect(verify(sign(raw, atMs), raw, atMs, rfc.secret)).toBe(false);
  });
});

test('a signed time counts as long as it is within the tolerance, early or late', () => {
  const raw = Buffer.from(body);
  const headers = sign(raw, atMs);
  for (const off of [0, toleranceMs, -toleranceMs]) expect(verify(headers, raw, atMs + off)).toBe(true);
  for (const off of [toleranceMs + 1, -toleranceMs - 1]) expect(verify(headers, raw, atMs + off)).toBe(false);
});

test('one byte of body, time or signature changed: refused', () => {
  const places = fc.constantFrom('body', 'telnyx-timestamp', 'telnyx-signature-ed25519');
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), places, fc.nat(), fc.nat({ max: 255 }), (payload, place, at, byte) => {
      const raw = Buffer.from(payload);
      const headers = sign(raw, atMs);
      const whole = place === 'body' ? raw : Buffer.from(headers[place] as string);
      const changed = Buffer.from(whole);
      changed[at % changed.length] = byte;
      fc.pre(!changed.equals(whole));
      const sent = place === 'body' ? headers : { ...headers, [place]: changed.toString('latin1') };
      expect(verify(sent, place === 'body' ? changed : raw, atMs)).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['no header', {}],
  ['no time', { 'telnyx-signature-ed25519': sign(Buffer.from('{}'), atMs)['telnyx-signature-ed25519'] }],
  ['no signature', { 'telnyx-timestamp': '1705349767' }],
  ['empty headers', { 'telnyx-signature-ed25519': '', 'telnyx-timestamp': '' }],
  ['no number', { ...sign(Buffer.from('{}'), atMs), 'telnyx-timestamp': 'NaN' }],
])('%s is no signature', (_, headers) => {
  expect(verify(headers, Buffer.from('{}'), atMs)).toBe(false);
});
