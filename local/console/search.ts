import { type FoundMessages, readJson, refusalText } from './api.ts';
import { now } from './clock.ts';
import { announce, byId, element, setText, show } from './dom.ts';
import { dayOrTime, moment, several, words } from './format.ts';
import { type MessageAddress, messageHash } from './router.ts';
import { statusBadge } from './status-badge.ts';

type Hit = FoundMessages['messages'][number];

/** The form that looks messages up, whatever is typed: one that is found opens, of several there is a list. */
export function createSearch(open: (address: MessageAddress) => void) {
  const form = byId('search', HTMLFormElement);
  const typed = byId('search-text', HTMLInputElement);
  const outcome = byId('search-outcome', HTMLElement);
  const found = byId('search-found', HTMLElement);
  const hits = byId('search-hits', HTMLElement);
  let asked = 0;

  const more = byId('search-more', HTMLButtonElement);
  /** Asks for those after the ones in the list. */
  let goOn: (() => Promise<void>) | null = null;

  const list = (text: string, { messages, next }: FoundMessages): void => {
    const known = new Set([...hits.querySelectorAll('a')].map((link) => link.hash));
    hits.append(...messages.filter((hit) => !known.has(messageHash(hit))).map(hitRow));
    const count = several(hits.children.length, 'message');
    setText(byId('search-count', HTMLElement), next === null ? count : `The newest ${count}`);
    goOn = next === null ? null : () => ask(text, next);
    show(more, next !== null);
    show(found, hits.children.length > 0);
  };
  const clear = (): void => {
    setText(outcome, '');
    hits.replaceChildren();
    list('', { messages: [], next: null, missing: null });
  };
  const go = (address: MessageAddress): void => {
    const hash = messageHash(address);
    // The same address again changes nothing in the bar, so nothing would tell the page.
    if (location.hash === hash) open(address);
    else location.hash = hash;
  };

  const ask = async (text: string, next: string | null): Promise<void> => {
    asked += 1;
    const question = asked;
    try {
      const place = next === null ? '' : `&next=${encodeURIComponent(next)}`;
      const answer = await readJson<FoundMessages>(`/api/search?text=${encodeURIComponent(text)}${place}`);
      if (question !== asked) return;
      const [first, ...others] = answer.messages;
      setText(outcome, answer.missing ?? '');
      if (first && others.length === 0 && next === null && answer.next === null) return go(first);
      list(text, answer);
      if (first) announce(`${several(answer.messages.length, 'message')} found`);
    } catch (error) {
      if (question === asked) setText(outcome, refusalText(error));
    }
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = typed.value.trim();
    if (text === '') return;
    clear();
    void ask(text, null);
  });
  more.addEventListener('click', () => void goOn?.());
  byId('search-close', HTMLButtonElement).addEventListener('click', () => {
    clear();
    typed.focus();
  });

  return {
    /** What would find this message again; not while there is a list to come back to. */
    fill: ({ provider, messageId }: MessageAddress): void => {
      if (found.hidden) typed.value = `${provider} ${messageId}`;
    },
    say: (text: string): void => setText(outcome, text),
    focus: (): void => typed.focus(),
  };
}

function hitRow(hit: Hit): HTMLElement {
  const status = statusBadge();
  status.set(hit.status);
  const cause = hit.failureReason === null ? '' : words(hit.failureReason).toLowerCase();
  const ms = Date.parse(hit.firstReceivedAt);
  const cells = [
    element('time', { class: 'muted', datetime: hit.firstReceivedAt, title: moment(ms, now()) }, dayOrTime(ms, now())),
    element('span', { class: 'hit-provider' }, hit.provider),
    status.element,
    element('span', { class: 'muted hit-cause' }, cause),
    element('span', { class: 'mono hit-id' }, hit.messageId),
    element('span', { class: 'muted hit-recipient' }, hit.recipient ?? ''),
  ];
  return element('li', {}, element('a', { href: messageHash(hit) }, ...cells));
}
