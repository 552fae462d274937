import { utf8Bytes } from '../../functions/aws/item-size.ts';
import type { ParseOutcome } from '../../functions/domain/report.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { cases } from '../../test/providers/cases.ts';
import { dearest } from './hostile.ts';

const tooLong = dearest.repeat(1000);
const longestId = dearest.repeat(500);

type Fields = Readonly<Record<string, unknown>>;

/** Each distinct set of fields that a provider's cases show, in JSON or in a flat XML document. */
function shapesOf(provider: string): readonly Fields[] {
  const shapes = cases
    .filter((one) => one.provider === provider && one.expected.kind === 'reports')
    .map(({ body, query }) => jsonFields(body.toString('utf8')) ?? otherFields(`${query}&${body}`));
  return [...new Map(shapes.map((shape) => [Object.keys(shape).sort().join(), shape])).values()];
}

function jsonFields(text: string): Fields | null {
  try {
    const value = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && !Array.isArray(value) ? value : {};
  } catch {
    return null;
  }
}

/** The elements of a flat XML document, or the fields of a form. */
function otherFields(text: string): Fields {
  const elements = Array.from(decodeURIComponent(text).matchAll(/<(\w+)>([^<]+)<\/\1>/g), ([, name, value]) => [
    name,
    value,
  ]);
  return Object.fromEntries(elements.length > 0 ? elements : new URLSearchParams(text));
}

/**
 * Callbacks that try for long texts: in every shape of the provider's cases every field, and every two fields, as long as
 * they can be, the others as they were, a small number or long as well.
 */
function* stretched(provider: string): Generator<Fields> {
  for (const shape of shapesOf(provider)) {
    const names = Object.keys(shape);
    for (const [at, first] of names.entries())
      for (const second of names.slice(at))
        for (const text of [tooLong, longestId])
          for (const rest of [undefined, '2', text])
            yield {
              ...Object.fromEntries(names.map((name) => [name, rest ?? shape[name]])),
              [first]: text,
              [second]: text,
            };
  }
}

const parseFields = (provider: Provider, fields: Fields): ParseOutcome =>
  provider.parse({
    headers: { 'content-type': 'application/json' },
    query: '',
    body: Buffer.from(JSON.stringify(fields)),
  });

/** Bytes of UTF-8. */
export interface Bounds {
  readonly keyBytes: number;
  /** Of a reference or a tag. */
  readonly referenceBytes: number;
  readonly textBytes: number;
}

/** The longest partition key, reference and other text that these providers' parsers let through into the table. */
export function measureBounds(providers: Iterable<Provider>): Bounds {
  const all = [...providers].map(boundsOf);
  const most = (name: keyof Bounds): number => Math.max(0, ...all.map((one) => one[name]));
  return { keyBytes: most('keyBytes'), referenceBytes: most('referenceBytes'), textBytes: most('textBytes') };
}

const measured = new WeakMap<Provider, Bounds>();

function boundsOf(provider: Provider): Bounds {
  const bounds = measured.get(provider) ?? measure(provider);
  measured.set(provider, bounds);
  return bounds;
}

function measure(provider: Provider): Bounds {
  let [keyBytes, referenceBytes, textBytes] = [0, 0, 0];
  for (const fields of stretched(provider.id)) {
    const outcome = parseFields(provider, fields);
    if (outcome.kind !== 'reports') continue;
    for (const { messageId, recipient: _, facts, ...report } of outcome.reports) {
      const { clientReference, tag, ...others } = facts;
      for (const text of textsOf([clientReference, tag])) referenceBytes = Math.max(referenceBytes, utf8Bytes(text));
      keyBytes = Math.max(keyBytes, utf8Bytes(`${provider.id}#${messageId}`));
      for (const text of textsOf({ ...report, others })) textBytes = Math.max(textBytes, utf8Bytes(text));
    }
  }
  return { keyBytes, referenceBytes, textBytes };
}

const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
};
