import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { connectEntries, type Entries } from '../functions/aws/entries.ts';
import { keptValues } from '../functions/aws/item-budget.ts';
import { type Listing, list } from '../functions/aws/listing.ts';
import { readMessage } from '../functions/aws/messages.ts';
import { connectTable, type Reader } from '../functions/aws/table.ts';
import { numbersMeant } from '../functions/consumer/phone.ts';
import type { DueRules } from '../functions/domain/due.ts';
import { type E164, readDigits } from '../functions/domain/e164.ts';
import type { FailureReason } from '../functions/domain/failure-reason.ts';
import { type Instant, instant } from '../functions/domain/instant.ts';
import type { Message, StoredMessage } from '../functions/domain/message.ts';
import { byPlace, type Group, newestFirst, type Position } from '../functions/domain/newest-first.ts';
import { cutText } from '../functions/domain/report.ts';
import { explained } from '../functions/providers/explain.ts';
import { longestReference } from '../functions/providers/reading/fields.ts';
import type { Providers } from '../functions/shared/provider-settings.ts';
import { type KeepRecipient, keepPlain } from '../functions/shared/recipients.ts';
import { outputs } from '../functions/shared/stack-outputs.ts';
import {
  duePartitions,
  failurePartitions,
  latePartition,
  messageKey,
  type SearchIndex,
} from '../functions/shared/table-keys.ts';
import type { Deployed } from './deployed.ts';
import { dueRulesOf } from './due.ts';
import { OperatorError } from './operator-error.ts';
import { readPlace, usuallyListed, writePlace } from './places.ts';
import { mayHoldNumber, recipientForms, textForms } from './recipients.ts';
import { type IdPages, idPages, similarId } from './similar.ts';
import { type Traced, trace } from './trace.ts';
import { missingInWords, noDeadlinesInWords, noSuchProvider, nothingInWords, switchedOffInWords } from './words.ts';

/** Which of a list to tell. */
export interface PageOf {
  readonly limit: number;
  /** Goes on after what a former answer gave as `next`. */
  readonly next?: string | undefined;
}

/** What of the failures to tell; what is left out does not matter. */
export interface FailureFilter {
  readonly provider?: string | undefined;
  /** ISO 3166 code. */
  readonly country?: string | undefined;
  readonly reason?: FailureReason | undefined;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  readonly nowMs: number;
}

/** What of the messages without a final report to tell; what is left out does not matter. */
export interface OpenFilter {
  readonly provider?: string | undefined;
  /** ISO 3166 code. */
  readonly country?: string | undefined;
  /** Those alone of which no provider ever reported. */
  readonly isMissing: boolean;
  /** Epoch milliseconds: those that began until then. */
  readonly untilMs: number;
}

/** Messages, newest first. */
export interface Found extends Pick<Listing, 'messages' | 'looked' | 'ended'> {
  /** Where to go on; null where there are no others. */
  readonly next: string | null;
  /** Up to when the list is through; null where it is to its end. */
  readonly upTo: Instant | null;
}

/** Those of some recipients. */
export interface FoundOf extends Found {
  /** The numbers that were asked for. */
  readonly recipients: readonly E164[];
}

/** What is there under a text of which nobody said what it is. */
export interface Anything {
  /** Newest first. */
  readonly messages: readonly Message[];
  /** Whether these are all. */
  readonly isAll: boolean;
  /** Why nothing is there; null where something is. */
  readonly missing: string | null;
}

