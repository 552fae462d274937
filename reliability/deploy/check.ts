import { setTimeout as sleep } from 'node:timers/promises';

/** One look, and what it came to. */
export interface Check {
  readonly part: string;
  readonly name: string;
  readonly ok: boolean;
  /** What was found instead. */
  readonly found: string;
  readonly seconds: number;
}

/** Something that was looked at is not as it must be. */
export class Failed extends Error {}

/** Nothing that comes after can be looked at. */
export class Broken extends Error {}

export interface Checks {
  /** Looks, and says what came of it; what `look` throws is what was found. @returns what `look` did, or null where it failed. */
  readonly check: <T>(name: string, look: () => Promise<T>) => Promise<T | null>;
  /** The same, of what all that follows needs. @throws Broken */
  readonly need: <T>(name: string, look: () => Promise<T>) => Promise<T>;
}

/** Who is told what is looked at, and what came of it. */
export interface Watcher {
  readonly begun: (what: string) => void;
  readonly told: (check: Check) => void;
}

export function openChecks(part: string, { begun, told }: Watcher, signal: AbortSignal): Checks {
  const look = async <T>(name: string, run: () => Promise<T>): Promise<{ readonly value: T } | null> => {
    signal.throwIfAborted();
    begun(`${part}: ${name}`);
    const started = performance.now();
    const tell = (ok: boolean, found: string): void =>
      told({ part, name, ok, found, seconds: Math.round((performance.now() - started) / 100) / 10 });
    try {
      const value = await run();
      tell(true, '');
      return { value };
    } catch (error) {
      signal.throwIfAborted();
      tell(false, error instanceof Failed ? error.message : String((error as Error).stack ?? error));
      return null;
    }
  };
  return {
    check: async (name, run) => (await look(name, run))?.value ?? null,
    need: async (name, run) => {
      const found = await look(name, run);
      if (found === null) throw new Broken(`${part}: ${name}`);
      return found.value;
    },
  };
}

/** @throws Failed with what was found, where it is not so. */
export function expect(isSo: boolean, found: string): asserts isSo {
  if (!isSo) throw new Failed(found);
}

/** @throws Failed where the two are not the same, to the letter. */
export function same(found: unknown, expected: unknown): void {
  const [got, wanted] = [JSON.stringify(found), JSON.stringify(expected)];
  expect(got === wanted, `got ${got}; expected ${wanted}`);
}

/** Asks until it answers. @throws what it threw last, where it does not within the time; the reason of the signal. */
export async function until<T>(withinMs: number, ask: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(500, undefined, { ...(signal && { signal }) });
    }
  }
}
