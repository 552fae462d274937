import { fingerprintOf } from '../domain/fingerprint.ts';
import type { Instant } from '../domain/instant.ts';
import { type HistoryEntry, join, type Version, versionOf } from '../domain/join.ts';
import type { StoredMessage } from '../domain/message.ts';
import { identityText, saidIn } from '../domain/report.ts';
import { isFinal, type Status, statuses } from '../domain/status.ts';
import type { Provider } from './provider.ts';
import { judge } from './reading/judge.ts';
import { meaningOf } from './reading/verdict.ts';

/** The tables of a provider by which a report is read. */
export type Tables = Pick<Provider, 'words' | 'lists' | 'catalogue'>;

/** A report that reads differently than it did. */
export interface Change {
  readonly before: HistoryEntry;
  readonly after: HistoryEntry;
}

export type ReadState = Pick<
  StoredMessage,
  'version' | 'status' | 'providerStatus' | 'doneAt' | 'errorCode' | 'failureReason'
>;

/** A stored message as these tables read its words, codes and errors. */
export interface ReadAnew {
  /** Whether all of it reads as it is stored. */
  readonly isSame: boolean;
  readonly state: ReadState;
  /** Every entry, in its place. */
  readonly history: readonly HistoryEntry[];
  readonly changes: readonly Change[];
  /** The fingerprints that repeats of its reports have by these tables, where those are not their own; none where all is the same. */
  readonly aliases: readonly string[];
  /** Changed reports of which nobody can tell that fingerprint: a repeat of one will be taken for another report. */
  readonly untold: number;
  /** Reports that keep what they were read as, since these tables know none of their words any more. */
  readonly kept: number;
}

/**
 * Reads a message anew from the words, codes and errors that its history keeps: what each report means, and what state they
 * join to. Facts, times of arrival, fingerprints and the reports themselves stay. Nothing that is known turns into something
 * unknown for want of a text that was not kept (docs/adr/0019-reading-again.md).
 */
export function readAnew(tables: Tables, stored: StoredMessage): ReadAnew {
  const { submittedAt } = stored.facts;
  const readings = stored.history.map((entry) => read(tables, entry, submittedAt, isWhole(entry)));
  const history = readings.map(({ entry }) => entry);
  const changes = stored.history.flatMap((before, at) => {
    const after = history[at] as HistoryEntry;
    return before === after ? [] : [{ before, after }];
  });
  const state = stateOf(tables, stored, history);
  const isSame =
    changes.length === 0 && Object.entries(state).every(([name, value]) => stored[name as keyof ReadState] === value);
  const told = isSame
    ? []
    : stored.history.map((before, at) => identitiesOf(stored, before, history[at] as HistoryEntry));
  const own = new Set(stored.history.map(({ fingerprint }) => fingerprint));
  return {
    isSame,
    state,
    history,
    changes,
    aliases: [...new Set(told.flatMap((one) => one ?? []))].filter((one) => !own.has(one)),
    untold: told.filter((one, at) => one === null && isOtherReport(stored.history[at], history[at])).length,
    kept: readings.filter(({ isKnown, entry }) => !isKnown && entry.status !== 'unknown').length,
  };
}

/** A text that was cut may lack what decided. */
const isWhole = (entry: HistoryEntry): boolean =>
  ![...saidIn(entry), entry.errorCode, entry.errorMessage].some((text) => text?.endsWith('…'));

/** An entry as these tables read it; the very same one where that is what it says. */
function read(
  { words, lists = { words }, catalogue }: Tables,
  entry: HistoryEntry,
  submittedAt: Instant | null,
  whole: boolean,
): { readonly entry: HistoryEntry; readonly isKnown: boolean } {
  // What the application told is nobody's word or code.
  if (entry.status === 'recorded') return { entry, isKnown: true };
  const said = saidIn(entry);
  // Whoever wants a word to mean nothing any more lists it as unknown: what is on no list may have been told by another text.
  if (!said.some((word) => meaningOf(lists, word))) return { entry, isKnown: false };
  const reading = judge(lists, catalogue, said, { code: entry.errorCode, message: entry.errorMessage });
  const { status, failureReason, isHint } = whole ? reading : believed(entry, reading);
  const occurredAt = timeAs(status, entry, submittedAt);
  const isSame =
    status === entry.status &&
    failureReason === entry.failureReason &&
    isHint === (entry.isHint ?? null) &&
    occurredAt === entry.occurredAt;
  return { entry: isSame ? entry : { ...entry, status, failureReason, isHint, occurredAt }, isKnown: true };
}

