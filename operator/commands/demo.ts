import type { Command } from 'commander';
import { readDemo, switchFault } from '../demo.ts';
import { OperatorError } from '../operator-error.ts';
import { showDemo } from '../show.ts';
import { type CommonOptions, print, stackCommand } from './command.ts';

export const addDemo = (program: Command): Command =>
  stackCommand(program, 'demo [fault]', 'the outages that a running "npm run demo" can have; with a fault, switch it')
    .option('--off', 'switch the fault off (without it: on)', false)
    .addHelpText(
      'after',
      '\nFor instance: npm run -s dlr -- demo outage:wavix, and later: npm run -s dlr -- demo outage:wavix --off',
    )
    .action(async (fault: string | undefined, options: CommonOptions & { off: boolean }) => {
      if (options.stack !== undefined)
        throw new OperatorError('A demo runs on the local stack only: leave --stack out.');
      if (fault === undefined && options.off)
        throw new OperatorError('Name the fault to switch off: "dlr demo" lists them.');
      const state =
        fault === undefined ? await readDemo(options.port) : await switchFault(options.port, fault, !options.off);
      print(options, state, () => showDemo(state));
    });
