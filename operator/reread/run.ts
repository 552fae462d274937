import { createInterface } from 'node:readline/promises';
import { connectReread } from '../../functions/aws/reread.ts';
import { type Instant, instant } from '../../functions/domain/instant.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { registry as all } from '../../functions/providers/registry.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { confirmReading, priceInWords, type Terminal } from '../confirm-reading.ts';
import { openDeployed } from '../deployed.ts';
import { OperatorError } from '../operator-error.ts';
import { progressBar, withProgress } from '../progress.ts';
import { type Estimate, estimate, type ReadProgress, readTable } from '../read-table.ts';
import { sinceMs } from '../since.ts';
import { reread } from './reread.ts';
import type { Tally } from './tally.ts';

export interface RereadOptions {
  readonly stack?: string;
  readonly port: number;
  readonly provider: string;
  readonly since: string;
  readonly until?: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** What was read anew, and what came of it. */
export interface Summary extends Tally {
  readonly provider: string;
  readonly since: Instant;
  readonly until: Instant;
  /** Whether nothing was written. */
  readonly dryRun: boolean;
}

/**
 * Reads a provider's messages anew by the tables of this version.
 * @throws OperatorError for what was typed wrong, and where nobody said yes.
 */
export async function runReread(
  options: RereadOptions,
  terminal: Terminal,
  registry: ReadonlyMap<string, Provider> = all,
): Promise<Summary> {
  const tables = registry.get(options.provider);
  if (!tables)
    throw new OperatorError(
      `There is no provider "${options.provider}"; there are ${[...registry.keys()].join(', ')}.`,
    );
  const deployed = await openDeployed(options);
  const nowMs = deployed.now();
  const [fromMs, toMs] = [
    sinceMs(options.since, nowMs),
    options.until === undefined ? nowMs : sinceMs(options.until, nowMs),
  ];
  if (fromMs >= toMs)
    throw new OperatorError(
      `--until ${options.until ?? 'now'} is not later than --since ${options.since}: no message came between.`,
    );
  const period = { since: instant(fromMs), until: instant(toMs) };
  const price = await estimate(deployed);
  if (options.dryRun) await confirmReading(price, options.yes, terminal);
  else await confirmWriting(price, options.yes, terminal);

  const table = options.dryRun ? null : connectReread(await deployed.output(outputs.tableName), deployed.place);
  try {
    const tally = await withProgress(async ({ signal, show }) => {
      const onProgress = (progress: ReadProgress): void => show(inWords(progress));
      const pages = readTable(deployed, { ...period, provider: tables.id, signal, onProgress });
      return reread({ pages, tables, table, now: deployed.now, signal });
    }, new Error('Interrupted.'));
    return { provider: tables.id, ...period, dryRun: options.dryRun, ...tally };
  } finally {
    table?.close();
  }
}

const inWords = ({ seen, of }: ReadProgress): string =>
  of === null ? `Read ${count(seen)} messages …` : `${progressBar(seen / of)} of about ${count(of)} messages`;

const count = (number: number): string => number.toLocaleString('en-US');

/** @throws OperatorError where somebody said no, or nobody is there to ask. */
async function confirmWriting(price: Estimate, yes: boolean, { input, output }: Terminal): Promise<void> {
  output.write(`${priceInWords(price)}\n`);
  if (yes) return;
  const first = 'See first what would change, with --dry-run';
  if (!input.isTTY) throw new OperatorError(`Nothing was read again. ${first}, then run this with --yes.`);
  const asking = createInterface({ input, output });
  try {
    const answer = await asking.question(
      `${first}: nothing takes it back. Each message that reads differently is written: a write unit for each KB, and one for the index of failures. Read again? Type yes: `,
    );
    if (answer.trim().toLowerCase() !== 'yes') throw new OperatorError('Nothing was read again.');
  } finally {
    asking.close();
  }
}
