import { spawnSync } from 'node:child_process';
import { Argument, Command, Option } from 'commander';
import { describe, expect, test } from 'vitest';
import { completionScript, type Shell } from '../../operator/completion.ts';
import { inProcess } from './in-process.ts';

const program = new Command('dlr');
program
  .command('send <provider>')
  .description('post [a] report: it’s genuine, "signed" $HOME `x` \'quoted\'')
  .option('--status <word>', 'the word')
  .addOption(new Option('--name <name>', 'which').choices(['signingSecret', 'basic']))
  .option('--json', 'print JSON');
const secrets = program.command('secrets').description('live secrets');
secrets
  .command('add <provider>')
  .description('another')
  .addOption(new Option('--kind <k>').choices(['one', 'two']));
secrets.command('drop <provider|url-key>').description('yet another');
program.command('policy <task...>').description('rights');
program
  .command('completion')
  .description('shells')
  .addArgument(new Argument('<shell>').choices(['bash', 'zsh']));

/** What each shell offers after what is typed, without descriptions. */
const offered: Readonly<Record<Shell, (script: string, typed: readonly string[]) => readonly string[]>> = {
  bash: (script, typed) =>
    lines(
      'bash',
      `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dlr; printf '%s\\n' "\${COMPREPLY[@]}"`,
      typed,
    ),
  // Its completion asks a terminal: in place of its own functions, some that print what they are told.
  zsh: (script, typed) => {
    const told = `
compdef() { : }
_describe() { printf '%s\\n' "\${(@P)2}" }
_arguments() { printf '%s\\n' "$@" }`;
    const out = lines('zsh', `${told}\n${script}\nwords=("$@"); CURRENT=$#; _dlr`, typed);
    const current = typed.at(-1) ?? '';
    const previous = typed.at(-2) ?? '';
    const spec = out.find((line) => line.startsWith(`${previous}[`));
    const from = /\((.*)\)$/.exec(spec ?? out.find((line) => line.startsWith('*:')) ?? '')?.[1]?.split(' ') ?? [];
    const words = spec ? from : [...from, ...out.map((line) => line.replace(/[[:].*$/s, ''))];
    return words.filter((word) => word !== '*' && word.startsWith(current));
  },
  fish: (script, typed) =>
    lines('fish', `source (string join \\n -- $argv[1] | psub); complete -C $argv[2]`, [script, typed.join(' ')]).map(
      (line) => line.split('\t')[0] ?? '',
    ),
};

function lines(shell: Shell, script: string, words: readonly string[]): readonly string[] {
  const before = {
    bash: ['--norc', '-c', script, 'bash'],
    zsh: ['-f', '-c', script, 'zsh'],
    fish: ['-N', '-c', script],
  };
  const { stdout, stderr, status } = spawnSync(shell, [...before[shell], ...words], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').filter((line) => line !== '');
}

const isThere = (shell: Shell): boolean => spawnSync(shell, ['--version']).status === 0;

// A machine without zsh or fish can't try those; CI has them, and says so.
describe.each<Shell>(['bash', 'zsh', 'fish'])('%s', (shell) => {
  const required = shell === 'bash' || process.env['ALL_SHELLS'] !== undefined;

  test.skipIf(!required && !isThere(shell)).each<[readonly string[], readonly string[]]>([
    [
      ['dlr', 's'],
      ['secrets', 'send'],
    ],
    [
      ['dlr', 'send', '--'],
      ['--help', '--json', '--name', '--status'],
    ],
    [
      ['dlr', 'send', 'w'],
      ['wavix', 'whatsapp'],
    ],
    [
      ['dlr', 'send', 'wavix', '--name', ''],
      ['basic', 'signingSecret'],
    ],
    [['dlr', 'secrets', 'a'], ['add']],
    [['dlr', 'secrets', 'drop', 'url'], ['url-key']],
    [['dlr', 'secrets', 'drop', 'wa'], ['wavix']],
    [['dlr', 'secrets', 'drop', 'dr'], []],
    [['dlr', 'policy', 'tra'], ['trace']],
    [['dlr', 'policy', 'trace', 'quar'], ['quarantine']],
    [['dlr', 'secrets', 'add', 'smst'], ['smstake']],
    [['dlr', 'secrets', 'add', '--kind', 't'], ['two']],
    [['dlr', 'completion', 'z'], ['zsh']],
    [['dlr', 'nonsense', 'x'], []],
  ])('%j', (typed, expected) => {
    const script = completionScript(shell, program);
    expect([...new Set(offered[shell](script, typed))].toSorted()).toEqual(expected);
  });

  test.skipIf((!required && !isThere(shell)) || shell === 'zsh')('completes the value of --flag=', () => {
    const typed = {
      bash: ['dlr', 'send', 'wavix', '--name', '=', 'sig'],
      fish: ['dlr', 'send', 'wavix', '--name=sig'],
      zsh: [],
    }[shell];
    const words = offered[shell](completionScript(shell, program), typed);
    expect(words.map((word) => word.replace('--name=', ''))).toEqual(['signingSecret']);
  });

  test.skipIf(!required && !isThere(shell))('completes the names that the settings give', () => {
    const script = completionScript(shell, program, ['otp-brand', 'wavix']);
    expect(offered[shell](script, ['dlr', 'send', 'otp'])).toEqual(['otp-brand']);
    expect(offered[shell](script, ['dlr', 'send', 'wavi'])).toEqual(['wavix']);
  });

  test.skipIf(!required && !isThere(shell))('takes the script of all commands', async () => {
    const { code, out } = await inProcess(['completion', shell], {});
    expect(code).toBe(0);
    expect(offered[shell](out, ['dlr', 'tra'])).toContain('trace');
  });
});

test('another shell is named, with those that there are', async () => {
  const { code, err } = await inProcess(['completion', 'tcsh'], {});
  expect([code, err]).toEqual([
    2,
    expect.stringContaining("'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish."),
  ]);
});
