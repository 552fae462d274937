import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ParseOutcome } from '../../functions/domain/report.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import {
  type Keys,
  newKeysOf,
  type Signature,
  type SignedRequest,
  type Unsigned,
} from '../../functions/providers/signatures/signature.ts';
import { signedRequest, unsigned } from '../signing.ts';
import { proofOf } from './proof.ts';

// What every provider that signs must keep, whatever its scheme: what is read of a request is what was signed, by who has the key.

const atMs = 1_760_000_000_000;
const toleranceMs = 300_000;

interface Signing {
  readonly id: string;
  readonly provider: Provider;
  readonly signature: Signature;
  readonly keys: Keys;
}

const signing: readonly Signing[] = [...registry.values()].flatMap((provider) =>
  provider.signature
    ? [{ id: provider.id, provider, signature: provider.signature, keys: newKeysOf(provider.signature) }]
    : [],
);

const url = 'https://hooks.example.com/webhooks/x?a=%20b&c';

/** A report before it is signed, as the provider sends it. */
function unsignedReport({ compose, method }: Provider, more: Parameters<Provider['compose']>[0] = {}): Unsigned {
  const { body, query, contentType } = compose({ messageId: 'm', atMs, ...more });
  return unsigned(Buffer.from(body), query === '' ? url : `${url}&${query}`, { contentType, method });
}

const genuineOf = ({ provider, signature, keys }: Signing, request = unsignedReport(provider)): SignedRequest => ({
  ...signedRequest(signature, keys.signingSecret, request, atMs),
  toleranceMs,
  certificate: keys.certificate?.pem,
});

/** What the consumer reads of a request that was let in. */
function readOf({ provider, signature }: Signing, { headers, raw, urls }: SignedRequest): ParseOutcome {
  const isQueryRead = signature.covers === 'either' ? raw.length === 0 : signature.covers !== 'body';
  const { search } = new URL(urls[0] ?? url);
  const kept = Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return provider.parse({ headers: kept, query: isQueryRead ? search.slice(1) : '', body: raw });
}

const withBody = (request: SignedRequest, raw: Buffer): SignedRequest => ({ ...request, raw });
const withUrl = (request: SignedRequest, changed: string): SignedRequest => ({ ...request, urls: [changed] });

/** A text or bytes with one of them changed, left out, or another put in. */
function altered(bytes: Buffer, at: number, how: 'change' | 'remove' | 'add', by: number): Buffer {
  const place = bytes.length === 0 ? 0 : at % bytes.length;
  const copy = Buffer.from(bytes);
  if (how === 'change' && bytes.length > 0) copy[place] = (copy[place] as number) ^ (1 + (by % 255));
  if (how === 'remove') return Buffer.concat([copy.subarray(0, place), copy.subarray(place + 1)]);
  if (how === 'add')
    return Buffer.concat([copy.subarray(0, place), Buffer.from([32 + (by % 95)]), copy.subarray(place)]);
  return copy;
}

const alteration = fc.record({
  at: fc.nat({ max: 5000 }),
  how: fc.constantFrom('change' as const, 'remove' as const, 'add' as const),
  by: fc.nat({ max: 254 }),
});

