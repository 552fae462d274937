import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packBody } from '../../functions/shared/envelope.ts';
import { outlineOf } from '../../operator/outline.ts';

const outline = (body: string, more: { contentType?: string; query?: string; method?: string } = {}): string =>
  outlineOf({
    method: more.method ?? 'POST',
    query: more.query ?? '',
    headers: more.contentType === undefined ? {} : { 'content-type': more.contentType },
    ...packBody(Buffer.from(body)),
  });

describe('the outline of a request', () => {
  test.each<[string, string, Parameters<typeof outline>[1], string]>([
    [
      'JSON',
      '{"messageId":"abc-1","to":"+447537151866","parts":[{"n":1},{"n":2}],"ok":true,"price":null,"cause":""}',
      { contentType: 'application/json; charset=utf-8' },
      'POST application/json { messageId: text(5), to: digits(13), parts: [2 of { n: number }], ok: boolean, price: null, cause: empty }',
    ],
    [
      'a form',
      'id=7&status=DELIVRD',
      { contentType: 'application/x-www-form-urlencoded' },
      'POST application/x-www-form-urlencoded { id: digits(1), status: text(7) }',
    ],
    ['XML', '<dlr><id>12</id><status>sent</status></dlr>', {}, 'POST { dlr: { id: digits(2), status: text(4) } }'],
    ['a query', '', { method: 'GET', query: 'id=7&to=447537151866' }, 'GET ?{ id: digits(1), to: digits(12) }'],
    ['no document', 'oops', {}, 'POST 4 bytes that can’t be read'],
    ['a sentence', 'Dear Ann your code = 1234', {}, 'POST text(25)'],
    ['a number for a name', '{"447537151866":{"x":1}}', {}, 'POST { name(12): { x: number } }'],
    ['a token for a name', '{"dQw4w9WgXcQ0aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1x":1}', {}, 'POST { name(43): number }'],
    ['a label that is none', 'id=7', { contentType: 'text/447537151866' }, 'POST { id: digits(1) }'],
    ['a method that is none', 'id=7', { method: 'Dear Ann' }, 'request { id: digits(1) }'],
  ])('of %s', (_, body, more, expected) => {
    expect(outline(body, more)).toBe(expected);
  });

  const secret = fc.stringMatching(/^[a-z]{6,10} [a-z0-9]{6,20}$/);
  const number = fc.stringMatching(/^\+?[1-9]\d{7,14}$/);
  const field = fc.constantFrom('id', 'status', 'to', 'text');
  const value = fc.oneof(secret, number);

  test('holds no value, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.letrec((tie) => ({
          node: fc.oneof(
            { depthSize: 'small' },
            value,
            fc.array(tie('node'), { maxLength: 3 }),
            fc.dictionary(fc.oneof(field, number, secret), tie('node'), { maxKeys: 4 }),
          ),
        })).node,
        fc.constantFrom('json', 'form', 'raw'),
        (node, kind) => {
          const texts = leaves(node);
          const json = JSON.stringify(node);
          const written = { json, form: new URLSearchParams({ data: json }).toString(), raw: texts.join(' ') }[kind];
          const shown = outline(written, { query: new URLSearchParams({ q: texts[0] ?? 'x' }).toString() });
          for (const one of texts) for (const word of one.split(' ')) expect(shown).not.toContain(word);
          expect(shown.length).toBeLessThanOrEqual(1000);
        },
      ),
    );
  });

  test('is bounded, whatever the sender writes', () => {
    const wide = JSON.stringify(
      Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`field${at % 900}x${at}`, at])),
    );
    const deep = `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`;
    for (const body of [wide, deep]) expect(outline(body).length).toBeLessThanOrEqual(1000);
  });
});

/** All texts of a document, names that are values among them. */
function leaves(node: unknown): readonly string[] {
  if (typeof node === 'string') return [node];
  if (Array.isArray(node)) return node.flatMap(leaves);
  if (typeof node !== 'object' || node === null) return [];
  const known = ['id', 'status', 'to', 'text'];
  return Object.entries(node).flatMap(([name, one]) => [...(known.includes(name) ? [] : [name]), ...leaves(one)]);
}
