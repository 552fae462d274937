import { gzipSync } from 'node:zlib';
import type { Provider } from '../../functions/providers/provider.ts';
import { wrapperNames } from './knowledge.ts';

/** A request made to be slow to read, of about so many bytes. */
export type Shape = (bytes: number) => { readonly contentType: string; readonly body: string | Buffer };

const fill = (text: string, bytes: number): string => text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes);
const deep = (open: string, inner: string, close: string, bytes: number): string => {
  const depth = Math.floor(bytes / (open.length + close.length));
  return open.repeat(depth) + inner + close.repeat(depth);
};
const numbered = (make: (at: number) => string, bytes: number): string =>
  Array.from({ length: Math.ceil(bytes / make(10_000).length) }, (_, at) => make(at)).join('');

/** Texts that a pattern may try over and over; they go into every text field of a report. */
const texts: Readonly<Record<string, (bytes: number) => string>> = {
  digits: (bytes) => fill('1234567890', bytes),
  'a number with separators': (bytes) => `+${fill('4 (9)-1.', bytes)}x`,
  'white space': (bytes) => `x${fill(' ', bytes)}x`,
  'tabs and line breaks': (bytes) => `${fill('\t\r\n ', bytes)}x`,
  'underscores and hyphens': (bytes) => `${fill('_-', bytes)}!`,
  'a long date': (bytes) => `2026-06-30T10:15:02.${fill('0', bytes)}Z`,
  'many dates': (bytes) => fill('2026-06-30T10:15:02 ', bytes),
  'causes of failure': (bytes) => fill('invalid unknown not approved destination recipient phone number ', bytes),
  'one letter': (bytes) => fill('a', bytes),
  'quotes and backslashes': (bytes) => fill('\\"', bytes),
  'letters of four bytes': (bytes) => fill('🎉', bytes / 2),
  'half surrogates': (bytes) => fill('\ud83d', bytes / 6),
  'control letters': (bytes) => fill('\u0001', bytes / 6),
  events: (bytes) => fill('sms.', bytes),
};

/** Values of a field of JSON, and whole bodies. */
const values: Readonly<Record<string, (bytes: number) => string>> = {
  'nested arrays': (bytes) => deep('[', '', ']', bytes),
  'nested objects': (bytes) => deep('{"a":', '1', '}', bytes),
  'a long number': (bytes) => fill('9', bytes),
  'a long fraction': (bytes) => `0.${fill('1', bytes)}`,
  'many numbers': (bytes) => `[${fill('9007199254740993,', bytes)}0]`.replace(/,\d*0]$/, ',0]'),
  'many short texts': (bytes) => `[${'"a",'.repeat(bytes / 4)}0]`,
  'JSON in a text': (bytes) => JSON.stringify(deep('[', '', ']', bytes)),
};
const bodies: Readonly<Record<string, (bytes: number) => string>> = {
  'many fields': (bytes) => `{${numbered((at) => `"k${at}":1,`, bytes)}"z":1}`,
  'one field over and over': (bytes) => `{${'"status":"x",'.repeat(bytes / 13)}"z":1}`,
  'open brackets': (bytes) => fill('[', bytes),
  'open braces': (bytes) => fill('{"a":', bytes),
  'wrappers in wrappers': (bytes) => deep('{"data":', '{}', '}', bytes),
  'wrappers in lists': (bytes) => deep('[{"data":', '{}', '}]', bytes),
  'wrappers side by side': (bytes) => `[${fill('{"data":{"report":[{}]}},', bytes).replace(/[^,]*$/, '')}0]`,
  'a text in texts': (bytes) => inTexts('{"status":"x"}', bytes),
  'documents in texts': (bytes) => `{"data":${JSON.stringify(`{"data":${JSON.stringify(fill('[', bytes))}}`)}}`,
  'an envelope of many fields around many that lack an id': (bytes) =>
    `{${numbered((at) => `"k${at}":1,`, bytes * 0.9)}"data":[${'{"a":1},'.repeat(Math.min(999, bytes / 80))}{}]}`,
  'envelopes of some fields around many that lack an id': (bytes) => {
    const one = `{${numbered((at) => `"k${at}":1,`, 300)}"data":[${'{},'.repeat(400)}{}]},`;
    return `[${one.repeat(Math.ceil(bytes / one.length))}{}]`;
  },
  'a list in every wrapper, inside wrappers': (bytes) => {
    const list = `[${'{},'.repeat(Math.min(999, bytes / 3 / wrapperNames.size))}{}]`;
    return `{"a":{"a":{"a":{${[...wrapperNames].map((name) => `"${name}":${list}`)}}}}}`;
  },
  'many events': (bytes) => `[${fill('{"event":"link.clicked"},', bytes).replace(/[^,]*$/, '')}{}]`,
  'an unfinished text': (bytes) => `{"status":"${fill('x', bytes)}`,
  'white space around': (bytes) => `${fill(' ', bytes)}{}`,
  'NUL bytes': (bytes) => fill('\u0000', bytes),
};

