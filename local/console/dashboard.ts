import { alarmWidget, closeUp } from './alarm-widget.ts';
import type { Alarm, Dashboard, MetricWidget, Widget } from './api.ts';
import { chartWidget } from './chart-widget.ts';
import { byId, keyedList, setText, show } from './dom.ts';
import { clockTime, moment, zone } from './format.ts';
import { createInk, createPalette } from './palette.ts';
import { textWidget } from './text-widget.ts';
import { createTooltip } from './tooltip.ts';
import { valueWidget } from './value-widget.ts';
import { place, type Surroundings, type WidgetRow } from './widget.ts';

/** A widget keeps its drawing as long as this stays: other series, another drawing; the same in another order, the same. */
function keyOf(widget: Widget, index: number): string {
  const kind =
    widget.type === 'metric' ? [widget.view, widget.stacked, ...widget.series.map(seriesKey).toSorted()] : [];
  return JSON.stringify([index, widget.type, widget.x, widget.y, ...kind]);
}

const seriesKey = ({ label, yAxis, color }: MetricWidget['series'][number]): string =>
  `${label} ${yAxis} ${color ?? ''}`;

/** Draws the synthesized dashboard from local data, each widget in the place that CloudWatch gives it. */
export function createDashboard() {
  const radios = byId('ranges', HTMLElement).querySelectorAll<HTMLInputElement>('input');
  const alarms = new Map<string, Alarm>();
  let range: readonly [number, number] = [0, 1];
  const surroundings: Surroundings = {
    palette: createPalette(),
    ink: createInk(),
    tooltip: createTooltip(),
    range: () => range,
    alarm: (name) => alarms.get(name),
  };
  const update = keyedList<Widget>(byId('widgets', HTMLElement), keyOf, (widget) =>
    placed(create(widget, surroundings)),
  );

  const take = (dashboard: Dashboard | null): void => {
    if (dashboard === null) return;
    range = [dashboard.startMs, dashboard.endMs];
    surroundings.palette.assign(dashboard.widgets.filter((widget) => widget.type === 'metric'));
    update(closeUp(dashboard.widgets).toSorted((a, b) => a.y - b.y || a.x - b.x));
    show(byId('dashboard-none', HTMLElement), dashboard.widgets.length === 0);
    setText(
      byId('dashboard-range', HTMLElement),
      `${dashboard.name}, ${moment(range[0], range[1])} to ${clockTime(range[1])} ${zone()}`,
    );
  };

  return {
    path: (): string => `/api/dashboard?minutes=${[...radios].find(({ checked }) => checked)?.value ?? '180'}`,
    take,
    takeAlarms: (taken: readonly Alarm[]): void => {
      for (const alarm of taken) alarms.set(alarm.name, alarm);
    },
    onRange: (listener: () => void): void => {
      for (const radio of radios) radio.addEventListener('change', listener);
    },
  };
}

function create(widget: Widget, surroundings: Surroundings): WidgetRow {
  switch (widget.type) {
    case 'text':
      return textWidget();
    case 'alarm':
      return alarmWidget(surroundings);
    case 'metric':
      return widget.view === 'singleValue' ? valueWidget(surroundings) : chartWidget(widget, surroundings);
  }
}

const placed = (row: WidgetRow): WidgetRow => ({
  ...row,
  update: (widget) => {
    place(row.element, widget);
    row.update(widget);
  },
});
