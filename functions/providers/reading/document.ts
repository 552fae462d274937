import { brotliDecompressSync, gunzipSync, inflateSync, type ZlibOptions } from 'node:zlib';
import type { Unreadable } from '../../domain/report.ts';
import { pairsOf } from '../form.ts';
import type { Callback } from '../provider.ts';
import { parseJson } from './json.ts';
import { readXml } from './xml.ts';

/** What a callback holds: the value of its JSON, the elements of its XML, the fields of its form or query. */
export type Document = { readonly value: unknown } | Unreadable;

/** Against a small body that becomes a large one; a callback itself is at most 256 KiB. */
const mostInflatedBytes = 1024 * 1024;

const nothing: Unreadable = { path: 'body', expected: 'JSON, XML or a form' };

/** Reads a body by its look, whatever its label says. An empty one is nothing. */
export function readBody({ headers, body }: Pick<Callback, 'headers' | 'body'>): Document {
  const inflated = inflate(body, headers['content-encoding'] ?? '');
  return Buffer.isBuffer(inflated) ? readText(inflated.toString('utf8')) : inflated;
}

/** The fields of a query string. */
export const readQuery = (query: string): Document => (query === '' ? nothing : { value: formFields(query) });

/** A document in a text, as it may also stand in a field of another. */
function readText(text: string): Document {
  const plain = text.replace(/^\uFEFF/, '').trim();
  if (/^[[{"]/.test(plain)) return readJson(plain);
  if (plain.startsWith('<')) {
    const value = readXml(plain);
    return value === null ? { path: 'body', expected: 'well-formed XML' } : { value };
  }
  const boundary = /^--(\S{1,200})\r?\n/.exec(plain)?.[1];
  if (boundary !== undefined) return { value: multipartFields(plain, boundary) };
  // A whole document percent-encoded, as a form without a name.
  if (/^%(7b|5b|3c)/i.test(plain)) return readText(decodeForm(plain));
  return plain.includes('=') ? { value: formFields(plain) } : nothing;
}

/** A document in a text: XML in a form's field, JSON in a field of JSON. Null where there is none. */
export function documentIn(text: string): unknown {
  if (!/^\s*[[{<]/.test(text)) return null;
  const document = readText(text);
  return 'value' in document ? document.value : null;
}

function readJson(text: string): Document {
  try {
    const value = parseJson(text);
    return typeof value === 'string' && /^\s*[[{<]/.test(value) ? readText(value) : { value };
  } catch {
    // A form whose name is the document; one object a line.
    if (/[}\]]=$/.test(text)) return readJson(text.slice(0, -1));
    if (/\}[ \t\r]*\n\s*\{/.test(text)) return readJson(`[${text.replace(/\}[ \t\r]*\n\s*\{/g, '},{')}]`);
    return { path: 'body', expected: 'JSON' };
  }
}

/** Names as `data[0][status]`, which PHP and Rails write for nested fields, become fields of fields. */
function formFields(text: string): object {
  const root = new Map<string, FormValue>();
  for (const [name, value] of pairsOf(text)) {
    const path = nestedName.test(name) ? name.split(/[[\]]+/).filter((part) => part !== '') : [name];
    let at = root;
    for (const part of path.slice(0, -1)) {
      const known = at.get(part);
      const next: Map<string, FormValue> = known instanceof Map ? known : new Map();
      at.set(part, next);
      at = next;
    }
    at.set(path.at(-1) ?? '', value);
  }
  return plainForm(root);
}

type FormValue = string | Map<string, FormValue>;
const nestedName = /^[\w.-]{1,80}(?:\[[\w.-]{1,80}\]){1,4}$/;

/** A list where all names are numbers. */
function plainForm(fields: ReadonlyMap<string, FormValue>): object {
  const entries = Array.from(
    fields,
    ([name, value]) => [name, typeof value === 'string' ? value : plainForm(value)] as const,
  );
  const isList = entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name));
  return isList ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}

/** The text fields of a multipart form; files are left out. */
function multipartFields(text: string, boundary: string): object {
  const parts = text.split(`--${boundary}`).slice(1, -1);
  const fields = parts.flatMap((part) => {
    const [head = '', ...rest] = part.split(/\r?\n\r?\n/);
    const name = /^content-disposition:[^\r\n]*[;\s]name="([^"\r\n]{1,80})"/im.exec(head)?.[1];
    return name === undefined || /filename=/i.test(head) ? [] : [[name, rest.join('\n\n').replace(/\r?\n$/, '')]];
  });
  return Object.fromEntries(fields);
}

/** Some forms write a sign of equality behind the document, as if it were a name. */
const decodeForm = (text: string): string =>
  pairsOf(`x=${text.replace(/=$/, '')}`)
    .map(([, value]) => value)
    .join('');

/** The body without its content coding. gzip shows itself, with or without its header. */
export function inflate(body: Buffer, coding: string): Buffer | Unreadable {
  const options: ZlibOptions = { maxOutputLength: mostInflatedBytes };
  try {
    if (body[0] === 0x1f && body[1] === 0x8b) return gunzipSync(body, options);
    if (/\bdeflate\b/i.test(coding)) return inflateSync(body, options);
    if (/\bbr\b/i.test(coding)) return brotliDecompressSync(body, options);
    return body;
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return {
      path: 'body',
      expected: isTooLarge ? `at most ${mostInflatedBytes} bytes once inflated` : 'a whole compressed body',
    };
  }
}
