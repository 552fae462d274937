import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Report } from '../../functions/domain/report.ts';
import { type Status, statuses } from '../../functions/domain/status.ts';
import type { Composed, Provider } from '../../functions/providers/provider.ts';
import type { Request } from './traffic.ts';

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

type Found = { readonly pk: string; readonly report: Report; readonly told: Told };

/** What was read, by request: each is asked for again and again, and parsing takes longest of all. */
const readBefore = new WeakMap<Composed, Found | null>();

/** Where the report of a request belongs and what it tells; null where the request holds none. */
export function read(provider: Provider, composed: Composed): Found | null {
  const before = readBefore.get(composed);
  if (before !== undefined) return before;
  const found = parseOne(provider, composed);
  readBefore.set(composed, found);
  return found;
}

function parseOne({ id, parse }: Provider, { body, contentType, query }: Composed): Found | null {
  const outcome = parse({ headers: { 'content-type': contentType }, query, body: Buffer.from(body), timeZone: 'UTC' });
  const report = outcome.kind === 'reports' ? outcome.reports[0] : undefined;
  return report === undefined ? null : { pk: `${id}#${report.messageId}`, report, told: tell(report) };
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
    const found = kind === 'report' ? read(provider, composed) : null;
    if (found === null) continue;
    const { pk, told, report } = found;
    const message = messages.get(pk);
    const reports = (message?.reports ?? new Map<string, Told>()).set(identity(told), told);
    const highest = message && !isHigher(told, message.highest) ? message.highest : told;
    messages.set(pk, { pk, highest, reports, facts: merge(message?.facts, report) });
  }
  return messages;
}

function merge(known: Facts | undefined, { facts, recipient: written }: Report): Facts {
  // The traffic writes numbers in international form, with or without the plus.
  const recipient = written === null ? undefined : parsePhoneNumberFromString(`+${written.replace(/^\+/, '')}`);
  const told = { ...facts, recipient: recipient?.number ?? null };
  return {
    ...(Object.fromEntries(factNames.map((name) => [name, known?.[name] ?? told[name]])) as unknown as Facts),
    country: known?.country ?? recipient?.country ?? null,
  };
}
