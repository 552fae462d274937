import { createHash, createHmac } from 'node:crypto';
import type { Provider } from '../../../functions/providers/provider.ts';
import type { SignedRequest, Unsigned } from '../../../functions/providers/signatures/signature.ts';
import { type BodyMistake, bodyForms, tryTo } from './body-forms.ts';
import type { KnownSecret, Standing } from './known-secrets.ts';

export type SignatureMistake =
  | Exclude<Standing, 'newest'>
  | BodyMistake
  | 'spaced-secret'
  | 'missing-header'
  | 'other-header'
  | 'signature-encoding'
  | 'signature-case'
  | 'other-hash'
  | 'other-url'
  | 'too-old'
  | 'empty-header'
  | 'cut-signature'
  | 'missing-body'
  | 'unknown';

/** What a captured request was signed with and over, as far as it can be told. */
export interface Signed {
  /** None where it is genuine. */
  readonly mistakes: readonly SignatureMistake[];
  /** With what it was signed; null where nothing fits. */
  readonly secret: KnownSecret | null;
  /** More of it, for people, such as the header that it came in. */
  readonly detail: string | null;
}

export interface Subject {
  readonly provider: Pick<Provider, 'compose'> & { readonly signature: NonNullable<Provider['signature']> };
  /** As ingest got it: the URLs are those that the stage takes. */
  readonly request: SignedRequest;
  /** Other URLs under which the provider may know it. */
  readonly otherUrls: readonly string[];
  readonly secrets: readonly KnownSecret[];
  /** Whether the capture has all of the body, as far as it tells. */
  readonly isWhole: boolean;
}

/** A request that the captured one may have been, and what was done to it. */
interface Guess {
  readonly mistake: SignatureMistake;
  readonly detail?: string;
  readonly request: SignedRequest;
}

/**
 * Tries what may have gone wrong, one thing at a time and then beside another secret, until the provider's own check holds. So it
 * works for any scheme; what a scheme takes anyway, such as hex in capitals, is no mistake.
 */
export function signatureMistake(subject: Subject): Signed {
  const { provider, request, secrets } = subject;
  const holds = (secret: string, tried: SignedRequest): boolean =>
    tryTo(() => provider.signature.verify(secret, tried)) ?? false;
  const signed = (secret: KnownSecret, guess?: Guess): Signed => {
    const other = secret.standing === 'newest' || secret.standing === 'old' ? [] : [secret.standing];
    return { mistakes: [...other, ...(guess ? [guess.mistake] : [])], secret, detail: guess?.detail ?? null };
  };
  const names = headersOf(subject);
  if (names.length > 0 && names.every((name) => request.headers[name] === undefined)) {
    for (const guess of otherHeaders(request, names))
      for (const secret of secrets) if (holds(secret.value, guess.request)) return signed(secret, guess);
    return { mistakes: ['missing-header'], secret: null, detail: names.join(', ') };
  }
  const empty = names.filter((name) => request.headers[name]?.trim() === '');
  if (empty.length > 0) return { mistakes: ['empty-header'], secret: null, detail: empty.join(', ') };
  for (const secret of secrets) if (holds(secret.value, request)) return signed(secret);
  const forms = guesses(subject, names);
  // The expected secrets first: another one *and* another body is the rarer case.
  for (const expected of [true, false])
    for (const guess of forms)
      for (const secret of secrets)
        if (isExpected(secret) === expected && holds(secret.value, guess.request)) return signed(secret, guess);
  for (const secret of secrets) {
    const guess = byValue(subject, names, secret.value);
    if (guess) return signed(secret, guess);
    const spaced = [
      `${secret.value}\n`,
      `${secret.value}\r\n`,
      ` ${secret.value}`,
      `${secret.value} `,
      `"${secret.value}"`,
    ];
    if ([...spaced, secret.value.trim()].some((text) => holds(text, request)))
      return signed(secret, { mistake: 'spaced-secret', request });
  }
  // Without what was signed nobody can tell who signed it.
  const isBare = !subject.isWhole || request.raw.length === 0;
  return { mistakes: [isBare ? 'missing-body' : 'unknown'], secret: null, detail: null };
}

