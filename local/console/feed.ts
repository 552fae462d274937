import type { FeedEntry } from './api.ts';
import { now } from './clock.ts';
import { element, type Row, setAttribute, setText } from './dom.ts';
import { moment, words } from './format.ts';
import { liveList } from './live-list.ts';
import { messageHash } from './router.ts';
import { statusBadge } from './status-badge.ts';

function feedRow(): Row<FeedEntry> {
  const at = element('time', { class: 'muted' });
  const provider = element('span', { class: 'feed-provider' });
  const status = statusBadge();
  const reason = element('span', { class: 'feed-reason muted' });
  const id = element('span', { class: 'feed-id mono' });
  const country = element('span', { class: 'feed-country muted' });
  const effect = element('span', { class: 'feed-effect muted' });
  const link = element('a', {}, at, provider, status.element, reason, id, country, effect);
  return {
    element: element('li', {}, link),
    update: (entry) => {
      setAttribute(link, 'href', messageHash(entry));
      setText(at, moment(Date.parse(entry.receivedAt), now()));
      setAttribute(at, 'datetime', entry.receivedAt);
      setText(provider, entry.provider);
      status.set(entry.status);
      setAttribute(
        status.element,
        'title',
        entry.ownWord === null ? `${entry.provider} says ${entry.providerStatus}` : 'told by the application',
      );
      setText(reason, entry.failureReason === null ? '' : words(entry.failureReason).toLowerCase());
      setText(id, entry.messageId);
      setText(country, entry.country ?? '');
      setText(
        effect,
        entry.contradicts
          ? 'disputed'
          : entry.ownWord === 'confirmation'
            ? 'confirmed'
            : (entry.ownWord ?? entry.effect),
      );
      effect.dataset['contradicts'] = String(entry.contradicts);
    },
  };
}

/** The reports as they come. */
export const createFeed = (): ((entries: readonly FeedEntry[]) => void) =>
  liveList<FeedEntry>({ id: 'feed', thing: 'report', row: feedRow, timeOf: ({ receivedAt }) => receivedAt }).take;
