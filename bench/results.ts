import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from './figure.ts';

/** What a benchmark found, as it is kept. */
export interface Result {
  readonly benchmark: string;
  readonly about: string;
  /** The machine, where something was timed: times of another say nothing about this one. */
  readonly machine?: { readonly cores: number; readonly node: string };
  readonly figures: readonly Figure[];
}

const folder = join(import.meta.dirname, 'results');
const fileOf = (name: string): string => join(folder, `${name}.json`);

/** What is kept of a benchmark in bench/results; null where nothing is. */
export const keptOf = (name: string): Result | null =>
  existsSync(fileOf(name)) ? (JSON.parse(readFileSync(fileOf(name), 'utf8')) as Result) : null;

export function keep(result: Result): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(result.benchmark), `${JSON.stringify(result, null, 2)}\n`);
}

/** What no table is made of. @param name of the file in bench/results, without its ending. */
export function keepText(name: string, text: string): void {
  writeFileSync(join(folder, `${name}.txt`), `${text}\n`);
}
