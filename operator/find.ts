import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { connectEntries, type Entries } from '../functions/aws/entries.ts';
import { readMessage } from '../functions/aws/messages.ts';
import {
  countriesOf,
  createSearch,
  type Found,
  firstPlace,
  IndexNotThere,
  type Page,
  placeAt,
  type Searched,
} from '../functions/aws/search.ts';
import { connectTable } from '../functions/aws/table.ts';
import type { DueRules } from '../functions/domain/due.ts';
import type { E164 } from '../functions/domain/e164.ts';
import type { FailureReason } from '../functions/domain/failure-reason.ts';
import { type Instant, instant } from '../functions/domain/instant.ts';
import type { Message } from '../functions/domain/message.ts';
import { byPlace, type Group, type Position } from '../functions/domain/newest-first.ts';
import { explained } from '../functions/providers/explain.ts';
import { looksLikeNumber, numbersMeant, whyNoNumber } from '../functions/shared/phone.ts';
import { readPlace, usuallyListed } from '../functions/shared/places.ts';
import { outputs } from '../functions/shared/stack-outputs.ts';
import {
  duePartitions,
  failurePartitions,
  latePartition,
  messageKey,
  type SearchIndex,
} from '../functions/shared/table-keys.ts';
import type { Deployed } from './deployed.ts';
import { deployedDueRules } from './due.ts';
import { OperatorError } from './operator-error.ts';
import { recipientForms } from './recipients.ts';
import { type MessageAddress, similarMessages } from './similar.ts';
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

/** Those of some recipients. */
export interface FoundOf extends Found {
  /** The numbers that were asked for. */
  readonly recipients: readonly E164[];
}

/** What is there under a text of which nobody said what it is. */
export interface Anything {
  /** Newest first. */
  readonly messages: readonly Message[];
  /** Where to go on; null where there are no others. */
  readonly next: string | null;
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
  /** Those that somebody may mean by an id under which nothing is. */
  readonly similar: (messageId: string) => Promise<readonly MessageAddress[]>;
  /** @throws OperatorError where it is no number, or the index is off. */
  readonly byRecipient: (text: string, page: PageOf) => Promise<FoundOf>;
  /** @throws OperatorError where the index is off. */
  readonly byReference: (text: string, page: PageOf) => Promise<Found>;
  /** Those that have failed, and were not delivered later. @throws OperatorError likewise. */
  readonly failures: (filter: FailureFilter, page: PageOf) => Promise<Found>;
  /** Those with a deadline that are not final, the last due first. @throws OperatorError where the stage has no deadlines. */
  readonly open: (filter: OpenFilter, page: PageOf) => Promise<Found>;
  /** Whatever the text may be: an id, a provider with an id, a number, a reference. @param next of the answer before, to go on. */
  readonly anything: (text: string, next?: string) => Promise<Anything>;
}

/** What a finder asks. */
export interface Sources extends Searched {
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
    due: await deployedDueRules(deployed),
  };
  return connectFinder(await output(outputs.tableName), place, settings);
}

/** Clocks that stamp reports may be so much ahead of the one here. */
const skewMs = 300_000;
const dayMs = 86_400_000;

