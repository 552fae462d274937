import type { Command } from 'commander';
import { registry } from '../functions/providers/registry.ts';
import { taskNames } from './policies/task-rights.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** What may be typed after a command. */
interface Completed {
  /** `secrets add`. */
  readonly path: string;
  readonly description: string;
  readonly flags: readonly Flag[];
  /** Words for its arguments, of those that have known ones. */
  readonly words: readonly string[];
  /** Its own commands. */
  readonly below: readonly string[];
}

interface Flag {
  readonly long: string;
  readonly description: string;
  /** Null for one without a value; empty where any will do. */
  readonly values: readonly string[] | null;
}

/**
 * The script that completes commands, flags and known values, as it must be for that shell. It knows them by heart, so that a
 * press of the key starts no program: make it again after an upgrade, or where the settings give other names.
 * @param names of providers beside those that all know.
 */
export function completionScript(shell: Shell, program: Command, names: readonly string[] = []): string {
  const commands = describe(program, [], [...new Set([...names, ...registry.keys()])]);
  return { bash, zsh, fish }[shell](program.name(), commands);
}

function describe(parent: Command, before: readonly string[], providers: readonly string[]): readonly Completed[] {
  return parent.commands.flatMap((command) => {
    const path = [...before, command.name()];
    const flags = [...command.options, { long: '--help', description: 'show help', required: false, optional: false }];
    return [
      {
        path: path.join(' '),
        description: command.description(),
        flags: flags.flatMap(({ long, description, ...flag }) => {
          if (!long) return [];
          const values =
            flag.required || flag.optional ? known(long, 'argChoices' in flag ? flag.argChoices : [], providers) : null;
          return [{ long, description, values }];
        }),
        words: [
          ...command.registeredArguments.flatMap((argument) => known(argument.name(), argument.argChoices, providers)),
          ...command.commands.map((sub) => sub.name()),
        ],
        below: command.commands.map((sub) => sub.name()),
      },
      ...describe(command, path, providers),
    ];
  });
}

const known = (
  name: string,
  choices: readonly string[] | undefined,
  providers: readonly string[],
): readonly string[] =>
  choices?.length
    ? choices
    : name.split('|').flatMap((one, _, all) => wordsOf(one, providers) ?? (all.length > 1 ? [one] : []));

/** Of arguments and values that are named so; of `provider|url-key` each, the last as it stands. */
const wordsOf = (name: string, providers: readonly string[]): readonly string[] | undefined =>
  name === 'task' ? taskNames : name === 'provider' || name === '--provider' ? providers : undefined;

/** In single quotes, as all three shells take it. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const tops = (commands: readonly Completed[]): readonly Completed[] =>
  commands.filter(({ path }) => !path.includes(' '));

function bash(name: string, commands: readonly Completed[]): string {
  const values = commands.flatMap(({ path, flags }) =>
    flags.flatMap((flag) =>
      flag.values === null ? [] : [`    ${quoted(`${path} ${flag.long}`)}) words=${quoted(flag.values.join(' '))} ;;`],
    ),
  );
  const rest = commands.map(
    ({ path, flags, words }) =>
      `      ${quoted(path)}) words=${quoted([...words, ...flags.map(({ long }) => long)].join(' '))} ;;`,
  );
  return `# ${name} in bash: eval "$(${name} completion bash)"
_${name}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path='' word words
  # --flag=value comes as three words: bash breaks them at the sign.
  if [[ $current == '=' ]]; then current=''
  elif [[ $previous == '=' ]]; then previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path\${path:+ }$word" in
${commands.map(({ path }) => `      ${quoted(path)}) path=${quoted(path)} ;;`).join('\n')}
    esac
  done
  case "$path $previous" in
${values.join('\n')}
    *)
      case "$path" in
      '') words=${quoted([...tops(commands).map(({ path }) => path), '--help'].join(' '))} ;;
${rest.join('\n')}
      esac
      ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${name} ${name}
`;
}

function zsh(name: string, commands: readonly Completed[]): string {
  const escaped = (text: string): string => text.replace(/[\\[\]:]/g, '\\$&');
  const cases = commands.map(({ path, flags, words }) => {
    const specs = [
      ...flags.map(({ long, description, values }) =>
        quoted(`${long}[${escaped(description)}]${values === null ? '' : `:value:(${values.join(' ')})`}`),
      ),
      quoted(words.length > 0 ? `*:word:(${words.join(' ')})` : '*:word:_default'),
    ];
    return `    ${quoted(path)}) _arguments ${specs.join(' ')} ;;`;
  });
  return `#compdef ${name}
# ${name} in zsh, after compinit: eval "$(${name} completion zsh)"
_${name}() {
  local path_='' word
  local -a commands
  commands=(${tops(commands)
    .map(({ path, description }) => quoted(`${path}:${escaped(description)}`))
    .join(' ')})
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$path_\${path_:+ }$word" in
${commands.map(({ path }) => `      ${quoted(path)}) path_=${quoted(path)} ;;`).join('\n')}
    esac
  done
  case "$path_" in
${cases.join('\n')}
  esac
}
compdef _${name} ${name}
`;
}

function fish(name: string, commands: readonly Completed[]): string {
  const complete = (condition: string, rest: string): string => `complete -c ${name} -n ${quoted(condition)} ${rest}`;
  const lines = commands.flatMap(({ path, description, flags, words, below }) => {
    const [top = '', sub] = path.split(' ');
    const within = `__fish_seen_subcommand_from ${sub ?? top}`;
    const condition =
      sub !== undefined
        ? `__fish_seen_subcommand_from ${top}; and ${within}`
        : below.length > 0
          ? `${within}; and not __fish_seen_subcommand_from ${below.join(' ')}`
          : within;
    return [
      ...(sub === undefined ? [complete('__fish_use_subcommand', `-a ${top} -d ${quoted(description)}`)] : []),
      ...(words.length > 0 ? [complete(condition, `-a ${quoted(words.join(' '))}`)] : []),
      ...flags.map(({ long, description, values }) => {
        const value = values === null ? '' : ` -r${values.length > 0 ? ` -f -a ${quoted(values.join(' '))}` : ''}`;
        return complete(condition, `-l ${long.replace(/^--/, '')}${value} -d ${quoted(description)}`);
      }),
    ];
  });
  return [`# ${name} in fish: ${name} completion fish | source`, `complete -c ${name} -f`, ...lines, ''].join('\n');
}
