import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { createClient, type Fetch, findMessages, getMessage, recordSend } from '../../client/index.ts';
import { signedTransport } from '../../client/transport.ts';
import { fakeClock } from './fakes.ts';

const url = 'https://abc123.execute-api.eu-central-1.amazonaws.com';
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
type Sent = { readonly url: string } & Parameters<Fetch>[1];

function remembering(text = '{}', headers: Readonly<Record<string, string>> = {}) {
  const sent: Sent[] = [];
  const fetch: Fetch = (to, init) => {
    sent.push({ url: to, ...init });
    return Promise.resolve({
      status: 200,
      headers: { get: (name) => headers[name] ?? null },
      text: () => Promise.resolve(text),
    });
  };
  return { sent, fetch };
}
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** What the SDK signs with. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {}
}

const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.constantFrom('a/b', '100%2F', "!'()*", '+49', ' ~', 'ü'),
);

test('signs as the SDK does, whatever stands in path, query and body', async () => {
  const clock = fakeClock();
  const sdk = new SignatureV4({ service: 'execute-api', region: 'eu-central-1', credentials, sha256: Sha256 as never });
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1 }),
      fc.array(text),
      fc.option(text, { nil: undefined }),
      async (segments, values, body) => {
        const { sent, fetch } = remembering();
        const path = `/${segments.map((segment) => encodeURIComponent(segment.toWellFormed())).join('/')}`;
        // A URL has no segments of dots alone.
        fc.pre(!segments.some((segment) => /^\.{1,2}$/.test(segment)));
        const query = Object.fromEntries(values.map((value, at) => [`q${at}`, value.toWellFormed()]));
        const written = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
        const transport = signedTransport({
          url,
          region: 'eu-central-1',
          clock,
          fetch,
          credentials: () => Promise.resolve(credentials),
        });
        const method = body === undefined ? 'GET' : 'POST';
        await transport(
          { method, route: '', path: path + (written.length ? `?${written.join('&')}` : ''), body },
          new AbortController().signal,
        );
        const signed = await sdk.sign(
          {
            method,
            protocol: 'https:',
            hostname: new URL(url).host,
            path: new URL(sent[0]?.url ?? '').pathname,
            query,
            headers: { host: new URL(url).host },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          },
          // The content type is left unsigned: what stands between may write it anew.
          { signingDate: new Date(clock.now()), unsignableHeaders: new Set(['content-type', 'x-amz-content-sha256']) },
        );
        expect(sent[0]?.headers['x-amz-security-token']).toBe('token');
        expect(sent[0]?.headers['authorization']).toBe(signed.headers['authorization']);
      },
    ),
    { numRuns: 150 },
  );
});

test('takes region and credentials from where they are', async () => {
  const { sent, fetch } = remembering('{"messages":[],"next":null}');
  const used = (at: number): string => sent.at(at)?.headers['authorization'] ?? '';
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDENV');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', '');
  vi.stubEnv('AWS_REGION', 'us-west-2');
  await findMessages(createClient({ url, fetch }), { clientReference: '1' });
  expect(used(-1)).toContain('Credential=AKIDENV/');
  expect(used(-1)).toContain('/eu-central-1/execute-api/aws4_request');
  expect(sent.at(-1)?.headers).not.toHaveProperty('x-amz-security-token');

  vi.stubEnv('AWS_SESSION_TOKEN', 'later');
  await getMessage(createClient({ url: 'https://sms.example.com/prod/', fetch }), 'wavix', '1');
  expect(used(-1)).toContain('/us-west-2/execute-api/');
  expect(sent.at(-1)).toMatchObject({ url: 'https://sms.example.com/prod/messages/wavix/1', redirect: 'manual' });
  expect(sent.at(-1)?.headers['x-amz-security-token']).toBe('later');

  await recordSend(createClient({ url, region: 'eu-west-1', credentials, fetch }), {
    provider: 'wavix',
    messageId: '1',
  });
  expect(used(-1)).toContain('Credential=AKIDEXAMPLE/');
  expect(used(-1)).toContain('/eu-west-1/');
  expect(sent.at(-1)).toMatchObject({ method: 'POST', body: '{"messages":[{"provider":"wavix","messageId":"1"}]}' });
  expect(sent.at(-1)?.headers['content-type']).toBe('application/json');

  vi.stubGlobal('fetch', fetch);
  await getMessage(createClient({ url, credentials: () => Promise.resolve(credentials) }), 'wavix', '2');
  expect(sent.at(-1)?.url).toBe(`${url}/messages/wavix/2`);
});

test('says what is missing', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
  vi.stubEnv('AWS_REGION', '');
  for (const wrong of ['', 'sms.example.com', 'ftp://sms.example.com', `${url}?stage=prod`, `${url}#prod`])
    expect(() => createClient({ url: wrong })).toThrow(/url: got .*; expected the stack's output ApiUrl/);
  expect(() => createClient({ url: 'https://sms.example.com' })).toThrow('region: the url does not tell it');
  const { fetch, sent } = remembering();
  await expect(getMessage(createClient({ url, fetch }), 'wavix', '1')).rejects.toMatchObject({
    message: expect.stringContaining('No AWS credentials: set AWS_ACCESS_KEY_ID'),
    retryable: false,
  });
  vi.stubGlobal('process', undefined);
  await expect(getMessage(createClient({ url, fetch }), 'wavix', '1')).rejects.toThrow('No AWS credentials: set');
  vi.unstubAllGlobals();
  const clock = fakeClock();
  for (const thrown of [new Error('token is expired'), 'token is expired']) {
    const broken = createClient({ url, fetch, clock, credentials: () => Promise.reject(thrown) });
    await expect(clock.run(getMessage(broken, 'wavix', '1'))).rejects.toThrow('No AWS credentials: token is expired');
  }
  expect(sent).toEqual([]);
});

test('hears how long to wait', async () => {
  const asked = async (value: string): Promise<number | null> => {
    const { fetch } = remembering('', { 'retry-after': value });
    const from = { url, region: 'x', clock: fakeClock(), fetch, credentials: () => Promise.resolve(credentials) };
    const answer = await signedTransport(from)({ method: 'GET', route: '', path: '/' }, new AbortController().signal);
    return answer.retryAfterSeconds;
  };
  expect(await asked('3')).toBe(3);
  expect(await asked('Fri, 27 Nov 2026 10:00:00 GMT')).toBeNull();
  expect(await asked('-1')).toBeNull();
});
