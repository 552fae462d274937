// Shuffled and repeated reports of all providers, and what the application tells, under faults on every kind of AWS call, with functions killed and frozen;
// then table, history, quarantine, metrics and events are held against what the traffic alone says.
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { type ChaosResult, runChaos } from './chaos/chaos.ts';
import { whole, withUsage } from './flags.ts';
import { openProgress } from './progress.ts';

const usage = `npm run chaos -- [flags]

  --reports N   about so many requests (default 5000)
  --seed S      the same seed gives the same traffic and the same chances (default 1)
  --faults P    percent of every kind of call that fails, 0 to 30 (default 5)
  --json        print the result as JSON
  --help        print this

Exits with 1 if anything was lost, counted twice without a documented cause, let in, or moved backwards.`;

/** As many differences as one can read. */
const mostShown = 20;

function readFlags() {
  const { values } = parseArgs({
    options: {
      reports: { type: 'string', default: '5000' },
      seed: { type: 'string', default: '1' },
      faults: { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return {
    ...values,
    reports: whole('reports', values.reports, 1, 10_000_000),
    seed: whole('seed', values.seed, 0, 2 ** 31 - 1),
    faultPercent: whole('faults', values.faults, 0, 30),
  };
}

async function main(): Promise<void> {
  const { reports, seed, faultPercent, json, help } = withUsage(usage, readFlags);
  if (help) {
    console.log(usage);
    return;
  }
  const progress = openProgress();
  const started = performance.now();
  const result = await runChaos({ reports, seed, faultPercent, progress }).finally(progress.end);
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(json ? JSON.stringify({ seed, seconds, ...result }, null, 2) : describe(result, seed, seconds));
  if (result.differences.length > 0) process.exitCode = 1;
}

function describe(result: ChaosResult, seed: number, seconds: number): string {
  const { doubled, differences, conservation, tidings } = result;
  const { takenIn, waiting, settled, again } = conservation;
  const injected = new Table({
    head: ['caller', 'call', 'faults'],
    style: plain,
    colWidths: [28, 31, 84],
    wordWrap: true,
  });
  const calls = Map.groupBy(result.injected, ({ caller, call }) => `${short(caller)} ${call}`);
  for (const [name, faults] of [...calls].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const kinds = faults.map(({ kind, count }) => `${kind} ${count}`).sort();
    injected.push([...name.split(' '), kinds.join(', ')]);
  }
  const metrics = new Table({
    head: ['metric', 'reference', 'counted', 'more'],
    style: plain,
    colAligns: ['left', 'right', 'right', 'right'],
  });
  for (const { name, reference, counted } of result.metrics)
    metrics.push([name, reference, counted, counted - reference]);
  const faults = result.injected.reduce((sum, { count }) => sum + count, 0);
  return [
    injected.toString(),
    metrics.toString(),
    `Taken in ${takenIn} = settled ${settled} + waiting ${waiting} - settled again ${again.answerLost + again.runEnded + again.deliveredAgain}: CloudWatch's answer was lost`,
    `${again.answerLost}, a run ended after it counted ${again.runEnded}, SQS delivered again ${again.deliveredAgain}.`,
    '',
    `Seed ${seed}, ${seconds} s: ${result.requests} requests, posted ${result.posts} times until each was settled; ${result.queued} queued.`,
    `${faults} faults, ${result.diedRuns} of ${result.runs} runs of the consumer ended early; down for a while: ${result.outages.join(', ')}.`,
    `${tidings.changes} changes of status and ${tidings.overdue} messages found late: ${tidings.events} events, ${tidings.repeats} of them again, ${tidings.setAside} set aside and published anew.`,
    `${result.messages} messages with ${result.distinctReports} distinct reports; ${result.buried} requests in quarantine, repeats included.`,
    `Counted twice, as documented: ${doubled.answerLost} values because CloudWatch's answer was lost, ${doubled.runEnded} because a run`,
    `ended after it counted, ${doubled.deliveredAgain} because SQS delivered again what had been taken.`,
    '',
    ...differences.slice(0, mostShown),
    ...(differences.length > mostShown ? [`… and ${differences.length - mostShown} more`] : []),
    differences.length === 0
      ? 'Nothing lost, nothing doubled in table, history, quarantine and events, nobody let in, no status went backwards.'
      : `${differences.length} differences.`,
  ].join('\n');
}

const plain = { head: [], border: [], compact: true };
/** A logical id without its hash. */
const short = (caller: string): string => caller.replace(/[0-9A-F]{8}$/, '');

// Through 'exit', which ends the functions' processes too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
});
