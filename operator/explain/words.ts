import type { FailureReason } from '../../functions/domain/failure-reason.ts';
import type { Message } from '../../functions/domain/message.ts';
import type { Status } from '../../functions/domain/status.ts';

/** What is true of a message with that status, said of “it”. */
export const statusInWords: Readonly<Record<Status, string>> = {
  recorded: 'the application says that it was sent, and its provider has reported nothing yet',
  unknown: 'no report used a word that is on a list, so nobody can say where it is',
  queued: 'the provider has it and has not handed it on yet',
  sent: 'it was handed to an operator, and no outcome is known yet',
  unconfirmed: 'it was closed without a receipt, so nobody knows whether it arrived',
  undelivered: 'it got to a network and not to the phone',
  failed: 'it went wrong for good before it got to the phone',
  rejected: 'it was refused',
  expired: 'its time ran out before it could be delivered',
  delivered: 'it got to the phone',
  read: 'it got to the phone and was opened',
};

/** Why a message failed. */
export const reasonInWords: Readonly<Record<FailureReason, string>> = {
  invalid_number: 'the number does not exist, or cannot get messages',
  unreachable: 'the phone was off, busy, full or out of coverage',
  blocked: 'a rule or a filter of operator or provider refused it',
  sender_not_registered: 'the sender is not registered, or not allowed there',
  opted_out: 'the recipient does not want such messages (stop list, do not disturb)',
  template_mismatch: 'the text does not fit a registered template',
  insufficient_credit: 'the account at the provider had no credit',
  limit_exceeded: 'a limit of sending was reached, which passes',
  expired: 'it could not be delivered while it was valid',
  internal: 'a fault at the provider or the operator',
  unknown: 'the provider does not say clearly why',
};

/** A reason as a label: `invalid number`. */
export const reasonName = (reason: FailureReason): string => reason.replaceAll('_', ' ');

export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** `part 2`, `parts 2, 3 and 5`. */
export const partsNamed = (names: readonly string[]): string => `part${names.length === 1 ? '' : 's'} ${listed(names)}`;

/** `a`, `a and b`, `a, b and c`. */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/** The cause that a message shows, and whether that is only what a status word hints at; null where it did not fail. */
export function causeOf(message: Message): { readonly reason: FailureReason; readonly isHint: boolean } | null {
  const { failureReason: reason, history } = message;
  if (reason === null) return null;
  const telling = history.filter(({ failureReason }) => failureReason === reason);
  return { reason, isHint: telling.length > 0 && telling.every(({ isHint }) => isHint) };
}

/** The answer to whether to send a message again. */
export const verdictInWords = {
  yes: 'Yes.',
  no: 'No.',
  later: 'Later.',
  unknown: 'Nobody knows.',
} as const;

/** What is said of repeats where the reports are listed. */
export const repeatsInWords = 'A repeat of a report changes nothing and is not listed; the metric Duplicate counts it.';
