import { createHash, createHmac } from 'node:crypto';
import { pairsOf } from '../form.ts';
import { equalsAny, isNear, type Signature, type SignedRequest, secondsToMs, type Unsigned } from './signature.ts';

type ByName = ReadonlyMap<string, string>;

/**
 * A digest in hex of either case, in the parameter `sig` of a query, a form or an object of JSON, over all its other parameters
 * sorted by name, the time in Unix seconds (`timestamp`) among them. Signs with HMAC-SHA256. Takes HMAC with MD5, SHA-1, SHA-256
 * and SHA-512 and MD5 of text and secret: which of them an account has chosen, no request tells.
 *
 * `&` and `=` in a value are signed as `_`, so that the three can't be told apart: who holds a genuine request may swap them, and
 * nothing else. What could be read in another way than it was signed is refused: a name given twice or with one of the two in it, a
 * value that is no text, a body in a content coding, or one that is read as something else than a form or JSON.
 */
export const sortedParameters = ({ secretName }: { readonly secretName: string }): Signature => ({
  covers: 'either',
  headers: [],
  secretName,
  sign: (secret, request, atMs) => {
    const unsigned = parametersOf(request.raw, request.url);
    if (unsigned === null) return { headers: {} };
    const timed = new Map([...unsigned, ['timestamp', String(Math.floor(atMs / 1000))]]);
    // Of the request itself, so that the same is signed alike.
    const nonce = createHash('md5').update(signedText(timed)).digest('hex');
    const parameters = new Map([...timed, ['nonce', nonce]]);
    const sig = createHmac('sha256', secret).update(signedText(parameters)).digest('hex');
    return written(request, new Map([...parameters, ['sig', sig]]));
  },
  verify: (secret, request) => {
    const { headers, raw, urls } = request;
    const parameters = isPlain(headers) ? parametersOf(raw, urls[0] ?? '') : null;
    const given = parameters?.get('sig');
    if (secret === '' || !parameters || given === undefined) return false;
    const isSigned = equalsAny(given.toLowerCase(), digests(secret, signedText(parameters)));
    return isSigned && isNear(secondsToMs(parameters.get('timestamp')), request);
  },
});

const digests = (secret: string, text: string): readonly string[] => [
  ...['md5', 'sha1', 'sha256', 'sha512'].map((name) => createHmac(name, secret).update(text).digest('hex')),
  createHash('md5')
    .update(text + secret)
    .digest('hex'),
];

const signedText = (parameters: ByName): string =>
  [...parameters]
    .filter(([name]) => name !== 'sig')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `&${name}=${value.replace(/[&=]/g, '_')}`)
    .join('');

/** A body in a content coding would be read as what it is inflated to. */
const isPlain = (headers: SignedRequest['headers']): boolean =>
  /^(?:identity)?$/i.test(headers['content-encoding'] ?? '');

/** The parameters of the body or, where there is none, of the query; null where it is not sure that they are all that is read. */
function parametersOf(raw: Buffer, url: string): ByName | null {
  if (raw.length === 0) return fromForm(queryOf(url));
  const body = raw.toString('utf8');
  // Anything else is read as what its first character makes it.
  return body.startsWith('{') ? fromJson(body) : /^[A-Za-z0-9]/.test(body) ? fromForm(body) : null;
}

const queryOf = (url: string): string => (url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');

const fromForm = (form: string): ByName | null => unambiguous(pairsOf(form));

function fromJson(body: string): ByName | null {
  let value: unknown;
  try {
    value = JSON.parse(body, canonicalNumbers);
  } catch {
    return null;
  }
  return unambiguous(Object.entries(value as object));
}

/** A number that is written in another way than it is read is no text that could be signed. */
const canonicalNumbers = (_name: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && String(value) === (context?.source ?? '') ? String(value) : value;

function unambiguous(entries: readonly (readonly [string, unknown])[]): ByName | null {
  const parameters = new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  const isSafe = parameters.size === entries.length && !entries.some(([name]) => /[&=]/.test(name));
  return isSafe ? parameters : null;
}

/** The request with these parameters, where it had its own. */
function written({ url, raw }: Unsigned, parameters: ByName): ReturnType<Signature['sign']> {
  const form = new URLSearchParams([...parameters]).toString();
  if (raw.length === 0) return { headers: {}, url: `${url.split('?')[0]}?${form}` };
  const isJson = raw.toString('utf8').startsWith('{');
  return { headers: {}, raw: Buffer.from(isJson ? JSON.stringify(Object.fromEntries(parameters)) : form) };
}
