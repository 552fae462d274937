import type { Composed, Provider } from '../functions/providers/provider.ts';
import { basicHeader } from '../functions/shared/secrets.ts';
import type { Endpoint } from './endpoints.ts';

/** The headers with which a provider would send this body to this endpoint. @throws Error where a secret is missing. */
export function genuineHeaders(
  provider: Provider,
  endpoint: Endpoint,
  { contentType, query, body }: Omit<Composed, 'body'> & { readonly body: string | Buffer },
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = endpoint.method === 'GET' ? {} : { 'content-type': contentType };
  if (endpoint.basic !== undefined) {
    headers['authorization'] = basicHeader(stored(endpoint.basic, provider, 'basic'));
  }
  if (provider.signature && endpoint.signingSecret !== undefined) {
    const secret = stored(endpoint.signingSecret, provider, 'signingSecret');
    Object.assign(headers, provider.signature.sign(secret, Buffer.from(body), requestUrl(endpoint, { query })));
  }
  return headers;
}

function stored(secret: string | null, provider: Provider, name: string): string {
  if (secret !== null) return secret;
  throw new Error(`The stack's secret holds no ${name} for ${provider.name}: see "dlr secrets --help".`);
}

/** Where a provider would send it. */
export const requestUrl = ({ url }: Endpoint, { query }: Pick<Composed, 'query'>): string =>
  query === '' ? url : `${url}?${query}`;

/** The same request for a shell. */
export function toCurl(provider: Provider, endpoint: Endpoint, composed: Composed): string {
  const url = quote(requestUrl(endpoint, composed));
  const headers = Object.entries(genuineHeaders(provider, endpoint, composed)).map(
    ([name, value]) => `-H ${quote(`${name}: ${value}`)}`,
  );
  const body = endpoint.method === 'GET' ? [] : [`--data-binary ${quote(composed.body)}`];
  return ['curl -sS', `-X ${endpoint.method}`, url, ...headers, ...body].join(' ');
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
