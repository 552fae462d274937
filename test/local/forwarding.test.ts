import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Provider } from '../../functions/providers/provider.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { genuineRequest, toFetch } from '../../operator/request.ts';
import { type Got, type OldUrl, openOldUrl } from '../forwarder/old-url.ts';
import { context } from '../four-providers.ts';
import { json, type RawRequest, type Running, run, settingsWith } from './running.ts';

// From the provider to the user's old URL, by the template and the bundles as they are deployed: ingest, queue, consumer, table, the
// queue of what is passed on, the forwarder, and HTTPS.

/** The template names the old URL: with the same one it need not be made anew each time. */
const usualPort = 44_172;

let running: Running;
let old: OldUrl;
let folder: string;
const before = process.env['NODE_EXTRA_CA_CERTS'];

beforeAll(async () => {
  old = await openOldUrl(usualPort);
  folder = mkdtempSync(join(tmpdir(), 'old-url-'));
  writeFileSync(join(folder, 'ca.pem'), old.cert);
  process.env['NODE_EXTRA_CA_CERTS'] = join(folder, 'ca.pem');
  const settings = settingsWith({ consumerTimeoutSeconds: 4, batchSize: 10, batchWindowSeconds: 1 }) as Record<
    string,
    object
  >;
  const { providers } = context.delivrd as { readonly providers: Record<string, object> };
  const forward = `${old.url}/old/dlr?key=k`;
  running = await run({
    ...settings,
    providers: {
      ...providers,
      smstake: { ...providers['smstake'], forward },
      wavix: { ...providers['wavix'], forward },
    },
  });
});
afterAll(async () => {
  if (before === undefined) delete process.env['NODE_EXTRA_CA_CERTS'];
  else process.env['NODE_EXTRA_CA_CERTS'] = before;
  await running?.stack.close();
  await old?.close();
  rmSync(folder, { recursive: true, force: true });
});

const soon = { interval: 100 };
const gotFrom = (marked: string): readonly Got[] =>
  old.got.filter(({ body, target }) => body.includes(marked) || target?.includes(marked));

/** Posts as the provider would, and tells what was sent. */
async function post(request: RawRequest) {
  const { provider, contentType = '', query = '', body, headers, method } = request;
  const sender = running.stack.providers.get(provider) as Provider;
  const sent = genuineRequest(sender, running.endpoint(provider), {
    contentType,
    query,
    body,
    headers: { 'user-agent': 'Provider/1.0 (+https://example.com)', ...headers },
    method: method === 'GET' ? 'GET' : 'POST',
  });
  const init = toFetch(sent);
  const response = await fetch(sent.url, init);
  return { status: response.status, headers: Object.fromEntries(new Headers(init.headers as Record<string, string>)) };
}

test('a signed callback arrives byte for byte, with its headers', async () => {
  const body = Buffer.from('{ "message_id":"signed-1",\t"status" : "DELIVRD", "text":"\\u00fc ü €" }\r\n');
  const { status, headers } = await post({
    provider: 'smstake',
    contentType: 'application/json',
    body,
    query: 'a=%20b&a=',
  });
  expect(status).toBe(200);
  await expect.poll(() => gotFrom('signed-1').length, soon).toBe(1);
  const [got] = gotFrom('signed-1') as [Got];
  expect(got.body.equals(body)).toBe(true);
  expect([got.method, got.target]).toEqual(['POST', '/old/dlr?key=k&a=%20b&a=']);
  for (const [name, value] of Object.entries(headers)) expect([name, got.headers[name]]).toEqual([name, value]);
  expect(Object.keys(headers).length).toBeGreaterThan(2);
  expect(got.headers['x-delivrd-hops']).toBe('1');
  expect(got.headers['x-delivrd-request-id']).toBeTruthy();
  expect(JSON.stringify(got.headers)).not.toContain('x-forwarded');
  // Counted once the old URL has answered.
  await expect.poll(() => running.sum('Forwarded', { Provider: 'smstake' }), soon).toBe(1);
});

test('a repeat, what is no report and what can’t be read arrive as well; a forgery, a probe and another provider’s never', async () => {
  const wavix = (more: object) =>
    json('wavix', { message_id: 'mixed-1', status: 'delivered', to: '+4915112345678', ...more });
  await running.postAll([
    wavix({}),
    wavix({}),
    json('wavix', { event: 'inbound', text: 'mixed-2' }),
    { provider: 'wavix', contentType: 'application/json', body: Buffer.from('mixed-3') },
    json('smspm', { messageId: 'mixed-4', status: 'delivered', to: '+37256789045' }),
  ]);
  const forged = await fetch(`${running.endpoint('wavix').url}x`, { method: 'POST', body: '{"message_id":"mixed-5"}' });
  const unsigned = await fetch(running.endpoint('smstake').url, { method: 'POST', body: '{"message_id":"mixed-6"}' });
  const probe = await fetch(running.endpoint('wavix').url);
  expect([forged.status, unsigned.status, probe.status]).toEqual([401, 401, 200]);
  await expect.poll(() => ['mixed-1', 'mixed-2', 'mixed-3'].map((one) => gotFrom(one).length), soon).toEqual([2, 1, 1]);
  await running.drained();
  expect(['mixed-4', 'mixed-5', 'mixed-6'].map((one) => gotFrom(one).length)).toEqual([0, 0, 0]);
  expect(await running.sum('Quarantined', { Provider: 'wavix' })).toBe(1);
  expect((await running.message('wavix', 'mixed-1'))?.status).toBe('delivered');
});

test('while the old URL is down the table has the report at once; it arrives there once it is up', async () => {
  old.answer = () => 503;
  await running.postAll([json('wavix', { message_id: 'down-1', status: 'delivered', to: '+4915112345678' })]);
  expect((await running.message('wavix', 'down-1'))?.status).toBe('delivered');
  await expect.poll(() => gotFrom('down-1').length, soon).toBe(1);
  await expect.poll(() => running.sum('ForwardFailed', { Provider: 'wavix' }), soon).toBe(1);
  old.answer = () => 200;
  // After some ten seconds.
  await expect.poll(() => gotFrom('down-1').length, soon).toBe(2);
  const [first, second] = gotFrom('down-1') as [Got, Got];
  expect(second.headers['x-delivrd-request-id']).toBe(first.headers['x-delivrd-request-id']);
  await running.drained();
  expect((await running.message('wavix', 'down-1'))?.history).toHaveLength(1);
});

test('the functions did all of that by the rights they have, and said nothing of a number, a text or the old URL', () => {
  const rights = running.stack.permissions.report();
  expect(rights.filter(({ denied }) => denied > 0)).toEqual([]);
  // Only what nobody refused needs no dead-letter queue, and what the log brings no call.
  const unused = rights.filter((one) => one.function.startsWith('Forwarding') && one.calls === 0);
  expect(unused.map(({ action }) => action).toSorted()).toEqual(['cloudwatch:PutMetricData', 'sqs:SendMessage']);
  expect(running.logLines.join('\n')).not.toMatch(/4915112345678|old\/dlr|mixed-2/);
  expect(JSON.stringify(running.stack.outputs[outputs.providers])).not.toContain('old');
});
