import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { open, stat, unlink } from 'node:fs/promises';
import { connectTable } from '../../functions/aws/table.ts';
import { type Instant, instant } from '../../functions/domain/instant.ts';
import { providersBy } from '../../functions/shared/named.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import type { Terminal } from '../confirm.ts';
import { confirmReading } from '../confirm-reading.ts';
import { type Deployed, openDeployed } from '../deployed.ts';
import { OperatorError } from '../operator-error.ts';
import { progressBar, withProgress } from '../progress.ts';
import { estimate, readTable } from '../read-table.ts';
import { checkTimeZone } from '../report/window.ts';
import { sinceMs } from '../since.ts';
import { typedPath } from '../typed-path.ts';
import type { Columns, Named } from './columns.ts';
import { IdSet } from './id-set.ts';
import { findExtra, type Reconciled, reconcile, type Span } from './reconcile.ts';
import { openRows } from './rows.ts';

export interface ReconcileOptions extends Named {
  readonly stack?: string;
  readonly port: number;
  readonly provider?: string;
  readonly delimiter?: string;
  readonly timeZone: string;
  readonly out?: string;
  readonly extra: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly yes: boolean;
}

export interface Summary extends Reconciled {
  /** The file that was read; - for standard input. */
  readonly file: string;
  /** The file with the differences; null for standard output. */
  readonly out: string | null;
  /** The headings of the columns that were read; null where there was none. */
  readonly columns: Readonly<Record<'id' | 'status' | 'provider' | 'recipient' | 'time', string | null>>;
  /** Messages of the table in the time that the file does not name; null where nobody looked. */
  readonly extra: number | null;
}

/** Whether the file and the table say the same. */
export const isAlike = ({ missing, different, unread, extra }: Summary): boolean =>
  missing + different + unread + (extra ?? 0) === 0;

/** @throws OperatorError where the file can't be read, or its columns tell no id. */
export async function runReconcile(
  given: string,
  options: ReconcileOptions,
  stdout: NodeJS.WritableStream,
  terminal: Terminal,
): Promise<Summary> {
  const file = typedPath(given);
  const size = await sizeOf(file);
  checkTimeZone(options.timeZone);
  if (!options.extra && (options.since ?? options.until) !== undefined)
    throw new OperatorError('--since and --until go with --extra: all lines of the file are compared.');
  const deployed = await openDeployed(options);
  const settings = await deployed.providers();
  const providers = providersBy(settings);
  const configured = Object.keys(settings);
  const provider = providerOf(options.provider, providers, configured);
  const said = saidSpan(options, deployed.now());
  // The local stack's costs nothing.
  if (options.extra && deployed.place.endpoint === undefined)
    await confirmReading(await estimate(deployed), options.yes, terminal);
  const tableName = await deployed.output(outputs.tableName);
  const out = options.out === undefined ? null : typedPath(options.out);
  const target = await openTarget(out, stdout);
  const ids = options.extra ? new IdSet() : undefined;
  try {
    const summary = await withProgress(async ({ signal, show }) => {
      const input: AsyncIterable<Buffer | string> & { readonly bytesRead?: number } =
        file === '-' ? process.stdin : createReadStream(file, { signal });
      // A column that somebody says is not needed need not be right.
      const opened = await openRows(input, options, options.delimiter);
      const columns = options.provider === undefined ? opened.columns : { ...opened.columns, provider: null };
      const rows = options.provider === undefined ? opened.rows : withoutProvider(opened.rows);
      const found = await reconcile(
        { ...opened, columns, rows },
        {
          table: connectTable(tableName, 1, deployed.place),
          providers,
          provider,
          configured,
          timeZone: options.timeZone,
          write: target.write,
          needsTimes: options.extra && (said.since === null || said.until === null),
          ids,
          signal,
          onProgress: (lines) =>
            show(
              `Compared ${lines.toLocaleString('en-US')} lines${size > 0 ? ` ${progressBar((input.bytesRead ?? 0) / size)}` : ''}`,
            ),
        },
      );
      if (found.lines === 0) throw new OperatorError('The file names no message.');
      const extra =
        ids === undefined
          ? null
          : await lookForExtra(deployed, {
              ids,
              span: spanOf(said, found),
              provider,
              write: target.write,
              signal,
              show,
            });
      return { file, out, columns: headingsOf(opened.header, columns), ...found, extra };
    }, new OperatorError('Interrupted: nothing is told of a part.'));
    await target.end();
    return summary;
  } catch (error) {
    await target.giveUp().catch(() => {});
    throw error;
  }
}

