import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { SignedRequest } from '../../../functions/providers/signatures/signature.ts';
import { standardWebhooks } from '../../../functions/providers/signatures/standard-webhooks.ts';

const [shared, asymmetric] = [standardWebhooks(), standardWebhooks({ isAsymmetric: true })];

/** As the specification and the reference implementations have them. */
const vector = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
  v1: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  seed: 'VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=',
  v1a: 'v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==',
};
const receivedAt = Number(vector.timestamp) * 1000;

interface Sent {
  readonly id?: string;
  readonly timestamp?: string;
  readonly signature?: string;
  readonly body?: string | Buffer;
}
const request = ({ id, timestamp = vector.timestamp, signature, body = vector.body }: Sent): SignedRequest => ({
  method: 'POST',
  headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature },
  raw: Buffer.from(body),
  urls: [],
  receivedAt,
  toleranceMs: 300_000,
});
const verify = (secret: string, sent: Sent): boolean => shared.verify(secret, request({ id: vector.id, ...sent }));
const unsigned = (raw: Buffer) => ({ method: 'POST' as const, url: 'https://x/', contentType: 'text/plain', raw });

const keyOf = (seed: string): KeyObject => {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed, 'base64')]);
  return createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
};
const publicKey = (seed: string): string =>
  `whpk_${Buffer.from(String(keyOf(seed).export({ format: 'jwk' }).x), 'base64url').toString('base64')}`;

const secretBytes = fc
  .uint8Array({ minLength: 1, maxLength: 64 })
  .map((bytes) => Buffer.from(bytes).toString('base64'));
const plainId = fc.stringMatching(/^[\w-]{1,40}$/);
/** The reference implementation takes a body apart as UTF-8. */
const text = fc.string({ unit: 'grapheme', maxLength: 80 }).filter((one) => one.isWellFormed());

describe('the published vectors', () => {
  test('verify', () => {
    expect(verify(vector.secret, { signature: vector.v1 })).toBe(true);
    expect(verify(publicKey(vector.seed), { signature: vector.v1a })).toBe(true);
  });

  test('are what is signed', () => {
    const raw = Buffer.from(vector.body);
    const { headers } = shared.sign(vector.secret, unsigned(raw), receivedAt + 999);
    const genuine = new Webhook(vector.secret).sign(String(headers['webhook-id']), new Date(receivedAt), vector.body);
    expect(headers).toMatchObject({ 'webhook-timestamp': vector.timestamp, 'webhook-signature': genuine });
    const { headers: other } = asymmetric.sign(`whsk_${vector.seed}`, unsigned(raw), receivedAt);
    const content = Buffer.from(`${other['webhook-id']}.${vector.timestamp}.${vector.body}`);
    const signature = Buffer.from(String(other['webhook-signature']).slice('v1a,'.length), 'base64');
    expect(verifyBytes(null, content, keyOf(vector.seed), signature)).toBe(true);
  });

  test('stand in a list, of which other versions count nothing', () => {
    const others = ['v1,AAAA', 'v2,AAAA', 'v1a,AAAA', 'v1', ','];
    const list = [...others, vector.v1, ...others, vector.v1a, ...others].join(' ');
    expect(verify(vector.secret, { signature: list })).toBe(true);
    expect(verify(publicKey(vector.seed), { signature: list })).toBe(true);
    // Two headers of one name reach us as one.
    expect(verify(vector.secret, { signature: `v1,AAAA,${vector.v1}` })).toBe(true);
    for (const version of ['v2', 'V1', 'v11', 'xv1', ''])
      expect(verify(vector.secret, { signature: vector.v1.replace('v1', version) })).toBe(false);
  });
});

