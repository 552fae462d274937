import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { CallbackRequest } from './receive.ts';

/** The HTTP API hands over text types as text and all others, forms among them, in base64: the signature covers the bytes. */
export const toRequest = (event: APIGatewayProxyEventV2): CallbackRequest => ({
  ...addressOf(event.pathParameters ?? {}),
  method: event.requestContext.http.method,
  query: event.rawQueryString,
  headers: event.headers,
  raw: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  sourceIp: event.requestContext.http.sourceIp,
  requestId: event.requestContext.requestId,
  receivedAt: event.requestContext.timeEpoch,
});

/**
 * The provider and, where there is one, the token; however many slashes stand around them. `path` is the greedy parameter of
 * the route, percent-decoded; the two others are those of the routes of before, which live on while a stack is updated.
 */
function addressOf({
  path,
  provider: formerly = '',
  token: formerToken = '',
}: Readonly<Record<string, string | undefined>>): Pick<CallbackRequest, 'provider' | 'token'> {
  const segments = (path ?? `${formerly}/${formerToken}`).split('/').filter((segment) => segment !== '');
  const [provider, token = null, ...others] = segments;
  if (provider === undefined || others.length > 0) return { provider: null, token: null };
  return { provider: provider.toLowerCase(), token };
}
