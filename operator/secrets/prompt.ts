import { text as readAll } from 'node:stream/consumers';
import { OperatorError } from '../operator-error.ts';

type Screen = Pick<NodeJS.WriteStream, 'write'>;

/** A key in PEM has lines. */
const isPem = (value: string): boolean => /^-----BEGIN [A-Z ]+-----\s[\w+/=\s]+-----END [A-Z ]+-----$/.test(value);

/**
 * A secret from standard input: typed or pasted without an echo where that is a terminal, else all that comes.
 * @throws OperatorError where it is none, or more than one word that is no key in PEM; never with a word of it.
 */
export async function readSecret(
  asked: string,
  input: NodeJS.ReadStream = process.stdin,
  screen: Screen = process.stderr,
): Promise<string> {
  const value = (input.isTTY ? await typed(asked, input, screen) : await readAll(input)).trim();
  if (value === '') throw new OperatorError('Standard input held no secret.');
  if (/\s/.test(value) && !isPem(value))
    throw new OperatorError('Standard input held more than one line or word; expected the secret alone.');
  return value;
}

const [enter, lineFeed, interrupt, end, backspace, deleted] = ['\r', '\n', '\u0003', '\u0004', '\b', '\u007f'];

function typed(asked: string, input: NodeJS.ReadStream, screen: Screen): Promise<string> {
  screen.write(`${asked} (it does not show; then Enter): `);
  input.setRawMode(true);
  input.setEncoding('utf8');
  return new Promise((resolve, reject) => {
    let value = '';
    const finish = (settle: () => void): void => {
      input.off('data', take);
      input.setRawMode(false);
      input.pause();
      screen.write('\n');
      settle();
    };
    const take = (chunk: string): void => {
      for (const char of chunk) {
        if (char === interrupt) finish(() => reject(new OperatorError('Nothing stored.')));
        else if (char === enter || char === lineFeed || char === end) finish(() => resolve(value));
        else value = char === backspace || char === deleted ? [...value].slice(0, -1).join('') : value + char;
      }
    };
    input.on('data', take);
    input.resume();
  });
}
