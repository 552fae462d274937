import type { Random } from '../../local/runtime/random.ts';
import { oneOf, whole } from './chance.ts';

/** A phone number that no other text of a case resembles. */
export const plantedNumber = (chance: Random): string =>
  `+${oneOf(chance, ['4915', '447', '91987', '3725', '1202', '336'])}55${whole(chance, 100_000, 999_999)}`;

/** What a message said; it must turn up nowhere but in the queue. */
export const plantedText = 'Dear PLANTED reader, your code is PLANTED-TEXT';

const odd = [
  ...['', ' ', '0', '-1', '1e400', 'null', 'true', 'undefined', 'NaN', '[object Object]', '%00', '%', '../..', '#'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf'],
  ...[
    '\u0000',
    '\uFEFF',
    '\uFFFE\uFFFF',
    '\ud83d',
    '\udc00x',
    'x\ud83d',
    '\u2028',
    '\u202Eabc',
    'ß',
    'İ',
    'K',
    'a\u0301',
  ],
  ...[
    "'; DROP TABLE",
    '<script>',
    '$'.concat('{jndi:ldap://x}'),
    '{{7*7}}',
    '\r\nx: y',
    '\\',
    '"',
    '&amp;',
    '&#x110000;',
    ']]>',
  ],
  ...['1970-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '2026-02-30T00:00:00Z', '0000-00-00', '2026-06-30T24:00:00'],
  ...[
    '+275760-09-13T00:00:00.000Z',
    '2026-06-30T10:15:02+99:99',
    '9999-12-31T23:59:59-23:59',
    '1760000000',
    '9999999999999',
  ],
  ...[
    'delivered',
    'DELIVRD',
    'failed',
    'queued',
    'read',
    'DELIVERED',
    ' delivered ',
    'unknown',
    'FAILED_',
    'INTERIM_X',
  ],
];

/** Text that code which expected a short plain word may trip over; half surrogates among it. */
export function hostileText(chance: Random): string {
  const kind = chance.next();
  if (kind < 0.6) return oneOf(chance, odd);
  if (kind < 0.75) {
    const letter = oneOf(chance, ['x', '7', ' ', 'é', '漢', '🎉', '\u0000', '"', '<', '\ud83d']);
    return letter.repeat(oneOf(chance, [2, 39, 41, 255, 256, 257, 499, 500, 501, 502, 2_000]));
  }
  if (kind < 0.85) return `first line\n    at ${plantedNumber(chance)}\n`;
  if (kind < 0.9) return '1234567890'.repeat(whole(chance, 1, 40)).slice(0, whole(chance, 8, 400));
  return String.fromCharCode(...Array.from({ length: whole(chance, 1, 12) }, () => whole(chance, 0, 0xffff)));
}

/** Text about as long as a key or a field may be, in letters of one to four bytes. */
export const longText = (chance: Random): string =>
  oneOf(chance, ['x', 'é', '漢', '🎉']).repeat(oneOf(chance, [120, 128, 240, 250, 256, 490, 500]));

const oddJson = [
  ...[
    '0',
    '-0',
    '1e400',
    '-1e400',
    '1e-400',
    '0.1',
    '24.0',
    '9007199254740993',
    '12345678901234567890',
    '-9007199254740993',
  ],
  ...[
    'true',
    'false',
    'null',
    '{}',
    '[]',
    '[[]]',
    '[null]',
    '{"a":1}',
    '{"__proto__":{"status":"x"}}',
    '{"length":-1}',
  ],
  ...['{"toString":1}', '{"toJSON":"x"}', '"\\ud83d"', '"\\udc00\\ud83d"', '"\\u0000"', '"\\/"', '{"":""}', '1e309'],
];

/** A JSON value as text, of whatever type, seldom huge. */
export function hostileJson(chance: Random): string {
  const kind = chance.next();
  if (kind < 0.4) return JSON.stringify(hostileText(chance));
  if (kind < 0.9) return oneOf(chance, oddJson);
  if (kind < 0.95)
    return String(whole(chance, 0, 9))
      .repeat(whole(chance, 1, 330))
      .replace(/^0+(?=\d)/, '');
  if (kind < 0.99) return nested(chance, oneOf(chance, [3, 30, 300]));
  return `[${'0,'.repeat(whole(chance, 1, 400))}0]`;
}

/** Arrays or objects inside each other. */
export const nested = (chance: Random, depth: number): string =>
  chance.isLucky(0.5) ? '['.repeat(depth) + ']'.repeat(depth) : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

const named: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
};
export const escapeXml = (text: string): string => text.replace(/[<>&"']/g, (letter) => named[letter] ?? letter);

/** An id that a key can hold and that must be kept to the letter, but for white space around it. */
export function goodId(chance: Random): string {
  const letters = oneOf(chance, ['abc123', '0', 'xyz-_.', 'é漢🎉', ' #/%', 'AaBb', '+&=<>"\\\'']);
  const length = chance.isLucky(0.1) ? 160 : whole(chance, 1, 30);
  const text = Array.from({ length }, () => oneOf(chance, [...letters])).join('');
  return oneOf(chance, [`i${text}d`, `i${text}d`, `00${text}`, ` i${text} `]);
}
