import type { CallbackUrl } from './api.ts';
import { byId, element, setText } from './dom.ts';
import { type MessageAddress, messageHash } from './router.ts';

/** The form that looks a message up. */
export function createSearch(open: (address: MessageAddress) => void) {
  const form = byId('search', HTMLFormElement);
  const provider = byId('search-provider', HTMLSelectElement);
  const id = byId('search-id', HTMLInputElement);
  const outcome = byId('search-outcome', HTMLElement);

  const offer = (name: string): void => {
    if (![...provider.options].some(({ value }) => value === name)) {
      provider.append(element('option', { value: name }, name));
    }
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const address = { provider: provider.value, messageId: id.value.trim() };
    if (address.messageId === '' || address.provider === '') return;
    const hash = messageHash(address);
    // The same address again changes nothing in the bar, so nothing would tell the page.
    if (location.hash === hash) open(address);
    else location.hash = hash;
  });

  return {
    takeEndpoints: (endpoints: readonly CallbackUrl[]): void => {
      for (const endpoint of endpoints) offer(endpoint.provider);
    },
    fill: (address: MessageAddress): void => {
      offer(address.provider);
      provider.value = address.provider;
      id.value = address.messageId;
    },
    say: (text: string): void => setText(outcome, text),
  };
}
