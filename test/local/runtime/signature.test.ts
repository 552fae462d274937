import { expect, test } from 'vitest';
import { type SignedRequest, signerOf } from '../../../local/runtime/signature.ts';
import { signed, type Unsigned } from '../../signed.ts';

const host = 'ab12cd34ef.execute-api.us-east-1.amazonaws.com';
const now = new Date(Date.UTC(2026, 10, 27, 12));
const request: Unsigned = { method: 'POST', url: '/messages?a=b%20c&d=%2B1', body: '{"messages":[]}' };

const sent = async (more: Parameters<typeof signed>[2] = {}, of: Unsigned = request): Promise<SignedRequest> => ({
  method: of.method,
  url: of.url,
  headers: await signed(of, host, { at: now, ...more }),
  body: Buffer.from(of.body ?? ''),
});
const signer = (of: SignedRequest, nowMs = now.getTime()) => signerOf(of, nowMs);

test('whoever signed a request is known', async () => {
  expect(await signer(await sent())).toBe('application');
  expect(await signer(await sent({ accessKeyId: 'ConsumerWriter' }))).toBe('ConsumerWriter');
});

test.each(['/messages/wavix/~YS9i', '/messages/wavix/a.b-c_d', '/messages', '/messages?recipient=%2B491711234567'])(
  'also of %s without a body',
  async (url) => {
    expect(await signer(await sent({}, { method: 'GET', url }))).toBe('application');
  },
);

const tampered: Readonly<Record<string, (of: SignedRequest) => SignedRequest>> = {
  'the method': (of) => ({ ...of, method: 'PUT' }),
  'the path': (of) => ({ ...of, url: of.url.replace('/messages', '/recipients') }),
  'the query': (of) => ({ ...of, url: of.url.replace('a=b', 'a=c') }),
  'the body': (of) => ({ ...of, body: Buffer.from('{}') }),
  'the body and its hash': (of) => ({
    ...of,
    body: Buffer.alloc(0),
    headers: {
      ...of.headers,
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    },
  }),
  'a body that is not signed': (of) => ({
    ...of,
    headers: { ...of.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  }),
  'a signed header': (of) => ({ ...of, headers: { ...of.headers, host: 'other' } }),
  'the time': (of) => ({ ...of, headers: { ...of.headers, 'x-amz-date': '20261127T120001Z' } }),
  'the signature': (of) => withAuthorization(of, (text) => text.replace(/.$/, (last) => (last === '0' ? '1' : '0'))),
  'no signature': ({ headers: { authorization: _, ...headers }, ...of }) => ({ ...of, headers }),
  'another scheme': (of) => withAuthorization(of, () => 'Bearer application'),
  'the host left out of what is signed': (of) => withAuthorization(of, (text) => text.replace('host;', '')),
};
function withAuthorization(of: SignedRequest, change: (authorization: string) => string): SignedRequest {
  return { ...of, headers: { ...of.headers, authorization: change(of.headers.authorization ?? '') } };
}

test.each(Object.keys(tampered))('%s changed: nobody signed it', async (name) => {
  const genuine = await sent();
  expect(await signer(tampered[name]?.(genuine) as SignedRequest)).toBeNull();
  expect(await signer(genuine)).toBe('application');
});

test('another secret, service or time signs nothing', async () => {
  expect(await signer(await sent({ secretAccessKey: 'other' }))).toBeNull();
  expect(await signer(await sent({ service: 'sqs' }))).toBeNull();
  const genuine = await sent();
  expect(await signer(genuine, now.getTime() + 299_000)).toBe('application');
  for (const ms of [301_000, -301_000]) expect(await signer(genuine, now.getTime() + ms)).toBeNull();
});
