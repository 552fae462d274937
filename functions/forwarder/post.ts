import { request } from 'node:https';
import { type Envelope, rawBody } from '../shared/envelope.ts';
import { hopsHeader, hopsOf, requestIdHeader, senderHeaders } from '../shared/forwarding.ts';

/** What became of one try: taken with 2xx, answered with anything else, no answer, or nobody asked, since no request can say it. */
export type Answer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'unanswered'; readonly code: string }
  | { readonly kind: 'unsendable'; readonly code: string };

/** Sends a callback to a URL as it came. Never throws. */
export type Post = (url: string, envelope: Envelope) => Promise<Answer>;

/** So long the old URL may take for its whole answer, in milliseconds. */
const answersWithinMs = 10_000;
/** Of an answer no more is read: it is only let come to its end, for who still works while he answers. */
const mostAnswerBytes = 64 * 1024;

/**
 * Same method, query, headers and bytes of the body; the path is that of the configured URL. Redirects are not followed: an old URL that
 * has one is not the old URL.
 * @param isLocal whether only this machine is called: a local stack must not tell a real system of its invented reports.
 */
export function openPost(isLocal: boolean, withinMs: number = answersWithinMs): Post {
  return (url, envelope) =>
    new Promise((resolve) => {
      try {
        const target = new URL(url);
        if (isLocal && !/^(127\.0\.0\.1|localhost|\[::1\])$/.test(target.hostname)) {
          resolve({ kind: 'unanswered', code: 'LOCAL_STACK_CALLS_THIS_MACHINE_ONLY' });
          return;
        }
        const { method } = envelope;
        const signal = AbortSignal.timeout(withinMs);
        // A connection each: one that was kept may have died while the function was frozen.
        const options = {
          method,
          path: pathOf(target, envelope.query),
          headers: headersOf(envelope),
          agent: false,
          signal,
        };
        const outgoing = request(target, options);
        outgoing.once('error', (error) => resolve({ kind: 'unanswered', code: codeOf(error) }));
        outgoing.once('response', (response) => {
          const status = response.statusCode ?? 500;
          const done = (): void =>
            resolve(status >= 200 && status < 300 ? { kind: 'taken' } : { kind: 'answered', status });
          let bytes = 0;
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes > mostAnswerBytes) response.destroy();
          });
          // However it ends, the status was said.
          response.once('error', done).once('close', done);
          outgoing.off('close', closed);
        });
        // Node.js hangs up on who changes the protocol, and calls that no error.
        const closed = (): void => resolve({ kind: 'unanswered', code: 'CLOSED' });
        outgoing.once('close', closed);
        outgoing.end(rawBody(envelope));
      } catch (error) {
        resolve({ kind: 'unsendable', code: codeOf(error) });
      }
    });
}

function codeOf(error: unknown): string {
  const { name, code } = error as { readonly name?: string; readonly code?: unknown };
  if (name === 'TimeoutError' || name === 'AbortError') return 'TIMEOUT';
  return typeof code === 'string' ? code : 'FAILED';
}

/** The query that came stands as it came, after one that the URL has of its own; only what no request line may hold is encoded. */
function pathOf({ pathname, search }: URL, query: string): string {
  if (query === '') return pathname + search;
  const written = query.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
  return `${pathname}${search === '' ? '?' : `${search}&`}${written}`;
}

/** What came, with what tells that it was passed on. */
function headersOf(envelope: Envelope): Readonly<Record<string, string>> {
  const { headers, requestId, method } = envelope;
  const bytes = rawBody(envelope).length;
  return {
    ...Object.fromEntries(Object.entries(senderHeaders(headers)).map(([name, value]) => [name, asBytes(value)])),
    [requestIdHeader]: requestId,
    [hopsHeader]: String(hopsOf(headers) + 1),
    ...((bytes > 0 || method !== 'GET') && { 'content-length': String(bytes) }),
  };
}

/** A header's text as Node.js writes it: byte by byte. */
const asBytes = (value: string): string => Buffer.from(value, 'utf8').toString('latin1');
