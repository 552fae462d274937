import { isUtf8 } from 'node:buffer';
import { type OwnWord, wordOf } from '../domain/own-word.ts';

/** A callback as it lies in the queue: the request as it came, without the URL token and without headers nobody reads. */
export interface Envelope {
  readonly v: 1;
  /** What the application itself tells, in a form of its own; absent in a provider's callback. */
  readonly kind?: OwnWord;
  readonly provider: string;
  /** Epoch milliseconds at which the HTTP API took the request. */
  readonly receivedAt: number;
  readonly requestId: string;
  readonly method: string;
  /** The query string as sent, still encoded. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly encoding: 'utf8' | 'base64';
  /** On a callback that is passed on to the user's old URL: it has all headers that came, the others only those that a parser may need. */
  readonly forward?: true;
}

/** The headers that a parser may need; all others end at ingest, unless the callback is passed on. */
export const keptHeaders = ['content-type', 'content-encoding'] as const;

/** The body in whichever of its two forms is shorter once written into the queue message. */
export function packBody(raw: Buffer): Pick<Envelope, 'body' | 'encoding'> {
  const base64 = raw.toString('base64');
  if (!isUtf8(raw)) return { body: base64, encoding: 'base64' };
  const text = raw.toString('utf8');
  return Buffer.byteLength(writeText(text)) <= base64.length + 2
    ? { body: text, encoding: 'utf8' }
    : { body: base64, encoding: 'base64' };
}

export const rawBody = (envelope: Pick<Envelope, 'body' | 'encoding'>): Buffer =>
  Buffer.from(envelope.body, envelope.encoding);

export const writeEnvelope = (envelope: Envelope): string => writeText(envelope);

/**
 * JSON without U+FFFE and U+FFFF, the only characters of valid JSON text that SQS refuses, and without those above: some of
 * its emulators refuse them.
 */
const writeText = (value: unknown): string =>
  JSON.stringify(value).replace(/[\uD800-\uDFFF\uFFFE\uFFFF]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);

/** The envelope in a queue message, or null where there is none that this version can read. */
export function readEnvelope(text: string): Envelope | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isEnvelope(value) ? value : null;
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false;
  const candidate = value as Record<keyof Envelope, unknown>;
  const texts = [candidate.provider, candidate.requestId, candidate.method, candidate.query, candidate.body];
  return (
    candidate.v === 1 &&
    (candidate.kind === undefined || Object.hasOwn(wordOf, String(candidate.kind))) &&
    texts.every((text) => typeof text === 'string') &&
    (candidate.forward === undefined || candidate.forward === true) &&
    Number.isSafeInteger(candidate.receivedAt) &&
    typeof candidate.headers === 'object' &&
    candidate.headers !== null &&
    (candidate.encoding === 'utf8' || candidate.encoding === 'base64')
  );
}
