// Takes the guards of the code away, one at a time, and sees that the tests turn red: a test that can't fail proves nothing.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import pMap from 'p-map';
import { notRun, withUsage } from './flags.ts';
import { commandOf, type Mutation, type Outcome, openWorkshop } from './mutations/apply.ts';
import { judge, type Verdict } from './mutations/judge.ts';
import { mutations } from './mutations/list.ts';
import { openProgress } from './progress.ts';

const usage = `npm run mutations -- [flags]

  --only TEXT        only those whose name or file holds this text
  --green            run nothing on the code as it is: all of it just passed
  --list             print them without running any
  --json             print the results as JSON
  --help             print this

Runs what must notice first on the code as it is (it must be green), then with each mutation: it must turn red, and for
the reason that the list names. Where DynamoDB Local can't be run, what it would notice is said to be unseen. Exits with 1 if any
stays green or ends with an error, with 2 if what must notice is not green on the code as it is.`;

interface Result {
  readonly name: string;
  readonly file: string;
  readonly command: string;
  readonly verdict: Verdict;
  /** Its last lines, where it is not red. */
  readonly output: string;
  readonly seconds: number;
}

const labels = { red: 'red   ', green: 'GREEN ', error: 'ERROR ', unseen: 'UNSEEN' } as const;

/** The last lines of a program tell most. */
const tail = (text: string): string => text.trimEnd().split('\n').slice(-25).join('\n');
const shown = (command: readonly string[]): string =>
  command.map((part) => (part === process.execPath ? 'node' : /\s/.test(part) ? `'${part}'` : part)).join(' ');

function readFlags() {
  return parseArgs({
    options: {
      only: { type: 'string', default: '' },
      green: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values;
}

async function main(): Promise<void> {
  const values = withUsage(usage, readFlags);
  if (values.help) {
    console.log(usage);
    return;
  }
  const chosen = mutations.filter(({ name, file }) => `${name} ${file}`.includes(values.only));
  if (chosen.length === 0) throw new Error(`--only: no mutation's name or file holds ${values.only}; see --list`);
  if (values.list) {
    for (const { name, file, by } of chosen)
      console.log([`${name} (${file})`, ...by.map((one) => `    ${shown(commandOf(one))}`)].join('\n'));
    return;
  }
  const results = await runAll(chosen, values.green, values.json ? () => {} : print);
  if (values.json) console.log(JSON.stringify(results, null, 2));
  const count = (kind: Verdict['kind']): number => results.filter(({ verdict }) => verdict.kind === kind).length;
  const seen = results.length - count('unseen');
  const unseen = seen < results.length ? ` ${count('unseen')} could not be looked at on this machine.` : '';
  console.error(
    `${count('red')} of ${seen} times a guard was taken away, what must notice turned red for its reason.${unseen}`,
  );
  if (count('red') < seen) process.exitCode = 1;
}

function print({ name, command, verdict, output, seconds }: Result): void {
  const lines = [`${command} (${seconds.toFixed(0)} s)`, verdict.line, ...output.split('\n')].filter(Boolean);
  console.log([`${labels[verdict.kind]}  ${name}`, ...lines.map((line) => `        ${line}`)].join('\n'));
}

/** @throws Error where what must notice is not green on the code as it is. */
async function runAll(
  chosen: readonly Mutation[],
  isGreen: boolean,
  tell: (result: Result) => void,
): Promise<readonly Result[]> {
  const progress = openProgress();
  // Programs wait more than they compute.
  const concurrency = Math.min(8, 2 * availableParallelism());
  const workshops = Array.from({ length: concurrency }, openWorkshop);
  const free = [...workshops];
  const due = chosen
    .flatMap((mutation) => mutation.by.map((witness) => ({ mutation, witness, command: commandOf(witness) })))
    // The longest first, beside which the others run.
    .toSorted((a, b) => Number('program' in b.witness) - Number('program' in a.witness));
  const commands = [...new Map(due.map(({ command }) => [shown(command), command])).values()];
  const programs = commands.filter(([name]) => name === process.execPath);
  const tests = commands.filter((command) => !programs.includes(command));
  const asTheyAre = isGreen ? [] : [...tests, ...programs];
  /** What can't look on this machine, and what it said of that. */
  const unseen = new Map<string, Outcome>();
  let done = 0;
  const use = async (command: readonly string[], mutation?: Mutation): Promise<Outcome> => {
    const workshop = free.pop() as (typeof workshops)[number];
    try {
      return await workshop.run(command, mutation);
    } finally {
      free.push(workshop);
      done += 1;
      progress.show('mutations', done, asTheyAre.length + due.length);
    }
  };
  const mustBeGreen = async (command: readonly string[]): Promise<void> => {
    const outcome = await use(command);
    const { code, output } = outcome;
    if (code === notRun) unseen.set(shown(command), outcome);
    else if (code === null) throw new Error(`${shown(command)} took too long on the code as it is:\n${tail(output)}`);
    else if (code !== 0) throw new Error(`${shown(command)} fails on the code as it is:\n${tail(output)}`);
  };
  try {
    if (!isGreen) {
      await pMap(tests, mustBeGreen, { concurrency });
      // One after the other: some measure time.
      await pMap(programs, mustBeGreen, { concurrency: 1 });
    }
    return await pMap(
      due,
      async ({ mutation, witness, command }) => {
        const { name, file } = mutation;
        const blind = unseen.get(shown(command));
        const { code, output, seconds } = blind ?? (await use(command, mutation));
        const isBlind = blind !== undefined || (isGreen && 'program' in witness && code === notRun);
        const verdict = isBlind ? ({ kind: 'unseen', line: '' } as const) : judge(witness, code, output);
        const last = verdict.kind === 'red' ? '' : tail(output);
        const result = { name, file, command: shown(command), verdict, output: last, seconds };
        progress.end();
        tell(result);
        return result;
      },
      { concurrency },
    );
  } finally {
    progress.end();
    for (const workshop of workshops) workshop.close();
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
});
