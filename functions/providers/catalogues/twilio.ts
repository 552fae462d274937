import type { Catalogue } from './catalogue.ts';

/**
 * The errors of Twilio that stop a message, by the codes of its dictionary, whose pages are https://www.twilio.com/docs/api/errors/<code>.
 * Codes and titles as Twilio's own list of all errors had them (`twilio-error-codes.json`, in a copy of 2023-05-15), later ones as
 * its pages on the health of messaging, on 30036 and on 63062 have them; read 2026-11-28. Codes of requests that are refused at once are in
 * it where a Messaging Service sends later and then reports them. Warnings, and what only setting up a sender can meet, are left out.
 * 63049 is of public code alone: Meta did not deliver a marketing message.
 */
export const twilioErrors: Catalogue = [
  {
    codes: ['30003'],
    texts: ['Unreachable destination handset'],
    reason: 'unreachable',
    words:
      'The phone is off, out of coverage or cannot receive; send again later, and ask the recipient if it goes on.',
  },
  {
    codes: ['21214', '63036'],
    texts: ['To phone number cannot be reached', 'The specified phone number cannot be reached by RBM at this time.'],
    reason: 'unreachable',
    words: 'The phone cannot be reached on this channel now; send again later, or as an SMS.',
  },
  {
    codes: ['30005', '30006', '21211', '21217', '21401', '21601', '21604', '21614', '21635', '30014', '63003', '63024'],
    texts: [
      'Unknown destination handset',
      'Landline or unreachable carrier',
      'Invalid To Phone Number',
      'Phone number does not appear to be valid',
      'To number is not a valid mobile number',
      'Channel could not find To address',
      'Invalid message recipient',
    ],
    reason: 'invalid_number',
    words:
      'The number does not exist, is a landline, or has no account on this channel; ask the recipient for another one.',
  },
  {
    codes: ['21610'],
    texts: ['Attempt to send to unsubscribed recipient'],
    reason: 'opted_out',
    words: 'The recipient replied STOP to this sender; do not write again until they reply START.',
  },
  {
    codes: ['63014', '63033'],
    texts: ['Channel message blocked by user action', 'Recipient blocked to receive message'],
    reason: 'opted_out',
    words: 'The recipient has blocked this sender on the channel; do not write there again.',
  },
  {
    codes: ['30004', '21216', '30450', '30453'],
    texts: ['Message blocked', 'Message delivery blocked'],
    reason: 'blocked',
    words:
      'The number may not receive this: blocked by its carrier or as its owner wishes, on a do-not-call list, or by Twilio as a likely fraud; send another way, and ask Twilio if the number is good.',
  },
  {
    codes: ['30007', '63013', '63026'],
    texts: [
      'Message filtered',
      'Carrier violation',
      'Channel policy violation',
      'Channel sender content flagged as spam',
    ],
    reason: 'blocked',
    words:
      'Twilio, the carrier or the channel took the message for spam or against its rules; change wording and links, and register the sender, before you send again.',
  },
  {
    codes: ['21408', '21612', '30015', '30016', '21653', '63031', '21910', '30010'],
    texts: [
      'Permission to send an SMS has not been enabled for the region indicated by the To number',
      'The To phone number is not currently reachable via SMS',
      'Message cannot be sent with the current combination of To and/or From parameters',
      'Message price exceeds max price',
      'To and From channel types are incompatible',
    ],
    reason: 'blocked',
    words:
      'This sender may not send there: the country is not enabled, the pair of numbers or channels does not fit, or it costs more than the limit; change that in the Twilio console.',
  },
  {
    codes: ['30011', '21621', '21622', '21623', '30019', '11751', '63019', '63034', '63037', '21620'],
    texts: [
      'MMS not supported by the receiving phone number in this region',
      'Content size exceeds carrier limit',
      'Media Message - Media exceeds messaging provider size limit',
      'Media failed to download',
      'Media exceeds size limit',
      'Invalid media URL(s)',
    ],
    reason: 'blocked',
    words:
      'The attachment could not be sent: MMS does not reach this number, or the file is too large or not to be fetched; send a link in an SMS instead, or a smaller file.',
  },
  {
    codes: ['21602', '21605', '21617', '21618', '21619', '21652', '21658', '63005', '63006', '63011', '63021', '63030'],
    texts: [
      'Message body is required',
      'The concatenated message body exceeds the 1600 character limit',
      'Channel did not accept given content',
      'Could not format given content for the channel',
      'Channel invalid content error',
      'Unsupported parameter for type of channels message',
    ],
    reason: 'blocked',
    words: 'The content does not fit the channel: empty, too long, or of a kind that it does not take; correct it.',
  },
  {
    codes: ['30032', '30033', '30034', '30035', '30018', '30024', '30042'],
    texts: [
      'Toll-Free Number Has Not Been Verified',
      'US A2P 10DLC - Campaign Suspended',
      'US A2P 10DLC - Message from an Unregistered Number',
      'US A2P 10DLC - Message from a number still being configured',
      'Destination carrier requires sender ID pre-registration',
      'Numeric Sender ID Not Provisioned on Carrier',
    ],
    reason: 'sender_not_registered',
    words:
      'The sender is not registered for this destination, or its registration rests: a 10DLC campaign, the verification of a toll-free number, or the sender id of the country; complete it in the Twilio console.',
  },
  {
    codes: [
      ...['21210', '21212', '21407', '21603', '21606', '21607', '21616', '21657', '21701', '21702', '21703', '21704'],
      ...['21705', '21709', '21712', '63001', '63002', '63007', '63008', '63020', '63022', '63035', '63051', '63062'],
    ],
    texts: [
      'The From phone number provided is not a valid message-capable Twilio phone number for this destination.',
      'The Messaging Service contains no phone numbers',
      'The Messaging Service does not have a phone number available to send a message',
      'The Sender ID is invalid',
      'Twilio could not find a Channel with the specified From address',
      'Channel could not find the From address',
      'Channel could not authenticate the request',
      'WhatsApp Business Account is Locked',
    ],
    reason: 'sender_not_registered',
    words:
      'The sender cannot send there: it is none of the account, has no such channel, or its business account is not in order; correct it in the Twilio console.',
  },
  {
    codes: [...['63016', '63027', '63028', '63029', '63040', '63041', '63042'], ...['21654', '21655', '21656']],
    texts: [
      'Failed to send freeform message because you are outside the allowed window. If you are using WhatsApp, please use a Message Template.',
      'Outside messaging window. For WhatsApp, use a Message Template instead',
      'Template does not exist for a language and locale',
      'Number of parameters provided does not match the expected number of parameters',
      'The receiver failed to download the template',
      'Template Rejected',
      'Template paused',
      'Template disabled',
      'ContentSid Required',
    ],
    reason: 'template_mismatch',
    words:
      'WhatsApp wanted an approved template, of this language and with these variables, and had none; look at it in the Content Template Builder. Outside 24 hours after their last message nothing else may be sent.',
  },
  {
    codes: ['63015', '21608', '21219'],
    texts: [
      'Channel Sandbox can only send messages to phone numbers that have joined the Sandbox',
      'The to phone number provided is not yet verified for this account.',
    ],
    reason: 'blocked',
    words: 'A sandbox or trial account may write only to numbers that joined it or were verified; use a full sender.',
  },
  {
    codes: ['63032', '63049'],
    texts: ['We cannot send this message to this user because of a WhatsApp limitation.'],
    reason: 'blocked',
    words: 'Meta chose not to deliver it to this recipient now; do not send it again at once, but another way.',
  },
  {
    codes: ['30002'],
    texts: ['Account suspended'],
    reason: 'blocked',
    words: 'The account at Twilio was suspended while the message waited; write to Twilio.',
  },
  {
    codes: ['30001', '21611', '30022', '30023', '30027', '63017', '63018', '63038', '35125', '20429', '63039'],
    texts: [
      'Queue overflow',
      'This From number has exceeded the maximum number of queued messages',
      'US A2P 10DLC - Rate Limits Exceeded',
      'US A2P 10DLC - Daily Message Cap Reached',
      'US A2P 10DLC - T-Mobile Daily Message Limit Reached',
      'Rate limit exceeded',
      'Rate limit exceeded for Channel',
      'Account exceeded the daily messages limit',
    ],
    reason: 'limit_exceeded',
    words: 'More was sent than sender, campaign or account may; this passes, so send later and more slowly.',
  },
  {
    codes: ['30036', '30012', '30013', '21624', '30045'],
    texts: ['Validity Period Expired', 'TTL is too small', 'TTL is too big'],
    reason: 'expired',
    words:
      'The validity of the message ended before Twilio could send it, or was out of range; allow more time, and send in smaller batches.',
  },
  {
    codes: [...['30017', '30020', '30021', '30410', '63009', '63010', '63012', '63023', '63025', '60005', '20500']],
    texts: [
      'Carrier network congestion',
      'Internal Failure with Message Scheduling',
      'Internal Failure with messaging service orchestrator',
      'Provider Timeout Error',
      'Channel provider returned an internal service error',
      "Twilio's platform encountered an internal error processing this message",
      'Channel generic error',
    ],
    reason: 'internal',
    words:
      'A fault or congestion at Twilio, the carrier or the channel stopped it; send again, and ask Twilio if it goes on.',
  },
  {
    codes: ['30008'],
    texts: ['Unknown error'],
    reason: 'unknown',
    words:
      'The carrier did not say why it failed; ask whether the phone is on and has room, then ask Twilio with the message’s id.',
  },
];
