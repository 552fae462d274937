import type { Provider } from '../../functions/providers/provider.ts';
import { type Batch, isLetter, type Letter, type LetterName, letterNames, letterOf, providerOf } from './reports.ts';

/**
 * `plain`: two consumers, each with queue messages of its own. `crash`: the first of them is stopped on the way and what
 * it held goes to a third. `twice`: both have the same queue messages, as SQS may deliver them.
 */
export const modes = ['plain', 'crash', 'twice'] as const;
export type Mode = (typeof modes)[number];

/** What is delivered to whom, in which batches. */
export interface Case {
  /**
   * Names the case: its provider where it is none of the usual ones, the mode, then the letters of the first consumer, commas between
   * its batches, a slash, and the second's.
   */
  readonly text: string;
  readonly mode: Mode;
  readonly provider: Provider;
  /** The batches of each consumer, one after the other. */
  readonly consumers: readonly [readonly Batch[], readonly Batch[]];
}

/**
 * Early enough that a report is always older than its write, and late enough for CloudWatch; of four, the second and the third share a
 * minute, any other two differ in it.
 */
const firstReceivedMs = Math.floor(Date.now() / 60_000) * 60_000 - 5 * 60_000 + 40_000;
const betweenReportsMs = 35_000;

/** @throws Error where the text names no case. */
export function parseCase(text: string): Case {
  const [, id, mode, first = '', second = ''] =
    /^(?:([a-z0-9-]+) )?(plain|crash|twice):([A-Za-z,]+)\/([A-Za-z,]*)$/.exec(text) ?? [];
  const names = [...(first + second)].filter((name) => name !== ',');
  const isKnown = names.every(isLetter);
  const provider = isKnown ? providerOf(names as LetterName[], id) : null;
  const isSame = mode !== 'twice' || first.replaceAll(',', '') === second.replaceAll(',', '');
  const batches = (part: string) => (part === '' ? [] : part.split(','));
  if (!mode || !provider || !isSame || [...batches(first), ...batches(second)].includes('')) {
    throw new Error(
      `Not a case: ${text}. Expected e.g. plain:sf,d/x; letters ${letterNames.join('')}, as far as the provider writes them; without one before it, not c with e, r or S.`,
    );
  }
  let at = 0;
  const deal = (part: string): readonly Batch[] =>
    batches(part).map((batch) =>
      [...batch].map((name) => {
        const delivery = {
          id: `q${at}`,
          letter: name as LetterName,
          tells: letterOf(provider, name as LetterName) as Letter,
          receivedAt: firstReceivedMs + at * betweenReportsMs,
        };
        at += 1;
        return delivery;
      }),
    );
  const own = deal(first);
  if (mode === 'twice') at = 0;
  return { text, mode: mode as Mode, provider, consumers: [own, deal(second)] };
}

/**
 * The cases of a provider that is none of the usual ones: two reports of whatever it writes, three of the ways to end. What comes of
 * more does not depend on who wrote them.
 */
export function* casesOf(provider: Provider): Generator<string> {
  const written = (names: string): string =>
    [...names].filter((name) => letterOf(provider, name as LetterName)).join('');
  for (const [reports, names] of [
    [1, 'uscxfFdrwk'],
    [2, 'uscxfFdrwk'],
    [3, 'sfd'],
  ] as const)
    for (const text of allCases('plain', reports, written(names))) yield `${provider.id} ${text}`;
}

/** Which reports the cases are made of: by mode, for each number of reports up to the most, the letters. */
const alphabets: Readonly<Record<Mode, Readonly<Record<number, string>>>> = {
  plain: { 1: 'usScxfFeydrwk', 2: 'usScxfFeydrwk', 3: 'usScxfFeydrwk', 4: 'sfxdwk' },
  crash: { 1: 'usScxfFeydrwk', 2: 'usScxfFeydrwk', 3: 'sfFdrwk', 4: 'sfd' },
  twice: { 1: 'usScxfFeydrwk', 2: 'usScxfFeydrwk', 3: 'sfFdrwk', 4: 'fd' },
};

/**
 * All cases of so many reports: every order of arrival of every choice of letters (the same letter again is the same
 * report from another request), cut between the consumers in every way, each part cut into batches in every way.
 * Left out is what is another case with other names: in `plain` and `twice` the consumers may change places, and several
 * batches at one consumer alone are a schedule of these batches at two, because a consumer keeps nothing between batches.
 */
export function* allCases(mode: Mode, reports: number, alphabet = alphabets[mode][reports] ?? ''): Generator<string> {
  for (const word of words([...alphabet], reports)) {
    if (providerOf([...word] as LetterName[]) === null) continue;
    if (mode === 'twice') {
      const cuts = [...batchings(word)];
      for (const [at, first] of cuts.entries()) for (const second of cuts.slice(at)) yield `twice:${first}/${second}`;
      continue;
    }
    const least = mode === 'plain' ? Math.ceil(reports / 2) : 1;
    for (let size = least; size <= reports; size += 1) {
      const isAlone = size === reports;
      for (const first of batchings(word.slice(0, size))) {
        if (mode === 'plain' && isAlone && first.includes(',')) continue;
        for (const second of batchings(word.slice(size))) {
          if (mode === 'plain' && size * 2 === reports && first < second) continue;
          yield `${mode}:${first}/${second}`;
        }
      }
    }
  }
}

function* words(alphabet: readonly string[], length: number): Generator<string> {
  if (length === 0) yield '';
  else for (const rest of words(alphabet, length - 1)) for (const name of alphabet) yield rest + name;
}

/** A word cut into batches in every way. */
function* batchings(word: string): Generator<string> {
  if (word.length < 2) yield word;
  else for (const rest of batchings(word.slice(1))) yield* [word[0] + rest, `${word[0]},${rest}`];
}
