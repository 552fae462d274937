import type { Catalogue } from './catalogue.ts';

/**
 * `iErrCode` of DLR Push: the specification gives one number as its example, and no list. The others are those that a program on GitHub lists
 * under `route`, where 205 is the specification's: GSM's errors (MAP, TCAP) to 203, and the gateway's own, which from 1025 on are the same in
 * decimal that the list has in hexadecimal (somebody's code; read 2026-11-28). Which of them would help to send again is our reading.
 */
export const routeMobileErrors: Catalogue = [
  {
    codes: ['1', '5'],
    texts: ['Unidentified subscriber'],
    reason: 'invalid_number',
    words: 'Nobody has this number. Check it with the customer.',
  },
  {
    codes: ['9', '12'],
    texts: ['Illegal subscriber', 'Illegal equipment'],
    reason: 'blocked',
    words: 'The network does not let this subscription or phone in.',
  },
  {
    codes: ['11', '21'],
    texts: ['Tele service not provisioned', 'Facility not supported'],
    reason: 'blocked',
    words: 'The recipient’s subscription or network takes no SMS.',
  },
  {
    codes: ['13', '412', '1036'],
    texts: ['Call barred', 'Destination barred'],
    reason: 'blocked',
    words: 'The line is barred for such messages.',
  },
  {
    codes: ['27'],
    texts: ['Absent subscriber'],
    reason: 'unreachable',
    words: 'The phone was off or out of coverage. Send again later.',
  },
  {
    codes: ['31', '32'],
    texts: ['Subscriber busy for MT-SMS', 'SM delivery failure'],
    reason: 'unreachable',
    words: 'The phone could not take it just then: busy, or its memory full. Send again later.',
  },
  {
    codes: [
      ...['34', '35', '36', '144', '145', '146', '160', '161', '162', '163', '164', '165', '166', '167', '176', '177'],
      ...['178', '192', '193', '194', '195', '196', '200', '201', '202', '203', '204'],
    ],
    texts: ['System failure', 'Data missing', 'Unexpected data value', 'Provider abort', 'User abort', 'API error'],
    reason: 'internal',
    words: 'A system of one of the networks failed. Send again; if that fails too, ask Route Mobile’s support.',
  },
  {
    codes: ['205'],
    reason: 'unknown',
    words:
      'The operator gave no cause that Route Mobile knows (its unknown error). Ask Route Mobile’s support with the message id.',
  },
  {
    codes: ['404', '1028'],
    texts: ['Invalid message content', 'Spam content'],
    reason: 'blocked',
    words: 'The text is not let through. Change it before you send again.',
  },
  {
    codes: ['408', '1032'],
    texts: ['DND error code', 'Destination in DND'],
    reason: 'opted_out',
    words: 'The number is on India’s do-not-disturb list. Send no promotional messages there.',
  },
  {
    codes: ['409', '410', '1033', '1034'],
    texts: ['Source/template error code', 'Source/Template long message error code', 'Invalid template'],
    reason: 'template_mismatch',
    words:
      'The text does not match a template that is registered for this sender (DLT). Correct the text or the template.',
  },
  {
    codes: ['411', '1035'],
    texts: ['Duplicate submission'],
    reason: 'blocked',
    words: 'The same message was submitted a moment before.',
  },
  {
    codes: ['1025'],
    texts: ['Credits are over'],
    reason: 'insufficient_credit',
    words: 'The account at Route Mobile had no credit. Top it up, then send again.',
  },
  {
    codes: ['1029', '1030', '1031'],
    texts: ['Message length is exceeding', 'Invalid UDH length indicator', 'Message body not found'],
    reason: 'blocked',
    words: 'The message is not as the gateway takes it: its length, its header or its text. Correct it first.',
  },
];
