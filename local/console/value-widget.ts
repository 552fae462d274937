import type { MetricWidget, Series, Widget } from './api.ts';
import { element, keyedList, type Row, setText } from './dom.ts';
import { measure } from './format.ts';
import type { Surroundings, WidgetRow } from './widget.ts';

/** The last values as large numbers. */
export function valueWidget({ palette }: Pick<Surroundings, 'palette'>): WidgetRow {
  const title = element('h3');
  const list = element('dl', { class: 'values' });
  const update = keyedList<Series>(list, ({ label }, index) => `${index} ${label}`, valueRow);

  function valueRow(): Row<Series> {
    const label = element('span');
    const swatch = element('span', { class: 'swatch' });
    const value = element('dd');
    return {
      element: element('div', {}, element('dt', {}, swatch, label), value),
      update: (series) => {
        swatch.style.setProperty('--colour', palette.of(series).css);
        setText(label, series.label);
        const last = series.points.at(-1)?.[1];
        setText(value, last === undefined ? '–' : measure(last));
      },
    };
  }

  return {
    element: element('div', { class: 'widget value-widget' }, title, list),
    update: (widget: Widget) => {
      const metric = widget as MetricWidget;
      setText(title, metric.title);
      update(metric.series);
    },
  };
}