describe('beside the standardwebhooks package', () => {
  afterEach(() => void vi.useRealTimers());

  test('what it signs is genuine, with its secret in any form', () => {
    fc.assert(
      fc.property(secretBytes, plainId, text, fc.boolean(), (secret, id, body, isMarked) => {
        const given = isMarked ? `whsec_${secret}` : secret;
        const signature = new Webhook(given).sign(id, new Date(receivedAt), body);
        expect(verify(given, { id, body, signature })).toBe(true);
      }),
    );
  });

  test('what it signs with a text as the key is genuine', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{1,40}$/), (secret) => {
        fc.pre(!/^wh(?:sec|pk|sk)_/.test(secret));
        const signature = new Webhook(secret, { format: 'raw' }).sign(vector.id, new Date(receivedAt), vector.body);
        expect(verify(secret, { signature })).toBe(true);
      }),
    );
  });

  test('what is signed here is genuine there', () => {
    vi.useFakeTimers({ now: receivedAt });
    fc.assert(
      fc.property(secretBytes, fc.jsonValue(), (secret, value) => {
        const body = JSON.stringify(value);
        const { headers } = shared.sign(`whsec_${secret}`, unsigned(Buffer.from(body)), receivedAt);
        expect(() => new Webhook(secret).verify(body, { ...headers })).not.toThrow();
      }),
    );
  });
});

describe('new keys', () => {
  test.each([
    ['shared', shared],
    ['asymmetric', asymmetric],
  ] as const)('%s: sign and verify', (_, one) => {
    const { secret, signingSecret } = one.newKeys?.() ?? { secret: '', signingSecret: '' };
    expect(one.isAsymmetric).toBe(secret !== signingSecret);
    expect(one.secretMistake?.(secret)).toBeNull();
    const raw = Buffer.from('{"ü":1}');
    const { headers } = one.sign(signingSecret, unsigned(raw), receivedAt);
    const got = { ...request({}), headers, raw };
    expect(one.verify(secret, got)).toBe(true);
    expect(one.verify(one.newKeys?.().secret ?? '', got)).toBe(false);
    // A repeat is the same callback, whenever it comes.
    expect(one.sign(signingSecret, unsigned(raw), receivedAt + 60_000).headers['webhook-id']).toBe(
      headers['webhook-id'],
    );
  });

  test('of 64 bytes behind whsk_ are a seed and its public key', () => {
    const both = Buffer.concat([
      Buffer.from(vector.seed, 'base64'),
      Buffer.from(publicKey(vector.seed).slice(5), 'base64'),
    ]);
    const { headers } = asymmetric.sign(`whsk_${both.toString('base64')}`, unsigned(Buffer.from('{}')), receivedAt);
    expect(asymmetric.verify(publicKey(vector.seed), { ...request({}), headers, raw: Buffer.from('{}') })).toBe(true);
  });

  test('that can only verify are refused for signing', () => {
    expect(() => shared.sign(publicKey(vector.seed), unsigned(Buffer.from('{}')), 0)).toThrow('whpk_');
  });
});

