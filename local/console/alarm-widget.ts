import type { AlarmWidget, Widget } from './api.ts';
import { element, keyedList, type Row, setText } from './dom.ts';
import { shortName } from './names.ts';
import type { Surroundings, WidgetRow } from './widget.ts';

const stateWords: Readonly<Record<string, string>> = { OK: 'OK', ALARM: 'in alarm', INSUFFICIENT_DATA: 'no data' };

/** The states of some alarms as a row of chips. */
export function alarmWidget({ alarm }: Pick<Surroundings, 'alarm'>): WidgetRow {
  const title = element('h3');
  const list = element('ul', { class: 'chips' });
  const update = keyedList<string>(list, (name) => name, chip);

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
    element: element('div', { class: 'widget alarm-widget' }, title, list),
    update: (widget: Widget) => {
      const { title: text, alarms } = widget as AlarmWidget;
      setText(title, text);
      update(alarms);
    },
  };
}
