import { wrong } from './answer.ts';

/** What a query says by these names, each at most once. @throws Refusal for any other. */
export function readQuery<Name extends string>(
  query: URLSearchParams,
  names: readonly Name[],
): { readonly [One in Name]?: string } {
  const told: Partial<Record<Name, string>> = {};
  for (const [key, value] of query) {
    const name = names.find((one) => one === key);
    if (name === undefined)
      throw wrong({ path: key.slice(0, 60), expected: `no such parameter; there are ${names.join(', ')}` });
    if (told[name] !== undefined) throw wrong({ path: name, expected: 'it once' });
    told[name] = value;
  }
  return told;
}

/** A whole number of a query, or undefined where it says none. @throws Refusal for anything else. */
export function wholeIn(text: string | undefined, path: string, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most)) throw wrong({ path, expected: `a whole number from ${least} to ${most}` });
  return number;
}
