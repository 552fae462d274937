import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Path, readPath, valueAt, valuesAt, withValueAt } from '../../functions/providers/reading/path.ts';

const path = (text: string): Path => readPath(text) as Path;
const at = (document: unknown, text: string): unknown => valueAt(document, path(text).steps);

describe('the grammar', () => {
  test.each<[string, Path['steps'], boolean]>([
    ['id', ['id'], false],
    ['data.id', ['data', 'id'], false],
    ['data.items[]', ['data', 'items', null], false],
    ['data.items[].parts[]', ['data', 'items', null, 'parts', null], false],
    ['[]', [null], false],
    ['to[0]', ['to', 0], false],
    ['[2].id', [2, 'id'], false],
    ['a[0][12].b', ['a', 0, 12, 'b'], false],
    ['$.time', ['time'], true],
    ['$[0].time', [0, 'time'], true],
    ['$type', ['$type'], false],
    ['message id', ['message id'], false],
    ['näme', ['näme'], false],
    ['__proto__', ['__proto__'], false],
  ])('%s', (text, steps, isFromRoot) => {
    expect(readPath(text)).toEqual({ text, steps, isFromRoot });
  });

  test.each([
    ...['', '.', '.a', 'a.', 'a..b', '$', '$.', '$a.', 'a[', 'a]', 'a[b]', 'a[-1]', 'a[0', 'a[1000]', 'a[0]b', 'a.[0]'],
    ...[' a', 'a ', 'a. b', 'a\n', '\u0000', 'a[ 0 ]', '[*]', 'x'.repeat(201), Array(11).fill('a').join('.')],
  ])('%j is no path', (text) => {
    expect(readPath(text)).toBeNull();
  });

  test('any text is one or none, and nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a$.[\]01]{0,12}$/)), (text) => {
        const found = readPath(text);
        if (found !== null) expect(found.text).toBe(text);
      }),
    );
  });
});

/** As JSON has them: their order and their prototype do not matter. */
const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,5}$/);
const step = fc.oneof({ weight: 3, arbitrary: name }, { weight: 1, arbitrary: fc.nat(4) });
const written = (steps: readonly (string | number)[]): string =>
  steps.map((one, index) => (typeof one === 'number' ? `[${one}]` : index === 0 ? one : `.${one}`)).join('');

describe('a value', () => {
  test('that is put at a path is found there, and all else stays', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 6 }),
        fc.jsonValue(),
        fc.string(),
        (steps, document, value) => {
          const { steps: read } = path(written(steps));
          expect(read).toEqual(steps);
          const changed = withValueAt(document, read, value);
          expect(valueAt(changed, read)).toBe(value);
          expect(valueAt(JSON.parse(JSON.stringify(changed)), read)).toBe(value);
          if (
            typeof steps[0] === 'string' &&
            typeof document === 'object' &&
            document !== null &&
            !Array.isArray(document)
          )
            for (const [other, one] of Object.entries(document))
              if (other !== steps[0]) expect(changed).toHaveProperty([other], one);
        },
      ),
    );
    expect(Object.prototype).not.toHaveProperty('x');
    expect(JSON.stringify(withValueAt(undefined, ['__proto__', 'x'], 1))).toBe('{"__proto__":{"x":1}}');
  });

  test('is found with its place, of which each is one entry', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer(), { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (lists) => {
        const document = { a: { list: lists.map((inner) => ({ b: inner })) } };
        const found = valuesAt(document, path('a.list[].b[]'), 1000);
        expect(found.map(({ value }) => value)).toEqual(lists.flat());
        for (const { value, at: place } of found) expect(at(document, place)).toBe(value);
      }),
    );
  });

  test.each<[unknown, string, unknown]>([
    [{ a: { b: 1 } }, 'a.b', 1],
    [{ a: [{ b: 1 }, { b: 2 }] }, 'a[1].b', 2],
    // A name of a form.
    [{ 'a.b': 1 }, 'a.b', 1],
    [{ 'a.b': { c: 1 } }, 'a.b.c', 1],
    [{ a: { 'b.c': [7] } }, 'a.b.c[0]', 7],
    // Documents in texts.
    [{ a: '{"b":{"c":1}}' }, 'a.b.c', 1],
    [{ a: '[{"b":1}]' }, 'a[0].b', 1],
    [{ a: '<x><b>1</b></x>' }, 'a.x.b', '1'],
    // A list of one, as XML has it.
    [{ a: { b: 1 } }, 'a[0].b', 1],
    [{ a: '+49' }, 'a[0]', '+49'],
    [{ a: '+49' }, 'a[1]', undefined],
    [{ a: null }, 'a.b', undefined],
    [{ a: 'text' }, 'a.length', undefined],
    [{ a: [1] }, 'a.length', undefined],
    [{}, 'constructor', undefined],
    [{}, '__proto__', undefined],
    [{ A: 1 }, 'a', undefined],
    [null, 'a', undefined],
    ['x', '[0]', 'x'],
  ])('of %j at %s is %j', (document, text, expected) => {
    expect(at(document, text)).toEqual(expected);
  });

  test('is one of so many at most, and takes no long time', () => {
    const wide = { a: Array(300_000).fill([1, 2, 3]) };
    const from = process.threadCpuUsage();
    expect(valuesAt(wide, path('a[][]'), 1000)).toHaveLength(1001);
    expect(process.threadCpuUsage(from).user / 1000).toBeLessThan(500);
  });
});
