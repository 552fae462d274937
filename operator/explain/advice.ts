import type { FailureReason } from '../../functions/domain/failure-reason.ts';
import type { Message } from '../../functions/domain/message.ts';
import { namedParts } from '../../functions/domain/parts.ts';
import { outcomeOf } from '../../functions/domain/status.ts';
import { providerName } from '../../functions/providers/explain.ts';
import { duration, isWithoutReceipt } from '../words.ts';
import { decidingConflict } from './conflict.ts';
import { capital, listed, partsNamed, type verdictInWords } from './words.ts';

/** Whether sending the same message again makes sense. */
export interface SendAgain {
  readonly verdict: keyof typeof verdictInWords;
  readonly why: string;
}

export interface Advice {
  readonly sendAgain: SendAgain;
  /** What to do next, the most important first. */
  readonly next: readonly string[];
}

/** Operators keep a message for so long at most while the phone is away (SMSPM names 24 to 72 hours). */
const longestKeptMs = 72 * 3_600_000;
/** Phones that are on confirm within half a minute; after so long, something is in the way. */
const soonMs = 15 * 60_000;

/**
 * Whether to send again, and what to do.
 * @param nowMs epoch milliseconds.
 * @param withoutReceipts countries whose carriers send no receipts.
 */
export function adviceFor(message: Message, nowMs: number, withoutReceipts: readonly string[] = []): Advice {
  if (message.confirmedAt !== null && outcomeOf(message.status) !== 'delivered') return confirmed(message);
  switch (outcomeOf(message.status)) {
    case 'delivered':
      return message.contradicted ? disputed(message) : arrived(message);
    case 'unconfirmed':
      return unconfirmed(message);
    case 'failed':
      return failed(message, nowMs);
    case null:
      return isWithoutReceipt(message, withoutReceipts) ? unheard(message) : open(message, nowMs);
  }
}

const advice = (verdict: SendAgain['verdict'], why: string, ...next: readonly string[]): Advice => ({
  sendAgain: { verdict, why },
  next,
});

const arrived = (message: Message): Advice =>
  advice(
    'no',
    'It arrived.',
    'Nothing.',
    `If the person says that it never came: let them look among blocked and filtered messages, then ${ask(message)}.`,
  );

const confirmed = ({ provider, confirmedAt, status }: Message): Advice =>
  advice(
    'no',
    `It arrived: the application learnt so at ${confirmedAt}, whatever its provider reported.`,
    `If many that are ${status} were confirmed, ask ${providerName(provider)} for a route whose receipts can be believed.`,
  );

const disputed = (message: Message): Advice =>
  advice(
    'unknown',
    'The provider said both that it arrived and that it failed; a second one may be one too many.',
    `${capitalAsk(message)}, and which of the two is true.`,
    'If it has to arrive, ask the person, or use another way.',
  );

const unconfirmed = (message: Message): Advice =>
  advice(
    'unknown',
    'Nobody knows whether it arrived: a second one may be one too many.',
    'Look for a sign of it: a code that was typed in, a link that was opened, an answer of the person.',
    'Without one, and if it has to arrive, use another way.',
    `If many end so, ask ${providerName(message.provider)} for a route with receipts from the phone (runbook, “Unconfirmed”).`,
  );

const unheard = ({ country }: Message): Advice =>
  advice(
    'unknown',
    `No receipt is expected: carriers of ${country} send none (countriesWithoutReceipts), so nobody will tell whether it arrived.`,
    'Nothing, unless a sign of it is missing: a code that is typed in, a link that is opened, an answer of the person.',
    'Without one, and if it has to arrive, use another way.',
  );

function open(message: Message, nowMs: number): Advice {
  const name = providerName(message.provider);
  const silentMs = silentFor(message, nowMs);
  const silent = `Nothing was heard for ${duration(silentMs)}`;
  if (silentMs >= longestKeptMs)
    return advice(
      'unknown',
      `${silent}, longer than operators keep a message for a phone that is away. It may have arrived all the same.`,
      `${capitalAsk(message)}.`,
      'If it has to arrive, ask the person, or use another way.',
      `If many messages of ${name} stay so, see the runbook, “Unfinished”.`,
    );
  const wait =
    silentMs < soonMs
      ? 'Wait: a phone that is on confirms within half a minute, one that is off when it comes back.'
      : `Wait: the phone is probably off, and operators keep a message for up to ${duration(longestKeptMs)}. ${silent}.`;
  if (message.status === 'recorded' && silentMs >= soonMs)
    return advice(
      'unknown',
      `Its provider has reported nothing. ${silent}.`,
      `Look whether reports of ${name} come at all (dashboard; runbook, “Silence”), and whether this message was sent with the callback URL.`,
      `${capitalAsk(message)}.`,
    );
  if (message.status === 'unknown')
    return advice(
      'unknown',
      'What the word of its provider means is not known, so it may have arrived.',
      `Find out what ${listed(message.unlistedWords.map((word) => `“${word}”`)) || 'its word'} stands for at ${name}, and have that listed (runbook, “Unknown status”).`,
      wait,
    );
  return advice(
    'no',
    'It is still under way: a second one may arrive beside it.',
    wait,
    ...(silentMs < soonMs ? [] : [`If it holds a code that has run out, ${newCode}.`]),
  );
}

const newCode = 'send a new code, by another way if there is one';

