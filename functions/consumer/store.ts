import { growthOfRecipient, howManyFit, roomOf } from '../aws/item-budget.ts';
import type { Arrival, Arrivals, Found, Table } from '../aws/table.ts';
import { formsOf, isOwnWord, mostOtherRecipients, recipientOf } from '../aws/table.ts';
import { type DueRules, dueAt, isConverting, isOpen } from '../domain/due.ts';
import type { Instant } from '../domain/instant.ts';
import { endedAt, type HistoryEntry, join, replay, type Step, versionOf } from '../domain/join.ts';
import type { StoredMessage } from '../domain/message.ts';
import { wordOf } from '../domain/own-word.ts';
import { ofRecipient, type Recipient } from '../domain/recipient.ts';
import type { MessageFacts } from '../domain/report.ts';
import { isFinal } from '../domain/status.ts';
import { notOnRoute, type OnRoute, type RouteStep, routeStep } from './route.ts';

/** What became of one report. A redelivered one that an earlier, crashed run wrote counts as that run would have counted it. */
export type StoreOutcome =
  | {
      readonly kind: 'stored';
      readonly arrival: Arrival;
      readonly step: Step;
      /** The country of the message, which the report itself may not tell. */
      readonly country: string | null;
      /** When the message's first report was received. */
      readonly begunAt: Instant;
      /** Whether the message is known to go where no receipts are sent: before the report, and with it. */
      readonly isWithoutReceipt?: readonly [before: boolean, after: boolean];
      /** When the message is due; null where no deadline fits it. */
      readonly dueAt?: Instant | null;
      /** Whether it ended a message that was due before it was found to be late. */
      readonly isInTime?: boolean;
      /** Whether a message that is expected to be confirmed was so by it, in time. */
      readonly isConverted?: boolean;
      /** What it adds to its route, where routes are counted. */
      readonly route?: RouteStep;
    }
  | { readonly kind: 'duplicate'; readonly arrival: Arrival };

/** Reports in one write: the condition names each of them, and an expression holds 4 KB. */
export const mostPerWrite = 20;
/** So often a write may be refused: because a higher report or one of these is there, or another consumer just moved this very message. */
const mostRefusals = 8;

/**
 * Brings reports of one message id into the table. Each distinct one is kept once and the state is their join with all that
 * was there, whatever other consumers do meanwhile. Where the id was used for several recipients, the message of each but
 * the first is kept under `<id>/<recipient>`, and named by the first.
 * @throws Error of the SDK, or where other consumers were faster every time: all safe to repeat.
 */
export async function store(
  table: Table,
  provider: string,
  arrivals: readonly Arrival[],
): Promise<readonly StoreOutcome[]> {
  const inOrder = [...arrivals].sort((a, b) => Date.parse(a.entry.receivedAt) - Date.parse(b.entry.receivedAt));
  const outcomes: StoreOutcome[] = [];
  for (const own of byRecipient(inOrder)) {
    const copies = [...Map.groupBy(own, ({ entry }) => entry.fingerprint).values()] as unknown as Copies[];
    for (let at = 0; at < copies.length; at += mostPerWrite)
      outcomes.push(...(await storeDistinct(table, provider, copies.slice(at, at + mostPerWrite))));
  }
  return outcomes;
}

/** What names no recipient, and the application's word, belong to the first that a provider's report names. */
function byRecipient(arrivals: readonly Arrival[]): Iterable<readonly Arrival[]> {
  const first = recipientOf(arrivals);
  return Map.groupBy(arrivals, (one) => (isOwnWord(one) ? first : (one.report.facts.recipient ?? first))).values();
}

/** The same report as often as it is in the batch, each copy from a queue message of its own; the first one is written. */
type Copies = readonly [Arrival, ...Arrival[]];

