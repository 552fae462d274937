import { expect, test } from 'vitest';
import { late, systemClock, within } from '../../client/clock.ts';
import {
  type Answer,
  bestProvider,
  type Client,
  confirm,
  createClient,
  DelivrdError,
  findMessages,
  getMessage,
  getRoutes,
  type Request,
  recordSend,
  shouldSend,
} from '../../client/index.ts';
import { fakeClock, messageOf } from './fakes.ts';

type Told = Partial<Answer> | Error;

/** A client whose API answers one after the other, the last for ever. */
function answering(...answers: readonly Told[]) {
  const clock = fakeClock();
  const requests: Request[] = [];
  const client = createClient({
    url: '',
    clock,
    random: () => 1,
    transport: (request) => {
      const told = answers[Math.min(requests.push(request), answers.length) - 1] as Told;
      if (told instanceof Error) return Promise.reject(told);
      return Promise.resolve({ status: 200, retryAfterSeconds: null, text: '{}', ...told });
    },
  });
  return { client, clock, requests, run: <T>(promise: Promise<T>) => clock.run(promise) };
}
const json = (body: unknown, status = 200): Partial<Answer> => ({ status, text: JSON.stringify(body) });
const failure = async (promise: Promise<unknown>): Promise<DelivrdError> => {
  const error: unknown = await promise.then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DelivrdError);
  return error as DelivrdError;
};

test('records sends a hundred at a time, a single one too', async () => {
  const { client, requests, run } = answering(json({ recorded: 100 }));
  const send = (messageId: number) => ({ provider: 'wavix', messageId: String(messageId), price: undefined });
  await run(
    recordSend(
      client,
      Array.from({ length: 250 }, (_, id) => send(id)),
    ),
  );
  await run(recordSend(client, { ...send(7), price: { amount: '0.0450', currency: 'EUR' }, sentAt: new Date(0) }));
  await run(recordSend(client, []));
  const bodies = requests.map(({ body }) => (body as { messages: { messageId: string }[] }).messages);
  expect(bodies.map((messages) => messages.length)).toEqual([100, 100, 50, 1]);
  expect(bodies.flat().map(({ messageId }) => messageId)).toEqual([...Array(250).keys(), 7].map(String));
  expect(JSON.stringify(bodies[3])).toContain(
    '"price":{"amount":"0.0450","currency":"EUR"},"sentAt":"1970-01-01T00:00:00.000Z"',
  );
  expect(requests[0]).toMatchObject({ method: 'POST', path: '/messages' });
});

test('reads a message whatever its id is, and null where there is none', async () => {
  const message = messageOf('wavix', 'a/b', 'sent');
  const { client, requests, run } = answering(json(message), json({ error: 'not known' }, 404));
  expect(await run(getMessage(client, 'wavix', 'a/b'))).toEqual(message);
  expect(await run(getMessage(client, 'wavix', '00.1_a-B'))).toBeNull();
  expect(requests.map(({ path }) => path)).toEqual(['/messages/wavix/~YS9i', '/messages/wavix/00.1_a-B']);
});

test('confirms, finds, advises', async () => {
  const page = { messages: [], next: 'n' };
  const fine = { verdict: 'unreachable', since: 's' };
  const { client, requests, run } = answering(
    ...[json({}), json({}), json(page), json(page), json(fine), json({ verdict: 'opted_out', since: '2026-11-01' })],
    json({ verdict: 'invalid_number', since: null }),
  );
  await run(confirm(client, 'wavix', '~1'));
  await run(confirm(client, 'wavix', '1', { at: new Date(0) }));
  expect(await run(findMessages(client, { recipient: '+4915', limit: 5, next: undefined }))).toEqual(page);
  await run(findMessages(client, { clientReference: 'a&b/ü?', next: 'n=' }));
  expect(await run(shouldSend(client, '+491711234567'))).toEqual({ send: true, reason: null, since: null });
  expect(await run(shouldSend(client, '+1'))).toEqual({ send: false, reason: 'opted_out', since: '2026-11-01' });
  expect(await run(shouldSend(client, '+1'))).toMatchObject({ send: false, reason: 'invalid_number' });
  expect(requests.slice(0, 5)).toMatchObject([
    { method: 'PUT', path: '/messages/wavix/~fjE/confirmation', body: {} },
    { method: 'PUT', path: '/messages/wavix/1/confirmation', body: { confirmedAt: new Date(0) } },
    { method: 'GET', path: '/messages?recipient=%2B4915&limit=5' },
    { method: 'GET', path: '/messages?clientReference=a%26b%2F%C3%BC%3F&next=n%3D' },
    { method: 'GET', path: '/recipients/~KzQ5MTcxMTIzNDU2Nw', route: '/recipients/{recipient}' },
  ]);
});

