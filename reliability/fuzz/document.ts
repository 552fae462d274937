import { isDecisive, isWrapper, type Knowledge, looseName, namesMessage } from './knowledge.ts';

/** A request's content in a form that can be mutated without being taken for raw bytes. */
export type Content = JsonContent | FormContent | XmlContent | RawContent;

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

/** A flat XML document that is the body. */
export interface XmlContent {
  readonly kind: 'xml';
  readonly document: XmlDocument;
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

/** Whatever is none of these: arrays, nested or marked up XML, parts of a form. */
export interface RawContent {
  readonly kind: 'raw';
  readonly body: Buffer;
  readonly query: string;
}

/** What of a request holds its content. */
export interface Written {
  readonly contentType: string | undefined;
  readonly query: string;
  readonly body: Buffer;
}

const plainStyle: JsonStyle = { gap: '', hasMark: false, isEscaped: false };

/** The content of a request that a provider sent, by its look: its label decides for a form in parts alone. */
export function readContent({ contentType, query, body }: Written): Content {
  const raw: RawContent = { kind: 'raw', body, query };
  if (query !== '') return body.length === 0 ? readForm('query', query) : raw;
  const text = body.toString('utf8');
  const hasMark = text.startsWith('\uFEFF');
  const plain = hasMark ? text.slice(1) : text;
  const fields = readFields(plain);
  if (fields !== null) return { kind: 'json', fields, style: { ...plainStyle, hasMark } };
  const document = readXml(plain);
  if (document !== null) return { kind: 'xml', document };
  const isOther = /^multipart\//i.test(contentType ?? '') || /^\s*(?:[[{"<]|%(?:5b|7b|3c))/i.test(plain);
  return isOther || !text.includes('=') ? raw : readForm('body', text);
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
  return { kind: 'form', where, pairs, encode: percent };
}

/** Percent-encoded; half surrogates cannot be. */
export const percent = (text: string): string => encodeURIComponent(text.toWellFormed());

/** An XML document of nothing but elements of text inside one; null for any other. */
function readXml(text: string): XmlDocument | null {
  const [, root = '', inner = ''] = /^<(\w+)>(.*)<\/\1>$/s.exec(text) ?? [];
  const elements = [...inner.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, tag = '', value = '']) => ({
    tag,
    text: value,
    isPlain: true,
  }));
  const document = { root, elements };
  return elements.length > 0 && writeXml(document) === text ? document : null;
}

/** Body and query as they go over the wire. */
export function writeContent(content: Content): Pick<Written, 'body' | 'query'> {
  if (content.kind === 'raw') return content;
  if (content.kind === 'json') return { body: Buffer.from(writeJson(content)), query: '' };
  if (content.kind === 'xml') return { body: Buffer.from(writeXml(content.document)), query: '' };
  const { encode } = content;
  const text = content.pairs.map(({ name, value }) => `${encode(name)}=${encode(writeValue(value))}`).join('&');
  return content.where === 'body' ? { body: Buffer.from(text), query: '' } : { body: Buffer.alloc(0), query: text };
}

export function writeJson({ fields, style: { gap, hasMark, isEscaped } }: JsonContent): string {
  const write = (name: string): string => (isEscaped ? escapeAll(name) : JSON.stringify(name));
  const written = fields.map(({ name, value }) => `${gap}${write(name)}${gap}:${gap}${value}`);
  return `${hasMark ? '\uFEFF' : ''}{${written.join(',')}${gap}}`;
}

