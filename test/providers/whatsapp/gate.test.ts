import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { whatsappGate } from '../../../functions/providers/whatsapp.ts';

const { handshake, signature } = whatsappGate;
const knock = (fields: Readonly<Record<string, string>>, method = 'GET') =>
  handshake?.({ method, query: new URLSearchParams(fields).toString(), raw: Buffer.alloc(0) });
const asked = { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': 'a token+1' };

describe('the handshake', () => {
  test('gives the challenge back as plain text, to who knows the token', () => {
    expect(knock(asked)).toEqual({
      kind: 'challenge',
      token: 'a token+1',
      answer: { contentType: 'text/plain', body: '1158201444' },
    });
  });

  test.each<[string, Readonly<Record<string, string>>, string?]>([
    ['by POST', asked, 'POST'],
    ['of another mode', { ...asked, 'hub.mode': 'unsubscribe' }],
    ['without a token', { ...asked, 'hub.verify_token': '' }],
    ['without a challenge', { ...asked, 'hub.challenge': '' }],
    ['with a page for a challenge', { ...asked, 'hub.challenge': '<script>alert(1)</script>' }],
    ['with a challenge of any length', { ...asked, 'hub.challenge': '1'.repeat(257) }],
    ['with nothing of it', { status: 'delivered' }],
  ])('is none %s', (_, fields, method) => {
    expect(knock(fields, method)).toBeNull();
  });

  test('throws at nothing', () => {
    fc.assert(
      fc.property(fc.string(), (query) => {
        expect(handshake?.({ method: 'GET', query, raw: Buffer.alloc(0) })).toBeNull();
      }),
    );
  });
});

test('the signature is that of Meta, by the app secret', () => {
  // Computed with `openssl dgst -sha256 -hmac app_secret_example`: Meta publishes no vector.
  const raw = Buffer.from('{"object":"whatsapp_business_account","entry":[]}');
  const value = 'sha256=6eb10e0bc4192e9206e3de93178e66ea9eb262e9ea07bb66abdc83dcf8d3abf3';
  const request = { method: 'POST', raw, urls: [], receivedAt: 0, toleranceMs: 0 };
  const headers = { 'x-hub-signature-256': value };
  expect(signature?.verify('app_secret_example', { ...request, headers })).toBe(true);
  expect(signature?.verify('app_secret_exampl', { ...request, headers })).toBe(false);
  expect(signature?.verify('app_secret_example', { ...request, headers, raw: Buffer.from(`${raw} `) })).toBe(false);
  const unsigned = { method: 'POST' as const, url: '', contentType: 'application/json', raw };
  expect(signature?.sign('app_secret_example', unsigned, 0).headers).toEqual({ 'X-Hub-Signature-256': value });
});