const isExpected = ({ standing }: KnownSecret): boolean => standing === 'newest' || standing === 'old';

/** The headers that the provider's signature is in. */
const headersOf = ({ provider }: Subject): readonly string[] => provider.signature.headers;

function guesses(subject: Subject, names: readonly string[]): readonly Guess[] {
  const { request, provider } = subject;
  const bodies = [...bodyForms(request.raw, provider.compose({}).body)].map(
    ({ mistake, raw }): Guess => ({ mistake, request: { ...request, raw } }),
  );
  return [
    ...headerForms(request, names),
    ...urlForms(subject),
    ...times(request),
    ...bodies,
    ...otherHeaders(request, names),
  ];
}

/** The signature in another header than the provider's. */
const otherHeaders = (request: SignedRequest, names: readonly string[]): readonly Guess[] =>
  names.flatMap((name) =>
    Object.entries(request.headers).flatMap(([other, value]) =>
      other === name || value === undefined
        ? []
        : [{ mistake: 'other-header' as const, detail: other, request: withHeader(request, name, value) }],
    ),
  );

const withHeader = (request: SignedRequest, name: string, value: string): SignedRequest => ({
  ...request,
  headers: { ...request.headers, [name]: value },
});

/** The signature in another writing than that in which it came. */
const headerForms = (request: SignedRequest, names: readonly string[]): readonly Guess[] =>
  names.flatMap((name) =>
    [...writings(request.headers[name] ?? '')].map(
      (value): Guess => ({ mistake: 'signature-encoding', request: withHeader(request, name, value) }),
    ),
  );

