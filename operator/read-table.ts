import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeTableCommand,
  DynamoDBClient,
  ScanCommand,
  type ScanCommandInput,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { attempts } from '../functions/aws/attempts.ts';
import { entryNames } from '../functions/aws/kept-history.ts';
import { fromItem } from '../functions/aws/table.ts';
import { throttleOf } from '../functions/aws/throttle.ts';
import type { Instant } from '../functions/domain/instant.ts';
import type { StoredMessage } from '../functions/domain/message.ts';
import { outputs } from '../functions/shared/stack-outputs.ts';
import { messageKey, partitionKey } from '../functions/shared/table-keys.ts';
import { prices } from '../lib/prices.ts';
import type { Deployed } from './deployed.ts';

/** How a whole table is read. What is left out of it costs the same: DynamoDB charges for what it looks at. */
export interface ReadOptions {
  /** How many parts of the table are read at once, 1 to 1,000,000; each holds one page of 1 MB at most. A cursor has its own. */
  readonly segments?: number;
  /** Only messages whose first report was received then or later. */
  readonly since?: Instant | undefined;
  /** Only messages whose first report was received before. */
  readonly until?: Instant | undefined;
  readonly provider?: string | undefined;
  /** Ends the reading with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each page that was read. */
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
  /** Goes on after the page that had this cursor; the other options must be those of then. */
  readonly from?: TableCursor | undefined;
  /** Whether to see all that was written before, at twice the price. */
  readonly consistent?: boolean;
}

export interface ReadProgress {
  /** Messages that were looked at, those before the cursor included. */
  readonly seen: number;
  /** About so many are there, by a count that DynamoDB makes every six hours; null where there is none yet, or it is too low. */
  readonly of: number | null;
}

/** Where a reading stands after a page: plain JSON, to be kept. */
export interface TableCursor {
  readonly seen: number;
  /** The key after which each segment goes on; null where it has not begun, true where it is at its end. */
  readonly segments: readonly (string | null | true)[];
}

export interface TablePage {
  /** In no order; none, where the page held nothing that is wanted. Each message of the table is in one page. */
  readonly messages: readonly StoredMessage[];
  readonly cursor: TableCursor;
}

type Asked = Pick<Deployed, 'output' | 'place'>;

const bySegments = 4;
/** How long to wait when the table is throttled: twice as long each time, from the first to the second. */
const waitMs = { least: 250, most: 20_000 };

/**
 * Reads the whole table, in segments beside each other. Holds at most a page of each and reads on only as pages are taken. Waits
 * as long as the table is throttled. A message that moves meanwhile is seen before or after; one that comes meanwhile, or not.
 * @throws Error of the SDK, or the signal's reason.
 */