async function storeDistinct(
  table: Table,
  provider: string,
  reports: readonly Copies[],
): Promise<readonly StoreOutcome[]> {
  const settled: StoreOutcome[] = [];
  let open = reports;
  // As the last refusal showed it; null before one, and where its time to live ended between our two looks at it.
  let item: StoredMessage | null = null;
  let refusals = 0;
  while (open.length > 0) {
    if (refusals === mostRefusals) throw new Error('Other consumers kept moving this message.');
    const next = nextWrite(table, provider, item, open, refusals === 0);
    if (next === null) return [...settled, ...asSteps(table.rules, provider, open, item && foundAs(item))];
    const outcome = await next.write(provider, next.reports.map(([first]) => first) as unknown as Arrivals);
    if (outcome.kind === 'written') {
      settled.push(...asSteps(table.rules, provider, next.reports, outcome.before));
      open = open.slice(next.reports.length);
      item = null;
      continue;
    }
    refusals += 1;
    item = outcome.item;
    if (item === null) continue;
    const other = await otherRecipient(table, item, open);
    if (other !== null) {
      if (!item.otherRecipients.includes(other) && item.otherRecipients.length < mostOtherRecipients) {
        if (!item.isCounted) await table.count(item);
        await table.noteRecipient(provider, item.messageId, other);
      }
      const [own, told] = [open.filter(([one]) => isOwnWord(one)), open.filter(([one]) => !isOwnWord(one))];
      const elsewhere = await storeDistinct(table, provider, underOwnId(told, other));
      return [...settled, ...elsewhere, ...(await storeDistinct(table, provider, own))];
    }
    const there: StoredMessage = item;
    const known = open.filter(([{ entry }]) => there.seen.has(entry.fingerprint));
    for (const copies of known) settled.push(...seenBefore(table.rules, there, copies));
    // The run that wrote them may have broken off before this.
    if (known.length > 0 && table.rules !== null) await table.settleDue(there);
    if (known.length > 0) await table.hidePreview(there, known.flat());
    open = open.filter(([{ entry }]) => !there.seen.has(entry.fingerprint));
    if (open.length > 0 && !item.isCounted) await table.count(item);
  }
  return settled;
}

/** The recipient of these reports where the message is known to have another: by the name that he has there, however numbers are kept now. */
async function otherRecipient(
  table: Table,
  { provider, messageId, status, facts, otherRecipients, grownBytes }: StoredMessage,
  reports: readonly Copies[],
): Promise<Recipient | null> {
  const [form, ...others] = formsOf(reports.flat());
  if (
    form === undefined ||
    facts.recipient === null ||
    status === 'recorded' ||
    [form, ...others].includes(facts.recipient)
  )
    return null;
  const named = [form, ...others].find((one) => otherRecipients.includes(one));
  if (named !== undefined) return named;
  // One that names as many as it has room for may not name him.
  const isFull =
    otherRecipients.length >= mostOtherRecipients || growthOfRecipient(form) > roomOf(provider, messageId) - grownBytes;
  for (const one of isFull ? others : [])
    if ((await table.read(provider, ofRecipient(messageId, one))) !== null) return one;
  return form;
}

const underOwnId = (reports: readonly Copies[], recipient: Recipient): readonly Copies[] =>
  reports.map((copies) => {
    const moved = copies.map(({ report, ...rest }) => ({
      ...rest,
      report: { ...report, messageId: ofRecipient(report.messageId, recipient) },
    }));
    return moved as unknown as Copies;
  });

interface NextWrite {
  readonly write: Table['advance'];
  /** The first of those that are open. */
  readonly reports: readonly Copies[];
}

/**
 * How to go on, at first or after a refusal: with as many as the history has room for, so that nothing moves the message past a
 * history that takes further entries. Null where that has ended, the state stands higher and no fact is new: there is nothing to
 * write.
 */