test('names the best provider, of those that one has', async () => {
  const routes = ['smspm', 'wavix', 'smstake'].map((provider) => ({ provider, deliveryRate: 97 }));
  const { client, requests, run } = answering(
    json({ country: 'IN', routes }),
    json({ country: 'IN', routes }),
    json({ country: 'IN', routes }),
  );
  expect(await run(bestProvider(client, 'IN'))).toEqual(routes[0]);
  expect(await run(bestProvider(client, 'IN', { among: ['smstake', 'wavix'] }))).toEqual(routes[1]);
  expect(await run(bestProvider(client, 'IN', { among: ['other'] }))).toBeNull();
  expect(await run(getRoutes(client, 'IN'))).toEqual(routes);
  expect(requests[0]).toMatchObject({ method: 'GET', path: '/routes/IN' });
});

test('where nothing is known of a country there is no best provider; where routes are not counted that is an error', async () => {
  const { client, run } = answering(
    json({ country: 'IN', routes: [], note: 'No message to IN began in that time.' }),
    json({ error: 'The setting metrics.routes is off in this stage.', path: 'metrics.routes' }, 409),
  );
  expect(await run(bestProvider(client, 'IN'))).toBeNull();
  expect(await failure(run(bestProvider(client, 'IN')))).toMatchObject({
    status: 409,
    message: expect.stringContaining('metrics.routes is off'),
    path: 'metrics.routes',
    retryable: false,
  });
});

test('to what is no number nothing is sent; one that may mean several is for the application to write out', async () => {
  const noNumber = { error: 'recipient can’t be taken: expected a phone number.', path: 'recipient' };
  const { client, run } = answering(json(noNumber, 400), json({ ...noNumber, path: 'recipient.countryCode' }, 400));
  expect(await run(shouldSend(client, '+4912'))).toEqual({ send: false, reason: 'invalid_number', since: null });
  expect(await failure(run(shouldSend(client, '491712345')))).toMatchObject({ status: 400 });
});

test('tries again what may help: no answer, 429, 5xx; and waits as it is told', async () => {
  const reset = new TypeError('fetch failed', { cause: new Error('read ECONNRESET') });
  const { client, clock, requests, run } = answering(
    ...[reset, json({ message: 'Too Many Requests' }, 429), { status: 503, retryAfterSeconds: 3 }, { status: 500 }],
    json({ verdict: 'fine' }),
  );
  const startMs = clock.now();
  expect((await run(shouldSend(client, '+1'))).send).toBe(true);
  expect(requests).toHaveLength(5);
  // 200 and 400 ms, the three seconds it was told, and 1600 ms.
  expect(clock.now() - startMs).toBe(200 + 400 + 3000 + 1600);
});

test('gives up when the time is over, and says what stood in the way', async () => {
  const { client, clock, run } = answering(new TypeError('fetch failed', { cause: new Error('read ECONNRESET') }));
  const startMs = clock.now();
  const error = await failure(run(getMessage(client, 'wavix', '1')));
  expect(clock.now() - startMs).toBeLessThan(10_000);
  expect(error).toMatchObject({ name: 'DelivrdError', status: null, path: null, retryable: true });
  expect(error.message).toBe('GET /messages/{provider}/{id}: no answer (fetch failed: read ECONNRESET).');
  expect(error.cause).toBeInstanceOf(TypeError);
  const wordless = answering(new Error(''));
  expect((await failure(wordless.run(getMessage(wordless.client, 'w', '1')))).message).toContain('no answer ()');

  const patient = answering({ status: 503, retryAfterSeconds: 60 });
  expect(await failure(patient.run(getMessage(patient.client, 'wavix', '1')))).toMatchObject({ status: 503 });
  expect(patient.requests).toHaveLength(1);
});

