import type { Instant } from '../../functions/domain/instant.ts';
import type { Effect } from '../../functions/domain/join.ts';
import type { Message, MessageEvent } from '../../functions/domain/message.ts';
import { wordOf } from '../../functions/domain/own-word.ts';
import { fold } from '../../functions/domain/report.ts';
import { isFinal, outcomeOf, type Status, statuses } from '../../functions/domain/status.ts';
import { providerName } from '../../functions/providers/explain.ts';
import { duration } from '../words.ts';
import { conflictOf, whyBelieved } from './conflict.ts';
import { reasonName } from './words.ts';

/** One report of a message: what it said, what it did, and why. */
export interface ExplainedStep {
  readonly receivedAt: Instant;
  /** The part of a long message that it tells of; null where it names none. */
  readonly part: string | null;
  readonly status: Status;
  readonly reportInWords: string;
  readonly effect: Effect;
  /** Whether it takes back a delivery that stands all the same. */
  readonly contradicts: boolean;
  readonly why: string;
}

/** What each report said and did, in the order in which they came. In a long message, each part has a state of its own. */
export function stepsOf(message: Message): readonly ExplainedStep[] {
  const states = new Map<string | null, MessageEvent>();
  return message.history.map((event) => {
    const { receivedAt, part, status, effect, contradicts } = event;
    const standing = states.get(part);
    if (effect === 'applied') states.set(part, event);
    const why = part === null && message.parts ? ofNoPart : standing ? because(event, standing) : firstOf(event);
    return { receivedAt, part, status, reportInWords: inWords(message.provider, event), effect, contradicts, why };
  });
}

const ofNoPart = 'It names no part, so it cannot be told of which it speaks: it is kept, and decides nothing.';

const firstOf = ({ part, status }: MessageEvent): string =>
  `It is the first ${status === 'recorded' ? 'that is known' : 'report'} of ${part === null ? 'this message' : `part ${part}`}${
    status === 'unknown' ? ', in a word that is on no list' : ''
  }.`;

function inWords(provider: string, event: MessageEvent): string {
  if (event.status === 'recorded') return ownWordInWords(event);
  const { providerStatus, providerCode, errorCode, errorMessage, status } = event;
  const conflict = conflictOf(provider, event);
  const code = providerCode !== null && fold(providerCode) !== fold(providerStatus) ? ` with ${providerCode}` : '';
  const meaning =
    status === 'unknown' ? ', a word on no list' : fold(providerStatus) === status ? '' : `, which means ${status}`;
  const told = [errorCode, errorMessage && `“${errorMessage}”`].filter(Boolean).join(' ');
  const error = told === '' ? '' : `, error ${told}`;
  return [
    conflict
      ? `${providerName(provider)} says “${providerStatus}”${code}${error}. The two contradict each other: ${conflict.doubted} means ${conflict.doubtedStatus}, ${conflict.believed} means ${status}. ${conflict.believed} is believed: ${whyBelieved(status)}.`
      : `${providerName(provider)} says “${providerStatus}”${code}${meaning}${error}.`,
    causeInWords(event),
    timeInWords(provider, event),
  ]
    .filter(Boolean)
    .join(' ');
}

const ownWordInWords = ({ providerStatus }: MessageEvent): string =>
  providerStatus === wordOf.confirmation
    ? 'The application says that the message arrived: its code was typed in.'
    : 'The application says that it sent the message.';

function causeInWords({ failureReason, isHint, status }: MessageEvent): string | null {
  if (failureReason === null || failureReason === status) return null;
  if (failureReason === 'unknown') return 'It does not say clearly why.';
  return isHint
    ? `It tells no error; the word suggests: ${reasonName(failureReason)}.`
    : `The cause: ${reasonName(failureReason)}.`;
}

/** Clocks that differ by less are the same. */
const sameClockMs = 60_000;

function timeInWords(provider: string, { occurredAt, receivedAt }: MessageEvent): string {
  if (occurredAt === null) return 'It names no time.';
  const lagMs = Date.parse(receivedAt) - Date.parse(occurredAt);
  if (lagMs <= -sameClockMs)
    return `By the clock of ${providerName(provider)} it happens ${duration(-lagMs)} after it came: that clock is wrong, or its time zone is not the one in the settings.`;
  return lagMs < 1000 ? 'It came at once.' : `It happened ${duration(lagMs)} before it came.`;
}

function because(event: MessageEvent, standing: MessageEvent): string {
  const { status } = event;
  if (status === 'recorded')
    return event.effect === 'applied'
      ? 'It adds what the application knows.'
      : `It adds what the application knows, and changes nothing in the status: ${standing.status} stands.`;
  if (event.contradicts)
    return `It takes back what was ${standing.status}. A status never goes backwards: ${standing.status} stands, and one of the two reports is wrong.`;
  const step = statuses[status].rank - statuses[standing.status].rank;
  if (step === 0) return betweenEquals(event, standing);
  const order = timeOrder(event, standing);
  if (step > 0) return `${forward(status, standing.status)}${order === 'earlier' ? ` ${stageDecides('earlier')}` : ''}`;
  if (status === 'unknown')
    return `What its word means is not known, so it changes nothing: ${standing.status} stands.`;
  const lower = `${standing.status} already stood, which counts more than ${status}, so it changes nothing.`;
  return order === 'later'
    ? `${lower} ${stageDecides('later')}`
    : order === 'earlier'
      ? `It came late: ${lower}`
      : lower;
}

const stageDecides = (order: string): string => `That its time is ${order} does not matter: the stage decides.`;

/** Why a higher status took the place of one that stood. */
function forward(status: Status, standing: Status): string {
  const [before, after] = [outcomeOf(standing), outcomeOf(status)];
  if (standing === 'recorded') return 'It is the first report of its provider.';
  if (standing === 'unknown') return `${status} is on the list, and counts more than a word that is not.`;
  if (!isFinal(standing)) return `${status} is a later stage than ${standing}.`;
  if (before === 'unconfirmed') return `It settles what was ${standing}: ${status}.`;
  if (before === after) return `${status} counts more than ${standing}.`;
  return `It revises a final status: what was ${standing} is ${status} after all.`;
}

/** By the provider's own times, where both reports have one. */
function timeOrder(event: MessageEvent, standing: MessageEvent): 'earlier' | 'later' | null {
  if (event.occurredAt === null || standing.occurredAt === null || event.occurredAt === standing.occurredAt)
    return null;
  return event.occurredAt < standing.occurredAt ? 'earlier' : 'later';
}

function betweenEquals(event: MessageEvent, standing: MessageEvent): string {
  const same = event.status === standing.status;
  const lead = same ? `It says ${event.status} again` : `${event.status} counts as much as ${standing.status}`;
  const order = timeOrder(event, standing);
  if (order !== null)
    return order === 'later'
      ? `${lead}; its time is the later one, so it takes the place.`
      : `${lead}; its time is the earlier one, so it changes nothing.`;
  if (event.occurredAt !== standing.occurredAt)
    return event.occurredAt === null
      ? `${lead}; it has no time and the one that stood has, so it changes nothing.`
      : `${lead}; it has a time and the one that stood has none, so it takes the place.`;
  const tie = event.occurredAt === null ? 'neither has a time' : 'both have the same time';
  return `${lead}; ${tie}, so a fixed order decides: ${event.effect === 'applied' ? 'it takes the place.' : 'it changes nothing.'}`;
}
