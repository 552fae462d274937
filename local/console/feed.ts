import { duration } from '../../operator/words.ts';
import type { FeedEntry } from './api.ts';
import { now } from './clock.ts';
import { byId, element, keyedList, type Row, setAttribute, setText, show } from './dom.ts';
import { moment, words } from './format.ts';
import { messageHash } from './router.ts';
import { statusBadge } from './status-badge.ts';

const most = 50;
/** Without a report for so long, in milliseconds of the stack's clock, a feed is not alive. */
const quietMs = 15 * 60_000;

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
      setAttribute(status.element, 'title', `${entry.provider} says ${entry.providerStatus}`);
      setText(reason, entry.failureReason === null ? '' : words(entry.failureReason).toLowerCase());
      setText(id, entry.messageId);
      setText(country, entry.country ?? '');
      setText(effect, entry.contradicts ? 'disputed' : entry.effect);
      effect.dataset['contradicts'] = String(entry.contradicts);
    },
  };
}

/** The reports as they come, newest first. They stand still while paused, pointed at or focused. */
export function createFeed(): (entries: readonly FeedEntry[]) => void {
  const list = byId('feed', HTMLElement);
  const pause = byId('feed-pause', HTMLButtonElement);
  const state = byId('feed-state', HTMLElement);
  const update = keyedList<FeedEntry>(list, (_, index) => String(index), feedRow);
  let paused = false;
  let held: readonly FeedEntry[] | null = null;
  let newestMs = Number.NaN;

  const looking = (): boolean => list.matches(':hover') || list.contains(document.activeElement);
  const draw = (entries: readonly FeedEntry[]): void => {
    held = null;
    show(byId('feed-none', HTMLElement), entries.length === 0);
    update(entries.slice(0, most));
  };
  const describe = (): void => {
    const silentMs = now() - newestMs;
    const liveness = silentMs > quietMs ? `last report ${duration(silentMs)} ago` : 'live';
    setText(state, paused ? 'paused' : held ? 'held while you look' : liveness);
    state.dataset['state'] = paused || held || liveness !== 'live' ? 'held' : 'live';
  };
  const release = (): void => {
    if (held && !paused && !looking()) draw(held);
    describe();
  };

  pause.addEventListener('click', () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    setText(pause, paused ? 'Resume' : 'Pause');
    release();
  });
  list.addEventListener('pointerleave', release);
  list.addEventListener('focusout', () => queueMicrotask(release));

  return (entries) => {
    newestMs = entries.length === 0 ? Number.NaN : Math.max(...entries.map(({ receivedAt }) => Date.parse(receivedAt)));
    if (paused || looking()) held = entries;
    else draw(entries);
    describe();
  };
}
