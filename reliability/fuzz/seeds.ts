import type { Provider } from '../../functions/providers/provider.ts';
import { gates } from '../../functions/providers/registry.ts';
import { cases, storedIds, words } from '../../test/providers/cases.ts';
import { type Content, readContent } from './document.ts';

/** A real request that cases are made from. */
export interface Seed {
  readonly provider: string;
  readonly name: string;
  readonly method: string;
  readonly contentType: string | undefined;
  readonly content: Content;
  readonly body: Buffer;
  readonly query: string;
  /** What it means, by the fixture and not by the parser. */
  readonly meaning: Meaning;
}

/** What must come of a request. */
export interface Meaning {
  /** The messages that it reports on. */
  readonly reports: readonly Sent[];
  /** How many events are in it that are no reports. */
  readonly others: number;
  /** Whether it, or a part of it, can't be read. */
  readonly isUnreadable: boolean;
}

export interface Sent {
  readonly messageId: string;
  readonly status: string;
}

/** What nobody can read. */
export const unreadable: Meaning = { reports: [], others: 0, isUnreadable: true };

/** Every fixture of these providers, and what each composes for every word that its documentation lists. */
export function collectSeeds(providers: readonly Provider[]): readonly Seed[] {
  return providers.flatMap((provider) => [...fixtures(provider.id), ...composed(provider)]);
}

const fixtures = (id: string): readonly Seed[] =>
  cases
    .filter(({ provider, method, query, body }) => {
      // A handshake is no callback: it ends at the door.
      const isHandshake = gates.get(provider)?.handshake?.({ method, query, raw: body }) ?? null;
      return provider === id && isHandshake === null;
    })
    .map(({ expected, ...request }) => {
      const { kind, reports = [], others = [], unreadable: part } = expected;
      const meaning = {
        reports: storedIds(expected).map((messageId, at) => ({ ...(reports[at] as unknown as Sent), messageId })),
        others: others.length,
        isUnreadable: kind === 'malformed' || part !== undefined,
      };
      return { ...request, content: readContent(request), meaning };
    });

const composed = (provider: Provider): readonly Seed[] =>
  Object.entries(words(provider.id)).map(([word, status]) => {
    const messageId = `composed-${word}`;
    const wish = { messageId, status: word, recipient: '+4915550000001', atMs: 1_760_000_000_000 };
    const { contentType, query, body: text } = provider.compose(wish);
    const request = { method: provider.method, contentType, query, body: Buffer.from(text) };
    const meaning = { reports: [{ messageId, status }], others: 0, isUnreadable: false };
    return { ...request, provider: provider.id, name: `composed ${word}`, content: readContent(request), meaning };
  });
