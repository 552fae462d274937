import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Report } from '../../functions/domain/report.ts';
import { type Status, statuses } from '../../functions/domain/status.ts';
import type { Composed, Provider } from '../../functions/providers/provider.ts';
import { isOwn, type OwnWord, type Request } from './traffic.ts';

// What must come out, from the traffic alone and by rules written here a second time: of the code under test it takes the
// parsers and the table of statuses, nothing that joins, stores or counts.

/** What the rules look at in a report. */
export interface Told {
  readonly status: Status;
  readonly providerStatus: string;
  readonly occurredAt: string | null;
  readonly errorCode: string | null;
  /** When the message reached the status, by its provider; the report's own, not the submission's. */
  readonly doneAt: string | null;
}

export interface ExpectedMessage {
  readonly pk: string;
  /** The report that decides. */
  readonly highest: Told;
  /** Every distinct report, by its identity. */
  readonly reports: ReadonlyMap<string, Told>;
  /** The same in all reports that tell it; null where none does. */
  readonly facts: Facts;
}

export type Facts = Readonly<Record<(typeof factNames)[number] | 'country', string | number | null>>;

const factNames = [
  'channel',
  'recipient',
  'senderId',
  'clientReference',
  'tag',
  'carrier',
  'segments',
  'submittedAt',
  'price',
  'confirmedAt',
] as const;

/** Equal for repeats of a report, different for any other report of the message. */
export const identity = ({ providerStatus, errorCode, occurredAt }: Omit<Told, 'status' | 'doneAt'>): string =>
  JSON.stringify([providerStatus, errorCode, occurredAt]);

/** Higher rank, then later time (none is earliest), then a fixed order. */
export function isHigher(one: Told, other: Told): boolean {
  const [a, b] = [one, other].map(
    ({ status, occurredAt }) => [statuses[status].rank, occurredAt ?? '', status] as const,
  );
  for (const at of [0, 1, 2] as const) {
    const [left, right] = [a?.[at] ?? '', b?.[at] ?? ''];
    if (left !== right) return left > right;
  }
  return false;
}

/** What one report says of its message. */
interface Telling {
  readonly facts: Readonly<Partial<Record<(typeof factNames)[number], string | number | null>>>;
  /** As it was written. */
  readonly recipient: string | null;
}

export interface Found extends Telling {
  readonly pk: string;
  readonly told: Told;
}

/** What was read, by request: each is asked for again and again, and parsing takes longest of all. */
const readBefore = new WeakMap<Composed, Found | null>();

/** Where the report of a request belongs and what it tells; null where the request holds none. @param kind of the application's own word */
export function read(provider: Provider, composed: Composed, kind: 'send' | 'confirmation' | null): Found | null {
  const before = readBefore.get(composed);
  if (before !== undefined) return before;
  const found = kind === null ? parseOne(provider, composed) : readOwn(provider, composed, kind);
  readBefore.set(composed, found);
  return found;
}

function parseOne({ id, parse }: Provider, { body, contentType, query }: Composed): Found | null {
  const outcome = parse({ headers: { 'content-type': contentType }, query, body: Buffer.from(body) });
  const report = outcome.kind === 'reports' ? outcome.reports[0] : undefined;
  if (report === undefined) return null;
  const { messageId, facts, recipient } = report;
  return { pk: `${id}#${messageId}`, facts, recipient, told: tell(report) };
}

/** Whether a request is no report, and known to be none. */
export const isOtherKind = ({ parse }: Provider, { body, contentType, query }: Composed): boolean =>
  parse({ headers: { 'content-type': contentType }, query, body: Buffer.from(body) }).kind === 'ignored';

/** The application's word stands below all reports; a confirmation has no time by which it could be another one. */
function readOwn({ id }: Provider, { body }: Composed, kind: 'send' | 'confirmation'): Found {
  const { messageId, recipient = null, price, sentAt = null, ...facts } = JSON.parse(body) as OwnWord;
  const told = { status: 'recorded', errorCode: null, doneAt: null, occurredAt: sentAt } as const;
  return {
    pk: `${id}#${messageId}`,
    recipient,
    facts: { ...facts, submittedAt: sentAt, price: price ? `${price.amount} ${price.currency}` : null },
    told: { ...told, providerStatus: kind === 'send' ? 'recorded' : 'confirmed' },
  };
}

const tell = ({ status, providerStatus, errorCode, doneAt, facts }: Report): Told => ({
  status,
  providerStatus,
  errorCode,
  doneAt,
  occurredAt: doneAt ?? (statuses[status].final ? null : facts.submittedAt),
});

/** The table as it must be once all of these requests were taken, by key. */
export function expectMessages(requests: readonly Request[]): ReadonlyMap<string, ExpectedMessage> {
  const messages = new Map<string, ExpectedMessage & { readonly reports: Map<string, Told> }>();
  for (const { kind, provider, composed } of requests) {
    const found = kind === 'report' || isOwn(kind) ? read(provider, composed, isOwn(kind) ? kind : null) : null;
    if (found === null) continue;
    const { pk, told } = found;
    const message = messages.get(pk);
    const reports = (message?.reports ?? new Map<string, Told>()).set(identity(told), told);
    const highest = message && !isHigher(told, message.highest) ? message.highest : told;
    messages.set(pk, { pk, highest, reports, facts: merge(message?.facts, found) });
  }
  return messages;
}

function merge(known: Facts | undefined, { facts, recipient: written }: Telling): Facts {
  // The traffic writes numbers in international form, with or without the plus.
  const recipient = written === null ? undefined : parsePhoneNumberFromString(`+${written.replace(/^\+/, '')}`);
  const told = { ...facts, recipient: recipient?.number ?? null };
  return {
    ...(Object.fromEntries(factNames.map((name) => [name, known?.[name] ?? told[name] ?? null])) as unknown as Facts),
    country: known?.country ?? recipient?.country ?? null,
  };
}
