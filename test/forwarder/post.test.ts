import { setTimeout as sleep } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openPost } from '../../functions/forwarder/post.ts';
import { type Envelope, packBody, readEnvelope, writeEnvelope } from '../../functions/shared/envelope.ts';
import { runs } from '../effort.ts';
import { type OldUrl, openOldUrl, openRude } from './old-url.ts';

let old: OldUrl;
beforeAll(async () => {
  old = await openOldUrl();
  trust(old.cert);
});
afterAll(() => old.close());
afterEach(() => {
  old.got.length = 0;
  old.answer = () => 200;
});

const trust = (cert: string): void => setDefaultCACertificates([...getCACertificates('default'), cert]);
const post = openPost(true);
const callback = (more: Partial<Envelope> = {}): Envelope => ({
  v: 1,
  provider: 'twilio',
  receivedAt: 1_760_000_000_000,
  requestId: 'r1',
  method: 'POST',
  query: '',
  headers: { 'content-type': 'text/plain', 'x-signature': 's' },
  ...packBody(Buffer.from('a=b')),
  forward: true,
  ...more,
});

test('what came arrives: method, path of the old URL, query, headers, body; with what tells that it was passed on', async () => {
  expect(await post(`${old.url}/dlr/one?key=k`, callback({ query: 'a=%20b&c' }))).toEqual({ kind: 'taken' });
  const [{ method, target, headers, body }] = old.got as [OldUrl['got'][number]];
  expect([method, target, body.toString()]).toEqual(['POST', '/dlr/one?key=k&a=%20b&c', 'a=b']);
  expect(headers).toEqual({
    'content-type': 'text/plain',
    'x-signature': 's',
    'content-length': '3',
    'x-delivrd-request-id': 'r1',
    'x-delivrd-hops': '1',
    host: old.url.slice('https://'.length),
    connection: 'close',
  });
});

test.each([
  ['', '/dlr'],
  ['id=1&status=%D0%94+x%2B&id=2', '/dlr?id=1&status=%D0%94+x%2B&id=2'],
  [`a='"<>[]|{}^\`\\&&=`, `/dlr?a='"<>[]|{}^\`\\&&=`],
  ['a=ä b', '/dlr?a=%C3%A4%20b'],
  ['a=#b', '/dlr?a=#b'],
])('a GET with the query %s is one there, without a body', async (query, target) => {
  await post(`${old.url}/dlr`, callback({ method: 'GET', query, ...packBody(Buffer.alloc(0)) }));
  expect(old.got).toMatchObject([{ method: 'GET', target, body: Buffer.alloc(0) }]);
  expect(old.got[0]?.headers['content-length']).toBeUndefined();
});

test('any bytes, by way of the queue, arrive as they came', async () => {
  const header = fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,30}[\x21-\x7e])?$/);
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 3000 }),
      fc.oneof(fc.constant(''), fc.stringMatching(/^[\x21-\x22\x24-\x7e]{1,60}$/)),
      header,
      fc.constantFrom('GET', 'POST'),
      async (bytes, query, signature, method) => {
        old.got.length = 0;
        const envelope = callback({
          ...packBody(Buffer.from(bytes)),
          query,
          method,
          headers: { 'x-signature': signature },
        });
        const queued = readEnvelope(writeEnvelope(envelope)) as Envelope;
        expect(await post(`${old.url}/dlr`, queued)).toEqual({ kind: 'taken' });
        const [got] = old.got;
        expect(got?.body.equals(Buffer.from(bytes))).toBe(true);
        expect([got?.method, got?.target]).toEqual([method, query === '' ? '/dlr' : `/dlr?${query}`]);
        expect(got?.headers['x-signature']).toBe(signature);
      },
    ),
    { numRuns: runs(50) },
  );
});

test('a header beyond ASCII goes by its bytes', async () => {
  await post(old.url, callback({ headers: { 'x-name': 'Zoë' } }));
  expect(Buffer.from(String(old.got[0]?.headers['x-name']), 'latin1').toString()).toBe('Zoë');
});

test.each([200, 201, 204, 299])('%d is taken', async (status) => {
  old.answer = () => status;
  expect(await post(old.url, callback())).toEqual({ kind: 'taken' });
});

test.each([301, 302, 307, 308, 400, 401, 403, 404, 410, 429, 500, 503])(
  '%d is not, and no redirect is followed',
  async (status) => {
    old.answer = ({ target }) => (target === '/' ? { status, headers: { location: `${old.url}/elsewhere` } } : 200);
    expect(await post(old.url, callback())).toEqual({ kind: 'answered', status });
    expect(old.got).toHaveLength(1);
  },
);

test('who answers nothing is waited for no longer than that', async () => {
  const impatient = openPost(true, 300);
  old.answer = () => 0;
  const started = performance.now();
  expect(await impatient(old.url, callback())).toEqual({ kind: 'unanswered', code: 'TIMEOUT' });
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('of a long answer only the status counts', async () => {
  old.answer = () => ({ status: 200, body: 'x'.repeat(5_000_000) });
  expect(await post(old.url, callback())).toEqual({ kind: 'taken' });
});

test('nobody listens: no answer, with the code of it', async () => {
  expect(await post('https://127.0.0.1:9/', callback())).toEqual({ kind: 'unanswered', code: 'ECONNREFUSED' });
});

test.each([
  [
    'that answers with another protocol',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    'CLOSED',
  ],
  ['that goes in the middle of its first line', 'HTTP/1.1 2', 'ECONNRESET'],
  ['that goes without a word', '', 'ECONNRESET'],
])('one %s has not taken it, and nobody waits for the rest', async (_, words, code) => {
  const rude = await openRude(words);
  trust(rude.cert);
  const answer = await Promise.race([post(rude.url, callback()), sleep(5_000, 'waits for ever', { ref: false })]);
  expect(answer).toEqual({ kind: 'unanswered', code });
  rude.close();
});

test.each([
  ['a header that nothing can write', null, { headers: { 'x-odd': 'a\nb' } }, 'ERR_INVALID_CHAR'],
  ['a query that is no text', null, { query: 'a=\ud800' }, 'FAILED'],
  ['an address that is none', 'https://127.0.0.1:99999/', {}, 'ERR_INVALID_URL'],
])('%s: it can’t be sent, and nobody was asked', async (_, url, more, code) => {
  expect(await post(url ?? old.url, callback(more))).toEqual({ kind: 'unsendable', code });
  expect(old.got).toEqual([]);
});

test('the certificate is looked at', async () => {
  const other = await openOldUrl();
  expect(await post(other.url, callback())).toMatchObject({ kind: 'unanswered' });
  expect(other.got).toEqual([]);
  await other.close();
});

test('a local stack calls this machine only', async () => {
  expect(await post('https://old.example.com/dlr', callback())).toEqual({
    kind: 'unanswered',
    code: 'LOCAL_STACK_CALLS_THIS_MACHINE_ONLY',
  });
});
