// What Delivrd takes, beside its peers. `npm run bench -- --help`; exits 1 where a figure is not what it must be.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { openProgress } from '../reliability/progress.ts';
import { acknowledgement } from './acknowledgement.ts';
import { bundles } from './bundles.ts';
import { calls } from './calls.ts';
import { coldStart } from './cold-start.ts';
import { type Benchmark, boundTold, type Figure, missedBy, type Plot, ratioOf, regressions, shown } from './figure.ts';
import { items } from './items.ts';
import { memory } from './memory.ts';
import { price } from './price.ts';
import { keep, keepText, keptOf, type Result } from './results.ts';
import { scale } from './scale.ts';
import { withTables } from './tables.ts';
import { work } from './work.ts';
import { writes } from './writes.ts';

const benchmarks: Readonly<Record<string, Benchmark>> = {
  bundles,
  items,
  calls,
  writes,
  price,
  'cold-start': coldStart,
  work,
  acknowledgement,
  scale,
  memory,
};

const docs = join(import.meta.dirname, '..', 'docs');
const plotFolder = join(docs, 'images', 'bench');

interface Flags {
  readonly json?: boolean;
  readonly runs?: number;
  readonly minutes?: number;
  readonly keep?: boolean;
  readonly counted?: boolean;
  readonly profile?: boolean;
}

const command = new Command('bench')
  .description('Measures what Delivrd takes, beside its peers.')
  .addArgument(new Argument('[names...]', 'which, all where none is named').choices(Object.keys(benchmarks)))
  .option('--counted', 'only what any machine finds alike, held to what is kept in bench/results: CI')
  .option('--runs <n>', 'how often what is timed is measured', aNumber)
  .option('--minutes <n>', 'how long memory is watched', aNumber)
  .option('--keep', 'write what was found to bench/results, docs/performance.md and docs/images/bench')
  .option(
    '--profile',
    'where the time goes in place of how much it is, of what can tell; with --keep bench/results/NAME-profile.txt',
  )
  .option('--json', 'the results as JSON')
  .addHelpText(
    'after',
    `\n${Object.entries(benchmarks)
      .map(([name, { about }]) => `  ${name.padEnd(15)} ${about}`)
      .join('\n')}`,
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();
const flags = command.opts<Flags>();
const names = command.args.length > 0 ? command.args : Object.keys(benchmarks);

// What each of many runs of a function has to say of itself is of no use here.
console.info = console.warn = () => undefined;

const progress = openProgress();
const results: Result[] = [];
const plots: Plot[] = [];
const wrong: string[] = [];
const profiles: string[] = [];
let isWhole = true;
for (const name of names) {
  const benchmark = benchmarks[name] as Benchmark;
  if (flags.counted && !benchmark.isCounted) continue;
  if (flags.profile) {
    const told = await benchmark.profile?.({ progress: (line) => progress.say(`${name}: ${line}`) });
    if (told === undefined) continue;
    profiles.push(`Profiles are in ${told.folder}.\n\n${told.text}`);
    if (flags.keep) keepText(`${name}-profile`, told.text);
    continue;
  }
  const found = await benchmark.measure({
    runs: flags.runs,
    minutes: flags.minutes,
    progress: (line) => progress.say(`${name}: ${line}`),
  });
  if (found === null) {
    isWhole = false;
    continue;
  }
  const { figures, plots: drawn } = 'figures' in found ? found : { figures: found, plots: [] };
  plots.push(...drawn);
  const { about, isCounted } = benchmark;
  const machine = { cores: availableParallelism(), node: process.version };
  results.push({ benchmark: name, about, ...(isCounted ? {} : { machine }), figures });
  wrong.push(...missedIn(name, figures), ...(isCounted && flags.counted ? worseThanKept(name, figures) : []));
}
progress.end();
if (flags.keep) {
  for (const result of results) keep(result);
  if (plots.length > 0) mkdirSync(plotFolder, { recursive: true });
  for (const { name, svg } of plots) writeFileSync(join(plotFolder, `${name}.svg`), svg);
}
console.log(flags.json ? JSON.stringify(results, null, 2) : [...profiles, ...results.map(describe)].join('\n\n'));
for (const line of wrong) console.error(line);
process.exitCode = wrong.length > 0 ? 1 : isWhole ? 0 : 3;
if (flags.keep) {
  const page = join(docs, 'performance.md');
  writeFileSync(page, withTables(readFileSync(page, 'utf8'), keptOf));
}

function aNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Expected a whole number from 1.');
  return value;
}

function missedIn(name: string, figures: readonly Figure[]): readonly string[] {
  return figures.flatMap((figure) => {
    const missed = missedBy(figure);
    return missed === null ? [] : [`${name}, ${figure.what}: ${shown(ratioOf(figure) ?? figure.value)}, ${missed}`];
  });
}

function worseThanKept(name: string, figures: readonly Figure[]): readonly string[] {
  const kept = keptOf(name);
  if (!kept) return [`${name}: nothing is kept in bench/results: npm run bench -- ${name} --keep`];
  return regressions(kept.figures, figures).map(
    (line) => `${name}, ${line}. Where that is worth it: npm run bench -- ${name} --keep`,
  );
}

function describe({ benchmark, about, figures }: Result): string {
  const table = new Table({
    head: [benchmark, 'ours', '', 'peer', '', 'ratio', 'must be', 'runs'],
    style: { head: [], border: [], compact: true },
  });
  for (const figure of figures) {
    const { what, value, unit, peer, runs } = figure;
    const ratio = ratioOf(figure);
    table.push([
      what,
      shown(value),
      unit,
      peer?.name ?? '',
      peer ? shown(peer.value) : '',
      ratio === null ? '' : ratio.toFixed(2),
      boundTold(figure),
      runs,
    ]);
  }
  return `${about}\n${table.toString()}`;
}
