import type { Provider } from '../../functions/providers/provider.ts';
import { cases, words } from '../../test/providers/cases.ts';
import { type Content, readContent } from './document.ts';

/** A real request that cases are made from. */
export interface Seed {
  readonly provider: string;
  readonly name: string;
  readonly contentType: string | undefined;
  readonly content: Content;
  readonly body: Buffer;
  readonly query: string;
  /** What it means, by the fixture and not by the parser; null where it cannot be read, or holds more than one report. */
  readonly meaning: Meaning | null;
}

export interface Meaning {
  readonly messageId: string;
  readonly status: string;
}

/** Every fixture of these providers, and what each composes for every word that its documentation lists. */
export function collectSeeds(providers: readonly Provider[]): readonly Seed[] {
  return providers.flatMap((provider) => [...fixtures(provider.id), ...composed(provider)]);
}

const fixtures = (id: string): readonly Seed[] =>
  cases
    .filter(({ provider }) => provider === id)
    .map(({ provider, name, contentType, query, body, expected }) => {
      const [only, ...others] = expected.reports ?? [];
      const meaning = only && others.length === 0 ? (only as unknown as Meaning) : null;
      return { provider, name, contentType, content: readContent(contentType, query, body), body, query, meaning };
    });

const composed = (provider: Provider): readonly Seed[] =>
  Object.entries(words(provider.id)).map(([word, status]) => {
    const messageId = `composed-${word}`;
    const wish = { messageId, status: word, recipient: '+4915550000001', atMs: 1_760_000_000_000 };
    const { contentType, query, body: text } = provider.compose(wish);
    const body = Buffer.from(text);
    const content = readContent(contentType, query, body);
    const meaning = { messageId, status };
    return { provider: provider.id, name: `composed ${word}`, contentType, content, body, query, meaning };
  });
