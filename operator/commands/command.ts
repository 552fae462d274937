import { type Command, InvalidArgumentError, Option } from 'commander';
import { defaultPort } from '../ask-local.ts';
import type { EndpointSource } from '../endpoints.ts';
import { printDeed } from '../output.ts';

/** The options that every command of a stack has. */
export interface CommonOptions {
  readonly port: number;
  readonly stack?: string;
  readonly json: boolean;
}

/** Exit codes, told in --help. */
export const exitCodes = { failed: 1, usage: 2 } as const;

/** A command that asks a stack, with the options that all of these have. */
export const stackCommand = (program: Command, usage: string, description: string): Command =>
  plainCommand(program, usage, description)
    .addOption(
      new Option('--port <n>', 'port of the local stack')
        .default(defaultPort)
        .env('PORT')
        .argParser((value) => toPort(value || String(defaultPort))),
    )
    .option('--stack <name>', 'a stack in AWS, with the credentials and region of the environment')
    .option('--json', 'print JSON for a script', false);

/** A command that asks no deployed stack. */
export const plainCommand = (program: Command, usage: string, description: string): Command =>
  program.command(usage).description(description).exitOverride();

/** The AWS clients load only where they are needed. */
export const endpointsOf =
  (options: CommonOptions): EndpointSource =>
  async () => {
    const { readEndpoints } = await import('../read-endpoints.ts');
    return readEndpoints(options);
  };

/** The options that a printed follow-up command needs to ask the same stack. */
export const where = ({ stack, port }: CommonOptions): string =>
  stack === undefined ? (port === defaultPort ? '' : ` --port ${port}`) : ` --stack ${stack}`;

/** Prints a value for a script, or what it looks like for a person. */
export function print({ json }: Pick<CommonOptions, 'json'>, value: unknown, show: () => string): void {
  console.log(json ? JSON.stringify(value, null, 2) : show());
}

/** Prints what was done, which is told even where standard output can't be written. */
export function account({ json }: Pick<CommonOptions, 'json'>, value: unknown, show: () => string): void {
  printDeed(json ? JSON.stringify(value, null, 2) : show());
}

/** Reads an option's value. @throws InvalidArgumentError, which names the range. */
export const wholeNumber =
  (least: number, most: number) =>
  (value: string): number => {
    const number = Number(value);
    if (value.trim() === '' || !Number.isInteger(number) || number < least || number > most)
      throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
    return number;
  };

const toPort = wholeNumber(1, 65_535);
