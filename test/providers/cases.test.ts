import { describe, expect, test } from 'vitest';
import { believe } from '../../functions/consumer/believe.ts';
import type { Report } from '../../functions/domain/report.ts';
import { isFinal, outcomeOf, type Status } from '../../functions/domain/status.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import { keepPlain } from '../../functions/shared/recipients.ts';
import { cases, providerFolders, toCallback, words } from './cases.ts';

const flat = ({ facts, details, ...report }: Report): Record<string, unknown> =>
  Object.fromEntries(Object.entries({ ...report, ...facts, ...details }).filter(([, value]) => value !== null));

/** When the cases arrive: the day on which the field's were collected. */
const arrivedAtMs = Date.UTC(2026, 10, 27);

test('every provider of the registry has a folder of cases, and every folder a provider', () => {
  expect(providerFolders).toEqual([...registry.keys()].sort());
});

describe.each(cases)('$provider $name', (given) => {
  const outcome = registry.get(given.provider)?.parse(toCallback(given));

  test(`is ${given.expected.kind}`, () => {
    expect(outcome?.kind).toBe(given.expected.kind);
    if (outcome?.kind === 'ignored') expect(outcome.others).toEqual(given.expected.others);
    if (outcome?.kind === 'malformed') expect(outcome.path).toBe(given.expected.path);
    if (outcome?.kind === 'reports') {
      const believed = outcome.reports.map(
        (one) => believe(one, arrivedAtMs, keepPlain, given.expected.defaultCountry).report,
      );
      expect(believed.map(flat)).toEqual(given.expected.reports);
      expect(outcome.others ?? []).toEqual(given.expected.others ?? []);
      expect(outcome.unreadable).toEqual(given.expected.unreadable);
    }
  });
});

describe.each(providerFolders)('%s', (id) => {
  const provider = registry.get(id) as Provider;
  const expected = words(id);

  test('knows the words of its documentation and no others', () => {
    expect(provider.words).toEqual(expected);
  });

  test.each(Object.entries(expected))('reads its own %s as %s', (word, status) => {
    const wish = { messageId: 'made-up', status: word };
    const { query, contentType, body } = provider.compose({ ...wish, atMs: 1_760_000_000_000 });
    const untimed = provider.compose(wish);
    const tellsTime = untimed.body + untimed.query !== body + query;
    const outcome = provider.parse({
      headers: { 'content-type': contentType },
      query,
      body: Buffer.from(body),
    });
    const report = outcome?.kind === 'reports' ? outcome.reports[0] : undefined;
    expect(report).toMatchObject({ messageId: 'made-up', status, providerStatus: word });
    expect(report?.failureReason === null).toBe(outcomeOf(status as Status) !== 'failed');
    if (isFinal(status as Status)) expect(report?.doneAt).toBe(tellsTime ? '2025-10-09T08:53:20.000Z' : null);
  });

  test('composes its published sample, the case of that name, when nothing is wished', () => {
    const sample = cases.find(({ provider: of, name }) => of === id && name === 'sample');
    const { query, body } = provider.compose({});
    expect(query).toBe(sample?.query);
    if (sample?.contentType?.startsWith('application/json'))
      expect(JSON.parse(body)).toEqual(JSON.parse(sample.body.toString('utf8')));
    else expect(body).toBe(sample?.body.toString('utf8'));
  });
});

test('Mobivate’s codes mean what the list says', () => {
  const codes: Readonly<Record<number, string>> = {
    1: 'delivered',
    2: 'sent',
    3: 'expired',
    4: 'undelivered',
    5: 'undelivered',
    6: 'unconfirmed',
    7: 'rejected',
    8: 'queued',
    9: 'sent',
    10: 'sent',
    11: 'undelivered',
    12: 'failed',
    17: 'rejected',
    18: 'rejected',
    19: 'rejected',
    20: 'rejected',
    21: 'rejected',
    22: 'rejected',
    24: 'failed',
    28: 'failed',
    29: 'failed',
  };
  const read = (body: object): string | undefined => {
    const outcome = registry
      .get('mobivate')
      ?.parse({ headers: {}, query: '', body: Buffer.from(JSON.stringify(body)) });
    return outcome?.kind === 'reports' ? outcome.reports[0]?.status : undefined;
  };
  for (let code = 0; code < 40; code += 1) {
    expect([code, read({ deliveryMessageId: 'm', statusCode: code })]).toEqual([code, codes[code] ?? 'unknown']);
    expect([code, read({ deliveryMessageId: 'm', status: String(code) })]).toEqual([code, codes[code] ?? 'unknown']);
  }
});

test('Mobivate’s id with its part fits a key, or the report is unreadable', () => {
  const read = (id: string, part: string) => {
    const xml = `<deliveryMessageId>${id}</deliveryMessageId><status>DELIVERED</status><part>${part}</part><parts>3</parts>`;
    const query = new URLSearchParams({ xml }).toString();
    const outcome = registry.get('mobivate')?.parse({ headers: {}, query, body: Buffer.alloc(0) });
    return outcome?.kind === 'reports' ? outcome.reports[0]?.messageId : outcome;
  };
  expect(read('x'.repeat(498), '2')).toBe(`${'x'.repeat(498)}/2`);
  const unreadable = { kind: 'malformed', path: 'deliveryMessageId' };
  expect(read('漢'.repeat(500), '漢'.repeat(256))).toMatchObject(unreadable);
  expect(read('x'.repeat(500), '2')).toMatchObject(unreadable);
  // Two parts whose letters were lost on the way would be one.
  expect(read('x', '\uFFFD')).toMatchObject(unreadable);
});
