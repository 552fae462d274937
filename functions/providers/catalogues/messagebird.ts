import type { Catalogue } from './catalogue.ts';

/**
 * Errors of MessageBird's SMS platform, by which both its SMS API (`statusErrorCode`, `statusReason`) and Bird (`failure.source.code`,
 * `details`) report; then the failure codes of Bird's channels (five digits). Up to 72 they are those of the mobile networks (MAP), which
 * other providers print under the same names (EC_…).
 * @see https://docs.bird.com/api/channels-api/message-status-and-interactions/message-failure-codes and its page "SMS platform extended
 * error codes", of both the beginning (read 2026-11-28); 3GPP 29.002; 104 with "carrier rejected" in two users' captured reports.
 * 101, 103, 105 to 107 and the reasons without a code from general knowledge.
 */
export const messagebirdErrors: Catalogue = [
  {
    codes: ['1', '2', '3', '5', '15005'],
    texts: ['unknown subscriber', 'EC_UNKNOWN_SUBSCRIBER', 'EC_UNIDENTIFIED_SUBSCRIBER', 'incorrect number'],
    reason: 'invalid_number',
    words: 'The number belongs to no active line; check it with the customer, and remove it from your lists.',
  },
  {
    codes: ['6', '27', '31', '33', '45', '46'],
    texts: [
      'unavailable subscriber',
      'EC_ABSENT_SUBSCRIBER_SM',
      'EC_ABSENT_SUBSCRIBER',
      'EC_SUBSCRIBER_BUSY_FOR_MT_SMS',
      'EC_MESSAGE_WAITING_LIST_FULL',
    ],
    reason: 'unreachable',
    words: 'The phone was off, busy or out of coverage; send again later.',
  },
  {
    codes: ['32'],
    texts: ['EC_SM_DELIVERY_FAILURE'],
    reason: 'unreachable',
    words: 'The phone could not take the message, for want of memory or by a fault of its own; send again later.',
  },
  {
    codes: ['7', '12', '28'],
    texts: ['EC_UNKNOWN_EQUIPMENT', 'EC_ILLEGAL_EQUIPMENT'],
    reason: 'blocked',
    words:
      'The operator does not let this phone receive messages, or the phone cannot; reach the recipient another way.',
  },
  {
    codes: ['8', '9', '10', '11', '13', '14', '15', '20', '21'],
    texts: [
      'EC_ROAMING_NOT_ALLOWED',
      'EC_ILLEGAL_SUBSCRIBER',
      'EC_TELESERVICE_NOT_PROVISIONED',
      'EC_CALL_BARRED',
      'EC_FACILITY_NOT_SUPPORTED',
    ],
    reason: 'blocked',
    words:
      'The recipient’s line does not get such messages: barred, roaming, or without SMS; they have to ask their operator.',
  },
  {
    codes: ['34', '35', '36', '51', '71', '72', '255', '12001', '15001'],
    texts: [
      'received network error',
      'system failure',
      'EC_SYSTEM_FAILURE',
      'EC_DATA_MISSING',
      'EC_UNEXPECTED_DATA_VALUE',
    ],
    reason: 'internal',
    words: 'A fault in the recipient’s network or on the way there; send again, and ask Bird if it goes on.',
  },
  {
    codes: ['101'],
    texts: ['insufficient balance', 'EC_SUBSCRIBER_INSUFFICIENT_BALANCE'],
    // Not our credit: this passes once the recipient tops up.
    reason: 'unreachable',
    words: 'The recipient’s prepaid account has too little credit to receive the message; try later.',
  },
  {
    codes: ['103'],
    texts: ['opted out', 'EC_SUBSCRIBER_OPTEDOUT'],
    reason: 'opted_out',
    words: 'The recipient has opted out of these messages; do not write again until they sign up anew.',
  },
  {
    codes: ['104'],
    texts: ['EC_SENDER_UNREGISTERED'],
    reason: 'sender_not_registered',
    words: 'The recipient’s operator refuses this sender because it is not registered there; have Bird register it.',
  },
  {
    codes: ['105'],
    texts: ['EC_CONTENT_UNREGISTERED'],
    reason: 'template_mismatch',
    words: 'The text is not registered with the recipient’s operator; compare it with what was approved.',
  },
  {
    codes: ['106', '107'],
    texts: ['capacity limit reached', 'EC_CAMPAIGN_VOLUME_EXCEEDED', 'EC_CAMPAIGN_THROUGHPUT_EXCEEDED'],
    reason: 'limit_exceeded',
    words: 'The campaign has used up its allowance for now; this passes, so send later or more slowly.',
  },
  {
    texts: ['carrier rejected'],
    reason: 'blocked',
    words: 'The recipient’s operator refused the message; the code beside it, where there is one, tells why.',
  },
  {
    texts: ['generic delivery failure'],
    reason: 'unknown',
    words: 'The recipient’s operator failed to deliver it and does not say why.',
  },
  {
    texts: ['expired'],
    reason: 'expired',
    words: 'Its validity ended before it could be handed to an operator; sending again later may help.',
  },
  {
    codes: ['11001', '11002', '12002'],
    texts: ['INVALID_CHANNEL_CONFIGURATION', 'INVALID_INPUT', 'UNSUPPORTED_TYPE'],
    reason: 'blocked',
    words:
      'The channel does not take what the request asks; correct the request, or the channel’s configuration at Bird.',
  },
  {
    codes: ['12003'],
    texts: ['UNSUPPORTED_DESTINATION'],
    reason: 'blocked',
    words: 'This sender may not write to this destination; use another sender, or ask Bird.',
  },
];
