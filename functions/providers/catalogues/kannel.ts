import type { Catalogue } from './catalogue.ts';

/**
 * What Kannel itself writes behind `NACK/`; what an operator answers there, a command status of SMPP with its text, is in the list of all
 * (./smpp.ts).
 * @see pruiz/kannel on GitHub, `gw/bb_smscconn.c` and `gw/smsc/smsc_smpp.c` (read 2026-11-28)
 */
export const kannelErrors: Catalogue = [
  {
    texts: ['Retries Exceeded'],
    reason: 'internal',
    words:
      'Kannel tried to hand the message to the operator as often as its settings allow, and gave up. Send it again.',
  },
  {
    texts: ['no SMSC'],
    reason: 'internal',
    words: 'Kannel has no connection that takes this message. Look at its smsc groups and their routing.',
  },
  {
    texts: ['validity expired'],
    reason: 'expired',
    words: 'The validity of the message ended before Kannel could hand it to the operator.',
  },
  {
    texts: ['MALFORMED SMS'],
    reason: 'blocked',
    words: 'Kannel could not make a submission of this message: its sender, number or text is malformed.',
  },
];
