import { createInterface } from 'node:readline/promises';
import { OperatorError } from './operator-error.ts';
import type { Look } from './quarantine.ts';
import { safe } from './show.ts';
import { showRequests } from './show-quarantine.ts';
import { missedInWords } from './words.ts';

interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/**
 * Shows what would be dropped, and asks on a terminal.
 * @throws OperatorError unless somebody there said yes.
 */
export async function confirmDrop(id: string, look: Look, { input, output }: Terminal): Promise<void> {
  if (look.ended === 'interrupted') throw new OperatorError('Interrupted: nothing dropped.');
  const meant = look.requests.filter((one) => one.id === id);
  if (meant.length === 0) throw notInQuarantine(id, look);
  output.write(`${showRequests(meant)}\n`);
  if (!input.isTTY) throw new OperatorError('Nothing dropped: with --yes this is deleted for good.');
  const asking = createInterface({ input, output });
  try {
    const answer = await asking.question('Delete it for good? Type yes: ');
    if (answer.trim().toLowerCase() !== 'yes') throw new OperatorError('Nothing dropped.');
  } finally {
    asking.close();
  }
}

export function notInQuarantine(id: string, look: Look): OperatorError {
  const missed = missedInWords(look);
  return new OperatorError(
    missed === null
      ? `No request ${safe(id)} is in quarantine: "dlr quarantine" lists the ids.`
      : `No request ${safe(id)} was seen. ${missed}`,
  );
}
