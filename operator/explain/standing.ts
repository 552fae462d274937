import type { Message, MessageEvent } from '../../functions/domain/message.ts';
import { type NamedPart, namedParts } from '../../functions/domain/parts.ts';
import { isFinal, outcomeOf, statuses } from '../../functions/domain/status.ts';
import { partsInWords } from '../words.ts';
import { capital, causeOf, partsNamed, reasonName } from './words.ts';

/** Why the status that a message shows is the one that won. */
export const whyStatus = (message: Message): string =>
  [message.parts ? whyOfWhole(message) : whyOfOne(message), whyCause(message)].filter(Boolean).join(' ');

function whyOfOne(message: Message): string {
  const { status, history } = message;
  const at = history.findLastIndex(({ effect }) => effect === 'applied');
  const decider = history[at];
  // The history of a message may be full before the report comes that decides.
  if (decider === undefined || decider.status !== status || decider.providerStatus !== message.providerStatus)
    return `${message.providerStatus === status ? status : `${status} (“${message.providerStatus}”)`} was decided by a report that came after the history was full, so it is not listed.`;
  if (history.length === 1)
    return status === 'recorded'
      ? 'Only the application has told anything yet; any report of the provider counts more.'
      : `There is one report, and it says ${status}.`;
  const after = history.slice(at + 1);
  return [
    `Report ${at + 1} of ${history.length} decides: ${overOthers(decider, history)}.`,
    after.length > 0 && `Of what came after it, ${afterwards(decider, after)}, which changes nothing.`,
  ]
    .filter(Boolean)
    .join(' ');
}

function overOthers(decider: MessageEvent, history: readonly MessageEvent[]): string {
  const rivals = history.filter((one) => one !== decider && rankOf(one) === rankOf(decider));
  if (rivals.length === 0) return `${decider.status} counts more than all else that was reported`;
  const isLatest = rivals.every(({ occurredAt }) => (occurredAt ?? '') < (decider.occurredAt ?? ''));
  return `nothing that was reported counts more than ${decider.status}, and of the ${rivals.length + 1} that count as much ${
    isLatest ? 'it has the latest time' : 'it comes last in a fixed order, since times do not tell'
  }`;
}

const rankOf = ({ status }: MessageEvent): number => statuses[status].rank;

function afterwards(decider: MessageEvent, rest: readonly MessageEvent[]): string {
  const lower = rest.filter((one) => rankOf(one) < rankOf(decider)).length;
  const equal = rest.length - lower;
  return [
    lower > 0 && `${lower} ${lower === 1 ? 'counts' : 'count'} less`,
    equal > 0 && `${equal} ${equal === 1 ? 'counts' : 'count'} as much`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Where the cause that is shown is not that of the report that decided. */
function whyCause(message: Message): string | null {
  const cause = causeOf(message);
  if (cause === null || message.parts || cause.reason === 'unknown') return null;
  const { history, errorCode } = message;
  const decider = history.findLast(({ effect }) => effect === 'applied');
  const at = history.findLastIndex((one) => one.failureReason === cause.reason && one.errorCode === errorCode);
  if (at < 0 || history[at] === decider) return null;
  return `Its cause, ${reasonName(cause.reason)}, is the one that report ${at + 1} told: a later failure without a clear cause takes none away.`;
}

function whyOfWhole(message: Message): string {
  const { status, parts } = message;
  if (parts === null) return '';
  const rule = 'A long message is delivered once all of its parts are, and failed as soon as one is';
  const tally = `${rule}: ${partsInWords(parts)}.`;
  if (outcomeOf(status) === 'delivered') return tally;
  const named = namedParts(message);
  const worst = named.find((part) => part.message !== null);
  if (parts.failed > 0 && worst) return `${tally} ${namesOf([worst])} is the worst, and speaks for all.`;
  const deciding = named.filter((part) => part.message?.status === status);
  if (deciding.length === 0)
    return `${tally} Of ${partsNamed(named.filter((part) => part.message === null).map(({ name }) => name))} no report came, so it is not over.`;
  return `${tally} ${namesOf(deciding)} ${deciding.length === 1 ? 'is' : 'are'} ${isFinal(status) ? '' : 'still '}${status}.`;
}

const namesOf = (parts: readonly NamedPart[]): string => capital(partsNamed(parts.map(({ name }) => name)));
