import type { Catalogue } from './catalogue.ts';

/**
 * By the codes of "List of SMS gateway error codes" (https://help.clicksend.com/article/8cc479qlbb-list-of-sms-gateway-error-codes) and the
 * texts of that page and of https://help.clicksend.com/en/articles/42318-sms-error-codes; read 2026-11-28. The second numbers its rows anew
 * and does not call them codes: where both a code and its text came, the text counts. 1 to 4 and 6 are no errors.
 */
export const clicksendErrors: Catalogue = [
  {
    codes: ['5'],
    texts: ['Message is cancelled'],
    reason: 'blocked',
    words: 'The message was cancelled before it was sent. Send it again if that was not meant.',
  },
  {
    texts: [
      'CancelledAfterReview',
      'The message was canceled by ClickSend staff as its content did not comply with guidelines',
    ],
    reason: 'blocked',
    words: 'ClickSend’s staff cancelled it, because its content breaks their rules. Change it, or ask their support.',
  },
  {
    codes: ['7'],
    texts: ['Unknown failure'],
    reason: 'unknown',
    words: 'ClickSend does not know why it failed. Send again; if that fails too, ask their support.',
  },
  {
    codes: ['8'],
    texts: ['Unknown subscriber. Number is inactive or invalid', 'Unknown subscriber'],
    reason: 'invalid_number',
    words: 'The number is inactive or does not exist. Check it with the customer.',
  },
  {
    codes: ['9'],
    texts: [
      'Unidentified Subscriber. Number is invalid or network routing issue',
      'Unidentified subscriber; invalid number or network routing issue',
      'Unidentified subscriber',
    ],
    reason: 'invalid_number',
    words: 'The number is invalid, or the networks have no way to it. Check it with the customer.',
  },
  {
    codes: ['10'],
    texts: ['Illegal Subscriber. Rejection due to failed authentication or filtering', 'Illegal subscriber'],
    reason: 'blocked',
    words: 'The network refused this subscriber, or filters what is sent to him.',
  },
  {
    codes: ['11'],
    texts: ['Rejection due to subscription, handset or network not supporting SMS'],
    reason: 'blocked',
    words: 'The subscription, the phone or the network of the recipient takes no SMS.',
  },
  {
    codes: ['12'],
    texts: ['Absent Subscriber. Phone is out of range or switched off', 'Absent subscriber'],
    reason: 'unreachable',
    words: 'The phone was off or out of coverage, probably for 12 hours or more. Send again later.',
  },
  {
    codes: ['13'],
    texts: ['Memory Capacity Exceeded'],
    reason: 'unreachable',
    words: 'The memory of the phone was full, probably for 12 hours or more. Send again later.',
  },
  {
    codes: ['14'],
    texts: ['Rejection due to recipient network error or congestion'],
    reason: 'internal',
    words: 'The network of the recipient had an error or was congested. Send again.',
  },
  {
    codes: ['15'],
    texts: ['Rejected by the recipient network'],
    reason: 'blocked',
    words: 'The network of the recipient refused it and does not say why.',
  },
  {
    codes: ['16'],
    texts: ['Temporary network error - will be retried', 'Temporary network error'],
    reason: 'internal',
    words: 'A network had a passing error; ClickSend tries again by itself.',
  },
  {
    codes: ['17'],
    texts: ['Network timeout when delivering message'],
    reason: 'internal',
    words: 'A network did not answer in time. Send again.',
  },
  {
    codes: ['18'],
    texts: ['Network routing error'],
    reason: 'internal',
    words: 'The networks found no way to the number. Send again; if that fails too, ask ClickSend’s support.',
  },
  {
    codes: ['19'],
    texts: ['Anti-spam rejection by recipient network'],
    reason: 'blocked',
    words: 'The spam filter of the recipient’s network stopped it. Change the text or the sender.',
  },
  {
    codes: ['20'],
    texts: ['Message delivery receipt expired'],
    reason: 'unknown',
    words: 'No receipt came in time: nobody can say whether it arrived.',
  },
];
