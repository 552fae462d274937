import type { Catalogue } from './catalogue.ts';

/**
 * The errors of Plivo. Codes, names and what they mean as its page had them
 * (https://www.plivo.com/docs/messaging/troubleshooting/error-codes, the start of it; whole in its article "Introducing SMS Error Codes",
 * updated 2025-04-01), 300, 420, 900 and 910 as a public integration copied the page, 450 and 900 as its answers to frequent questions explain
 * them; read 2026-11-28. A callback carries the code alone.
 */
export const plivoErrors: Catalogue = [
  {
    codes: ['50', '70'],
    texts: ['Invalid destination number', 'Destination permanently unavailable'],
    reason: 'invalid_number',
    words: 'The number is wrong, a landline, or no longer in use; ask the recipient for the right one.',
  },
  {
    codes: ['80'],
    texts: ['Destination temporarily unavailable'],
    reason: 'unreachable',
    words: 'The phone was off or out of coverage; send again later.',
  },
  {
    codes: ['200'],
    texts: ['Source number blocked by STOP from destination number'],
    reason: 'opted_out',
    words: 'The recipient replied STOP to this number; do not write again until they opt in.',
  },
  {
    codes: ['30'],
    texts: ['Spam detected'],
    reason: 'blocked',
    words:
      'A filter of the carrier took it for spam, or a long number sent too much; change the wording, and use a registered campaign or a short code.',
  },
  {
    codes: ['100', '201', '450'],
    texts: [
      'Prohibited by carrier',
      'Outbound messages from US toll-free numbers to Canadian destination numbers are blocked',
      'Destination country barred',
    ],
    reason: 'blocked',
    words:
      'This sender does not reach this network or country: not allowed there, or the country is not enabled in the Geo Permissions of the Plivo console.',
  },
  {
    codes: ['10', '110'],
    texts: ['Invalid message', 'Message too long'],
    reason: 'blocked',
    words: 'The text is empty, too long (1,600 characters, 737 in Unicode), or not taken by the carrier; change it.',
  },
  {
    codes: ['60'],
    texts: ['Loop detected'],
    reason: 'blocked',
    words:
      'Two automatic answers wrote to each other, or the carriers passed it on in a circle; stop answering this number.',
  },
  {
    codes: ['40'],
    texts: ['Invalid source number'],
    reason: 'sender_not_registered',
    words: 'The sender is no number of the account that can send SMS; correct it, or send from another.',
  },
  {
    codes: ['900'],
    texts: ['Insufficient credit'],
    reason: 'insufficient_credit',
    words: 'The account at Plivo had no credit when the message’s turn came. Top it up, then send again.',
  },
  {
    codes: ['910'],
    texts: ['Account disabled'],
    reason: 'blocked',
    words: 'The account at Plivo is disabled; write to its support.',
  },
  {
    codes: ['420'],
    texts: ['Message expired'],
    reason: 'expired',
    words: 'The message waited at Plivo until its validity ended; send in smaller batches, or allow more time.',
  },
  {
    codes: ['20', '90', '300'],
    texts: ['Network error', 'No route available', 'Failed to dispatch message'],
    reason: 'internal',
    words: 'A fault at the carrier, or no route just now; send again later, and ask Plivo if it goes on.',
  },
  {
    codes: ['1000'],
    texts: ['Unknown error'],
    reason: 'unknown',
    words: 'Neither the carrier nor Plivo knows why it failed; ask Plivo within 72 hours, with the message’s id.',
  },
];
