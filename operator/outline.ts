import { readBody, readQuery } from '../functions/providers/reading/document.ts';
import { type Envelope, rawBody } from '../functions/shared/envelope.ts';

// What a request looks like without what it says: for a ticket or a chat, where no number, text or token may stand.

/** Bounds of what is shown: levels, names at each, and characters in all. */
const deepest = 6;
const mostNames = 30;
const longestOutline = 1000;

/** The shape of a request: method, kind of body, and the names of its fields with what kind of value each holds. */
export function outlineOf(envelope: Pick<Envelope, 'method' | 'query' | 'headers' | 'body' | 'encoding'>): string {
  const body = rawBody(envelope);
  const query = readQuery(envelope.query);
  const parts = [
    /^[A-Z]{1,8}$/.test(envelope.method) ? envelope.method : 'request',
    mediaType(envelope.headers['content-type']),
    'value' in query ? `?${shapeOf(query.value)}` : '',
    body.length === 0 ? '' : shapeOfBody(envelope, body),
  ];
  const outline = parts.filter((part) => part !== '').join(' ');
  return outline.length > longestOutline ? `${outline.slice(0, longestOutline - 1)}…` : outline;
}

function shapeOfBody({ headers }: Pick<Envelope, 'headers'>, body: Buffer): string {
  const read = readBody({ headers: { ...headers }, body });
  if (!('value' in read)) return `${body.length} bytes that can’t be read`;
  // A sentence with a sign of equality is no form.
  const isProse = /^\s*[^<[{"\s]+\s+\S/.test(body.toString('utf8', 0, 200));
  return isProse ? `text(${body.length})` : shapeOf(read.value);
}

function shapeOf(value: unknown, depth = 0): string {
  if (typeof value === 'string') return shapeOfText(value);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  if (depth >= deepest) return '…';
  if (Array.isArray(value))
    return value.length === 0 ? '[]' : `[${value.length} of ${shapeOf(value[0] as unknown, depth + 1)}]`;
  const entries = Object.entries(value);
  const shown = entries.slice(0, mostNames).map(([name, one]) => `${nameOf(name)}: ${shapeOf(one, depth + 1)}`);
  return `{ ${[...shown, ...(entries.length > mostNames ? ['…'] : [])].join(', ')} }`;
}

const shapeOfText = (text: string): string => {
  if (text === '') return 'empty';
  return `${/^\+?\d+$/.test(text) ? 'digits' : 'text'}(${text.length})`;
};

/** A field's name, unless it may be a value: a number, a token, a sentence. */
const nameOf = (name: string): string =>
  /^[A-Za-z_@][A-Za-z0-9_.:@-]{0,31}$/.test(name) && (name.match(/\d/g) ?? []).length <= 3
    ? name
    : `name(${name.length})`;

/** Without its parameters. */
const mediaType = (header: string | undefined): string => {
  const [type = ''] = (header ?? '').split(';');
  return /^[a-z]{1,20}\/[a-z0-9.+-]{1,40}$/i.test(type.trim()) && !/\d{4}/.test(type) ? type.trim().toLowerCase() : '';
};