const escapeAll = (text: string): string =>
  `"${Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;

const writeValue = (value: string | XmlDocument): string => (typeof value === 'string' ? value : writeXml(value));

/** A tag may have attributes; what closes it has none. */
const writeXml = ({ root, elements }: XmlDocument): string =>
  `<${root}>${elements.map(({ tag, text }) => `<${tag}>${text}</${tag.split(' ')[0]}>`).join('')}</${root}>`;

/** The fields as they are read: of equal names the last one counts. */
export const uniqueFields = (fields: readonly JsonField[]): readonly JsonField[] =>
  Array.from(new Map(fields.map(({ name, value }) => [name, value])), ([name, value]) => ({ name, value }));

/** Whether a JSON value is, or holds as text, a document that could hold a report. */
export function isDocument(json: string): boolean {
  if (/^\s*[[{]/.test(json)) return true;
  return /^\s*"/.test(json) && isDocumentText(JSON.parse(json));
}

/** Whether no field of a JSON object holds what might be a report, or might make one together with the fields around it. */
export const isFlat = (fields: readonly JsonField[]): boolean =>
  fields.every(({ name, value }) => {
    if (!isDocument(value)) return true;
    return !isWrapper(name) && fields.length > 1 && !/id|stat|event/.test(looseName(value));
  });

const isDocumentText = (text: string): boolean => /^\s*[[{<]/.test(text);

/**
 * The parts of the content that decide what it means, as one text that is equal for all ways to write the same; null where
 * nobody can say.
 */
export function decisivePart(content: Content, knowledge: Knowledge): string | null {
  switch (content.kind) {
    case 'raw':
      return null;
    case 'json':
      return decisiveOf(
        uniqueFields(content.fields).map(({ name, value }) => ({ name, value, holds: isDocument(value) })),
        knowledge,
      );
    case 'xml':
      return decisiveElements(content.document, knowledge);
    case 'form': {
      const unique = [...new Map(content.pairs.map((pair) => [pair.name, pair])).values()];
      const parts: Part[] = [];
      for (const { name, value } of unique) {
        const isText = typeof value === 'string';
        const inside = isText ? value : decisiveElements(value, knowledge);
        if (inside === null) return null;
        // `data[status]` is a field of a field.
        const [outer = '', ...inner] = name.split('[');
        const isNested = inner.length > 0 && isWrapper(outer);
        parts.push({ name, value: inside, holds: !isText || isNested || isDocumentText(value) });
      }
      return decisiveOf(parts, knowledge);
    }
  }
}

interface Part {
  readonly name: string;
  readonly value: string;
  /** Whether it is a document. */
  readonly holds: boolean;
}

function decisiveOf(parts: readonly Part[], knowledge: Knowledge): string {
  // What stands alone wraps, whatever it is called.
  const wraps = ({ name, value, holds }: Part): boolean =>
    holds && (isWrapper(name.split('[')[0] ?? '') || parts.length === 1 || namesMessage(value));
  // No letter in front: whether such a field wraps is open.
  const written = ({ name, holds }: Part): string => (holds && /^[^a-z0-9]/i.test(name) ? name : looseName(name));
  const names = new Set(
    parts.filter((part) => isDecisive(knowledge, part.name) || wraps(part)).map(({ name }) => looseName(name)),
  );
  // A text that has a wrapper's name may hide the wrapper.
  const found = parts.filter(({ name }) => names.has(looseName(name)));
  const counts = Map.groupBy(found, ({ name }) => looseName(name));
  return JSON.stringify([
    ...found
      .filter(({ name }) => counts.get(looseName(name))?.length === 1)
      .map((part) => [written(part), part.value])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    // Of several spellings of one name it matters which is which, and which comes first.
    ...found.filter(({ name }) => counts.get(looseName(name))?.length !== 1).map(({ name, value }) => [name, value]),
  ]);
}

function decisiveElements({ root, elements }: XmlDocument, knowledge: Knowledge): string | null {
  if (elements.some(({ isPlain }) => !isPlain)) return null;
  const local = (tag: string): string => tag.slice(tag.lastIndexOf(':') + 1);
  const found = elements.filter(({ tag }) => isDecisive(knowledge, local(tag)) || isWrapper(local(tag)));
  // Not in order, but each as often as it comes: two of one name are a list and no text.
  const written = found.map(({ tag, text }) => JSON.stringify([looseName(local(tag)), text])).sort();
  const spellings = new Set(found.map(({ tag }) => looseName(local(tag)))).size;
  const isClear = spellings === found.length;
  return JSON.stringify([root, ...(isClear ? written : found.map(({ tag, text }) => [tag, text]))]);
}
