import { oneOf, shuffled, whole } from './chance.ts';
import { isFlat, type JsonContent, type JsonField } from './document.ts';
import { isDecisive, looseName } from './knowledge.ts';
import { type ContentMutator, type Draft, isId, tell, tellId } from './mutator.ts';
import { goodId, hostileJson, hostileText, longText, nested } from './values.ts';

type Change = (fields: readonly JsonField[], draft: Draft) => readonly JsonField[];

const replaceAt = (fields: readonly JsonField[], at: number, ...by: readonly JsonField[]): readonly JsonField[] => [
  ...fields.slice(0, at),
  ...by,
  ...fields.slice(at + 1),
];

/** Does something to one field. */
const toOne =
  (change: (field: JsonField, draft: Draft) => readonly JsonField[]): Change =>
  (fields, draft) => {
    const at = whole(draft.chance, 0, fields.length - 1);
    const field = fields[at];
    return field === undefined ? fields : replaceAt(fields, at, ...change(field, draft));
  };

/** Adds one somewhere. */
const adding =
  (make: (draft: Draft, fields: readonly JsonField[]) => JsonField): Change =>
  (fields, draft) => {
    const at = whole(draft.chance, 0, fields.length);
    return [...fields.slice(0, at), make(draft, fields), ...fields.slice(at)];
  };

const prototypeKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'toJSON', 'length'];
const gaps = ['', ' ', '\n', '\r\n\t', ' '.repeat(200)];

const changes: Readonly<Record<string, Change>> = {
  'drop a field': toOne(() => []),
  'a field twice': toOne((field) => [field, field]),
  'a field twice, first hostile': toOne((field, { chance }) => [{ ...field, value: hostileJson(chance) }, field]),
  'a field twice, last hostile': toOne((field, { chance }) => [field, { ...field, value: hostileJson(chance) }]),
  'rename a field': toOne(({ name, value }, { chance }) => [
    { name: oneOf(chance, [name.toUpperCase(), ` ${name}`, `${name}\u0000`, `x_${name}`, hostileText(chance)]), value },
  ]),
  'a hostile value': toOne(({ name }, { chance }) => [{ name, value: hostileJson(chance) }]),
  'another type': toOne(({ name, value }, { chance }) => [
    {
      name,
      value: oneOf(chance, [`[${value}]`, `{"value":${value}}`, JSON.stringify(value), `[[${value},${value}]]`]),
    },
  ]),
  'nest deeply': toOne(({ name }, draft) => {
    const depth = oneOf(draft.chance, draft.chance.isLucky(0.05) ? [1_000, 10_000] : [3, 30, 100]);
    // Deeper than a parser has stack for: it may call that unreadable.
    if (depth > 1_000) draft.isOpen = true;
    return [{ name, value: nested(draft.chance, depth) }];
  }),
  'swap two values': (fields, { chance }) => {
    const [one, other] = [whole(chance, 0, fields.length - 1), whole(chance, 0, fields.length - 1)];
    const [a, b] = [fields[one], fields[other]];
    if (!(a && b)) return fields;
    return replaceAt(replaceAt(fields, one, { ...a, value: b.value }), other, { ...b, value: a.value });
  },
  'an unknown field': adding(({ chance }) => ({ name: `new_${hostileText(chance)}`, value: hostileJson(chance) })),
  'a prototype key': adding(({ chance }, fields) => ({
    name: oneOf(chance, prototypeKeys),
    value: chance.isLucky(0.5)
      ? hostileJson(chance)
      : `{${fields.map(({ name, value }) => `${JSON.stringify(name)}:${value}`).join(',')}}`,
  })),
  'a huge text': adding(({ chance }) => ({
    name: 'padding',
    value: JSON.stringify(
      oneOf(chance, ['x', 'é', '🎉', '"', '\\', '\u0001']).repeat(
        whole(chance, 300, chance.isLucky(0.05) ? 40_000 : 1_000),
      ),
    ),
  })),
  'long texts': (fields, { chance }) => {
    const text = longText(chance);
    return fields.map((field) => (chance.isLucky(0.6) ? { ...field, value: JSON.stringify(text) } : field));
  },
  'many fields': (fields, draft) => {
    const { chance } = draft;
    const count = whole(chance, 5, chance.isLucky(0.05) ? 1_000 : 40);
    // Of an envelope so many fields are read, and no more.
    if (!isFlat(fields)) draft.isOpen = true;
    return [...Array.from({ length: count }, (_, at) => ({ name: `n${at}`, value: '1' })), ...fields];
  },
  'another order': (fields, { chance }) => {
    // Of equal names the last one counts: those must keep their order.
    const names = new Set(fields.map(({ name }) => name));
    return names.size === fields.length ? shuffled(chance, fields) : fields;
  },
  'a new id': (fields, draft) => {
    // Of equal names the last one counts.
    const at = fields.findLastIndex(({ name, value }) => isDecisive(draft.knowledge, name) && isIdIn(draft, value));
    if (at < 0) return fields;
    const id = goodId(draft.chance);
    tellId(draft, JSON.parse(fields[at]?.value ?? '""') as string, id);
    return fields.map((field, index) => (index === at ? { ...field, value: JSON.stringify(id) } : field));
  },
  'another spelling of names': (fields, { chance }) => {
    const spell = oneOf(chance, spellings);
    return fields.map(({ name, value }) => ({ name: spell(name), value }));
  },
  'an event that is no report': (fields, draft) => {
    if (draft.meaning === null || !isFlat(fields)) return fields;
    const { reportEvent } = draft.knowledge;
    const event = oneOf(draft.chance, [...strangeEvents, ...(reportEvent === null ? [] : unnamedEvents)]);
    tell(draft, { reports: [], others: 1, isUnreadable: false });
    const others = fields.filter(({ name }) => !eventNames.includes(looseName(name)));
    return adding(() => ({ name: oneOf(draft.chance, ['event', 'event', 'Event-Type', 'eventName']), value: event }))(
      others,
      draft,
    );
  },
  'a contradicting code': (fields, draft) => {
    const [only] = draft.meaning?.reports ?? [];
    // Beside a failure it might be a failure of another name.
    if (draft.meaning === null || only === undefined || failures.includes(only.status)) return fields;
    if (!isFlat(fields)) return fields;
    tell(draft, { ...draft.meaning, reports: [{ ...only, status: 'undelivered' }] });
    const others = fields.filter(({ name }) => looseName(name) !== 'statuscode');
    const name = oneOf(draft.chance, ['status_code', 'statusCode']);
    return adding(() => ({ name, value: oneOf(draft.chance, ['"UNDELIV"', '"undeliverable"']) }))(others, draft);
  },
};

