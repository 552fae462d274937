import { oneOf, whole } from './chance.ts';
import {
  type Content,
  isDocument,
  isFlat,
  type JsonContent,
  type JsonField,
  percent,
  uniqueFields,
  type Written,
  writeJson,
} from './document.ts';
import { isDecisive, isWrapper, looseName } from './knowledge.ts';
import { type Draft, tell } from './mutator.ts';
import { escapeXml, plantedNumber } from './values.ts';

/** The same report in another guise: what it means does not change, or the guise says what it means now. */
export interface Dress {
  readonly name: string;
  /** Null where this content can't be written so. */
  readonly apply: (content: JsonContent, draft: Draft) => Written | null;
}

const jsonType = 'application/json';
const formType = 'application/x-www-form-urlencoded';
/** Labels that may be wrong, or none at all. */
const anyType = ({ chance }: Draft): string | undefined =>
  oneOf(chance, [jsonType, formType, 'text/xml', 'text/plain', 'application/octet-stream', undefined]);

const written = (text: string, contentType: string | undefined): Written => ({
  contentType,
  query: '',
  body: Buffer.from(text),
});

type Pair = readonly [name: string, text: string];

/**
 * The fields as names and texts; `name` tells which names can be written. Fields that decide nothing are left out where they
 * can't; null where one that decides can't.
 */
