import type { Catalogue } from './catalogue.ts';

/**
 * Status traces, by "SMS Status and Status Trace Codes" (https://developers.kaleyra.io/docs/sms-status-and-status-trace-codes and the copy of
 * https://docs.chat360.io/support/sms-tracecode) and, of the older platform, where they are the status itself,
 * https://messaging.kaleyra.com/support/solutions/articles/3000091772-sms-status-codes, as two programs on GitHub copy it; read 2026-11-28.
 * The page has some ninety of them, and every stored copy breaks off: those of the register of senders (DLT), `NO-ACCOUNT` and the like are by
 * the gateway documents on GitHub of a platform that shares its first 21 codes. What lacks here counts by its words.
 */
export const kaleyraErrors: Catalogue = [
  {
    texts: ['NO-CREDITS'],
    reason: 'insufficient_credit',
    words: 'The account at Kaleyra had no credit. Top it up, then send again.',
  },
  {
    texts: ['DNDNUMB', 'CON-DND'],
    reason: 'opted_out',
    words: 'The number is on a do-not-disturb list. Send no promotional messages there.',
  },
  {
    texts: ['OPT-OUT', 'OPTOUT-REJ', 'OUTPUT-REJ'],
    reason: 'opted_out',
    words: 'The recipient has opted out, or left the group. Do not send again unless he asks for it.',
  },
  {
    texts: ['BLACKLIST', 'BLACKLST'],
    reason: 'opted_out',
    words: 'The number is on a block list of the account. Take it off that list, if it stands there by mistake.',
  },
  {
    texts: ['NOT-OPTIN'],
    reason: 'blocked',
    words: 'The recipient has not opted in to this group. Send to those only who have.',
  },
  {
    texts: ['INV-NUMBER', 'KLR-INV-NUMBER', 'INV-MOB-PATTRN', 'INVALID-NUM'],
    reason: 'invalid_number',
    words: 'This is no valid mobile number. Check it with the customer.',
  },
  {
    texts: ['NOT-ALLOWED', 'BLOCKED-COUNTRY'],
    reason: 'blocked',
    words: 'The account may not send to this country. Have Kaleyra enable it.',
  },
  { texts: ['SERIES-BLOCK'], reason: 'blocked', words: 'Kaleyra does not send to this range of numbers.' },
  { texts: ['SPAM'], reason: 'blocked', words: 'Kaleyra took the text for spam. Change it.' },
  {
    texts: ['TEMPLATE-NOT-FOUND', 'INV-TEMPLATE-MATCH', 'INV-TEMPLATE'],
    reason: 'template_mismatch',
    words: 'The text does not match a template that is approved for this sender. Correct the text or the template.',
  },
  {
    texts: ['SENDER-ID-NOT-FOUND', 'SNDRID-NOT-ALLOTED', 'INV-SENDER'],
    reason: 'sender_not_registered',
    words: 'The account has no such sender. Register it, or send from another one.',
  },
  {
    texts: ['REJECTED-MULTIPART', 'MAX-LENGTH'],
    reason: 'blocked',
    words: 'The text is longer than this account, or this way of sending, allows. Shorten it.',
  },
  {
    texts: ['TIME-OUT-PROM', 'PROMO-TMOUT'],
    reason: 'limit_exceeded',
    words: 'Promotional messages may be sent by day only. Send it again in these hours.',
  },
  {
    texts: ['KYC-NOT-APPROVED'],
    reason: 'blocked',
    words: 'Kaleyra has not approved the account’s papers (KYC) yet. Complete them.',
  },
  {
    texts: ['REJECTED', 'REJECTED SMS'],
    reason: 'blocked',
    words: 'The operator refused it: the number is on its block list.',
  },
  {
    texts: ['ABSENT-SUB'],
    reason: 'unreachable',
    words: 'The phone could not be reached, or the line has no such service. Send again later.',
  },
  { texts: ['MOB-OFF'], reason: 'unreachable', words: 'The phone was switched off. Send again later.' },
  { texts: ['HANDSET-BUSY'], reason: 'unreachable', words: 'The phone was busy. Send again later.' },
  {
    texts: ['HANDSET-ERR'],
    reason: 'unreachable',
    words: 'The phone could not take the message, or not all of it. Send again later.',
  },
  {
    texts: ['MEMEXEC'],
    reason: 'unreachable',
    words: 'The memory of the phone was full. Send again later.',
  },
  {
    texts: ['INVALID-SUB'],
    reason: 'invalid_number',
    words: 'No such number exists at the operator. Check it with the customer.',
  },
  { texts: ['BARRED'], reason: 'blocked', words: 'The recipient’s line is barred for such messages.' },
  {
    texts: ['SERIES-BLK'],
    reason: 'blocked',
    words: 'The operator does not let messages to this range of numbers through.',
  },
  {
    texts: ['NET-ERR'],
    reason: 'internal',
    words: 'A network, or the way to it, had an error. Send again; if that fails too, ask Kaleyra’s support.',
  },
  { texts: ['SERVER-ERR'], reason: 'internal', words: 'A server on the way had an error. Send again.' },
  {
    texts: ['SNDR-BLOCK'],
    reason: 'sender_not_registered',
    words: 'This sender is blocked. Have it approved, or send from another one.',
  },
  { texts: ['NO-ACCOUNT'], reason: 'blocked', words: 'The account is not valid. Ask Kaleyra’s support.' },
  { texts: ['DUPLICATE'], reason: 'blocked', words: 'The same text was sent to this number a moment before.' },
  {
    texts: ['THROTTLED'],
    reason: 'limit_exceeded',
    words: 'The most that may be sent was reached. Send again later.',
  },
  {
    // Written DLT-INV-TM-ID, it is the template's; nothing but a hyphen tells them apart.
    texts: ['DLT-INV-TMID'],
    reason: 'blocked',
    words:
      'The id of the telemarketer, or of the template, is none of India’s register (DLT). Correct it there or here.',
  },
  {
    texts: ['DLT-REJECTED'],
    reason: 'blocked',
    words: 'India’s register of senders (DLT) does not know the sender or the template. Look up both there.',
  },
  {
    texts: [
      ...['DLT-INV-ENTITY', 'DLT-ENTITY-NOT-FOUND', 'DLT-ENTITY-BLACKLST', 'DLT-HEADER-INACTIVE'],
      'DLT-SENDER-NOT-REG-TM',
    ],
    reason: 'sender_not_registered',
    words:
      'The sender, its entity or its telemarketer is not in order in India’s register (DLT). Look it up there, or send from another one.',
  },
  {
    texts: ['DLT-TM-VAR-EXECEED', 'DLT-TM-BLACKLST', 'DLT-TM-INACTIVE'],
    reason: 'template_mismatch',
    words:
      'The template is not in order in India’s register (DLT), or a variable is longer than 30 characters. Correct it before you send again.',
  },
  { texts: ['UNDELIV'], reason: 'internal', words: 'It failed for errors of the network. Send again.' },
];
