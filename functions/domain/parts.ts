import type { Message, MessageEvent } from './message.ts';
import { type MessageFacts, noFacts } from './report.ts';
import { outcomeOf, type Status, statuses } from './status.ts';

/** Most parts that a message can have: they are numbered in one byte. */
export const mostParts = 255;

/** The id under which the reports of one part are kept. */
export const partId = (messageId: string, part: number): string => `${messageId}/${part}`;

/**
 * Whether this is the message of one part, of one of several recipients perhaps. An id of another message may end in a number as
 * well: one that was not sent in several parts is none.
 */
export const isPart = ({
  messageId,
  facts,
}: {
  readonly messageId: string;
  readonly facts: Pick<MessageFacts, 'segments'>;
}): boolean => isLong(facts) && Number(/\/(\d{1,3})(?:\/[+~].*)?$/.exec(messageId)?.[1] ?? mostParts + 1) <= mostParts;

/** The id of the message that a part is of. */
export const wholeIdOf = (partId: string): string => partId.replace(/\/\d{1,3}(\/[+~].*)?$/, '$1');

/** Whether a message was sent in several parts; each of them tells how many there are. */
export const isLong = ({ segments }: Pick<MessageFacts, 'segments'>): boolean => (segments ?? 1) > 1;

/**
 * Whether parts may be reported beside the item of this id: it says so, or only the application told of it, which may not know. What
 * its provider reported under the id itself as one SMS has none.
 */
export const mayHaveParts = ({
  status,
  facts,
}: {
  readonly status: Status;
  readonly facts: Pick<MessageFacts, 'segments'>;
}): boolean => isLong(facts) || status === 'recorded';

/** The whole of a message that is reported in parts, in whatever order they are given. */
export function wholeOf(
  /** As the provider gave it to who sent the message. */
  messageId: string,
  parts: readonly [Message, ...Message[]],
  /**
   * What was reported without the number of a part. It cannot be told of which part that speaks, or of all: it adds facts
   * and its place in the history, and decides nothing.
   */
  plain: Message | null = null,
): Message {
  const list = [...parts].sort((a, b) => compare(severity(messageId, a), severity(messageId, b)));
  const worst = list[0] as Message;
  const all = plain ? [...list, plain] : list;
  // By the parts' own word: an application may count too many, and the whole would never be delivered.
  const total = Math.max(list.length, ...list.map(({ segments }) => Math.min(segments ?? 0, mostParts)));
  const failed = list.filter(({ status }) => outcomeOf(status) === 'failed').length;
  const underWay = list.filter(({ final }) => !final).length;
  const unreported = total - list.length;
  return {
    ...worst,
    // Somebody counted the parts that no report came of, so they were sent.
    ...(failed + underWay === 0 && unreported > 0 ? { status: 'sent', final: false, doneAt: null } : {}),
    messageId,
    ...factsOf(all),
    segments: total,
    country: firstOf(all, 'country'),
    firstReceivedAt: all.map(({ firstReceivedAt }) => firstReceivedAt).sort()[0] as Message['firstReceivedAt'],
    failedAt: failed === 0 ? null : (list.flatMap(({ failedAt }) => failedAt ?? []).sort()[0] ?? null),
    updatedAt: all
      .map(({ updatedAt }) => updatedAt)
      .sort()
      .at(-1) as Message['updatedAt'],
    details: Object.assign({}, ...all.map(({ details }) => details).reverse()),
    contradicted: all.some(({ contradicted }) => contradicted),
    unlistedWords: [...new Set(all.flatMap(({ unlistedWords }) => unlistedWords))].sort(),
    otherRecipients: inOrder(messageId, list, plain).flatMap(({ otherRecipients }) => otherRecipients),
    leftOutSince: all.flatMap(({ leftOutSince }) => leftOutSince ?? []).sort()[0] ?? null,
    rereads: inOrder(messageId, list, plain)
      .flatMap((one) => one.rereads.map((reread) => ({ ...reread, part: partOf(messageId, one) })))
      .sort((a, b) => compare([a.at], [b.at])),
    parts: {
      total,
      delivered: list.filter(({ status }) => outcomeOf(status) === 'delivered').length,
      failed,
      out: underWay + unreported,
      list,
    },
    history: mergeHistories(messageId, inOrder(messageId, list, plain)),
  };
}

