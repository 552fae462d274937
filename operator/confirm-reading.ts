import { isYes, type Terminal } from './confirm.ts';
import { OperatorError } from './operator-error.ts';
import type { Estimate } from './read-table.ts';

/** What costs less than this, US dollars, is said and not asked: it reads some 600,000 messages of 1 KB. */
export const askedFromDollars = 0.01;

/**
 * Says what reading costs and, where that is no trifle, asks on a terminal.
 * @throws OperatorError where somebody said no, or nobody is there to ask.
 */
export async function confirmReading(price: Estimate, yes: boolean, { input, output }: Terminal): Promise<void> {
  output.write(`${priceInWords(price)}\n`);
  if (yes || price.dollars < askedFromDollars) return;
  if (!input.isTTY) throw new OperatorError('Nothing read: with --yes nobody is asked.');
  if (!(await isYes('Read it?', { input, output }))) throw new OperatorError('Nothing read.');
}

/** `Reading about 1,200,000 messages (1.2 GB) takes 146,484 read units: about $0.02 (on demand, us-east-1).` */
export function priceInWords({ items, bytes, readUnits, dollars }: Estimate): string {
  if (items === 0)
    return 'DynamoDB has not counted this table yet, which it does every six hours: reading may cost something.';
  const price = dollars < askedFromDollars ? 'less than a cent' : `about $${dollars.toFixed(2)}`;
  const [units, messages] = [readUnits, items].map((count) => count.toLocaleString('en-US'));
  return `Reading about ${messages} messages (${sizeInWords(bytes)}) takes ${units} read units: ${price} (on demand, us-east-1).`;
}

const sizes = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** `1.2 GB`. */
export function sizeInWords(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), sizes.length - 1);
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${sizes[power]}`;
}
