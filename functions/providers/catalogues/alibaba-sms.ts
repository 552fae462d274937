import type { Catalogue } from './catalogue.ts';

/**
 * `err_code` of receipts from mainland China, as programs on GitHub copy Alibaba's table of receipt errors (the codes to the letter, with the
 * misspelt one); read 2026-11-28. The receipts from elsewhere have a table of which only the beginning could be read; what is SMPP's in them
 * is known to all.
 */
export const alibabaSmsErrors: Catalogue = [
  {
    texts: ['IS_CLOSE'],
    reason: 'internal',
    words: 'The channel that it took was closed; Alibaba leaves such ones out. Send again later.',
  },
  {
    texts: ['PARAMS_ILLEGAL'],
    reason: 'blocked',
    words: 'Signature, text or number were wrong. Correct the parameters before you send again.',
  },
  {
    texts: ['MOBILE_NOT_ON_SERVICE'],
    reason: 'unreachable',
    words: 'The phone is off or out of coverage, or the number is suspended or does not exist. Send again later, once.',
  },
  {
    texts: ['MOBILE_SEND_LIMIT'],
    reason: 'limit_exceeded',
    words: 'This number has had its most messages of the day or month, or too many at once. Send again later.',
  },
  {
    texts: ['MOBILE_ACCOUNT_ABNORMAL'],
    reason: 'unreachable',
    words:
      'The recipient’s account at the operator has a problem: debts, or the number was ported. Send again another day.',
  },
  {
    texts: ['MOBILE_IN_BLACK'],
    reason: 'opted_out',
    words: 'The number is on a block list, mostly because its owner has unsubscribed. Do not send again.',
  },
  {
    texts: ['MOBLLE_TERMINAL_ERROR', 'MOBILE_TERMINAL_ERROR'],
    reason: 'unreachable',
    words: 'The phone could not take it: its memory or SIM is full, or it is no lawful device. Send again later.',
  },
  {
    texts: ['CONTENT_KEYWORD'],
    reason: 'blocked',
    words: 'The operator’s filter of keywords stopped it. Change the text.',
  },
  {
    texts: ['CONTENT_ERROR'],
    reason: 'template_mismatch',
    words: 'A promotional text must tell how to unsubscribe (拒收请回复R). Add it to the template.',
  },
  {
    texts: ['INVALID_NUMBER'],
    reason: 'invalid_number',
    words: 'The number is wrongly written, suspended or does not exist. Check it with the customer.',
  },
  {
    texts: ['REQUEST_SUCCESS'],
    reason: 'unknown',
    words: 'Alibaba sent it, and the operator never gave a receipt: nobody can say whether it arrived.',
  },
  {
    texts: ['SP_NOT_BY_INTER_SMS'],
    reason: 'blocked',
    words: 'The recipient’s subscription takes no international messages. He has to have that switched on.',
  },
  {
    texts: ['SP_UNKNOWN_ERROR'],
    reason: 'unknown',
    words: 'The operator itself reported an error that it does not know.',
  },
  {
    texts: ['USER_REJECT'],
    reason: 'opted_out',
    words: 'The recipient has unsubscribed from such messages. Take him off the list.',
  },
  {
    texts: ['NO_ROUTE'],
    reason: 'blocked',
    words: 'No channel takes a text of this kind. Ask Alibaba Cloud’s support which use it supports.',
  },
  {
    texts: ['SIGNATURE_BLACKLIST'],
    reason: 'sender_not_registered',
    words: 'The signature is on a block list. Send with another one, or ask Alibaba Cloud’s support.',
  },
  {
    texts: ['PORT_NOT_REGISTERED'],
    reason: 'sender_not_registered',
    words: 'The number that it was sent from is not registered yet in your company’s name. Have that done.',
  },
  {
    texts: ['isv.UNSUPPORTED_CONTENT'],
    reason: 'blocked',
    words: 'The text has characters that are not allowed, such as traditional ones or emoji. Change it.',
  },
  {
    texts: ['isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE'],
    reason: 'template_mismatch',
    words: 'The text is none of its template’s kind: promotion in a notice, say. Use a template of the right kind.',
  },
  {
    texts: ['isv.ONE_CODE_MULTIPLE_SIGN', 'isv.CODE_EXCEED_LIMIT', 'isv.CODE_ERROR', 'isv.SIGN_SOURCE_ILLEGAL'],
    reason: 'sender_not_registered',
    words:
      'The extension code and the signature do not belong together, or are not allowed. Correct them in the console.',
  },
];
