import { isUtf8 } from 'node:buffer';
import { createHash, createHmac } from 'node:crypto';
import { parse, stringify } from 'node:querystring';
import { isDeepStrictEqual } from 'node:util';
import { pairsOf } from '../form.ts';
import { equalsAny, equalTexts, type Signature, type SignedRequest } from './signature.ts';

/*
 * HMAC over the URL and the parameters of a form, decoded and sorted. What is signed has no separators between names and values: who
 * holds a genuine request may put their borders elsewhere, but never a letter that was not signed. Some of these letters are a stranger's
 * where the text of an inbound message is signed: whoever wrote it and sees that request can make a report of it. So inbound messages
 * belong to another URL (SECURITY.md).
 */

/** Parameters by name, in the order of names; each with its values in order. */
type Parameters = readonly (readonly [name: string, values: readonly string[]])[];

/**
 * Twilio's: the URL as it was configured, then name and value of each parameter, equal values of one name once. With a body that is
 * no form the URL tells the body's hash, as `bodySHA256`, and is signed alone. In HMAC-SHA1 by an auth token, in HMAC-SHA256 by a
 * shared key; an unsigned header says in which, so that either is taken whatever it says. No time is signed.
 */
export function urlThenForm({ header, secretName }: Readonly<Record<'header' | 'secretName', string>>): Signature {
  const hmac = (algorithm: string, secret: string, text: string): string =>
    createHmac(algorithm, secret).update(text).digest('base64');
  return {
    covers: 'all',
    secretName,
    headers: [header.toLowerCase()],
    sign: (secret, { url, contentType, raw }) => {
      if (!/\bjson\b/i.test(contentType))
        return { headers: { [header]: hmac('sha1', secret, url + unseparated(sorted(raw.toString()), true)) } };
      const hashed = `${url}${url.includes('?') ? '&' : '?'}${bodyHashName}=${sha256(raw)}`;
      return { url: hashed, headers: { [header]: hmac('sha1', secret, hashed) } };
    },
    verify: (secret, request) => {
      const given = request.headers[header.toLowerCase()];
      const form = signedForm(request);
      if (secret === '' || given === undefined || !isPlain(request)) return false;
      const urls = new Set(request.urls.flatMap((url) => [url, ...escaped(url)]).flatMap(withAndWithoutPort));
      const parameters = form && unseparated(form, true);
      const hash = sha256(request.raw);
      const texts = [...urls].flatMap((url) => [
        // Where the URL tells a hash, it was signed for that body, and for no form nor none.
        ...(parameters === null || hashIn(url) !== null ? [] : [url + parameters]),
        ...(equalTexts(hashIn(url) ?? '', hash) ? [url] : []),
      ]);
      // Whoever sends it tells by its length which of them it may be.
      const algorithms = Object.keys(digestLengths).filter((algorithm) => digestLengths[algorithm] === given.length);
      return equalsAny(
        given,
        texts.flatMap((text) => algorithms.map((algorithm) => hmac(algorithm, secret, text))),
      );
    },
  };
}

/**
 * Plivo's third: method, URL with the query sorted, parameters of the form, a nonce. The account that a message belongs to signs in
 * one header, the main account in another; either may hold several signatures. No time is signed. Its second covers neither
 * query nor body, so that it vouches for no report: it is not taken.
 */
export function urlFormAndNonce({
  header,
  mainAccountHeader,
  nonceHeader,
  secretName,
}: Readonly<Record<'header' | 'mainAccountHeader' | 'nonceHeader' | 'secretName', string>>): Signature {
  const digest = (secret: string, text: string, nonce: string): string =>
    createHmac('sha256', secret).update(`${text}.${nonce}`).digest('base64');
  const signatures = [header.toLowerCase(), mainAccountHeader.toLowerCase()];
  return {
    covers: 'all',
    secretName,
    headers: [nonceHeader.toLowerCase()],
    otherHeaders: signatures,
    sign: (secret, { method, url, raw }, atMs) => {
      const nonce = nonceOf(url, raw, atMs);
      const [address, query] = apart(url);
      const text = address + separated(method, query, sorted(raw.toString()));
      return { headers: { [header]: digest(secret, text, nonce), [nonceHeader]: nonce } };
    },
    verify: (secret, request) => {
      const nonce = request.headers[nonceHeader.toLowerCase()] ?? '';
      const form = signedForm(request);
      // With a dot in it, some of the parameters could be called nonce.
      if (secret === '' || form === null || !isPlain(request) || !/^[\w-]{1,128}$/.test(nonce)) return false;
      const expected = request.urls.flatMap((url) => {
        const [address, query] = apart(url);
        const rest = separated(request.method, query, form);
        return withAndWithoutPort(address).map((one) => digest(secret, one + rest, nonce));
      });
      const given = signatures.flatMap((name) => request.headers[name]?.split(',') ?? []);
      return given.filter((one) => equalsAny(one.trim(), expected)).length > 0;
    },
  };
}

