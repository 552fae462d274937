type Child = Node | string | null;

/** An element with attributes and children. Texts become text nodes, never markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** The element of the page with this id. @throws Error where the page has none of that kind. */
export function byId<Kind extends HTMLElement>(id: string, kind: abstract new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return found;
}

/** Sets a text, leaving the document alone where it stands there already. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node: Element, name: string, value: string | null): void {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

export const show = (node: HTMLElement, visible: boolean): void => {
  if (node.hidden === visible) node.hidden = !visible;
};

/** One entry of a list on the page. */
export interface Row<Item> {
  readonly element: HTMLElement;
  readonly update: (item: Item) => void;
  readonly remove?: () => void;
}

/** Keeps the children of `parent` equal to a list, reusing the element of each key so that focus and state stay. */
export function keyedList<Item>(
  parent: HTMLElement,
  keyOf: (item: Item, index: number) => string,
  create: (item: Item) => Row<Item>,
): (items: readonly Item[]) => void {
  const rows = new Map<string, Row<Item>>();
  return (items) => {
    const keys = items.map(keyOf);
    const wanted = new Set(keys);
    for (const [key, row] of rows) {
      if (wanted.has(key)) continue;
      row.remove?.();
      row.element.remove();
      rows.delete(key);
    }
    let next = parent.firstElementChild;
    items.forEach((item, index) => {
      const key = keys[index] as string;
      const row = rows.get(key) ?? create(item);
      rows.set(key, row);
      row.update(item);
      if (row.element === next) next = next.nextElementSibling;
      else parent.insertBefore(row.element, next);
    });
  };
}

/** Tells a screen reader something that is otherwise only seen. */
export function announce(text: string): void {
  const announcer = byId('announcer', HTMLElement);
  announcer.textContent = '';
  requestAnimationFrame(() => {
    announcer.textContent = text;
  });
}
