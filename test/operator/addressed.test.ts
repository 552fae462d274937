import { expect, test } from 'vitest';
import { outputsOfAll } from '../../functions/shared/stack-outputs.ts';
import { addressed } from '../../operator/addressed.ts';

/** The outputs of a stack with these Delivrds, each with a table named as it is. */
const stackOf = (...prefixes: readonly string[]): ReadonlyMap<string, string> =>
  new Map([
    ['TheirOwn', 'output'],
    ...prefixes.flatMap((prefix) => outputsOfAll.map((name) => [`${prefix}${name}`, `${prefix}|${name}`] as const)),
  ]);
const tableOf = (address: string, ...prefixes: readonly string[]) =>
  addressed(address, stackOf(...prefixes)).outputs.get('TableName');

test.each([
  ['Delivrd-prod', [''], 'Delivrd-prod', '|TableName'],
  ['Shop', ['Delivrd'], 'Shop-Delivrd', 'Delivrd|TableName'],
  ['Shop/Codes', ['Sms', 'Codes'], 'Shop-Codes', 'Codes|TableName'],
  // One whose name begins as another's.
  ['Shop/Sms', ['Sms', 'SmsCodes'], 'Shop-Sms', 'Sms|TableName'],
  ['Shop', ['', 'Codes'], 'Shop', '|TableName'],
  ['Shop/', ['', 'Codes'], 'Shop', '|TableName'],
])('%s of a stack with %j is %s', (address, prefixes, name, table) => {
  expect(addressed(address, stackOf(...prefixes)).name).toBe(name);
  expect(tableOf(address, ...prefixes)).toBe(table);
});

test('several are a question, with what to answer', () => {
  expect(() => tableOf('Shop', 'Sms', 'Codes')).toThrow(
    /holds several Delivrds; expected one of Shop\/Sms, Shop\/Codes$/,
  );
});

test('what is not there is told, with what is', () => {
  expect(() => tableOf('Shop/Mail', 'Sms', 'Codes')).toThrow(/got Shop\/Mail; expected Shop\/Sms, Shop\/Codes$/);
  expect(() => tableOf('Shop/Mail')).toThrow(/expected a stack that holds a Delivrd of this version$/);
});

test('a stack without any has no outputs of one, which whoever asks for one says', () => {
  expect(tableOf('Shop')).toBeUndefined();
});
