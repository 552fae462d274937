import type { Catalogue } from './catalogue.ts';

/**
 * The codes of Sinch's own in a delivery report of SMS and MMS; 400 and 401 are of messages under way. Beside failures of
 * the network stand SMPP's and the carriers', of which those of 10DLC are listed (sources in ../sinch.ts, read 2026-11-28).
 */
export const sinchErrors: Catalogue = [
  {
    codes: ['402'],
    texts: ['Message unroutable'],
    reason: 'blocked',
    words: 'Sinch has no route to this number. Ask its support for one, or send through another provider.',
  },
  {
    codes: ['403'],
    texts: ['Internal error'],
    reason: 'internal',
    words: 'Sinch could not send it, by a fault of its own. Send it again.',
  },
  {
    codes: ['404'],
    texts: ['Temporary delivery failure'],
    reason: 'internal',
    words: 'The delivery failed for now. Send the message again.',
  },
  {
    codes: ['405'],
    texts: ['Unmatched parameter'],
    reason: 'template_mismatch',
    words: 'The text has a parameter with no value for this recipient. Give one, or a default, then send again.',
  },
  {
    codes: ['406'],
    texts: ['Internal expiry'],
    reason: 'expired',
    words: 'Its validity ended before Sinch could hand it to the network. Give messages more time.',
  },
  {
    codes: ['407'],
    texts: ['Cancelled'],
    reason: 'blocked',
    words: 'The batch was cancelled by its sender before it was sent. Nothing is to be done, unless nobody meant to.',
  },
  {
    codes: ['408'],
    texts: ['Internal reject'],
    reason: 'blocked',
    words: 'The network refused the message, and would again. Check sender and content, then ask Sinch.',
  },
  {
    codes: ['410'],
    texts: ['Unmatched default originator'],
    reason: 'sender_not_registered',
    words: 'No sender was given and the account has none for this number. Name a sender, or have Sinch set a default.',
  },
  {
    codes: ['411'],
    texts: ['Exceeded parts limit'],
    reason: 'blocked',
    words: 'The text has more parts than was allowed. Shorten it, or allow more parts.',
  },
  {
    codes: ['412'],
    texts: ['Unprovisioned region'],
    reason: 'blocked',
    words: 'The account may not send to this region. Have Sinch enable it.',
  },
  {
    codes: ['413'],
    texts: ['The account is blocked'],
    reason: 'insufficient_credit',
    words: 'The account at Sinch is blocked, perhaps for want of credit. Look at its balance, then ask Sinch support.',
  },
  {
    codes: ['414'],
    texts: ['Bad media'],
    reason: 'blocked',
    words: 'Sinch could not load the attachment. Check that its address is public and answers, then send again.',
  },
  {
    codes: ['415'],
    texts: ['Delivery report rejected'],
    reason: 'blocked',
    words: "The MMS gateway or the recipient's network refused the message. Check its content, then ask Sinch.",
  },
  {
    codes: ['416'],
    texts: ['Delivery report not supported'],
    reason: 'blocked',
    words: "The recipient's network does not support this MMS. Send an SMS with a link instead.",
  },
  {
    codes: ['417'],
    texts: ['Delivery report unreachable'],
    reason: 'unreachable',
    words: 'Neither the network nor the phone could be reached. Send the message again later.',
  },
  {
    codes: ['418'],
    texts: ['Delivery report unrecognized'],
    reason: 'blocked',
    words: "The recipient's phone does not understand the content of this MMS. Send another format, or an SMS.",
  },
  {
    codes: ['15', '62'],
    texts: ['Screening blocked the message'],
    reason: 'blocked',
    words: 'A filter took the message for spam. Change its wording and links before you send again.',
  },
  {
    codes: ['60'],
    texts: ['Originator blocked'],
    reason: 'sender_not_registered',
    words: "The sender's 10DLC campaign is not active. Have it renewed or its suspension lifted.",
  },
  {
    codes: ['64'],
    texts: ['Blocked due to exceeded quota'],
    reason: 'limit_exceeded',
    words: 'The sender has used up its allowance with this carrier for now. This passes: send later.',
  },
  {
    codes: ['152'],
    texts: ['Teleservice not provisioned'],
    reason: 'blocked',
    words: 'The recipient has no SMS service with their operator. Reach them another way.',
  },
  {
    codes: ['300'],
    texts: ['Invalid destination address'],
    reason: 'invalid_number',
    words: 'The number is not valid. Check it with the recipient.',
  },
  {
    codes: ['310'],
    texts: ['Invalid source address'],
    reason: 'sender_not_registered',
    words: 'The sender is not valid for this network. Send from one that is registered there.',
  },
  {
    codes: ['321'],
    texts: ['Receiver rejected error'],
    reason: 'unknown',
    words: 'The next network refused the message without saying why. Ask Sinch if it goes on.',
  },
  {
    codes: ['334'],
    texts: ['Invalid parameter'],
    reason: 'blocked',
    words: 'The carrier refused the tags of the message. Ask Sinch to look at how the sender is set up.',
  },
  {
    codes: ['332', '349', '399'],
    reason: 'internal',
    words: 'The connection to the carrier failed, or it had no route. Send again, and ask Sinch if it goes on.',
  },
];
