import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { decodePath, isText } from '../../local/runtime/http-api.ts';

/** A request to a callback URL as its sender writes it. */
export interface Wire {
  readonly method: string;
  /** The two segments of the path below the base URL, percent-encoded; no second one in a URL without a token. */
  readonly provider: string;
  readonly token: string | null;
  readonly slashes: Slashes;
  readonly query: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly sourceIp: string;
  /** What its sender signed, and with what; absent where nothing was. */
  readonly signed?: Signed | undefined;
}

/** A request as it was when it was signed. */
export interface Signed {
  readonly provider: string;
  readonly secret: string;
  readonly atMs: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes that arrive. */
  readonly body: Buffer;
}

/** What stands around the path's segments; `plainSlashes` in a URL as it was registered. */
export interface Slashes {
  readonly beforeBase: string;
  readonly beforeProvider: string;
  readonly beforeToken: string;
  readonly after: string;
}

export const plainSlashes: Slashes = { beforeBase: '/', beforeProvider: '/', beforeToken: '/', after: '' };

/** Epoch milliseconds at which every case arrives. */
export const arrivedAtMs = 1_790_000_000_000;

const base = 'webhooks';
const host = 'localhost';

/**
 * What the HTTP API hands over of the path: all that follows the base URL, percent-decoded. Slashes in a row are left as they
 * are, although it was seen to make one of them: nobody promises that.
 */
export function pathOf({ provider, token, slashes }: Pick<Wire, 'provider' | 'token' | 'slashes'>): string {
  const { beforeBase, beforeProvider, beforeToken, after } = slashes;
  const sent = `${beforeBase}${base}${beforeProvider}${provider}${token === null ? '' : beforeToken + token}${after}`;
  return decodePath(sent).path.slice(`${beforeBase}${base}/`.length);
}

/** The URL that a sender signs. */
export const urlOf = (wire: Pick<Wire, 'provider' | 'token' | 'slashes' | 'query'>): string =>
  `https://${host}/${base}/${pathOf(wire)}${wire.query === '' ? '' : `?${wire.query}`}`;

/** The event that the HTTP API makes of it: percent-decoded path, text types as text, everything else in base64. */
export function toEvent(wire: Wire, requestId: string, atMs: number): APIGatewayProxyEventV2 {
  const { method, query, headers, body, sourceIp } = wire;
  const asText = isText(headers);
  const path = pathOf(wire);
  const rawPath = `/${base}/${path}`;
  const routeKey = `ANY /${base}/{path+}`;
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: query,
    headers: { ...headers },
    pathParameters: { path },
    requestContext: {
      accountId: '000000000000',
      apiId: 'fuzz',
      domainName: host,
      domainPrefix: 'fuzz',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp, userAgent: headers['user-agent'] ?? '' },
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
  isText(headers) ? Buffer.from(body.toString('utf8')) : body;
