import type { AlarmChange, AlarmState } from './api.ts';
import { now } from './clock.ts';
import { byId, element, keyedList, type Row, setAttribute, setText, show } from './dom.ts';
import { moment } from './format.ts';
import { shortName } from './names.ts';

const shown = 12;

const stateWords: Readonly<Record<AlarmState, string>> = {
  ALARM: 'alarm',
  OK: 'OK',
  INSUFFICIENT_DATA: 'no data',
};

function changeRow(): Row<AlarmChange> {
  const at = element('time', { class: 'muted' });
  const name = element('span', { class: 'alarm-name' });
  const to = element('span', { class: 'state' });
  const told = element('span', { class: 'told muted' });
  return {
    element: element('li', {}, at, to, name, told),
    update: (change) => {
      setText(at, moment(Date.parse(change.at), now()));
      setAttribute(at, 'datetime', change.at);
      setText(name, [shortName(change.name), change.contributor].filter(Boolean).join(': '));
      setAttribute(name, 'title', `${change.name}: ${change.reason}`);
      setText(to, stateWords[change.to] ?? change.to);
      to.dataset['state'] = change.to;
      setText(
        told,
        change.notified.length === 0
          ? ''
          : change.to === 'OK'
            ? 'recovery sent'
            : `${change.notified.join(' and ')} sent`,
      );
    },
  };
}

/** Every alarm begins without data and is then found to be well: no news. */
const isFirstLook = ({ from, to }: AlarmChange): boolean => from === 'INSUFFICIENT_DATA' && to === 'OK';

/** The latest changes of the alarms, newest first. */
export function createChanges(): (changes: readonly AlarmChange[]) => void {
  const update = keyedList<AlarmChange>(
    byId('changes', HTMLElement),
    ({ name, contributor, at, to }) => `${name} ${contributor ?? ''} ${at} ${to}`,
    changeRow,
  );
  return (changes) => {
    const told = changes.filter((change) => !isFirstLook(change));
    show(byId('changes-none', HTMLElement), told.length === 0);
    update(told.slice(0, shown));
  };
}
