import { type ParseArgsConfig, parseArgs } from 'node:util';
import { notRun } from '../flags.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<Config extends Options> = ReturnType<
  typeof parseArgs<{ options: Config; allowPositionals: false }>
>['values'];

/** Exit codes of these commands: 0 for passed. */
export const exitCodes = { failed: 1, usage: 2, unanswered: notRun } as const;

/** Reads the flags, runs the command and takes its exit code; wrong flags and faults say how to go on. */
export async function command<Config extends Options>(
  usage: string,
  options: Config,
  run: (flags: Values<Config>) => Promise<number>,
): Promise<void> {
  let flags: Values<Config> & { readonly help?: boolean };
  try {
    flags = parseArgs({ options: { ...options, help: { type: 'boolean', short: 'h' } } }).values as typeof flags;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exitCode = exitCodes.usage;
    return;
  }
  if (flags.help) {
    console.log(usage);
    return;
  }
  try {
    process.exitCode = await run(flags);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = exitCodes.failed;
  }
}
