import type { Catalogue } from './catalogue.ts';

/**
 * Notify writes no error: the status is the cause. Why a message failed for good it does not tell apart, wrong number or operator's
 * refusal, so that status stands in no list.
 * @see alphagov/notifications-tech-docs on GitHub, `notification_statuses/_notification_statuses.md` (read 2026-11-28)
 */
export const govukNotifyErrors: Catalogue = [
  {
    texts: ['technical-failure'],
    reason: 'internal',
    words: 'Something between GOV.UK Notify and its provider failed, and the message was not sent. Send it again.',
  },
  {
    texts: ['temporary-failure'],
    reason: 'unreachable',
    words: 'The phone was off or had no signal, or its inbox was full. The message may be sent again.',
  },
];