/** JSON in a text of JSON in a text, as deep as so many bytes go. */
function inTexts(json: string, bytes: number): string {
  let text = json;
  while (text.length * 2 < bytes) text = JSON.stringify(text);
  return text;
}

/** XML, as it stands in a form's pair or alone. */
const documents: Readonly<Record<string, (bytes: number) => string>> = {
  'many elements': (bytes) => fill('<part>1</part>', bytes),
  'different elements': (bytes) => numbered((at) => `<k${at}>1</k${at}>`, bytes),
  'open tags': (bytes) => fill('<a>', bytes),
  'one long open tag': (bytes) => `<${fill('a', bytes)}`,
  'opening brackets': (bytes) => fill('<', bytes),
  'nested elements': (bytes) => deep('<a>', '', '</a>', bytes),
  'long texts that end in nothing': (bytes) => fill(`<a>${'x'.repeat(1_000)}`, bytes),
  'longest texts closed by another tag': (bytes) => fill(`<a>${'x'.repeat(1_000)}</b>`, bytes),
  'closing tags': (bytes) => fill('</a>', bytes),
  entities: (bytes) => `<part>${fill('&amp;', 900)}</part>`.repeat(Math.ceil(bytes / 913)),
  'unfinished entities': (bytes) => `<part>${fill('&#x1', 900)}</part>`.repeat(Math.ceil(bytes / 913)),
  'one text': (bytes) => `<status>${fill('x', bytes)}</status>`,
  'many attributes': (bytes) => `<a${numbered((at) => ` k${at}="1"`, bytes)}/>`,
  'one attribute over and over': (bytes) => `<a${fill(' k="1"', bytes)}>x</a>`,
  'attributes that end in nothing': (bytes) => `<a${fill(' k="1"', bytes)}`,
  'names without values': (bytes) => `<a${fill(' k', bytes)}>`,
  'a long name': (bytes) => `<a ${fill('k', bytes)}="1"/>`,
  'white space in a tag': (bytes) => `<a${fill(' ', bytes)}x`,
  'white space before equal signs': (bytes) => `<a${fill(`${' '.repeat(500)}k${' '.repeat(500)}`, bytes)}>`,
  'an unfinished attribute': (bytes) => `<a k="${fill('x', bytes)}`,
  'quotes in a tag': (bytes) => `<a${fill(` k='"'`, bytes)}>`,
  namespaces: (bytes) => fill('<a:b xmlns:a="u">1</a:b>', bytes),
  'tags as deep as may be': (bytes) => `${'<a>'.repeat(28)}x${'</a>'.repeat(28)}`.repeat(Math.ceil(bytes / 197)),
  'attributes at every depth': (bytes) =>
    `${'<a k="1">'.repeat(28)}x${'</a>'.repeat(28)}`.repeat(Math.ceil(bytes / 365)),
  'marked texts': (bytes) => `<a>${fill('<![CDATA[x]]>', bytes)}</a>`,
  'an unfinished marked text': (bytes) => `<a><![CDATA[${fill(']]', bytes)}`,
  'marked texts that open and never close': (bytes) => fill('<![CDATA[', bytes),
  comments: (bytes) => `<a>${fill('<!-- -->', bytes)}</a>`,
  'an unfinished comment': (bytes) => `<a><!--${fill('-- ', bytes)}`,
  'comments between letters': (bytes) => `<a>${fill('x<!---->', bytes)}</a>`,
  declarations: (bytes) => `${fill('<?x?>', bytes)}<a>1</a>`,
  'document types': (bytes) => `${fill('<!DOCTYPE a>', bytes)}<a>1</a>`,
  'an entity that grows': (bytes) => `<!DOCTYPE a [<!ENTITY b "${fill('&b;', bytes)}">]><a>&b;</a>`,
};
const forms: Readonly<Record<string, (bytes: number) => string>> = {
  'many pairs': (bytes) => numbered((at) => `k${at}=1&`, bytes),
  'one pair over and over': (bytes) => fill('xml=1&', bytes),
  'names without values': (bytes) => `xml=1&${fill('k&', bytes)}`,
  ampersands: (bytes) => fill('&', bytes),
  'equal signs': (bytes) => fill('=', bytes),
  'percent signs': (bytes) => fill('%', bytes),
  'bytes that are no text': (bytes) => `xml=${fill('%ff', bytes)}`,
  'fields of fields': (bytes) => numbered((at) => `a[k${at}]=1&`, bytes),
  'many fields with one field': (bytes) => numbered((at) => `k${at}[a]=1&`, bytes),
  'one field of a field over and over': (bytes) => fill('data[status]=x&', bytes),
  brackets: (bytes) => `${fill('a[', bytes)}=1`,
  'a long name of a field': (bytes) => `${fill('a', bytes)}[b]=1`,
  'JSON in percent': (bytes) => fill('%7b%22a%22:', bytes),
  'percent in percent': (bytes) => `%7b${fill('%25', bytes)}`,
};

