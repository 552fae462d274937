import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type CustomSettings, customFields, customUses } from '../../functions/providers/custom/settings.ts';
import { customGate, customProvider } from '../../functions/providers/custom.ts';
import { customShape, refineCustom } from '../../lib/custom-settings.ts';

const schema = z
  .strictObject({ use: z.enum(customUses), ...customShape })
  .superRefine((settings, context) =>
    refineCustom(settings, (path, message) => context.addIssue({ code: 'custom', path: [...path], message })),
  ) satisfies z.ZodType<CustomSettings>;

/** The place of each mistake, with what is said of it. */
function mistakes(settings: object): Readonly<Record<string, string>> {
  const { error } = schema.safeParse({ use: 'custom', ...settings });
  return Object.fromEntries((error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]));
}

const whole = {
  use: 'custom',
  method: 'POST',
  signature: {
    family: 'hmac-body',
    header: 'X-Acme-Signature',
    prefix: 'v1=',
    algorithm: 'sha512',
    encoding: 'base64',
  },
  acknowledgement: { body: 'OK' },
  reports: 'data.items[]',
  fields: Object.fromEntries(customFields.map((field) => [field, `a.${field}[0]`])),
  event: { path: '$.event', reports: ['dlr'] },
  statuses: { OK: 'delivered', KO: 'failed', 'dlr expired': 'unconfirmed' },
  errors: { '17': 'unreachable', E_BLOCKED: 'blocked' },
  channel: 'sms',
  currency: 'EUR',
} as const satisfies CustomSettings | object;

describe('settings that are right', () => {
  test.each<[string, object]>([
    ['none', {}],
    ['all', whole],
    ['Standard Webhooks', { use: 'standard-webhooks', signature: { family: 'standard-webhooks', asymmetric: true } }],
    ['a token', { signature: { family: 'token' }, method: 'GET' }],
    ['a path of many lists', { reports: '[].parts[].list[]' }],
  ])('%s', (_, settings) => {
    expect(mistakes(settings)).toEqual({});
  });

  test('make a provider, and stay what they are as the functions get them', () => {
    const settings = schema.parse(whole);
    expect(settings).toEqual({ ...whole, acknowledgement: { body: 'OK', contentType: 'text/plain' } });
    expect(JSON.parse(JSON.stringify(settings))).toEqual(settings);
    expect(customGate('acme', settings).acknowledgement).toEqual({ body: 'OK', contentType: 'text/plain' });
    expect(customProvider('acme', settings).words).toEqual(whole.statuses);
  });
});

