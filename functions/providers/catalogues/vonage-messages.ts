import type { Catalogue } from './catalogue.ts';

/**
 * Errors of Vonage's Messages API, by the number that is the title, or the end of the type, of a report's error. 1110 is on older
 * copies of the list only; 1070 was lack of credit there and is a quota on newer ones. 1360 and 1490 decide the status: see the words.
 * @see https://developer.vonage.com/en/api-errors/messages (all 72, in a copy of 2026-10-08) and the older table in
 * github.com/Nexmo/nexmo-oas-renderer (read 2026-11-28)
 */
export const vonageMessagesErrors: Catalogue = [
  {
    codes: ['1000'],
    texts: ['Throttled'],
    reason: 'limit_exceeded',
    words: 'The account sent faster than it may; this passes at once, so send again more slowly.',
  },
  {
    codes: ['1010', '1020', '1021', '1130', '1150', '1410', '1440', '1450', '1451'],
    texts: ['Missing params', 'Invalid params', 'Invalid tag', 'Invalid TTL', 'Invalid Message class'],
    reason: 'blocked',
    words:
      'A field of the request that sent it is missing or wrong; the text beside the code tells which. Correct it and send again.',
  },
  {
    codes: ['1022'],
    texts: ['Invalid template', 'Invalid template parameters'],
    reason: 'template_mismatch',
    words: 'The template does not exist, or the parameters do not fit it; compare both with what was approved.',
  },
  {
    codes: ['1030', '1100', '1230', '1331'],
    texts: ['Internal error', 'Communication Failed', 'Network Error', 'Temporary network failure', 'Provider error'],
    reason: 'internal',
    words: 'A fault at Vonage, at the channel or in the network that passes; send again in a few minutes.',
  },
  {
    codes: ['1040'],
    texts: ['Invalid message'],
    reason: 'blocked',
    words:
      'Vonage could not process the message, for instance for a prefix of the number that it does not know; check the number.',
  },
  {
    codes: ['1050'],
    texts: ['Number barred'],
    reason: 'blocked',
    words:
      'Vonage has the number on a list of those that get no messages; ask its support, or reach the recipient another way.',
  },
  {
    codes: ['1060'],
    texts: ['Partner account barred'],
    reason: 'blocked',
    words: 'The account at Vonage may not send; ask its support.',
  },
  {
    codes: ['1070'],
    texts: ['Partner quota exceeded', 'Provider quota exceeded'],
    reason: 'insufficient_credit',
    words: 'The account has no credit left, or has used up its quota; look at the balance first, then at the quota.',
  },
  {
    codes: ['1080', '1140', '1242', '1400', '1431'],
    texts: [
      'Account not enabled for REST',
      'Facility not allowed',
      'Number pool does not exists',
      'Unsupported channel',
    ],
    reason: 'blocked',
    words:
      'The account is not set up for what the request asks; have it enabled in the dashboard or by Vonage’s support.',
  },
  {
    codes: ['1090'],
    texts: ['Message too long'],
    reason: 'blocked',
    words: 'The message is longer than it may be; shorten it.',
  },
  {
    codes: ['1110'],
    texts: ['Invalid Signature'],
    reason: 'blocked',
    words: 'The request that sent it was signed wrongly; check the signature secret.',
  },
  {
    codes: ['1120', '1420', '1476'],
    texts: ['Illegal Sender Address - rejected', 'Invalid sender', 'Do Not Originate (DNO)'],
    reason: 'sender_not_registered',
    words: 'The sender may not be used for this country or channel; register it, or send from one that is.',
  },
  {
    codes: ['1160'],
    texts: ['Non White-listed Destination'],
    reason: 'blocked',
    words: 'A trial account sends to listed numbers only; add the number in the dashboard, or top up to end the trial.',
  },
  {
    codes: ['1170', '1430'],
    texts: ['Invalid or Missing Msisdn Param', 'Invalid recipient'],
    reason: 'invalid_number',
    words: 'The recipient is missing or no valid number or id of this channel; check it with the customer.',
  },
  {
    codes: ['1180', '1220'],
    texts: ['Absent Subscriber Temporary', 'Destination temporarily unavailable', 'Handset Busy'],
    reason: 'unreachable',
    words: 'The phone was off, busy or out of coverage; send again later.',
  },
  {
    codes: ['1190'],
    texts: ['Absent Subscriber Permanent'],
    reason: 'invalid_number',
    words: 'The number is no longer in use; remove it from your lists.',
  },
  {
    codes: ['1200'],
    texts: ['Portability Error'],
    reason: 'unreachable',
    words: 'The number moved to another operator and cannot be found there yet; the recipient has to ask the operator.',
  },
  {
    codes: ['1210', '1282', '1470', '1473', '1474', '1475', '2001'],
    texts: [
      'Anti-Spam Rejection',
      'Message rejected by provider',
      'Fraud Defender Traffic Rule',
      'AIT Protection',
      'Fraud protection triggered',
    ],
    reason: 'blocked',
    words:
      'A filter against spam or fraud stopped it, at Vonage or at the operator; look at sender, wording, links and Fraud Defender’s rules.',
  },
  {
    codes: ['1240'],
    texts: ['Illegal Number'],
    reason: 'opted_out',
    words: 'The recipient has replied STOP; do not write again until they sign up anew.',
  },
  {
    codes: ['1241', '1460', '1461', '1472'],
    texts: [
      'Too many send requests',
      'Daily message limit exceeded',
      'Auto-limiting of messages by Provider',
      'Fraud Defender SMS Burst Protection',
    ],
    reason: 'limit_exceeded',
    words: 'A limit of the account, the campaign or the channel was reached; this passes, so send later.',
  },
  {
    codes: ['1250', '1251'],
    texts: ['Unroutable', 'Unable to route traffic to a destination'],
    reason: 'blocked',
    words:
      'Vonage has no route to the recipient’s network just now; ask its support, or send through another provider.',
  },
  {
    codes: ['1260'],
    texts: ['Destination unreachable'],
    reason: 'unreachable',
    words: 'The message could not be delivered to the number; on Viber the account may not be enabled for the country.',
  },
  {
    codes: ['1270', '1280'],
    texts: ['Subscriber Age Restriction', 'Number Blocked by Carrier'],
    reason: 'blocked',
    words:
      'The operator blocks such messages for this number, by its plan or for the recipient’s age; reach them another way.',
  },
  {
    codes: ['1290'],
    texts: ['Pre-Paid - Insufficent funds', 'Pre-Paid - Insufficient funds'],
    // Not our credit: this passes once the recipient tops up.
    reason: 'unreachable',
    words: 'The recipient’s prepaid account has too little credit to receive the message; try later.',
  },
  {
    codes: ['1300'],
    texts: ['Not part of the provider network'],
    reason: 'blocked',
    words: 'The recipient does not use this channel; send by SMS.',
  },
  {
    codes: ['1310'],
    texts: ['Not suitable device'],
    reason: 'blocked',
    words: 'The recipient’s device cannot show such a message; send by SMS.',
  },
  {
    codes: ['1320'],
    texts: ['Message already sent'],
    reason: 'blocked',
    words: 'The same message was sent before; look whether the first arrived.',
  },
  {
    codes: ['1330'],
    texts: ['Unknown', 'Delivery failed'],
    reason: 'unknown',
    words:
      'The operator or channel failed for good without saying why; check that the number is right before you send again.',
  },
  {
    codes: ['1340'],
    texts: ['Outside of the allowed window'],
    reason: 'blocked',
    words: 'The recipient has not written for a day, and then only a template may be sent; send one, or an SMS.',
  },
  {
    codes: ['1350', '1370'],
    texts: ['Phone matching fee not paid', 'Expired access Token'],
    reason: 'blocked',
    words:
      'The Facebook page is not connected as it must be; connect it with Vonage anew, and pay the fee for phone matching where that is asked.',
  },
  {
    codes: ['1360'],
    texts: ['TTL was activated', 'message expired before delivered'],
    reason: 'expired',
    words: 'It could not be delivered while it was valid; sending again later may help.',
  },
  {
    codes: ['1380', '1381', '1382', '2002'],
    texts: ['Invalid resource', 'Resource size is too large', 'Unsupported resource type', 'Email size exceeded'],
    reason: 'blocked',
    words:
      'The attachment cannot be fetched, is too large or of a type that is not taken; check its URL, size and format.',
  },
  {
    codes: ['1480', '1481', '1484'],
    texts: ['Entity Filter', 'Header Filter', 'Authentication or compliance failure'],
    reason: 'sender_not_registered',
    words:
      'The sender, or the entity behind it, is not registered as the country’s rules ask; register it and name it in the request.',
  },
  {
    codes: ['1482'],
    texts: ['Content Filter'],
    reason: 'template_mismatch',
    words: 'The text does not match the template that is registered for it, or its id was not given.',
  },
  {
    codes: ['1483', '2003'],
    texts: ['Consent Filter', 'Destination unavailable'],
    reason: 'opted_out',
    words:
      'The recipient has not agreed to such messages, or is on a suppression list; do not send again before they do.',
  },
];
