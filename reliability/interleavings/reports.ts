import { composedReport } from '../../functions/providers/composed.ts';
import { mobivate } from '../../functions/providers/mobivate.ts';
import type { Composed, Provider, Wish } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import { smstake } from '../../functions/providers/smstake.ts';
import { packBody, writeEnvelope } from '../../functions/shared/envelope.ts';

const atMs = (seconds: number): number => Date.UTC(2026, 5, 30, 4, 45, seconds);
const at = (seconds: number): string => new Date(atMs(seconds)).toISOString();

/** What a letter of a case stands for: one report, and what the reference must know of it. */
export interface Letter {
  readonly status: string;
  /** The provider's own word for the status, where it is a report. */
  readonly word: string;
  /** By the provider's clock. */
  readonly doneAt: string | null;
  readonly submittedAt: string | null;
  readonly errorCode: string | null;
  readonly recipient: string | null;
  readonly tag: string | null;
  /** Amount and currency. */
  readonly price: string | null;
  /** The application's word instead of a report: that it sent the message, or that it arrived. */
  readonly own?: 'send' | 'confirmation';
}

type Plain = Pick<Letter, 'status'> & Partial<Letter>;

/** All relations that two reports of one message can have: another rank, another time, no time, another status, another code. */
const plain = {
  u: { status: 'unknown' },
  s: { status: 'sent' },
  S: { status: 'sent', submittedAt: at(1) },
  c: { status: 'unconfirmed', doneAt: at(2) },
  x: { status: 'rejected' },
  f: { status: 'failed', doneAt: at(2), submittedAt: at(1) },
  F: { status: 'failed', doneAt: at(3), submittedAt: at(1) },
  e: { status: 'failed', doneAt: at(2), submittedAt: at(1), errorCode: '27' },
  y: { status: 'rejected', doneAt: at(2), submittedAt: at(1) },
  d: { status: 'delivered', doneAt: at(2), submittedAt: at(1) },
  r: { status: 'read', doneAt: at(3) },
  w: { status: 'recorded', own: 'send', submittedAt: at(1) },
  k: { status: 'recorded', own: 'confirmation' },
} as const satisfies Readonly<Record<string, Plain>>;

export type LetterName = keyof typeof plain;

export const letterNames = Object.keys(plain) as readonly LetterName[];

export const isLetter = (name: string): name is LetterName => Object.hasOwn(plain, name);

