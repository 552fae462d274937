import { createHash } from 'node:crypto';
import type { Random } from '../../local/runtime/random.ts';
import { oneOf, whole } from './chance.ts';
import { knowledgeOf } from './knowledge.ts';
import { basicOf, signatureOf, tokenOf } from './oracle.ts';
import type { Scheme } from './schemes.ts';
import { addresses, type Setup, secretOf } from './setups.ts';
import { signedBy } from './signed.ts';
import { hostileText, plantedNumber } from './values.ts';
import { arrivedAtMs, plainSlashes, type Wire } from './wire.ts';

/** One way to spoil a genuine request around its body. */
export interface RequestMutator {
  readonly name: string;
  readonly weight: number;
  readonly apply: (wire: Wire, context: RequestContext) => Wire;
}

export interface RequestContext {
  readonly chance: Random;
  readonly setup: Setup;
  /** The provider whose request it is, and all that there are. */
  readonly provider: string;
  readonly providers: readonly string[];
}

/** Header values are bytes on the wire: no line breaks, no letters beyond Latin-1. */
const headerText = (text: string): string => text.replace(/[^\x20-\x7e\xa0-\xff]/g, '').trim();

const without = (headers: Wire['headers'], name: string): Wire['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name));

const set = (wire: Wire, name: string, value: string): Wire => ({
  ...wire,
  headers: { ...wire.headers, [name]: headerText(value) },
});

const method: RequestMutator = {
  name: 'another method',
  weight: 4,
  apply: (wire, { chance }) => ({
    ...wire,
    method: oneOf(chance, [
      'GET',
      'HEAD',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'post',
      'Post',
      'PROPFIND',
      'X',
    ]),
  }),
};

const provider: RequestMutator = {
  name: 'another provider in the path',
  weight: 4,
  apply: (wire, { chance, providers }) => ({
    ...wire,
    provider: oneOf(chance, [
      ...providers,
      wire.provider.toUpperCase(),
      `%${wire.provider.charCodeAt(0).toString(16)}${wire.provider.slice(1)}`,
      ...['nobody', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '%00', '%', '%20', 'wavix%2F', 'wavix '],
      ...['planted-provider-of-a-stranger', `${wire.provider}%3Fx`, `${wire.provider}%252F`, '', '%2F', '..'],
    ]),
  }),
};

const letterCase: RequestMutator = {
  name: 'another letter case of the provider',
  weight: 4,
  apply: (wire, { chance }) => ({
    ...wire,
    provider: oneOf(chance, [
      wire.provider.toUpperCase(),
      wire.provider.charAt(0).toUpperCase() + wire.provider.slice(1),
      [...wire.provider].map((letter) => (chance.isLucky(0.5) ? letter.toUpperCase() : letter)).join(''),
    ]),
  }),
};

const slashes: RequestMutator = {
  name: 'other slashes',
  weight: 6,
  apply: (wire, { chance }) => {
    const some = (least: number): string =>
      Array.from({ length: whole(chance, least, 4) }, () => oneOf(chance, ['/', '/', '/', '%2F', '%2f', '%252F'])).join(
        '',
      );
    return {
      ...wire,
      slashes: {
        beforeBase: oneOf(chance, ['/', '//', '///']),
        beforeProvider: oneOf(chance, [plainSlashes.beforeProvider, `/${some(0)}`]),
        beforeToken: oneOf(chance, [plainSlashes.beforeToken, some(1)]),
        after: oneOf(chance, ['', '/', some(0), '/more', '//m/n/']),
      },
    };
  },
};

const bareGet: RequestMutator = {
  name: 'a GET with the body or the query left out',
  weight: 4,
  apply: (wire, { chance }) => {
    const [hasQuery, hasBody] = [chance.isLucky(0.5), chance.isLucky(0.5)];
    return {
      ...wire,
      method: chance.isLucky(0.8) ? 'GET' : 'HEAD',
      query: hasQuery ? wire.query || 'probe=1' : '',
      body: hasBody ? wire.body : Buffer.alloc(0),
    };
  },
};

const token: RequestMutator = {
  name: 'another token',
  weight: 12,
  apply: (wire, { chance, setup, provider: id, providers }) => {
    const genuine = wire.token ?? '';
    const at = whole(chance, 0, Math.max(0, genuine.length - 1));
    const key = setup.sender.urlKeys[0] ?? 'none';
    const spoiled: (() => string | null)[] = [
      () => null,
      () => genuine.slice(0, -1),
      () => genuine.slice(0, at),
      () => genuine.slice(at + 1),
      () => `${genuine}${oneOf(chance, ['=', 'A', '%00', '%20', '.', '%2F', '/'])}`,
      () => (chance.isLucky(0.5) ? genuine.toUpperCase() : genuine.toLowerCase()),
      () => `${genuine.slice(0, at)}${genuine[at] === 'A' ? 'B' : 'A'}${genuine.slice(at + 1)}`,
      () => tokenOf(key, oneOf(chance, providers)),
      () => tokenOf(key, id.toUpperCase()),
      () => tokenOf(key, ''),
      () => tokenOf('', id),
      () => tokenOf('a key that was dropped', id),
      () => encodeURIComponent(key),
      () => Buffer.from(genuine, 'base64url').toString('hex'),
      // The same URL to the letter's meaning.
      () => [...genuine].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join(''),
      () => [...genuine].map((letter) => `%25${letter.charCodeAt(0).toString(16)}`).join(''),
      () => encodeURIComponent(hostileText(chance).toWellFormed()),
      () => genuine.repeat(oneOf(chance, [2, 100])),
      () => oneOf(chance, ['undefined', 'null', '[object Object]', 'true', '{token}', '*']),
    ];
    return { ...wire, token: oneOf(chance, spoiled)() };
  },
};

const base64Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const nextLetter = (letter = 'A'): string => base64Letters[(base64Letters.indexOf(letter) + 1) % 64] ?? 'A';

const signature: RequestMutator = {
  name: 'another signature',
  weight: 12,
  apply: (wire, { chance, setup, provider: id, providers }) => {
    const scheme = knowledgeOf(id).signature;
    if (scheme && !scheme.digest) return otherwiseSigned(wire, scheme, { chance, setup, provider: id, providers });
    const { header, prefix } = scheme?.digest ?? { header: 'x-signature', prefix: '' };
    const genuine = wire.headers[header] ?? `${prefix}${signatureOf('none', wire.body)}`;
    const hex = genuine.slice(prefix.length);
    const at = whole(chance, 0, hex.length);
    const secret = setup.sender.signing[0] ?? '';
    const signed = (key: string, body = wire.body): string => prefix + signatureOf(key, body);
    const digest = Buffer.from(hex, 'hex');
    const [base64, base64url] = [digest.toString('base64'), digest.toString('base64url')];
    const written = [hex, hex.toUpperCase(), base64, base64url, base64.replace('=', ''), `${base64url}=`];
    const before = (): string => oneOf(chance, ['', prefix, prefix.toUpperCase()]);
    const encoded = (): string => before() + oneOf(chance, written);
    const listed = (...values: readonly string[]): string => values.join(oneOf(chance, [',', ', ', ' ,  ']));
    const junk = (): string =>
      oneOf(chance, ['', 'none', signed('x'), prefix, '0'.repeat(64), `v1=${hex}`, base64.repeat(2)]);
    const spoiled: (() => string | null)[] = [
      () => null,
      () => '',
      () => hex,
      () => prefix,
      () => prefix + hex.toUpperCase(),
      () => prefix.toUpperCase() + hex,
      () => prefix + prefix + hex,
      () => prefix + hex.slice(0, at),
      () => `${genuine}${oneOf(chance, ['0', ' ', ',', `,${genuine}`, `, ${genuine}`, '%00'])}`,
      () => `${prefix}${hex.slice(0, at)}${hex[at] === '0' ? '1' : '0'}${hex.slice(at + 1)}`,
      () => prefix + '0'.repeat(64),
      () => `sha1=${createHash('sha1').update(wire.body).digest('hex')}`,
      () => prefix + createHash('sha256').update(wire.body).digest('hex'),
      () => prefix + createHash('sha256').update(secret).update(wire.body).digest('hex'),
      encoded,
      encoded,
      () => listed(encoded(), junk()),
      () => listed(junk(), encoded()),
      () => listed(junk(), encoded(), junk(), encoded()),
      () => listed(junk(), junk(), junk()),
      // Nearly right: other unused bits, too much padding, the wrong bytes, more text around them.
      () => `${before()}${base64.slice(0, 42)}${nextLetter(base64[42])}=`,
      () => `${before()}${base64}=`,
      () => before() + digest.subarray(0, 31).toString('base64'),
      () => before() + Buffer.concat([digest, Buffer.alloc(1)]).toString('base64'),
      () => `${before()}${base64.slice(0, at % 43)}-${base64.slice((at % 43) + 1)}`,
      () => `${before()}"${hex}"`,
      () => before() + encodeURIComponent(base64),
      () => before() + Buffer.from(hex).toString('base64'),
      () => encoded().replace(/[a-z](?=.{5})/, (letter) => letter.toUpperCase()),
      () => signed(''),
      () => signed('a secret that was dropped'),
      () => signed(secretOf(providers.find((one) => one !== id) ?? '', secret)),
      () => signed(secretOf(id, secret), Buffer.from(`${wire.body.toString('latin1')} `, 'latin1')),
      () => signed(secretOf(id, secret), Buffer.alloc(0)),
      () => signed(wire.body.toString('utf8'), Buffer.from(secretOf(id, secret))),
      () => hostileText(chance),
      () => oneOf(chance, ['undefined', 'null', 'true', 'sha256', 'none']),
    ];
    const value = oneOf(chance, spoiled)();
    return value === null ? { ...wire, headers: without(wire.headers, header) } : set(wire, header, value);
  },
};

/** Signed by what does not count, or for another request or time; or with a signature that something happened to. */
function otherwiseSigned(
  wire: Wire,
  { headers: names }: Scheme,
  { chance, setup, provider: id, providers }: RequestContext,
): Wire {
  const secret = secretOf(id, setup.sender.signing[0] ?? '');
  const stranger = secretOf(providers.find((one) => one !== id) ?? '', setup.sender.signing[0] ?? '');
  const days = oneOf(chance, [-30, -10, 10, 30, 365]);
  const other = { ...wire, body: Buffer.concat([wire.body, Buffer.from(' ')]), query: `${wire.query}&x=y` };
  const present = names.filter((name) => wire.headers[name] !== undefined);
  const header = oneOf(chance, present.length > 0 ? present : ['x-signature']);
  const genuine = wire.headers[header] ?? '';
  const at = whole(chance, 0, Math.max(0, genuine.length - 1));
  const changed = (value: string): Wire => set(wire, header, value);
  const spoiled: (() => Wire)[] = [
    () => signedBy(wire, id, 'a secret that was dropped'),
    () => signedBy(wire, id, stranger),
    () => signedBy(wire, id, ''),
    () => signedBy(wire, id, secret, arrivedAtMs + days * 86_400_000),
    // Whose signature is in the body has one that is genuine there.
    () => (present.length > 0 ? { ...signedBy(other, id, secret), body: wire.body, query: wire.query } : wire),
    () => ({ ...wire, headers: without(wire.headers, header) }),
    () => ({
      ...wire,
      headers: Object.fromEntries(Object.entries(wire.headers).filter(([name]) => !names.includes(name))),
    }),
    () => changed(''),
    () => changed(genuine.slice(0, at)),
    () => changed(`${genuine.slice(0, at)}${nextLetter(genuine[at])}${genuine.slice(at + 1)}`),
    () => changed(`${genuine}${oneOf(chance, ['A', '=', '.', '0'])}`),
    () => changed(oneOf(chance, ['undefined', 'null', 'Bearer', 'e30.e30.', '0', hostileText(chance)])),
  ];
  return oneOf(chance, spoiled)();
}

const basic: RequestMutator = {
  name: 'another authorization',
  weight: 8,
  apply: (wire, { chance, setup, provider: id, providers }) => {
    const genuine = wire.headers['authorization'] ?? 'Basic Og==';
    const coded = genuine.replace(/^Basic /, '');
    const pair = secretOf(id, setup.sender.basic[0] ?? '');
    const spoiled: (() => string | null)[] = [
      () => null,
      () => '',
      () => coded,
      () => `basic ${coded}`,
      () => `BASIC    ${coded}`,
      () => `Basic${coded}`,
      () => `Bearer ${coded}`,
      () => `Basic ${coded.slice(0, -1)}`,
      () => `Basic ${coded}=`,
      () => `Basic ${coded},Basic ${coded}`,
      () => `Basic ${pair}`,
      () => `Basic ${basicOf(`${pair} `)}`,
      () => `Basic ${basicOf(pair.toUpperCase())}`,
      () => `Basic ${basicOf(pair.split(':')[0] ?? '')}`,
      () => `Basic ${basicOf(`${pair.split(':')[0]}:`)}`,
      () => `Basic ${Buffer.from(pair, 'latin1').toString('base64')}`,
      () => `Basic ${basicOf(secretOf(providers.find((one) => one !== id) ?? '', setup.sender.basic[0] ?? ''))}`,
      () => `Basic ${basicOf('')}`,
      () => 'Basic ',
      () => `Digest ${coded}`,
      () => hostileText(chance),
    ];
    const value = oneOf(chance, spoiled)();
    return value === null
      ? { ...wire, headers: without(wire.headers, 'authorization') }
      : set(wire, 'authorization', value);
  },
};

const sourceIp: RequestMutator = {
  name: 'another source address',
  weight: 6,
  apply: (wire, { chance }) => ({ ...wire, sourceIp: oneOf(chance, addresses).sourceIp }),
};

const contentTypes = [
  ...['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON', 'application/json;charset=iso-8859-1'],
  ...[
    'text/plain',
    'text/xml',
    'application/xml',
    'application/octet-stream',
    'multipart/form-data; boundary=x',
    'x',
    '',
  ],
  ...[
    'application/x-www-form-urlencoded',
    'Application/X-WWW-Form-Urlencoded; charset=x',
    'application/jsonp',
    'text/',
  ],
];

const contentType: RequestMutator = {
  name: 'another content type',
  weight: 8,
  apply: (wire, { chance }) =>
    chance.isLucky(0.2)
      ? { ...wire, headers: without(wire.headers, 'content-type') }
      : set(wire, 'content-type', oneOf(chance, contentTypes)),
};

const contentEncoding: RequestMutator = {
  name: 'another content encoding',
  weight: 3,
  apply: (wire, { chance }) =>
    set(wire, 'content-encoding', oneOf(chance, ['gzip', 'GZIP', 'identity', 'br', 'deflate', 'gzip, gzip', 'x', ''])),
};

const headers: RequestMutator = {
  name: 'other headers',
  weight: 6,
  apply: (wire, { chance }) =>
    set(
      wire,
      oneOf(chance, [
        'x-forwarded-for',
        'cookie',
        'user-agent',
        'x-planted',
        'content-length',
        'forwarded',
        'constructor',
      ]),
      oneOf(chance, [plantedNumber(chance), hostileText(chance), '203.0.113.7', 'x'.repeat(whole(chance, 1, 2_000))]),
    ),
};

const query: RequestMutator = {
  name: 'another query',
  weight: 6,
  apply: (wire, { chance }) => {
    const text = encodeURIComponent(hostileText(chance).toWellFormed());
    const more = oneOf(chance, [
      '&',
      '=',
      '%',
      '%ff%fe',
      '?',
      text,
      `a=${text}`,
      `to=${plantedNumber(chance)}`,
      '&a'.repeat(300),
    ]);
    return { ...wire, query: wire.query === '' ? more : `${wire.query}&${more}` };
  },
};

export const requestMutators: readonly RequestMutator[] = [
  ...[method, bareGet, provider, letterCase, slashes, token, signature, basic, sourceIp],
  ...[contentType, contentEncoding, headers, query],
];
