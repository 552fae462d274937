import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, confirm, createClient, recordSend } from '../../client/index.ts';
import { overdue, statusChanged } from '../../functions/shared/event-schemas.ts';
import { eventTypes } from '../../functions/shared/event-types.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { sqsClient } from '../../local/aws/event-source.ts';
import type { PublishedEvent } from '../../local/aws/events/bridge.ts';
import { localSecret } from '../../local/runtime/signature.ts';
import { region } from '../../local/template/resolve.ts';
import { certificateOfThisMachine } from '../certificate.ts';
import { json, type Running, run, settingsWith } from './running.ts';

// What an application hears and tells, by the template and the bundles as they are deployed: callback, table, stream, publisher, bus,
// rules, targets; and what is due, by its schedule. A minute is a second here.

const speed = 60;
/** The template names the endpoint's address: with the same one it need not be made anew each time. */
const usualPort = 44_171;
const secretName = 'reacting-shop';

interface Called {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly event: { readonly detail: { readonly id: string; readonly messageId: string; readonly after: object } };
}

let running: Running;
let client: Client;
let shop: Server;
let called: Called[];
/** What the endpoint answers next, while there is anything; else 200. */
let answers: number[];

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });

beforeAll(async () => {
  const { key, cert } = certificateOfThisMachine();
  setDefaultCACertificates([...getCACertificates('default'), cert]);
  [called, answers] = [[], []];
  shop = createServer({ key, cert }, async (request, response) => {
    called.push({ headers: request.headers, event: JSON.parse(await text(request)) });
    response.writeHead(answers.shift() ?? 200).end();
  });
  await listen(shop, usualPort).catch(() => listen(shop, 0));
  const { port } = shop.address() as AddressInfo;
  const settings = {
    ...settingsWith({ consumerTimeoutSeconds: 4, batchSize: 10, batchWindowSeconds: 1 }),
    api: true,
    events: {
      webhooks: [
        {
          name: 'shop',
          url: `https://127.0.0.1:${port}/sms`,
          secretName,
          header: 'X-Shop-Key',
          filter: { type: ['status-changed'], tag: ['order'], status: ['delivered', 'failed'] },
        },
      ],
    },
    notify: { critical: { tags: ['otp'] }, to: 'page' },
    tags: { otp: { conversion: true } },
    deadlines: [
      { tag: 'otp', minutes: 110 },
      { tag: 'urgent', minutes: 1 },
    ],
  };
  running = await run(settings, speed);
  client = createClient({
    url: running.stack.outputs[outputs.apiUrl] as string,
    region,
    credentials: { accessKeyId: 'application', secretAccessKey: localSecret },
  });
});
afterAll(async () => {
  await running?.stack.close();
  shop.closeAllConnections();
  shop.close();
});

const to = '+4915112345678';
const report = (message_id: string, status: string, more: object = {}) =>
  json('wavix', { message_id, status, to, ...more });

type Told = PublishedEvent & { readonly detail: Readonly<Record<string, unknown>> };

/** The events of a message, oldest first, each as its schema says. */
function eventsOf(messageId: string): readonly Told[] {
  const own = (running.stack.events?.published() ?? []).filter(
    ({ detail }) => (detail as Told['detail'])['messageId'] === messageId,
  ) as readonly Told[];
  for (const { type, detail } of own) (type === eventTypes.overdue ? overdue : statusChanged).parse(detail);
  return own.toReversed();
}
const changes = (messageId: string) =>
  eventsOf(messageId)
    .filter(({ type }) => type === eventTypes.statusChanged)
    .map(({ detail }) => {
      const { before, after } = statusChanged.parse(detail);
      return [before?.status ?? null, after.status];
    });
