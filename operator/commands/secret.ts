import { text as readAll } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import type { Rotation, SecretName } from '../backend.ts';
import { OperatorError } from '../operator-error.ts';
import { waitUntil } from '../wait.ts';
import { backendOf, type CommonOptions, print, stackCommand } from './command.ts';

export const addSecret = (program: Command): Command =>
  stackCommand(
    program,
    'secret <provider>',
    'add a live secret of a provider, read from standard input, and say when it is accepted',
  )
    .addOption(new Option('--name <name>', 'which').choices(['signingSecret', 'basic']).default('signingSecret'))
    .option('--replace', 'drop the other live ones: do so once the provider uses this one', false)
    .option('--force', 'with --replace: also where an older one is in use', false)
    .option('--no-wait', 'do not wait until it is accepted')
    .addHelpText(
      'after',
      '\nFor a signing secret paste what the provider’s dashboard shows; for basic, user:password:\n  npm run -s dlr -- secret smstake --stack Delivrd-prod < secret.txt',
    )
    .action(async (provider: string, options: CommonOptions & WaitingRotation & { name: SecretName }) => {
      const backend = await backendOf(options);
      if (options.stack === undefined)
        throw new OperatorError('The local stack makes up its own secrets: give --stack.');
      if (process.stdin.isTTY) console.error('Paste the secret, then Enter and Ctrl+D:');
      const value = (await readAll(process.stdin)).trim();
      if (value === '') throw new OperatorError('Standard input held no secret.');
      if (/\s/.test(value))
        throw new OperatorError('Standard input held more than one line or word; expected the secret alone.');
      const { live, acceptedFrom } = await backend.addSecret(provider, options.name, value, options);
      if (options.wait) await waitUntil(acceptedFrom);
      const next = options.replace
        ? 'The others end within five minutes.'
        : switchWhen(provider, options.wait ? null : acceptedFrom);
      print(
        options,
        { provider, name: options.name, liveSecrets: live, acceptedFrom },
        () => `${options.name} of ${provider}: ${live} live. ${next}`,
      );
    });

interface WaitingRotation extends Rotation {
  readonly wait: boolean;
}

const switchWhen = (provider: string, acceptedFrom: Date | null): string =>
  `Switch ${provider} to it ${acceptedFrom === null ? 'now' : `from ${acceptedFrom.toISOString()} on`}; once it has, run this again with --replace.`;
