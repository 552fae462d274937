import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Provider } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import { writePathText } from '../../functions/shared/path-text.ts';
import type { Sample } from '../../local/server/samples.ts';
import { signed } from '../signed.ts';
import { hidesRecipients } from './hidden-recipients.ts';
import { json, type Running, run, settingsWith } from './running.ts';

// One stack with all of it (and hidden numbers, since it runs): a domain that it makes, a path on it, a front with a path before it, the default endpoint off.

const domain = 'dlr.example.com';
const publicUrl = 'https://hooks.example.com/sms';
let running: Running;

beforeAll(async () => {
  running = await run({
    ...settingsWith({ batchWindowSeconds: 0, batchSize: 1 }),
    domain: { name: domain, path: 'prod', hostedZone: { id: 'Z01', name: 'example.com' }, defaultEndpoint: false },
    publicUrl,
    privacy: { recipient: 'hash' },
    api: true,
  });
});
afterAll(() => running?.stack.close());

/** Path of a callback URL from the provider on. */
const behind = (provider: string): string => running.endpoint(provider).url.split('/webhooks/')[1] ?? '';

interface Answered {
  readonly status: number | undefined;
  readonly body: string;
}

/** `fetch` sets no Host. */
const post = (host: string, path: string, body = '{}'): Promise<Answered> =>
  new Promise((done, fail) => {
    const { port } = new URL(running.stack.url);
    const headers = { host, 'content-type': 'application/json' };
    request({ port, host: '127.0.0.1', path, method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => done({ status: response.statusCode, body: text }));
    })
      .on('error', fail)
      .end(body);
  });

const apiHost = 'ab12cd34ef.execute-api.us-east-1.amazonaws.com';
const notFound = { status: 404, body: '{"message":"Not Found"}' };
const report = (id: string) => JSON.stringify({ message_id: id, status: 'delivered' });

describe('the printed callback URLs', () => {
  test('are answered on this machine, at the path of the registered ones', async () => {
    for (const { provider, url } of running.stack.endpoints) {
      expect(url).toBe(`${running.stack.url}/sms/webhooks/${behind(provider)}`);
      const { contentType, query, body } = (registry.get(provider) as Provider).compose({});
      expect((await running.post({ provider, contentType, query, body: Buffer.from(body) })).status).toBe(200);
    }
    await running.drained();
    expect(await running.message('smstake', 'msg_8f3k2j9x1m')).toMatchObject({ status: 'delivered' });
  });

  test('stand in the lines for the shell', async () => {
    const samples = await running.api<readonly Sample[]>('/api/samples');
    expect(samples).toHaveLength(running.stack.endpoints.length);
    for (const { curl, provider } of samples) expect(curl).toContain(` '${running.endpoint(provider).url}`);
  });

  test('are the public ones where a deployed stack is asked', async () => {
    const { stackName, frontDoor } = running.stack;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join('bin', 'dlr.ts'), 'endpoints', '--json', '--stack', stackName],
      {
        env: {
          PATH: process.env['PATH'],
          NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
          AWS_ENDPOINT_URL: frontDoor.url,
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: 'cli',
          AWS_SECRET_ACCESS_KEY: 'cli',
        },
      },
    );
    expect(JSON.parse(stdout).map(({ url }: { url: string }) => url)).toEqual(
      running.stack.endpoints.map(({ provider }) => `${publicUrl}/webhooks/${behind(provider)}`),
    );
  });
});

describe('by its names on AWS', () => {
  test.each([
    ['the domain, by its path', domain, '/prod/webhooks/'],
    ['the domain in capitals, with a port', `${domain.toUpperCase()}:443`, '/prod/webhooks/'],
    ['the domain, by a front that passes its own path on', domain, '/prod/sms/webhooks/'],
    ['a front on this machine that takes its path away', '127.0.0.1', '/webhooks/'],
    ['a front on this machine that puts the domain’s in its place', 'localhost:1', '/prod/webhooks/'],
  ])('%s takes a report', async (_, host, base) => {
    const id = `${host}${base}`.replace(/\W/g, '-');
    expect((await post(host, base + behind('wavix'), report(id))).status).toBe(200);
    await running.drained();
    expect(await running.message('wavix', id)).toMatchObject({ status: 'delivered' });
  });

  test.each([
    ['the domain, without its path', domain, '/webhooks/'],
    ['the domain, by another’s path', domain, '/staging/webhooks/'],
    ['the domain, by more than its path', domain, '/production/webhooks/'],
    ['the default endpoint, which is off', apiHost, '/webhooks/'],
    ['the default endpoint, by the domain’s path', apiHost, '/prod/webhooks/'],
  ])('%s finds nothing', async (_, host, base) => {
    expect(await post(host, base + behind('wavix'))).toEqual(notFound);
  });

  test.each(['/api/endpoints', '/', '/prod/api/endpoints'])(
    'the domain shows no %s: secrets stay here',
    async (path) => {
      const { port } = new URL(running.stack.url);
      const answered = await new Promise((done) => {
        request({ port, host: '127.0.0.1', path, headers: { host: domain } }, (response) => {
          response.resume().on('end', () => done(response.statusCode));
        }).end();
      });
      expect(answered).toBe(404);
    },
  );
});

hidesRecipients('hash', () => running);

test('the application’s API answers at the domain, below its own path, and finds a number that the table hides', async () => {
  const number = '+4915112340001';
  await running.postAll([json('wavix', { message_id: 'for the application', status: 'delivered', to: number })]);
  const ask = async (
    host: string,
    path: string,
  ): Promise<{ readonly status: number | undefined; readonly body: string }> => {
    const headers = await signed({ method: 'GET', url: path }, host);
    const { port } = new URL(running.stack.url);
    return new Promise((done, fail) => {
      request({ port, host: '127.0.0.1', path, headers, agent: false }, async (response) => {
        let body = '';
        for await (const chunk of response.setEncoding('utf8')) body += chunk;
        done({ status: response.statusCode, body });
      })
        .on('error', fail)
        .end();
    });
  };
  const recipient = `/recipients/${writePathText(number)}`;
  const { status, body } = await ask(domain, `/prod/application${recipient}`);
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({
    verdict: 'fine',
    messages: [{ messageId: 'for the application', recipient: null }],
  });
  // Unmapped paths, and its own name, which is off.
  expect(await ask(domain, `/prod${recipient}`)).toEqual(notFound);
  expect(await ask(domain, recipient)).toEqual(notFound);
  expect(await ask(apiHost, recipient)).toEqual(notFound);
});