export async function* readTable(deployed: Asked, options: ReadOptions = {}): AsyncGenerator<TablePage, void, void> {
  const { from, signal, onProgress, segments = bySegments } = options;
  const [client, TableName] = await connect(deployed);
  const about = onProgress ? (await describe(client, TableName)).items : 0;
  const positions = [...(from?.segments ?? Array<null>(segments).fill(null))];
  let seen = from?.seen ?? 0;
  const ending = new AbortController();
  const until = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  const reading = new Map<number, Promise<readonly [number, ScanCommandOutput]>>();

  const readNext = (segment: number): void => {
    const after = positions[segment];
    if (after === true) return;
    const page = patiently(
      () =>
        client.send(
          new ScanCommand({
            TableName,
            Segment: segment,
            TotalSegments: positions.length,
            ConsistentRead: options.consistent ?? false,
            ...wanted(options),
            ...(typeof after === 'string' && { ExclusiveStartKey: { [partitionKey]: { S: after } } }),
          }),
          { abortSignal: until },
        ),
      until,
    ).then((output) => [segment, output] as const);
    // Where another one fails first, nobody waits for this one.
    page.catch(() => {});
    // Put last: where several are ready, each has its turn.
    reading.set(segment, page);
  };

  try {
    for (const segment of positions.keys()) readNext(segment);
    while (reading.size > 0) {
      const [segment, { Items = [], LastEvaluatedKey, ScannedCount = 0 }] = await Promise.race(reading.values());
      reading.delete(segment);
      seen += ScannedCount;
      positions[segment] = LastEvaluatedKey?.[partitionKey]?.S ?? true;
      onProgress?.({ seen, of: about > 0 && seen <= about ? about : null });
      yield { messages: Items.map(fromItem), cursor: { seen, segments: [...positions] } };
      readNext(segment);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    ending.abort();
    client.destroy();
  }
}

/** The time by which `since` and `until` choose: when the first report that the table took was received. It never changes. */
export const begunAt = ({ history }: Pick<StoredMessage, 'history'>): Instant | null => history[0]?.receivedAt ?? null;

/** Of an item that an earlier version began, the time is text. */
const firstReceived = (than: '>=' | '<', value: string): string =>
  `(#history[0].#received ${than} :${value} OR #history[0].#receivedAt ${than} :${value}Text)`;

const instants = (name: string, at: Instant) => ({
  [`:${name}`]: { N: String(Date.parse(at)) },
  [`:${name}Text`]: { S: at },
});

/** What is wanted, as DynamoDB itself leaves out the rest. */
function wanted({ since, until, provider }: ReadOptions): Partial<ScanCommandInput> {
  const conditions = [
    ...(provider === undefined ? [] : ['begins_with(#key, :provider)']),
    ...(since === undefined ? [] : [firstReceived('>=', 'since')]),
    ...(until === undefined ? [] : [firstReceived('<', 'until')]),
  ];
  if (conditions.length === 0) return {};
  const byTime = since !== undefined || until !== undefined;
  return {
    FilterExpression: conditions.join(' AND '),
    ExpressionAttributeNames: {
      ...(provider !== undefined && { '#key': partitionKey }),
      ...(byTime && { '#history': 'history', '#received': entryNames.receivedAt, '#receivedAt': 'receivedAt' }),
    },
    ExpressionAttributeValues: {
      ...(provider !== undefined && { ':provider': { S: messageKey(provider, '') } }),
      ...(since !== undefined && instants('since', since)),
      ...(until !== undefined && instants('until', until)),
    },
  };
}

/** Calls until it is not throttled. */
async function patiently<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let ms = waitMs.least; ; ms = Math.min(2 * ms, waitMs.most)) {
    try {
      return await call();
    } catch (error) {
      if (throttleOf(error) === null) throw error;
      // Segments that were throttled together do not come back together.
      await sleep(ms * (0.5 + Math.random() / 2), undefined, { signal });
    }
  }
}

/** What reading the whole table takes. */
export interface Estimate {
  /** DynamoDB's id of this very table, whatever others have its name. */
  readonly tableId: string;
  /** Both by a count that DynamoDB makes every six hours; its emulators make none. */
  readonly items: number;
  readonly bytes: number;
  readonly readUnits: number;
  /** US dollars at the list price of a table on demand in us-east-1. */
  readonly dollars: number;
}

const bytesPerUnit = { eventual: 8192, consistent: 4096 };

/** What one reading of the whole table costs, whatever is left out of it. @throws Error of the SDK. */
export async function estimate(
  deployed: Asked,
  { consistent = false }: Pick<ReadOptions, 'consistent'> = {},
): Promise<Estimate> {
  const [client, tableName] = await connect(deployed);
  try {
    const { tableId, items, bytes } = await describe(client, tableName);
    const readUnits = Math.ceil(bytes / bytesPerUnit[consistent ? 'consistent' : 'eventual']);
    return { tableId, items, bytes, readUnits, dollars: (readUnits / 1e6) * prices.dynamodb.perMReadUnits };
  } finally {
    client.destroy();
  }
}

async function connect({ output, place }: Asked): Promise<readonly [DynamoDBClient, string]> {
  const tableName = await output(outputs.tableName);
  // A page of 1 MB may take its time on a thin line.
  return [new DynamoDBClient({ ...attempts(3, 30_000), ...place }), tableName];
}

async function describe(client: DynamoDBClient, TableName: string) {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  return { tableId: Table?.TableId ?? '', items: Table?.ItemCount ?? 0, bytes: Table?.TableSizeBytes ?? 0 };
}
