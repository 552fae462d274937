import type uPlot from 'uplot';
import type { MetricWidget, Series, Side } from './api.ts';
import { lonely, rangeOf, stackedPlaces } from './chart-data.ts';
import { drawMarks } from './chart-marks.ts';
import { axisTime, measure } from './format.ts';
import { strokes } from './palette.ts';
import type { Surroundings } from './widget.ts';

export interface ChartParts extends Pick<Surroundings, 'palette' | 'ink' | 'range'> {
  readonly widget: () => MetricWidget;
  readonly onCursor: (chart: uPlot) => void;
}

const font = '11px system-ui, sans-serif';
const characterPx = 6.5;

/** How the charting library is to draw a metric widget of these series. */
export function chartOptions(parts: ChartParts, width: number, height: number): uPlot.Options {
  const { series } = parts.widget();
  const stacked = stackedPlaces(parts.widget());
  const sides: Side[] = series.some(({ yAxis }) => yAxis === 'right') ? ['left', 'right'] : ['left'];
  return {
    width,
    height,
    ms: 1,
    padding: [8, sides.length === 2 ? 0 : 10, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'dashboard' }, points: { size: 7 } },
    scales: {
      x: { time: true, range: () => [...parts.range()] as [number, number] },
      left: { range: (_, min, max) => rangeOf(parts.widget(), 'left', min, max) },
      right: { range: (_, min, max) => rangeOf(parts.widget(), 'right', min, max) },
    },
    axes: [timeAxis(parts), ...sides.map((side) => valueAxis(parts, side))],
    focus: { alpha: 0.15 },
    series: [{}, ...series.map((one, place) => line(parts, one, stacked.includes(place)))],
    bands: stacked
      .slice(1)
      .map((place, index) => ({ series: [place + 1, (stacked[index] ?? 0) + 1] as [number, number] })),
    hooks: {
      draw: [(chart) => drawMarks(chart, parts.widget(), parts.ink)],
      setCursor: [parts.onCursor],
    },
  };
}

function timeAxis({ ink }: ChartParts): uPlot.Axis {
  return {
    stroke: () => ink('var(--muted)'),
    font,
    size: 24,
    gap: 4,
    space: 56,
    grid: { show: false },
    ticks: { stroke: () => ink('var(--line)'), size: 4, width: 1 },
    values: (_, splits) => splits.map(axisTime),
  };
}

function valueAxis({ ink }: ChartParts, side: Side): uPlot.Axis {
  return {
    scale: side,
    side: side === 'left' ? 3 : 1,
    stroke: () => ink('var(--muted)'),
    font,
    gap: 4,
    space: 32,
    size: (_, values) => 12 + characterPx * Math.max(1, ...(values ?? []).map(({ length }) => length)),
    grid: { show: side === 'left', stroke: () => ink('var(--grid)'), width: 1 },
    ticks: { show: false },
    values: (_, splits) => splits.map(measure),
  };
}

function line({ palette, ink }: ChartParts, series: Series, stacked: boolean): uPlot.Series {
  const { css, stroke } = palette.of(series);
  return {
    label: series.label,
    scale: series.yAxis,
    width: 1.5,
    stroke: () => ink(css),
    ...(stacked ? { fill: () => translucent(ink(css)) } : {}),
    ...(strokes[stroke].length > 0 ? { dash: [...strokes[stroke]] } : {}),
    points: { show: false, size: 5, fill: () => ink(css), filter: (chart, index) => lonely(chart.data[index] ?? []) },
  };
}

const translucent = (colour: string): string => `color-mix(in srgb, ${colour} 45%, transparent)`;
