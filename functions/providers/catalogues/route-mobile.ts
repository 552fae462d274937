import type { Catalogue } from './catalogue.ts';

/** `iErrCode` of DLR Push: the specification gives one number as its example, and no list (sources in ../route-mobile.ts). */
export const routeMobileErrors: Catalogue = [
  {
    codes: ['205'],
    reason: 'unknown',
    words:
      'The operator gave no cause that Route Mobile knows (its unknown error). Ask Route Mobile’s support with the message id.',
  },
];