const soon = { interval: 50 };
const late = (id: string) => eventsOf(id).filter(({ type }) => type === eventTypes.overdue);
async function depthOf(QueueUrl: string): Promise<number> {
  const sqs = sqsClient(running.stack.frontDoor.url, 'test');
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  sqs.destroy();
  return Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
}
/** What each message of these tests changed, and what must be so at the end as well: that nothing more was told shows only then. */
const expected = new Map<string, ReturnType<typeof changes>>();
const toldOf = async (messageId: string, ...these: ReturnType<typeof changes>): Promise<void> => {
  expected.set(messageId, these);
  await expect.poll(() => changes(messageId), soon).toEqual(these);
};
const notices = () => running.stack.topics.published().filter(({ message }) => /a message failed/.test(message));

test('a change is one event with what was and is; a repeat and a late report are none', async () => {
  const { postAll, stack } = running;
  await postAll([report('one', 'sent', { tag: 'news' })]);
  await postAll([report('one', 'delivered', { tag: 'news' })]);
  await postAll([report('one', 'delivered', { tag: 'news' }), report('one', 'sent', { tag: 'news' })], 1);
  await postAll([report('one', 'accepted', { tag: 'news' })]);
  await toldOf('one', [null, 'sent'], ['sent', 'delivered']);
  const [first, second] = eventsOf('one') as [Told, Told];
  expect(second.detail).toMatchObject({
    provider: 'wavix',
    messageId: 'one',
    part: null,
    tag: 'news',
    channel: 'sms',
    country: 'DE',
    cause: 'report',
    before: { status: 'sent', final: false },
    after: { status: 'delivered', final: true, outcome: 'delivered', failureReason: null },
    newlyFailed: false,
  });
  expect(String(second.detail['sequence']) > String(first.detail['sequence'])).toBe(true);
  expect(first.detail['id']).not.toBe(second.detail['id']);
  expect(stack.outputs[outputs.eventBusName]).toBeTruthy();
  expect(JSON.stringify([first, second])).not.toContain(to.slice(1));
});

test('an endpoint outside gets what its filter says, with the secret in its header, and again where it did not take it', async () => {
  const { postAll, stack } = running;
  called = [];
  answers = [503];
  await postAll([
    report('order-1', 'sent', { tag: 'order' }),
    report('other-1', 'delivered', { tag: 'news' }),
    report('order-2', 'undelivered', { tag: 'order' }),
  ]);
  await postAll([report('order-1', 'delivered', { tag: 'order' })]);
  await toldOf('order-1', [null, 'sent'], ['sent', 'delivered']);
  await toldOf('order-2', [null, 'undelivered']);
  await toldOf('other-1', [null, 'delivered']);
  await expect.poll(() => called.length, soon).toBe(2);
  expect(new Set(called.map(({ event }) => event.detail.id)).size).toBe(1);
  const [{ headers, event }] = called as [Called];
  expect(event.detail).toMatchObject({ messageId: 'order-1', after: { status: 'delivered' } });
  expect(headers['x-shop-key']).toBe(stack.secrets.get(secretName));
  expect(headers['x-shop-key']).toMatch(/^\S{16,}$/);
  expect(JSON.stringify(called)).not.toContain(to.slice(1));
});

test('a critical message that fails is told to the topic once, and not whose it was; no other is', async () => {
  const { postAll, stack } = running;
  await postAll([
    report('code-1', 'undelivered', { tag: 'otp', error: `No route to ${to}` }),
    report('code-2', 'delivered', { tag: 'otp' }),
    report('news-1', 'undelivered', { tag: 'news' }),
  ]);
  // A failure of another kind is no new one.
  await postAll([report('code-1', 'rejected', { tag: 'otp' })]);
  await toldOf('code-1', [null, 'undelivered'], ['undelivered', 'rejected']);
  await expect.poll(() => notices().length, soon).toBe(1);
  const [{ topicArn, message } = { topicArn: '', message: '' }] = notices();
  expect(topicArn).toBe(stack.outputs[outputs.pageTopicArn]);
  expect(message).toMatch(/Status undelivered, reason .*, tag otp, channel sms, country DE\..* explain wavix code-1 /);
  expect(message).not.toContain(to.slice(4));
});

