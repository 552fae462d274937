import { type Demo, type Fault, readJson } from './api.ts';
import { announce, byId, element, keyedList, type Row, setAttribute, setText } from './dom.ts';
import { count, several } from './format.ts';

/** The switches of the demo: each makes something go wrong, so that the alarms can be seen at work. */
export function createDemo(): (demo: Demo) => void {
  const update = keyedList<Fault>(
    byId('faults', HTMLElement),
    ({ id }) => id,
    ({ id }) => faultRow(id, turn),
  );
  const take = (demo: Demo): void => {
    setText(
      byId('demo-summary', HTMLElement),
      [
        `${count(demo.reportsPerSecond)} reports/s, ${count(demo.sent)} sent`,
        ...(demo.recorded === 0
          ? []
          : [`${several(demo.recorded, 'send')} recorded, ${count(demo.confirmed)} confirmed`]),
        `seed ${demo.seed}`,
      ].join(', '),
    );
    update(demo.faults);
  };
  const turn = async (fault: string, on: boolean): Promise<void> => {
    try {
      const body = JSON.stringify({ fault, on });
      take(
        await readJson<Demo>('/api/demo', { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
      );
    } catch {
      announce('The switch could not be turned.');
    }
  };
  return take;
}

function faultRow(id: string, turn: (fault: string, on: boolean) => Promise<void>): Row<Fault> {
  const label = element('span', { class: 'switch-label' });
  const descriptionId = `fault-${id}`;
  const button = element(
    'button',
    { class: 'switch', type: 'button', role: 'switch', 'aria-checked': 'false', 'aria-describedby': descriptionId },
    element('span', { class: 'switch-track', 'aria-hidden': 'true' }),
    label,
  );
  const description = element('p', { class: 'muted', id: descriptionId });
  button.addEventListener('click', () => {
    void turn(id, button.getAttribute('aria-checked') !== 'true');
  });
  return {
    element: element('li', {}, button, description),
    update: (fault) => {
      setText(label, fault.label);
      setText(description, fault.description);
      setAttribute(button, 'aria-checked', String(fault.on));
    },
  };
}
