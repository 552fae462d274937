import type { Random } from '../../local/runtime/random.ts';
import type { Endpoint } from '../../operator/endpoint.ts';
import { type Genuine, genuineRequest, toFetch } from '../../operator/request.ts';
import type { Request } from './traffic.ts';

export interface Sent {
  readonly request: Request;
  /** How often it was posted. */
  readonly posted: number;
  /** How many of these posts were answered 503. */
  readonly unavailable: number;
  /** The answer that ended it; 0 where there was none. */
  readonly status: number;
}

/** A provider without patience posts again after so long, in milliseconds, and gives up after so many times. */
const pauseMs = [50, 400] as const;
const mostTries = 100;

/** Whether an answer settles a request; after any other a provider tries again. */
export const isSettled = (status: number): boolean => status === 200 || (status >= 400 && status < 500);

/** Posts a request as its provider would, until it is settled. */
export async function send(request: Request, endpoint: Endpoint, random: Random): Promise<Sent> {
  const { provider, composed } = request;
  const genuine = genuineRequest(provider, endpoint, composed);
  const posting = request.kind === 'forged' ? forge(endpoint, genuine) : genuine;
  let [status, unavailable] = [0, 0];
  for (let posted = 1; posted <= mostTries; posted += 1) {
    const response = await fetch(posting.url, toFetch(posting)).catch(() => null);
    // Read, or the connection can't be used again.
    await response?.arrayBuffer().catch(() => null);
    status = response?.status ?? 0;
    if (isSettled(status)) return { request, posted, unavailable, status };
    if (status === 503) unavailable += 1;
    await new Promise((resolve) => setTimeout(resolve, random.between(...pauseMs)));
  }
  return { request, posted: mostTries, unavailable, status };
}

/** The request of somebody who saw an old one: the right form, the wrong secret. */
function forge(
  { url: own, authentication, signingSecret }: Endpoint,
  { url, headers, body, method }: Genuine,
): Genuine {
  const spoil = (text: string): string => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
  const kept = new Set(['content-type']);
  const spoilt = Object.entries(headers).map(([name, value]) => [name, kept.has(name) ? value : spoil(value)]);
  const isSigned = signingSecret !== undefined;
  return {
    method,
    headers: Object.fromEntries(spoilt),
    url: authentication.includes('urlToken') ? url.replace(own, spoil(own)) : url,
    // Some sign in the body or the query: whatever is changed there is not signed any more.
    body: isSigned ? Buffer.concat([body, Buffer.from(' ')]) : body,
  };
}
