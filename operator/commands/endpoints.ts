import type { Command } from 'commander';
import { nameOf } from '../endpoint.ts';
import { OperatorError } from '../operator-error.ts';
import { showSteps } from '../registration.ts';
import { showEndpoints } from '../show.ts';
import { noSuchProvider } from '../words.ts';
import { type CommonOptions, endpointsOf, print, stackCommand, where } from './command.ts';

export const addEndpoints = (program: Command): Command =>
  stackCommand(
    program,
    'endpoints [provider]',
    'the callback URLs to register, one a provider or that of one, and where in its console',
  )
    .option('--no-steps', 'only the URLs')
    .action(async (name: string | undefined, options: CommonOptions & { steps: boolean }) => {
      const all = await endpointsOf(options)();
      const endpoints = name === undefined ? all : all.filter((one) => nameOf(one) === name);
      if (endpoints.length === 0 && name !== undefined) throw new OperatorError(noSuchProvider(name, all.map(nameOf)));
      // A screen or a pipe is no place for a deployed stack's secrets; the URLs with their tokens are what this is for.
      const shown =
        options.stack === undefined ? endpoints : endpoints.map(({ signingSecret: _, basic: __, ...rest }) => rest);
      print(options, shown, () =>
        [showEndpoints(endpoints), ...(options.steps ? ['', showSteps(endpoints, where(options))] : [])].join('\n'),
      );
    });
