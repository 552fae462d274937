import type { Catalogue } from './catalogue.ts';

/**
 * What LOX24 writes in `status_code` of a message that it did not hand on; 0 and 100 are none.
 * @see https://doc.lox24.eu/info/sms-status-codes/, in English and German (read 2026-11-28)
 */
export const lox24Errors: Catalogue = [
  {
    codes: ['208'],
    texts: ['The destination network/country is blocked'],
    reason: 'blocked',
    words:
      'The number’s network or country is blocked at LOX24. Have it opened for the account, or send by another way.',
  },
  {
    codes: ['400'],
    texts: ['The message could not be delivered during maintenance'],
    reason: 'internal',
    words: 'LOX24 was being maintained and did not send the message. Send it again.',
  },
  {
    codes: ['410', '6000'],
    texts: [
      'The message was stopped before transmission via web account',
      'The message was stopped before transmission via API',
    ],
    reason: 'blocked',
    words: 'Somebody stopped the message before it was sent, in the web account (410) or by the API (6000).',
  },
  {
    codes: ['2000'],
    texts: ['No connection to landline possible at the moment'],
    reason: 'invalid_number',
    words: 'The number is a landline, to which LOX24 cannot deliver. Ask the customer for a mobile number.',
  },
  {
    codes: ['3000'],
    texts: ['Not enough money on the user balance to send the message'],
    reason: 'insufficient_credit',
    words: 'The account at LOX24 had not enough money for the message. Top it up, then send again.',
  },
  {
    codes: ['5000'],
    texts: ['No mobile operator found for this message'],
    reason: 'invalid_number',
    words: 'No operator has this number. Check it with the customer.',
  },
];
