import type { Catalogue } from './catalogue.ts';

/**
 * Command statuses that an operator may answer a submission with, and that the list of all (./smpp.ts) lacks. What stands in `err` of a
 * receipt is a number of the operator's own network, and in no list.
 * @see SMPP 3.4, table 5-2; SMPP 5.0, 4.7.6; jookies/jasmin on GitHub, `jasmin/managers/dlr.py` (read 2026-11-28)
 */
export const jasminErrors: Catalogue = [
  {
    texts: ['ESME_RINVNUMDESTS', 'ESME_RINVDLNAME', 'ESME_RINVDESTFLAG', 'ESME_RCNTSUBDL'],
    reason: 'internal',
    words: 'The operator does not take the list of recipients that Jasmin sent. Send to each on its own.',
  },
  {
    texts: [
      ...['ESME_RINVPRTFLG', 'ESME_RINVREGDLVFLG', 'ESME_RINVSUBREP', 'ESME_RINVDFTMSGID', 'ESME_RINVNUMMSGS'],
      ...['ESME_RINVOPTPARSTREAM', 'ESME_ROPTPARNOTALLWD', 'ESME_RINVMSGID'],
    ],
    reason: 'internal',
    words:
      'The operator does not take a parameter of the submission. Compare the settings of Jasmin’s connector with what it takes.',
  },
  {
    texts: ['ESME_RX_P_APPN', 'ESME_RX_R_APPN'],
    reason: 'blocked',
    words: 'The operator refused the message for good and does not say why. Ask it before you send the same again.',
  },
];