/** Forms in parts, between boundaries of `x`. */
const parted: Readonly<Record<string, (bytes: number) => string>> = {
  boundaries: (bytes) => fill('--x', bytes),
  'empty parts': (bytes) => fill('--x\r\n\r\n', bytes),
  'many parts': (bytes) => numbered((at) => `--x\r\n${disposition}; name="k${at}"\r\n\r\n1\r\n`, bytes),
  'one part': (bytes) => `--x\r\n${disposition}; name="status"\r\n\r\n${fill('x\r\n', bytes)}\r\n--x--`,
  'a head over and over': (bytes) => `--x\r\n${fill(`${disposition};`, bytes)}\r\n\r\n1\r\n--x--`,
  'a head of semicolons': (bytes) => `--x\r\n${disposition}${fill('; ', bytes)}\r\n\r\n1\r\n--x--`,
  'a head of names': (bytes) => `--x\r\n${disposition}${fill('; name="', bytes)}\r\n\r\n1\r\n--x--`,
  'empty lines': (bytes) => `--x\r\n${disposition}; name="a"${fill('\r\n', bytes)}\r\n--x--`,
  'a part without an end': (bytes) => `--x\r\n${disposition}; name="a"\r\n\r\n${fill('\n', bytes)}`,
};
const disposition = 'Content-Disposition: form-data';

/** Compressed, so that little becomes much. */
function packed(text: string): (bytes: number) => Buffer {
  const member = gzipSync(text);
  return (bytes) => Buffer.concat(Array.from({ length: Math.max(1, Math.floor(bytes / member.length)) }, () => member));
}