describe.each(signing)('$id', (one) => {
  const { provider, signature, keys } = one;
  const verify = (request: SignedRequest, secret = keys.secret): boolean => signature.verify(secret, request);
  const genuine = genuineOf(one);

  test('signs what it verifies, under whichever of its URLs', () => {
    expect(verify(genuine)).toBe(true);
    expect(verify({ ...genuine, urls: ['https://other.example.com/', ...genuine.urls] })).toBe(true);
  });

  test('is refused with another key, with none, with no header, and without a signature at all', () => {
    const other = newKeysOf(signature);
    const forged = { ...genuineOf({ ...one, keys: other }), certificate: keys.certificate?.pem };
    expect(verify(forged)).toBe(false);
    if (other.secret !== keys.secret) expect(verify(genuine, other.secret)).toBe(false);
    expect(verify(genuine, '')).toBe(false);
    for (const name of signature.headers.filter((one) => genuine.headers[one] !== undefined)) {
      const { [name]: _, ...headers } = genuine.headers;
      expect(verify({ ...genuine, headers })).toBe(false);
    }
    const bare = unsignedReport(provider);
    expect(verify({ ...genuine, headers: {}, raw: bare.raw, urls: [bare.url] })).toBe(false);
  });

  test('names what verifies it, and takes its own keys', () => {
    expect(signature.secretName).toMatch(/^[\p{L}’ ]{3,40}$/u);
    expect(signature.secretMistake?.(keys.secret) ?? null).toBe(null);
    expect(signature.headers).toEqual(signature.headers.map((name) => name.toLowerCase()));
  });

  test('another secret that is as good as none lets nothing in', () => {
    for (const secret of ['', ' ', '\0', 'null', 'undefined', '=', 'AAAA'])
      expect(verify({ ...genuine, headers: {} }, secret)).toBe(false);
  });

  if (signature.covers !== 'sender')
    test('whatever byte is changed: it is refused, or says the same', () => {
      const said = readOf(one, genuine);
      const isHarmless = (request: SignedRequest): boolean => {
        if (!verify(request)) return true;
        const read = readOf(one, request);
        if (unparted.has(one.id)) expect([[], essence(said)]).toContainEqual(essence(read));
        else expect(read).toEqual(said);
        return true;
      };
      fc.assert(
        fc.property(alteration, ({ at, how, by }) => isHarmless(withBody(genuine, altered(genuine.raw, at, how, by)))),
        { numRuns: 100 },
      );
      const [signedUrl = ''] = genuine.urls;
      const head = signedUrl.indexOf('?') + 1;
      fc.assert(
        fc.property(alteration, ({ at, how, by }) => {
          const query = altered(Buffer.from(signedUrl.slice(head)), at, how, by).toString('latin1');
          if (!URL.canParse(signedUrl.slice(0, head) + query)) return;
          isHarmless(withUrl(genuine, signedUrl.slice(0, head) + query));
        }),
        { numRuns: 100 },
      );
      for (const name of signature.headers)
        fc.assert(
          fc.property(alteration, ({ at, how, by }) => {
            const value = altered(Buffer.from(genuine.headers[name] ?? ''), at, how, by).toString('latin1');
            isHarmless({ ...genuine, headers: { ...genuine.headers, [name]: value } });
          }),
          { numRuns: 100 },
        );
    });

  if (signature.covers !== 'sender')
    test('a report that is put beside or instead of what was signed is not read', () => {
      const said = JSON.stringify(readOf(one, genuine));
      const evil = provider.compose({ messageId: 'evil', status: Object.keys(provider.words)[0], atMs });
      const forms = [evil.body, JSON.stringify(Object.fromEntries(new URLSearchParams(evil.query)))];
      const [signedUrl = ''] = genuine.urls;
      const tries: readonly SignedRequest[] = [
        ...forms.map((text) => withBody(genuine, Buffer.from(text))),
        ...forms.map((text) => withBody(genuine, Buffer.concat([genuine.raw, Buffer.from(text)]))),
        ...forms.map((text) => withBody(genuine, Buffer.concat([Buffer.from(text), genuine.raw]))),
        ...[evil.query, evil.body, new URLSearchParams({ data: evil.body }).toString()].flatMap((query) => [
          withUrl(genuine, `${signedUrl}&${query}`),
          withUrl(genuine, `https://hooks.example.com/webhooks/x?${query}`),
          { ...withUrl(genuine, `https://hooks.example.com/webhooks/x?${query}`), raw: Buffer.alloc(0) },
        ]),
      ];
      for (const request of tries.flatMap((each) => [
        each,
        { ...each, method: 'GET' },
        { ...each, headers: { ...each.headers, 'content-type': 'application/json' } },
        { ...each, headers: { ...each.headers, 'content-type': 'text/plain' } },
      ]))
        if (verify(request)) expect(JSON.stringify(readOf(one, request))).toBe(said);
    });

  test('survives any headers and bytes', () => {
    // Of a secret that is sent along, the header alone is all that it takes.
    const known = signature.covers === 'sender' ? [] : Object.values(genuine.headers).map(String);
    const header = fc.oneof(fc.string(), ...(known.length > 0 ? [fc.constantFrom(...known)] : []));
    fc.assert(
      fc.property(
        fc.array(header, { minLength: signature.headers.length, maxLength: 8 }),
        fc.uint8Array(),
        (values, bytes) => {
          const headers = Object.fromEntries(signature.headers.map((name, at) => [name, values[at]]));
          expect(verify({ ...genuine, headers, raw: Buffer.from(bytes), urls: ['no url', ''] })).toBe(false);
        },
      ),
    );
  });

  test('a time that it signs may be far off, and no further; a replay in that time is let in', () => {
    const late = { ...genuine, receivedAt: atMs + toleranceMs - 61_000 };
    expect(verify(late)).toBe(true);
    const results = [atMs + 30 * toleranceMs, atMs - 30 * toleranceMs].map((receivedAt) =>
      verify({ ...genuine, receivedAt }),
    );
    expect(results).toEqual(proofOf(one.id).signature?.time ? [false, false] : [true, true]);
  });
});

/** Who signs names and values without anything between them: a field can be made to vanish, and none to say something else. */
const unparted: ReadonlySet<string> = new Set(['plivo', 'twilio']);

const essence = (outcome: ParseOutcome): readonly unknown[] =>
  outcome.kind === 'reports' ? outcome.reports.map(({ messageId, status }) => [messageId, status]) : [];

test('SMSTAKE signs as the check value says', () => {
  const body = '{"event":"message.dlr","message_id":"msg_8f3k2j9x1m","status":"delivered"}';
  expect(registry.get('smstake')?.signature?.sign('whsec_smstake_example', unsigned(Buffer.from(body)), 0)).toEqual({
    headers: {
      'X-SMSTAKE-Signature': 'sha256=578ea3493badb1e9cf970d5ce01735f6d059d8b7fd8d01fb33b40e7cac6cfe42',
    },
  });
});
