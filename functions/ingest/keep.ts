import { randomBytes } from 'node:crypto';
import type { Queue } from '../aws/queue.ts';
import type { Gate } from '../providers/gate.ts';
import { keptHeaders, packBody } from '../shared/envelope.ts';
import type { AuthenticationSettings } from '../shared/provider-settings.ts';
import { basicPrint, keptToken, tokenPrint, writeUnauthentic } from '../shared/unauthentic.ts';
import { within } from '../shared/within.ts';
import type { CallbackRequest } from './callback.ts';
import type { Kept, RejectedReason } from './counts.ts';
import { pick } from './seal.ts';

/** Keeps requests that are not authentic now, and may be once a secret is right. */
export interface Keeper {
  /** Never fails, and takes no longer than `ms` milliseconds: whatever becomes of it, the answer is the same. */
  readonly keep: (
    gate: Gate,
    settings: AuthenticationSettings,
    request: CallbackRequest,
    missing: RejectedReason,
    ms: number,
  ) => Promise<Kept>;
}

/** One piece by which SQS charges is 64 KB; what is larger than a report ever is would let a stranger multiply the bill. */
const mostKeptBytes = 60 * 1024;

/** `perSecond` holds for one execution environment; `now` is in milliseconds. */
export function createKeeper(queue: Queue, perSecond: number, now = performance.now.bind(performance)): Keeper {
  const salt = randomBytes(16).toString('base64url');
  const takeToken = tokenBucket(perSecond, now);
  /** Of the last sender: most come again and again. */
  let last = { header: '', print: '' };
  const printOf = (header: string | undefined): string | null => {
    if (header === undefined) return null;
    if (header !== last.header) last = { header, print: basicPrint(header, salt) };
    return last.print;
  };
  return {
    keep: async (gate, settings, request, missing, ms) => {
      if (!provesAnything(gate, settings, request)) return 'proves_nothing';
      const { raw, token, headers, urls, receivedAt, requestId, method, query, sourceIp } = request;
      if (raw.length > mostKeptBytes) return 'too_large';
      if (!takeToken()) return 'over_rate';
      const { headers: needed = [], otherHeaders = [] } = gate.signature ?? {};
      const signed = settings.signature ? [...needed, ...otherHeaders, ...(gate.readHeaders ?? [])] : [];
      const text = writeUnauthentic({
        provider: gate.id,
        ...{ receivedAt, requestId, method, query, sourceIp, missing, salt },
        headers: pick(headers, [...keptHeaders, ...signed]),
        urls: token === null ? urls : urls.map((url) => url.replaceAll(token, keptToken)),
        tokenPrint: token !== null && settings.urlToken ? tokenPrint(token, salt) : null,
        basicPrint: settings.basic ? printOf(headers['authorization']) : null,
        ...packBody(raw),
      });
      if (Buffer.byteLength(text) > mostKeptBytes) return 'too_large';
      try {
        await within(ms, (signal) => queue.send(text, gate.id, signal));
        return 'yes';
      } catch {
        return 'queue_unavailable';
      }
    },
  };
}

/** Of what carries none of the proofs that are asked for, no secret will ever make anything; some clients send so first, until they are asked. */
function provesAnything(
  { signature }: Gate,
  settings: AuthenticationSettings,
  { token, headers }: Pick<CallbackRequest, 'token' | 'headers'>,
): boolean {
  if (settings.urlToken && token === null) return false;
  if (settings.basic && headers['authorization'] === undefined) return false;
  return !(settings.signature && !carriesSignature(signature, headers));
}

/** Whether there is anything in the headers that may be a signature. */
export function carriesSignature(signature: Gate['signature'], headers: CallbackRequest['headers']): boolean {
  if (signature === null) return false;
  const { headers: names, isOneHeaderEnough } = signature;
  const isThere = (name: string): boolean => headers[name] !== undefined;
  return isOneHeaderEnough ? names.some(isThere) : names.every(isThere);
}

/** As many at once as in a second. */
function tokenBucket(perSecond: number, now: () => number): () => boolean {
  let tokens = perSecond;
  let filledAt = now();
  return () => {
    const at = now();
    tokens = Math.min(perSecond, tokens + ((at - filledAt) / 1000) * perSecond);
    filledAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
