import type { KeyObject } from 'node:crypto';

/** Of secrets and certificates few are in use at a time. */
const mostKept = 20;

/**
 * `parse` with what it made of the latest texts kept in memory: making a key costs up to a fifth of verifying with it.
 * @param parse whose result follows from the text alone; what it throws is not kept.
 */
export function keepKeys(parse: (text: string) => KeyObject | null): (text: string) => KeyObject | null {
  const kept = new Map<string, KeyObject | null>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const made = parse(text);
    kept.set(text, made);
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    return made;
  };
}