describe('nothing else is genuine', () => {
  const forms = [
    [vector.secret, vector.v1],
    [publicKey(vector.seed), vector.v1a],
  ] as const;

  test('with one character changed anywhere', () => {
    for (const [secret, signature] of forms) {
      const sent = { id: vector.id, timestamp: vector.timestamp, signature, body: vector.body };
      for (const [name, value] of Object.entries(sent))
        for (let at = 0; at < value.length; at += 1)
          for (const letter of [' ', '0', 'A', '.', ','])
            if (value[at] !== letter) {
              const changed = value.slice(0, at) + letter + value.slice(at + 1);
              expect([name, changed, verify(secret, { ...sent, [name]: changed })]).toEqual([name, changed, false]);
            }
      for (const name of Object.keys(sent)) expect(verify(secret, { ...sent, [name]: '' })).toBe(false);
      // The last letter of base64 holds bits that stand for nothing.
      expect(
        verify(secret, {
          ...sent,
          signature: signature.replace(/.(?==+$)/, (one) => String.fromCharCode(one.charCodeAt(0) + 1)),
        }),
      ).toBe(false);
    }
  });

  test('long before it came, or after', () => {
    const signed = (secondsAgo: number) => {
      const timestamp = String(Number(vector.timestamp) - secondsAgo);
      const at = new Date(Number(timestamp) * 1000);
      return verify(vector.secret, {
        timestamp,
        signature: new Webhook(vector.secret).sign(vector.id, at, vector.body),
      });
    };
    expect([300, -300, 301, -301].map(signed)).toEqual([true, true, false, false]);
  });

  test.each(['', 'whsec_', 'whsec_!', 'whpk_', 'whpk_AAAA', `whpk_${'A'.repeat(44)}`, 'whsec_=', '!'])(
    'by the secret %j, whose key is empty or none',
    (secret) => {
      const empty = new Webhook(new Uint8Array([0]), { format: 'raw' });
      (empty as unknown as { key: Uint8Array }).key = new Uint8Array();
      const signature = empty.sign(vector.id, new Date(receivedAt), vector.body);
      expect(verify(secret, { signature })).toBe(false);
      expect(verify(secret, { signature: vector.v1a })).toBe(false);
    },
  );

  test('by the public key as a shared secret', () => {
    const secret = publicKey(vector.seed);
    for (const webhook of [new Webhook(secret, { format: 'raw' }), new Webhook(secret.slice(5))])
      expect(verify(secret, { signature: webhook.sign(vector.id, new Date(receivedAt), vector.body) })).toBe(false);
  });

  test('put together otherwise than it was signed, though the bytes that were signed are the same', () => {
    const forged = (whole: { id: string; body: string }, part: { id: string; timestamp: string; body: string }) => {
      expect(`${part.id}.${part.timestamp}.${part.body}`).toBe(`${whole.id}.${vector.timestamp}.${whole.body}`);
      const signature = new Webhook(vector.secret).sign(whole.id, new Date(receivedAt), whole.body);
      expect(verify(vector.secret, { ...whole, signature })).toBe(true);
      return verify(vector.secret, { ...part, signature });
    };
    // Somebody had a provider send a text of his own.
    const report = '1614265331.message_id=victim&status=delivered&x=';
    const inbound = `{"text":"x.${report}"}`;
    const before = `msg_1.${vector.timestamp}.{"text":"x`;
    expect(
      forged({ id: 'msg_1', body: inbound }, { id: before, timestamp: '1614265331', body: `${report.slice(11)}"}` }),
    ).toBe(false);
    const withTime = { id: 'evt.1614265329', body: '{"text":"&message_id=victim&status=delivered&"}' };
    expect(forged(withTime, { id: 'evt', timestamp: '1614265329', body: `${vector.timestamp}.${withTime.body}` })).toBe(
      false,
    );
  });

  test('but an id may have full stops', () => {
    for (const id of ['a.b', 'evt.2026.1', 'evt.1614265330', '.']) {
      const signature = new Webhook(vector.secret).sign(id, new Date(receivedAt), vector.body);
      expect([id, verify(vector.secret, { id, signature })]).toEqual([id, true]);
    }
  });

  test('and nothing throws or takes long', () => {
    const secret = fc.oneof(
      fc.string(),
      fc.string().map((one) => `whpk_${one}`),
      fc.constant(publicKey(vector.seed)),
    );
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), fc.string(), fc.string(), (one, id, timestamp, signature, body) => {
        expect(verify(one, { id, timestamp, signature, body })).toBe(false);
        expect(typeof (shared.secretMistake?.(one) ?? '')).toBe('string');
      }),
    );
    const { privateKey } = generateKeyPairSync('ed25519');
    const other = signBytes(null, Buffer.from('x'), privateKey).toString('base64');
    const from = process.threadCpuUsage();
    for (const signature of [
      `v1a,${other} `.repeat(100),
      'v1,'.repeat(3_000),
      ' '.repeat(10_000),
      `v1,${'A'.repeat(10_000)}`,
    ])
      expect(verify(publicKey(vector.seed), { signature })).toBe(false);
    for (const body of ['.'.repeat(250_000), '1'.repeat(250_000), '1614265330'.repeat(25_000)])
      expect(verify(vector.secret, { signature: vector.v1, body })).toBe(false);
    expect(process.threadCpuUsage(from).user / 1000).toBeLessThan(500);
  });
});

test.each([
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', null],
  ['any text', null],
  [publicKey(vector.seed), null],
  ['whsk_AAAA', /private/],
  ['whpk_AAAA', /32 bytes/],
  ['whsec_not base64', /base64/],
])('of the secret %s it is said whether it can be one', (secret, mistake) => {
  const found = shared.secretMistake?.(secret);
  if (mistake === null) expect(found).toBeNull();
  else expect(found).toMatch(mistake);
});