/** Whether a body is read by the letters that were signed: bytes that are no UTF-8 would all be one character, and what is packed is another text. */
const isPlain = ({ headers, raw }: SignedRequest): boolean =>
  /^identity$/i.test(headers['content-encoding'] ?? 'identity') && isUtf8(raw);

/** All of a body as parameters, whatever it is called; null where one has no name, as in no form that is sent. */
function signedForm({ raw }: SignedRequest): Parameters | null {
  const form = sorted(raw.toString());
  return form[0]?.[0] === '' ? null : form;
}

function sorted(form: string): Parameters {
  const byName = Map.groupBy(pairsOf(form), ([name]) => name);
  const names = [...byName.keys()].sort();
  return names.map((name) => [name, (byName.get(name) ?? []).map(([, value]) => value).sort()]);
}

/** Name and value of each, one after the other. */
const unseparated = (form: Parameters, once = false): string =>
  form.flatMap(([name, values]) => (once ? [...new Set(values)] : values).map((value) => name + value)).join('');

/** A URL without a user's name, and its query. */
function apart(url: string): readonly [address: string, query: string] {
  const [address = '', query = ''] = url.split(/\?(.*)/s);
  return [address.replace(/^(\w+:\/\/)[^/]*@/, '$1'), query];
}

/** What stands behind the address: in a GET all as a query, else the query, a dot, and the form. */
function separated(method: string, query: string, form: Parameters): string {
  const own = joined(sorted(method === 'GET' ? `${query}&${new URLSearchParams(flat(form))}` : query));
  const parts = [own, method === 'GET' ? '' : unseparated(form)].filter((part) => part !== '');
  return parts.length === 0 ? '' : `?${parts.join('.')}`;
}

const flat = (form: Parameters): [string, string][] =>
  form.flatMap(([name, values]) => values.map((value): [string, string] => [name, value]));

const joined = (query: Parameters): string =>
  flat(query)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

/** Twenty digits, as Plivo writes, made of what is signed: the same requests are played alike. */
function nonceOf(url: string, raw: Buffer, atMs: number): string {
  const hash = createHash('sha256').update(`${url}\n${atMs}\n`).update(raw).digest();
  return String(hash.readBigUInt64BE()).padStart(20, '0');
}

/** In base64. */
const digestLengths: Readonly<Record<string, number>> = { sha1: 28, sha256: 44 };

const bodyHashName = 'bodySHA256';
const sha256 = (raw: Buffer): string => createHash('sha256').update(raw).digest('hex');

const hashIn = (url: string): string | null =>
  new Map(pairsOf(url.split(/\?(.*)/s)[1] ?? '').reverse()).get(bodyHashName) ?? null;

/** A URL and itself with the port of its scheme and with none: vendors sign now one, now the other. */
function withAndWithoutPort(url: string): readonly string[] {
  const [, scheme = '', host = '', rest = ''] = /^(https?:\/\/)([^/?#]*?)(?::\d+)?((?:[/?#].*)?)$/is.exec(url) ?? [];
  const port = /^https/i.test(scheme) ? ':443' : ':80';
  return scheme === '' ? [url] : [...new Set([url, scheme + host + rest, `${scheme}${host}${port}${rest}`])];
}

/** The other ways in which some senders escape a URL before they sign it, as the vendor's own library tries them. */
function escaped(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { href } = new URL(url);
  const [address, query] = href.split(/\?(.*)/s);
  if (!query) return [href];
  // Without a bound, which would leave out what is read all the same; and only where it says the same.
  const again = stringify(parse(query, '&', '=', { maxKeys: 0 }));
  return isDeepStrictEqual(pairsOf(again).sort(), pairsOf(query).sort()) ? [href, `${address}?${again}`] : [href];
}
