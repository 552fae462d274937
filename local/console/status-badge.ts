import { isReportedStatus, outcomeOf } from '../../functions/domain/status.ts';
import { element, setText } from './dom.ts';

/** A status in words, with its outcome as colour beside. */
export function statusBadge(): { readonly element: HTMLElement; readonly set: (status: string) => void } {
  const badge = element('span', { class: 'status' });
  return {
    element: badge,
    set: (status) => {
      setText(badge, status);
      badge.dataset['outcome'] = (isReportedStatus(status) ? outcomeOf(status) : null) ?? 'none';
    },
  };
}
