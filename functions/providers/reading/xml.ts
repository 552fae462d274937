/** A text, what elements are in it by name, or those of one name. */
export type XmlValue = string | XmlElement | readonly XmlValue[];
export interface XmlElement {
  readonly [name: string]: XmlValue;
}

interface Open {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: Map<string, XmlValue[]>;
  text: string;
}

const deepest = 30;
const opening = /([A-Za-z_][\w.:-]{0,80})((?:\s+[\w.:-]{1,80}\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/y;
const closing = /\/([A-Za-z_][\w.:-]{0,80})\s*>/y;
const attribute = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/**
 * The elements of an XML document (or of a piece of one) by name, without namespaces; null where it is no well-formed XML.
 * An attribute stands among the children of its element, or beside an element of text as `elementattribute`.
 * Declarations and comments are left out, entities but the five of XML stay as they are: nothing is ever fetched or expanded.
 */
export function readXml(xml: string): XmlElement | null {
  const root: Open = { name: '', attributes: [], children: new Map(), text: '' };
  const stack = [root];
  for (let at = 0; at < xml.length; ) {
    const top = stack.at(-1) as Open;
    const next = xml.indexOf('<', at);
    top.text += unescapeXml(xml.slice(at, next < 0 ? xml.length : next));
    if (next < 0) break;
    const skipped = skip(xml, next, top);
    if (skipped === null) return null;
    at = skipped > next ? skipped : readTag(xml, next + 1, stack);
    if (at < 0 || stack.length > deepest) return null;
  }
  return stack.length === 1 && root.children.size > 0 ? toElement(root.children) : null;
}

/** Where a comment, a declaration or character data ends; `at` where none begins there, null where it never ends. */
function skip(xml: string, at: number, top: Open): number | null {
  const ends = { '<!--': '-->', '<![CDATA[': ']]>', '<?': '?>', '<!DOCTYPE': '>' };
  for (const [start, end] of Object.entries(ends)) {
    if (!xml.startsWith(start, at)) continue;
    const close = xml.indexOf(end, at + start.length);
    if (close < 0) return null;
    if (start === '<![CDATA[') top.text += xml.slice(at + start.length, close);
    return close + end.length;
  }
  return at;
}

/** Where the tag that begins behind the bracket ends, with the stack as it is then; -1 where it is no tag, or closes another. */
function readTag(xml: string, at: number, stack: Open[]): number {
  closing.lastIndex = at;
  const closed = closing.exec(xml);
  if (closed) {
    const element = stack.pop() as Open;
    const parent = stack.at(-1);
    if (parent === undefined || element.name !== localName(closed[1] ?? '')) return -1;
    close(element, parent);
    return closing.lastIndex;
  }
  opening.lastIndex = at;
  const opened = opening.exec(xml);
  if (!opened) return -1;
  const [, name = '', attributes = '', selfClosed] = opened;
  const element = { name: localName(name), attributes: attributesOf(attributes), children: new Map(), text: '' };
  if (selfClosed) close(element, stack.at(-1) as Open);
  else stack.push(element);
  return opening.lastIndex;
}

const attributesOf = (text: string): Open['attributes'] =>
  Array.from(text.matchAll(attribute), ([, name = '', double, single]) => [name, double ?? single ?? ''] as const)
    .filter(([name]) => !/^xmlns\b/.test(name))
    .map(([name, value]) => [localName(name), unescapeXml(value)]);

function close({ name, attributes, children, text }: Open, parent: Open): void {
  const isText = children.size === 0 && (text.trim() !== '' || attributes.length === 0);
  for (const [key, value] of attributes) add(isText ? parent.children : children, isText ? name + key : key, value);
  add(parent.children, name, isText ? text : toElement(children));
}

const localName = (name: string): string => name.slice(name.lastIndexOf(':') + 1);

function add(children: Map<string, XmlValue[]>, name: string, value: XmlValue): void {
  const same = children.get(name);
  if (same) same.push(value);
  else children.set(name, [value]);
}

const toElement = (children: ReadonlyMap<string, readonly XmlValue[]>): XmlElement =>
  Object.fromEntries(
    [...children].map(([name, values]) => [name, values.length === 1 ? (values[0] as XmlValue) : values]),
  );

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** In one pass, so that what an entity stands for is not taken for another. */
const unescapeXml = (value: string): string =>
  value.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|([a-z]{2,4}));/gi, (whole, decimal, hex, name) =>
    name === undefined
      ? String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16))
      : (entities[name] ?? whole),
  );