function* writings(value: string): Generator<string> {
  const whole = value.trim();
  // What looks like a prefix may be a piece of it: hex with colons, base64 with its padding.
  const [, prefix = ''] = /^([A-Za-z][\w-]{0,11}[=: ])./.exec(whole) ?? [];
  for (const before of new Set([prefix, ''])) {
    const bare = whole.slice(before.length);
    const texts = new Set([bare, bare.replace(/^["']|["']$/g, ''), decoded(bare), bare.replace(/[\s:-]/g, '')]);
    for (const text of texts)
      for (const written of [text, ...[...bytesOf(text)].flatMap(encodings)])
        for (const behind of new Set([before, '', 'sha256=', 'v1=', 'v1,']))
          if (`${behind}${written}` !== value) yield `${behind}${written}`;
  }
}

const isHex = (text: string): boolean => /^(?:[0-9a-f]{2})+$/i.test(text);

/** The bytes that a text may stand for, also where it was written twice: the base64 of hex, or of base64. */
function* bytesOf(text: string): Generator<Buffer> {
  if (isHex(text)) yield Buffer.from(text, 'hex');
  yield Buffer.from(text, 'base64');
  const inner = Buffer.from(text, 'base64').toString('latin1');
  if (isHex(inner)) yield Buffer.from(inner, 'hex');
  if (/^[\w+/-]+=*$/.test(inner)) yield Buffer.from(inner, 'base64');
}

const encodings = (bytes: Buffer): readonly string[] => [
  bytes.toString('hex'),
  bytes.toString('hex').toUpperCase(),
  bytes.toString('base64'),
  bytes.toString('base64url'),
];

const decoded = (text: string): string => tryTo(() => decodeURIComponent(text)) ?? text;

/** The address that was signed, where it is another one than those that the stage takes. */
function urlForms({ request, otherUrls }: Subject): readonly Guess[] {
  const known = new Set(request.urls);
  const forms = new Set<string>();
  for (const url of [...otherUrls, ...request.urls]) {
    if (!URL.canParse(url)) continue;
    const { host, pathname, search, hostname } = new URL(url);
    const [, ...segments] = pathname.split('/');
    const paths = [
      pathname,
      pathname.endsWith('/') ? pathname.slice(0, -1) : `${pathname}/`,
      decoded(pathname),
      pathname.toLowerCase(),
      // A front that takes a path away, or adds one.
      `/${segments.slice(1).join('/')}`,
    ];
    for (const scheme of ['https', 'http'])
      for (const at of new Set([host, hostname, `${hostname}:${scheme === 'https' ? 443 : 80}`]))
        for (const path of paths)
          for (const query of new Set([search, '', decoded(search)])) forms.add(`${scheme}://${at}${path}${query}`);
    forms.add(url);
  }
  return [...forms]
    .filter((url) => !known.has(url))
    .map((url): Guess => ({ mistake: 'other-url', detail: url, request: { ...request, urls: [url] } }));
}

/** The times that a header holds, alone or in a list: the check may take one of them for the present. */
function times(request: SignedRequest): readonly Guess[] {
  const found = new Set(
    Object.values(request.headers).flatMap((value = '') =>
      [value, ...value.split(/[,;]/).map((part) => part.replace(/^\s*\w+=/, ''))].map(toTime),
    ),
  );
  return [...found]
    .filter((ms) => ms !== null)
    .map(
      (receivedAt): Guess => ({
        mistake: 'too-old',
        detail: new Date(receivedAt).toISOString(),
        request: { ...request, receivedAt },
      }),
    );
}

function toTime(text: string): number | null {
  const digits = /^\s*(\d{10}|\d{13})\s*$/.exec(text)?.[1];
  if (digits !== undefined) return Number(digits) * (digits.length === 10 ? 1000 : 1);
  const ms = /^\s*\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** What shows only beside the right signature: other letter case, another hash. */
function byValue({ provider, request }: Subject, names: readonly string[], secret: string): Guess | null {
  const right = tryTo(() => provider.signature.sign(secret, asUnsigned(request), request.receivedAt))?.headers ?? {};
  for (const name of names) {
    const given = (request.headers[name] ?? '').trim();
    const expected = Object.entries(right).find(([own]) => own.toLowerCase() === name)?.[1] ?? '';
    if ([...writings(expected), expected].some((one) => one.toLowerCase() === given.toLowerCase()))
      return { mistake: 'signature-case', request };
    if ([...writings(expected), expected].some((one) => isPiece(one, given)))
      return { mistake: 'cut-signature', request };
    const bare = given.replace(/^[A-Za-z][\w-]*[=: ]/, '').toLowerCase();
    for (const [hash, digest] of otherHashes(secret, request.raw))
      if (
        [digest.toString('hex'), digest.toString('base64'), digest.toString('base64url')].some(
          (one) => one.toLowerCase() === bare,
        )
      )
        return { mistake: 'other-hash', detail: hash, request };
  }
  return null;
}

const asUnsigned = ({ method, urls, headers, raw }: SignedRequest): Unsigned => ({
  method: method === 'GET' ? 'GET' : 'POST',
  url: urls[0] ?? '',
  contentType: headers['content-type'] ?? '',
  raw,
});

/** Shorter than these a piece is anybody's. */
const shortestPiece = 12;

/** Whether one of two is the other with something cut off at its end, or with something behind it; a prefix alone is none. */
function isPiece(whole: string, given: string): boolean {
  const [longer, shorter] = whole.length > given.length ? [whole, given] : [given, whole];
  const bare = shorter.replace(/^[A-Za-z][\w-]*[=: ]/, '');
  return bare.length >= shortestPiece && (longer.startsWith(shorter) || longer.endsWith(bare));
}

function* otherHashes(secret: string, raw: Buffer): Generator<readonly [string, Buffer]> {
  for (const hash of ['md5', 'sha1', 'sha256', 'sha384', 'sha512']) {
    yield [`HMAC with ${hash}`, createHmac(hash, secret).update(raw).digest()];
    yield [`${hash} of secret and body, which is no HMAC`, createHash(hash).update(secret).update(raw).digest()];
    yield [`${hash} of body and secret, which is no HMAC`, createHash(hash).update(raw).update(secret).digest()];
    yield [`${hash} of the body alone`, createHash(hash).update(raw).digest()];
  }
}
