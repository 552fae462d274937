import type { Instant } from '../domain/instant.ts';
import type { Position } from '../domain/newest-first.ts';

/** Messages that a list tells at once, at most and unless told otherwise. */
export const mostListed = 100;
export const usuallyListed = 20;

/** A place in a list as one word, to be copied. */
export const writePlace = ({ at, key }: Position): string => Buffer.from(`${at}${key}`).toString('base64url');

const written = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)(.+)$/s;

/** Null for what `writePlace` did not write. */
export function readPlace(word: string): Position | null {
  const text = Buffer.from(word, 'base64url').toString();
  const [, at, key] = written.exec(text) ?? [];
  return at === undefined || key === undefined || Number.isNaN(Date.parse(at)) ? null : { at: at as Instant, key };
}
