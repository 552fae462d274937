import { type Instant, isPossible, parseInstant } from './instant.ts';
import { noFacts, type ParseOutcome, priceText, type Report } from './report.ts';

/** What an application tells of a message that it sent, as the queue holds it. Times are ISO 8601; what is absent is not told. */
export interface SendWord {
  readonly messageId: string;
  readonly recipient?: string | undefined;
  readonly senderId?: string | undefined;
  readonly clientReference?: string | undefined;
  readonly tag?: string | undefined;
  readonly channel?: string | undefined;
  readonly segments?: number | undefined;
  /** A decimal number as text, and an ISO 4217 currency. */
  readonly price?: { readonly amount: string; readonly currency: string } | undefined;
  readonly sentAt?: string | undefined;
  readonly preview?: string | undefined;
}

/** That a message arrived, since its code was typed in. */
export interface ConfirmationWord {
  readonly messageId: string;
  readonly confirmedAt?: string | undefined;
}

/**
 * What an application may tell, and the word for it in the place of the provider's: that it sent a message; that a message arrived,
 * since its code was typed in.
 */
export const wordOf = { send: 'recorded', confirmation: 'confirmed' } as const;
export type OwnWord = keyof typeof wordOf;

/**
 * The application's word as a report: of status `recorded`, which sorts below all that a provider says. Told again it is the same
 * report, whenever it comes; a confirmation is the same whatever it says, since a message is confirmed once.
 */
export function readOwnWord(kind: OwnWord, body: Buffer, receivedAt: Instant): ParseOutcome {
  const told = readObject(body);
  if (typeof told?.['messageId'] !== 'string' || told['messageId'] === '')
    return { kind: 'malformed', path: 'messageId', expected: 'a text that is not empty' };
  const reports = [kind === 'send' ? sent(told as unknown as SendWord, receivedAt) : confirmed(told, receivedAt)];
  return { kind: 'reports', reports };
}

const nothing = {
  status: 'recorded',
  providerCode: null,
  doneAt: null,
  errorCode: null,
  errorMessage: null,
  failureReason: null,
  isHint: null,
  recipient: null,
  part: null,
  details: {},
} as const;

function sent(told: SendWord, recordedAt: Instant): Report {
  const { messageId, recipient = null, preview = null, price, sentAt, ...rest } = told;
  const { senderId = null, clientReference = null, tag = null, channel = null, segments = null } = rest;
  const submittedAt = parseInstant(sentAt ?? null);
  const facts = {
    senderId,
    clientReference,
    tag,
    channel,
    segments,
    submittedAt,
    price: price ? priceText(price) : null,
  };
  return {
    ...nothing,
    messageId,
    providerStatus: wordOf.send,
    recipient,
    // Of number and text only whether they are told: a hash of them would tell them to who tries all.
    eventId: JSON.stringify([wordOf.send, facts, recipient !== null, preview !== null]),
    facts: { ...noFacts, ...facts, preview, recordedAt },
  };
}

function confirmed(told: Partial<ConfirmationWord>, receivedAt: Instant): Report {
  const at = parseInstant(told.confirmedAt ?? null);
  return {
    ...nothing,
    messageId: told.messageId as string,
    providerStatus: wordOf.confirmation,
    eventId: wordOf.confirmation,
    facts: { ...noFacts, confirmedAt: at !== null && isPossible(at, Date.parse(receivedAt)) ? at : receivedAt },
  };
}

/** Null for what is no object of JSON. */
function readObject(body: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}
