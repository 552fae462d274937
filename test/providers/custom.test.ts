import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ParseOutcome } from '../../functions/domain/report.ts';
import { statuses } from '../../functions/domain/status.ts';
import { type CustomSettings, customFields } from '../../functions/providers/custom/settings.ts';
import { customGate, customProvider } from '../../functions/providers/custom.ts';
import type { Wish } from '../../functions/providers/provider.ts';

type Told = Omit<CustomSettings, 'use'>;
const acme = (settings: Told) => customProvider('acme', { use: 'custom', ...settings });
const read = (settings: Told, body: unknown, query = '', headers = {}): ParseOutcome =>
  acme(settings).parse({
    headers,
    query,
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
const only = (outcome: ParseOutcome) => (outcome.kind === 'reports' ? outcome.reports[0] : outcome);

describe('by its look', () => {
  const statuses = { OK: 'delivered', 'not-ok': 'failed' } as const;

  test('a report is found where names are usual, with nothing but the words', () => {
    expect(only(read({ statuses }, { data: { message_id: 'm', status: 'ok', to: '+37256789045' } }))).toMatchObject({
      messageId: 'm',
      status: 'delivered',
      providerStatus: 'ok',
      recipient: '+37256789045',
      facts: { channel: 'sms' },
    });
    expect(only(read({ statuses }, '', 'id=m&status=Not+OK'))).toMatchObject({
      status: 'failed',
      providerStatus: 'Not OK',
    });
    expect(only(read({}, 'message_id=m&status=DELIVRD'))).toMatchObject({ status: 'delivered' });
    expect(only(read({ statuses }, { message_id: 'm', status: 'never-heard-of' }))).toMatchObject({
      status: 'unknown',
    });
  });

  test('another event than those of reports is none, and what the event is shows', () => {
    const event = { path: 'kind', reports: ['message.status'] };
    expect(read({ statuses, event }, { kind: 'message.inbound', message_id: 'm', status: 'ok' })).toEqual({
      kind: 'ignored',
      others: ['inbound'],
    });
    expect(read({ statuses, event }, { kind: 'contact.made' })).toEqual({ kind: 'ignored', others: ['other'] });
    expect(read({ statuses, event }, [{ kind: 'link.clicked' }, { kind: 'ping' }])).toEqual({
      kind: 'ignored',
      others: ['click', 'test'],
    });
    expect(only(read({ statuses, event }, { kind: 'MESSAGE.STATUS', message_id: 'm', status: 'ok' }))).toMatchObject({
      status: 'delivered',
    });
    expect(only(read({ statuses, event }, { message_id: 'm', status: 'ok' }))).toMatchObject({ status: 'delivered' });
  });
});

describe('by paths', () => {
  const settings: Told = {
    reports: 'batch.items[]',
    fields: {
      id: 'msg.ref',
      status: 'outcome.state',
      statusCode: 'outcome.code',
      recipient: 'msg.dst[0]',
      sender: 'msg.src',
      time: 'outcome.when',
      submittedAt: 'msg.when',
      code: 'outcome.err.no',
      message: 'outcome.err.txt',
      reference: 'msg.mine',
      tag: 'msg.label',
      carrier: 'net',
      segments: 'msg.n',
      channel: 'via',
      eventId: 'key',
      price: 'cost.v',
      currency: '$.cur',
    },
    statuses: { OK: 'delivered', KO: 'undelivered' },
    errors: { '17': 'unreachable' },
  };
  const item = {
    key: 'e-1',
    msg: {
      ref: '007',
      dst: ['+37256789045'],
      src: 'ACME',
      when: '2026-01-01 10:00:00',
      mine: 'order-1',
      label: 'otp',
      n: 2,
    },
    outcome: { state: 'ko', code: 5, when: 1767265200, err: { no: '017', txt: 'absent' } },
    net: 'Elisa',
    via: 'SMS',
    cost: { v: -0.0075 },
    // What has a path lies nowhere else.
    message_id: 'wrong',
    status: 'delivered',
    delivery_status: 'read',
    to: '+4470000000',
    error_code: 'wrong',
  };

  test('all of a report is found', () => {
    const outcome = read(settings, { cur: 'eur', batch: { items: [item] } });
    expect(outcome.kind === 'reports' && outcome.reports).toEqual([
      {
        messageId: '007',
        status: 'undelivered',
        providerStatus: 'ko',
        providerCode: '5',
        said: null,
        doneAt: '2026-01-01T11:00:00.000Z',
        errorCode: '017',
        errorMessage: 'absent',
        failureReason: 'unreachable',
        isHint: null,
        recipient: '+37256789045',
        eventId: 'e-1',
        part: null,
        facts: {
          channel: 'sms',
          recipient: null,
          senderId: 'ACME',
          clientReference: 'order-1',
          tag: 'otp',
          carrier: 'Elisa',
          segments: 2,
          submittedAt: '2026-01-01T10:00:00.000Z',
          price: '0.0075 EUR',
          preview: null,
          recordedAt: null,
          confirmedAt: null,
        },
        details: {},
      },
    ]);
  });

  test('one that can’t be read is named by its place, and the others are stored', () => {
    const outcome = read(settings, {
      batch: { items: [item, { ...item, msg: {} }, { ...item, outcome: {} }, 5, { ...item, key: 'e-2' }] },
    });
    expect(outcome).toMatchObject({ kind: 'reports', reports: [{ eventId: 'e-1' }, { eventId: 'e-2' }] });
    expect(outcome.kind === 'reports' && outcome.unreadable?.map(({ path }) => path)).toEqual([
      'batch.items[1].msg.ref',
      'batch.items[2].outcome.state',
      'batch.items[3]',
    ]);
  });

  test('where the reports are not, their path is named', () => {
    for (const body of [{}, { batch: {} }, { batch: { items: [] } }, [], 'a=b', { message_id: 'm', status: 'OK' }])
      expect(read(settings, body)).toMatchObject({ kind: 'malformed', path: 'batch.items[]' });
  });

  test('more reports than one callback may hold are none', () => {
    expect(read(settings, { batch: { items: Array(1001).fill(item) } })).toMatchObject({
      kind: 'malformed',
      path: 'body',
    });
    const most = read(settings, { batch: { items: Array(1000).fill(item) } });
    expect(most.kind === 'reports' && most.reports.length).toBe(1000);
  });

  test('what has no path is looked for beside the id, then around it', () => {
    const body = {
      id: 'event',
      timestamp: 1767265200,
      sms: { id: 'm', to: '+37256789045', from: 'ACME' },
      status: 'OK',
    };
    expect(only(read({ ...settings, reports: undefined, fields: { id: 'sms.id' } }, body))).toMatchObject({
      messageId: 'm',
      status: 'delivered',
      recipient: '+37256789045',
      doneAt: '2026-01-01T11:00:00.000Z',
      facts: { senderId: 'ACME' },
    });
    // The id around it is that of the event.
    expect(read({ fields: { recipient: 'to' } }, { sms: { id: 'm' }, status: 'DELIVRD' })).toMatchObject({
      kind: 'malformed',
    });
    expect(read({ fields: { id: 'sms.id' } }, { id: 'event', sms: {}, status: 'DELIVRD' })).toMatchObject({
      kind: 'malformed',
      path: 'sms.id',
    });
  });

  test('a field to which a path leads is nothing else', () => {
    const fields = { id: 'sms.ref', status: 'sms.network', message: 'to' };
    const body = { ref: 'mine', to: 'absent', sms: { ref: 'm', network: 'DELIVRD' } };
    expect(only(read({ fields }, body))).toMatchObject({
      messageId: 'm',
      errorMessage: 'absent',
      recipient: null,
      facts: { clientReference: 'mine', carrier: null },
    });
  });

  test('each entry of a document that is a list is a report', () => {
    const outcome = read({ fields: { id: 'ref' } }, [
      { ref: 'a', status: 'DELIVRD' },
      { ref: 'b', status: 'EXPIRED' },
      {},
    ]);
    expect(outcome).toMatchObject({
      reports: [{ messageId: 'a' }, { messageId: 'b' }],
      unreadable: [{ path: '[2].ref' }],
    });
  });

  test('a path is a name in a form and in a query, and goes into documents in texts', () => {
    const fields = { id: 'msg.ref', status: 'msg.state' };
    const expected = { messageId: 'm', status: 'delivered' };
    expect(only(read({ fields }, 'msg.ref=m&msg.state=DELIVRD'))).toMatchObject(expected);
    expect(only(read({ fields }, 'msg[ref]=m&msg[state]=DELIVRD'))).toMatchObject(expected);
    expect(only(read({ fields }, '', 'msg.ref=m&msg.state=DELIVRD'))).toMatchObject(expected);
    expect(only(read({ fields }, { msg: '{"ref":"m","state":"DELIVRD"}' }))).toMatchObject(expected);
    expect(only(read({ fields }, `msg=${encodeURIComponent('{"ref":"m","state":"DELIVRD"}')}`))).toMatchObject(
      expected,
    );
    expect(only(read({ fields }, '<msg><ref>m</ref><state>DELIVRD</state></msg>'))).toMatchObject(expected);
    const inner = { reports: 'payload.list[]', fields: { id: 'ref' } };
    expect(only(read(inner, { payload: JSON.stringify({ list: [{ ref: 'm', status: 'DELIVRD' }] }) }))).toMatchObject(
      expected,
    );
    expect(only(read({ reports: 'r.dlr[]' }, '<r><dlr><id>m</id><status>DELIVRD</status></dlr></r>'))).toMatchObject(
      expected,
    );
  });

  test('a truth may be a word', () => {
    const truth: Told = { fields: { status: 'arrived' }, statuses: { true: 'delivered', false: 'undelivered' } };
    expect(only(read(truth, { id: 'm', arrived: true }))).toMatchObject({
      status: 'delivered',
      providerStatus: 'true',
    });
    expect(only(read(truth, { id: 'm', arrived: false }))).toMatchObject({
      status: 'undelivered',
      failureReason: 'unknown',
    });
  });

  test('what the settings say of a status no name of an event decides', () => {
    const told: Told = { fields: { id: 'id', status: 'state' }, statuses: { done: 'sent' } };
    expect(only(read(told, { event: 'sms.delivered', id: 'm', state: 'done' }))).toMatchObject({
      status: 'sent',
      said: null,
    });
    expect(read(told, { event: 'sms.inbound', id: 'm', text: 'hi' })).toEqual({ kind: 'ignored', others: ['inbound'] });
    expect(read(told, { event: 'link.clicked', id: 'm', state: 'done' })).toEqual({
      kind: 'ignored',
      others: ['click'],
    });
    // Unless the settings say which is a report.
    const event = { path: 'event', reports: ['link.clicked'] };
    expect(only(read({ ...told, event }, { event: 'link.clicked', type: 'ping', id: 'm', state: 'x' }))).toMatchObject({
      status: 'unknown',
    });
    const each = { reports: 'events[]', ...told, event: { path: 'event', reports: ['dlr'] } };
    expect(read(each, { events: [{ event: 'dlr', id: 'm', state: 'done' }, { event: 'mo' }] })).toMatchObject({
      reports: [{ messageId: 'm' }],
      others: ['inbound'],
    });
    expect(read(each, { event: 'balance.low' })).toEqual({ kind: 'ignored', others: ['billing'] });
  });

  test.each<[unknown, string | undefined, string | null]>([
    ['0.0450', 'EUR', '0.0450 EUR'],
    [0.0075, 'usd', '0.0075 USD'],
    ['-1', 'EUR', '1 EUR'],
    ['0,045', 'EUR', null],
    ['a lot', 'EUR', null],
    ['1', undefined, null],
    ['1', 'Euro', null],
  ])('a price of %j in %j is %j', (amount, currency, expected) => {
    const fields = { price: 'cost', currency: 'in' };
    const body = { message_id: 'm', status: 'DELIVRD', cost: amount, in: currency };
    expect(only(read({ fields }, body))).toMatchObject({ facts: { price: expected } });
    expect(only(read({ fields: { price: 'cost' }, ...(currency && { currency }) }, body))).toMatchObject({
      facts: { price: expected },
    });
  });
});

describe('Standard Webhooks', () => {
  const hooks = customProvider('hooks', { use: 'standard-webhooks', reports: 'list[]', statuses: { ok: 'delivered' } });
  const parse = (body: object, headers = {}) =>
    hooks.parse({ headers, query: '', body: Buffer.from(JSON.stringify(body)) });

  test('is its own signature, whose id is that of the report', () => {
    expect(hooks.signature?.headers).toContain('webhook-id');
    expect(hooks.readHeaders).toEqual(['webhook-id']);
    const body = { list: [{ id: 'm', status: 'ok' }] };
    expect(only(parse(body, { 'webhook-id': 'msg_1' }))).toMatchObject({ eventId: 'msg_1' });
    expect(only(parse(body))).toMatchObject({ eventId: null });
  });

  test('tells two reports of one message in one callback apart', () => {
    const body = {
      list: [
        { id: 'm', status: 'sent' },
        { id: 'm', status: 'ok' },
      ],
    };
    const outcome = parse(body, { 'webhook-id': 'msg_1' });
    expect(outcome.kind === 'reports' && outcome.reports.map(({ eventId }) => eventId)).toEqual([
      'msg_1 list[0]',
      'msg_1 list[1]',
    ]);
  });

  test('by its look as well', () => {
    const plain = customProvider('hooks', { use: 'standard-webhooks' });
    const body = {
      type: 'message.delivered',
      timestamp: '2026-01-01T00:00:00Z',
      data: { message_id: 'm', status: 'DELIVRD' },
    };
    const outcome = plain.parse({
      headers: { 'webhook-id': 'msg_1' },
      query: '',
      body: Buffer.from(JSON.stringify(body)),
    });
    expect(only(outcome)).toMatchObject({ messageId: 'm', eventId: 'msg_1' });
  });
});

test.each<[CustomSettings['signature'], readonly string[] | undefined]>([
  [undefined, undefined],
  [{ family: 'hmac-body', header: 'X-Mac' }, ['x-mac']],
  [{ family: 'token' }, ['authorization']],
  [{ family: 'token', header: 'X-Api-Key' }, ['x-api-key']],
  [{ family: 'standard-webhooks', asymmetric: true }, ['webhook-id', 'webhook-timestamp', 'webhook-signature']],
])('signs as %j says', (signature, headers) => {
  const gate = customGate('acme', { use: 'custom', signature });
  expect([gate.id, gate.method, gate.signature?.headers]).toEqual(['acme', 'POST', headers]);
  if (!gate.signature) return;
  const { secret, signingSecret } = gate.signature.newKeys?.() ?? { secret: 's3cret', signingSecret: 's3cret' };
  const raw = Buffer.from('{}');
  const { headers: signed } = gate.signature.sign(
    signingSecret,
    { method: 'POST', url: 'https://x/', contentType: '', raw },
    0,
  );
  const lower = Object.fromEntries(Object.entries(signed).map(([name, value]) => [name.toLowerCase(), value]));
  expect(
    gate.signature.verify(secret, { method: 'POST', headers: lower, raw, urls: [], receivedAt: 0, toleranceMs: 0 }),
  ).toBe(true);
});

/** Paths of names that no look finds, none of which goes through another. */
const anyFields = fc
  .tuple(fc.subarray([...customFields]), fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { maxLength: 3 }), fc.boolean())
  .map(([fields, before, isList]) =>
    Object.fromEntries(fields.map((field) => [field, [...before, isList ? `${field}z[1]` : `${field}z`].join('.')])),
  );
const anySettings: fc.Arbitrary<Told> = fc.record(
  {
    method: fc.constantFrom('POST' as const, 'GET' as const),
    reports: fc.constantFrom('batch[]', 'a.b[]', 'a[].b[]'),
    fields: anyFields,
    event: fc.constant({ path: '$.what', reports: ['dlr'] }),
    statuses: fc.constant({ OK: 'delivered', KO: 'failed' } as const),
  },
  { requiredKeys: ['statuses'] },
);

describe('whatever the settings', () => {
  test('what is composed is read, to the letter', () => {
    const wish = fc.record({
      messageId: fc.constantFrom('000024', '1e3', '24#1', 'a/b', 'ü', 'x'.repeat(500)),
      status: fc.constantFrom('OK', 'KO', 'never-heard-of', '__proto__', 'constructor'),
      clientReference: fc.constantFrom('order-1', undefined),
      errorCode: fc.constantFrom('17', undefined),
      atMs: fc.constantFrom(1_760_000_000_000, undefined),
    });
    fc.assert(
      fc.property(anySettings, fc.tuple(wish, wish), (settings, wishes) => {
        const provider = acme(settings);
        const sent = ({ query, contentType, body }: ReturnType<typeof provider.compose>) =>
          provider.parse({ headers: { 'content-type': contentType }, query, body: Buffer.from(body) });
        const expected = ({ messageId, status, clientReference, errorCode, atMs }: Wish) => ({
          messageId,
          providerStatus: status,
          status: status === 'OK' ? 'delivered' : status === 'KO' ? 'failed' : 'unknown',
          doneAt: new Date(atMs ?? Date.UTC(2026, 0)).toISOString(),
          errorCode: errorCode ?? null,
          recipient: '+491701234567',
          facts: { clientReference: clientReference ?? null },
        });
        expect(sent(provider.compose(wishes[0]))).toMatchObject({ kind: 'reports', reports: [expected(wishes[0])] });
        if (provider.composeBatch)
          expect(sent(provider.composeBatch(wishes))).toMatchObject({ reports: wishes.map(expected) });
        expect(sent(provider.compose({})).kind).toBe('reports');
      }),
      { numRuns: 300 },
    );
  });

  test('nothing throws, no value is named, and every text is short', () => {
    const names = fc.constantFrom(
      'batch',
      'a',
      'b',
      'idz',
      'statusz',
      'what',
      'message_id',
      'status',
      '__proto__',
      'constructor',
    );
    const { document } = fc.letrec<{ document: unknown }>((tie) => ({
      document: fc.oneof(
        { depthSize: 'small' },
        fc.oneof(
          fc.string(),
          fc.integer(),
          fc.boolean(),
          fc.constant(null),
          fc.string({ minLength: 300, maxLength: 600 }),
        ),
        fc.array(tie('document'), { maxLength: 4 }),
        fc.dictionary(names, tie('document'), { maxKeys: 4 }),
        tie('document').map((one) => JSON.stringify(one)),
      ),
    }));
    fc.assert(
      fc.property(anySettings, document, (settings, value) => {
        const outcome = read(settings, JSON.stringify(value) ?? '');
        if (outcome.kind === 'malformed') expect(`${outcome.path} ${outcome.expected}`.length).toBeLessThan(150);
        if (outcome.kind !== 'reports') return;
        for (const { messageId, providerStatus, status, errorMessage, facts } of outcome.reports) {
          expect(Object.keys(statuses)).toContain(status);
          expect(messageId.length).toBeLessThanOrEqual(500);
          for (const one of [providerStatus, errorMessage, facts.senderId, facts.carrier])
            expect(one?.length ?? 0).toBeLessThanOrEqual(256);
        }
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(anySettings, fc.uint8Array({ maxLength: 300 }), (settings, bytes) => {
        const body = Buffer.from(bytes);
        expect(acme(settings).parse({ headers: {}, query: '', body }).kind).toMatch(/^(reports|ignored|malformed)$/);
      }),
    );
    expect(Object.prototype).not.toHaveProperty('idz');
  });

  test('the largest callbacks take no long time', () => {
    const fields = Object.fromEntries(customFields.map((field) => [field, `$.doc.${field}`]));
    const text = JSON.stringify({ id: 'm', status: 'x', filler: 'y'.repeat(100_000) });
    const largest = [
      JSON.stringify({ batch: Array(1000).fill({ x: 1 }), doc: text }),
      JSON.stringify({ batch: Array(60_000).fill([]) }),
      `{"batch":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      JSON.stringify({ batch: JSON.stringify(JSON.stringify(JSON.stringify([{ idz: 'm' }]))) }),
    ];
    const from = process.threadCpuUsage();
    for (const body of largest) read({ reports: 'batch[]', fields }, body);
    expect(process.threadCpuUsage(from).user / 1000).toBeLessThan(2000);
  });
});
