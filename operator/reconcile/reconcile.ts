import { pMapIterable } from 'p-map';
import type { Reader } from '../../functions/aws/table.ts';
import { type Instant, parseInstant } from '../../functions/domain/instant.ts';
import type { StoredMessage } from '../../functions/domain/message.ts';
import { wholeIdOf } from '../../functions/domain/parts.ts';
import type { ReportedStatus } from '../../functions/domain/status.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { messageKey } from '../../functions/shared/table-keys.ts';
import { type Cell, toCsv } from '../csv.ts';
import { OperatorError } from '../operator-error.ts';
import { begunAt } from '../read-table.ts';
import { compare, meantBy, type Told, type Verdict } from './compare.ts';
import type { IdSet } from './id-set.ts';
import { lookUp } from './look-up.ts';
import type { Opened, Row } from './rows.ts';

/** The columns of the differences. */
const differenceColumns = [
  'difference',
  'line',
  'provider',
  'messageId',
  'fileStatus',
  'fileMeans',
  'tableStatus',
  'tableProviderStatus',
  'heard',
  'at',
] as const;

/** What came of it. */
export interface Reconciled {
  /** Lines of the file that name a message. */
  readonly lines: number;
  /** Lines without an id, which were left out. */
  readonly withoutId: number;
  readonly same: number;
  readonly ahead: number;
  readonly missing: number;
  readonly different: number;
  /** Of the different, those whose status in the file the table has heard as well. */
  readonly heard: number;
  /** Lines whose status nobody has listed, by the words: at most so many of these. */
  readonly unread: number;
  readonly unreadWords: Readonly<Record<string, number>>;
  /** The first and the last time that a line tells; null where none does. */
  readonly since: Instant | null;
  readonly until: Instant | null;
}

export interface Against {
  readonly table: Reader;
  /** By name. */
  readonly providers: ReadonlyMap<string, Provider>;
  /** Of lines that name none; null where there is no such. */
  readonly provider: string | null;
  /** Those of the stage, for who has to choose. @default all that are known */
  readonly configured?: readonly string[] | undefined;
  /** Of times without one. */
  readonly timeZone: string;
  /** Takes the differences as CSV, and says when it can take more. */
  readonly write: (text: string) => Promise<unknown>;
  /** Whether each time in the file must be one that is read: the time of the file is told by them. */
  readonly needsTimes?: boolean | undefined;
  /** Remembers what the file names, where that is asked later. */
  readonly ids?: IdSet | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((lines: number) => void) | undefined;
}

/** Lines that are looked up together: as many as one call of BatchGetItem takes. */
const linesAtOnce = 100;
const callsAtOnce = 8;
const mostWords = 20;

interface Named extends Row {
  readonly provider: string;
}

interface Compared {
  readonly row: Named;
  readonly meant: ReportedStatus | null;
  readonly told: Told | null;
  readonly verdict: Verdict;
}

/**
 * Compares each line of a file with the table, in the order of the file, and writes the differences. Holds some hundred lines at a time.
 * @throws OperatorError for a line that is of no provider that is known; Error of the SDK; or the signal's reason.
 */
