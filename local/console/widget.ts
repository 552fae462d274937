import type { Alarm, Place, Widget } from './api.ts';
import type { Row } from './dom.ts';
import type { Ink, Palette } from './palette.ts';
import type { Tooltip } from './tooltip.ts';

/** What the widgets of the dashboard share. */
export interface Surroundings {
  readonly palette: Palette;
  readonly ink: Ink;
  readonly tooltip: Tooltip;
  /** The time range that is shown, in epoch milliseconds. */
  readonly range: () => readonly [number, number];
  readonly alarm: (name: string) => Alarm | undefined;
}

export type WidgetRow = Row<Widget>;

/** Puts an element in its place on the grid. */
export function place(element: HTMLElement, { x, y, width, height }: Place): void {
  for (const [name, value] of Object.entries({ x: x + 1, y: y + 1, width, height })) {
    if (element.style.getPropertyValue(`--${name}`) !== String(value))
      element.style.setProperty(`--${name}`, String(value));
  }
  element.classList.toggle('wide', width >= 16);
}