/** A report in a request of its own, as it lies in the queue. */
export interface Delivery {
  /** The queue message's id. */
  readonly id: string;
  readonly letter: LetterName;
  readonly tells: Letter;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** When the queue took it: in another minute than that in which it was received, so that none stands for the other. */
export const sentAt = ({ receivedAt }: Delivery): number => receivedAt + 60_000;

/** One invocation's worth of queue messages. */
export type Batch = readonly Delivery[];

/** What the application tells beside the id. */
const told = { tag: 'otp', price: { amount: '0.0450', currency: 'EUR' }, confirmedAt: at(9) } as const;
export const { confirmedAt } = told;

/** The application's words are written alike whatever the provider. */
const ownLetters: Readonly<Partial<Record<LetterName, Letter>>> = {
  w: { ...blank(plain.w), word: 'recorded', tag: told.tag, price: `${told.price.amount} ${told.price.currency}` },
  k: { ...blank(plain.k), word: 'confirmed' },
};

function blank(letter: Plain): Letter {
  return {
    word: '',
    doneAt: null,
    submittedAt: null,
    errorCode: null,
    recipient: null,
    tag: null,
    price: null,
    ...letter,
  };
}

/** The words that a provider has for a status; for the unknown one that it does not have. */
const wordsOf = ({ words }: Provider, status: string): readonly string[] =>
  status === 'unknown' ? ['teleported'] : Object.keys(words).filter((word) => words[word] === status);

/** How a provider writes the letters that it can write. */
interface Hand {
  readonly letters: Readonly<Partial<Record<LetterName, Letter>>>;
  readonly write: (messageId: string, name: LetterName) => Composed;
}

/** Written down here, field by field, and so apart from what composes and reads reports. */
const byHand: Readonly<Record<string, Hand>> = {
  [smstake.id]: handOf(
    smstake,
    letterNames.filter((name) => name !== 'c'),
    (letter) => ({ ...letter, recipient: '+919876543210' }),
    (messageId, { recipient, word, submittedAt, doneAt, errorCode }) => ({
      message_id: messageId,
      to: recipient,
      status: word,
      submitted_at: submittedAt,
      delivered_at: doneAt,
      error_code: errorCode,
    }),
  ),
  // It leaves out what it may.
  [mobivate.id]: handOf(
    mobivate,
    letterNames.filter((name) => !['r', 'e', 'S'].includes(name)),
    (letter) => ({ ...letter, submittedAt: null }),
    (messageId, { word, doneAt }) => ({ deliveryMessageId: messageId, status: word, created: doneAt }),
  ),
};

function handOf(
  provider: Provider,
  names: readonly LetterName[],
  toLetter: (letter: Letter) => Letter,
  write: (messageId: string, letter: Letter) => object,
): Hand {
  const letterOf = (letter: Letter): Letter => toLetter({ ...letter, word: wordsOf(provider, letter.status)[0] ?? '' });
  const letters = Object.fromEntries(names.map((name) => [name, ownLetters[name] ?? letterOf(blank(plain[name]))]));
  return {
    letters,
    write: (messageId, name) => ({
      query: '',
      contentType: 'application/json',
      body: JSON.stringify(write(messageId, letters[name] as Letter)),
    }),
  };
}

/**
 * The letters of any other provider, in its own words and as it composes them: what such a report tells alone, its own reader says, and
 * the fixtures prove that; what several tell together is for the cases to show. A status of which a provider knows no word, and a
 * report that says no more than another does, is none of its letters.
 */
function composedHand(provider: Provider): Hand {
  const wishes = new Map<LetterName, Wish>();
  const letters: Partial<Record<LetterName, Letter>> = { ...ownLetters };
  for (const name of ['u', 's', 'c', 'x', 'f', 'F', 'd', 'r'] as const) {
    const { status } = plain[name];
    const seconds = name === 'F' || name === 'r' ? 3 : 2;
    const alike = status === 'failed' ? ['failed', 'undelivered', 'expired'] : [status];
    const [word] = alike.flatMap((one) => wordsOf(provider, one));
    if (word === undefined) continue;
    const wish: Wish = {
      messageId: anyId,
      status: word,
      recipient: '919876543210',
      atMs: atMs(seconds),
      submittedAtMs: atMs(1),
    };
    const report = composedReport(provider, wish);
    if (!report) throw new Error(`${provider.id} can't read what it composes for ${word}`);
    const { status: read, providerStatus, doneAt, errorCode, facts } = report;
    // The facts get it later, by the stage's countries.
    const recipient = report.recipient === null ? null : `+${report.recipient.replace(/^\+/, '')}`;
    const letter: Letter = {
      ...{ status: read, word: providerStatus, doneAt, errorCode },
      ...{ submittedAt: facts.submittedAt, recipient, tag: facts.tag, price: facts.price },
    };
    if (Object.values(letters).some((known) => JSON.stringify(known) === JSON.stringify(letter))) continue;
    letters[name] = letter;
    wishes.set(name, wish);
  }
  const write = (messageId: string, name: LetterName): Composed => {
    const composed = provider.compose(wishes.get(name) ?? {});
    const [query, body] = [composed.query, composed.body].map((text) => text.replaceAll(whole, messageId));
    return { ...composed, query: query ?? '', body: body ?? '' };
  };
  return { letters, write };
}

/** Stands for the message's id in what is composed: what is made of it, such as an event's id, must be the same in every run. */
const anyId = 'any-message';
/** What is escaped before it, as in a form, is none of its letters. */
const whole = new RegExp(`(?:(?<![\\w-])|(?<=%[0-9A-F]{2}))${anyId}(?![\\w-])`, 'g');

const hands = new Map<string, Hand>(Object.entries(byHand));

const handOfProvider = (provider: Provider): Hand => {
  const hand = hands.get(provider.id) ?? composedHand(provider);
  hands.set(provider.id, hand);
  return hand;
};

/** What a letter tells where this provider writes it; undefined where it never does. */
export const letterOf = (provider: Provider, name: LetterName): Letter | undefined =>
  handOfProvider(provider).letters[name];

/** Only Mobivate writes a word for `unconfirmed`, only SMSTAKE one for `read`: no message has both. */
const usual = [smstake, mobivate];

/** All others that there are. */
export const others: readonly Provider[] = [...registry.values()].filter((provider) => !usual.includes(provider));

/** The provider of a case by its id or, where it names none, the first of the two usual ones that writes all its letters. */
export function providerOf(names: readonly LetterName[], id?: string): Provider | null {
  const named = id === undefined ? usual : [registry.get(id)].filter((one) => one !== undefined);
  return named.find((provider) => names.every((name) => letterOf(provider, name))) ?? null;
}

/** The queue message of a delivery. */
export function queueMessage(provider: Provider, messageId: string, delivery: Delivery) {
  const { own } = delivery.tells;
  const { query, contentType, body, headers } = own
    ? ownBody(messageId, own)
    : handOfProvider(provider).write(messageId, delivery.letter);
  return {
    id: delivery.id,
    sentAt: sentAt(delivery),
    body: writeEnvelope({
      v: 1,
      ...(own ? { kind: own } : {}),
      provider: provider.id,
      receivedAt: delivery.receivedAt,
      requestId: delivery.id,
      method: own ? 'POST' : provider.method,
      query,
      headers: { 'content-type': contentType, ...headers },
      ...packBody(Buffer.from(body)),
    }),
  };
}

function ownBody(messageId: string, own: NonNullable<Letter['own']>): Composed {
  const { tag, price } = told;
  const body = own === 'send' ? { messageId, sentAt: plain.w.submittedAt, tag, price } : { messageId, confirmedAt };
  return { query: '', contentType: 'application/json', body: JSON.stringify(body) };
}
