import type { Composed, Provider } from '../functions/providers/provider.ts';
import type { Signing, Unsigned } from '../functions/providers/signatures/signature.ts';
import { basicHeader } from '../functions/shared/secrets.ts';
import type { Endpoint } from './endpoint.ts';

/** A request as a provider sends it. */
export interface Genuine {
  readonly url: string;
  readonly method: Endpoint['method'];
  readonly headers: Readonly<Record<string, string>>;
  /** Empty with GET. */
  readonly body: Buffer;
}

/** A callback to be sent; what is left out is as the provider has it. */
export type Sending = Omit<Composed, 'body'> & {
  readonly body: string | Buffer;
  readonly method?: Endpoint['method'];
};

/** The request with which a provider would send this to this endpoint. @param atMs epoch milliseconds. @throws Error where a secret is missing. */
export function genuineRequest(
  provider: Provider,
  endpoint: Endpoint,
  { contentType, query, body, headers: own = {}, method = endpoint.method }: Sending,
  atMs = Date.now(),
): Genuine {
  const plain = { method, url: requestUrl(endpoint, { query }), contentType, raw: Buffer.from(body) };
  const { headers: signature, ...changed } = signed(provider, endpoint, plain, atMs);
  const { url, raw } = { ...plain, ...changed };
  const basic =
    endpoint.basic === undefined ? {} : { authorization: basicHeader(stored(endpoint.basic, provider, 'basic')) };
  const type = method === 'GET' || contentType === '' ? {} : { 'content-type': contentType };
  return { url, method, headers: { ...type, ...own, ...basic, ...signature }, body: raw };
}

/** What signing makes of a request. @throws Error where only the provider itself can sign. */
function signed(
  { name, signature, id }: Provider,
  { authentication, signingSecret }: Endpoint,
  plain: Unsigned,
  atMs: number,
): Signing {
  if (!signature || !authentication.includes('signature')) return { headers: {} };
  if (signingSecret === undefined)
    throw new Error(
      `${name} signs with a private key that only it has: send from its own console, or to the local stack.`,
    );
  return signature.sign(stored(signingSecret, { id, name }, 'signingSecret'), plain, atMs);
}

/** What `fetch` takes for it. */
export const toFetch = ({ method, headers, body }: Genuine) => ({
  method,
  headers: { ...headers },
  ...(method === 'GET' ? {} : { body: new Uint8Array(body) }),
});

function stored(secret: string | null, provider: Pick<Provider, 'id' | 'name'>, name: string): string {
  if (secret !== null) return secret;
  throw new Error(`The stack's secret holds no ${name} for ${provider.name}: see "dlr secrets --help".`);
}

/** Where a provider would send it. */
const requestUrl = ({ url }: Endpoint, { query }: Pick<Composed, 'query'>): string =>
  query === '' ? url : `${url}?${query}`;

/** The same request for a shell. */
export function toCurl(provider: Provider, endpoint: Endpoint, composed: Composed): string {
  const { url, method, headers, body } = genuineRequest(provider, endpoint, composed);
  const options = Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`);
  const data = method === 'GET' ? [] : [`--data-binary ${quote(body.toString('utf8'))}`];
  return ['curl -sS', `-X ${method}`, quote(url), ...options, ...data].join(' ');
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
