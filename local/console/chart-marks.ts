import type uPlot from 'uplot';
import type { Annotation, MetricWidget } from './api.ts';
import { markColour } from './legend.ts';
import type { Ink } from './palette.ts';

const lineHeightPx = 12;

/** Draws the annotations of a chart over it: a dashed line each, with its label above or, where that is taken, below. */
export function drawMarks(chart: uPlot, widget: MetricWidget, ink: Ink): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  const written: number[] = [];
  ctx.save();
  ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  for (const annotation of widget.annotations) {
    const y = yOf(chart, annotation);
    if (y === null) continue;
    const colour = ink(markColour(annotation.color));
    line(chart, y, colour);
    const above = y - (lineHeightPx / 2 + 2) * ratio;
    const taken = written.some((other) => Math.abs(other - above) < lineHeightPx * ratio);
    const textY = taken || above - (lineHeightPx / 2) * ratio < bbox.top ? y + (lineHeightPx / 2 + 2) * ratio : above;
    written.push(textY);
    ctx.lineWidth = 4 * ratio;
    ctx.lineJoin = 'round';
    ctx.strokeStyle = ink('var(--card)');
    ctx.fillStyle = colour;
    const room = bbox.width - 8 * ratio;
    ctx.strokeText(annotation.label, bbox.left + bbox.width - 4 * ratio, textY, room);
    ctx.fillText(annotation.label, bbox.left + bbox.width - 4 * ratio, textY, room);
  }
  ctx.restore();
}

function yOf(chart: uPlot, { value, yAxis = 'left' }: Annotation): number | null {
  const { min, max } = chart.scales[yAxis] ?? {};
  if (min == null || max == null || value < min || value > max) return null;
  return chart.valToPos(value, yAxis, true);
}

function line({ ctx, bbox }: uPlot, y: number, colour: string): void {
  ctx.beginPath();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.setLineDash([]);
}
