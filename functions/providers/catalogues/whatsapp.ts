import type { Catalogue } from './catalogue.ts';

/**
 * The codes of Meta's errors that a message can fail with, those of the Graph API among them (sources in ../whatsapp.ts, read 2026-11-28).
 * Texts are Meta's titles, which it may change: it asks to go by codes.
 */
export const whatsappErrors: Catalogue = [
  {
    codes: ['131026'],
    texts: ['Message undeliverable'],
    // By SMS the number may be reached: not the reason that takes it off a list.
    reason: 'blocked',
    words:
      'The number is not on WhatsApp, has not accepted its terms, or uses a version that is too old. Reach the recipient another way.',
  },
  {
    codes: ['131047'],
    texts: ['Re-engagement message'],
    reason: 'blocked',
    words: 'More than 24 hours have passed since the recipient last wrote. Send a template message instead.',
  },
  {
    codes: ['131049'],
    texts: ['This message was not delivered to maintain healthy ecosystem engagement', 'Meta chose not to deliver'],
    reason: 'limit_exceeded',
    words:
      'The recipient got as many marketing messages as Meta lets through for now. Wait at least a day before you send again.',
  },
  {
    codes: ['131050'],
    texts: [
      'User has stopped marketing messages',
      'Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business',
    ],
    reason: 'opted_out',
    words: 'The recipient has stopped marketing messages of this business. Do not send any unless they ask for it.',
  },
  {
    codes: ['130472', '472'],
    texts: ["User's number is part of an experiment"],
    reason: 'blocked',
    words:
      'Meta holds marketing messages to this number back for an experiment. Do not try again; reach them another way.',
  },
  {
    codes: ['131021'],
    texts: ['Recipient cannot be sender'],
    // The number is good: not the reason that takes it off a list.
    reason: 'blocked',
    words: 'Sender and recipient are the same number. Send to another.',
  },
  {
    codes: ['131030'],
    texts: ['Recipient phone number not in allowed list'],
    reason: 'blocked',
    words:
      'A test number sends only to the numbers on its list. Add the recipient there, or send from a number in production.',
  },
  {
    codes: ['131063'],
    texts: ['Country not supported'],
    reason: 'blocked',
    words: "The account may not write to people in this country. Look at Meta's policy, or use another channel.",
  },
  {
    codes: ['131031', '133007'],
    texts: ['Account has been locked', 'Account Blocked'],
    reason: 'blocked',
    words:
      'Meta has locked the business account for breaking its policy. See its state in WhatsApp Manager and appeal there.',
  },
  {
    codes: ['368'],
    texts: ['Temporarily blocked for policies violations'],
    reason: 'limit_exceeded',
    words:
      'Meta has restricted the business account for a while for breaking its policy. See until when in WhatsApp Manager.',
  },
  {
    codes: ['131048', '471'],
    texts: ['Spam rate limit hit'],
    reason: 'limit_exceeded',
    words:
      'Too many earlier messages of this number were blocked or marked as spam. Look at its quality in WhatsApp Manager, and send less.',
  },
  {
    codes: ['131056'],
    texts: ['Pair rate limit hit', '(Business Account, Consumer Account) pair rate limit hit'],
    reason: 'limit_exceeded',
    words: 'Too many messages went to this one recipient in a short time. Wait before you send to them again.',
  },
  {
    codes: ['130429', '80007', '4', '429'],
    texts: ['Rate limit hit', 'Rate limit issues', 'API Too Many Calls', 'Too many calls', 'Too many requests'],
    reason: 'limit_exceeded',
    words: 'More was sent than the account may. This passes: send again later and more slowly.',
  },
  {
    codes: ['131042', '402'],
    texts: ['Business eligibility payment issue'],
    reason: 'insufficient_credit',
    words:
      'The account has no working payment method, or its credit is used up. Put its billing in order in Meta Business settings.',
  },
  {
    codes: ['132000'],
    texts: ['Template Param Count Mismatch'],
    reason: 'template_mismatch',
    words: 'The template has another number of parameters than the message. Give exactly those.',
  },
  {
    codes: ['132001'],
    texts: ['Template does not exist'],
    reason: 'template_mismatch',
    words: 'There is no such template in this language, or it is not approved. Correct its name and language.',
  },
  {
    codes: ['132005'],
    texts: ['Template Hydrated Text Too Long'],
    reason: 'template_mismatch',
    words: 'With its parameters filled in the text is too long. Shorten them.',
  },
  {
    codes: ['132007'],
    texts: ['Template Format Character Policy Violated', 'Template content policy violated'],
    reason: 'template_mismatch',
    words: "The template's content breaks WhatsApp's policy. Change it and have it approved anew.",
  },
  {
    codes: ['132008', '132012', '132018'],
    texts: ['Template Parameter Format Mismatch'],
    reason: 'template_mismatch',
    words: "A parameter is not of the form that the template says. Compare them with the template's definition.",
  },
  {
    codes: ['132015'],
    texts: ['Template is Paused'],
    reason: 'template_mismatch',
    words: 'The template is paused because recipients disliked it. Improve it, or wait until the pause is over.',
  },
  {
    codes: ['132016'],
    texts: ['Template is Disabled'],
    reason: 'template_mismatch',
    words: 'The template was paused too often and is disabled for good. Make a new one with other content.',
  },
  {
    codes: ['132068'],
    texts: ['Flow is blocked'],
    reason: 'template_mismatch',
    words: 'The flow in the message is blocked. Correct it in WhatsApp Manager.',
  },
  {
    codes: ['132069'],
    texts: ['Flow is throttled'],
    reason: 'limit_exceeded',
    words: 'The flow was sent as often as it may be within an hour. This passes: send again later.',
  },
  {
    codes: ['134101'],
    texts: ['Template is syncing'],
    reason: 'limit_exceeded',
    words: 'The template is new and not ready yet. Send again in ten minutes.',
  },
  {
    codes: ['134102'],
    texts: ['Template unavailable for use'],
    reason: 'template_mismatch',
    words: 'The template may not be sent in this way. Check what the account is eligible for, then ask Meta.',
  },
  {
    codes: ['131037'],
    texts: ['WhatsApp provided number needs display name approval before message can be sent'],
    reason: 'sender_not_registered',
    words: 'The display name of the sending number is not approved yet. Have it approved in WhatsApp Manager.',
  },
  {
    codes: ['131045', '430', '432', '433'],
    texts: ['Incorrect certificate', 'Unsigned certificate'],
    reason: 'sender_not_registered',
    words: "The sending number's registration is not right. Register the number again.",
  },
  {
    codes: ['133000', '133006', '133010', '133015', '33'],
    texts: ['Phone number not registered', 'Incomplete deregistration', 'Phone number re-verification needed'],
    reason: 'sender_not_registered',
    words:
      'The sending number is not registered with WhatsApp. Register it, after some minutes where it was just removed.',
  },
  {
    codes: ['133005', '133008', '133009'],
    texts: ['Two step verification PIN Mismatch'],
    reason: 'sender_not_registered',
    words: 'The PIN that registers the sending number was wrong, or tried too often. Wait, then use the right one.',
  },
  {
    codes: ['3', '10', '190', '200', '299', '131005'],
    texts: ['AuthException', 'Access denied', 'Access token has expired', 'Permission denied'],
    reason: 'internal',
    words: "The sender's access token has expired or lacks a right. Make a new one with the right to send messages.",
  },
  {
    codes: ['131043', '410'],
    texts: ['Message expired'],
    reason: 'expired',
    words: 'The message could not be delivered while it was valid. Send it again if it still matters.',
  },
  {
    codes: ['131001'],
    texts: ['Message too long'],
    reason: 'blocked',
    words: 'The text is longer than WhatsApp takes. Shorten it.',
  },
  {
    codes: ['131051', '501'],
    texts: ['Unsupported message type', 'Message type is not currently supported', 'Message type unknown'],
    reason: 'blocked',
    words: 'WhatsApp does not take this type of message. Send another, such as text.',
  },
  {
    codes: ['131055'],
    texts: ['Method not allowed'],
    reason: 'blocked',
    words: 'This way to send takes marketing templates only. Send the message by the Cloud API.',
  },
  {
    codes: ['131052', '131053', '400'],
    texts: ['Media download error', 'Media upload error'],
    reason: 'blocked',
    words: 'WhatsApp could not load the attachment. Check its address, format and size, then send again.',
  },
  {
    codes: ['100', '131002', '131008', '131009', '408'],
    texts: [
      'Invalid parameter',
      'Required parameter is missing',
      'Parameter value is not valid',
      'Invalid recipient type',
    ],
    reason: 'blocked',
    words:
      'A parameter of the request is missing or wrong; the details beside it name it. Correct it, then send again.',
  },
  {
    codes: ['480'],
    texts: ['User potentially changed'],
    reason: 'unknown',
    words: 'Another person may have the number now. Make sure who it is before you send again.',
  },
  {
    codes: ['1', '2', '500', '131000', '131016', '131057', '133004', '135000'],
    texts: [
      'Something went wrong',
      'Service unavailable',
      'Service overloaded',
      'Server temporarily unavailable',
      'API Unknown',
      'API Service',
      'Account in maintenance mode',
      'Business account is in maintenance mode',
      'Generic user error',
      'Generic error',
    ],
    reason: 'internal',
    words: 'Meta could not send it, by a fault or a pause of its own. Send it again later.',
  },
];