function toPairs({ fields }: JsonContent, { knowledge }: Draft, name: RegExp): readonly Pair[] | null {
  if (!isFlat(fields)) return null;
  const pairs: Pair[] = [];
  for (const field of uniqueFields(fields)) {
    const value: unknown = /^\s*"/.test(field.value) ? JSON.parse(field.value) : field.value;
    const isText = typeof value === 'string' && /^\s*(?:"|-?\d)/.test(field.value) && !isDocument(field.value);
    if (isText && name.test(field.name)) pairs.push([field.name, value]);
    else if (field.value !== 'null' && (isDecisive(knowledge, field.name) || isWrapper(field.name))) return null;
  }
  return pairs;
}

const toForm = (pairs: readonly Pair[]): string =>
  pairs.map(([name, text]) => `${percent(name)}=${percent(text)}`).join('&');

/** The HTTP API takes 10,240 bytes of request line and headers. */
const mostQueryBytes = 8_000;

/** A query beside an empty body; null where it would be too long to arrive. */
const inQuery = (query: string, contentType: string | undefined): Written | null =>
  query.length > mostQueryBytes ? null : { contentType, query, body: Buffer.alloc(0) };

/** In a query, or in a body that begins with no bracket: that would be taken for a document. */
const formName = /^[^[{"<\s]/;
const plainName = /^[A-Za-z_]\w{0,60}$/;

function toXml(content: JsonContent, draft: Draft): string | null {
  const pairs = toPairs(content, draft, plainName);
  if (pairs === null) return null;
  const { chance } = draft;
  const root = oneOf(chance, ['deliveryreceipt', 'report', 'dlr', 'x', 'soap:Body']);
  const head = oneOf(chance, [
    '',
    '',
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    '\uFEFF',
    '<!-- <status>x</status> -->',
  ]);
  const isMarked = chance.isLucky(0.2);
  const text = (value: string): string =>
    isMarked && !value.includes(']]>') ? `<![CDATA[${value}]]>` : escapeXml(value);
  const gap = oneOf(chance, ['', '\n  ']);
  return `${head}<${root}>${pairs.map(([name, value]) => `${gap}<${name}>${text(value)}</${name}>`).join('')}${gap}</${root}>`;
}

function toAttributes(content: JsonContent, draft: Draft): string | null {
  const pairs = toPairs(content, draft, /^(?!xmlns)[A-Za-z_]\w{0,60}$/);
  if (pairs === null) return null;
  const attributes = pairs.map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join('');
  return `<receipts><receipt${attributes}/></receipts>`;
}

const inXml =
  (make: (content: JsonContent, draft: Draft) => string | null, wrap: (xml: string, draft: Draft) => Written | null) =>
  (content: JsonContent, draft: Draft): Written | null => {
    const xml = make(content, draft);
    return xml === null ? null : wrap(xml, draft);
  };

/** An envelope around a JSON value. Its id is that of an event, whatever it looks like. */
function enveloped(value: string, { chance }: Draft): string {
  // An event's name goes before the type of what is in it.
  const event = /"type"/i.test(value) ? '' : '"event":"message.dlr",';
  const id = `"id":"evt_${whole(chance, 100, 999)}"`;
  const name = oneOf(chance, ['data', 'payload', 'Message', 'DeliveryReport', 'body', 'results']);
  const inside = oneOf(chance, [value, value, `[${value}]`, JSON.stringify(value)]);
  return oneOf(chance, [
    `{"${name}":${inside}}`,
    `{${id},"${name}":${inside}}`,
    `{${id},${event}"created":"2026-06-30T10:15:02Z","${name}":${inside}}`,
    `{"version":2,"${name}":${inside},${id}}`,
    `{"anything":${inside}}`,
    `[${value}]`,
    `[[${value}]]`,
  ]);
}

const plainJson = (content: JsonContent): string =>
  writeJson({ ...content, style: { ...content.style, hasMark: false } });

/** The report once more with another recipient under the same id: both are kept, the second under an id of its own. */
function twoRecipients(content: JsonContent, draft: Draft): Written | null {
  const [only, ...more] = draft.meaning?.reports ?? [];
  if (draft.meaning === null || only === undefined || more.length > 0 || draft.meaning.isUnreadable) return null;
  if (draft.isOpen || !isFlat(content.fields)) return null;
  const first = plantedNumber(draft.chance);
  let second = first;
  while (second === first) second = plantedNumber(draft.chance);
  draft.planted.push(first.slice(1), second.slice(1));
  const own = content.fields.filter(({ name }) => looseName(name) !== 'to');
  const to = (number: string): JsonField => ({ name: 'to', value: JSON.stringify(number) });
  const texts = [first, second].map((number) => plainJson({ ...content, fields: [to(number), ...own] }));
  tell(draft, { ...draft.meaning, reports: [only, { ...only, messageId: `${only.messageId}/${second}` }] });
  return written(oneOf(draft.chance, [`[${texts}]`, `{"reports":[${texts}]}`]), anyType(draft));
}

/** The report beside one that nobody can read, or beside an event that is none. */
function withAnother(content: JsonContent, draft: Draft): Written | null {
  const { meaning, chance } = draft;
  if (meaning === null || draft.isOpen || !isFlat(content.fields)) return null;
  const isEvent = chance.isLucky(0.5);
  const isUnreadable = meaning.isUnreadable || !isEvent;
  const other = isEvent ? '{"event":"link.clicked","message_id":"c"}' : '{"status":"delivered"}';
  const texts = [plainJson(content), other];
  tell(draft, {
    ...meaning,
    // Where nothing can be read, the request is kept whole.
    others: isUnreadable && meaning.reports.length === 0 ? 0 : meaning.others + (isEvent ? 1 : 0),
    isUnreadable,
  });
  return written(`[${chance.isLucky(0.5) ? texts : texts.reverse()}]`, anyType(draft));
}

export const dresses: readonly Dress[] = [
  {
    name: 'as a form',
    apply: (content, draft) => {
      const pairs = toPairs(content, draft, formName);
      return pairs && written(toForm(pairs), oneOf(draft.chance, [formType, formType, jsonType, undefined]));
    },
  },
  {
    name: 'as a query',
    apply: (content, draft) => {
      const pairs = toPairs(content, draft, formName);
      return pairs && inQuery(toForm(pairs), anyType(draft));
    },
  },
  {
    name: 'as nested fields of a form',
    apply: (content, draft) => {
      const pairs = toPairs(content, draft, plainName);
      const outer = oneOf(draft.chance, ['data', 'report', 'Payload']);
      return pairs && written(toForm(pairs.map(([name, text]) => [`${outer}[${name}]`, text])), formType);
    },
  },
  {
    name: 'as a form in parts',
    apply: (content, draft) => {
      const pairs = toPairs(content, draft, plainName);
      const boundary = oneOf(draft.chance, ['b1', '----WebKitFormBoundary7MA4YWxkTrZu0gW']);
      const parts = pairs?.map(
        ([name, text]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`,
      );
      const quote = oneOf(draft.chance, ['', '"']);
      return parts
        ? written(`${parts.join('')}--${boundary}--\r\n`, `multipart/form-data; boundary=${quote}${boundary}${quote}`)
        : null;
    },
  },
  { name: 'as XML', apply: inXml(toXml, (xml, draft) => written(xml, anyType(draft))) },
  { name: 'as attributes of XML', apply: inXml(toAttributes, (xml, draft) => written(xml, anyType(draft))) },
  {
    name: 'as XML in a field',
    apply: inXml(toXml, (xml, { chance }) =>
      written(`${oneOf(chance, ['xml', 'data', 'x'])}=${percent(xml)}`, formType),
    ),
  },
  {
    name: 'as XML in the query',
    apply: inXml(toXml, (xml) => inQuery(`xml=${percent(xml)}`, undefined)),
  },
  { name: 'in an envelope', apply: (content, draft) => written(enveloped(plainJson(content), draft), anyType(draft)) },
  {
    name: 'in two envelopes',
    // Deeper than five nobody looks.
    apply: (content, draft) =>
      isFlat(content.fields) ? written(enveloped(enveloped(plainJson(content), draft), draft), anyType(draft)) : null,
  },
  { name: 'as a text of JSON', apply: (content, draft) => written(JSON.stringify(plainJson(content)), anyType(draft)) },
  {
    name: 'as JSON in a field',
    apply: (content, { chance }) =>
      written(`${oneOf(chance, ['payload', 'data', 'json', 'anything'])}=${percent(plainJson(content))}`, formType),
  },
  {
    name: 'as JSON in percent',
    apply: (content, { chance }) => written(percent(plainJson(content)), oneOf(chance, [formType, undefined])),
  },
  { name: 'two recipients under one id', apply: twoRecipients },
  { name: 'beside another', apply: withAnother },
];

/** Content that a guise can be put on. */
export const canDress = (content: Content): content is JsonContent =>
  content.kind === 'json' && content.fields.length > 0;
