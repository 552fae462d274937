// Every interleaving of small cases: all orders of arrival of up to four reports, all ways to hand them to two consumers,
// all orders of the consumers' AWS calls. `npm run interleavings -- --help`; exits 1 on the first difference.
import { availableParallelism } from 'node:os';
import Table from 'cli-table3';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Provider } from '../functions/providers/provider.ts';
import { allCases, casesOf, type Mode, parseCase } from './interleavings/cases.ts';
import type { Kind } from './interleavings/judge.ts';
import { checkAll } from './interleavings/pool.ts';
import { isLetter, letterNames, others } from './interleavings/reports.ts';
import type { Failure, Totals } from './interleavings/totals.ts';
import { openProgress } from './progress.ts';

interface Flags {
  readonly reports: number;
  readonly crashes?: boolean;
  readonly letters?: string;
  readonly provider?: readonly Provider[];
  readonly only?: string;
  readonly refusesWithoutItem?: boolean;
  readonly threads: number;
  readonly json?: boolean;
}

const between =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    }
    return value;
  };

const lettersOf = (text: string): string => {
  if (text === '' || ![...text].every(isLetter)) {
    throw new InvalidArgumentError(`Expected some of ${letterNames.join('')}.`);
  }
  return text;
};

const caseOf = (text: string): string => {
  try {
    return parseCase(text).text;
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
};

const othersOf = (text: string): readonly Provider[] => {
  const named = others.filter(({ id }) => text === 'all' || id === text);
  if (named.length > 0) return named;
  throw new InvalidArgumentError(`Expected all or one of ${others.map(({ id }) => id).join(', ')}.`);
};

const flags = new Command('interleavings')
  .description('Runs small histories through two consumers in every order of arrival and of their AWS calls.')
  .option('--reports <n>', 'cases of up to so many reports (1 to 4)', between(1, 4), 3)
  .option('--crashes', 'instead: the first consumer stopped at every call, and queue messages delivered twice')
  .option('--letters <letters>', 'only reports of these kinds, whatever the number of reports', lettersOf)
  .option('--provider <id>', 'instead: cases of another provider than smstake and mobivate, or of all others', othersOf)
  .option('--only <case>', 'one case, as a difference names it', caseOf)
  .option('--refuses-without-item', 'a refused write does not bring its item along as AWS does: consumers read it then')
  .addOption(
    new Option('--threads <n>', 'cases at the same time').argParser(between(1, 64)).default(availableParallelism()),
  )
  .option('--json', 'the figures as JSON')
  // 1 says that something differs.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Flags>();

const modes: readonly Mode[] = flags.crashes ? ['crash', 'twice'] : ['plain'];
const sizes = Array.from({ length: flags.reports }, (_, index) => index + 1);
const texts = flags.only === undefined ? asked() : [flags.only];

const started = performance.now();
const secondsSoFar = (): number => Math.round((performance.now() - started) / 100) / 10;
const progress = openProgress();
const { refusesWithoutItem = false } = flags;
const { totals, failure } = await checkAll(
  texts,
  flags.threads,
  { refusesWithoutItem },
  ({ cases, schedules }: Totals) => progress.show(`${schedules} schedules, cases`, cases, texts.length),
);
progress.end();
const differences = failure === null ? 0 : 1;
const result = { ...totals, seconds: secondsSoFar(), differences, failure };
console.log(flags.json ? JSON.stringify(result) : describe());
process.exitCode = differences === 0 ? 0 : 1;

function asked(): readonly string[] {
  const { provider, letters: own } = flags;
  return provider
    ? provider.flatMap((one) => [...casesOf(one)])
    : modes.flatMap((mode) => sizes.flatMap((size) => [...allCases(mode, size, own)]));
}

function describe(): string {
  const lines = [
    `${totals.cases} cases, ${totals.schedules} schedules (${totals.runs} run, the others join one of these), ` +
      `longest ${totals.longest} calls, ${totals.calls} calls, ${result.seconds} s, ${differences} differences`,
  ];
  if (Object.keys(totals.counts).some((key) => key !== '|once')) lines.push(costs());
  if (failure) lines.push(explain(failure));
  return lines.join('\n');
}

function costs(): string {
  const table = new Table({
    head: ['the first consumer was stopped', 'schedules', 'counted twice'],
    style: { head: [], border: [] },
  });
  const points = new Set(Object.keys(totals.counts).map((key) => key.split('|')[0] ?? ''));
  const count = (point: string, kind: Kind): number => totals.counts[`${point}|${kind}`] ?? 0;
  for (const point of [...points].sort()) {
    const [once, twice] = [count(point, 'once'), count(point, 'twice')];
    if (once + twice > 0) table.push([point === '' ? 'not' : `${point} took effect`, once + twice, twice]);
  }
  const both = count('', 'both');
  if (both > 0) table.push(['not: SQS delivered to both at once', both, both]);
  return table.toString();
}

function explain({ text, message, schedule }: Failure): string {
  const consumers = parseCase(text).consumers.map((batches, index) => {
    const held = batches.map((batch) => batch.map(({ id, letter, tells }) => `${id} ${letter} (${tells.status})`));
    return `  consumer ${'AB'[index]}: ${held.map((batch) => `[${batch.join(', ')}]`).join(' then ') || 'nothing'}`;
  });
  return [
    `${text}: ${message}`,
    ...consumers,
    '  schedule:',
    ...schedule.map((line) => `    ${line}`),
    `  again: npm run interleavings -- --only '${text}'${refusesWithoutItem ? ' --refuses-without-item' : ''}`,
  ].join('\n');
}
