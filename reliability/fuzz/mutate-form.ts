import { oneOf, shuffled, whole } from './chance.ts';
import {
  type FormContent,
  type FormPair,
  percent,
  type XmlContent,
  type XmlDocument,
  type XmlElement,
} from './document.ts';
import { isDecisive, isWrapper } from './knowledge.ts';
import { type ContentMutator, type Draft, isId, tellId } from './mutator.ts';
import { escapeXml, goodId, hostileText, longText } from './values.ts';

type ElementChange = (elements: readonly XmlElement[], draft: Draft) => readonly XmlElement[];

/** Does something to the elements of the XML document, where the form holds one. */
const inForm =
  (change: ElementChange) =>
  (content: FormContent, draft: Draft): FormContent => {
    // Of equal names the last one counts.
    const at = content.pairs.findLastIndex(
      ({ name, value }) => typeof value !== 'string' && (isWrapper(name) || content.pairs.length === 1),
    );
    const pair = content.pairs[at];
    if (pair === undefined || typeof pair.value === 'string') return content;
    const value: XmlDocument = { ...pair.value, elements: change(pair.value.elements, draft) };
    return { ...content, pairs: content.pairs.map((one, index) => (index === at ? { ...one, value } : one)) };
  };

const toOne =
  (change: (element: XmlElement, draft: Draft) => readonly XmlElement[]): ElementChange =>
  (elements, draft) => {
    const at = whole(draft.chance, 0, elements.length - 1);
    return elements.flatMap((element, index) => (index === at ? change(element, draft) : [element]));
  };

const toPairs =
  (change: (pairs: readonly FormPair[], draft: Draft) => readonly FormPair[]) =>
  (content: FormContent, draft: Draft): FormContent => ({ ...content, pairs: change(content.pairs, draft) });

const inNumbers = (text: string): string =>
  [...text].map((letter) => (/[<&]/.test(letter) ? `&#x${letter.codePointAt(0)?.toString(16)};` : letter)).join('');

const rawMarkup = [
  '<![CDATA[x]]>',
  '<b>x</b>',
  '<!-- x -->',
  '&#xD800;',
  '&#0;',
  '&nosuch;',
  '<status>DELIVERED',
  '</',
];

const elementChanges: Readonly<Record<string, ElementChange>> = {
  'drop an element': toOne(() => []),
  'an element twice': toOne((element) => [element, element]),
  'rename an element': toOne((element, { chance }) => [
    { ...element, tag: oneOf(chance, [element.tag.toUpperCase(), `ns:${element.tag}`, `${element.tag} a="b"`, 'x']) },
  ]),
  'a hostile element': toOne((element, { chance }) => [
    { ...element, text: escapeXml(hostileText(chance)), isPlain: true },
  ]),
  'markup in an element': toOne((element, { chance }) => [
    { ...element, text: oneOf(chance, rawMarkup), isPlain: false },
  ]),
  'a long element': toOne((element, { chance }) => [
    { ...element, text: oneOf(chance, ['x', '&amp;']).repeat(whole(chance, 100, 1_200)) },
  ]),
  'long texts in XML': (elements, { chance }) => {
    const text = longText(chance);
    return elements.map((element) => (chance.isLucky(0.6) ? { ...element, text } : element));
  },
  'other elements': (elements, { chance }) => [
    ...elements,
    ...Array.from({ length: whole(chance, 1, chance.isLucky(0.05) ? 500 : 30) }, () => ({
      tag: 'new',
      text: '1',
      isPlain: true,
    })),
  ],
  'another order of elements': (elements, { chance }) => {
    const tags = new Set(elements.map(({ tag }) => tag));
    return tags.size === elements.length ? shuffled(chance, elements) : elements;
  },
  'a new id in XML': (elements, draft) => {
    const id = goodId(draft.chance);
    const at = elements.findIndex(({ tag, text }) => isDecisive(draft.knowledge, tag) && isId(draft.meaning, text));
    if (at < 0) return elements;
    tellId(draft, elements[at]?.text ?? '', id);
    const text = draft.chance.isLucky(0.5) ? escapeXml(id) : inNumbers(id);
    return elements.map((element, index) => (index === at ? { ...element, text } : element));
  },
};

const pairChanges: Readonly<Record<string, ReturnType<typeof toPairs>>> = {
  'drop a pair': toPairs((pairs, { chance }) => pairs.toSpliced(whole(chance, 0, pairs.length - 1), 1)),
  'a pair twice': toPairs((pairs, { chance }) => [...pairs, oneOf(chance, pairs)]),
  'a hostile pair': toPairs((pairs, { chance }) => {
    const pair = { name: hostileText(chance), value: hostileText(chance) };
    return chance.isLucky(0.5) ? [pair, ...pairs] : [...pairs, pair];
  }),
  'rename a pair': toPairs((pairs, { chance }) => {
    const at = whole(chance, 0, pairs.length - 1);
    const name = oneOf(chance, ['XML', ' xml', 'xml[]', '', '__proto__']);
    return pairs.map((pair, index) => (index === at ? { ...pair, name } : pair));
  }),
  'a new id in a pair': toPairs((pairs, draft) => {
    const at = pairs.findLastIndex(
      ({ name, value }) => typeof value === 'string' && isDecisive(draft.knowledge, name) && isId(draft.meaning, value),
    );
    const id = goodId(draft.chance);
    if (at < 0) return pairs;
    tellId(draft, pairs[at]?.value as string, id);
    return pairs.map((pair, index) => (index === at ? { ...pair, value: id } : pair));
  }),
  'many pairs': toPairs((pairs, { chance }) => [
    ...Array.from({ length: whole(chance, 5, chance.isLucky(0.05) ? 1_000 : 40) }, (_, at) => ({
      name: `n${at}`,
      value: '',
    })),
    ...pairs,
  ]),
};

const encodings: readonly ((text: string) => string)[] = [
  (text) => percent(text).replaceAll('%20', '+'),
  (text) => percent(text).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  (text) => Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
];

export const formMutators: readonly ContentMutator<FormContent>[] = [
  ...Object.entries(elementChanges).map(([name, change]) => ({ name, apply: inForm(change) })),
  ...Object.entries(pairChanges).map(([name, apply]) => ({ name, apply })),
  {
    name: 'another percent-encoding',
    apply: (content, { chance }) => ({ ...content, encode: oneOf(chance, encodings) }),
  },
];

export const xmlMutators: readonly ContentMutator<XmlContent>[] = Object.entries(elementChanges).map(
  ([name, change]) => ({
    name,
    apply: (content, draft) => ({
      ...content,
      document: { ...content.document, elements: change(content.document.elements, draft) },
    }),
  }),
);
