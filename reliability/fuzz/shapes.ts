import type { Provider } from '../../functions/providers/provider.ts';

/** A request made to be slow to read, of about so many bytes. */
export type Shape = (bytes: number) => { readonly contentType: string; readonly body: string };

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
};
const bodies: Readonly<Record<string, (bytes: number) => string>> = {
  'many fields': (bytes) => `{${numbered((at) => `"k${at}":1,`, bytes)}"z":1}`,
  'one field over and over': (bytes) => `{${'"status":"x",'.repeat(bytes / 13)}"z":1}`,
  'open brackets': (bytes) => fill('[', bytes),
  'open braces': (bytes) => fill('{"a":', bytes),
  'an unfinished text': (bytes) => `{"status":"${fill('x', bytes)}`,
  'white space around': (bytes) => `${fill(' ', bytes)}{}`,
  'NUL bytes': (bytes) => fill('\u0000', bytes),
};

/** XML, as it stands in a form's pair. */
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
};
const forms: Readonly<Record<string, (bytes: number) => string>> = {
  'many pairs': (bytes) => numbered((at) => `k${at}=1&`, bytes),
  'one pair over and over': (bytes) => fill('xml=1&', bytes),
  ampersands: (bytes) => fill('&', bytes),
  'equal signs': (bytes) => fill('=', bytes),
  'percent signs': (bytes) => fill('%', bytes),
  'bytes that are no text': (bytes) => `xml=${fill('%ff', bytes)}`,
};

/** All hostile shapes for a provider, those of the encodings that it does not use among them. */
export function shapesFor(provider: Provider): Readonly<Record<string, Shape>> {
  const { body, contentType } = provider.compose({});
  const sample: Record<string, unknown> =
    contentType === 'application/json' ? JSON.parse(body) : { id: 'm', status: 'x' };
  const names = Object.keys(sample);
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
  const asIs = (text: (bytes: number) => string) => text;
  const json = 'application/json';
  const form = 'application/x-www-form-urlencoded';
  const xml = (make: (bytes: number) => string) => (bytes: number) => `xml=${encodeLightly(make(bytes))}`;
  return Object.fromEntries([
    ...each(texts, 'JSON, every field', json, inEveryField),
    ...each(values, 'JSON, a value', json, inOneField),
    ...each(bodies, 'JSON', json, asIs),
    ...each(documents, 'XML', form, xml),
    ...each(texts, 'XML, every element', form, (text) => xml(inEachElement(text))),
    ...each(forms, 'form', form, asIs),
  ]);
}

/** As few percent signs as a form can do with: the size is to be that of the text. */
const encodeLightly = (text: string): string =>
  text.toWellFormed().replace(/[%&+#=\s\p{Cc}]/gu, (letter) => encodeURIComponent(letter));
