import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { DeliveryError } from './call.ts';
import type { Destination, HttpParameters } from './declared.ts';
import { follow, type Json, nothing } from './json-path.ts';

/** EventBridge waits no longer for an endpoint. */
const answersWithinMs = 5_000;

/**
 * Sends an event to an HTTP endpoint of this machine, as EventBridge's API destinations do.
 * @throws DeliveryError where it is not answered with 2xx.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html (read 2026-11-27)
 */
export async function post(
  { url, method, connection }: Destination,
  parameters: HttpParameters,
  input: string,
  event: Json,
  stopping: AbortSignal,
): Promise<void> {
  const target = toUrl(url, parameters, connection.query, event);
  if (!/^(127\.0\.0\.1|localhost|\[::1\])$/.test(target.hostname))
    throw new DeliveryError(
      'SDK_CLIENT_ERROR',
      `The local stack calls this machine only, not ${target.hostname}.`,
      false,
    );
  const body = withParameters(input, connection.body);
  const own = Object.entries(parameters.HeaderParameters ?? {}).map(([name, given]) => [name, valueIn(event, given)]);
  const headers = {
    'user-agent': 'Amazon/EventBridge/ApiDestinations',
    'content-type': 'application/json; charset=utf-8',
    range: 'bytes=0-1048575',
    'accept-encoding': 'gzip,deflate',
    connection: 'close',
    ...Object.fromEntries(own),
    ...connection.headers,
    'content-length': String(Buffer.byteLength(body)),
  };
  const failed = (why: string, isPassing: boolean, retryAfterMs: number | null = null): DeliveryError =>
    new DeliveryError('SDK_CLIENT_ERROR', `Unable to invoke ApiDestination endpoint: ${why}`, isPassing, retryAfterMs);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(answersWithinMs)]);
    const outgoing = send(target, { method, headers, agent: false, signal }, resolve);
    outgoing.once('error', reject).end(body);
  }).catch((error: Error) => {
    const isLate = error.name === 'AbortError' || error.name === 'TimeoutError';
    throw failed(isLate ? 'it did not answer within 5 seconds.' : 'it cannot be reached.', true);
  });
  response.resume();
  const status = response.statusCode ?? 500;
  if (status >= 200 && status < 300) return;
  const seconds = retryAfter(response.headers['retry-after']);
  const isPassing = (status >= 500 || [401, 407, 409, 429].includes(status)) && !(seconds !== null && seconds < 0);
  throw failed(`Request failed with status code ${status}`, isPassing, seconds === null ? null : seconds * 1000);
}

/** Seconds. */
function retryAfter(header: string | undefined): number | null {
  if (header === undefined) return null;
  const seconds = /^-?\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? null : seconds;
}

/** A value, or what a path finds in the event. */
function valueIn(event: Json, given: string): string {
  if (!given.startsWith('$.')) return given;
  const found = follow(given, event);
  if (found === nothing) return '';
  return typeof found === 'string' ? found : JSON.stringify(found);
}

function toUrl(
  url: string,
  { PathParameterValues = [], QueryStringParameters = {} }: HttpParameters,
  always: Readonly<Record<string, string>>,
  event: Json,
): URL {
  const values = [...PathParameterValues];
  const target = new URL(url.replace(/\*/g, () => encodeURIComponent(valueIn(event, values.shift() ?? ''))));
  for (const [name, given] of Object.entries(QueryStringParameters))
    target.searchParams.set(name, valueIn(event, given));
  for (const [name, value] of Object.entries(always)) target.searchParams.set(name, value);
  return target;
}

function withParameters(input: string, parameters: Json): string {
  if (Object.keys(parameters).length === 0) return input;
  return JSON.stringify({ ...JSON.parse(input), ...parameters });
}