/** Looks messages up. Each answer takes a bounded number of reads, however many messages there are. */
export interface Finder {
  /** Countries whose carriers send no receipts. */
  readonly withoutReceipts: readonly string[];
  /** The numbers that somebody may mean who types this. @throws OperatorError where it is none. */
  readonly numbers: (text: string) => readonly E164[];
  /** One message by its provider's id. */
  readonly one: (provider: string, messageId: string) => Promise<Traced>;
  /** Those of all configured providers under an id. */
  readonly byId: (messageId: string) => Promise<readonly Message[]>;
  /** @throws OperatorError where it is no number, or the index is off. */
  readonly byRecipient: (text: string, page: PageOf) => Promise<FoundOf>;
  /** @throws OperatorError where the index is off. */
  readonly byReference: (text: string, page: PageOf) => Promise<Found>;
  /** Those that have failed, and were not delivered later. @throws OperatorError likewise. */
  readonly failures: (filter: FailureFilter, page: PageOf) => Promise<Found>;
  /** Those with a deadline that are not final, the last due first. @throws OperatorError where the stage has no deadlines. */
  readonly open: (filter: OpenFilter, page: PageOf) => Promise<Found>;
  /** Whatever the text may be: an id, a provider with an id, a number, a reference. */
  readonly anything: (text: string) => Promise<Anything>;
}

/** What a finder asks. */
export interface Sources {
  readonly table: Reader;
  readonly entries: Entries;
  readonly ids: IdPages | null;
  readonly providers: Providers;
  /** In which forms the table may have a number; asked for only where a number is looked for. @default as it is */
  readonly recipients?: () => Promise<KeepRecipient>;
  /** Which indexes there are. */
  readonly search: Readonly<Record<SearchIndex, boolean>>;
  /** What the stage expects of its messages; null where that is nothing. */
  readonly due?: DueRules | null;
}

/** A finder in a table, here or in AWS. */
export const connectFinder = (
  tableName: string,
  config: DynamoDBClientConfig,
  settings: Pick<Sources, 'providers' | 'search' | 'recipients' | 'due'>,
): Finder =>
  createFinder({
    table: connectTable(tableName, 1, config),
    entries: connectEntries(tableName, config),
    ids: idPages(tableName, config),
    ...settings,
  });

/** A finder in the table of a running stack. @throws OperatorError where it is none of Delivrd. */
export async function openFinder(deployed: Deployed): Promise<Finder> {
  const { output, providers, place } = deployed;
  const settings = {
    recipients: () => recipientForms(deployed),
    providers: await providers(),
    // A stack of an earlier version has no such output, and no index.
    search: await output(outputs.search).then(JSON.parse, () => ({})),
    due: await dueRulesOf(deployed),
  };
  return connectFinder(await output(outputs.tableName), place, settings);
}

/** Queries that one answer takes at most: of the failures of ten quiet days and more, or of ten thousand entries. */
const mostQueries = 256;
/** Clocks that stamp reports may be so much ahead of the one here. */
const skewMs = 300_000;
const dayMs = 86_400_000;

/** Before every entry, whenever it is. */
const first: Position = { at: '~' as Instant, key: '~' };