test('does not wait for a connection that hangs, but tries another', async () => {
  const clock = fakeClock();
  let asked = 0;
  const transport = (): Promise<Answer> =>
    ++asked === 1
      ? new Promise(() => undefined)
      : Promise.resolve({ status: 200, retryAfterSeconds: null, text: '{}' });
  const client = createClient({ url: '', clock, transport, timeoutMs: 6_000 });
  const startMs = clock.now();
  expect(await clock.run(getMessage(client, 'wavix', '1'))).toEqual({});
  expect(clock.now() - startMs).toBeGreaterThanOrEqual(5_000);
  const hanging: Client = { ...client, transport: () => new Promise(() => undefined) };
  expect((await failure(clock.run(getMessage(hanging, 'wavix', '1')))).message).toMatch(/no answer within \d+ ms/);
});

test.each([
  [401, { message: 'Unauthorized' }, 'execute-api:Invoke on <output ApiArn>/GET/messages/*/*', null],
  [403, { message: 'Forbidden' }, 'answered 403: Forbidden. The credentials must be those of', null],
  [404, { message: 'Not Found' }, 'set "api": true in cdk.json', null],
  [404, 'Not Found', 'set "api": true in cdk.json', null],
  [301, [], 'The url leads elsewhere', null],
  [
    400,
    { error: 'recipient can’t be taken: expected E.164.', path: 'recipient', expected: 'E.164' },
    'answered 400: recipient can’t be taken: expected E.164.',
    'recipient',
  ],
  [404, { error: 'no such provider', path: 'provider' }, 'answered 404: no such provider.', 'provider'],
  [400, null, 'answered 400.', null],
  [
    409,
    { error: 'search.recipient is off', path: 'search.recipient' },
    'answered 409: search.recipient is off.',
    'search.recipient',
  ],
])('says the mend of %i %j', async (status, body, words, path) => {
  const { client, requests, run } = answering(json(body, status));
  const error = await failure(run(getMessage(client, 'wavix', '491711234567')));
  expect(error.message).toContain(words);
  expect(error.message).not.toContain('491711234567');
  expect(error).toMatchObject({ status, path, retryable: false });
  expect(requests).toHaveLength(1);
});

test('says the mend of 429 once there is no more time', async () => {
  const { client, run } = answering({ status: 429, text: '<html>' });
  const error = await failure(run(getMessage(client, 'wavix', '1')));
  expect(error).toMatchObject({ status: 429, retryable: true });
  expect(error.message).toContain('limits.apiRequestsPerSecond');
});

test('an unknown message can only be read as none: to confirm it is an error', async () => {
  const { client, run } = answering(json({ error: 'not known' }, 404));
  expect((await failure(run(confirm(client, 'wavix', '1')))).message).toBe(
    'PUT /messages/{provider}/{id}/confirmation answered 404: not known.',
  );
});

test('an answer that is no JSON comes from something else', async () => {
  const { client, run } = answering({ text: '<html>Sign in</html>' });
  expect((await failure(run(getMessage(client, 'wavix', '1')))).message).toContain('no JSON: take the stack');
});

test('a signal ends it, with its reason', async () => {
  const { client, clock, requests } = answering({ status: 503 });
  const controller = new AbortController();
  const reading = getMessage(client, 'wavix', '1', { signal: controller.signal });
  await new Promise(setImmediate);
  controller.abort('enough');
  await expect(reading).rejects.toBe('enough');
  await expect(getMessage(client, 'wavix', '1', { signal: controller.signal })).rejects.toBe('enough');
  expect(requests).toHaveLength(1);
  expect(clock.asleep()).toBe(0);

  const midway = new AbortController();
  const hanging = { ...client, transport: () => new Promise<Answer>(() => undefined) };
  const waiting = getMessage(hanging, 'wavix', '1', { signal: midway.signal });
  await new Promise(setImmediate);
  midway.abort('enough');
  await expect(waiting).rejects.toBe('enough');
});

test('the system’s clock sleeps, until a signal', async () => {
  const startMs = systemClock.now();
  await systemClock.sleep(5);
  expect(systemClock.now() - startMs).toBeGreaterThanOrEqual(4);
  await systemClock.sleep(1, new AbortController().signal);
  await expect(systemClock.sleep(60_000, AbortSignal.abort('over'))).rejects.toBe('over');
  const controller = new AbortController();
  const sleeping = systemClock.sleep(2 ** 40, controller.signal);
  controller.abort('over');
  await expect(sleeping).rejects.toBe('over');
  expect(await within(systemClock, 1, undefined, () => new Promise(() => undefined))).toBe(late);
});