describe('a mistake is said with its place and what was expected', () => {
  test.each<[object, string, RegExp]>([
    [{ fields: { id: 'data..id' } }, 'fields.id', /^expected a path such as data\.items\[0\]\.status/],
    [{ fields: { id: '' } }, 'fields.id', /^expected a path/],
    [{ fields: { status: 'items[].status' } }, 'fields.status', /expected a path without it/],
    [{ event: { path: 'items[]', reports: ['x'] } }, 'event.path', /expected a path without it/],
    [{ event: { path: 'x', reports: [] } }, 'event.reports', /at least one/],
    [{ reports: '$.items[]' }, 'reports', /without \$/],
    [{ reports: 'items[x]' }, 'reports', /^expected a path/],
    [{ reports: 5 }, 'reports', /string/],
    [{ statuses: { OK: 'arrived' } }, 'statuses.OK', /^expected one of queued, sent, .*delivered, read$/],
    [{ statuses: { OK: 'recorded' } }, 'statuses.OK', /^expected one of/],
    [{ statuses: { OK: 'unknown' } }, 'statuses.OK', /^expected one of/],
    [
      { statuses: { 'Not-OK': 'failed', not_ok: 'failed' } },
      'statuses.not_ok',
      /the same as "Not-OK".*expected one of the two/,
    ],
    [{ statuses: { ' OK': 'delivered' } }, 'statuses. OK', /without white space/],
    [{ statuses: { '': 'delivered' } }, 'statuses.', /expected a word/],
    [{ errors: { '17': 'tired' } }, 'errors.17', /^expected one of invalid_number, .*unknown$/],
    [{ errors: { '17': 'blocked', '017': 'blocked' } }, 'errors.017', /the same as "17"/],
    [{ signature: { family: 'rot13' } }, 'signature.family', /^expected one of hmac-body, standard-webhooks, token$/],
    [{ signature: {} }, 'signature.family', /^expected one of hmac-body/],
    [{ signature: { family: 'hmac-body' } }, 'signature.header', /./],
    [
      { signature: { family: 'hmac-body', header: 'X Signature' } },
      'signature.header',
      /^expected the name of a header/,
    ],
    [{ signature: { family: 'hmac-body', header: 'X-S:' } }, 'signature.header', /^expected the name of a header/],
    [
      { signature: { family: 'hmac-body', header: 'X', algorithm: 'md5' } },
      'signature.algorithm',
      /^expected one of sha256, sha1, sha512$/,
    ],
    [
      { signature: { family: 'hmac-body', header: 'X', scheme: 'x' } },
      'signature.scheme',
      /^no such setting; there are family, header, prefix, /,
    ],
    [{ signature: { family: 'token', scheme: 'ü' } }, 'signature.scheme', /ASCII/],
    [
      { use: 'standard-webhooks', signature: { family: 'token' } },
      'signature.family',
      /expected standard-webhooks, or "use": "custom"/,
    ],
    [{ method: 'PUT' }, 'method', /^expected one of POST, GET$/],
    [{ method: 'GET', signature: { family: 'hmac-body', header: 'X' } }, 'method', /a GET has none.*expected POST/],
    [{ use: 'standard-webhooks', method: 'GET' }, 'method', /a GET has none/],
    [{ method: 'GET', reports: '[].x[]' }, 'reports', /no list/],
    [{ reports: 'items[]', fields: { id: '$.id' } }, 'fields.id', /the same; expected a path that begins at a report/],
    [{ channel: 'SMS' }, 'channel', /small letters/],
    [{ currency: 'Euro' }, 'currency', /three capital letters/],
    [{ acknowledgement: { body: '' } }, 'acknowledgement.body', /text/],
    [{ acknowledgement: { body: 'OK', contentType: 'plain' } }, 'acknowledgement.contentType', /text\/plain/],
  ])('%j', (settings, place, message) => {
    expect(mistakes(settings)).toEqual({ [place]: expect.stringMatching(message) });
  });

  test('of a field that there is not', () => {
    const { error } = schema.safeParse({ use: 'custom', fields: { messageId: 'id' }, status: {} });
    expect(error?.issues.map(({ code, path }) => [code, path])).toEqual([
      ['unrecognized_keys', ['fields']],
      ['unrecognized_keys', []],
    ]);
  });
});

describe('docs/custom-providers.md', () => {
  const page = readFileSync('docs/custom-providers.md', 'utf8');
  const [plain, callback, paths] = Array.from(page.matchAll(/```json\n(.*?)```/gs), ([, block = '']) =>
    JSON.parse(block),
  );
  const parse = ({ authentication: _, ...settings }: Record<string, unknown>, body: object) =>
    customProvider('acme', schema.parse(settings)).parse({
      headers: {},
      query: '',
      body: Buffer.from(JSON.stringify(body)),
      timeZone: 'UTC',
    });

  test('has settings that read what it says', () => {
    expect(parse(plain, { message_id: 'm', status: 'not-ok' })).toMatchObject({ reports: [{ status: 'undelivered' }] });
    expect(parse(paths, callback)).toMatchObject({
      reports: [
        {
          messageId: 'a-17',
          status: 'undelivered',
          failureReason: 'unreachable',
          recipient: '+37256789045',
          doneAt: '2026-01-01T11:00:00.000Z',
          facts: { clientReference: 'order-4711', price: '0.0450 EUR' },
        },
      ],
    });
    expect(parse(paths, { ...callback, kind: 'sms.inbound' })).toEqual({ kind: 'ignored', others: ['inbound'] });
  });

  test('names every setting, field and family', () => {
    const named = new Set(Array.from(page.matchAll(/`([\w-]+)`/g), ([, name]) => name));
    const families = ['hmac-body', 'standard-webhooks', 'token'];
    for (const name of [...Object.keys(customShape), ...customFields, ...families]) expect(named).toContain(name);
  });
});
