import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { accountId } from '../template/resolve.ts';
import { type ApiAddresses, addressed } from './api-addresses.ts';
import type { Clock } from './clock.ts';
import type { LocalFunction } from './lambda.ts';
import { signerOf } from './signature.ts';

/** A route of the HTTP API: `ANY /webhooks/{path+}` and the function behind it. */
export interface Route {
  readonly routeKey: string;
  readonly lambda: LocalFunction;
  /** Asks whether the owner of an access key may call a method and path; where it is absent, anybody may. */
  readonly mayCall?: ((accessKey: string, methodAndPath: string) => boolean) | undefined;
}

/** A request that the HTTP API answered, as its metrics and its access log tell it. */
export interface Answered {
  /** Epoch milliseconds on the stack's clock. */
  readonly atMs: number;
  readonly requestId: string;
  readonly routeKey: string;
  readonly sourceIp: string;
  readonly status: number;
  readonly latencyMs: number;
  /** Of the function; null where it was not asked. */
  readonly integrationMs: number | null;
  /** What the HTTP API said where it answered itself. */
  readonly error: string | null;
  /** Why the function gave no answer. */
  readonly integrationError: string | null;
}

const maxBodyBytes = 10_000_000;
/** Lambda takes 6 MB, base64 and all. */
const maxEventBytes = 6_000_000;

/** Answers as API Gateway's HTTP API does; false where no route matches. */
export type HttpApi = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Several APIs behind one address: the first that has a route answers, and 404 under a name that only an API has on AWS. */
export const together =
  (apis: readonly { readonly serve: HttpApi; readonly addresses: ApiAddresses }[]): HttpApi =>
  async (request, response) => {
    for (const { serve } of apis) if (await serve(request, response)) return true;
    const isOwn = apis.some(({ addresses }) => addressed(addresses, request.headers.host ?? '', '/').isOwn);
    if (isOwn) answer(response, 404, 'Not Found');
    return isOwn;
  };

const onlyItsOwn: ApiAddresses = { defaultEndpoint: true, mappings: [] };

/** `takes` asks the throttle for each request that a route matches; one that it refuses reaches no function. */
export function createHttpApi(
  routes: readonly Route[],
  clock: Clock,
  onAnswer: (answered: Answered) => void,
  takes: () => boolean = () => true,
  addresses: ApiAddresses = onlyItsOwn,
): HttpApi {
  const matchers = routes.map(({ routeKey, lambda, mayCall }) => {
    const [method = 'ANY', path = '/'] = routeKey.split(' ');
    const pattern = path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)').replace(/\{(\w+)\+\}$/, '(?<$1>.+)');
    return { method, pattern: new RegExp(`^${pattern}$`, 's'), routeKey, lambda, mayCall };
  });
  return async (request, response) => {
    const url = request.url ?? '/';
    const [encodedPath = '/', ...query] = url.split('?');
    const { path: decoded, isRefused } = decodePath(encodedPath);
    const path = decoded.replace(/\/{2,}/g, '/');
    const { paths } = addressed(addresses, request.headers.host ?? '', path);
    for (const { method, pattern, routeKey, lambda, mayCall } of matchers) {
      const match = paths.map((below) => pattern.exec(below)).find((found) => found !== null);
      if (!match || (method !== 'ANY' && method !== request.method)) continue;
      const startedAt = performance.now();
      const received = { atMs: clock.now(), requestId: randomUUID(), routeKey, sourceIp: sourceIpOf(request) };
      let told: Pick<Answered, 'integrationMs' | 'error' | 'integrationError'> = {
        integrationMs: null,
        error: null,
        integrationError: null,
      };
      response.once('close', () =>
        onAnswer({ ...received, ...told, status: response.statusCode, latencyMs: performance.now() - startedAt }),
      );
      const refuse = (status: number, error: string): true => {
        told = { ...told, error };
        answer(response, status, error);
        return true;
      };
      if (isRefused) return refuse(400, 'Bad Request');
      if (!takes()) return refuse(429, 'Too Many Requests');
      const body = await readBody(request);
      if (body === null) return refuse(413, 'Request Entity Too Large');
      if (mayCall) {
        const signed = { method: request.method ?? 'GET', url, headers: request.headers, body };
        const signer = await signerOf(signed, Date.now());
        if (signer === null || !mayCall(signer, `${signed.method}${match[0]}`)) return refuse(403, 'Forbidden');
      }
      const event = toEvent(request, received, path, query.join('?'), { ...match.groups }, body);
      if (JSON.stringify(event).length > maxEventBytes) return refuse(413, 'Request Entity Too Large');
      const invokedAt = performance.now();
      const outcome = await lambda.invoke(event);
      told = { ...told, integrationMs: performance.now() - invokedAt };
      if (outcome.kind === 'error') {
        told = { ...told, integrationError: 'The function gave no answer.' };
        return refuse(500, 'Internal Server Error');
      }
      send(response, outcome.result as APIGatewayProxyStructuredResultV2);
      return true;
    }
    return false;
  };
}