/** A part by its name; its message is null where no report of it came. */
export interface NamedPart {
  readonly name: string;
  readonly message: Message | null;
}

/** The parts of a whole, worst first; those without a report stand before what is final and did not fail. */
export function namedParts({ messageId, parts }: Pick<Message, 'messageId' | 'parts'>): readonly NamedPart[] {
  if (parts === null) return [];
  const told = parts.list.map((message) => ({ name: nameOf(messageId, message), message }));
  const names = new Set(told.map(({ name }) => name));
  const first = names.has('0') ? 0 : 1;
  const missing = Array.from({ length: parts.total }, (_, index) => String(first + index))
    .filter((name) => !names.has(name))
    .slice(0, parts.total - told.length)
    .map((name) => ({ name, message: null }));
  const isGood = ({ message }: (typeof told)[number]): boolean =>
    message.final && outcomeOf(message.status) !== 'failed';
  return [...told.filter((part) => !isGood(part)), ...missing, ...told.filter(isGood)];
}

const nameOf = (messageId: string, part: Message): string => part.messageId.slice(messageId.length + 1);

/** The name of a part; null for what was reported without one. */
const partOf = (messageId: string, message: Message): string | null =>
  message.messageId === messageId ? null : nameOf(messageId, message);

/** What makes one part worse than another, most important first; lower is worse. No two parts are equal. */
function severity(messageId: string, part: Message): readonly number[] {
  const { status, doneAt, retryable, failureReason } = part;
  const { rank, outcome } = statuses[status];
  // What can't be mended comes before what may pass, and a known cause before none.
  const kinds = { failed: 0, unconfirmed: 2, delivered: 3 } as const;
  const kind = outcome === null ? 1 : kinds[outcome];
  const cause = kind === 0 ? [retryable === false ? 0 : 1, failureReason === 'unknown' ? 1 : 0, -rank] : [rank];
  // Of parts that fared alike, the last to get there tells when the whole did.
  const done = doneAt === null ? Number.POSITIVE_INFINITY : -Date.parse(doneAt);
  return [kind, ...cause, done, Number(nameOf(messageId, part))];
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] as number | string;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

const firstOf = <Name extends keyof Message>(messages: readonly Message[], name: Name): Message[Name] =>
  (messages.find((message) => message[name] !== null) ?? (messages[0] as Message))[name];

const factsOf = (messages: readonly Message[]): Pick<Message, keyof MessageFacts> =>
  Object.fromEntries(
    Object.keys(noFacts).map((name) => [name, firstOf(messages, name as keyof MessageFacts)]),
  ) as unknown as Pick<Message, keyof MessageFacts>;

/** The parts by number, what was reported without one first. */
const inOrder = (messageId: string, list: readonly Message[], plain: Message | null): readonly Message[] => [
  ...(plain ? [plain] : []),
  ...[...list].sort((a, b) => compare([Number(nameOf(messageId, a))], [Number(nameOf(messageId, b))])),
];

/** All reports in the order in which they came, those of each part in the order in which the table took them. */
function mergeHistories(messageId: string, messages: readonly Message[]): readonly MessageEvent[] {
  return messages
    .flatMap((message) => {
      const part = partOf(messageId, message);
      let latest = '';
      return message.history.map((event) => {
        if (event.receivedAt > latest) latest = event.receivedAt;
        return { at: latest, event: { ...event, part } };
      });
    })
    .sort((a, b) => compare([a.at], [b.at]))
    .map(({ event }) => event);
}
