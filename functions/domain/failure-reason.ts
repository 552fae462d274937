import { outcomeOf, type Status } from './status.ts';

/** Why a message failed, in one vocabulary for all providers. */
export const failureReasons = [
  'invalid_number',
  'unreachable',
  'blocked',
  'sender_not_registered',
  'opted_out',
  'template_mismatch',
  'insufficient_credit',
  /** A limit that passes: a quota of a day, a number that rests for an hour. */
  'limit_exceeded',
  'expired',
  'internal',
  'unknown',
] as const;
export type FailureReason = (typeof failureReasons)[number];

const number =
  '(?:destination |recipient |subscriber |phone |mobile )?(?:number|msisdn|subscriber|sub|recipient|destination|phone)';
const sender =
  '(?:sender(?: id)?|sndr|originator|source address|source number|header|pe ?id|principal entity|entity(?: id)?|telemarketer|tm(?: ?id)?|brand|campaign)';
const wrong =
  '(?:invalid|incorrect|wrong|bad|malformed|unknown|unallocated|unassigned|non existent|inactive|inactve|not matched|mismatch(?:ed)?|suspended|not found)';
const unregistered =
  '(?:unregistered|unapproved|not registered|nt reg|not reg|not approved|not allowed|not whitelisted|not provisioned|not available|not linked|not mapped|does not exist)';
const either = (a: string, b: string): RegExp => new RegExp(`\\b(?:${a} ${b}|${b} (?:is |was |are )?${a})\\b`);

/** Tried in this order on lower-case text with spaces for hyphens and underscores: the narrow causes stand before the wide ones. */
const patterns: readonly (readonly [RegExp, FailureReason])[] = [
  [
    /\bopt(?:ed)? ?out\b|\bdnd\b|\bndnc\b|\bdnc\b|\bdo not (?:disturb|call)\b|\bunsubscribed?\b|^stop$|\bstop (?:list|request|keyword|reply)\b/,
    'opted_out',
  ],
  [
    /\b(?:recipient|number|subscriber|msisdn|user)(?: is| was)? black ?listed\b|\bblack ?listed (?:recipient|number|subscriber|msisdn|user)\b/,
    'opted_out',
  ],
  [/\btemplate\b|\bvariable\b/, 'template_mismatch'],
  [
    // The limit of a length does not pass.
    /^(?!.*\b(?:length|size|characters?|parts?|segments?|long)\b).*(?:\b(?:quota|limits?|throughput|rate|cap)\b(?: \w+){0,6} (?:exceeded|reached)\b|\bexceed(?:s|ed|ing)?(?: \w+){0,6} (?:quota|limits?)\b|\bover (?:quota|limit)\b|\btemporar(?:y|ily) (?:block|suspend|restrict)|\bblocked for \d+|\btoo many (?:messages|requests)\b|\bthrottl|\btry (?:again )?later\b|\bper (?:second|minute|hour|day)\b)/,
    'limit_exceeded',
  ],
  [
    /\b(?:insufficient|not enough|no|low|out of) (?:credits?|balance|funds?)\b|\b(?:credits?|balance|funds?) (?:is |are )?(?:insufficient|exhausted|too low)\b/,
    'insufficient_credit',
  ],
  [either(`(?:${wrong}|${unregistered})`, sender), 'sender_not_registered'],
  [/\b(?:does )?not support(?:ed)?\b/, 'blocked'],
  [
    /\babsent\b|\bunreachable\b|\bnot reachable\b|\b(?:switched|powered|turned) off\b|\bout of coverage\b|\bno answer\b|\bbusy\b|\b(?:memory|inbox)(?: is)? (?:full|exceeded|capacity)|\bhandset\b/,
    'unreachable',
  ],
  [
    either(`(?:${wrong}|does not exist|not in service|no longer active|no longer in service|disconnected)`, number),
    'invalid_number',
  ],
  [/\bnon mobile\b|\bland ?line\b|\bnot a mobile\b/, 'invalid_number'],
  [/\bexpired\b|\bvalidity\b/, 'expired'],
  [
    /\bspam\b|\bfilter|\bblock|\bbarred\b|\bforbidden\b|\bprohibited\b|\bblack ?list|\bcontent\b|\bdestination (?:is )?not allowed\b/,
    'blocked',
  ],
  [/\binternal\b|\b(?:system|server) error\b|\btime ?out\b/, 'internal'],
];

/** The reason that words about an error name, whoever wrote them; null where they name none that we know. */
export function reasonOf(text: string): FailureReason | null {
  const plain = text
    .toLowerCase()
    .replace(/[-_\s]+/g, ' ')
    .trim();
  return patterns.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

const permanent: readonly FailureReason[] = [
  'invalid_number',
  'opted_out',
  'template_mismatch',
  'sender_not_registered',
  'insufficient_credit',
  'blocked',
];

/**
 * Whether sending the same message again may help: null when the message did not fail, and where it failed for a reason that
 * nobody understood: that it may help would be a guess.
 */
export function isRetryable(status: Status, reason: FailureReason | null): boolean | null {
  if (outcomeOf(status) !== 'failed') return null;
  if (reason !== null && reason !== 'unknown') return !permanent.includes(reason);
  // What was refused would be refused again, whatever the reason is.
  return status === 'rejected' ? false : null;
}
