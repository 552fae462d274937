import { mobivate } from '../../functions/providers/mobivate.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { smstake } from '../../functions/providers/smstake.ts';
import { packBody, writeEnvelope } from '../../functions/shared/envelope.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 5, 30, 4, 45, seconds)).toISOString();

/** What a letter of a case stands for: one report, and what the reference must know of it. */
export interface Letter {
  readonly status: string;
  /** By the provider's clock. */
  readonly doneAt: string | null;
  readonly submittedAt: string | null;
  readonly errorCode: string | null;
  /** The application's word instead of a report: that it sent the message, or that it arrived. */
  readonly own?: 'send' | 'confirmation';
}

const letter = (status: string, more: Partial<Letter> = {}): Letter => ({
  status,
  doneAt: null,
  submittedAt: null,
  errorCode: null,
  ...more,
});

/** All relations that two reports of one message can have: another rank, another time, no time, another status, another code. */
export const letters = {
  u: letter('unknown'),
  s: letter('sent'),
  S: letter('sent', { submittedAt: at(1) }),
  c: letter('unconfirmed', { doneAt: at(2) }),
  x: letter('rejected'),
  f: letter('failed', { doneAt: at(2), submittedAt: at(1) }),
  F: letter('failed', { doneAt: at(3), submittedAt: at(1) }),
  e: letter('failed', { doneAt: at(2), submittedAt: at(1), errorCode: '27' }),
  y: letter('rejected', { doneAt: at(2), submittedAt: at(1) }),
  d: letter('delivered', { doneAt: at(2), submittedAt: at(1) }),
  r: letter('read', { doneAt: at(3) }),
  w: letter('recorded', { own: 'send', submittedAt: at(1) }),
  k: letter('recorded', { own: 'confirmation' }),
} as const satisfies Readonly<Record<string, Letter>>;

export type LetterName = keyof typeof letters;

export const isLetter = (name: string): name is LetterName => Object.hasOwn(letters, name);

/** A report in a request of its own, as it lies in the queue. */
export interface Delivery {
  /** The queue message's id. */
  readonly id: string;
  readonly letter: LetterName;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** When the queue took it: in another minute than that in which it was received, so that none stands for the other. */
export const sentAt = ({ receivedAt }: Delivery): number => receivedAt + 60_000;

/** One invocation's worth of queue messages. */
export type Batch = readonly Delivery[];

/** Only Mobivate writes a word for `unconfirmed`, only SMSTAKE one for `read`: no message has both. */
export const providerOf = (names: readonly LetterName[]): Provider | null =>
  !names.includes('c') ? smstake : names.some((name) => name === 'r' || name === 'e' || name === 'S') ? null : mobivate;

/** The word for a letter's status, the provider's own where it is a report. */
export const wordFor = ({ words }: Provider, { status, own }: Letter): string =>
  own
    ? { send: 'recorded', confirmation: 'confirmed' }[own]
    : (Object.keys(words).find((word) => words[word] === status) ?? 'teleported');

/** What the provider tells of the message in every report; Mobivate leaves out what it may. */
export const factsOf = (provider: Provider) => ({ recipient: provider === smstake ? '+919876543210' : null });

/** What the application tells beside the id. */
export const told = { tag: 'otp', price: { amount: '0.0450', currency: 'EUR' }, confirmedAt: at(9) } as const;

/** The letter as this provider writes it, or the application. */
function bodyOf(provider: Provider, messageId: string, letter: Letter): string {
  const { doneAt, submittedAt, errorCode, own } = letter;
  const { tag, price, confirmedAt } = told;
  if (own === 'send') return JSON.stringify({ messageId, sentAt: submittedAt, tag, price });
  if (own === 'confirmation') return JSON.stringify({ messageId, confirmedAt });
  const status = wordFor(provider, letter);
  return JSON.stringify(
    provider === smstake
      ? {
          message_id: messageId,
          to: factsOf(provider).recipient,
          status,
          submitted_at: submittedAt,
          delivered_at: doneAt,
          error_code: errorCode,
        }
      : { deliveryMessageId: messageId, status, created: doneAt },
  );
}

const ownOf = ({ own }: Letter): { readonly kind?: 'send' | 'confirmation' } => (own ? { kind: own } : {});

/** The queue message of a delivery. */
export const queueMessage = (provider: Provider, messageId: string, delivery: Delivery) => ({
  id: delivery.id,
  sentAt: sentAt(delivery),
  body: writeEnvelope({
    v: 1,
    ...ownOf(letters[delivery.letter]),
    provider: provider.id,
    receivedAt: delivery.receivedAt,
    requestId: delivery.id,
    method: 'POST',
    query: '',
    headers: { 'content-type': 'application/json' },
    ...packBody(Buffer.from(bodyOf(provider, messageId, letters[delivery.letter]))),
  }),
});
