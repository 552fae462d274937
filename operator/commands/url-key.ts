import type { Command } from 'commander';
import type { Rotation } from '../backend.ts';
import { waitUntil } from '../wait.ts';
import { backendOf, type CommonOptions, print, stackCommand, where } from './command.ts';

export const addUrlKey = (program: Command): Command =>
  stackCommand(program, 'url-key', 'add a new key of the URL tokens; the URLs registered so far go on until --replace')
    .option('--replace', 'drop all keys but the newest: do so once every provider has its new URL', false)
    .option('--force', 'with --replace: also where an older URL is in use', false)
    .option('--no-wait', 'do not wait until it is accepted')
    .action(async (options: CommonOptions & WaitingRotation) => {
      const { live, acceptedFrom } = await (await backendOf(options)).rotateUrlKey(options);
      if (options.wait) await waitUntil(acceptedFrom);
      const from = options.wait || acceptedFrom === null ? 'now' : `from ${acceptedFrom.toISOString()} on`;
      const next = options.replace
        ? 'Only the newest URLs work: the old ones end within five minutes.'
        : `Register the URLs that "dlr endpoints${where(options)}" prints, ${from}. Then, a day later, run this with --replace.`;
      print(options, { liveKeys: live, acceptedFrom }, () => `${live} live URL key${live === 1 ? '' : 's'}. ${next}`);
    });

interface WaitingRotation extends Rotation {
  readonly wait: boolean;
}