export function createFinder(sources: Sources): Finder {
  const { table, entries, ids, providers, search, due = null, recipients = async () => keepPlain } = sources;
  const countries = [...new Set(Object.values(providers).flatMap(({ defaultCountry }) => defaultCountry ?? []))];

  const need = (index: SearchIndex): void => {
    if (!search[index]) throw new OperatorError(switchedOffInWords(index));
  };

  const needProvider = (provider: string | undefined): void => {
    if (provider !== undefined && !Object.hasOwn(providers, provider))
      throw new OperatorError(noSuchProvider(provider, Object.keys(providers)));
  };

  const found = async (
    groups: (after: Position | null) => Iterable<Group>,
    { limit, next }: PageOf,
    options: Omit<Parameters<typeof list>[2], 'limit'>,
  ): Promise<Found> => {
    const after = next === undefined ? null : readPlace(next);
    let queries = 0;
    const mayAsk = (): boolean => ++queries <= mostQueries;
    const listing = await list(table, newestFirst(groups(after), after, mayAsk), { limit, ...options }).catch(
      (error) => {
        throw explainIndex(error);
      },
    );
    return {
      messages: listing.messages.map(explained),
      looked: listing.looked,
      ended: listing.ended,
      next: listing.next && writePlace(listing.next),
      upTo: listing.next?.at ?? null,
    };
  };

  /** Those of partitions of an index that is sorted by when messages began. */
  const begun = (index: 'recipient' | 'clientReference', values: readonly string[], page: PageOf): Promise<Found> =>
    found(
      (after) => [
        {
          top: first,
          open: () => values.map((value) => entries(index, value, { since: null, until: after?.at ?? null })),
        },
      ],
      page,
      {
        placeOf: (item) => (values.includes(item.facts[index] ?? '') ? placeAt(item, item.begunAt) : null),
        maySuit: () => true,
      },
    );

  const ofNumbers = async (numbers: readonly E164[], page: PageOf): Promise<Found> =>
    begun('recipient', numbers.flatMap(await recipients()), page);

  const numbers: Finder['numbers'] = (text) => {
    const meant = numbersMeant(text, countries);
    if (meant.length === 0) throw notANumber(text, countries);
    return meant;
  };

  const byReference: Finder['byReference'] = async (text, page) => {
    need('clientReference');
    const typed = text.trim();
    if (typed === '') throw new OperatorError('Expected a reference, as the application gave it when it sent.');
    const read = cutText(typed, longestReference);
    const forms = mayHoldNumber(read) ? textForms(read, countries, await recipients()) : [read];
    return begun('clientReference', forms.map(keptReference), page);
  };

  const byId: Finder['byId'] = async (messageId) => {
    const all = await Promise.all(Object.keys(providers).map((provider) => readMessage(table, provider, messageId)));
    return all.filter((message) => message !== null).map(explained);
  };

  const explainNothing = async (typed: string): Promise<string> => {
    const hints = await Promise.all(
      Object.keys(providers).map(async (provider) => ({ provider, id: await similarId(table, null, provider, typed) })),
    );
    return nothingInWords(
      typed,
      hints.flatMap(({ provider, id }) => (id === null ? [] : [`${provider} ${id}`])),
      (['recipient', 'clientReference'] as const).filter((index) => !search[index]),
    );
  };

  const one: Finder['one'] = (provider, messageId) => trace(table, ids, provider, messageId);

  return {
    withoutReceipts: due?.countriesWithoutReceipts ?? [],
    numbers,
    one,
    byId,
    byReference,
    byRecipient: async (text, page) => {
      need('recipient');
      const meant = numbers(text);
      return { recipients: meant, ...(await ofNumbers(meant, page)) };
    },
    failures: async ({ provider, country, reason, sinceMs, nowMs }, page) => {
      need('failures');
      needProvider(provider);
      const since = instant(sinceMs);
      const suits = (message: Message): boolean =>
        (country === undefined || message.country === country) &&
        (reason === undefined || message.failureReason === reason);
      return found((after) => failureDays(entries, { since, after, nowMs }), page, {
        placeOf: (item) => ((item.failedAt ?? '') >= since ? placeAt(item, item.failedAt) : null),
        maySuit: (key) => provider === undefined || key.startsWith(messageKey(provider, '')),
        ...(country === undefined && reason === undefined ? {} : { suits }),
      });
    },
    open: async ({ provider, country, isMissing, untilMs }, page) => {
      if (due === null || due.deadlines.length === 0) throw new OperatorError(noDeadlinesInWords);
      needProvider(provider);
      const until = instant(untilMs);
      // None that began until then is due later.
      const last = instant(untilMs + 60_000 * Math.max(...due.deadlines.map(({ minutes }) => minutes)));
      const suits = (message: Message): boolean =>
        !message.final &&
        message.firstReceivedAt <= until &&
        (country === undefined || message.country === country) &&
        (!isMissing || message.status === 'recorded');
      const partitions = duePartitions.flatMap((partition) => [partition, latePartition(partition)]);
      const group = (after: Position | null): Group => {
        const span = { since: null, until: after && after.at < last ? after.at : last };
        return { top: first, open: () => partitions.map((partition) => entries('due', partition, span)) };
      };
      return found((after) => [group(after)], page, {
        placeOf: (item) => (item.dueOn ? placeAt(item, item.dueAt) : null),
        maySuit: (key) => provider === undefined || key.startsWith(messageKey(provider, '')),
        suits,
      });
    },
    anything: async (text) => {
      const typed = text.trim();
      const [, provider = '', id = ''] = /^(\S+)\s+(.+)$/s.exec(typed) ?? [];
      if (Object.hasOwn(providers, provider)) {
        const traced = await one(provider, id);
        return traced.kind === 'found'
          ? { messages: [traced.message], isAll: true, missing: null }
          : { messages: [], isAll: true, missing: missingInWords(provider, id, traced.similar) };
      }
      const page = { limit: usuallyListed };
      const meant = numbersMeant(typed, countries);
      const lists = await Promise.all([
        search.recipient && meant.length > 0 ? ofNumbers(meant, page) : nothing,
        search.clientReference && typed !== '' ? byReference(typed, page) : nothing,
      ]);
      const all = [...(await byId(typed)), ...lists.flatMap(({ messages }) => messages)];
      const distinct = new Map(all.map((message) => [messageKey(message.provider, message.messageId), message]));
      const messages = [...distinct.values()]
        .sort((a, b) => byPlace(placeOfMessage(a), placeOfMessage(b)))
        .slice(0, usuallyListed);
      return {
        messages,
        isAll: messages.length === distinct.size && lists.every(({ next }) => next === null),
        missing: messages.length > 0 ? null : await explainNothing(typed),
      };
    },
  };
}

