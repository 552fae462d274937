import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Entries } from '../../functions/aws/entries.ts';
import { connectTable, type Reader } from '../../functions/aws/table.ts';
import { consume } from '../../functions/consumer/consume.ts';
import type { E164 } from '../../functions/domain/e164.ts';
import type { Instant } from '../../functions/domain/instant.ts';
import { recipientForms } from '../../functions/domain/recipient.ts';
import { keepHidden, keepPlain } from '../../functions/shared/recipients.ts';
import { connectEraser, type Eraser } from '../../operator/forget/eraser.ts';
import { numberMeant, type Person, personOf } from '../../operator/forget/person.ts';
import { isOf, searchIndex } from '../../operator/forget/search.ts';
import { consumerOf, plenty, queued, seesNothing } from '../consumer/batches.ts';
import { openTable, type TestTable } from '../consumer/dynalite.ts';
import { runs } from '../effort.ts';

let db: TestTable;
let reader: Reader;
let place: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
beforeAll(async () => {
  db = await openTable();
  place = { endpoint: db.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  reader = connectTable(db.name, 1, place);
});
afterAll(() => db.close());
beforeEach(() => {
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

const key = 'k'.repeat(48);
const keepers = { plain: keepPlain, masked: keepHidden('masked', key), hash: keepHidden('hash', key) } as const;
const numbers = ['+4915112345678', '+4915187654321', '+919876543210'] as const;
const he = (form: keyof typeof keepers): Person => personOf(numbers[0] as E164, keepers[form]);

/** The index, as it is once it has caught up. */
const entries: Entries = async function* (_, partition) {
  const found = (await db.scan()).filter(({ recipient }) => recipient === partition);
  yield { entries: found.map(({ pk, begunAt }) => ({ at: begunAt as Instant, key: String(pk) })), isLast: true };
};
const traces = (person: Person) => searchIndex(entries, reader, person, new AbortController().signal);

async function erase(person: Person, use: (eraser: Eraser) => Promise<unknown> = async () => undefined) {
  const eraser = connectEraser(db.name, place, person);
  await use(eraser);
  const { items, mentions } = await traces(person);
  for (const one of mentions) await eraser.unmention(one);
  for (const [one, item] of items) expect((await eraser.remove(one, !isOf(person)(item))).kind).toBe('erased');
  eraser.close();
  return items.size;
}

let next = 0;
const send = async (form: keyof typeof keepers, body: object) => {
  const consumer = consumerOf(db.table, seesNothing(), { recipients: async () => keepers[form] });
  expect(await consume(consumer, [queued(`q-${next++}`, 'wavix', JSON.stringify(body))], plenty)).toEqual([]);
};
const plain = (_: string, value: unknown): unknown => (value instanceof Set ? [...value] : value);

test('whatever came in whatever form, nothing of the person is left, and all of the others’', async () => {
  const report = fc.record({
    id: fc.constantFrom('a', 'b', 'c'),
    to: fc.constantFrom(0, 1, 2),
    form: fc.constantFrom(...recipientForms),
    status: fc.constantFrom('sent', 'delivered'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(report, { minLength: 1, maxLength: 12 }), async (reports) => {
      const run = `run-${next++}`;
      for (const { id, to, form, status } of reports)
        await send(form, { message_id: `${run}-${id}`, status, to: numbers[to] });
      const person = he('hash');
      const before = (await db.scan()).filter(({ recipient }) => !person.forms.includes(recipient as never));
      await erase(person);
      const after = await db.scan();
      const text = JSON.stringify(after, plain);
      for (const form of person.forms) expect(text).not.toContain(form);
      const facts = ({ otherRecipients: _, grownBytes: __, ...rest }: Record<string, unknown>) =>
        JSON.stringify(rest, plain);
      expect(after.map(facts).toSorted()).toEqual(before.map(facts).toSorted());
      expect((await traces(person)).items.size).toBe(0);
    }),
    { numRuns: runs(10) },
  );
});

test('what is somebody else’s by the time it is to go stays', async () => {
  await send('plain', { message_id: 'moved', status: 'sent', to: numbers[0] });
  const eraser = connectEraser(db.name, place, he('plain'));
  const { items } = await traces(he('plain'));
  expect([...items.keys()]).toEqual(['wavix#moved']);
  // It was erased, and the id used again for another.
  await db.remove('wavix', 'moved');
  expect(await eraser.remove('wavix#moved', false)).toEqual({ kind: 'gone' });
  await send('plain', { message_id: 'moved', status: 'sent', to: numbers[1] });
  for (const mayBeNameless of [false, true])
    expect(await eraser.remove('wavix#moved', mayBeNameless)).toEqual({ kind: 'other' });
  // One that names nobody is only a part’s.
  await send('plain', { message_id: 'nobody', status: 'sent' });
  expect(await eraser.remove('wavix#nobody', false)).toEqual({ kind: 'other' });
  eraser.close();
  expect((await db.table.read('wavix', 'moved'))?.facts.recipient).toBe(numbers[1]);
});

test('of a message that an earlier version wrote the name goes too, and what is counted is what is there', async () => {
  for (const counted of [true, false]) {
    const id = `old-${counted}`;
    await send('plain', { message_id: id, status: 'sent', to: numbers[1] });
    await send('plain', { message_id: id, status: 'sent', to: numbers[0] });
    if (!counted) {
      const { grownBytes: _, ...item } = (await db.scan()).find(({ pk }) => pk === `wavix#${id}`) ?? {};
      await db.put(item);
    }
    expect(await erase(he('plain'))).toBe(1);
    const item = (await db.scan()).find(({ pk }) => pk === `wavix#${id}`) ?? {};
    expect(item['otherRecipients']).toBeUndefined();
    await send('plain', { message_id: 'alone', status: 'sent', to: numbers[1] });
    const alone = (await db.scan()).find(({ pk }) => pk === 'wavix#alone')?.['grownBytes'];
    expect(item['grownBytes']).toBe(counted ? alone : undefined);
  }
});

test('an erasure that broke off after the mention, or after the message, is ended by the next', async () => {
  await send('hash', { message_id: 'broken', status: 'sent', to: numbers[1] });
  await send('hash', { message_id: 'broken', status: 'sent', to: numbers[0] });
  expect(await erase(he('hash'), (eraser) => eraser.unmention('wavix#broken'))).toBe(1);
  expect(await erase(he('hash'))).toBe(0);
  // A late report begins it anew, and is found again.
  await send('hash', { message_id: 'broken', status: 'delivered', to: numbers[0] });
  expect(await erase(he('hash'))).toBe(1);
  expect((await db.table.read('wavix', 'broken'))?.otherRecipients).toEqual([]);
});

test('a number that may mean two is asked for again', () => {
  expect(numberMeant('015112345678', ['DE'])).toBe('+4915112345678');
  expect(() => numberMeant('3312345678', ['IT', 'US'])).toThrow(/may mean \+\d+( or \+\d+)+: write it with \+/);
  expect(() => numberMeant('015112345678', [])).toThrow('has no country code');
});

test('an index that is not there says what to do without it', async () => {
  const missing: Entries = () => {
    throw Object.assign(new Error('The table does not have the specified index: by-recipient'), {
      name: 'ValidationException',
    });
  };
  await expect(searchIndex(missing, reader, he('plain'), new AbortController().signal)).rejects.toThrow(
    'With --whole-table it is not needed',
  );
});