/** What no failure of its kind needs said twice: whether again, why, and what to do. */
const byReason: Readonly<Record<FailureReason, (message: Message) => Advice>> = {
  invalid_number: (message) =>
    advice(
      'no',
      'The number is wrong: whatever is sent to it fails as well.',
      `Stop sending to ${to(message)}, and take it off your lists.`,
      'Ask the person for the right number, and correct it where it is kept.',
    ),
  opted_out: (message) =>
    advice(
      'no',
      'The recipient does not want it; sending all the same may be against the law.',
      `Stop sending to ${to(message)}: put it on your own stop list.`,
      'Write again only once the person has asked for it, by a way that proves so.',
    ),
  blocked: (message) =>
    advice(
      'no',
      'What refused it refuses the same message again.',
      'Change what was refused: the wording or a link, the sender, the kind of message. What its words and codes mean may tell which.',
      `Where they do not, ${ask(message)}.`,
    ),
  sender_not_registered: (message) =>
    advice(
      'no',
      'Until the sender is registered, every message from it there is refused.',
      `Have ${message.senderId === null ? 'the sender' : `the sender ${message.senderId}`} registered for ${message.country ?? 'the country'}${message.country === 'IN' ? ' on the DLT platform' : ` by ${providerName(message.provider)}`}, or send from one that is.`,
      'Then send this one again, and those that failed alike.',
    ),
  template_mismatch: ({ details }) =>
    advice(
      'no',
      'Until text and template agree, every such message is refused.',
      `Mend the one or the other: write what the template${details.dltTemplateId === undefined ? '' : ` ${details.dltTemplateId}`} says, or have the template changed.`,
      'Then send this one again, and those that failed alike.',
    ),
  insufficient_credit: ({ provider }) =>
    advice(
      'no',
      'Until the account has credit, every message is refused.',
      `Top up the account at ${providerName(provider)}.`,
      'Then send this one again, and those that failed since.',
    ),
  limit_exceeded: ({ provider }) =>
    advice(
      'later',
      'The limit passes by itself.',
      'Send it again once the limit has passed, and more slowly.',
      `If that happens often, have ${providerName(provider)} raise the limit.`,
    ),
  unreachable: () =>
    advice(
      'later',
      'The phone may be back in some hours.',
      'Try again in some hours, or use another way: a call, a mail, an app.',
      `If it held a code, ${newCode}.`,
    ),
  expired: () =>
    advice(
      'later',
      'The operator tried for as long as the message was valid; the phone may be back later.',
      'Send it again if it still matters, or use another way: a call, a mail, an app.',
      `If it held a code, ${newCode}.`,
    ),
  internal: ({ provider }) =>
    advice(
      'yes',
      'The message is good; a fault at the provider or the operator stopped it.',
      'Send it again, through another provider or route if there is one.',
      `If other messages of ${providerName(provider)} fail alike, see the runbook, “Failure rate”.`,
    ),
  unknown: (message) =>
    message.retryable === false
      ? advice(
          'no',
          'What was refused as it is would be refused again.',
          `${capitalAsk(message)}, and why it was refused.`,
        )
      : advice(
          'unknown',
          'Nobody said clearly why it failed.',
          `${capitalAsk(message)}, and why it failed.`,
          'If it has to arrive, use another way, or another provider.',
        ),
};

/** Where a route tries again by itself, it does so within the hour. */
const routesRetryMs = 3_600_000;

function failed(message: Message, nowMs: number): Advice {
  const { sendAgain, next: general } = byReason[message.failureReason ?? 'unknown'](message);
  // Where it says no, that holds whether this one arrived or not.
  if (sendAgain.verdict !== 'no' && decidingConflict(message)?.isOfArrival) return disputed(message);
  const mayFollow =
    message.status === 'undelivered' && sendAgain.verdict !== 'no' && silentFor(message, nowMs) < routesRetryMs;
  const next = mayFollow
    ? ['Give it some minutes first: some routes try again by themselves, and a delivery may follow.', ...general]
    : general;
  const { parts } = message;
  if (parts === null) return { sendAgain, next };
  const bad = namedParts(message).filter((part) => outcomeOf(part.message?.status ?? 'unknown') === 'failed');
  const whichFailed = `Only ${partsNamed(bad.map(({ name }) => name))} of ${parts.total} failed, but parts can’t be sent by themselves${
    parts.delivered > 0 ? ': what arrived would arrive twice' : ''
  }.`;
  return { sendAgain: { ...sendAgain, why: `${sendAgain.why} ${whichFailed}` }, next };
}

const silentFor = ({ updatedAt }: Message, nowMs: number): number => Math.max(0, nowMs - Date.parse(updatedAt));

const to = ({ recipient }: Message): string => recipient ?? 'this number';

/** `ask Wavix about message …`, with all that identifies it there. */
function ask({ provider, messageId, recipient, senderId, submittedAt, clientReference }: Message): string {
  const facts = [
    recipient && `to ${recipient}`,
    senderId && `from ${senderId}`,
    submittedAt && `submitted ${submittedAt}`,
    clientReference && `reference ${clientReference}`,
  ].filter(Boolean);
  return `ask ${providerName(provider)} about message ${[messageId, ...facts].join(', ')}`;
}

const capitalAsk = (message: Message): string => capital(ask(message));