/** All hostile shapes for a provider, those of the encodings that it does not use among them. */
export function shapesFor(provider: Provider): Readonly<Record<string, Shape>> {
  const { body, contentType } = provider.compose({});
  const sample: Record<string, unknown> =
    contentType === 'application/json' ? JSON.parse(body) : { id: 'm', status: 'x' };
  const names = Object.keys(sample);
  const json = 'application/json';
  const inEveryField = (text: (bytes: number) => string) => (bytes: number) =>
    JSON.stringify(Object.fromEntries(names.map((name) => [name, text(bytes / names.length)])));
  const inEachElement = (text: (bytes: number) => string) => (bytes: number) =>
    names.map((name) => `<${name}>${text(bytes / names.length)}</${name}>`).join('');
  const inOneField = (value: (bytes: number) => string) => (bytes: number) =>
    `{${JSON.stringify(names.at(-1))}:${value(bytes)},${JSON.stringify(sample).slice(1)}`;
  const each = (
    from: typeof texts,
    prefix: string,
    type: string,
    make: (text: (bytes: number) => string) => (bytes: number) => string,
  ): [string, Shape][] =>
    Object.entries(from).map(([name, text]) => [
      `${prefix}: ${name}`,
      (bytes) => ({ contentType: type, body: make(text)(Math.floor(bytes)) }),
    ]);
  const reports = (change: (at: number) => object) => (bytes: number) => {
    const made = numbered((at) => `${JSON.stringify({ ...sample, ...change(at) })},`, bytes);
    return `[${made.slice(0, -1)}]`;
  };
  const id = names.find((name) => /message_?id$/i.test(name)) ?? 'id';
  const lists: Record<string, Shape> = Object.fromEntries(
    [
      ['JSON: many reports', reports((at) => ({ [id]: `m${at}` }))] as const,
      ['JSON: one report over and over', reports(() => ({}))] as const,
      ['JSON: one message in every status', reports((at) => ({ status: `s${at}` }))] as const,
      ['JSON: one message to many', reports((at) => ({ to: `+4915550${100_000 + at}` }))] as const,
      ['JSON: reports in texts', (bytes: number) => `{"data":${JSON.stringify(reports(() => ({}))(bytes))}}`] as const,
    ].map(([name, make]) => [name, (bytes) => ({ contentType: json, body: make(Math.floor(bytes)) })]),
  );
  const bombs: Record<string, Shape> = Object.fromEntries(
    Object.entries({
      'of spaces': ' '.repeat(1024 * 1024),
      'of brackets': '['.repeat(1024 * 1024),
      'of tags': '<a>'.repeat(300_000),
      'of reports': `[${Array.from({ length: 2_000 }, (_, at) => JSON.stringify({ ...sample, [id]: `m${at}` }))}]`,
      'of pairs': 'a[b]=1&'.repeat(100_000),
      'of names without values': `xml=1&${'k&'.repeat(500_000)}`,
    }).map(([name, text]) => {
      const make = packed(text);
      return [`gzip: ${name}`, (bytes) => ({ contentType: 'application/octet-stream', body: make(bytes) })];
    }),
  );
  const asIs = (text: (bytes: number) => string) => text;
  const form = 'application/x-www-form-urlencoded';
  const xml = (make: (bytes: number) => string) => (bytes: number) => `xml=${encodeLightly(make(bytes))}`;
  return Object.fromEntries([
    ...each(texts, 'JSON, every field', json, inEveryField),
    ...each(values, 'JSON, a value', json, inOneField),
    ...each(bodies, 'JSON', json, asIs),
    ...each(documents, 'XML', form, xml),
    ...each(texts, 'XML, every element', form, (text) => xml(inEachElement(text))),
    ...each(forms, 'form', form, asIs),
    ...each(documents, 'XML alone', 'application/xml', asIs),
    ...each(parted, 'form in parts', 'multipart/form-data; boundary=x', asIs),
    ...Object.entries(lists),
    ...Object.entries(bombs),
  ]);
}

/** As few percent signs as a form can do with: the size is to be that of the text. */
const encodeLightly = (text: string): string =>
  text.toWellFormed().replace(/[%&+#=\s\p{Cc}]/gu, (letter) => encodeURIComponent(letter));
