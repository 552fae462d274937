import { duration } from '../../operator/words.ts';
import { now } from './clock.ts';
import { byId, keyedList, type Row, setText, show } from './dom.ts';

export interface LiveListOptions<Entry> {
  /** Of the list; its button, its state and what stands where nothing has come are `<id>-pause`, `<id>-state` and `<id>-none`. */
  readonly id: string;
  /** What an entry is called: `report`. */
  readonly thing: string;
  readonly row: () => Row<Entry>;
  /** ISO 8601. */
  readonly timeOf: (entry: Entry) => string;
}

export interface LiveList<Entry> {
  /** Gets all that it may show. */
  readonly take: (entries: readonly Entry[]) => void;
  /** Others are meant from now on: what is taken next is shown at once. */
  readonly turn: () => void;
}

const most = 50;
/** Without an entry for so long, in milliseconds of the stack's clock, a list is not alive. */
const quietMs = 15 * 60_000;

/** A list of what comes, newest first. It stands still while paused, pointed at or focused. */
export function liveList<Entry>({ id, thing, row, timeOf }: LiveListOptions<Entry>): LiveList<Entry> {
  const list = byId(id, HTMLElement);
  const pause = byId(`${id}-pause`, HTMLButtonElement);
  const state = byId(`${id}-state`, HTMLElement);
  const update = keyedList<Entry>(list, (_, index) => String(index), row);
  let paused = false;
  let isTurned = false;
  let held: readonly Entry[] | null = null;
  let newestMs = Number.NaN;

  const looking = (): boolean => list.matches(':hover') || list.contains(document.activeElement);
  const draw = (entries: readonly Entry[]): void => {
    held = null;
    isTurned = false;
    show(byId(`${id}-none`, HTMLElement), entries.length === 0);
    update(entries.slice(0, most));
  };
  const describe = (): void => {
    const silentMs = now() - newestMs;
    const liveness = silentMs > quietMs ? `last ${thing} ${duration(silentMs)} ago` : 'live';
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

  const take = (entries: readonly Entry[]): void => {
    newestMs = entries.length === 0 ? Number.NaN : Math.max(...entries.map((entry) => Date.parse(timeOf(entry))));
    if (!isTurned && (paused || looking())) held = entries;
    else draw(entries);
    describe();
  };
  return {
    take,
    turn: () => {
      isTurned = true;
    },
  };
}
