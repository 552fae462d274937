import type { Catalogue } from './catalogue.ts';

/**
 * Why a message of MSG91's failed, in its own words. What India's operators and DLT say, NDNC and a full inbox among it, is in ./dlt.ts.
 * @see https://msg91.com/help/delivery-report, and the same page in https://knowledgebase.msg91.com (read 2026-11-28)
 */
export const msg91Errors: Catalogue = [
  {
    texts: ['Blocked number'],
    reason: 'opted_out',
    words:
      'The number is among the blacklisted ones in the account’s phone book. Take it off that list, if it is meant to get messages.',
  },
  {
    texts: ['Auto failed'],
    reason: 'blocked',
    words:
      'Messages to this number have failed for so long that MSG91 sends it no more; it is in its AutoFailed directory.',
  },
  {
    texts: ['Rejected by Provider'],
    reason: 'blocked',
    words: 'The operator refused promotional content on the transactional route. Send it on the promotional one.',
  },
  {
    texts: ['Invalid short message entity address', 'Unknown Service Center Address'],
    reason: 'invalid_number',
    words: 'The network does not know the number, or where its messages go. Check it with the customer.',
  },
  {
    texts: ['Number out of reach', 'Out of reach', 'Equipment Protocol Error'],
    reason: 'unreachable',
    words: 'The phone was out of reach, its inbox full, or it needed a restart. The message may be sent again.',
  },
  {
    texts: ['Service center congestion', 'Exception time out'],
    reason: 'internal',
    words: 'The operator’s centre was overloaded or did not answer in time. Send it again.',
  },
];
