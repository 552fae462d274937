import { escapeXml } from '../local/aws/front-door.ts';
import { shown } from './figure.ts';

export interface Axis {
  /** With its unit. */
  readonly label: string;
  readonly isLog?: boolean;
  /** Where its marks are and what is written there. @default round numbers */
  readonly ticks?: readonly (readonly [at: number, text: string])[];
}

export type Point = readonly [x: number, y: number];

export interface LinePlot {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly { readonly name: string; readonly points: readonly Point[] }[];
  /** A height that the lines are compared with. */
  readonly bound?: { readonly y: number; readonly label: string };
}

const size = { width: 760, height: 420 };
const area = { left: 96, right: 736, bottom: 366 };
/** What a letter takes, about: SVG has no measure of a text before it is drawn. */
const letterWidth = 6.6;
/** Okabe and Ito's: told apart by the colour-blind, too. Where they begin again the lines are dashed. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;
const mostTicks = 6;

/**
 * A plot of lines as an SVG document; the same plot gives the same text.
 * @throws Error where it has no points, or one that its axes have no place for.
 */
export function plot({ title, x, y, series, bound }: LinePlot): string {
  const points = series.flatMap((one) => one.points.map((point) => ({ name: one.name, point })));
  if (points.length === 0) throw new Error(`The plot “${title}” has no points.`);
  for (const { name, point } of points)
    for (const [at, axis] of [x, y].entries()) {
      const value = point[at] ?? Number.NaN;
      if (!Number.isFinite(value) || (axis.isLog && value <= 0))
        throw new Error(`The plot “${title}” has no place for ${value} of ${name} on the axis “${axis.label}”.`);
    }
  const legend = placeLegend(series.map(({ name }) => name));
  const top = 40 + legend.height + 12;
  const across = points.map(({ point }) => point[0]);
  // Within one power of ten a logarithmic axis would have no tick of its own.
  const xs = scaleOf(x, across, Boolean(x.isLog) && x.ticks === undefined);
  const heights = [...points.map(({ point }) => point[1]), ...(bound ? [bound.y] : [])];
  const ys = scaleOf(y, y.isLog ? heights : [0, ...heights], true);
  const left = (value: number): string => rounded(area.left + xs.place(value) * (area.right - area.left));
  const down = (value: number): string => rounded(area.bottom - ys.place(value) * (area.bottom - top));
  const middle = { x: (area.left + area.right) / 2, y: (top + area.bottom) / 2 };
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="#333">`,
    `<title>${escapeXml(title)}</title>`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    text(size.width / 2, 24, title, 'text-anchor="middle" font-size="15" font-weight="600"'),
    ...ys.ticks.flatMap(([at, label]) => [
      `<path d="M${area.left} ${down(at)}H${area.right}" stroke="#ddd"/>`,
      text(area.left - 8, Number(down(at)) + 4, label, 'text-anchor="end"'),
    ]),
    ...xs.ticks.flatMap(([at, label]) => [
      `<path d="M${left(at)} ${area.bottom}v5" stroke="#333"/>`,
      text(Number(left(at)), area.bottom + 20, label, 'text-anchor="middle"'),
    ]),
    `<path d="M${area.left} ${top}V${area.bottom}H${area.right}" fill="none" stroke="#333"/>`,
    text(middle.x, size.height - 12, x.label, 'text-anchor="middle"'),
    text(18, middle.y, y.label, `text-anchor="middle" transform="rotate(-90 18 ${rounded(middle.y)})"`),
    ...series.map((one, at) => `<path d="${pathOf(one.points, left, down)}" fill="none" ${strokeOf(at)}/>`),
    ...(bound
      ? [
          `<path d="M${area.left} ${down(bound.y)}H${area.right}" stroke="#555" stroke-width="1.5" stroke-dasharray="6 4"/>`,
          // Below its line where there is no room above.
          text(
            area.left + 8,
            Number(down(bound.y)) + (Number(down(bound.y)) < top + 16 ? 15 : -6),
            bound.label,
            'stroke="#fff" stroke-width="4" paint-order="stroke"',
          ),
        ]
      : []),
    ...legend.entries.flatMap(({ name, at, from, line }) => [
      `<path d="M${rounded(from)} ${line - 4}h22" fill="none" ${strokeOf(at)}/>`,
      text(from + 28, line, name),
    ]),
  ].join('\n')}\n</svg>\n`;
}

