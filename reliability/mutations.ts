// Takes the guards of the code away, one at a time, and sees that the tests turn red: a test that can't fail proves nothing.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import pMap from 'p-map';
import { commandOf, type Mutation, type Outcome, openWorkshop } from './mutations/apply.ts';
import { judge, type Verdict } from './mutations/judge.ts';
import { mutations } from './mutations/list.ts';
import { openProgress } from './progress.ts';

const usage = `npm run mutations -- [flags]

  --only TEXT   only those whose name or file holds this text
  --list        print them without running any
  --json        print the results as JSON
  --help        print this

Runs what must notice first on the code as it is (it must be green), then with each mutation: it must turn red, and for
the reason that the list names. Exits with 1 if any stays green or ends with an error.`;

interface Result {
  readonly name: string;
  readonly file: string;
  readonly command: string;
  readonly verdict: Verdict;
  /** Its last lines, where it is not red. */
  readonly output: string;
  readonly seconds: number;
}

const labels = { red: 'red  ', green: 'GREEN', error: 'ERROR' } as const;

/** The last lines of a program tell most. */
const tail = (text: string): string => text.trimEnd().split('\n').slice(-25).join('\n');
const shown = (command: readonly string[]): string =>
  command.map((part) => (part === process.execPath ? 'node' : /\s/.test(part) ? `'${part}'` : part)).join(' ');

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      list: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
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
  const results = await runAll(chosen);
  if (values.json) console.log(JSON.stringify(results, null, 2));
  else
    for (const { name, command, verdict, output, seconds } of results) {
      const lines = [`${command} (${seconds.toFixed(0)} s)`, verdict.line, ...output.split('\n')].filter(Boolean);
      console.log([`${labels[verdict.kind]}  ${name}`, ...lines.map((line) => `       ${line}`)].join('\n'));
    }
  const red = results.filter(({ verdict }) => verdict.kind === 'red');
  console.error(
    `${red.length} of ${results.length} times a guard was taken away, what must notice turned red for its reason.`,
  );
  if (red.length < results.length) process.exitCode = 1;
}

async function runAll(chosen: readonly Mutation[]): Promise<readonly Result[]> {
  const progress = openProgress();
  // A witness keeps two processors busy, and some measure time.
  const concurrency = Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)));
  const workshops = Array.from({ length: concurrency }, openWorkshop);
  const free = [...workshops];
  const due = chosen.flatMap((mutation) =>
    mutation.by.map((witness) => ({ mutation, witness, command: commandOf(witness) })),
  );
  const commands = [...new Map(due.map(({ command }) => [shown(command), command])).values()];
  let done = 0;
  const use = async (command: readonly string[], mutation?: Mutation): Promise<Outcome> => {
    const workshop = free.pop() as (typeof workshops)[number];
    try {
      return await workshop.run(command, mutation);
    } finally {
      free.push(workshop);
      done += 1;
      progress.show('mutations', done, commands.length + due.length);
    }
  };
  try {
    await pMap(
      commands,
      async (command) => {
        const { code, output } = await use(command);
        if (code === null) throw new Error(`${shown(command)} took too long on the code as it is:\n${tail(output)}`);
        if (code !== 0) throw new Error(`${shown(command)} fails on the code as it is:\n${tail(output)}`);
      },
      { concurrency },
    );
    return await pMap(
      due,
      async ({ mutation, witness, command }) => {
        const { name, file } = mutation;
        const { code, output, seconds } = await use(command, mutation);
        const verdict = judge(witness, code, output);
        const last = verdict.kind === 'red' ? '' : tail(output);
        return { name, file, command: shown(command), verdict, output: last, seconds };
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
  console.error(error instanceof Error ? `${error.message}\n\n${usage}` : error);
  process.exit(2);
});