export async function reconcile({ rows, columns }: Opened, against: Against): Promise<Reconciled> {
  const { providers, table, timeZone, write, needsTimes, ids, signal, onProgress } = against;
  const counts = { same: 0, ahead: 0, missing: 0, different: 0, unread: 0 };
  let [lines, withoutId, heard] = [0, 0, 0];
  let [since, until]: [Instant | null, Instant | null] = [null, null];
  const words = new Map<string, number>();

  const toChoose = (against.configured ?? [...providers.keys()]).join(', ');
  const named = (row: Row): Named => {
    const provider = row.provider?.toLowerCase() ?? against.provider;
    if (provider !== null && providers.has(provider)) return { ...row, provider };
    throw new OperatorError(
      provider === null
        ? `Line ${row.line} names no provider: say with --provider whose it is; there are ${toChoose}.`
        : `Line ${row.line}: nobody is called "${provider}"; there are ${toChoose}. With --provider the column is not read.`,
    );
  };
  const batches = async function* (): AsyncGenerator<readonly Named[]> {
    let batch: Named[] = [];
    for await (const row of rows) {
      signal?.throwIfAborted();
      if (row.id === '') {
        withoutId += 1;
        continue;
      }
      batch.push(named(row));
      if (batch.length < linesAtOnce) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  };
  const compareAll = async (batch: readonly Named[]): Promise<readonly Compared[]> => {
    signal?.throwIfAborted();
    const told = await lookUp(table, batch);
    return batch.map((row, at) => {
      const meant =
        row.status === null ? null : meantBy(providers.get(row.provider) as Provider, row.status, columns.isOwn);
      const found = told[at] ?? null;
      return { row, meant, told: found, verdict: compare(row.status, meant, found) };
    });
  };

  for await (const compared of pMapIterable(batches(), compareAll, { concurrency: callsAtOnce })) {
    for (const { row, meant, told, verdict } of compared) {
      counts[verdict] += 1;
      ids?.add(messageKey(row.provider, row.id));
      const at = parseInstant(row.time, timeZone);
      if (needsTimes && at === null && row.time !== null)
        throw new OperatorError(
          `Line ${row.line}: the time ${JSON.stringify(row.time)} is in no form that is read, such as 2026-11-27 09:30:00. For --extra say from when to when with --since and --until, or name another column with --time-column.`,
        );
      if (at !== null && (since === null || at < since)) since = at;
      if (at !== null && (until === null || at > until)) until = at;
      if (verdict === 'different' && meant !== null && told?.heard.has(meant)) heard += 1;
      if (verdict !== 'unread' || row.status === null) continue;
      const word = words.size < mostWords || words.has(row.status) ? row.status : 'others';
      words.set(word, (words.get(word) ?? 0) + 1);
    }
    lines += compared.length;
    // Only now: where nothing can be looked up, nothing is written.
    if (lines === compared.length) await write(toCsv([differenceColumns]));
    const rowsOut = compared.filter(({ verdict }) => ['missing', 'different', 'unread'].includes(verdict)).map(toCells);
    if (rowsOut.length > 0) await write(toCsv(rowsOut));
    onProgress?.(lines);
  }
  return { lines, withoutId, ...counts, heard, unreadWords: Object.fromEntries(words), since, until };
}

const toCells = ({ row, meant, told, verdict }: Compared): readonly Cell[] => [
  verdict,
  row.line,
  row.provider,
  row.id,
  row.status,
  meant,
  told?.status ?? null,
  told?.providerStatus ?? null,
  meant === null ? null : (told?.heard.has(meant) ?? false),
  row.time,
];

/** What of the table is in a time, by when it was sent or, where nobody told that, by its first report. */
export interface Span {
  readonly since: Instant;
  readonly until: Instant;
}

/** Writes what of these pages is in the span and in no line of the file. @returns how many those are. */
export async function findExtra(
  pages: AsyncIterable<{ readonly messages: readonly StoredMessage[] }>,
  ids: IdSet,
  { since, until }: Span,
  write: Against['write'],
): Promise<number> {
  let extra = 0;
  for await (const { messages } of pages) {
    const found = messages.flatMap((message): (readonly Cell[])[] => {
      const at = message.facts.submittedAt ?? begunAt(message);
      if (at === null || at < since || at > until || isIn(ids, message)) return [];
      const { provider, messageId, status, providerStatus } = message;
      return [['extra', null, provider, messageId, null, null, status, providerStatus, null, at]];
    });
    extra += found.length;
    if (found.length > 0) await write(toCsv(found));
  }
  return extra;
}

/** Of a message that is reported in parts, or to several recipients, the file has the id that it was sent with. */
const isIn = (ids: IdSet, { provider, messageId }: StoredMessage): boolean => {
  const withoutRecipient = messageId.replace(/\/[+~][^/]*$/, '');
  return [messageId, withoutRecipient, wholeIdOf(messageId), wholeIdOf(withoutRecipient)].some((id) =>
    ids.has(messageKey(provider, id)),
  );
};
