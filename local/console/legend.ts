import type { MetricWidget, Series } from './api.ts';
import { splitLegend } from './chart-data.ts';
import { now } from './clock.ts';
import { element, keyedList, type Row, setText } from './dom.ts';
import { measure } from './format.ts';
import { ownColour, type Palette, type Stroke } from './palette.ts';

interface LegendEntry {
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly css: string;
  readonly kind: Stroke | 'mark' | 'silent';
  /** What it says to who stays on it. */
  readonly title: string;
}

/**
 * The series with their last values, and the marks: what a chart says to those who can't see it.
 * @param point told the label that the pointer is on, and null when it leaves.
 */
export function legend(palette: Palette, point: (label: string | null) => void) {
  const list = element('ul', { class: 'legend' });
  list.addEventListener('pointerover', ({ target }) => {
    const item = target instanceof Element ? target.closest<HTMLElement>('li') : null;
    point(item?.dataset['kind'] === 'silent' ? null : (item?.title ?? null));
  });
  list.addEventListener('pointerleave', () => point(null));
  const update = keyedList<LegendEntry>(list, ({ key }) => key, entryRow);
  return {
    element: list,
    update: (widget: MetricWidget): void => {
      const { told, silent } = splitLegend(widget.series);
      const series = told.map((one, index, all) => ({
        ...seriesEntry(one, palette),
        key: `${one.label} ${all.slice(0, index).filter(({ label }) => label === one.label).length}`,
      }));
      const marks = widget.annotations.map(({ label, value, color }, index) => ({
        key: `mark ${index}`,
        label,
        title: label,
        value: label.includes(String(value)) ? '' : measure(value),
        css: markColour(color),
        kind: 'mark' as const,
      }));
      const rest: LegendEntry = {
        key: 'without data',
        label: `${silent.length} without data`,
        title: silent.map(({ label }) => label).join(', '),
        value: '',
        css: '',
        kind: 'silent',
      };
      update([...series, ...(silent.length > 0 ? [rest] : []), ...marks]);
    },
  };
}

/** The colour of an annotation. */
export const markColour = (color: string | undefined): string =>
  color?.toLowerCase() === '#d62728' ? 'var(--mark)' : (ownColour(color)?.css ?? 'var(--mark)');

/** The value of the last period that is over: one that is still filling says too little. */
function lastComplete({ points, periodSeconds }: Series): number | undefined {
  return (points.findLast(([ms]) => ms + periodSeconds * 1000 <= now()) ?? points.at(-1))?.[1];
}

function seriesEntry(series: Series, palette: Palette): Omit<LegendEntry, 'key'> {
  const { css, stroke } = palette.of(series);
  const last = lastComplete(series);
  return {
    label: series.label,
    title: series.label,
    value: last === undefined ? '–' : measure(last),
    css,
    kind: stroke,
  };
}

function entryRow(): Row<LegendEntry> {
  const swatch = element('span', { class: 'swatch' });
  const label = element('span', { class: 'legend-label' });
  const value = element('b');
  const item = element('li', {}, swatch, label, value);
  return {
    element: item,
    update: (entry) => {
      item.dataset['kind'] = entry.kind;
      swatch.style.setProperty('--colour', entry.css);
      setText(label, entry.label);
      item.title = entry.title;
      setText(value, entry.value);
    },
  };
}