function nextWrite(
  table: Table,
  provider: string,
  item: StoredMessage | null,
  open: readonly Copies[],
  isFirst: boolean,
): NextWrite | null {
  const entries = open.map(([{ entry }]) => entry);
  const [[{ report }]] = open as readonly [Copies];
  const room = roomOf(provider, report.messageId) - (item?.grownBytes ?? 0);
  const fitting = item && item.leftOutSince !== null ? 0 : howManyFit(entries, room);
  const reports = fitting > 0 ? open.slice(0, fitting) : open;
  const version = versionOf(join(entries.slice(0, reports.length) as [HistoryEntry, ...HistoryEntry[]]));
  // A late report is tried as such at once, where this process knows better: refused writes cost as much as others.
  if (item === null) {
    const last = isFirst ? table.lastSeen(provider, report.messageId) : null;
    return { write: last !== null && version <= last ? table.append : table.advance, reports };
  }
  const isHigher = version > item.version;
  if (fitting > 0) return { write: isHigher ? table.advance : table.append, reports };
  if (isHigher) return { write: table.advanceFull, reports };
  return item.leftOutSince === null || tellsMore(open, item) ? { write: table.end, reports } : null;
}

/** A history that ended takes no further entry; the message still learns what it lacks. */
const tellsMore = (reports: readonly Copies[], { facts }: StoredMessage): boolean =>
  reports.some(([{ report }]) =>
    Object.entries(report.facts).some(([name, value]) => value !== null && facts[name as keyof MessageFacts] === null),
  );

const duplicate = (arrival: Arrival): StoreOutcome => ({ kind: 'duplicate', arrival });

/** What each report did; further copies of it in the batch are repeats. The write that brought them brought a country for all. */
function asSteps(
  rules: DueRules | null,
  provider: string,
  reports: readonly Copies[],
  before: Found | null,
): readonly StoreOutcome[] {
  const told = reports.flat().find(({ country }) => country !== null)?.country ?? before?.country ?? null;
  const begunAt = before?.begunAt ?? (reports[0]?.[0].entry.receivedAt as Instant);
  let onRoute: OnRoute = before ?? notOnRoute;
  let known: Known = before ?? nothingKnown;
  return replay(
    reports.map(([{ entry }]) => entry),
    before,
  ).flatMap((step, index) => {
    const [first, ...repeats] = reports[index] as Copies;
    const country = first.country ?? told;
    const earlier = known;
    known = learn(known, step, first.report.facts, country);
    const wasOnRoute = onRoute;
    onRoute = follow(onRoute, step, first.report.facts, country);
    const at = rules && dueAt(rules, { provider, ...known }, begunAt);
    const due = rules && {
      dueAt: at,
      isWithoutReceipt: [
        isWithoutReceipt(rules, index === 0 ? before : { country }),
        isWithoutReceipt(rules, { country }),
      ] as const,
      isInTime:
        at !== null &&
        before?.dueSettledAt == null &&
        isEnded(rules, provider, known) &&
        !(dueAt(rules, { provider, ...earlier }, begunAt) !== null && isEnded(rules, provider, earlier)) &&
        (isEnd(step) || (known.endedAt !== null && known.endedAt <= at)),
      isConverted:
        at !== null && before?.dueSettledAt == null && isConverted(rules, known) && !isConverted(rules, earlier),
    };
    const route = routeStep(wasOnRoute, onRoute);
    return [
      { kind: 'stored', arrival: first, step, country, begunAt, ...due, route },
      ...repeats.map(duplicate),
    ] as const;
  });
}

const isWithoutReceipt = (
  { countriesWithoutReceipts }: DueRules,
  message: { readonly country: string | null } | null,
) => message !== null && message.country !== null && countriesWithoutReceipts.includes(message.country);

const follow = (
  { segments, price }: OnRoute,
  { before, effect, entry }: Step,
  facts: MessageFacts,
  country: string | null,
): OnRoute => ({
  status: effect === 'applied' ? entry.status : before,
  country,
  segments: segments ?? facts.segments,
  price: price ?? facts.price,
});

type Known = Pick<Found, 'tag' | 'channel' | 'country' | 'confirmedAt' | 'endedAt'>;
const nothingKnown: Known = { tag: null, channel: null, country: null, confirmedAt: null, endedAt: null };

const learn = (known: Known, step: Step, facts: MessageFacts, country: string | null): Known => ({
  tag: known.tag ?? facts.tag,
  channel: known.channel ?? facts.channel,
  country,
  confirmedAt: known.confirmedAt ?? facts.confirmedAt,
  endedAt: known.endedAt ?? (isEnd(step) ? step.entry.receivedAt : null),
});

