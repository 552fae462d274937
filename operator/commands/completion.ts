import { Argument, type Command } from 'commander';
import { type Shell, shells } from '../completion.ts';
import { plainCommand } from './command.ts';

export const addCompletion = (program: Command): Command =>
  plainCommand(program, 'completion', 'the script that completes commands and flags in your shell')
    .addArgument(new Argument('<shell>').choices(shells))
    .addHelpText(
      'after',
      `
In ~/.bashrc, with this checkout in ~/delivrd (in zsh the same with zsh, after compinit):
  alias dlr='npm run -s --prefix ~/delivrd dlr --'
  eval "$(dlr completion bash)"
In ~/.config/fish/config.fish:
  alias dlr 'npm run -s --prefix ~/delivrd dlr --'
  dlr completion fish | source`,
    )
    .action(async (shell: Shell) => {
      const [{ completionScript }, { readStage }] = await Promise.all([
        import('../completion.ts'),
        import('../stage.ts'),
      ]);
      // A mistake in the settings is no reason to complete nothing.
      const names = await readStage({}).then(
        ({ settings }) => Object.keys(settings.providers),
        () => [],
      );
      process.stdout.write(completionScript(shell, program, names));
    });
