import type { Catalogue } from './catalogue.ts';

/**
 * What Wavix writes in `error`: the name and the sentence that its troubleshooting page gives each error, and the title of
 * the error's own page. A report carries no code; the codes are those of its SMPP receipts (1000 and the page's number),
 * listed only where Wavix prints them. "Message expired" and "Spam detected" are not on the page but in field notes.
 * @see https://docs.wavix.com/messaging/troubleshooting, its pages `errors/5` to `errors/55` and
 * https://docs.wavix.com/messaging/smpp (read 2026-11-27, in copies: the overview as crawled, the rest as of 2025-12-18)
 */
export const wavixErrors: Catalogue = [
  {
    codes: ['1018'],
    texts: [
      'Invalid or non-mobile destination',
      'Invalid or non-mobile number',
      'Destination is invalid or not mobile phone number',
      'The destination number is invalid or not a mobile number.',
    ],
    reason: 'invalid_number',
    words: 'The number does not exist or is not a mobile number; ask the recipient for the right one.',
  },
  {
    codes: ['1044'],
    texts: [
      'Inactive destination number',
      'Destination number no longer active',
      'The destination number is no longer active.',
      'The destination number is no longer active and should be removed from any subscriptions',
    ],
    reason: 'invalid_number',
    words: 'The number is no longer in use; remove it from your lists.',
  },
  {
    codes: ['1009'],
    texts: ['Unsubscribed recipient', 'The recipient has opted out of receiving messages.'],
    reason: 'opted_out',
    words: 'The recipient replied STOP; do not write again until they sign up anew.',
  },
  {
    // One text for three causes: whichever it is, Wavix says to take the number off the list, so the strictest is taken.
    codes: ['1031'],
    texts: [
      'Inactive number, insufficient credits, or opted out',
      'The number is inactive, lacks credits, or opted out of SMS',
      'The destination number is inactive, lacks credits, or has opted out of SMS.',
    ],
    reason: 'opted_out',
    words:
      'The number has opted out, is no longer in use, or cannot receive for lack of credit; the operator does not say which, so remove it from your lists.',
  },
  {
    codes: ['1005'],
    texts: [
      'Sender ID not provisioned for country',
      'The Sender ID is not provisioned for the country',
      'The Sender ID is not available in the destination country.',
      'Sender ID not available in the country',
    ],
    reason: 'sender_not_registered',
    words: 'The sender id is not approved for this country; have Wavix allow it there, or send from one that is.',
  },
  {
    codes: ['1022'],
    texts: ['Sender ID not found', 'The specified Sender ID does not exist.'],
    reason: 'sender_not_registered',
    words: 'The account has no such sender id; register it with Wavix, or correct its spelling.',
  },
  {
    codes: ['1017', '1019'],
    texts: [
      'Destination forbidden',
      'Destination not allowed',
      'The destination number is not allowed for messaging.',
      'Destination blocked',
      'The destination is blocked.',
    ],
    reason: 'blocked',
    words: 'Wavix does not let this account send to the number; ask its support to allow it.',
  },
  {
    codes: ['1029'],
    texts: [
      'Messaging not supported',
      'Messaging is not supported by the destination carrier or handset',
      'The destination carrier or handset does not support messaging.',
    ],
    reason: 'blocked',
    words: "The recipient's operator or phone cannot receive such messages; reach them another way.",
  },
  {
    codes: ['1045'],
    texts: ['Unsupported carrier'],
    reason: 'blocked',
    words: "Wavix has no route to the recipient's operator; ask its support for one, or send through another provider.",
  },
  {
    codes: ['1033'],
    texts: [
      'Rejected as spam or inactive campaign',
      'Message rejected as SPAM or inactive 10DLC Campaign',
      'The message was rejected as spam or the Sender ID is linked to an inactive 10DLC campaign.',
      'The message was rejected as SPAM or the Sender ID is associated with an inactive 10DLC Campaign',
    ],
    reason: 'blocked',
    words:
      'The operator took the message for spam, or the 10DLC campaign of the sender is not active; check the campaign, then the wording and links.',
  },
  {
    codes: ['1037', '1043', '1046'],
    texts: [
      'Spam detected',
      'Spam',
      'Spam detected (AT&T)',
      'Spam detected or rejected (AT&T)',
      'Spam message detected/rejected (AT&T)',
      'AT&T detected or rejected the message as spam.',
      'Blocked by Verizon content filter',
      'The message was blocked by the Verizon content filtering mechanism',
      'Verizon blocked the message due to content filtering.',
      'Non-compliant content or URLs blocked',
      'Non-compliant content or URLs detected',
      'Non-compliant content or URL(s) detected and blocked',
      'The message contains non-compliant content or URLs.',
    ],
    reason: 'blocked',
    words:
      'A content filter stopped the message as spam or for its links; change the wording to what the campaign was registered for before you send again.',
  },
  {
    codes: ['1041'],
    texts: ['Message too long', 'The message exceeds the allowed length.'],
    reason: 'blocked',
    words: 'The message is longer than Wavix takes; shorten it, or send it in two.',
  },
  {
    texts: ['Idempotency violation', 'A duplicate message was detected.'],
    reason: 'blocked',
    words: 'The message was refused as a second copy under the same idempotency key; look whether the first arrived.',
  },
  {
    texts: [
      'MMS supported only for US and CA numbers',
      'MMS only available for US and CA',
      'MMS can be set to the US and CA phone numbers only',
      'You can send MMS only to US and Canada phone numbers.',
    ],
    reason: 'blocked',
    words: 'Wavix sends MMS to the United States and Canada only; send an SMS with a link instead.',
  },
  {
    texts: [
      'Media file size exceeds limit',
      'Media file size can be 1MB or less',
      'The media file size must not exceed 1 MB.',
      'Unsupported media format',
      'The media format is not supported.',
      'Media file URL must be public',
      'Media file must be publicly accessible',
      'The media file URL must be publicly accessible.',
      'Maximum attachments exceeded',
      'You can only have up to 5 attachments per MMS message',
      'You can include up to five attachments per MMS message.',
    ],
    reason: 'blocked',
    words: 'Wavix did not take the attachment; check its size, format, number and public address, then send again.',
  },
  {
    codes: ['1034', '1036', '1038'],
    texts: [
      'Brand or campaign limit exceeded',
      '10DLC messaging limit exceeded',
      '10DLC Brand or Campaign messaging limit exceeded',
      'The messaging limit for the brand or campaign has been reached.',
      'Daily quota exceeded',
      'Brand quota exceeded',
      'Campaign quota exceeded',
      'Daily quota exceeded (T-Mobile)',
      'The daily messaging quota for T-Mobile has been exceeded.',
      'Sending limit reached (AT&T)',
    ],
    reason: 'limit_exceeded',
    words:
      'The 10DLC brand or campaign has used up its allowance for now; this passes, so send later, and have the brand vetted for a higher limit.',
  },
  {
    texts: [
      'Rate limit exceeded',
      'You are only allowed to send X SMS per second',
      'You can send only X SMS messages per second.',
    ],
    reason: 'limit_exceeded',
    words: 'The account sent faster than it may; this passes at once, so send again more slowly.',
  },
  {
    codes: ['1007'],
    texts: [
      'Potential SMS flooding attack',
      'Messaging temporarily blocked',
      'Number temporarily blocked for 60 minutes',
      'Number is temporarily blocked for 60 minutes',
      'Destination blocked for 60 minutes',
      'Messaging to this number is temporarily blocked for 60 minutes.',
      'Messaging to the destination number is blocked for the next 60 minutes',
    ],
    reason: 'limit_exceeded',
    words: 'The number got too many messages within an hour and rests for 60 minutes; this passes, so send later.',
  },
  {
    texts: ['Message expired', 'Message validity period has expired'],
    reason: 'expired',
    words: 'The phone could not be reached while the message was valid; sending again later may help.',
  },
  {
    codes: ['1024'],
    texts: ['Gateway rejected', 'The gateway did not accept the message.'],
    reason: 'internal',
    words: 'A partner of Wavix did not take the message; send again, and ask Wavix if it goes on.',
  },
  {
    // Wavix names a phone that is off, a full memory, do-not-disturb and a blocked sender alike: no one reason.
    codes: ['1023'],
    texts: ['Rejected by carrier', 'Rejected by a far-end carrier', 'The carrier rejected the message.'],
    reason: 'unknown',
    words:
      "The recipient's operator refused the message without saying why; ask whether the phone is on and has room, then ask Wavix.",
  },
  {
    texts: ['Invalid callback URL', 'Callback URL is invalid', 'The callback URL is incorrect.'],
    reason: 'unknown',
    words: 'The request named a callback URL that Wavix could not use; correct it and send again.',
  },
];
