import type { Message, MessageEvent } from '../../functions/domain/message.ts';
import { fold } from '../../functions/domain/report.ts';
import { outcomeOf, type Status } from '../../functions/domain/status.ts';
import { listsOf } from '../../functions/providers/explain.ts';
import { meaningOf } from '../../functions/providers/reading/verdict.ts';

/** That the word of a report and the code beside it tell of different outcomes. */
export interface Conflict {
  readonly believed: string;
  /** The other one, and what it means. */
  readonly doubted: string;
  readonly doubtedStatus: Status;
  /** Whether one says that the message arrived, and the other that it failed. */
  readonly isOfArrival: boolean;
}

/** Null where word and code agree, and where one of them is on no list. */
export function conflictOf(
  provider: string,
  {
    providerStatus: word,
    providerCode: code,
    status,
  }: Pick<MessageEvent, 'providerStatus' | 'providerCode' | 'status'>,
): Conflict | null {
  const lists = listsOf(provider);
  if (lists === undefined || code === null || fold(code) === fold(word)) return null;
  const [ofWord, ofCode] = [word, code].map((one) => meaningOf(lists, one)?.status);
  if (ofWord === undefined || ofCode === undefined || outcomeOf(ofWord) === outcomeOf(ofCode)) return null;
  const isCodeBelieved = outcomeOf(ofCode) === outcomeOf(status);
  const doubtedStatus = isCodeBelieved ? ofWord : ofCode;
  return {
    believed: isCodeBelieved ? code : word,
    doubted: isCodeBelieved ? word : code,
    doubtedStatus,
    isOfArrival: [status, doubtedStatus].map(outcomeOf).toSorted().join() === 'delivered,failed',
  };
}

/** That of the report which decides; null for a message in parts, each of which has its own. */
export function decidingConflict({ provider, parts, history }: Message): Conflict | null {
  const decider = history.findLast(({ effect }) => effect === 'applied');
  return parts !== null || decider === undefined ? null : conflictOf(provider, decider);
}

/** Why the one is believed, as the end of a sentence. */
export const whyBelieved = (status: Status): string =>
  outcomeOf(status) === 'failed' ? 'who names a failure has something to tell' : 'it is the one that is final';