async function sizeOf(file: string): Promise<number> {
  if (file === '-') return 0;
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new OperatorError(
      error.code === 'ENOENT' ? `There is no file ${file}.` : `${file} can’t be read (${error.code}).`,
    );
  });
  if (found.isDirectory()) throw new OperatorError(`${file} is a folder: expected a file.`);
  // A pipe, as the shell's <(…) is one, has none.
  return found.isFile() ? found.size : 0;
}

/** The provider of lines that name none. */
function providerOf(
  said: string | undefined,
  known: { readonly has: (name: string) => boolean },
  configured: readonly string[],
): string | null {
  if (said === undefined) return configured.length === 1 ? (configured[0] ?? null) : null;
  // One that is configured no more has its messages in the table yet.
  if (known.has(said)) return said;
  throw new OperatorError(`--provider: nobody is called "${said}"; there are ${configured.join(', ')}.`);
}

const headingsOf = (
  header: readonly string[],
  { id, status, provider, recipient, time }: Columns,
): Summary['columns'] => {
  const heading = (at: number | null): string | null => (at === null ? null : (header[at] ?? null));
  return {
    id: heading(id),
    status: heading(status),
    provider: heading(provider),
    recipient: heading(recipient),
    time: heading(time),
  };
};

async function* withoutProvider<T extends { readonly provider: string | null }>(
  rows: AsyncIterable<T>,
): AsyncGenerator<T> {
  for await (const row of rows) yield { ...row, provider: null };
}

/** From when to when somebody said; null where he did not. @throws OperatorError where that is no time, or none is left. */
function saidSpan({ since, until }: ReconcileOptions, nowMs: number): { readonly [End in keyof Span]: Instant | null } {
  const [from, to] = [since, until].map((one) => (one === undefined ? null : instant(sinceMs(one, nowMs))));
  if (from && to && from >= to) throw new OperatorError(`--until ${until} is not after --since ${since}.`);
  return { since: from ?? null, until: to ?? null };
}

/** The time of the file or, of either end, that which somebody said. */
function spanOf(said: ReturnType<typeof saidSpan>, found: Reconciled): Span {
  const [since, until] = [said.since ?? found.since, said.until ?? found.until];
  if (since === null || until === null)
    throw new OperatorError(
      '--extra: no column tells when messages were sent: say which with --time-column, or from when to when with --since and --until.',
    );
  return { since, until };
}

interface Looking {
  readonly ids: IdSet;
  readonly span: Span;
  readonly provider: string | null;
  readonly write: (text: string) => Promise<unknown>;
  readonly signal: AbortSignal;
  readonly show: (line: string) => void;
}

const lookForExtra = (deployed: Deployed, { ids, span, provider, write, signal, show }: Looking): Promise<number> =>
  findExtra(
    readTable(deployed, {
      // A first report comes after the sending; what was sent before the time may come in it, and is left out later.
      since: span.since,
      provider: provider ?? undefined,
      signal,
      onProgress: ({ seen, of }) =>
        show(`Read ${seen}${of === null ? ' messages' : ` of about ${of} messages ${progressBar(seen / of)}`}`),
    }),
    ids,
    span,
    write,
  );

/** Where the differences go: a new file, or standard output. @throws OperatorError where that file is there, or can't be. */
async function openTarget(out: string | null, stdout: NodeJS.WritableStream) {
  const file =
    out === null
      ? null
      : await open(out, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
          throw new OperatorError(
            error.code === 'EEXIST'
              ? `${out} is there already: delete it, or name another file with --out.`
              : `--out: ${out} can’t be written (${error.code}).`,
          );
        });
  const { write, close } = file
    ? { write: (text: string): Promise<unknown> => file.write(text), close: () => file.close() }
    : { write: (text: string): Promise<unknown> => writeTo(stdout, text), close: async () => {} };
  return {
    write,
    end: close,
    /** What is not whole would stand in the way of the next try. */
    giveUp: async (): Promise<void> => {
      await close();
      if (out !== null) await unlink(out);
    },
  };
}

async function writeTo(stream: NodeJS.WritableStream, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}