/** Of a report that is not kept whole: only what was unknown is taken from a new reading. */
function believed(
  { status, failureReason, isHint = null }: HistoryEntry,
  reading: ReturnType<typeof judge>,
): ReturnType<typeof judge> {
  if (status === 'unknown') return reading;
  const learnt = reading.status === status && failureReason === 'unknown' && reading.failureReason !== null;
  return learnt ? reading : { status, failureReason, isHint };
}

/** The time of an event whose status is now read as this one: that of its submission stands for that of an interim status only. */
function timeAs(
  status: Status,
  { status: before, occurredAt }: HistoryEntry,
  submittedAt: Instant | null,
): Instant | null {
  if (isFinal(status) === isFinal(before)) return occurredAt;
  return isFinal(status) ? (occurredAt === submittedAt ? null : occurredAt) : (occurredAt ?? submittedAt);
}

function stateOf(tables: Tables, stored: StoredMessage, history: readonly HistoryEntry[]): ReadState {
  const { submittedAt } = stored.facts;
  const before = stored.history.find((entry) => versionOf(entry) === stored.version);
  const leftOut = before ? [] : [read(tables, standing(stored), submittedAt, false).entry];
  const highest = join([...history, ...leftOut] as [HistoryEntry, ...HistoryEntry[]]);
  const { status, providerStatus, occurredAt, errorCode, failureReason, fingerprint } = highest;
  const stays = fingerprint === fingerprintIn(stored.version) && isFinal(status) === isFinal(stored.status);
  const doneAt = !isFinal(status) && occurredAt === submittedAt ? null : occurredAt;
  return {
    version: versionOf(highest),
    status,
    providerStatus,
    doneAt: stays ? stored.doneAt : doneAt,
    errorCode,
    failureReason,
  };
}

/** The report that decided the state, as far as the item tells of one that its history had no room for. */
function standing({ version, status, providerStatus, errorCode, failureReason }: StoredMessage): HistoryEntry {
  const occurredAt = version.split('|')[1] ?? '-';
  return {
    status,
    providerStatus,
    providerCode: null,
    occurredAt: occurredAt === '-' ? null : (occurredAt as Instant),
    receivedAt: '' as Instant,
    errorCode,
    errorMessage: null,
    failureReason,
    fingerprint: fingerprintIn(version),
    queueMessage: '',
  };
}

const fingerprintIn = (version: Version): string => version.split('|').at(-1) ?? '';

/** Whether a repeat of the report, read by these tables, has another fingerprint than it. */
const isOtherReport = (before: HistoryEntry | undefined, after: HistoryEntry | undefined): boolean =>
  before?.status !== after?.status || before?.occurredAt !== after?.occurredAt;

/**
 * The fingerprints of a report when it comes again and is read as it is after. An entry does not hold all that makes its
 * identity: what is missing is tried until the fingerprint that it has comes out. Null where none does.
 */
function identitiesOf(
  { messageId, facts }: StoredMessage,
  before: HistoryEntry,
  after: HistoryEntry,
): readonly string[] | null {
  const { submittedAt } = facts;
  const fingerprint = (status: Status, part: string | null, occurredAt: Instant | null): string =>
    fingerprintOf(identityText({ ...before, status, part, occurredAt }));
  // The number of a part is in the id, unless it is the only one.
  const parts = [null, ...messageId.split('/').slice(1), '1', '0'];
  const times = new Set([before.occurredAt, after.occurredAt, submittedAt, null]);
  // It may have been read anew before: then its fingerprint is that of another status than it has now.
  for (const status of new Set([before.status, ...(Object.keys(statuses) as Status[])]))
    for (const part of parts)
      for (const at of times) {
        if (fingerprint(status, part, at) !== before.fingerprint) continue;
        const isOneKind = isFinal(status) === isFinal(after.status);
        // Of a time that is that of the submission, nobody knows whether it was told as its own as well.
        const now = isOneKind || (at !== null && at !== submittedAt) ? [at] : [null, submittedAt];
        return now.map((one) => fingerprint(after.status, part, one));
      }
  return null;
}
