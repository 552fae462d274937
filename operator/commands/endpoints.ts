import type { Command } from 'commander';
import { showEndpoints } from '../show.ts';
import { backendOf, type CommonOptions, print, stackCommand } from './command.ts';

export const addEndpoints = (program: Command): Command =>
  stackCommand(program, 'endpoints', 'the callback URLs to register, one a provider').action(
    async (options: CommonOptions) => {
      const endpoints = await (await backendOf(options)).endpoints();
      // A screen or a pipe is no place for a deployed stack's secrets; the URLs with their tokens are what this is for.
      const shown =
        options.stack === undefined ? endpoints : endpoints.map(({ signingSecret: _, basic: __, ...rest }) => rest);
      print(options, shown, () => showEndpoints(endpoints));
    },
  );
