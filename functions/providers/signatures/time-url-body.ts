import { createHash, createHmac } from 'node:crypto';
import { pairsOf } from '../form.ts';
import { equalsAny, isNear, type Signature, type SignedRequest, secondsToMs } from './signature.ts';
import { urlForms } from './url-forms.ts';

const [signatureHeader, timeHeader] = ['MessageBird-Signature', 'MessageBird-Request-Timestamp'];

/** How the place is written that the request was sent to. */
interface Scheme {
  readonly secretName: string;
  /** As it is signed. */
  readonly place: (url: string) => string;
  /** All that this may have been. */
  readonly places: (url: string) => readonly string[];
}

/** HMAC-SHA256 in base64 over the time, the place, and the SHA-256 of the body in bytes, a newline between each. */
const timePlaceBody = ({ secretName, place, places }: Scheme): Signature => ({
  covers: 'all',
  secretName,
  headers: [signatureHeader.toLowerCase(), timeHeader.toLowerCase()],
  sign: (secret, { url, raw }, atMs) => {
    const time = String(Math.floor(atMs / 1000));
    return { headers: { [signatureHeader]: macOf(secret, time, place(url), raw), [timeHeader]: time } };
  },
  verify: (secret, { headers, urls, raw, ...request }: SignedRequest) => {
    const given = headers[signatureHeader.toLowerCase()];
    const time = headers[timeHeader.toLowerCase()] ?? '';
    if (secret === '' || given === undefined || !isNear(secondsToMs(time), request)) return false;
    const expected = new Set(urls.flatMap(places));
    return equalsAny(
      given.trim(),
      [...expected].map((one) => macOf(secret, time, one, raw)),
    );
  },
});

function macOf(secret: string, time: string, place: string, raw: Buffer): string {
  const body = createHash('sha256').update(raw).digest();
  return createHmac('sha256', secret).update(`${time}\n${place}\n`).update(body).digest('base64');
}

/**
 * Bird's: the URL, to the letter.
 * @see https://docs.bird.com/api/notifications-api/api-reference/webhook-subscriptions/verifying-a-webhook-subscription
 * (read 2026-11-28)
 */
export const hmacOfTimeUrlBody = (secretName: string): Signature =>
  timePlaceBody({ secretName, place: (url) => url, places: urlForms });

/**
 * MessageBird's of before its tokens: the query, its fields sorted by name. Its SDKs encode the values each in its own way, and turn a
 * space in `statusDatetime` back into the plus that it was.
 * @see https://github.com/messagebird/messagebird-nodejs lib/signature.js (read 2026-11-28)
 */
export const hmacOfTimeQueryBody = (secretName: string): Signature =>
  timePlaceBody({
    secretName,
    place: (url) => sortedQuery(fieldsOf(url), encodings[0]),
    places: (url) => {
      const fields = fieldsOf(url);
      return encodings.map((encode) => sortedQuery(fields, encode));
    },
  });

const fieldsOf = (url: string): readonly (readonly [string, string])[] => {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? '';
  return pairsOf(query).map(([name, value]) => [name, name === 'statusDatetime' ? value.replaceAll(' ', '+') : value]);
};

/** In the order of the code units, as all SDKs sort; equal names keep theirs. */
const sortedQuery = (fields: readonly (readonly [string, string])[], encode: (text: string) => string): string =>
  fields
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');

/** As Node.js, Go with Python, and PHP encode: they differ in the space and in some marks. */
const encodings = [
  (text: string) => encodeURIComponent(text.toWellFormed()),
  (text: string) => escaped(text, /[!'()*]/g),
  (text: string) => escaped(text, /[!'()*~]/g),
] as const;

const escaped = (text: string, marks: RegExp): string =>
  encodeURIComponent(text.toWellFormed())
    .replace(marks, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
