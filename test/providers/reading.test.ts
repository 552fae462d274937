import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ParseOutcome } from '../../functions/domain/report.ts';
import { isFinal, outcomeOf, type Status } from '../../functions/domain/status.ts';
import { dltErrors } from '../../functions/providers/catalogues/dlt.ts';
import { smppErrors } from '../../functions/providers/catalogues/smpp.ts';
import { wavixErrors } from '../../functions/providers/catalogues/wavix.ts';
import { meaningOfError, meaningOfWord } from '../../functions/providers/explain.ts';
import { knownError } from '../../functions/providers/reading/errors.ts';
import { smppWords } from '../../functions/providers/reading/smpp.ts';
import { statusesOf } from '../../functions/providers/reading/verdict.ts';
import { readXml } from '../../functions/providers/reading/xml.ts';
import { registry } from '../../functions/providers/registry.ts';

// What holds for every provider, whatever it sends.

const parse = (provider: string, body: string, contentType?: string, query = ''): ParseOutcome | undefined =>
  registry.get(provider)?.parse({
    headers: contentType === undefined ? {} : { 'content-type': contentType },
    query,
    body: Buffer.from(body),
  });
const idsOf = (outcome: ParseOutcome | undefined): readonly string[] =>
  outcome?.kind === 'reports' ? outcome.reports.map(({ messageId }) => messageId) : [];
const providers = [...registry.keys()];
const smppStatuses = Object.entries(statusesOf(smppWords));

