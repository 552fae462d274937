import type { MetricWidget, Series } from './api.ts';

/** Slots of the palette in the stylesheet; from `slots` on they come again with another stroke. */
const slots = 8;

/** How lines of one colour are told apart, with the lengths of what is drawn and left out: enough for a chart of all providers. */
export const strokes = {
  line: [],
  dashed: [5, 3],
  dotted: [2, 3],
  mixed: [9, 3, 2, 3],
  long: [14, 4],
} as const satisfies Readonly<Record<string, readonly number[]>>;
export type Stroke = keyof typeof strokes;
const strokesInOrder = Object.keys(strokes) as Stroke[];

/** The named colours of the CDK, as the slots that stay apart for colour-blind eyes. */
const named: Readonly<Record<string, number>> = {
  '#1f77b4': 0,
  '#ff7f0e': 1,
  '#2ca02c': 2,
  '#9467bd': 3,
  '#8c564b': 5,
  '#e377c2': 4,
  '#d62728': 6,
  '#7f7f7f': 7,
};

/** Words that mean the same in every chart. */
const meant: readonly (readonly [RegExp, number])[] = [
  [/^delivered$/i, 2],
  [/^(failed|failures?|errors?|5xx)$/i, 6],
  [/^unconfirmed$/i, 7],
];

const namedSlot = ({ color }: Series): number | undefined => named[color?.toLowerCase() ?? ''];

const holds = (chart: readonly Series[], label: string): boolean => chart.some((series) => series.label === label);

const alone = 0;

export interface Colour {
  /** As the stylesheet understands it. */
  readonly css: string;
  readonly stroke: Stroke;
}

const colourOf = (slot: number): Colour => ({
  css: `var(--series-${slot % slots})`,
  stroke: strokesInOrder[Math.floor(slot / slots) % strokesInOrder.length] as Stroke,
});

/**
 * Gives each label one colour in all charts, none twice in one chart. What is alone in all its charts gets the first;
 * labels that stand in many charts choose before the others.
 */
export function createPalette() {
  const taken = new Map<string, number>();

  const assign = (widgets: readonly MetricWidget[]): void => {
    const charts = widgets.map(({ series }) => series);
    const labels = [...new Set(charts.flat().map(({ label }) => label))].filter((label) => !taken.has(label));
    const chartsOf = new Map(labels.map((label) => [label, charts.filter((chart) => holds(chart, label))]));
    const appearances = (label: string): number => chartsOf.get(label)?.length ?? 0;
    for (const label of labels.toSorted((a, b) => appearances(b) - appearances(a))) {
      const beside = (chartsOf.get(label) ?? []).flat().filter((other) => other.label !== label);
      const used = new Set(beside.map((other) => namedSlot(other) ?? taken.get(other.label)));
      taken.set(label, beside.length === 0 ? alone : choose(label, used));
    }
  };

  return {
    assign,
    of: (series: Series): Colour => {
      const slot = namedSlot(series);
      if (slot !== undefined) return colourOf(slot);
      return ownColour(series.color) ?? colourOf(taken.get(series.label) ?? alone);
    },
  };
}

export type Palette = ReturnType<typeof createPalette>;

function choose(label: string, used: ReadonlySet<number | undefined>): number {
  const meaning = meant.find(([pattern]) => pattern.test(label))?.[1];
  if (meaning !== undefined && !used.has(meaning)) return meaning;
  for (let slot = 1; ; slot++) {
    if (!used.has(slot) && slot % slots !== alone) return slot;
  }
}

/** A colour that the dashboard names, made light or dark enough for the theme. */
export const ownColour = (color: string | undefined): Colour | null =>
  color && /^#[0-9a-f]{6}$/i.test(color)
    ? {
        css: `light-dark(oklch(from ${color} min(l, 0.58) c h), oklch(from ${color} max(l, 0.72) c h))`,
        stroke: 'line',
      }
    : null;

/** What the canvas needs of a colour of the stylesheet: its value in the theme of now. */
export function createInk() {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const known = new Map<string, string>();
  const forget = (): void => known.clear();
  document.addEventListener('themechange', forget);
  return (css: string): string => {
    const value = known.get(css);
    if (value !== undefined) return value;
    probe.style.color = css;
    const resolved = getComputedStyle(probe).color;
    known.set(css, resolved);
    return resolved;
  };
}

export type Ink = ReturnType<typeof createInk>;
