import { isYes, type Terminal } from './confirm.ts';
import { OperatorError } from './operator-error.ts';
import type { Look } from './quarantine.ts';
import type { Seeing } from './queue-look.ts';
import { safe } from './show.ts';
import { showRequests } from './show-quarantine.ts';
import { missedInWords } from './words.ts';

/**
 * Shows what would be dropped, and asks on a terminal.
 * @throws OperatorError unless somebody there said yes.
 */
export async function confirmDrop(
  id: string,
  look: Look,
  unauthentic: boolean,
  { input, output }: Terminal,
): Promise<void> {
  if (look.ended === 'interrupted') throw new OperatorError('Interrupted: nothing dropped.');
  const meant = look.requests.filter((one) => one.id === id);
  if (meant.length === 0) throw notInQuarantine(id, look, unauthentic);
  output.write(`${showRequests(meant)}\n`);
  if (!input.isTTY) throw new OperatorError('Nothing dropped: with --yes this is deleted for good.');
  if (!(await isYes('Delete it for good?', { input, output }))) throw new OperatorError('Nothing dropped.');
}

/** That no request of this id was seen, and what may have hidden it. */
export function notInQuarantine(id: string, look: Seeing, unauthentic = false): OperatorError {
  const missed = missedInWords(look);
  return new OperatorError(
    missed === null
      ? unauthentic
        ? `No request ${safe(id)} is kept: "dlr quarantine --unauthentic --list" lists the ids.`
        : `No request ${safe(id)} is in quarantine: "dlr quarantine" lists the ids.`
      : `No request ${safe(id)} was seen. ${missed}`,
  );
}