describe.each(providers)('%s', (id) => {
  const words = Object.entries(registry.get(id)?.words ?? {});
  const statusOf = (status: string, code: string): Status | undefined => {
    const outcome = parse(id, JSON.stringify({ message_id: 'm', status, status_code: code }));
    return outcome?.kind === 'reports' ? outcome.reports[0]?.status : undefined;
  };

  test('of a word and a code that contradict each other, the failing, final one is believed', () => {
    for (const [word, own] of words) {
      for (const [code, other] of smppStatuses) {
        const status = statusOf(word, code) as Status;
        // The provider may use SMPP's word for something else.
        const meant = registry.get(id)?.words[code.toLowerCase()] ?? registry.get(id)?.words[code] ?? other;
        expect([own, meant]).toContain(status);
        const failing = [own, meant].some((one) => outcomeOf(one) === 'failed');
        expect([word, code, outcomeOf(status) === 'failed']).toEqual([word, code, failing]);
        expect([word, code, isFinal(status)]).toEqual([word, code, isFinal(own) || isFinal(meant)]);
      }
    }
  });

  test('SMPP’s words decide where its own list lacks the word, in any letter case', () => {
    for (const [code, status] of smppStatuses) {
      expect([code, statusOf('zz', code)]).toEqual([
        code,
        registry.get(id)?.words[code.toLowerCase()] ?? registry.get(id)?.words[code] ?? status,
      ]);
      expect(statusOf('zz', code.toLowerCase())).toBe(statusOf('zz', code));
    }
    expect(statusOf('zz', 'yy')).toBe('unknown');
  });

  test.each([
    ['in data', (report: object) => ({ id: 'evt_1', data: report })],
    ['in a payload in data', (report: object) => ({ id: 'evt_1', data: { id: 'evt_2', payload: report } })],
    ['in an array', (report: object) => [report]],
    ['in an array in results', (report: object) => ({ id: 'evt_1', status: 'ok', results: [report] })],
    ['as text', (report: object) => ({ id: 'evt_1', message: JSON.stringify(report) })],
    ['under a name of its own', (report: object) => ({ anything: report })],
  ])('finds a report %s, and takes no outer id for its own', (_, wrap) => {
    expect(idsOf(parse(id, JSON.stringify(wrap({ message_id: 'm', status: 'delivered' }))))).toEqual(['m']);
    expect(idsOf(parse(id, JSON.stringify(wrap({ id: 'm', status: 'delivered' }))))).toEqual(['m']);
  });

  test.each([
    ['no id inside', { id: 'evt_1', event: 'message.dlr', data: { status: 'delivered' } }],
    ['an envelope with nothing in it', { id: 'evt_1', status: 'delivered', data: [] }],
    ['an envelope with something else in it', { id: 'evt_1', status: 'delivered', data: { balance: 1 } }],
    ['no status anywhere', { message_id: 'm', data: { to: '+37256789045' } }],
    ['another thing that has id and status', { hlr: { id: 'x', status: 'absent' }, to: '+37256789045' }],
  ])('takes nothing for a report where there is %s', (_, body) => {
    expect(parse(id, JSON.stringify(body))?.kind).not.toBe('reports');
  });

  test.each([
    ['the text of the message', { message: JSON.stringify({ message_id: 'victim', status: 'failed' }) }],
    ['the text of the message, in XML', { text: '<r><message_id>victim</message_id><status>failed</status></r>' }],
    ['data of the customer', { metadata: { message_id: 'victim', status: 'failed' } }],
  ])('a report in %s beside a report is nobody’s word', (_, more) => {
    const body = { message_id: 'm', status: 'delivered', ...more };
    const outcome = parse(id, JSON.stringify(body));
    expect(idsOf(outcome)).toEqual(['m']);
    expect(outcome?.kind === 'reports' && outcome.reports[0]?.status).toBe('delivered');
    expect(idsOf(parse(id, JSON.stringify({ ...body, message_id: undefined, id: 'm' })))).not.toContain('victim');
  });

  test.each(['text', 'Text', 'body', 'message', 'content', 'data'])(
    'a report in the %s of a message that came in is nobody’s word',
    (name) => {
      const forged = { message_id: 'victim', MessageUUID: 'victim', status: 'delivered', event: 'message.dlr' };
      for (const written of [JSON.stringify(forged), '<r><message_id>victim</message_id><status>failed</status></r>'])
        for (const around of [
          { from: '+37256789045', [name]: written },
          { id: 'in-1', event: 'message.received', from: { phone_number: '+37256789045' }, [name]: written },
          { event: 'message.received', data: { sender: '37256789045', payload: { id: 'in-1', [name]: written } } },
        ])
          expect(idsOf(parse(id, JSON.stringify(around)))).toEqual([]);
      const form = new URLSearchParams({ From: '+37256789045', To: '1', [name]: JSON.stringify(forged) }).toString();
      expect(idsOf(parse(id, form))).toEqual([]);
    },
  );

  test('reads the same of every encoding', () => {
    const fields = { message_id: 'm-1', status: 'delivered', to: '+37256789045' };
    const form = new URLSearchParams(fields).toString();
    const xml = `<r>${Object.entries(fields)
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join('')}</r>`;
    const multipart = `--x\r\n${Object.entries(fields)
      .map(([name, value]) => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
      .join('--x\r\n')}--x--\r\n`;
    const json = parse(id, JSON.stringify(fields));
    expect(idsOf(json)).toEqual(['m-1']);
    for (const contentType of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', undefined]) {
      for (const body of [
        JSON.stringify(fields),
        form,
        xml,
        `xml=${encodeURIComponent(xml)}`,
        `data=${encodeURIComponent(JSON.stringify(fields))}`,
      ])
        expect(parse(id, body, contentType)).toEqual(json);
    }
    expect(parse(id, multipart, 'multipart/form-data; boundary=x')).toEqual(json);
    expect(parse(id, '', undefined, form)).toEqual(json);
  });

  test('an error of SMPP is understood where its own catalogue lacks it', () => {
    const reasonFor = (error_code: string) => {
      const outcome = parse(id, JSON.stringify({ message_id: 'm', status: 'UNDELIV', error_code }));
      return outcome?.kind === 'reports' ? outcome.reports[0]?.failureReason : undefined;
    };
    expect(reasonFor('ESME_RINVDSTADR')).toBe('invalid_number');
    expect(reasonFor('0x00000058')).toBe('limit_exceeded');
    expect(reasonFor('11')).not.toBe('invalid_number');
  });

  test('an error that nobody understands is unknown, whatever the word hints at', () => {
    for (const [word, status] of words.filter(([, one]) => outcomeOf(one) === 'failed')) {
      const outcome = parse(id, JSON.stringify({ message_id: 'm', status: word, error_code: 'XK-77' }));
      const report = outcome?.kind === 'reports' ? outcome.reports[0] : undefined;
      expect(report?.errorCode).toBe('XK-77');
      // Unless the word itself is the cause.
      const bare = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
      const own = registry
        .get(id)
        ?.catalogue.find(({ texts }) => texts?.some((one) => bare(one) === bare(word)))?.reason;
      expect(report?.isHint).toBe(status === 'expired' && (own ?? 'expired') === 'expired' ? true : null);
      expect([word, report?.failureReason]).toEqual([
        word,
        own ?? (status === 'expired' ? 'expired' : /busy|answer/.test(word) ? 'unreachable' : 'unknown'),
      ]);
    }
  });
});

