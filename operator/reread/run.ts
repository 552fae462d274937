import { connectReread } from '../../functions/aws/reread.ts';
import { type Instant, instant } from '../../functions/domain/instant.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { providersBy } from '../../functions/shared/named.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { isYes, type Terminal } from '../confirm.ts';
import { confirmReading } from '../confirm-reading.ts';
import { openDeployed } from '../deployed.ts';
import { HalfDone, whatWasDone } from '../half-done.ts';
import { OperatorError } from '../operator-error.ts';
import { progressBar, withProgress } from '../progress.ts';
import { estimate, readTable } from '../read-table.ts';
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
 * @throws OperatorError for what was typed wrong, and where nobody said yes; HalfDone as `reread`.
 */
export async function runReread(
  options: RereadOptions,
  terminal: Terminal,
  registry?: ReadonlyMap<string, Provider>,
): Promise<Summary> {
  const deployed = await openDeployed(options);
  const providers = registry ?? providersBy(await deployed.providers());
  const tables = providers.get(options.provider);
  if (!tables)
    throw new OperatorError(
      `There is no provider "${options.provider}"; there are ${[...providers.keys()].join(', ')}.`,
    );
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
  if (!options.dryRun) await confirmWriting(options.yes, terminal);
  // The local stack's costs nothing.
  const price = deployed.place.endpoint === undefined ? await estimate(deployed) : null;
  if (price) await confirmReading(price, options.yes, terminal);

  const table = options.dryRun ? null : connectReread(await deployed.output(outputs.tableName), deployed.place);
  try {
    return await withProgress(async ({ signal, show }) => {
      const pages = readTable(deployed, {
        ...{ ...period, provider: tables.id, signal },
        onProgress: ({ seen, of }) =>
          show(`Read ${seen}${of === null ? ' messages' : ` of about ${of} messages ${progressBar(seen / of)}`}`),
      });
      const summed = (tally: Tally): Summary => ({
        provider: tables.id,
        ...period,
        dryRun: options.dryRun,
        ...tally,
      });
      const { done, failure } = await whatWasDone(reread({ pages, tables, table, now: deployed.now, signal }));
      if (failure) throw new HalfDone(summed(done), failure.cause);
      return summed(done);
    }, new OperatorError('Interrupted.'));
  } finally {
    table?.close();
  }
}

/** @throws OperatorError where somebody said no, or nobody is there to ask. */
async function confirmWriting(yes: boolean, { input, output }: Terminal): Promise<void> {
  if (yes) return;
  const first = 'See first what would change, with --dry-run';
  if (!input.isTTY) throw new OperatorError(`Nothing was read again. ${first}, then run this with --yes.`);
  const question = `${first}: nothing takes it back. Each message that reads differently is written: a write unit for each KB, and one for the index of failures. Read again?`;
  if (!(await isYes(question, { input, output }))) throw new OperatorError('Nothing was read again.');
}
