import type { TextWidget, Widget } from './api.ts';
import { element } from './dom.ts';
import type { WidgetRow } from './widget.ts';

/** Markdown as far as dashboards use it: headings, lists, bold, code and links; all else stays the text it is. */
export function textWidget(): WidgetRow {
  const root = element('div', { class: 'widget text-widget' });
  let drawn: string | null = null;
  return {
    element: root,
    update: (widget: Widget) => {
      const { markdown } = widget as TextWidget;
      if (markdown === drawn) return;
      drawn = markdown;
      root.replaceChildren(...markdown.split('\n').flatMap(line));
    },
  };
}

function line(text: string): readonly HTMLElement[] {
  if (text.trim() === '') return [];
  const [, marks, heading] = /^(#{1,6})\s+(.*)$/.exec(text) ?? [];
  if (marks !== undefined) return [element(marks.length === 1 ? 'h3' : 'h4', {}, ...inline(heading ?? ''))];
  const [, item] = /^\s*[-*]\s+(.*)$/.exec(text) ?? [];
  return [item === undefined ? element('p', {}, ...inline(text)) : element('p', { class: 'bullet' }, ...inline(item))];
}

const inlines = /\*\*([^*]+)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)/g;

function inline(text: string): readonly (Node | string)[] {
  const parts: (Node | string)[] = [];
  let from = 0;
  for (const match of text.matchAll(inlines)) {
    const [all, bold, code, label, target] = match;
    parts.push(text.slice(from, match.index));
    if (bold !== undefined) parts.push(element('strong', {}, bold));
    else if (code !== undefined) parts.push(element('code', {}, code));
    else parts.push(link(label ?? all, target ?? ''));
    from = match.index + all.length;
  }
  return [...parts, text.slice(from)];
}

const link = (label: string, target: string): Node | string =>
  /^(https?:\/\/|\/(?!\/)|#)/.test(target) ? element('a', { href: target }, label) : label;