test('the place of what can’t be read names no field that its sender called as he liked: it may be a number', () => {
  const list = [{ message_id: 'm', status: 'DELIVRD' }, { message_id: 'n' }];
  const read = (body: object) =>
    registry.get('wavix')?.parse({ headers: {}, query: '', body: Buffer.from(JSON.stringify(body)) });
  const placed = (path: string) => ({ kind: 'reports', unreadable: [{ path, expected: 'a status word' }] });
  expect(read({ '919876543210': list })).toMatchObject(placed('*[1].status'));
  expect(read({ data: { '919876543210': list } })).toMatchObject(placed('data.*[1].status'));
  expect(read({ data: list })).toMatchObject(placed('data[1].status'));
});

describe('XML', () => {
  test.each([
    ['<a><b>1</b><b>2</b></a>', { a: { b: ['1', '2'] } }],
    ['<n:a xmlns:n="urn:x"><n:b>1</n:b></n:a>', { a: { b: '1' } }],
    ['<a><b><![CDATA[<1> & ]]>2</b></a>', { a: { b: '<1> & 2' } }],
    ['<a id="1" s=\'2\'/>', { a: { id: '1', s: '2' } }],
    ['<a><b code="5">x</b></a>', { a: { bcode: '5', b: 'x' } }],
    ['<?xml version="1.0"?><!DOCTYPE a><!-- b --><a>&lt;&#65;&#x42;&amp;lt;&other;</a>', { a: '<AB&lt;&other;' }],
    ['<a>1</a><b>2</b>', { a: '1', b: '2' }],
    ['<a/>', { a: '' }],
  ])('%s', (xml, expected) => {
    expect(readXml(xml)).toEqual(expected);
  });

  test.each([
    '<a>',
    '<a></b>',
    '</a>',
    '<a b=1/>',
    'text',
    '<a><![CDATA[1</a>',
    '<!-- <a>1</a>',
    '<a><b></a></b>',
    '<'.repeat(9),
  ])('%s is none', (xml) => {
    expect(readXml(xml)).toBeNull();
  });

  test('gives back what was written, and throws at nothing', () => {
    const escaped = (text: string): string =>
      text.replace(/[<>&]/g, (char) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[char] ?? char);
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/), fc.string(), { minKeys: 1, noNullPrototype: true }),
        (fields) => {
          const xml = Object.entries(fields).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`);
          expect(readXml(`<root>${xml.join('')}</root>`)).toEqual({ root: fields });
        },
      ),
    );
    fc.assert(fc.property(fc.stringMatching(/^[<>/a"'=!? -]{0,60}$/), (xml) => void readXml(xml)));
  });
});

describe('the catalogues', () => {
  const catalogues = [...new Set([...registry.values()].map(({ catalogue }) => catalogue)), smppErrors];
  const all = catalogues.flat();

  test('know each code and each text once, and say what to do in a sentence', () => {
    for (const catalogue of catalogues) {
      const bare = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
      const codes = catalogue.flatMap(({ codes: own = [] }) => own.map(bare));
      const texts = catalogue.flatMap(({ texts: own = [] }) => own.map(bare));
      expect(new Set(codes).size).toBe(codes.length);
      expect(new Set(texts).size).toBe(texts.length);
    }
    for (const { words } of all) expect(words).toMatch(/^[A-Z].{20,}[.]$/);
  });

  test('are asked by text before code, by a text inside a longer one, and never by less', () => {
    expect(knownError(dltErrors, { code: '621', message: null })?.reason).toBe('sender_not_registered');
    expect(knownError(dltErrors, { code: '0621', message: 'no such text' })?.reason).toBe('sender_not_registered');
    expect(knownError(dltErrors, { code: null, message: 'header-inactive' })?.reason).toBe('sender_not_registered');
    expect(knownError(dltErrors, { code: null, message: 'Error 631: TEMPLATE_INACTIVE {VI:I}' })?.reason).toBe(
      'template_mismatch',
    );
    expect(knownError(dltErrors, { code: null, message: 'active' })).toBeUndefined();
    expect(knownError(wavixErrors, { code: '621', message: null })).toBeUndefined();
  });

  test.each(providers)('of %s say in a sentence what each of its words and codes means', (id) => {
    const { words = {}, codes = {} } = registry.get(id)?.lists ?? {};
    expect(Object.keys(words)).toEqual(Object.keys(registry.get(id)?.words ?? {}));
    for (const [word, status] of Object.entries({ ...statusesOf(words), ...statusesOf(codes) })) {
      const meaning = meaningOfWord(id, word, status);
      expect([word, meaning?.source]).toEqual([word, registry.get(id)?.name]);
      expect(meaning?.words).toMatch(/^[A-Z].{10,}[.]$/);
    }
    for (const { codes: own = [], texts = [], words: said } of registry.get(id)?.catalogue ?? []) {
      for (const code of own) expect(meaningOfError(id, { code, message: null })?.words).toBe(said);
      for (const message of texts) expect(meaningOfError(id, { code: null, message })?.words).toBe(said);
    }
  });

  test('tell a code of Mobivate by its word, and of a family what is sure', () => {
    expect(meaningOfWord('mobivate', '2', 'sent')?.words).toBe(
      'ACCEPTED: The carrier has taken the message; no outcome yet.',
    );
    expect(meaningOfWord('mobivate', '12', 'failed')).toEqual(meaningOfWord('mobivate', 'FAILED_NOROUTE', 'failed'));
    expect(meaningOfWord('mobivate', 'FAILED_NEVER_SEEN', 'failed')?.words).toMatch(/^A failure that is final/);
    expect(meaningOfWord('mobivate', 'NEVER_SEEN', 'unknown')).toBeNull();
  });

  test('tell what an ambiguous code may mean, and decide nothing by it', () => {
    for (const [code, words] of Object.entries(registry.get('smstake')?.ambiguous ?? {})) {
      expect(knownError(dltErrors, { code, message: null })).toBeUndefined();
      expect(meaningOfError('smstake', { code: `0${code}`, message: null })?.words).toBe(words);
      expect(words).toMatch(/^[A-Z].{20,}[.]$/);
      const outcome = parse('smstake', JSON.stringify({ message_id: 'm', status: 'undelivered', error_code: code }));
      expect(outcome?.kind === 'reports' && outcome.reports[0]?.failureReason).toBe('unknown');
    }
    expect(meaningOfError('smstake', { code: 'constructor', message: null })).toBeNull();
    expect(meaningOfError('smspm', { code: '34', message: null })).toBeNull();
  });

  test('leave to SMPP what is SMPP’s, and only that', () => {
    for (const [word, status] of smppStatuses)
      expect([word, meaningOfWord('wavix', word, status)?.words]).toEqual([word, expect.stringMatching(/[.]$/)]);
    for (const code of ['ESME_RINVDSTADR', 'RINVDSTADR', '0x0B', '0x0000000b'])
      expect([code, meaningOfError('smspm', { code, message: null })?.source]).toEqual([code, 'SMPP']);
    // Decimal numbers are anybody's.
    expect(meaningOfError('smspm', { code: '11', message: null })).toBeNull();
    expect(meaningOfError('smspm', { code: '88', message: null })).toBeNull();
    // A provider's own list goes first.
    expect(meaningOfWord('mobivate', 'ACCEPTED', 'sent')?.source).toBe('Mobivate');
  });
});
