import { byId, element, setText, show } from './dom.ts';
import type { Stroke } from './palette.ts';

export interface Reading {
  readonly label: string;
  readonly value: string;
  readonly css: string;
  readonly stroke: Stroke;
}

const gapPx = 14;

/** The one box that shows the values at the cursor. */
export function createTooltip() {
  const box = byId('tooltip', HTMLElement);
  const title = element('p', { class: 'tooltip-time' });
  const list = element('ul', { class: 'tooltip-values' });
  box.append(title, list);
  const rows: { item: HTMLElement; swatch: HTMLElement; label: HTMLElement; value: HTMLElement }[] = [];

  const row = (index: number): (typeof rows)[number] => {
    const standing = rows[index];
    if (standing) return standing;
    const swatch = element('span', { class: 'swatch' });
    const label = element('span');
    const value = element('b');
    const made = { item: element('li', {}, swatch, label, value), swatch, label, value };
    rows.push(made);
    list.append(made.item);
    return made;
  };

  return {
    /** Shows readings beside a point of the window. */
    show: (time: string, readings: readonly Reading[], x: number, y: number): void => {
      setText(title, time);
      readings.forEach(({ label, value, css, stroke }, index) => {
        const parts = row(index);
        parts.swatch.style.setProperty('--colour', css);
        parts.item.dataset['kind'] = stroke;
        setText(parts.label, label);
        setText(parts.value, value);
      });
      for (const [index, { item }] of rows.entries()) show(item, index < readings.length);
      show(box, true);
      const { width, height } = box.getBoundingClientRect();
      const left = x + gapPx + width > innerWidth ? Math.max(4, x - gapPx - width) : x + gapPx;
      const top = Math.max(4, Math.min(y - height / 2, innerHeight - height - 4));
      box.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    },
    hide: (): void => show(box, false),
  };
}

export type Tooltip = ReturnType<typeof createTooltip>;
