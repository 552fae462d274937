import { randomUUID } from 'node:crypto';
import { itemBudgetBytes } from '../../functions/aws/item-budget.ts';
import { itemBytes, largestKeyBytes, utf8Bytes } from '../../functions/aws/item-size.ts';
import { type Consumer, consume } from '../../functions/consumer/consume.ts';
import type { Report } from '../../functions/domain/report.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import {
  longestReference as referenceLength,
  longestText as textLength,
} from '../../functions/providers/reading/fields.ts';
import { registry } from '../../functions/providers/registry.ts';
import { writeEnvelope } from '../../functions/shared/envelope.ts';
import { messageKey, partitionKey } from '../../functions/shared/table-keys.ts';
import { atMost, equal, type Finding, type Limit } from './check.ts';
import { bareReport, dearest, fullReport, longestOf, type Sender, senders } from './hostile.ts';
import { measureBounds } from './longest.ts';
import { openWatchedTable, type UpdateInput, type WatchedTable } from './table.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html (expression parameters) */
const largest = { expressionBytes: 4096, operators: 300, variableBytes: 255, variablesBytes: 2 * 1024 * 1024 } as const;

/** A consumer of one made-up provider with the longest id there is, whose callbacks say which report they hold. */
function consumerOf({ table }: WatchedTable): { readonly consumer: Consumer; readonly provider: string } {
  const id = longestOf([...registry.keys()]);
  const provider = {
    ...(registry.get(id) as Provider),
    parse: ({ body }) => ({ kind: 'reports', reports: [JSON.parse(body.toString('utf8'))] }),
  } satisfies Provider;
  return {
    provider: id,
    consumer: {
      providers: {},
      registry: new Map([[id, provider]]),
      table,
      metrics: { publish: async () => {} },
      deadLetterQueue: { send: () => Promise.reject(new Error('nothing here is unreadable')) },
      parts: { countries: new Set(), words: new Set() },
    },
  };
}

/** Queue messages with these reports, as ingest writes them. */
const batchOf = (provider: string, reports: readonly Report[]) =>
  reports.map((one) => ({
    id: randomUUID(),
    sentAt: 1_760_000_000_000,
    body: writeEnvelope({
      v: 1,
      provider,
      receivedAt: 1_760_000_000_000,
      requestId: randomUUID(),
      method: 'POST',
      query: '',
      headers: {},
      body: JSON.stringify(one),
      encoding: 'utf8',
    }),
  }));

