import UPlot from 'uplot';
import type { MetricWidget, Widget } from './api.ts';
import { type Columns, drawnValues, lastValue, toColumns } from './chart-data.ts';
import { chartOptions } from './chart-options.ts';
import { announce, element, setAttribute, setText, show } from './dom.ts';
import { axisTime, clockTime, measure } from './format.ts';
import { legend } from './legend.ts';
import type { Reading } from './tooltip.ts';
import type { Surroundings, WidgetRow } from './widget.ts';

/** A chart with its legend. The drawing is made once it has a size, and then only gets new data. */
export function chartWidget(first: MetricWidget, surroundings: Surroundings): WidgetRow {
  const title = element('h3');
  const units = element('p', { class: 'units muted' }, element('span'), element('span'));
  const plot = element('div', { class: 'plot', role: 'img', tabindex: '0' });
  const empty = element('p', { class: 'no-data' }, 'No data in this range');
  /** Of many lines the one that is meant stays as it is, the others fade. */
  const point = (label: string | null): void => {
    const at = widget.series.findIndex((series) => series.label === label);
    chart?.setSeries(at === -1 ? null : at + 1, { focus: true });
  };
  const key = legend(surroundings.palette, point);
  const root = element('figure', { class: 'widget chart-widget' }, title, units, plot, key.element);
  plot.append(empty);
  let widget = first;
  let columns: Columns = toColumns(first);
  let chart: UPlot | null = null;

  const data = (): UPlot.AlignedData => [columns.times, ...drawnValues(widget, columns)] as UPlot.AlignedData;

  const readings = (at: number): readonly Reading[] =>
    widget.series.flatMap((series, index) => {
      const value = columns.values[index]?.[at] ?? null;
      const look = surroundings.palette.of(series);
      return value === null ? [] : [{ label: series.label, value: measure(value), ...look }];
    });

  const onCursor = (drawn: UPlot): void => {
    const at = drawn.cursor.idx ?? null;
    const time = at === null ? undefined : columns.times[at];
    if (!drawn.over.matches(':hover') && document.activeElement !== plot) return;
    const shown = at === null ? [] : readings(at);
    if (time === undefined || shown.length === 0) {
      surroundings.tooltip.hide();
      return;
    }
    const { left, top, height } = drawn.over.getBoundingClientRect();
    surroundings.tooltip.show(clockTime(time), shown, left + (drawn.cursor.left ?? 0), top + height / 2);
  };

  const resize = (): void => {
    const { clientWidth: width, clientHeight: height } = plot;
    if (width < 40 || height < 40) return;
    if (chart) chart.setSize({ width, height });
    else {
      const { palette, ink, range } = surroundings;
      chart = new UPlot(
        chartOptions({ palette, ink, range, widget: () => widget, onCursor }, width, height),
        data(),
        plot,
      );
    }
  };

  const step = (event: KeyboardEvent): void => {
    const steps = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!chart || steps === undefined || columns.times.length === 0) return;
    event.preventDefault();
    const last = columns.times.length - 1;
    const at = Math.min(last, Math.max(0, (chart.cursor.idx ?? last) + steps));
    const time = columns.times[at] as number;
    chart.setCursor({ left: chart.valToPos(time, 'x'), top: 1 });
    announce([axisTime(time), ...readings(at).map(({ label, value }) => `${label} ${value}`)].join(', '));
  };

  const leave = (): void => {
    chart?.setCursor({ left: -10, top: -10 });
    surroundings.tooltip.hide();
  };
  const recolour = (): void => chart?.redraw(false);
  const observer = new ResizeObserver(resize);
  observer.observe(plot);
  plot.addEventListener('keydown', step);
  plot.addEventListener('blur', leave);
  plot.addEventListener('pointerleave', surroundings.tooltip.hide);
  document.addEventListener('themechange', recolour);

  return {
    element: root,
    update: (next: Widget) => {
      widget = inOrderOf(first, next as MetricWidget);
      columns = toColumns(widget);
      setText(title, widget.title);
      setText(units.firstElementChild as Element, widget.leftLabel ?? '');
      setText(units.lastElementChild as Element, widget.rightLabel ?? '');
      show(units, Boolean(widget.leftLabel ?? widget.rightLabel));
      setAttribute(plot, 'aria-label', spoken(widget, columns));
      show(empty, columns.times.length === 0);
      key.update(next as MetricWidget);
      chart?.setData(data());
    },
    remove: () => {
      observer.disconnect();
      document.removeEventListener('themechange', recolour);
      chart?.destroy();
    },
  };
}

/** The widget with its series in the order in which the chart was made: a ranking changes order from one answer to the next. */
function inOrderOf(first: MetricWidget, next: MetricWidget): MetricWidget {
  const rest = [...next.series];
  const series = first.series.flatMap(({ label, yAxis }) => {
    const at = rest.findIndex((one) => one.label === label && one.yAxis === yAxis);
    return at === -1 ? [] : rest.splice(at, 1);
  });
  return { ...next, series };
}

/** The chart in words. */
function spoken({ title, series }: MetricWidget, { values }: Columns): string {
  const known = values.filter((column) => lastValue(column) !== null).length;
  if (known === 0) return `${title}: no data in this range.`;
  return `${title}: chart of ${series.length}, last values below. Arrow keys read it.`;
}
