import type { Command } from 'commander';
import { showSteps } from '../registration.ts';
import { showEndpoints } from '../show.ts';
import { type CommonOptions, endpointsOf, print, stackCommand, where } from './command.ts';

export const addEndpoints = (program: Command): Command =>
  stackCommand(program, 'endpoints', 'the callback URLs to register, one a provider, and where in its console')
    .option('--no-steps', 'only the URLs')
    .action(async (options: CommonOptions & { steps: boolean }) => {
      const endpoints = await endpointsOf(options)();
      // A screen or a pipe is no place for a deployed stack's secrets; the URLs with their tokens are what this is for.
      const shown =
        options.stack === undefined ? endpoints : endpoints.map(({ signingSecret: _, basic: __, ...rest }) => rest);
      print(options, shown, () =>
        [showEndpoints(endpoints), ...(options.steps ? ['', showSteps(endpoints, where(options))] : [])].join('\n'),
      );
    });
