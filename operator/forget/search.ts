import type { Entries } from '../../functions/aws/entries.ts';
import type { Reader } from '../../functions/aws/table.ts';
import type { StoredMessage } from '../../functions/domain/message.ts';
import { isLong, mostParts, partId } from '../../functions/domain/parts.ts';
import { ofRecipient } from '../../functions/domain/recipient.ts';
import { messageKey, splitKey } from '../../functions/shared/table-keys.ts';
import { OperatorError } from '../operator-error.ts';
import type { TablePage } from '../read-table.ts';
import type { Person } from './person.ts';

type Forms = Pick<Person, 'forms'>;

/** What the table has of a person, by keys. */
export interface Traces {
  /** His messages and parts of them, those that name nobody among them. */
  readonly items: ReadonlyMap<string, StoredMessage>;
  /** Messages to others, whose ids their provider used for him as well: they name him. */
  readonly mentions: ReadonlySet<string>;
}

/** By the index: all that were written until a moment ago. @throws OperatorError where the index can't be read. */
export async function searchIndex(
  entries: Entries,
  table: Reader,
  person: Forms,
  signal: AbortSignal,
): Promise<Traces> {
  const keys = new Set<string>();
  try {
    for (const form of person.forms)
      for await (const page of entries('recipient', form, { since: null, until: null })) {
        signal.throwIfAborted();
        for (const { key } of page.entries) keys.add(key);
      }
  } catch (error) {
    throw explainIndex(error);
  }
  const read = await readAll(table, [...keys]);
  const own = read.filter(isOf(person));
  return { items: await withParts(table, own), mentions: new Set(own.flatMap(parentKeys(person))) };
}

/** By reading the whole table: also mentions of which nothing else is left, and what is in no index. */
export async function searchTable(pages: AsyncIterable<TablePage>, table: Reader, person: Forms): Promise<Traces> {
  const own: StoredMessage[] = [];
  const mentions = new Set<string>();
  for await (const { messages } of pages) {
    for (const message of messages) {
      if (isOf(person)(message)) own.push(message);
      if (message.otherRecipients.some((one) => person.forms.includes(one))) mentions.add(keyOf(message));
    }
  }
  for (const key of own.flatMap(parentKeys(person))) mentions.add(key);
  return { items: await withParts(table, own), mentions };
}

export const isOf =
  ({ forms }: Forms) =>
  ({ facts }: StoredMessage): boolean =>
    facts.recipient !== null && forms.includes(facts.recipient);

export const keyOf = ({ provider, messageId }: Pick<StoredMessage, 'provider' | 'messageId'>): string =>
  messageKey(provider, messageId);

/** The message that names him, of one that is kept under the id and his name. */
const parentKeys =
  ({ forms }: Forms) =>
  ({ provider, messageId }: StoredMessage): readonly string[] =>
    forms
      .map((form) => ofRecipient('', form))
      .flatMap((end) => (messageId.endsWith(end) ? [messageKey(provider, messageId.slice(0, -end.length))] : []));

/** Parts of long messages, and what was told of all parts, may name nobody: they are his whose other parts are. */
async function withParts(table: Reader, own: readonly StoredMessage[]): Promise<Traces['items']> {
  const items = new Map(own.map((message) => [keyOf(message), message]));
  const related = own.filter(({ facts }) => isLong(facts)).flatMap(relatedTo);
  const segments = new Map(related.map(({ key, of }) => [key, of]));
  for (const message of await readAll(
    table,
    [...segments.keys()].filter((key) => !items.has(key)),
  )) {
    const { facts } = message;
    if (facts.recipient === null && isLong(facts) && facts.segments === segments.get(keyOf(message)))
      items.set(keyOf(message), message);
  }
  return items;
}

interface Related {
  readonly key: string;
  /** In how many parts the message was sent. */
  readonly of: number;
}

/** Where the other parts of a long message are, and what is told of all of them: this may be one of either. */
function relatedTo({ provider, messageId, facts }: StoredMessage): readonly Related[] {
  const of = facts.segments ?? 0;
  const [, whole, part] = /^(.+)\/(\d{1,3})$/.exec(messageId) ?? [];
  const wholes = whole !== undefined && Number(part) <= of ? [messageId, whole] : [messageId];
  const parts = Array.from({ length: Math.min(of, mostParts) + 1 }, (_, at) => at);
  return wholes.flatMap((id) =>
    [id, ...parts.map((at) => partId(id, at))].map((one) => ({ key: messageKey(provider, one), of })),
  );
}

async function readAll(table: Reader, keys: readonly string[]): Promise<readonly StoredMessage[]> {
  const read: StoredMessage[] = [];
  for (const [provider, some] of Map.groupBy(keys.map(splitKey), (key) => key.provider))
    read.push(
      ...(await table.readMany(
        provider,
        some.map(({ messageId }) => messageId),
      )),
    );
  return read;
}

/** An index that is declared may not be there yet, or not in a table that the stage adopted. */
function explainIndex(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'ValidationException' || !/index/i.test(error.message)) return error;
  return new OperatorError(
    `The index by recipient can’t be read (${error.message.trim()}): it is being built, or the table was adopted without it. With --whole-table it is not needed.`,
  );
}
