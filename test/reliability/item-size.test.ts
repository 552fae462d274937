import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { itemBytes, largestKeyBytes } from '../../functions/aws/item-size.ts';
import { registry } from '../../functions/providers/registry.ts';
import { countOperators } from '../../reliability/limits/item.ts';
import { measureBounds } from '../../reliability/limits/longest.ts';
import { openWatchedTable, tableName } from '../../reliability/limits/table.ts';

/** Most bytes of an item. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const largestItemBytes = 400 * 1024;

describe('the size of an item', () => {
  test.each([
    // AWS's own example: "shirt-color": "R", "shirt-size": "M" take 23 bytes.
    [{ 'shirt-color': { S: 'R' }, 'shirt-size': { S: 'M' } }, 23],
    [{ é: { S: '\uFFFF😀' } }, 2 + 3 + 4],
    [{ n: { N: '0' } }, 2],
    [{ n: { N: '27' } }, 3],
    [{ n: { N: '-27' } }, 4],
    [{ n: { N: '12300' } }, 1 + 2 + 1],
    [{ n: { N: '0.0012345' } }, 1 + 3 + 1],
    [{ s: { SS: ['ab', 'c'] } }, 4],
    [{ l: { L: [] } }, 4],
    [{ l: { L: [{ S: 'ab' }, { NULL: true }] } }, 1 + 3 + (1 + 2) + (1 + 1)],
    [{ m: { M: { k: { S: 'v' } } } }, 1 + 3 + 1 + 2],
  ])('%j takes %d bytes', (one, bytes) => {
    expect(itemBytes(one as Parameters<typeof itemBytes>[0])).toBe(bytes);
  });

  test('dynalite refuses one byte more than DynamoDB takes', async () => {
    const watched = await openWatchedTable();
    const put = (bytes: number) => {
      const Item = { pk: { S: 'p' }, padding: { S: '' } };
      Item.padding.S = 'x'.repeat(bytes - itemBytes(Item));
      return watched.client.send(new PutItemCommand({ TableName: tableName, Item }));
    };
    try {
      await put(largestItemBytes);
      await expect(put(largestItemBytes + 1)).rejects.toThrow(/item size/i);
    } finally {
      await watched.close();
    }
  });
});

test.each([
  ['SET #a = :a, #b = if_not_exists(#b, :b) REMOVE #c ADD #d :d', 3],
  ['(attribute_not_exists(#v) OR #v < :v) AND size(#h) <= :r AND NOT contains(#s, :f0)', 9],
])('operators of %s', (expression, expected) => {
  expect(countOperators(expression)).toBe(expected);
});

test.each([...registry.values()])('no callback of $id makes a key or a text that is too long', (provider) => {
  const { keyBytes, referenceBytes, textBytes } = measureBounds([provider]);
  expect(keyBytes).toBeLessThanOrEqual(largestKeyBytes);
  expect(referenceBytes).toBeLessThanOrEqual(1500);
  expect(textBytes).toBeLessThanOrEqual(768);
});
