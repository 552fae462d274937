import { outcomeOf, type Status } from './status.ts';

/** Why a message failed, in one vocabulary for all providers. */
export type FailureReason =
  | 'invalid_number'
  | 'unreachable'
  | 'blocked'
  | 'sender_not_registered'
  | 'opted_out'
  | 'template_mismatch'
  | 'insufficient_credit'
  | 'expired'
  | 'internal'
  | 'unknown';

/** Ordered: the first pattern that matches decides, so the narrow causes stand before the wide ones. */
const patterns: readonly (readonly [RegExp, FailureReason])[] = [
  [/opt(ed)?[-_ ]?out|\bdnd\b|do[-_ ]not[-_ ]disturb|unsubscri|blacklist|\bstop(ped)?\b/i, 'opted_out'],
  [/template/i, 'template_mismatch'],
  [/credit|balance|\bfunds?\b|prepaid/i, 'insufficient_credit'],
  [
    /(sender|originator|header|source address|\bsid\b).*(not|un|in)[-_ ]?(registered|approved|valid|allowed|known)/i,
    'sender_not_registered',
  ],
  [/(not|un)[-_ ]?(registered|approved).*(sender|originator|header)/i, 'sender_not_registered'],
  [
    /(invalid|incorrect|wrong|bad|malformed|unknown|unallocated|unassigned|non[-_ ]?existent).*(number|msisdn|destination|recipient|subscriber|phone)/i,
    'invalid_number',
  ],
  [
    /(number|msisdn|destination|recipient|subscriber|phone).*(invalid|does not exist|not exist|unknown|not in service|unallocated)/i,
    'invalid_number',
  ],
  [/spam|filter|block|barred|forbidden|prohibit|content/i, 'blocked'],
  [/expired|validity/i, 'expired'],
  [
    /absent|unreachable|not reachable|switched off|power(ed)? off|out of coverage|no[-_ ]?answer|busy|memory|handset/i,
    'unreachable',
  ],
  [/internal|system error|server error|time[- ]?out/i, 'internal'],
];

/**
 * The reason for a failure in our vocabulary, from what the provider wrote; null for a status that is no failure.
 * `hint` is what the provider's own status word already tells, used when no text says more.
 */
export function failureReason(
  status: Status,
  texts: readonly (string | null)[],
  hint: FailureReason = 'unknown',
): FailureReason | null {
  if (outcomeOf(status) !== 'failed') return null;
  for (const text of texts) {
    const match = text === null ? undefined : patterns.find(([pattern]) => pattern.test(text));
    if (match) return match[1];
  }
  return hint === 'unknown' && status === 'expired' ? 'expired' : hint;
}

const permanent: readonly FailureReason[] = [
  'invalid_number',
  'opted_out',
  'template_mismatch',
  'sender_not_registered',
  'insufficient_credit',
  'blocked',
];
const passing: readonly FailureReason[] = ['unreachable', 'internal', 'expired'];

/** Whether sending the same message again may help; null when the message did not fail. */
export function isRetryable(status: Status, reason: FailureReason | null): boolean | null {
  if (outcomeOf(status) !== 'failed') return null;
  if (status === 'rejected') return false;
  if (reason !== null && permanent.includes(reason)) return false;
  if (reason !== null && passing.includes(reason)) return true;
  return status === 'undelivered' || status === 'expired';
}
