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
  /** A limit that passes: a quota of a day, a number that rests for an hour. */
  | 'limit_exceeded'
  | 'expired'
  | 'internal'
  | 'unknown';

const number =
  '(?:destination |recipient |subscriber |phone |mobile )?(?:number|msisdn|subscriber|recipient|destination|phone)';
const sender = '(?:sender(?: id)?|originator|header|source address|pe id|principal entity|entity)';
const wrong = '(?:invalid|incorrect|wrong|bad|malformed|unknown|unallocated|unassigned|non existent)';
const unregistered = '(?:unregistered|unapproved|not registered|not approved|not allowed|not whitelisted)';
const either = (a: string, b: string): RegExp => new RegExp(`\\b(?:${a} ${b}|${b} (?:is |was )?${a})\\b`);

/** Tried in this order on lower-case text with spaces for hyphens and underscores: the narrow causes stand before the wide ones. */
const patterns: readonly (readonly [RegExp, FailureReason])[] = [
  [
    /\bopt(?:ed)? ?out\b|\bdnd\b|\bdo not disturb\b|\bunsubscribed?\b|^stop$|\bstop (?:list|request|keyword|reply)\b/,
    'opted_out',
  ],
  [
    /\b(?:recipient|number|subscriber|msisdn|user)(?: is| was)? black ?listed\b|\bblack ?listed (?:recipient|number|subscriber|msisdn|user)\b/,
    'opted_out',
  ],
  [/\btemplate\b/, 'template_mismatch'],
  [
    /\b(?:insufficient|not enough|no|low|out of) (?:credits?|balance|funds?)\b|\b(?:credits?|balance|funds?) (?:is |are )?(?:insufficient|exhausted|too low)\b/,
    'insufficient_credit',
  ],
  [either(`(?:${wrong}|${unregistered})`, sender), 'sender_not_registered'],
  [
    /\babsent\b|\bunreachable\b|\bnot reachable\b|\b(?:switched|powered|turned) off\b|\bout of coverage\b|\bno answer\b|\bbusy\b|\bmemory (?:full|exceeded|capacity)|\bhandset\b/,
    'unreachable',
  ],
  [either(`(?:${wrong}|does not exist|not in service)`, number), 'invalid_number'],
  [/\bexpired\b|\bvalidity\b/, 'expired'],
  [/\bspam\b|\bfilter|\bblock|\bbarred\b|\bforbidden\b|\bprohibited\b|\bblack ?list|\bcontent\b/, 'blocked'],
  [/\binternal\b|\b(?:system|server) error\b|\btime ?out\b/, 'internal'],
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
    const plain = (text ?? '')
      .toLowerCase()
      .replace(/[-_\s]+/g, ' ')
      .trim();
    const match = patterns.find(([pattern]) => pattern.test(plain));
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