const rounded = (value: number): string => String(Number(value.toFixed(1)));

const text = (x: number, y: number, content: string, more = ''): string =>
  `<text x="${rounded(x)}" y="${rounded(y)}"${more && ` ${more}`}>${escapeXml(content)}</text>`;

const strokeOf = (at: number): string =>
  `stroke="${colours[at % colours.length]}" stroke-width="2" stroke-linejoin="round"${at < colours.length ? '' : ' stroke-dasharray="5 3"'}`;

function pathOf(points: readonly Point[], left: (x: number) => string, down: (y: number) => string): string {
  const steps = points.map(([x, y]) => `${left(x)} ${down(y)}`);
  // Where many points fall on one place, one of them is enough.
  return steps
    .filter((step, at) => at === 0 || step !== steps[at - 1])
    .map((step, at) => `${at === 0 ? 'M' : 'L'}${step}`)
    .join('');
}

/** The names below the title, in as many lines as they need. */
function placeLegend(names: readonly string[]) {
  const lineHeight = 18;
  let [from, line] = [area.left, 46];
  const entries = names.map((name, at) => {
    const width = 28 + name.length * letterWidth + 20;
    if (from > area.left && from + width > area.right) [from, line] = [area.left, line + lineHeight];
    const entry = { name, at, from, line };
    from += width;
    return entry;
  });
  return { entries, height: line - 46 + lineHeight - 8 };
}

interface Scale {
  /** From 0, where the axis begins, to 1. */
  readonly place: (value: number) => number;
  readonly ticks: readonly (readonly [at: number, text: string])[];
}

/** @param isRounded whether the axis begins and ends at a tick */
function scaleOf({ isLog = false, ticks }: Axis, values: readonly number[], isRounded: boolean): Scale {
  const [toPlace, toValue] = isLog ? [Math.log10, (place: number) => 10 ** place] : [Number, Number];
  const shownTicks = ticks?.map(([at]) => at) ?? [];
  const all = [...values, ...shownTicks];
  const [least, most] = widened(
    all.reduce((a, b) => Math.min(a, b)),
    all.reduce((a, b) => Math.max(a, b)),
    isLog,
  );
  const step = stepOf(toPlace(least), toPlace(most), isLog);
  const [begin, end] = isRounded
    ? [Math.floor(toPlace(least) / step + tiny) * step, Math.ceil(toPlace(most) / step - tiny) * step]
    : [toPlace(least), toPlace(most)];
  const first = Math.ceil(begin / step - tiny);
  const count = Math.floor(end / step + tiny) - first + 1;
  const own = Array.from({ length: count }, (_, at) => toValue((first + at) * step));
  return {
    place: (value) => (toPlace(value) - begin) / (end - begin),
    ticks: ticks ?? own.map((value) => [value, shown(Number(value.toPrecision(6)))] as const),
  };
}

/** What the division of floating point numbers may be off. */
const tiny = 1e-9;

/** Values that are all alike have no range of their own. */
function widened(least: number, most: number, isLog: boolean): readonly [number, number] {
  if (least < most) return [least, most];
  return isLog ? [least / 10, most * 10] : [least, most === 0 ? 1 : most + Math.abs(most)];
}

/** From tick to tick; on a logarithmic axis in powers of ten. */
function stepOf(begin: number, end: number, isLog: boolean): number {
  const rough = (end - begin) / mostTicks;
  if (isLog) return Math.max(1, Math.ceil(rough));
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 2.5, 5, 10].find((nice) => nice * power >= rough * (1 - tiny)) ?? 10);
}
