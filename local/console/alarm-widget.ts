import type { AlarmWidget, Widget } from './api.ts';
import { element, keyedList, type Row, setText, show } from './dom.ts';
import { count } from './format.ts';
import { shortName } from './names.ts';
import type { Surroundings, WidgetRow } from './widget.ts';

const stateWords: Readonly<Record<string, string>> = { OK: 'OK', ALARM: 'in alarm', INSUFFICIENT_DATA: 'no data' };

/** So many in a widget are taken in at a glance; of more, those that are well are folded to their number. */
const mostChips = 40;
const foldedHeight = 2;

const isFolded = (widget: Widget): boolean => widget.type === 'alarm' && widget.alarms.length > mostChips;

/** The widgets, each moved up by what is folded above it. */
export function closeUp(widgets: readonly Widget[]): readonly Widget[] {
  const spared = ({ y }: Widget): number =>
    widgets
      .filter((above) => isFolded(above) && above.y < y)
      .reduce((sum, { height }) => sum + height - foldedHeight, 0);
  return widgets.map((widget) => ({
    ...widget,
    y: widget.y - spared(widget),
    ...(isFolded(widget) && { height: foldedHeight }),
  }));
}

/** The states of some alarms as a row of chips. */
export function alarmWidget({ alarm }: Pick<Surroundings, 'alarm'>): WidgetRow {
  const title = element('h3');
  const list = element('ul', { class: 'chips' });
  const well = element('ul', { class: 'chips' });
  const wellCount = element('summary');
  const fold = element('details', { class: 'fold' }, wellCount, well);
  const update = keyedList<string>(list, (name) => name, chip);
  const updateWell = keyedList<string>(well, (name) => name, chip);

  function chip(name: string): Row<string> {
    const state = element('b');
    const item = element('li', {}, element('span', {}, shortName(name)), state);
    return {
      element: item,
      update: () => {
        const known = alarm(name)?.state ?? 'INSUFFICIENT_DATA';
        item.dataset['state'] = known;
        setText(state, stateWords[known] ?? known);
      },
    };
  }

  return {
    element: element('div', { class: 'widget alarm-widget' }, title, list, fold),
    update: (widget: Widget) => {
      const { title: text, alarms } = widget as AlarmWidget;
      setText(title, text);
      const folded = isFolded(widget) ? alarms.filter((name) => alarm(name)?.state === 'OK') : [];
      update(alarms.filter((name) => !folded.includes(name)));
      updateWell(folded);
      setText(wellCount, `${count(folded.length)} OK`);
      show(fold, folded.length > 0);
    },
  };
}
