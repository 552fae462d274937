import { randomUUID } from 'node:crypto';
import { longestHistory, longestUnlisted, mostOtherRecipients } from '../../functions/aws/table.ts';
import { type Consumer, consume } from '../../functions/consumer/consume.ts';
import { instant } from '../../functions/domain/instant.ts';
import { detailNames, noFacts, type Report } from '../../functions/domain/report.ts';
import { statuses } from '../../functions/domain/status.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import {
  longestReference as referenceLength,
  longestText as textLength,
} from '../../functions/providers/reading/fields.ts';
import { registry } from '../../functions/providers/registry.ts';
import { writeEnvelope } from '../../functions/shared/envelope.ts';
import { partitionKey } from '../../functions/shared/table-keys.ts';
import { atMost, equal, type Finding, type Limit } from './check.ts';
import { itemBytes, largestItemBytes, largestKeyBytes, utf8Bytes } from './item-size.ts';
import { measureBounds } from './longest.ts';
import { openWatchedTable, type UpdateInput, type WatchedTable } from './table.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html (expression parameters) */
const largest = { expressionBytes: 4096, operators: 300, variableBytes: 255, variablesBytes: 2 * 1024 * 1024 } as const;

/** The longest texts that functions/providers/reading/fields.ts gives, in the dearest characters. */
const longestText = '\uFFFF'.repeat(textLength);
const longestReference = '\uFFFF'.repeat(referenceLength);
const longestId = '\uFFFF'.repeat(500);
const longestOf = <T extends string>(words: readonly T[]): T =>
  words.reduce((longest, word) => (word.length > longest.length ? word : longest));
const longestFailure = 'sender_not_registered';

/** A report with nothing left out, or with nothing but what every report has. */
const report = (at: number, isFull: boolean): Report => ({
  messageId: longestId,
  status: longestOf(Object.keys(statuses) as (keyof typeof statuses)[]),
  providerStatus: longestText,
  doneAt: isFull ? instant(1_760_000_000_000 + at) : null,
  providerCode: longestText,
  errorCode: isFull ? longestText : null,
  errorMessage: longestText,
  failureReason: isFull ? longestFailure : null,
  isHint: null,
  recipient: isFull ? '+37256789045' : null,
  eventId: `${isFull}-${at}`,
  part: null,
  facts: isFull
    ? ({
        ...same(Object.keys(noFacts)),
        clientReference: longestReference,
        tag: longestReference,
        segments: 123_456_789_012_345,
        submittedAt: instant(1_760_000_000_000),
      } as Report['facts'])
    : noFacts,
  details: isFull ? same(detailNames) : {},
});
const same = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, longestText]));

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

async function checkItem(): Promise<readonly Finding[]> {
  const bounds = measureBounds(registry.values());
  const watched = await openWatchedTable();
  try {
    const { consumer, provider } = consumerOf(watched);
    const full = Array.from({ length: longestHistory + 60 }, (_, at) => report(at, true));
    const failed = [...(await consume(consumer, batchOf(provider, full), () => 120_000))];
    const [item = {}] = await watched.items();
    // Its highest report tells nothing of the message, all others everything: the longest expressions.
    const mixed = [...full.slice(0, 19), { ...report(0, false), status: 'read' as const }];
    const other = mixed.map((one) => ({ ...one, messageId: 'mixed' }));
    failed.push(...(await consume(consumer, batchOf(provider, other), () => 120_000)));
    return [
      equal('reports that failed', failed.length, 0),
      atMost('longest text that a provider’s parser lets through', bounds.textBytes, utf8Bytes(longestText), ' bytes'),
      atMost('longest reference', bounds.referenceBytes, utf8Bytes(longestReference), ' bytes'),
      atMost('longest partition key that a provider’s parser makes', bounds.keyBytes, largestKeyBytes, ' bytes'),
      equal(`history after ${full.length} reports`, item['history']?.L?.length, longestHistory),
      atMost('partition key of the item', utf8Bytes(item[partitionKey]?.S ?? ''), largestKeyBytes, ' bytes'),
      atMost('largest item there can be', itemBytes(item) + countryBytes + setBytes, largestItemBytes, ' bytes'),
      ...expressionFindings(watched.updates),
    ];
  } finally {
    await watched.close();
  }
}

/** The made-up recipient belongs to no country, a real one does. */
const countryBytes = utf8Bytes('country') + 2;
/** These reports are of one recipient and of listed words: what others would add. */
const setBytes =
  utf8Bytes('unlisted') +
  longestHistory * longestUnlisted * utf8Bytes('\uFFFF') +
  utf8Bytes('otherRecipients') +
  mostOtherRecipients * '+123456789012345'.length;

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
  about: 'the largest item, key and expressions there can be, written through the consumer',
  check: checkItem,
};
