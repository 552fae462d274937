import type { Catalogue } from './catalogue.ts';

/**
 * Mobivate writes no error beside most failures: the status word is the cause. Codes as the archived page of receipts lists them;
 * words without a code are from an export of message history (sources in ../mobivate.ts, read 2026-11-27).
 */
export const mobivateErrors: Catalogue = [
  {
    codes: ['12'],
    texts: ['FAILED_NOROUTE'],
    reason: 'internal',
    words: 'Mobivate found no route to this network just now. Try again, or send through another provider.',
  },
  {
    codes: ['21'],
    texts: ['FAILED_ROUTE_INVALID'],
    reason: 'blocked',
    words:
      'The route that the message was to take does not exist at Mobivate. Have Mobivate check the account’s routes.',
  },
  {
    texts: ['NETWORK_NOT_COVERED'],
    reason: 'blocked',
    words: 'Mobivate does not reach this network. Send through another provider.',
  },
  {
    codes: ['17'],
    texts: ['FAILED_INSUFFICIENT_CREDIT'],
    reason: 'insufficient_credit',
    words: 'The account at Mobivate had no credit. Top it up, then send again.',
  },
  {
    codes: ['18'],
    texts: ['FAILED_ORIGINATOR_RECIPIENT_EQUAL'],
    // The number is good: not the reason that takes it off a list.
    reason: 'blocked',
    words: 'Sender and recipient are the same number. Send from another sender.',
  },
  {
    texts: ['INVALID_RECIPIENT'],
    reason: 'invalid_number',
    words: 'The recipient is no valid mobile number. Check it with the customer.',
  },
  {
    codes: ['19'],
    texts: ['FAILED_RECIPIENT_BLACKLISTED'],
    reason: 'opted_out',
    words: 'The recipient is on a stop list. Do not send again unless he asks for it.',
  },
  {
    texts: ['OPTED_OUT'],
    reason: 'opted_out',
    words: 'The recipient has opted out of these messages. Do not send again unless he asks for it.',
  },
  {
    codes: ['20'],
    texts: ['FAILED_ORIGINATOR_REJECTED'],
    reason: 'sender_not_registered',
    words: 'The sender is not allowed on this route or in this country. Register it, or send from another.',
  },
  {
    codes: ['22'],
    texts: ['FAILED_LIMITS_EXCEEDED', 'LIMITS_EXCEEDED'],
    reason: 'limit_exceeded',
    words: 'A sending limit of the account was reached. It passes: send again later, or have the limit raised.',
  },
  {
    codes: ['28'],
    texts: ['FAILED_INTERNAL_ERROR', 'SUBMIT_FAIL'],
    reason: 'internal',
    words: 'Mobivate could not hand the message over, by a fault of its own. Send it again.',
  },
];