/** Write units of each write of an item of so many bytes. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
const unitsOf = (bytes: number): number => Math.ceil(bytes / 1024);
const budgetUnits = unitsOf(itemBudgetBytes);

async function checkItem(): Promise<readonly Finding[]> {
  const bounds = measureBounds(registry.values());
  const watched = await openWatchedTable();
  try {
    const { consumer, provider } = consumerOf(watched);
    const take = async (...reports: readonly Report[]): Promise<void> => {
      const failed = await consume(consumer, batchOf(provider, reports), () => 120_000);
      if (failed.length > 0) throw new Error(`${failed.length} of ${reports.length} reports failed`);
    };
    const findings: Finding[] = [];
    for (const sender of senders) findings.push(...(await trySender(sender, take, watched, provider)));
    // Its highest report tells nothing of the message, all others everything: the longest expressions.
    const mixed = [
      ...Array.from({ length: 19 }, (_, at) => fullReport(at)),
      { ...bareReport(0), status: 'read' as const },
    ];
    await take(...mixed.map((one) => ({ ...one, messageId: 'mixed', errorMessage: null, providerCode: null })));
    const keys = (await watched.items()).map((one) => utf8Bytes(one[partitionKey]?.S ?? ''));
    return [
      atMost('longest text that a provider’s parser lets through', bounds.textBytes, longest(textLength), ' bytes'),
      atMost('longest reference', bounds.referenceBytes, longest(referenceLength), ' bytes'),
      atMost('longest partition key that a provider’s parser makes', bounds.keyBytes, largestKeyBytes, ' bytes'),
      atMost('partition key of these items', Math.max(...keys), largestKeyBytes, ' bytes'),
      ...findings,
      ...expressionFindings(watched.updates),
    ];
  } finally {
    await watched.close();
  }
}

const longest = (characters: number): number => utf8Bytes(dearest.repeat(characters));

/** What one sender's reports make of an item, and what his next ones cost. */
async function trySender(
  { name, reports }: Sender,
  take: (...reports: readonly Report[]) => Promise<void>,
  { items, updates }: WatchedTable,
  provider: string,
): Promise<readonly Finding[]> {
  const [first] = reports as readonly [Report, ...Report[]];
  const own = messageKey(provider, first.messageId);
  // One by one, as they come over hours, until there is no room; then many at once.
  for (const one of reports.slice(0, 30)) await take(one);
  await take(...reports.slice(30));
  const sizes = async () => new Map((await items()).map((one) => [one[partitionKey]?.S ?? '', itemBytes(one)]));
  /** Write units of what these reports lead to, by the size that the items then have. */
  const costOf = async (...next: readonly Report[]): Promise<number> => {
    const before = updates.length;
    await take(...next);
    const bytes = await sizes();
    return updates.slice(before).reduce((sum, { Key }) => sum + unitsOf(bytes.get(Key[partitionKey]?.S ?? '') ?? 0), 0);
  };
  const repeat = await costOf(reports.at(-1) as Report);
  const late = await costOf({ ...first, eventId: 'late', status: 'unknown' });
  const higher = await costOf({ ...first, eventId: 'higher', status: 'read' });
  const bytes = await sizes();
  // Where there are several recipients, the item that names them is looked at beside that of the one.
  const looks = new Set(reports.map(({ recipient }) => recipient)).size > 1 ? 2 : 1;
  const item = (await items()).find((one) => one[partitionKey]?.S === own);
  const largest = Math.max(...[...bytes].filter(([key]) => key.startsWith(own)).map(([, size]) => size));
  return [
    atMost(`${name}: largest item after ${reports.length + 3} requests`, largest, itemBudgetBytes, ' bytes'),
    equal(`${name}: status`, item?.['status']?.S, 'read'),
    atMost(`${name}: write units of a repeat`, repeat, looks * budgetUnits),
    atMost(`${name}: … of a late report`, late, looks * budgetUnits),
    // The write that moves the message comes on top of one that was refused.
    atMost(`${name}: … of a higher one`, higher, (looks + 1) * budgetUnits),
  ];
}

/** The largest of what any of these writes asked for. */
function expressionFindings(updates: readonly UpdateInput[]): readonly Finding[] {
  const most = (measure: (update: UpdateInput) => number): number => Math.max(...updates.map(measure));
  return [
    atMost(
      'longest update expression',
      most((one) => utf8Bytes(one.UpdateExpression)),
      largest.expressionBytes,
      ' bytes',
    ),
    atMost(
      'longest condition',
      most((one) => utf8Bytes(one.ConditionExpression)),
      largest.expressionBytes,
      ' bytes',
    ),
    atMost(
      'operators and functions of an update and its condition',
      most((one) => countOperators(one.UpdateExpression) + countOperators(one.ConditionExpression)),
      largest.operators,
    ),
    atMost(
      'longest placeholder',
      most((one) =>
        Math.max(...Object.keys({ ...one.ExpressionAttributeNames, ...one.ExpressionAttributeValues }).map(utf8Bytes)),
      ),
      largest.variableBytes,
      ' bytes',
    ),
    atMost(
      'placeholders and what they stand for',
      most((one) => itemBytes(one.ExpressionAttributeValues) + utf8Bytes(JSON.stringify(one.ExpressionAttributeNames))),
      largest.variablesBytes,
      ' bytes',
    ),
  ];
}

/** Comparisons, logic, arithmetic and calls of functions in an expression. */
export const countOperators = (expression: string): number =>
  expression.match(/<=|>=|<>|[=<>+-]|\b(?:AND|OR|NOT|IN|BETWEEN)\b|\b[a-z_]+\s*\(/g)?.length ?? 0;

export const item: Limit = {
  name: 'item',
  about:
    'the largest item, key and expressions that hostile senders can make through the consumer, and what their next reports cost',
  check: checkItem,
};