/** API Gateway's own error body. */
export function answer(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}

function send(
  response: ServerResponse,
  { statusCode = 200, headers = {}, body = '', isBase64Encoded }: APIGatewayProxyStructuredResultV2,
): void {
  const written = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  response
    .writeHead(statusCode, Object.fromEntries(written))
    .end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
}

/** The body, or null where it is over the limit: the rest is read and thrown away, so that the sender sees the answer. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBodyBytes) chunks.push(chunk);
  }
  return size <= maxBodyBytes ? Buffer.concat(chunks) : null;
}

const sourceIpOf = (request: IncomingMessage): string => (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');

/**
 * Whether the HTTP API hands over a body as text, by its type; any other comes in base64. What it does with a text that is
 * compressed is unknown: here it comes whole.
 */
export const isText = (headers: Readonly<Record<string, unknown>>): boolean =>
  /^(text\/.+|application\/(json|xml|javascript))\s*(;|$)/i.test(String(headers['content-type'] ?? '')) &&
  /^\s*(identity)?\s*$/i.test(String(headers['content-encoding'] ?? ''));

/** The event of payload format 2.0: only text types come as text, everything else in base64; what is empty is absent. */
function toEvent(
  request: IncomingMessage,
  { atMs, requestId, routeKey, sourceIp }: Pick<Answered, 'atMs' | 'requestId' | 'routeKey' | 'sourceIp'>,
  path: string,
  rawQueryString: string,
  pathParameters: Readonly<Record<string, string>>,
  body: Buffer,
): APIGatewayProxyEventV2 {
  const { cookie, ...others } = request.headers;
  const headers = Object.fromEntries(
    Object.entries({ ...others, 'x-forwarded-proto': 'http' }).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
  const asText = isText(request.headers);
  const query = new URLSearchParams(rawQueryString);
  const queryNames = [...new Set(query.keys())];
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookie ? { cookies: cookie.split('; ') } : {}),
    headers,
    ...(queryNames.length > 0
      ? { queryStringParameters: Object.fromEntries(queryNames.map((name) => [name, query.getAll(name).join(',')])) }
      : {}),
    ...(Object.keys(pathParameters).length > 0 ? { pathParameters } : {}),
    requestContext: {
      accountId,
      apiId: 'local',
      domainName: request.headers.host ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method: request.method ?? 'GET',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
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

/**
 * A path as the HTTP API routes it and hands it over: decoded twice, and cut at a question mark that the first time brings
 * out. `isRefused` where the second finds no valid encoding in what the first made. What it then makes of several slashes in a
 * row, one, is left to the caller.
 * @see https://github.com/hotsock/voker/blob/main/vokerhttp/testdata/ingress-paths.json (captured on AWS; read 2026-11-27)
 */
export function decodePath(encoded: string): { readonly path: string; readonly isRefused: boolean } {
  const once = decode(encoded);
  const cut = once.replace(/\?.*$/s, '');
  return { path: decode(cut), isRefused: once !== encoded && !isEncoded(cut) };
}

const isEncoded = (text: string): boolean => {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};

/** Percent-decodes; text that is no valid encoding stays as it is. */
export const decode = (text: string): string => (isEncoded(text) ? decodeURIComponent(text) : text);
