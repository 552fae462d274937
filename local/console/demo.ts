import { type Demo, type Fault, readJson } from './api.ts';
import { announce, byId, element, keyedList, type Row, setAttribute, setText, show } from './dom.ts';
import { count, several } from './format.ts';

/** Faults of one kind, each at another provider: one switch, with the choice of whom it is for. */
interface Kind {
  readonly id: string;
  readonly faults: readonly Fault[];
}

/** The switches of the demo: each makes something go wrong, so that the alarms can be seen at work. */
export function createDemo(): (demo: Demo) => void {
  const update = keyedList<Kind>(
    byId('faults', HTMLElement),
    ({ id }) => id,
    ({ id }) => kindRow(id, turn),
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
    update(kindsOf(demo.faults));
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

/** The kind stands before the colon of a fault's id. */
function kindsOf(faults: readonly Fault[]): readonly Kind[] {
  const ids = [...new Set(faults.map(({ id }) => id.split(':')[0] ?? id))];
  return ids.map((id) => ({ id, faults: faults.filter((fault) => fault.id.split(':')[0] === id) }));
}

function kindRow(id: string, turn: (fault: string, on: boolean) => Promise<void>): Row<Kind> {
  const label = element('span', { class: 'switch-label' });
  const descriptionId = `fault-${id}`;
  const button = element(
    'button',
    { class: 'switch', type: 'button', role: 'switch', 'aria-checked': 'false', 'aria-describedby': descriptionId },
    element('span', { class: 'switch-track', 'aria-hidden': 'true' }),
    label,
  );
  const choice = element('select', { class: 'switch-choice', 'aria-label': 'Which' });
  const description = element('p', { class: 'muted', id: descriptionId });
  const others = element('p', { class: 'switch-others' });
  let kind: Kind = { id, faults: [] };

  const draw = (): void => {
    const chosen = kind.faults.find((fault) => fault.id === choice.value) ?? kind.faults[0];
    if (!chosen) return;
    setText(label, chosen.label);
    setText(description, chosen.description);
    setAttribute(button, 'aria-checked', String(chosen.on));
    const on = kind.faults.filter((fault) => fault.on && fault !== chosen);
    setText(others, `On as well: ${on.map((fault) => fault.label).join(', ')}.`);
    show(others, on.length > 0);
  };
  const option = (): Row<Fault> => {
    const made = element('option');
    return {
      element: made,
      update: (fault) => {
        setAttribute(made, 'value', fault.id);
        setText(made, fault.on ? `${fault.label} (on)` : fault.label);
      },
    };
  };
  const updateChoice = keyedList<Fault>(choice, (fault) => fault.id, option);
  choice.addEventListener('change', draw);
  button.addEventListener('click', () => {
    const chosen = choice.value || kind.faults[0]?.id;
    if (chosen !== undefined) void turn(chosen, button.getAttribute('aria-checked') !== 'true');
  });
  return {
    element: element('li', {}, element('div', { class: 'switch-line' }, button, choice), description, others),
    update: (next) => {
      const isFirst = kind.faults.length === 0;
      kind = next;
      updateChoice(next.faults);
      // What is on is what one comes to see, or to end.
      if (isFirst) choice.value = (next.faults.find(({ on }) => on) ?? next.faults[0])?.id ?? '';
      const isOne = next.faults.length === 1;
      show(choice, !isOne);
      label.classList.toggle('visually-hidden', !isOne);
      draw();
    },
  };
}
