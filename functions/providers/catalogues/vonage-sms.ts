import type { Catalogue } from './catalogue.ts';

/** The values of `err-code` in a receipt of Vonage's SMS API (sources in ../vonage-sms.ts, read 2026-11-28). 50 to 54 are India's DLT. */
export const vonageSmsErrors: Catalogue = [
  {
    codes: ['1'],
    reason: 'unknown',
    words: 'It was not delivered, and Vonage could not find out why. Send it again, or ask Vonage if it goes on.',
  },
  {
    codes: ['2'],
    texts: ['Absent Subscriber - Temporary'],
    reason: 'unreachable',
    words: 'The phone could not be reached just then. Send the message again later.',
  },
  {
    codes: ['3'],
    texts: ['Absent Subscriber - Permanent'],
    reason: 'invalid_number',
    words: 'The number is no longer in use; remove it from your lists.',
  },
  {
    codes: ['4'],
    texts: ['Call Barred by User'],
    reason: 'blocked',
    words:
      'The number is barred from receiving messages. Remove it from your lists; only its owner can have the operator lift the bar.',
  },
  {
    codes: ['5'],
    texts: ['Portability Error'],
    reason: 'internal',
    words: 'The number has moved to another operator and the networks do not agree on it. Ask Vonage to look into it.',
  },
  {
    codes: ['6'],
    texts: ['Anti-Spam Rejection'],
    reason: 'blocked',
    words: "The operator's spam filter stopped the message. Change its wording and links before you send again.",
  },
  {
    codes: ['7'],
    texts: ['Handset Busy'],
    reason: 'unreachable',
    words: 'The phone was busy when the message came. Send it again.',
  },
  {
    codes: ['8'],
    texts: ['Network Error'],
    reason: 'internal',
    words: 'The network failed to deliver it. Send it again, and ask Vonage if it goes on.',
  },
  {
    codes: ['9'],
    texts: ['Illegal Number'],
    reason: 'opted_out',
    words: 'The recipient has asked not to get messages of this service. Do not send again unless they ask for it.',
  },
  {
    codes: ['10'],
    texts: ['Illegal Message'],
    reason: 'blocked',
    words: 'Something in the request is wrong, such as the encoding. Correct the parameters, then send again.',
  },
  {
    codes: ['11'],
    texts: ['Unroutable'],
    reason: 'blocked',
    words: 'Vonage has no route to this number. Ask its support for one, or send through another provider.',
  },
  {
    codes: ['12'],
    texts: ['Destination Unreachable'],
    reason: 'invalid_number',
    words: 'There is no route to a number like this. Check the number with the recipient.',
  },
  {
    codes: ['13'],
    texts: ['Subscriber Age Restriction'],
    reason: 'blocked',
    words: 'The recipient may not get this message because of their age. Reach them another way.',
  },
  {
    codes: ['14'],
    texts: ['Number Blocked by Carrier'],
    reason: 'blocked',
    words: 'The operator does not let this number receive messages. Its owner must have SMS enabled on their plan.',
  },
  {
    codes: ['15'],
    texts: ['Prepaid Insufficient Funds'],
    // The recipient's credit, not the account's.
    reason: 'unreachable',
    words: 'The recipient has a prepaid plan with too little credit to receive it. Send again later.',
  },
  {
    codes: ['16'],
    texts: ['Gateway Quota Exceeded'],
    reason: 'limit_exceeded',
    words: 'More was sent than the gateway takes. This passes: send again later and more slowly.',
  },
  {
    codes: ['50'],
    texts: ['Entity Filter'],
    reason: 'sender_not_registered',
    words: 'The entity id is missing or wrong. Send with the one that is registered with DLT.',
  },
  {
    codes: ['51'],
    texts: ['Header Filter'],
    reason: 'sender_not_registered',
    words: 'The sender (header) is missing or not registered with DLT. Register it, or send from one that is.',
  },
  {
    codes: ['52'],
    texts: ['Content Filter'],
    reason: 'template_mismatch',
    words: 'The content id is missing, or the text differs from its DLT template. Correct either, then send again.',
  },
  {
    codes: ['53'],
    texts: ['Consent Filter'],
    reason: 'opted_out',
    words: 'The recipient has not given the consent that this kind of message needs. Do not send it without.',
  },
  {
    codes: ['54'],
    texts: ['Regulation Error'],
    reason: 'blocked',
    words: "The country's rules stopped the message, and it is not said which. Ask Vonage support.",
  },
  {
    codes: ['99'],
    texts: ['General Error'],
    reason: 'internal',
    words: 'The route failed, by a fault that Vonage does not name. Send again, and ask Vonage if it goes on.',
  },
];
