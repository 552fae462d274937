import { expect, test } from 'vitest';
import { distinct, entryBytes, itemsOf, reportsInUnit } from '../../bench/items.ts';
import { itemBytes } from '../../functions/aws/item-size.ts';
import { registry } from '../../functions/providers/registry.ts';
import { searchIndexes } from '../../functions/shared/table-keys.ts';

test('an item counts until it grows no more: what adds nothing is a repeat', () => {
  expect(distinct([300, 400, 500, 500, 500])).toEqual([300, 400, 500]);
  expect(distinct([300, 400, 500])).toEqual([300, 400, 500]);
  expect(distinct([300, 300])).toEqual([300]);
});

test('how many reports fit in a unit is known where one more does not', () => {
  expect(reportsInUnit([300, 700, 1_024, 1_025])).toBe(3);
  expect(reportsInUnit([1_025])).toBe(0);
  expect(reportsInUnit([300, 400, 500])).toBeNull();
});

test('an entry of an index has its keys and that of the table, and nothing of an item that lacks one', () => {
  const keys = { pk: { S: 'twilio#SM1' }, recipient: { S: '+49171' }, begunAt: { S: '2026-11-21T10:00:00.000Z' } };
  const item = { ...keys, history: { L: [] } };
  expect(entryBytes(item, searchIndexes.recipient)).toBe(itemBytes(keys));
  expect(entryBytes(item, searchIndexes.recipient)).toBe(2 + 10 + 9 + 6 + 7 + 24);
  expect(entryBytes(item, searchIndexes.clientReference)).toBeNull();
});

test('a provider that tells no time has no number of reports in a unit: its repeats add nothing', async () => {
  const told = async (id: string): Promise<readonly string[]> => {
    const provider = registry.get(id);
    if (!provider) throw new Error(`no provider ${id}`);
    return (await itemsOf(provider)).map(({ what }) => what.replace(`${id}: `, ''));
  };
  const twilio = await told('twilio');
  expect(twilio).toContain('bytes after 3 reports');
  expect(twilio).not.toContain('bytes after 5 reports');
  expect(twilio).not.toContain('reports in a write unit');
  const sinch = await told('sinch');
  expect(sinch).toContain('reports in a write unit');
  expect(sinch).toContain('bytes of an entry by recipient');
  expect(sinch).toContain('bytes of an entry of failures');
});
