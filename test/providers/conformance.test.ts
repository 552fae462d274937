import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ParseOutcome } from '../../functions/domain/report.ts';
import { isReportedStatus } from '../../functions/domain/status.ts';
import type { Wish } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import { cases } from './cases.ts';

// What every provider must stand, whoever wrote it. An authentic request may hold anything; none of it may throw.

const contentTypes = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', undefined];

const deeplyNested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

const unreadable: Readonly<Record<string, Buffer>> = {
  empty: Buffer.alloc(0),
  'white space': Buffer.from(' \n\t'),
  'no JSON': Buffer.from('status=delivered'),
  'half of a JSON document': Buffer.from('{"message_id":"m","messageId":"m","deliveryMessageId":"m","stat'),
  null: Buffer.from('null'),
  'a number': Buffer.from('42'),
  'a text': Buffer.from('"delivered"'),
  'an array': Buffer.from('[]'),
  'an array of arrays': Buffer.from('[[]]'),
  'an empty object': Buffer.from('{}'),
  'deep nesting': Buffer.from(deeplyNested(100_000)),
  'a deeply nested field': Buffer.from(`{"status":${deeplyNested(100_000)}}`),
  'invalid UTF-8': Buffer.from([0xff, 0xfe, 0x7b, 0x7d]),
  'NUL bytes': Buffer.alloc(1000),
  'a prototype': Buffer.from(
    '{"__proto__":{"message_id":"m","messageId":"m","deliveryMessageId":"m","status":"delivered"}}',
  ),
  'a constructor': Buffer.from(
    '{"constructor":{"prototype":{"status":"delivered"}},"toString":"m","hasOwnProperty":1}',
  ),
  '300 KiB of nothing': Buffer.from(`{"padding":"${'x'.repeat(300 * 1024)}"}`),
};

describe.each([...registry.values()])('$id', (provider) => {
  const parse = (body: Buffer, contentType: string | undefined = 'application/json'): ParseOutcome =>
    provider.parse({
      headers: contentType === undefined ? {} : { 'content-type': contentType },
      query: '',
      body,
    });

  /** What the provider itself would send. */
  const sent = (wish: Wish): ParseOutcome => {
    const { query, contentType, body } = provider.compose(wish);
    return provider.parse({
      headers: { 'content-type': contentType },
      query,
      body: Buffer.from(body),
    });
  };

  test('has an id that fits a URL and a message key', () => {
    expect(provider.id).toMatch(/^[a-z0-9][a-z0-9-]{0,30}$/);
  });

  test.each(Object.entries(unreadable))('calls %s malformed or no report, and names no value', (_, body) => {
    for (const contentType of contentTypes) {
      const outcome = parse(body, contentType);
      expect(outcome.kind).not.toBe('reports');
      if (outcome.kind === 'malformed') expect(`${outcome.path} ${outcome.expected}`.length).toBeLessThan(100);
    }
    expect(Object.prototype).not.toHaveProperty('status');
  });

  test('keeps a word that nobody has listed: as unknown, raw, and no failure', () => {
    const outcome = sent({ messageId: 'm', status: 'never-heard-of' });
    expect(outcome.kind === 'reports' && outcome.reports[0]).toMatchObject({
      status: 'unknown',
      providerStatus: 'never-heard-of',
      failureReason: null,
    });
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('knows no word %s', (word) => {
    const outcome = sent({ messageId: 'm', status: word });
    expect(outcome.kind === 'reports' && outcome.reports[0]?.status).toBe('unknown');
  });

  test('refuses an id that no key can hold, and no shorter one', () => {
    expect(sent({ messageId: 'x'.repeat(501) }).kind).toBe('malformed');
    expect(sent({ messageId: 'x'.repeat(500) }).kind).toBe('reports');
  });

  test.each(['000024', '24', '1e3', '0x10', '2 4', '24#1', 'a/b', 'ü'])(
    'keeps the id %j to the letter',
    (messageId) => {
      const outcome = sent({ messageId });
      expect(outcome.kind === 'reports' && outcome.reports[0]?.messageId).toBe(messageId);
    },
  );

  test('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.constantFrom(...contentTypes), (bytes, contentType) => {
        expect(['reports', 'ignored', 'malformed']).toContain(parse(Buffer.from(bytes), contentType).kind);
      }),
      { numRuns: 100 },
    );
  });
});

/** All fields of a document, however deep. */
const fieldsIn = (value: unknown): readonly (readonly [holder: object, name: string])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [[value, name] as const, ...fieldsIn(inner)])
    : [];

const ofJson = [...registry.values()].filter(({ compose }) => compose({}).contentType.startsWith('application/json'));

describe.each(ofJson)('$id in JSON', (provider) => {
  const parse = (body: string): ParseOutcome =>
    provider.parse({
      headers: { 'content-type': 'application/json' },
      query: '',
      body: Buffer.from(body),
    });

  test('takes the last of two equal keys', () => {
    const { body } = provider.compose({ messageId: 'm', status: Object.keys(provider.words)[0] });
    expect(parse(body.replace('{', '{"status":"first",'))).toEqual(parse(body));
  });

  test('refuses an id with half a surrogate pair: two of them would be stored as one', () => {
    expect(parse(provider.compose({ messageId: 'x\ud83d' }).body).kind).toBe('malformed');
  });

  test('refuses an id with bytes that are no UTF-8, for the same reason', () => {
    const [before = '', after = ''] = provider.compose({ messageId: 'x@x' }).body.split('@');
    const body = Buffer.concat([Buffer.from(before), Buffer.from([0xff]), Buffer.from(after)]);
    expect(provider.parse({ headers: {}, query: '', body }).kind).toBe('malformed');
  });

  test('survives any value in any field, and keeps every stored text short', () => {
    const samples = cases.filter(
      ({ provider: of, contentType, expected, body }) =>
        of === provider.id &&
        contentType?.startsWith('application/json') &&
        expected.kind === 'reports' &&
        /^(\{.*\}|\[.*\])$/.test(body.toString()),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.nat(),
        fc.oneof(fc.jsonValue(), fc.string({ minLength: 300, maxLength: 2000 })),
        ({ body }, at, value) => {
          const sample: unknown = JSON.parse(body.toString('utf8'));
          const fields = fieldsIn(sample);
          const [holder, name] = fields[at % fields.length] as (typeof fields)[number];
          Object.assign(holder, { [name]: value });
          const outcome = parse(JSON.stringify(sample));
          if (outcome.kind !== 'reports') return;
          for (const {
            status,
            facts,
            details,
            providerStatus,
            errorCode,
            errorMessage,
            messageId,
          } of outcome.reports) {
            expect(isReportedStatus(status)).toBe(true);
            expect(messageId.length).toBeLessThanOrEqual(500);
            for (const kept of [
              providerStatus,
              errorCode,
              errorMessage,
              ...Object.values(facts),
              ...Object.values(details),
            ]) {
              const isReference = kept === facts.clientReference || kept === facts.tag;
              expect(String(kept).length).toBeLessThanOrEqual(isReference ? 500 : 256);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
