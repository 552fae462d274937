import { knowledgeOf } from './knowledge.ts';
import { arrivedAtMs, handedOver, urlOf, type Wire } from './wire.ts';

/** The request signed as the provider signs; as it is where the provider does not, or where its scheme cannot sign such a one. */
export function signedBy(wire: Wire, provider: string, secret: string, atMs = arrivedAtMs): Wire {
  // The bytes that arrive are those that count: some content types cost bytes that are no UTF-8.
  const body = handedOver(wire);
  const { method } = wire;
  const scheme = knowledgeOf(provider).signature;
  const headers = Object.fromEntries(Object.entries(wire.headers).filter(([name]) => !scheme?.headers.includes(name)));
  const unsigned = { method, url: urlOf(wire), contentType: headers['content-type'], body };
  const added = scheme?.sign(secret, unsigned, atMs) ?? null;
  if (added === null) return { ...wire, headers, signed: undefined };
  const query = added.url === undefined ? wire.query : (added.url.split(/\?(.*)/s)[1] ?? '');
  const sent = { ...wire, query, headers: { ...headers, ...added.headers }, body: added.body ?? wire.body };
  const arrived = handedOver(sent);
  return {
    ...sent,
    signed: { provider, secret, atMs, method, url: urlOf(sent), headers: added.headers, body: arrived },
  };
}
