import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { callbackPath } from '../shared/addresses.ts';
import type { CallbackRequest } from './callback.ts';

/**
 * The HTTP API hands over text types as text and all others, forms among them, in base64: the signature covers the bytes.
 * `baseUrls` are those of the stage beside that of its API.
 */
export const toRequest = (event: APIGatewayProxyEventV2, baseUrls: readonly string[] = []): CallbackRequest => ({
  ...addressOf(pathOf(event)),
  urls: urlsOf(event, baseUrls),
  method: event.requestContext.http.method,
  query: event.rawQueryString,
  headers: event.headers,
  raw: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  sourceIp: event.requestContext.http.sourceIp,
  requestId: event.requestContext.requestId,
  receivedAt: event.requestContext.timeEpoch,
});

/**
 * What stands below the route: its greedy parameter `path`, percent-decoded, which no mapping and no prefix changes; the two
 * others are those of the routes of before, which live on while a stack is updated.
 */
function pathOf({ pathParameters }: APIGatewayProxyEventV2): string {
  const { path, provider: formerly = '', token: formerToken = '' } = pathParameters ?? {};
  return path ?? `${formerly}/${formerToken}`;
}

/** The provider and, where there is one, the token; however many slashes stand around them. */
function addressOf(path: string): Pick<CallbackRequest, 'provider' | 'token'> {
  const [provider, token = null, ...others] = path.split('/').filter((segment) => segment !== '');
  if (provider === undefined || others.length > 0) return { provider: null, token: null };
  return { provider: provider.toLowerCase(), token };
}

/**
 * Nothing in the event says what the provider was given: it names the host that the API was asked by, which a front chooses,
 * and a decoded path (docs/adr/0016-addresses-that-last.md). So the URL under each base URL of the stage, and as it came.
 */
function urlsOf(event: APIGatewayProxyEventV2, baseUrls: readonly string[]): readonly string[] {
  const { rawPath, rawQueryString, headers, requestContext } = event;
  const query = rawQueryString === '' ? '' : `?${rawQueryString}`;
  const given = baseUrls.map((base) => `${base}${callbackPath}/${pathOf(event)}${query}`);
  const came = `${headers['x-forwarded-proto'] ?? 'https'}://${requestContext.domainName}${rawPath}${query}`;
  return [...new Set([...given, came])];
}