const isConverted = (rules: DueRules, known: Pick<Known, 'tag' | 'confirmedAt'>): boolean =>
  isConverting(rules, known) && known.confirmedAt !== null;

/** Whether this report ended a message. */
const isEnd = ({ before, effect, entry }: Step): boolean =>
  effect === 'applied' && isFinal(entry.status) && !(before !== null && isFinal(before));

/** Whether a message is final where receipts are sent. */
const isEnded = (rules: DueRules, provider: string, { endedAt, ...message }: Known): boolean =>
  endedAt !== null && isOpen(rules, { ...message, provider, status: 'recorded', confirmedAt: null });

const foundAs = (item: StoredMessage): Found => ({
  version: item.version,
  status: item.status,
  country: item.country,
  begunAt: begunAt(item),
  tag: item.facts.tag,
  channel: item.facts.channel,
  confirmedAt: item.facts.confirmedAt,
  segments: item.facts.segments,
  price: item.facts.price,
  endedAt: endedAt(item.history),
  dueSettledAt: item.dueSettledAt ?? null,
});

/** The first report that the table took stays the first, whatever comes later. */
const begunAt = ({ history }: StoredMessage): Instant => (history[0] as HistoryEntry).receivedAt;

/** A report that the table holds: repeats, but for the copy whose queue message wrote it in a run that broke off uncounted. */
function seenBefore(rules: DueRules | null, item: StoredMessage, copies: Copies): readonly StoreOutcome[] {
  const step = replay(item.history).find(({ entry }) => entry.fingerprint === copies[0].entry.fingerprint);
  return copies.map((arrival) => {
    if (step?.entry.queueMessage !== arrival.entry.queueMessage) return duplicate(arrival);
    const country = arrival.country ?? item.country;
    const { facts, provider, overdueAt = null } = item;
    const at = rules && dueAt(rules, { ...facts, provider, country }, begunAt(item));
    const due = rules && {
      dueAt: at,
      isWithoutReceipt: [
        step.before !== null && isWithoutReceipt(rules, item),
        isWithoutReceipt(rules, { country }),
      ] as const,
      isInTime: at !== null && overdueAt === null && wasInTime(rules, item, arrival, step),
      // What completed it is the confirmation, unless the tag was told after that.
      isConverted: at !== null && arrival.report.facts.confirmedAt !== null && isConverted(rules, facts),
    };
    // What the item knew before is gone: the first report is taken for the one that told its country, each for the one that told its price.
    const known = { ...facts, status: step.before, country, price: null };
    const route = routeStep(
      step.before === null ? notOnRoute : known,
      follow(known, step, arrival.report.facts, country),
    );
    return { kind: 'stored', arrival, step, country, begunAt: begunAt(item), ...due, route };
  });
}

/**
 * Whether a report that is there ended its message in time, or told what had one that had ended fit a deadline. What was known then is
 * gone: the application's word is taken for what tells it, where it came later; else what ended it is.
 */
function wasInTime(rules: DueRules, item: StoredMessage, { report, country }: Arrival, step: Step): boolean {
  const { provider, facts, history } = item;
  const told = { ...facts, provider, country: country ?? item.country };
  const fits = (message: Pick<Known, 'tag' | 'channel' | 'country'>): boolean =>
    dueAt(rules, { ...message, provider }, begunAt(item)) !== null;
  const at = dueAt(rules, told, begunAt(item));
  const ended = endedAt(history);
  if (at === null || ended === null || !isEnded(rules, provider, { ...told, endedAt: ended })) return false;
  const { tag, channel } = report.facts;
  if (isEnd(step)) return fits({ tag, channel, country }) || !history.slice(history.indexOf(step.entry)).some(isSend);
  const isTold = !fits({
    ...told,
    tag: tag === null ? told.tag : null,
    channel: channel === null ? told.channel : null,
  });
  return isSend(step.entry) && step.before !== null && isFinal(step.before) && ended <= at && isTold;
}

const isSend = ({ providerStatus, status }: HistoryEntry): boolean =>
  status === 'recorded' && providerStatus === wordOf.send;
