import { Refusal, readText } from './api.ts';
import { element } from './dom.ts';

export interface PollOptions<T> {
  readonly path: () => string;
  readonly everyMs: number;
  /** Gets an answer unless it is the same as the one before. */
  readonly take: (value: T) => void;
  /** The part of the page that says when the answer is an error. */
  readonly section?: HTMLElement;
  readonly onAnswer?: () => void;
  readonly onSilence?: () => void;
}

export interface Poll {
  /** Asks at once, and from then on at the usual pace. */
  readonly refresh: () => void;
  readonly stop: () => void;
}

/** Asks again and again, one request at a time, and not while the tab is hidden. */
export function poll<T>({ path, everyMs, take, section, onAnswer, onSilence }: PollOptions<T>): Poll {
  let last: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let again = false;
  let stopped = false;

  const ask = async (): Promise<void> => {
    const asked = path();
    try {
      const text = await readText(asked);
      if (stopped || asked !== path()) return;
      onAnswer?.();
      if (section) complain(section, null);
      if (text === last) return;
      last = text;
      take(JSON.parse(text) as T);
    } catch (error) {
      if (stopped) return;
      if (!(error instanceof Refusal)) onSilence?.();
      else if (section) complain(section, error.message);
    }
  };

  const turn = async (): Promise<void> => {
    clearTimeout(timer);
    if (stopped || document.hidden) return;
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    await ask();
    asking = false;
    if (stopped) return;
    timer = setTimeout(start, again ? 0 : everyMs);
    again = false;
  };
  const start = (): void => void turn();

  document.addEventListener('visibilitychange', start);
  start();
  return {
    refresh: start,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', start);
    },
  };
}

function complain(section: HTMLElement, message: string | null): void {
  const standing = section.querySelector(':scope > .complaint');
  if (message === null) standing?.remove();
  else if (standing) standing.textContent = message;
  else section.append(element('p', { class: 'complaint', role: 'status' }, message));
}