test('what was sent and nobody reports is missing once its deadline has passed, what was reported and not ended overdue', async () => {
  const { postAll, drained, message, sum } = running;
  const before = { missing: await sum('Missing'), overdue: await sum('Overdue'), inTime: await sum('InTime') };
  const send = { provider: 'wavix', recipient: to, tag: 'urgent' };
  await recordSend(client, [
    { ...send, messageId: 'silent' },
    { ...send, messageId: 'stuck', price: { amount: '0.0450', currency: 'EUR' } },
    { ...send, messageId: 'quick' },
  ]);
  await postAll([report('stuck', 'sent'), report('quick', 'delivered')]);
  await drained();
  await expect.poll(() => [late('silent').length, late('stuck').length], soon).toEqual([1, 1]);
  expect(overdue.parse(late('silent')[0]?.detail)).toMatchObject({ missing: true, status: 'recorded', tag: 'urgent' });
  expect(overdue.parse(late('stuck')[0]?.detail)).toMatchObject({ missing: false, status: 'sent' });
  const stuck = await message('wavix', 'stuck');
  expect(stuck).toMatchObject({ status: 'sent', price: { amount: '0.0450', currency: 'EUR' } });
  expect(stuck?.overdueAt).toBe(overdue.parse(late('stuck')[0]?.detail).overdueAt);
  expect(Date.parse(stuck?.dueAt ?? '')).toBe(Date.parse(stuck?.firstReceivedAt ?? '') + 60_000);
  expect(Date.parse(stuck?.overdueAt ?? '')).toBeGreaterThanOrEqual(Date.parse(stuck?.dueAt ?? ''));
  // A late end is told all the same.
  await postAll([report('stuck', 'delivered')]);
  await expect.poll(() => changes('stuck').at(-1), soon).toEqual(['sent', 'delivered']);
  await expect
    .poll(async () => [await sum('Missing'), await sum('Overdue'), await sum('InTime')], soon)
    .toEqual([before.missing + 1, before.overdue + 1, before.inTime + 1]);
});

test('a confirmation is kept and counted, and changes no status', async () => {
  const { postAll, drained, message, sum } = running;
  const before = await sum('Conversion');
  await recordSend(client, { provider: 'wavix', messageId: 'typed', recipient: to, tag: 'otp' });
  await drained();
  await postAll([report('typed', 'delivered')]);
  await confirm(client, 'wavix', 'typed');
  await confirm(client, 'wavix', 'typed');
  await drained();
  expect(await message('wavix', 'typed')).toMatchObject({ status: 'delivered', confirmedAt: expect.any(String) });
  await toldOf('typed', [null, 'recorded'], ['recorded', 'delivered']);
  expect(await sum('Conversion')).toBe(before + 100);
});

test('nothing of it was told twice, some minutes later; nothing was given up, and no log has a number or the secret', async () => {
  const { postAll, logLines, stack } = running;
  // Enough that some are in each shard of the stream: once these are told, so is all that was written before.
  const markers = Array.from({ length: 24 }, (_, at) => `marker-${at}`);
  await postAll(markers.map((id) => report(id, 'sent')));
  await expect.poll(() => markers.map((id) => changes(id).length), soon).toEqual(markers.map(() => 1));
  for (const [messageId, these] of expected) expect([messageId, changes(messageId)]).toEqual([messageId, these]);
  expect([late('silent').length, late('stuck').length, late('quick').length, late('typed').length]).toEqual([
    1, 1, 0, 0,
  ]);
  expect([called.length, notices().length]).toEqual([2, 1]);
  const log = logLines.join('\n');
  expect(log).not.toContain(to.slice(4));
  expect(log).not.toContain(stack.secrets.get(secretName));
  expect(log).not.toMatch(/event_refused|record_unreadable/);
  expect(await depthOf(stack.outputs[outputs.eventDeadLetterQueueUrl] as string)).toBe(0);
});
