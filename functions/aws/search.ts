import type { E164 } from '../domain/e164.ts';
import type { Instant } from '../domain/instant.ts';
import type { Message, StoredMessage } from '../domain/message.ts';
import { type Group, newestFirst, type Position } from '../domain/newest-first.ts';
import { cutText } from '../domain/report.ts';
import { explained } from '../providers/explain.ts';
import { longestReference } from '../providers/reading/fields.ts';
import { writePlace } from '../shared/places.ts';
import type { Providers } from '../shared/provider-settings.ts';
import { type KeepRecipient, keepPlain } from '../shared/recipients.ts';
import { messageKey } from '../shared/table-keys.ts';
import { mayHoldNumber, textForms } from '../shared/text-forms.ts';
import type { Entries } from './entries.ts';
import { keptValues } from './item-budget.ts';
import { type Listing, type ListOptions, list } from './listing.ts';
import type { Reader } from './table.ts';

/** Which of a list to tell. */
export interface Page {
  readonly limit: number;
  /** The place after which to go on; null for its beginning. */
  readonly after: Position | null;
}

/** Messages, newest first. */
export interface Found extends Pick<Listing, 'messages' | 'looked' | 'ended'> {
  /** Where to go on; null where there are no others. */
  readonly next: string | null;
  /** Up to when the list is through; null where it is to its end. */
  readonly upTo: Instant | null;
}

/** What a search asks. */
export interface Searched {
  readonly table: Reader;
  readonly entries: Entries;
  readonly providers: Providers;
  /** In which forms the table may have a number; asked for only where a number is looked for. @default as it is */
  readonly recipients?: (() => Promise<KeepRecipient>) | undefined;
}

/** Lists messages by indexes, which must be on. Each answer takes a bounded number of reads. */
export interface Search {
  /** @throws IndexNotThere, or Error of the SDK. */
  readonly byNumbers: (numbers: readonly E164[], page: Page) => Promise<Found>;
  /** @param text to the letter, but for white space around it. @throws IndexNotThere, or Error of the SDK. */
  readonly byReference: (text: string, page: Page) => Promise<Found>;
  /** Those of any groups of entries. @throws IndexNotThere, or Error of the SDK. */
  readonly inGroups: (
    groups: (after: Position | null) => Iterable<Group>,
    page: Page,
    options: Omit<ListOptions, 'limit'>,
  ) => Promise<Found>;
}

/** An index that the settings declare is not there yet, or not in a table that the stage adopted. */
export class IndexNotThere extends Error {
  override readonly name = 'IndexNotThere';
}

/** Queries that one answer takes at most: of the failures of ten quiet days and more, or of ten thousand entries. */
const mostQueries = 256;

/** Before every entry, whenever it is. */
export const firstPlace: Position = { at: '~' as Instant, key: '~' };

export const placeAt = (
  { provider, messageId }: Pick<StoredMessage, 'provider' | 'messageId'>,
  at: Instant | null | undefined,
): Position | null => (at ? { at, key: messageKey(provider, messageId) } : null);

/** The countries in whose national form somebody may write a number. */
export const countriesOf = (providers: Providers): readonly string[] => [
  ...new Set(Object.values(providers).flatMap(({ defaultCountry }) => defaultCountry ?? [])),
];

export function createSearch({ table, entries, providers, recipients = async () => keepPlain }: Searched): Search {
  const countries = countriesOf(providers);

  const inGroups: Search['inGroups'] = async (groups, { limit, after }, options) => {
    let queries = 0;
    const mayAsk = (): boolean => ++queries <= mostQueries;
    const listing = await list(table, newestFirst(groups(after), after, mayAsk), { limit, ...options }).catch(
      (error) => {
        throw notThere(error);
      },
    );
    return {
      messages: listing.messages.map(explained) satisfies readonly Message[],
      looked: listing.looked,
      ended: listing.ended,
      next: listing.next && writePlace(listing.next),
      upTo: listing.next?.at ?? null,
    };
  };

  /** Those of partitions of an index that is sorted by when messages began. */
  const begun = (index: 'recipient' | 'clientReference', values: readonly string[], page: Page): Promise<Found> =>
    inGroups(
      (after) => [
        {
          top: firstPlace,
          open: () => values.map((value) => entries(index, value, { since: null, until: after?.at ?? null })),
        },
      ],
      page,
      {
        placeOf: (item) => (values.includes(item.facts[index] ?? '') ? placeAt(item, item.begunAt) : null),
        maySuit: () => true,
      },
    );

  return {
    inGroups,
    byNumbers: async (numbers, page) => begun('recipient', numbers.flatMap(await recipients()), page),
    byReference: async (text, page) => {
      const read = cutText(text.trim(), longestReference);
      const forms = mayHoldNumber(read) ? textForms(read, countries, await recipients()) : [read];
      return begun('clientReference', forms.map(keptReference), page);
    },
  };
}

/** A reference as the table keeps it: one that is long in bytes is cut. */
const keptReference = (read: string): string => keptValues({ clientReference: read })['clientReference'] as string;

const notThere = (error: Error): Error =>
  error.name === 'ValidationException' && /index/i.test(error.message)
    ? new IndexNotThere(error.message.trim(), { cause: error })
    : error;
