import type { Catalogue } from './catalogue.ts';

/**
 * Clickatell's status is the cause: the failures among its statuses, by their words, and by the numbers of One API and, below 20, of
 * the older APIs. What 143 and up stand for is in no list that could be read whole.
 * @see https://docs.clickatell.com “Message Status Table”, https://help.clickatell.com “Status Codes & Errors” and
 * https://www.clickatell.com “One API: Message status codes and descriptions” (documented); farrel/clickatell-rust-tools on GitHub,
 * `message_status/status.rs` (all words; code); https://wiki.kolmisoft.com “SMS Addon - Status codes” (001 to 012; documented by
 * another); nyaruka/courier and kolypto/py-smsframework-clickatell on GitHub (14; code); read 2026-11-28
 */
export const clickatellErrors: Catalogue = [
  {
    codes: ['21', '22', '6'],
    texts: ['STOPPED_BY_USER', 'STOPPED_BY_ADMIN', 'User cancelled message delivery'],
    reason: 'blocked',
    words: 'Somebody stopped the message before it was sent: the account’s user, its administrator or Clickatell.',
  },
  {
    codes: ['25', '12'],
    texts: ['INSUFFICIENT_ACCOUNT_BALANCE', 'Out of credit'],
    reason: 'insufficient_credit',
    words: 'The account at Clickatell had no credit. Top it up, then send again.',
  },
  {
    codes: ['26', '27', '28', '14'],
    texts: ['VOLUME_LIMIT', 'VOLUME_LIMIT_DAILY', 'VOLUME_LIMIT_MONTHLY', 'Maximum MT limit exceeded'],
    reason: 'limit_exceeded',
    words: 'A sending limit of the account was reached. It passes: send again later, or have the limit raised.',
  },
  {
    codes: ['29'],
    texts: ['RECIPIENT_DOES_NOT_EXIST'],
    reason: 'invalid_number',
    words: 'There is no such recipient on this channel. Check the number, or send by another channel.',
  },
  {
    codes: ['60', '61'],
    texts: ['ENCRYPTION_ACCESS_DENIED', 'ENCRYPTION_CONTENT_ERROR'],
    reason: 'internal',
    words: 'Clickatell could not decrypt the message. Compare the keys of the integration with those that encrypt.',
  },
  {
    codes: ['80', '81', '82', '84', '85'],
    texts: [
      'MEDIA_NOT_FOUND',
      'MEDIA_SIZE_ERROR',
      'MEDIA_CHECKSUM_FAILURE',
      'MEDIA_METADATA_ERROR',
      'MEDIA_ACCESS_ERROR',
    ],
    reason: 'internal',
    words:
      'The file of the message is missing, of the wrong size or damaged at Clickatell. Upload it anew, then send again.',
  },
  {
    codes: ['83'],
    texts: ['MEDIA_REJECTED_BY_SUPPLIER', 'WHATSAPP_TEMPLATE_MEDIA_FORMAT_UNSUPPORTED'],
    reason: 'blocked',
    words: 'The channel does not take a file of this kind. Send another.',
  },
  {
    codes: ['100', '9'],
    texts: ['ROUTING_ERROR'],
    reason: 'internal',
    words:
      'Clickatell found no way to this network, or its gateway failed. Try again, or send through another provider.',
  },
  {
    codes: ['5'],
    texts: ['Error with message'],
    reason: 'blocked',
    words:
      'Something is wrong with the message itself, probably its content. Look at its text before you send it again.',
  },
  {
    codes: ['130'],
    texts: ['WHATSAPP_ACCOUNT_PAYMENT_ISSUE'],
    reason: 'insufficient_credit',
    words: 'Something is wrong with how the WhatsApp account is paid. Look at it in Meta’s business settings.',
  },
  {
    codes: ['131'],
    texts: ['WHATSAPP_RE_ENGAGEMENT_REQUIRED'],
    reason: 'blocked',
    words: 'The customer has written nothing for 24 hours: only a template may be sent to him now.',
  },
  {
    codes: ['132', '133'],
    texts: ['WHATSAPP_SPAM_RATE_LIMIT_REACHED', 'WHATSAPP_SERVER_RATE_LIMIT'],
    reason: 'limit_exceeded',
    words: 'WhatsApp takes no more messages from this sender for now. Send again later, and more slowly.',
  },
  {
    codes: ['139'],
    texts: ['WHATSAPP_EXPERIMENTAL_NUMBER'],
    reason: 'blocked',
    words: 'The number is part of an experiment of Meta’s, and gets no marketing. Send by another channel.',
  },
  {
    codes: ['134', '135', '136', '137', '138', '140', '141', '142'],
    texts: [
      ...['WHATSAPP_HSM_NOT_AVAILABLE', 'WHATSAPP_HSM_PARAM_COUNT_MISMATCH', 'WHATSAPP_HSM_IS_MISSING'],
      ...['WHATSAPP_HSM_DOWNLOAD_FAILED', 'WHATSAPP_HSM_PACK_IS_MISSING', 'WHATSAPP_TEMPLATE_TEXT_TOO_LONG'],
      ...['WHATSAPP_TEMPLATE_FORMAT_MISMATCH', 'WHATSAPP_TEMPLATE_FORMATTING_POLICY_VIOLATED'],
      ...['WHATSAPP_PARAMETER_MISSING', 'WHATSAPP_PARAMETER_INVALID', 'WHATSAPP_PARAMETER_NOT_REQUIRED'],
      ...['WHATSAPP_TEMPLATE_INVALID_URL', 'WHATSAPP_TEMPLATE_INVALID_PHONE_NUMBER'],
    ],
    reason: 'template_mismatch',
    words:
      'The message does not fit its WhatsApp template, or there is no such one. Compare its parameters with the template.',
  },
  {
    texts: ['WHATSAPP_TEMPLATE_RECEIVER_NO_BUTTON_SUPPORT'],
    reason: 'blocked',
    words: 'The recipient’s WhatsApp is too old for a template with buttons. Send one without.',
  },
];
