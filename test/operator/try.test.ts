import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { customProvider } from '../../functions/providers/custom.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import type { ProviderSettings } from '../../functions/shared/provider-settings.ts';
import { output } from '../../operator/schemas/try.ts';
import { showTry } from '../../operator/show-try.ts';
import { readTrial, type Tried, tryRequest } from '../../operator/try.ts';
import { cases } from '../providers/cases.ts';

const now = Date.UTC(2026, 10, 27);
const tried = (provider: Provider, bytes: Buffer | string, settings?: ProviderSettings): Tried => {
  const found = tryRequest({ provider, settings, request: readTrial(Buffer.from(bytes), 'file'), now });
  expect(output.safeParse(found).error?.issues ?? []).toEqual([]);
  return found;
};
const known = (id: string): Provider => registry.get(id) as Provider;
const shown = (found: Tried): string => stripVTControlCharacters(showTry(found));

test.each(cases)('of the case $provider $name what the consumer reads', ({ provider, name, expected }) => {
  const { timeZone, defaultCountry } = expected;
  const found = tried(known(provider), readFileSync(`test/providers/${provider}/cases/${name}.http`), {
    authentication: {},
    timeZone,
    defaultCountry,
  });
  const told = (one: Readonly<Record<string, unknown>>) =>
    ['messageId', 'status', 'recipient', 'doneAt', 'errorCode', 'failureReason'].map((field) => one[field] ?? null);
  expect(found.reports.map((one) => told({ ...one }))).toEqual((expected.reports ?? []).map(told));
  expect(found.others).toEqual(expected.others ?? []);
  expect(found.unreadable.length > 0).toBe(expected.kind === 'malformed' || expected.unreadable !== undefined);
});

describe('a provider of settings alone', () => {
  const acme = customProvider('acme', {
    use: 'custom',
    reports: 'items[]',
    fields: { id: 'ref', status: 'state', recipient: 'dst', time: 'at', code: 'why', price: 'cost' },
    event: { path: 'event', reports: ['dlr'] },
    statuses: { OK: 'delivered', KO: 'failed' },
    errors: { '17': 'unreachable' },
    currency: 'EUR',
  });
  const body = JSON.stringify({
    items: [
      { event: 'dlr', ref: 'a', state: 'ok', dst: '+37256789045', at: '2026-11-26T10:00:00Z', cost: '0.05' },
      { event: 'dlr', ref: 'b', state: 'ko', dst: '56789045', at: '2031-01-01T00:00:00Z', why: '17' },
      { event: 'dlr', ref: 'c', state: 'hm', why: '99' },
      { event: 'dlr', ref: 'd', state: 'KO', why: '99' },
      { event: 'dlr', state: 'ok' },
      { event: 'mo' },
    ],
  });

  test('is told report by report, with what may not be as it was meant', () => {
    expect(shown(tried(acme, body))).toBe(`acme: 4 reports, 1 that is no report (inbound), 1 that can’t be read

Message    a
Status     delivered (it says ok)
Recipient  +37256789045 (EE)
Channel    sms
Price      0.05 EUR
Happened   2026-11-26T10:00:00.000Z

Message     b
Status      failed (it says ko)
Cause       unreachable
Error code  17
Channel     sms
“56789045” is no phone number for sure, so none is stored; national numbers need the setting defaultCountry.
Its time, 2031-01-01T00:00:00.000Z, can’t be: that of arrival counts.

Message     c
Status      unknown, not final (it says hm)
Error code  99
Channel     sms
The word “hm” is on no list: it is stored as unknown, counted, and alarmed where many come.
It tells no recipient, and so no country.

Message     d
Status      failed (it says KO)
Cause       unknown
Error code  99
Channel     sms
It tells no recipient, and so no country.
It tells no time: that of arrival counts.
Its error is on no list: why it failed stays unknown.

items[4].ref  expected text of 1 to 500 characters

The settings have no acme: it is read as without any of its own.`);
  });

  test('by the zone and country of its settings', () => {
    const settings = { authentication: {}, timeZone: 'Asia/Kolkata', defaultCountry: 'EE' };
    const local = JSON.stringify({ items: [{ ref: 'b', state: 'ok', dst: '56789045', at: '2026-11-26 10:00:00' }] });
    expect(tried(acme, local, settings)).toMatchObject({
      reports: [{ recipient: '+37256789045', country: 'EE', doneAt: '2026-11-26T04:30:00.000Z', notes: [] }],
      notes: [],
    });
  });

  test('a mistake in a path shows with its place', () => {
    const wrong = customProvider('acme', { use: 'custom', reports: 'itmes[]' });
    expect(shown(tried(wrong, body, { authentication: {} }))).toBe(
      'acme: 1 that can’t be read\n\nitmes[]  expected at least one report',
    );
  });
});