export function createFinder(sources: Sources): Finder {
  const { table, entries, providers, search, due = null } = sources;
  const configured = Object.keys(providers);
  const countries = countriesOf(providers);
  const searching = createSearch(sources);

  const need = (index: SearchIndex): void => {
    if (!search[index]) throw new OperatorError(switchedOffInWords(index));
  };

  const needProvider = (provider: string | undefined): void => {
    if (provider !== undefined && !Object.hasOwn(providers, provider))
      throw new OperatorError(noSuchProvider(provider, configured));
  };

  const found = async ({ limit, next }: PageOf, list: (page: Page) => Promise<Found>): Promise<Found> =>
    list({ limit, after: next === undefined ? null : placeOf(next) }).catch((error) => {
      throw error instanceof IndexNotThere ? explainIndex(error) : error;
    });

  const numbers: Finder['numbers'] = (text) => {
    const meant = numbersMeant(text, countries);
    if (meant.length === 0) throw notANumber(text, countries);
    return meant;
  };

  const byReference: Finder['byReference'] = async (text, page) => {
    need('clientReference');
    const typed = text.trim();
    if (typed === '') throw new OperatorError('Expected a reference, as the application gave it when it sent.');
    return found(page, (of) => searching.byReference(typed, of));
  };

  const byId: Finder['byId'] = async (messageId) => {
    const all = await Promise.all(configured.map((provider) => readMessage(table, provider, messageId)));
    return all.filter((message) => message !== null).map(explained);
  };

  const similar: Finder['similar'] = (messageId) => similarMessages(table, configured, messageId);

  const explainNothing = async (typed: string): Promise<string> =>
    nothingInWords(
      typed,
      numbersMeant(typed, countries).length === 0 && looksLikeNumber(typed)
        ? notANumber(typed, countries).message
        : null,
      await similar(typed),
      (['recipient', 'clientReference'] as const).filter((index) => !search[index]),
    );

  const one: Finder['one'] = (provider, messageId) => trace(table, configured, provider, messageId);

  return {
    withoutReceipts: due?.countriesWithoutReceipts ?? [],
    numbers,
    one,
    byId,
    similar,
    byReference,
    byRecipient: async (text, page) => {
      need('recipient');
      const meant = numbers(text);
      return { recipients: meant, ...(await found(page, (of) => searching.byNumbers(meant, of))) };
    },
    failures: async ({ provider, country, reason, sinceMs, nowMs }, page) => {
      need('failures');
      needProvider(provider);
      const since = instant(sinceMs);
      const suits = (message: Message): boolean =>
        (country === undefined || message.country === country) &&
        (reason === undefined || message.failureReason === reason);
      return found(page, (of) =>
        searching.inGroups((after) => failureDays(entries, { since, after, nowMs }), of, {
          placeOf: (item) => ((item.failedAt ?? '') >= since ? placeAt(item, item.failedAt) : null),
          maySuit: (key) => provider === undefined || key.startsWith(messageKey(provider, '')),
          ...(country === undefined && reason === undefined ? {} : { suits }),
        }),
      );
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
        return { top: firstPlace, open: () => partitions.map((partition) => entries('due', partition, span)) };
      };
      return found(page, (of) =>
        searching.inGroups((after) => [group(after)], of, {
          placeOf: (item) => (item.dueOn ? placeAt(item, item.dueAt) : null),
          maySuit: (key) => provider === undefined || key.startsWith(messageKey(provider, '')),
          suits,
        }),
      );
    },
    anything: async (text, next) => {
      const typed = text.trim();
      const [, provider = '', id = ''] = /^(\S+)\s+(.+)$/s.exec(typed) ?? [];
      if (Object.hasOwn(providers, provider)) {
        const traced = await one(provider, id);
        return traced.kind === 'found'
          ? { messages: [traced.message], next: null, missing: null }
          : { messages: [], next: null, missing: missingInWords(provider, id, traced.similar) };
      }
      // A list of each kind, each with its own place to go on; an empty one is through.
      const [ofNumbers, ofReference] = next?.split('.') ?? [];
      const page = (place: string | undefined): PageOf => ({ limit: usuallyListed, next: place });
      const meant = numbersMeant(typed, countries);
      const [ids, numbered, referred] = await Promise.all([
        next === undefined ? byId(typed) : [],
        search.recipient && meant.length > 0 && ofNumbers !== ''
          ? found(page(ofNumbers), (of) => searching.byNumbers(meant, of))
          : nothing,
        search.clientReference && typed !== '' && ofReference !== '' ? byReference(typed, page(ofReference)) : nothing,
      ]);
      const all = [...ids, ...numbered.messages, ...referred.messages];
      const distinct = new Map(all.map((message) => [messageKey(message.provider, message.messageId), message]));
      const isThrough = numbered.next === null && referred.next === null;
      return {
        messages: [...distinct.values()].sort((a, b) => byPlace(placeOfMessage(a), placeOfMessage(b))),
        next: isThrough ? null : `${numbered.next ?? ''}.${referred.next ?? ''}`,
        missing: distinct.size > 0 || next !== undefined ? null : await explainNothing(typed),
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
      top: { at: instant(ms + dayMs - 1), key: firstPlace.key },
      open: () => failurePartitions(day).map((partition) => entries('failures', partition, { since, until })),
    };
  }
}

const placeOfMessage = ({ provider, messageId, firstReceivedAt }: Message): Position => ({
  at: firstReceivedAt,
  key: messageKey(provider, messageId),
});

/** Why a text is taken for no number. */
export const notANumber = (text: string, countries: readonly string[]): OperatorError =>
  new OperatorError(`"${text}" ${whyNoNumber(text, countries)}`);

function placeOf(word: string): Position {
  const place = readPlace(word);
  if (place) return place;
  throw new OperatorError(
    `"${word}" is no place in a list: copy the whole command that was printed, or leave --next out.`,
  );
}

/** An index that is declared may not be there yet, or not in a table that the stage adopted. */
function explainIndex(error: IndexNotThere): OperatorError {
  return new OperatorError(
    `The table can’t be searched so yet (${error.message}). DynamoDB builds a new index for minutes to hours: look again later. Where the table is adopted, "npm run -s dlr -- preflight" has the line that makes the index.`,
  );
}
