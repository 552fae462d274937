import { gunzipSync } from 'node:zlib';
import { jsonForms } from './json-forms.ts';

/** What may have become of a body between who signed it and who checks it. */
export type BodyMistake = 'trailing-newline' | 'line-ends' | 'charset' | 'encoded-body' | 'reserialised-body';

export interface BodyForm {
  readonly mistake: BodyMistake;
  readonly raw: Buffer;
}

/** Bodies of which this one may have been made, the likeliest first. */
export function* bodyForms(raw: Buffer, sample: string): Generator<BodyForm> {
  const form = (mistake: BodyMistake, body: Buffer | string): BodyForm => ({ mistake, raw: Buffer.from(body) });
  // Byte for byte, whatever the charset.
  const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
  const latin = raw.toString('latin1');
  for (const end of ['\n', '\r\n', ' ', '\0'])
    if (latin.endsWith(end)) yield form('trailing-newline', bytes(latin.slice(0, -end.length)));
  yield form('trailing-newline', bytes(latin.trimEnd()));
  for (const end of ['\n', '\r\n']) yield form('trailing-newline', bytes(latin + end));
  yield form('line-ends', bytes(latin.replaceAll('\r\n', '\n')));
  yield form('line-ends', bytes(latin.replace(/\r?\n/g, '\r\n')));
  yield form('line-ends', bytes(latin.replace(/\r?\n/g, '')));

  const text = raw.toString('utf8');
  yield form('charset', text.startsWith('\uFEFF') ? text.slice(1) : `\uFEFF${text}`);
  yield form('charset', Buffer.from(text, 'latin1'));
  yield form('charset', latin);
  yield form('charset', text.normalize('NFC'));
  yield form('charset', text.normalize('NFD'));
  yield form('charset', Buffer.from(text, 'utf16le'));

  yield form('encoded-body', Buffer.from(latin, 'base64'));
  yield form('encoded-body', raw.toString('base64'));
  const inflated = tryTo(() => gunzipSync(raw, { maxOutputLength: 1024 * 1024 }));
  if (inflated) yield form('encoded-body', inflated);
  const decoded = tryTo(() => decodeURIComponent(text.replaceAll('+', ' ')));
  if (decoded !== undefined) yield form('encoded-body', decoded);
  const unquoted = tryTo(() => JSON.parse(text));
  if (typeof unquoted === 'string') yield form('encoded-body', unquoted);
  yield form('encoded-body', JSON.stringify(text));

  for (const json of jsonForms(text, sample)) yield form('reserialised-body', json);
  for (const fields of fieldForms(text)) yield form('reserialised-body', fields);
}

/** What other libraries would have written for the same form. */
function* fieldForms(text: string): Generator<string> {
  if (!/^[^={}[\]\s]+=/.test(text)) return;
  const pairs = text.split('&').map((pair) => pair.split('='));
  const written: readonly ((part: string) => string)[] = [
    (part) => part,
    (part) => part.replaceAll('+', '%20'),
    (part) => part.replaceAll('%20', '+'),
    (part) => part.replace(/%[0-9a-f]{2}/gi, (hex) => hex.toLowerCase()),
    (part) => part.replace(/%[0-9a-f]{2}/gi, (hex) => hex.toUpperCase()),
    (part) => encodeURIComponent(tryTo(() => decodeURIComponent(part.replaceAll('+', ' '))) ?? part),
    (part) =>
      new URLSearchParams([['', tryTo(() => decodeURIComponent(part.replaceAll('+', ' '))) ?? part]])
        .toString()
        .slice(1),
  ];
  for (const ordered of [pairs, pairs.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1))])
    for (const part of written) yield ordered.map((pair) => pair.map(part).join('=')).join('&');
}

/** What it makes, or undefined where it throws: a text that is not what was tried. */
export function tryTo<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
