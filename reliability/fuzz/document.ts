/** A request's content in a form that can be mutated without being taken for raw bytes. */
export type Content = JsonContent | FormContent | RawContent;

/** A flat JSON object as its fields: names may come twice, values are JSON text. */
export interface JsonContent {
  readonly kind: 'json';
  readonly fields: readonly JsonField[];
  readonly style: JsonStyle;
}

export interface JsonField {
  readonly name: string;
  /** JSON text. */
  readonly value: string;
}

export interface JsonStyle {
  readonly gap: string;
  readonly hasMark: boolean;
  /** Every letter of every name as an escape. */
  readonly isEscaped: boolean;
}

/** A form in the body or in the query; the value of a pair may be a flat XML document. */
export interface FormContent {
  readonly kind: 'form';
  readonly where: 'body' | 'query';
  readonly pairs: readonly FormPair[];
  readonly encode: (text: string) => string;
}

export interface FormPair {
  readonly name: string;
  readonly value: string | XmlDocument;
}

export interface XmlDocument {
  readonly root: string;
  readonly elements: readonly XmlElement[];
}

/** The text of an element, markup and all; `isPlain` says that it was escaped as XML asks for. */
export interface XmlElement {
  readonly tag: string;
  readonly text: string;
  readonly isPlain: boolean;
}

export interface RawContent {
  readonly kind: 'raw';
  readonly body: Buffer;
  readonly query: string;
}

const plainStyle: JsonStyle = { gap: '', hasMark: false, isEscaped: false };

/** The content of a request that a provider sent. */
export function readContent(contentType: string | undefined, query: string, body: Buffer): Content {
  const raw: RawContent = { kind: 'raw', body, query };
  if (contentType === 'application/x-www-form-urlencoded') return readForm('body', body.toString('utf8'));
  if (body.length === 0 && query !== '') return readForm('query', query);
  const text = body.toString('utf8');
  const hasMark = text.startsWith('\uFEFF');
  const fields = readFields(hasMark ? text.slice(1) : text);
  return fields === null ? raw : { kind: 'json', fields, style: { ...plainStyle, hasMark } };
}

/** The fields of a JSON object with their values as they were written; null where it is none. */
function readFields(text: string): readonly JsonField[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text, (_key, item, context?: { readonly source?: string }) =>
      typeof item === 'number' ? { digits: context?.source ?? String(item) } : item,
    );
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.entries(value).map(([name, item]) => ({
    name,
    value: JSON.stringify(item).replace(/\{"digits":"([^"]*)"\}/g, '$1'),
  }));
}

function readForm(where: 'body' | 'query', text: string): FormContent {
  const pairs = [...new URLSearchParams(text)].map(([name, value]) => ({ name, value: readXml(value) ?? value }));
  return { kind: 'form', where, pairs, encode: (text) => encodeURIComponent(text.toWellFormed()) };
}

function readXml(text: string): XmlDocument | null {
  const whole = /^<(\w+)>(.*)<\/\1>$/s.exec(text);
  if (!whole) return null;
  const [, root = '', inner = ''] = whole;
  const elements = [...inner.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, tag = '', value = '']) => ({
    tag,
    text: value,
    isPlain: true,
  }));
  return { root, elements };
}

/** Body and query as they go over the wire. */
export function writeContent(content: Content): { readonly body: Buffer; readonly query: string } {
  if (content.kind === 'raw') return content;
  if (content.kind === 'json') return { body: Buffer.from(writeJson(content)), query: '' };
  const { encode } = content;
  const text = content.pairs.map(({ name, value }) => `${encode(name)}=${encode(writeValue(value))}`).join('&');
  return content.where === 'body' ? { body: Buffer.from(text), query: '' } : { body: Buffer.alloc(0), query: text };
}

function writeJson({ fields, style: { gap, hasMark, isEscaped } }: JsonContent): string {
  const write = (name: string): string => (isEscaped ? escapeAll(name) : JSON.stringify(name));
  const written = fields.map(({ name, value }) => `${gap}${write(name)}${gap}:${gap}${value}`);
  return `${hasMark ? '\uFEFF' : ''}{${written.join(',')}${gap}}`;
}

const escapeAll = (text: string): string =>
  `"${Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;

const writeValue = (value: string | XmlDocument): string =>
  typeof value === 'string'
    ? value
    : `<${value.root}>${value.elements.map(({ tag, text }) => `<${tag}>${text}</${tag}>`).join('')}</${value.root}>`;

/** The parts of the content that decide id and status, as one text; null where nobody can say. */
export function decisivePart(content: Content, decisive: readonly string[]): string | null {
  const isDecisive = (name: string): boolean => decisive.includes(name);
  if (content.kind === 'raw') return null;
  if (content.kind === 'json') return JSON.stringify(content.fields.filter(({ name }) => isDecisive(name)));
  const pairs = content.pairs.filter(({ name }) => isDecisive(name));
  const elements = pairs.flatMap(({ value }) => (typeof value === 'string' ? [] : value.elements));
  if (elements.some(({ isPlain }) => !isPlain)) return null;
  const roots = pairs.map(({ name, value }) => [name, typeof value === 'string' ? value : value.root]);
  return JSON.stringify([roots, elements.filter(({ tag }) => isDecisive(tag))]);
}