describe('the file', () => {
  const smspm = known('smspm');
  const body = '{"messageId":"m","status":"delivered"}';
  const head = 'POST /webhooks/smspm HTTP/1.1\r\nhost: example.com\r\ncontent-type: application/json';

  test.each<[string, string]>([
    ['a body', body],
    ['a form', 'messageId=m&status=delivered'],
    ['a request', `${head}\r\n\r\n${body}`],
    ['a request with its query', 'GET /webhooks/smspm?messageId=m&status=delivered\nhost: example.com\n\n'],
    ['a request as curl shows it', `* Connected\n> ${head.replaceAll('\r\n', '\r\n> ')}\r\n> \r\n${body}`],
    ['JSON of a request', JSON.stringify({ headers: {}, body, url: 'https://example.com/webhooks/smspm' })],
  ])('may be %s', (_, text) => {
    expect(tried(smspm, text)).toMatchObject({ reports: [{ messageId: 'm', status: 'delivered' }], unreadable: [] });
  });

  test('may be a body in which a request is quoted', () => {
    for (const text of ['please GET it\n', 'GET it HTTP', 'x\nPOST /y\n'])
      expect(tried(smspm, JSON.stringify({ messageId: 'm', status: 'delivered', text }))).toMatchObject({
        reports: [{ messageId: 'm' }],
      });
    expect(tried(smspm, 'messageId=m&status=delivered&text=please GET it\n').reports).toMatchObject([
      { messageId: 'm' },
    ]);
  });

  test('that was cut is said to be', () => {
    expect(tried(smspm, `${head}\r\ncontent-length: 100\r\n\r\n${body}`).notes).toContainEqual(
      expect.stringContaining('Content-Length is 100'),
    );
  });

  test('of a provider that signs its body is read without the query', () => {
    const settings = { authentication: { signature: true } };
    const request = 'POST /webhooks/smstake?message_id=m&status=delivered HTTP/1.1\nhost: x\n\n{}';
    const found = tried(known('smstake'), request, settings);
    expect([found.reports, found.unreadable.length]).toEqual([[], 1]);
    expect(found.notes).toEqual([
      expect.stringContaining('The signature was not checked'),
      expect.stringContaining('The query was left out'),
    ]);
    expect(tried(known('smstake'), request, { authentication: { urlToken: true } }).reports).toHaveLength(1);
  });

  test('may be anything: nothing throws but what a capture lacks, and no line is broken by it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...registry.values()), fc.uint8Array({ maxLength: 200 }), (provider, bytes) => {
        const found = tried(provider, Buffer.from(bytes));
        expect(found.reports.length + found.others.length + found.unreadable.length).toBeGreaterThan(0);
      }),
    );
    const evil = JSON.stringify({ messageId: 'm\u001b[2J', status: 'x\ny', to: '\u202e1' });
    for (const text of ['\u001b[2J', '\u202e', 'x\ny']) expect(showTry(tried(smspm, evil))).not.toContain(text);
  });
});
