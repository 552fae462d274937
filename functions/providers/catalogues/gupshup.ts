import type { Catalogue } from './catalogue.ts';

/**
 * `errCode` with its `cause`. 001 to 009 by https://docs.suprsend.com/v1.2.1/docs/gupshup-sms-errors, which explains them; 00a to 013 and 038 by
 * a receiver's table on GitHub; 014 to 023 by another program's; 101 by tests of another one, for WhatsApp; read 2026-11-28. Gupshup's own
 * page prints 000 and 003.
 */
export const gupshupErrors: Catalogue = [
  {
    codes: ['001'],
    texts: ['ABSENT_SUBSCRIBER'],
    reason: 'unreachable',
    words: 'The phone was off or out of coverage, or its network was down. Send again later.',
  },
  {
    codes: ['002'],
    texts: ['CALL_BARRED'],
    reason: 'blocked',
    words: 'The recipient’s line is barred: messages of senders like this one do not get through.',
  },
  {
    codes: ['003', '023'],
    texts: ['UNKNOWN_SUBSCRIBER'],
    reason: 'invalid_number',
    words: 'No subscriber has this number. Check it with the customer.',
  },
  {
    codes: ['004'],
    texts: ['SERVICE_DOWN'],
    reason: 'internal',
    words: 'The operator’s service was down. Send again.',
  },
  {
    codes: ['005'],
    texts: ['SYSTEM_FAILURE'],
    reason: 'internal',
    words: 'A system of one of the operators failed. Send again.',
  },
  {
    codes: ['006'],
    texts: ['DND_FAIL'],
    reason: 'opted_out',
    words: 'The number is on India’s do-not-disturb list, or its owner complained. Send him no promotional messages.',
  },
  {
    codes: ['007', '022'],
    texts: ['BLOCKED', 'BLOCKED_FOR_USER'],
    reason: 'opted_out',
    words: 'The recipient has blocked this sender. Do not send again unless he asks for it.',
  },
  {
    codes: ['008'],
    texts: ['DND_TIMEOUT'],
    reason: 'internal',
    words: 'The check of the do-not-disturb list took too long. Send again the next day.',
  },
  {
    codes: ['009'],
    texts: ['OUTSIDE_WORKING_HOURS'],
    reason: 'limit_exceeded',
    words: 'India allows promotional messages by day only (9 am to 9 pm). Send it again in these hours.',
  },
  {
    codes: ['00a'],
    texts: ['OTHER'],
    reason: 'unknown',
    words: 'Another cause than those that Gupshup lists. Ask its support with the message id.',
  },
  {
    codes: ['00b'],
    texts: ['BLOCKED_MASK'],
    reason: 'sender_not_registered',
    words: 'This sender (mask) is blocked. Have it approved, or send from another one.',
  },
  {
    codes: ['00c'],
    texts: ['SMSCTIMEDOUT', 'EXPIRED'],
    reason: 'expired',
    words: 'The operator could not deliver it before its time was over.',
  },
  {
    codes: ['00d'],
    texts: ['CANCEL_CAUSEID'],
    reason: 'blocked',
    words: 'The message was cancelled by its id before it was sent.',
  },
  {
    codes: ['00e'],
    texts: ['CANCEL_SCHEDULE'],
    reason: 'blocked',
    words: 'The schedule that it belonged to was cancelled before it was sent.',
  },
  {
    codes: ['010'],
    texts: ['DEFERRED'],
    reason: 'internal',
    words: 'It was put off, and then not sent any more. Send again.',
  },
  {
    codes: ['011'],
    texts: ['INBOXFULL'],
    reason: 'unreachable',
    words: 'The memory of the phone was full. Send again later.',
  },
  {
    codes: ['012'],
    texts: ['CONGESTION'],
    reason: 'internal',
    words: 'The operator’s network was congested. Send again.',
  },
  {
    codes: ['013'],
    texts: ['NO_ACK_FROM_OPERATOR'],
    reason: 'internal',
    words: 'The operator never acknowledged the message. Send again.',
  },
  {
    codes: ['014', '015', '016', '017', '018', '019', '01a', '01b', '01c', '020'],
    reason: 'internal',
    words: 'The operator had a problem of its own. Send again; if that fails too, ask Gupshup’s support.',
  },
  {
    codes: ['038'],
    texts: ['MSG_DOES_NOT_MATCH_TEMPLATE'],
    reason: 'template_mismatch',
    words:
      'The text does not match a template that is registered for this sender (DLT). Correct the text or the template.',
  },
  {
    codes: ['101'],
    texts: ['24HR_TimeExceed'],
    reason: 'blocked',
    words: 'WhatsApp: more than 24 hours have passed since the recipient last wrote. Send a template message instead.',
  },
];
