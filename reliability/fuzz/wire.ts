import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { decode, isText } from '../../local/http-api.ts';

/** A request to a callback URL as its sender writes it. */
export interface Wire {
  readonly method: string;
  /** The path's two segments, percent-encoded; no second one in a URL without a token. */
  readonly provider: string;
  readonly token: string | null;
  readonly query: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly sourceIp: string;
}

/** The path's two segments as the HTTP API hands them over. */
export interface Path {
  readonly provider: string;
  readonly token: string | null;
}

export const pathOf = ({ provider, token }: Wire): Path => ({
  provider: decode(provider),
  token: token === null ? null : decode(token),
});

/** The event that the HTTP API makes of it: percent-decoded path, text types as text, everything else in base64. */
export function toEvent(wire: Wire, requestId: string, atMs: number): APIGatewayProxyEventV2 {
  const { method, query, headers, body, sourceIp } = wire;
  const asText = isText(headers['content-type']);
  const { provider, token } = pathOf(wire);
  const path = `/webhooks/${provider}${token === null ? '' : `/${token}`}`;
  const routeKey = `ANY /webhooks/{provider}${token === null ? '' : '/{token}'}`;
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: { ...headers },
    pathParameters: { provider, ...(token === null ? {} : { token }) },
    requestContext: {
      accountId: '000000000000',
      apiId: 'fuzz',
      domainName: 'localhost',
      domainPrefix: 'fuzz',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent: headers['user-agent'] ?? '' },
      requestId,
      routeKey,
      stage: '$default',
      time: new Date(atMs).toISOString(),
      timeEpoch: atMs,
    },
    ...(body.length > 0 ? { body: body.toString(asText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.length > 0 && !asText,
  };
}

/** The bytes that such an event still holds: a text body that was no UTF-8 has lost some on the way. */
export const handedOver = ({ body, headers }: Pick<Wire, 'body' | 'headers'>): Buffer =>
  isText(headers['content-type']) ? Buffer.from(body.toString('utf8')) : body;
