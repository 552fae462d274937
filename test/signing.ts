import type { Signature, SignedRequest, Unsigned } from '../functions/providers/signatures/signature.ts';

/** A POST of JSON before it is signed. */
export const unsigned = (
  raw: Buffer,
  url = 'https://hooks.example.com/webhooks/x',
  more: Partial<Unsigned> = {},
): Unsigned => ({
  method: 'POST',
  url,
  contentType: 'application/json',
  raw,
  ...more,
});

export const lowerCase = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** What ingest gets of a request that a provider signed. @param atMs epoch milliseconds at which it is signed and comes. */
export function signedRequest(
  signature: Signature,
  signingSecret: string,
  request: Unsigned,
  atMs = 1_760_000_000_000,
): SignedRequest {
  const { headers, url = request.url, raw = request.raw } = signature.sign(signingSecret, request, atMs);
  return {
    method: request.method,
    headers: { 'content-type': request.contentType, ...lowerCase(headers) },
    raw,
    urls: [url],
    receivedAt: atMs,
    toleranceMs: 300_000,
  };
}