const failures: readonly string[] = ['undelivered', 'failed', 'rejected', 'expired'];
const eventNames: readonly string[] = ['event', 'eventtype', 'eventname'];
/** Names of events that can be no reports, whatever else they tell. */
const strangeEvents = ['"link.clicked"', '"LinkClicked"', '"wallet.recharge"', '"account.balance"'];
/** Names that are none of the report's, where the provider names that. */
const unnamedEvents = [
  ...['"campaign.finished"', '"message.status"', '"x"', '"delivered"', '"webhook.test"', '"sms.inbound"'],
  '"MessageReceived"',
];

/** Ways to spell a name that leave it the same one. */
const spellings: readonly ((name: string) => string)[] = [
  (name) => name.toUpperCase(),
  (name) => name.replaceAll('_', ''),
  (name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase(),
  (name) => name.replace(/[_\s]|(?<=[a-z])(?=[A-Z])/g, '-').toUpperCase(),
  (name) => name.replace(/_+([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  (name) => `${name}.`,
];

const isIdIn = ({ meaning }: Draft, value: string): boolean =>
  value.startsWith('"') && isId(meaning, JSON.parse(value) as string);

const styles: Readonly<Record<string, (content: JsonContent, draft: Draft) => JsonContent>> = {
  'white space': (content, { chance }) => ({ ...content, style: { ...content.style, gap: oneOf(chance, gaps) } }),
  'names in escapes': (content) => ({ ...content, style: { ...content.style, isEscaped: true } }),
  'a byte order mark': (content) => ({ ...content, style: { ...content.style, hasMark: true } }),
};

export const jsonMutators: readonly ContentMutator<JsonContent>[] = [
  ...Object.entries(changes).map(([name, change]) => ({
    name,
    apply: (content: JsonContent, draft: Draft) => ({ ...content, fields: change(content.fields, draft) }),
  })),
  ...Object.entries(styles).map(([name, apply]) => ({ name, apply })),
];
