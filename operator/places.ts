import type { Instant } from '../functions/domain/instant.ts';
import type { Position } from '../functions/domain/newest-first.ts';
import { OperatorError } from './operator-error.ts';

/** Messages that a list tells at once, at most and unless told otherwise. */
export const mostListed = 100;
export const usuallyListed = 20;

/** A place in a list as one word, to be copied. */
export const writePlace = ({ at, key }: Position): string => Buffer.from(`${at}${key}`).toString('base64url');

const written = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)(.+)$/s;

/** @throws OperatorError for what `writePlace` did not write. */
export function readPlace(word: string): Position {
  const text = Buffer.from(word, 'base64url').toString();
  const [, at, key] = written.exec(text) ?? [];
  if (at === undefined || key === undefined || Number.isNaN(Date.parse(at)))
    throw new OperatorError(
      `"${word}" is no place in a list: copy the whole command that was printed, or leave --next out.`,
    );
  return { at: at as Instant, key };
}
