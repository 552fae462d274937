import type { Quarantined } from './api.ts';
import { now } from './clock.ts';
import { byId, element, keyedList, type Row, setText, show } from './dom.ts';
import { moment, several } from './format.ts';

const shown = 50;

function quarantinedRow(): Row<Quarantined> {
  const at = element('time', { class: 'muted' });
  const provider = element('span', { class: 'feed-provider' });
  const id = element('span', { class: 'feed-id mono muted' });
  const reason = element('p');
  return {
    element: element('li', {}, at, provider, id, reason),
    update: (request) => {
      setText(at, request.receivedAt === null ? '–' : moment(Date.parse(request.receivedAt), now()));
      setText(provider, request.provider);
      setText(id, request.id);
      setText(reason, request.reason);
    },
  };
}

/** The requests that could not be read. */
export function createQuarantine(): (requests: readonly Quarantined[]) => void {
  const update = keyedList<Quarantined>(
    byId('quarantined', HTMLElement),
    ({ id }, index) => `${index} ${id}`,
    quarantinedRow,
  );
  return (requests) => {
    show(byId('quarantine-none', HTMLElement), requests.length === 0);
    const rest = requests.length > shown ? `, the first ${shown} shown` : '';
    const total = byId('quarantine-count', HTMLElement);
    setText(total, several(requests.length, 'request') + rest);
    show(total, requests.length > 0);
    update(requests.slice(0, shown));
  };
}
