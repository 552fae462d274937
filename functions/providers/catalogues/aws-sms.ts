import type { Catalogue } from './catalogue.ts';

/**
 * AWS End User Messaging gives no codes: the type of the event is the cause, and `messageStatusDescription` says it in words, of which the
 * texts of SNS's delivery logs are known.
 * @see https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html and
 * https://docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html (read 2026-11-28)
 */
export const awsSmsErrors: Catalogue = [
  {
    texts: ['TEXT_INVALID', 'MEDIA_INVALID', 'Invalid phone number'],
    reason: 'invalid_number',
    words: 'The number is not valid; check it with the customer.',
  },
  {
    texts: ['TEXT_INVALID_MESSAGE', 'MEDIA_INVALID_MESSAGE', 'Message body is invalid'],
    reason: 'blocked',
    words: 'The body of the message is not valid and cannot be delivered; correct it.',
  },
  {
    texts: [
      ...['TEXT_UNREACHABLE', 'MEDIA_UNREACHABLE', 'VOICE_BUSY', 'VOICE_NO_ANSWER'],
      'Phone is currently unreachable/unavailable',
    ],
    reason: 'unreachable',
    words: 'The phone was off, busy or out of coverage, or nobody answered; send again later.',
  },
  {
    texts: [
      ...['TEXT_CARRIER_UNREACHABLE', 'MEDIA_CARRIER_UNREACHABLE'],
      'Phone carrier is currently unreachable/unavailable',
    ],
    reason: 'internal',
    words: 'A fault of the recipient’s operator that passes; send again later.',
  },
  {
    texts: ['TEXT_BLOCKED', 'MEDIA_BLOCKED', 'Phone has blocked SMS', 'Phone is on a blocked list'],
    reason: 'blocked',
    words: 'The recipient’s phone or operator blocks messages to this number; reach them another way.',
  },
  {
    texts: ['Phone number is opted out', 'DESTINATION_PHONE_NUMBER_OPTED_OUT'],
    reason: 'opted_out',
    words: 'The recipient has replied STOP; do not write again until they sign up anew.',
  },
  {
    texts: [
      ...['TEXT_CARRIER_BLOCKED', 'MEDIA_CARRIER_BLOCKED', 'TEXT_SPAM', 'MEDIA_SPAM'],
      ...['Phone carrier has blocked this message', 'Blocked as spam by phone carrier'],
    ],
    reason: 'blocked',
    words:
      'The recipient’s operator took the message for spam or fraud; look at sender, wording and links before you send again.',
  },
  {
    texts: ['TEXT_PROTECT_BLOCKED', 'RCS_PROTECT_BLOCKED', 'Destination is on a blocked list'],
    reason: 'blocked',
    words:
      'A protect configuration of your account blocks this country or number; change its rule if that is not meant.',
  },
  {
    texts: ['This delivery would exceed max price', 'No quota left for account'],
    reason: 'limit_exceeded',
    words: 'The message would cost more than you allow, or the account’s spending limit is reached; raise the limit.',
  },
  {
    texts: ['MEDIA_FILE_INACCESSIBLE', 'MEDIA_FILE_TYPE_UNSUPPORTED', 'MEDIA_FILE_SIZE_EXCEEDED'],
    reason: 'blocked',
    words:
      'AWS could not fetch the file, or it is of a type that is not taken or larger than 600 KB; check the bucket’s rights, type and size.',
  },
  {
    texts: ['TEXT_TTL_EXPIRED', 'MEDIA_TTL_EXPIRED', 'VOICE_TTL_EXPIRED', 'RCS_TTL_EXPIRED'],
    reason: 'expired',
    words: 'It could not be delivered within the time to live that you set; sending again later may help.',
  },
];
