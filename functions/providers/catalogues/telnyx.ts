import type { Catalogue } from './catalogue.ts';

/**
 * The errors of Telnyx that stop a message: code, `title` and `detail`, as they stand in `errors`. Codes and titles as in
 * https://developers.telnyx.com/docs/messaging/messages/error-codes and .../development/api-fundamentals/api-errors, of which the
 * first says what to do; read 2026-11-28, in Telnyx's own copies of April 2026. The page on receiving webhooks gives 40001, 40002, 40008, 40010 and
 * 40300 other meanings (invalid, not in service, filtered, spam, unreachable): both lists agree with the SDK against it; where an error comes
 * with its words, these decide.
 */
export const telnyxErrors: Catalogue = [
  {
    codes: ['40001', '40012', '40310'],
    texts: [
      'Not routable',
      'The destination number is either a landline or a non-routable wireless number.',
      'Invalid messaging destination number',
      'The destination phone number was deemed invalid by the carrier.',
      "Invalid 'to' address",
      'Destination number invalid',
      'Destination number not in service',
    ],
    reason: 'invalid_number',
    words: 'The number is wrong, a landline, or reaches no carrier; ask the recipient for another one.',
  },
  {
    codes: ['40006'],
    texts: [
      'Recipient server unavailable',
      'The recipient server is unavailable or not responding.',
      'Destination number unreachable',
      'The destination number is not reachable on the carrier network.',
    ],
    reason: 'unreachable',
    words: 'The recipient’s carrier does not reach the phone, or does not answer; send again later.',
  },
  {
    codes: ['40300'],
    texts: ['Blocked due to STOP message'],
    reason: 'opted_out',
    words: 'The recipient replied STOP to this sender; do not write again until they opt in.',
  },
  {
    codes: ['40002', '40003', '40015', '40017', '40322'],
    texts: [
      'Blocked as spam - temporary',
      'Blocked as spam - permanent',
      'Blocked as spam - internal',
      'AT&T 10DLC Spam Message Rejected',
      'Blocked due to content',
      'Message filtered by carrier',
      'Message blocked (spam/content filter)',
    ],
    reason: 'blocked',
    words:
      'A filter of the carrier or of Telnyx took it for spam; change wording, links and rate, and ask Telnyx if the sender itself is blocked.',
  },
  {
    codes: ['40020'],
    texts: ['Blocked as potentially artificial inflation of traffic'],
    reason: 'blocked',
    words:
      'Telnyx blocks codes to this destination for 24 hours, as somebody may be pumping them; look for that first.',
  },
  {
    codes: ['40301', '40309', '40319', '40331'],
    texts: [
      "Unsupported message type for the 'to' address",
      'Invalid destination region',
      "Incompatible message type for the 'to' address",
      'Missing whitelisted destinations',
    ],
    reason: 'blocked',
    words:
      'This sender may not send there: enable the destination in the messaging profile, or send from another number.',
  },
  {
    codes: ['40009', '40302', '40304', '40316', '40317', '40328'],
    texts: [
      'Invalid message body',
      'Message too large',
      'Invalid combination of message content arguments',
      'No content provided for message',
      'Invalid MMS content',
      'SMS exceeds recommended size',
    ],
    reason: 'blocked',
    words: 'The content was not taken: empty, too long, or attachments that are too many or too large; correct it.',
  },
  {
    codes: ['40007'],
    texts: ['Loop detected'],
    reason: 'blocked',
    words:
      'The message went in a circle, as when two automatic answers write to each other; stop answering this number.',
  },
  {
    codes: ['40312', '40314', '40311', '40313'],
    texts: ['Messaging profile is disabled', 'Messaging disabled on account'],
    reason: 'blocked',
    words: 'The messaging profile or the account may not send; look at it in the Mission Control Portal.',
  },
  {
    codes: ['40333'],
    texts: ['Messaging profile spend limit reached'],
    reason: 'limit_exceeded',
    words: 'The messaging profile has reached its spend limit; raise it, or wait until it begins anew.',
  },
  {
    codes: [
      ...['40010', '40013', '40019', '40100', '40150', '40151', '40305', '40306', '40307', '40308', '40315'],
      ...['40320', '40321', '40323', '40325', '40326', '40329', '40330', '47000'],
    ],
    texts: [
      'Not 10DLC registered',
      'Invalid messaging source number',
      'The source phone number was deemed invalid by the carrier.',
      'AT&T 10DLC Invalid Tag Data',
      'Number not messaging enabled',
      "Invalid 'from' address",
      'Alpha sender not configured',
      'Alpha sender mismatch',
      "Unhealthy 'from' address",
      "Temporarily unusable 'from' address",
      'No usable numbers on messaging profile',
      'Tollfree number is not verified',
      'Tollfree number is not provisioned',
      '10DLC campaign required',
    ],
    reason: 'sender_not_registered',
    words:
      'The sender is not registered or enabled for this: 10DLC campaign, toll-free verification, or the number in the messaging profile; complete it in the Mission Control Portal.',
  },
  {
    codes: ['40011', '40016', '40018', '40318'],
    texts: [
      'Too many requests',
      'T-Mobile 10DLC Sending Limit Reached',
      'AT&T 10DLC Sending Limit Reached',
      'Message queue full',
    ],
    reason: 'limit_exceeded',
    words: 'More was sent than sender or campaign may; this passes, so send later and more slowly.',
  },
  {
    codes: ['40005', '40014'],
    texts: ['Message expired during transmission', 'Message expired in queue'],
    reason: 'expired',
    words: 'Its validity ended at the carrier or in the queue of Telnyx; allow more time, and send in smaller batches.',
  },
  {
    codes: ['40004', '40008'],
    texts: ['Rejected by destination', 'Undeliverable', 'The recipient carrier did not accept the message.'],
    reason: 'unknown',
    words: 'The recipient’s carrier did not take it and does not say why; check the number, then ask Telnyx.',
  },
];