const nothing: Pick<Found, 'messages' | 'next'> = { messages: [], next: null };

/** The days of the failures that stand after a place, newest first; each has its partitions. */
function* failureDays(
  entries: Entries,
  { since, after, nowMs }: { readonly since: Instant; readonly after: Position | null; readonly nowMs: number },
): Iterable<Group> {
  const until = after?.at ?? instant(nowMs + skewMs);
  if (until < since) return;
  for (let ms = Date.parse(until.slice(0, 10)); ms + dayMs > Date.parse(since); ms -= dayMs) {
    const day = instant(ms).slice(0, 10);
    yield {
      top: { at: instant(ms + dayMs - 1), key: first.key },
      open: () => failurePartitions(day).map((partition) => entries('failures', partition, { since, until })),
    };
  }
}

const placeAt = ({ provider, messageId }: StoredMessage, at: Instant | null | undefined): Position | null =>
  at ? { at, key: messageKey(provider, messageId) } : null;

const placeOfMessage = ({ provider, messageId, firstReceivedAt }: Message): Position => ({
  at: firstReceivedAt,
  key: messageKey(provider, messageId),
});

/** A reference as the table keeps it: one that is long in bytes is cut. */
const keptReference = (read: string): string => keptValues({ clientReference: read })['clientReference'] as string;

/** Why a text is taken for no number. */
export function notANumber(text: string, countries: readonly string[]): OperatorError {
  const digits = readDigits(text)?.digits;
  if (digits === undefined || !digits.startsWith('0'))
    return new OperatorError(
      `"${text}" is no phone number: expected 7 to 15 digits with their country code, such as +491711234567.`,
    );
  const known = countries.length === 0 ? 'no provider has a defaultCountry' : `it is none of ${countries.join(', ')}`;
  return new OperatorError(`"${text}" has no country code, and ${known}: write it with one, such as +491711234567.`);
}

/** An index that is declared may not be there yet, or not in a table that the stage adopted. */
function explainIndex(error: Error): Error {
  if (error.name !== 'ValidationException' || !/index/i.test(error.message)) return error;
  return new OperatorError(
    `The table can’t be searched so yet (${error.message.trim()}). DynamoDB builds a new index for minutes to hours: look again later. Where the table is adopted, "npm run -s dlr -- preflight" has the line that makes the index.`,
  );
}
