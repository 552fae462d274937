import { stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { type Instant, instant } from '../../functions/domain/instant.ts';
import { registry } from '../../functions/providers/registry.ts';
import type { Terminal } from '../confirm.ts';
import { confirmReading } from '../confirm-reading.ts';
import { type Deployed, openDeployed } from '../deployed.ts';
import { OperatorError } from '../operator-error.ts';
import { progressBar, withProgress } from '../progress.ts';
import { type Estimate, estimate, type ReadProgress, readTable } from '../read-table.ts';
import { sinceMs } from '../since.ts';
import { type Asked, type Checkpoint, readCheckpoint, refuseOther } from './checkpoint.ts';
import { messageColumns, reportColumns } from './columns.ts';
import { type Format, formats } from './encoder.ts';
import { type Exported, exportPages } from './export.ts';
import { openEncoder } from './open-encoder.ts';
import { checkpointOf, openFile, openStream, partOf, putInPlace, refuseWhatIsThere, type Standing } from './target.ts';

export interface ExportOptions {
  readonly port: number;
  readonly stack?: string;
  readonly since?: string;
  readonly until?: string;
  readonly provider?: string;
  readonly format?: Format;
  readonly output?: string;
  readonly yes: boolean;
}

export interface ExportSummary extends Exported {
  /** Null for standard output. */
  readonly output: string | null;
  readonly format: Format;
  readonly provider: string | null;
  readonly since: Instant | null;
  readonly until: Instant;
  /** Whether it went on with what an earlier run had written. */
  readonly resumed: boolean;
}

/**
 * Exports what was asked for, or goes on where the same was interrupted.
 * @throws OperatorError for what can't be asked, and where it is interrupted; Error of the SDK or of a file.
 */
export async function runExport(
  options: ExportOptions,
  stdout: NodeJS.WriteStream,
  terminal: Terminal,
): Promise<ExportSummary> {
  const { output, provider } = options;
  const format = formatOf(options);
  if (output === undefined && format === 'parquet' && stdout.isTTY)
    throw new OperatorError('Parquet is nothing for a terminal: name a file with --output.');
  const deployed = await openDeployed(options);
  await checkProvider(deployed, provider);
  const price = await estimate(deployed);
  const asked: Asked = {
    stack: deployed.stackName,
    table: price.tableId,
    since: options.since ?? null,
    until: options.until ?? null,
    provider: provider ?? null,
    format,
    columns: [...Object.keys(messageColumns), ...Object.keys(reportColumns)].join(),
  };
  const before = output === undefined ? null : await readCheckpoint(checkpointOf(output));
  if (output !== undefined && before) refuseOther(output, before, asked);
  const standing = before ? standingOf(before) : { ...begin(options, deployed.now()), asked: { ...asked } };
  const [since, until] = [standing.since as Instant | null, standing.until as Instant];
  const summary = { output: output ?? null, format, provider: asked.provider, since, until, resumed: before !== null };
  if (output !== undefined && before?.done) {
    await putInPlace(output, before);
    const { messages, reports, bytes, sha256 } = before;
    return { ...summary, messages, reports, bytes, sha256 };
  }
  if (output !== undefined && !(await isFolder(dirname(output))))
    throw new OperatorError(`--output: there is no folder ${dirname(output)}.`);
  if (output !== undefined) await refuseWhatIsThere(before ? [output] : [output, partOf(output)]);
  // The local stack's costs nothing.
  if (deployed.place.endpoint === undefined)
    await confirmReading(left(price, standing.cursor?.seen ?? 0), options.yes, terminal);

  const target = output === undefined ? openStream(stdout) : await openFile(output, before, standing);
  try {
    const encoder = await openEncoder(format, before && standing.cursor ? standing.encoder : null, before?.bytes ?? 0);
    const exported = await withProgress(({ signal, show }) => {
      const onProgress = ({ seen, of }: ReadProgress): void =>
        show(`Read ${seen}${of === null ? ' messages' : ` of about ${of} messages ${progressBar(seen / of)}`}`);
      const asked = { provider, since: since ?? undefined, until, signal, onProgress };
      return exportPages((from) => readTable(deployed, { ...asked, from }), encoder, target, standing);
    }, new OperatorError('Interrupted.'));
    return { ...summary, ...exported };
  } catch (error) {
    await target.close();
    throw output === undefined ? error : await hinted(error, output);
  }
}

function formatOf({ format, output = '' }: ExportOptions): Format {
  if (format !== undefined) return format;
  const byName = extname(output).slice(1).toLowerCase();
  if (byName === '' || byName === 'ndjson') return 'jsonl';
  const found = formats.find((one) => one === byName);
  if (found) return found;
  throw new OperatorError(
    `"${output}" ends in no format that there is: give --format ${formats.join(', ')}, or such an end.`,
  );
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** What somebody mistyped would be an export of nothing; one that is no longer received may still be in the table. */
async function checkProvider(deployed: Deployed, provider: string | undefined): Promise<void> {
  if (provider === undefined) return;
  const known = [...new Set([...Object.keys(await deployed.providers()), ...registry.keys()])].sort();
  if (!known.includes(provider))
    throw new OperatorError(`--provider: nobody is called "${provider}"; there are ${known.join(', ')}.`);
}

/** Without an end, what comes while it is read would be in it or not, by chance. */
function begin({ since, until }: ExportOptions, nowMs: number): Omit<Standing, 'asked'> {
  const [from, to] = [
    since === undefined ? null : sinceMs(since, nowMs),
    until === undefined ? nowMs : sinceMs(until, nowMs),
  ];
  if (from !== null && from >= to)
    throw new OperatorError(
      `Nothing was received since ${instant(from)} and until ${instant(to)}: the first must be before the second.`,
    );
  return {
    since: from === null ? null : instant(from),
    until: instant(to),
    cursor: null,
    encoder: '',
    messages: 0,
    reports: 0,
  };
}

const standingOf = ({ v: _, process: __, bytes: ___, sha256: ____, done: _____, ...standing }: Checkpoint): Standing =>
  standing;

/** What is left to pay for once so many messages have been read. */
function left(price: Estimate, seen: number): Estimate {
  const share = price.items === 0 ? 1 : Math.max(0, 1 - seen / price.items);
  const [items, bytes, readUnits] = [price.items, price.bytes, price.readUnits].map((all) => Math.round(all * share));
  return { ...price, items: items ?? 0, bytes: bytes ?? 0, readUnits: readUnits ?? 0, dollars: price.dollars * share };
}

/** The error, and that nothing is lost. */
async function hinted(error: unknown, output: string): Promise<unknown> {
  const kept = await readCheckpoint(checkpointOf(output)).catch(() => null);
  if (kept === null) return error;
  const told = `${partOf(output)} has ${kept.messages} messages so far: the same command goes on from there.`;
  if (error instanceof OperatorError) return new OperatorError(`${error.message} ${told}`);
  console.error(told);
  return error;
}
