import { isDeepStrictEqual } from 'node:util';
import { type AwsAnswer, type AwsCall, errorAnswer, type Service } from '../front-door.ts';
import type { TableStream } from './stream.ts';

type Item = Readonly<Record<string, unknown>>;

/** A table whose changes are to be told. */
export interface StreamedTable {
  readonly tableName: string;
  /** Names of the attributes of its key. */
  readonly keyNames: readonly string[];
  readonly stream: TableStream;
}

interface Written {
  readonly table: StreamedTable;
  readonly keys: Item;
}

/** Whose deletions stand for the time to live, which the emulators do not know. */
const expiringCallers: ReadonlySet<string> = new Set(['demo']);

/**
 * Puts a DynamoDB that has no streams behind one that has: around each write of such a table, the item is read before and
 * after; one item is written at a time. A write that changes nothing gives no record, as on AWS.
 */
export function captureChanges(dynamodb: Service, tables: readonly StreamedTable[]): Service {
  const byName = new Map(tables.map((table) => [table.tableName, table]));
  const locks = createLocks();

  const read = async ({ table, keys }: Written, call: AwsCall): Promise<Item | undefined> => {
    const input = { TableName: table.tableName, Key: keys, ConsistentRead: true };
    const headers = { ...call.headers, 'x-amz-target': 'DynamoDB_20120810.GetItem' };
    const { status, body } = await dynamodb({ ...call, action: 'GetItem', input, headers });
    // No key that the table takes: the write will be refused.
    return status === 200 ? JSON.parse(body).Item : undefined;
  };

  const carryOut = async (call: AwsCall, written: readonly Written[]): Promise<AwsAnswer> => {
    const readAll = (): Promise<readonly (Item | undefined)[]> => Promise.all(written.map((one) => read(one, call)));
    const before = await readAll();
    const answer = await dynamodb(call);
    // Whatever the answer: of a batch some may be written.
    const after = await readAll();
    for (const [at, { table, keys }] of written.entries()) {
      const [oldImage, newImage] = [before[at], after[at]];
      if (isDeepStrictEqual(comparable(oldImage), comparable(newImage))) continue;
      const isExpiry = newImage === undefined && expiringCallers.has(call.caller);
      table.stream.append({ keys, oldImage, newImage, isExpiry });
    }
    return answer;
  };

  return async (call) => {
    let written: readonly Written[];
    try {
      written = writtenBy(call).flatMap(({ tableName, item }) => {
        const table = byName.get(tableName.replace(/^arn:.*:table\//, ''));
        return table ? [{ table, keys: keysOf(table, item) }] : [];
      });
    } catch {
      return errorAnswer(400, 'ValidationException', `${call.action} names no key`);
    }
    return written.length === 0 ? dynamodb(call) : locks(written.map(lockOf), () => carryOut(call, written));
  };
}

/** The items that a call may write, each as whole as it is told. */
function writtenBy({ action, input }: AwsCall): readonly { readonly tableName: string; readonly item: Item }[] {
  const one = (put: unknown): { readonly tableName: string; readonly item: Item } => {
    const { TableName, Key, Item: item } = put as Readonly<Record<string, Item>>;
    return { tableName: String(TableName), item: (Key ?? item) as Item };
  };
  switch (action) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [one(input)];
    case 'BatchWriteItem':
      return Object.entries(input['RequestItems'] as Readonly<Record<string, readonly Item[]>>).flatMap(
        ([TableName, requests]) =>
          requests.flatMap((request) => Object.values(request).map((put) => one({ TableName, ...(put as object) }))),
      );
    case 'TransactWriteItems':
      return (input['TransactItems'] as readonly Item[]).flatMap(({ ConditionCheck: _, ...writes }) =>
        Object.values(writes).map(one),
      );
    default:
      return [];
  }
}

const keysOf = ({ keyNames }: StreamedTable, item: Item): Item =>
  Object.fromEntries(keyNames.map((name) => [name, item[name]]));

const lockOf = ({ table, keys }: Written): string => JSON.stringify([table.tableName, Object.values(keys)]);

/** Runs one at a time of those that have a name in common, in the order of their arrival. */
function createLocks(): <T>(names: readonly string[], run: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (names, run) => {
    // All names are taken at once, so that two of these never wait for each other.
    const running = Promise.all(names.map((name) => last.get(name))).then(run);
    const over = running.then(
      () => undefined,
      () => undefined,
    );
    for (const name of names) {
      last.set(name, over);
      void over.then(() => last.get(name) === over && last.delete(name));
    }
    return running;
  };
}

/** Sets have no order. */
const comparable = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      /^(SS|NS|BS)$/.test(name) && Array.isArray(inner) ? inner.toSorted() : comparable(inner),
    ]),
  );
};
