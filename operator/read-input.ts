import { readFile } from 'node:fs/promises';
import { buffer as readAll } from 'node:stream/consumers';
import { OperatorError } from './operator-error.ts';

/** What is in a file, or with - on standard input. @param option how it was given. @throws OperatorError where it can't be read. */
export const readInput = (file: string, option: string): Promise<Buffer> =>
  file === '-'
    ? readAll(process.stdin)
    : readFile(file).catch(({ code, message }: NodeJS.ErrnoException) => {
        throw new OperatorError(
          code === 'ENOENT'
            ? `${option}: there is no file ${file}.`
            : `${option}: ${file} can’t be read: ${code === 'EISDIR' ? 'it is a folder' : message}.`,
        );
      });
