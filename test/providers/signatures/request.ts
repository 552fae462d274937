import type { Signature, SignedRequest, Unsigned } from '../../../functions/providers/signatures/signature.ts';

/** A second, as far as a time must be from when a request came to be refused in these tests. */
export const toleranceMs = 5_000;
export const atMs = Date.UTC(2026, 10, 28, 3);

/** A request before it is signed; what is left out is a POST of JSON. */
export const unsigned = (given: Partial<Unsigned> = {}): Unsigned => ({
  method: 'POST',
  url: 'https://hooks.example.com/webhooks/x',
  contentType: 'application/json',
  raw: Buffer.from('{}'),
  ...given,
});

/** What comes of a request once it is signed and sent. */
export function sent(signature: Signature, signingSecret: string, request: Unsigned, signedAtMs = atMs): SignedRequest {
  const { headers, url = request.url, raw = request.raw } = signature.sign(signingSecret, request, signedAtMs);
  return {
    method: request.method,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    raw,
    urls: ['https://elsewhere.example.com/', url],
    receivedAt: signedAtMs,
    toleranceMs,
  };
}

/** The same text with one letter changed, added or left out. */
export function edited(text: string, place: number, kind: 'change' | 'add' | 'drop', letter: string): string {
  const at = place % (text.length || 1);
  return text.slice(0, at) + (kind === 'drop' ? '' : letter) + text.slice(kind === 'add' ? at : at + 1);
}
