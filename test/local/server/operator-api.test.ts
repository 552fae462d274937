import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reader } from '../../../functions/aws/table.ts';
import type { E164 } from '../../../functions/domain/e164.ts';
import { instant } from '../../../functions/domain/instant.ts';
import { versionOf } from '../../../functions/domain/join.ts';
import type { StoredMessage } from '../../../functions/domain/message.ts';
import { noFacts } from '../../../functions/domain/report.ts';
import { outcomeOf, type Status } from '../../../functions/domain/status.ts';
import { messageKey } from '../../../functions/shared/table-keys.ts';
import type { Demo, DemoState } from '../../../local/demo/demo.ts';
import { createOperatorApi, type Sources } from '../../../local/server/operator-api.ts';
import { createFinder } from '../../../operator/find.ts';
import { OperatorError } from '../../../operator/operator-error.ts';
import { mostLooked } from '../../../operator/queue-limits.ts';

let server: Server;
let minutes: number;
let switched: (readonly [string, boolean])[] = [];
let demo: Demo | null = null;

const state: DemoState = {
  seed: 1,
  reportsPerSecond: 2,
  speed: 60,
  sent: 3,
  refused: 0,
  recorded: 0,
  confirmed: 0,
  faults: [],
};
const running: Demo = {
  state: () => state,
  set: (fault, on) => {
    if (fault !== 'outage:wavix') return null;
    switched.push([fault, on]);
    return state;
  },
  close: async () => {},
};

/** A message as one report leaves it. */
function item(messageId: string, status: Status, segments: number | null = null): StoredMessage {
  const entry = {
    status,
    providerStatus: status,
    providerCode: null,
    occurredAt: null,
    receivedAt: instant(1_000),
    errorCode: null,
    errorMessage: null,
    failureReason: null,
    isHint: null,
    fingerprint: messageId,
    queueMessage: messageId,
  };
  return {
    provider: 'mobivate',
    messageId,
    version: versionOf(entry),
    status,
    providerStatus: status,
    doneAt: null,
    errorCode: null,
    failureReason: null,
    facts: { ...noFacts, segments, recipient: '+491711234567' as E164 },
    country: null,
    details: {},
    history: [entry],
    seen: new Set([entry.fingerprint]),
    unlistedWords: [],
    otherRecipients: [],
    grownBytes: 0,
    isCounted: true,
    leftOutSince: null,
    begunAt: instant(1_000),
    failedAt: outcomeOf(status) === 'failed' ? instant(1_000) : null,
  };
}

const stored = [item('FC-CASE', 'delivered'), item('p1/1', 'delivered', 2), item('p1/2', 'expired', 2)];

/** The limits of the looks at the quarantine. */
const looked: number[] = [];
const quarantined = ['r1', 'a/b='].map((id) => ({ id, provider: 'wavix', reason: 'why', receivedAt: null }));

const table: Reader = {
  read: async (provider, messageId) =>
    stored.find((one) => one.provider === provider && one.messageId === messageId) ?? null,
  readMany: async (provider, messageIds) =>
    stored.filter((one) => one.provider === provider && messageIds.includes(one.messageId)),
};

/** Entries of an index that lists these, newest first. */
const finder = createFinder({
  table,
  entries: async function* (index, partition) {
    const isHere = partition === (index === 'failures' ? '1970-01-01#0' : '+491711234567');
    const entries = stored.map(({ messageId }) => ({ at: instant(1_000), key: messageKey('mobivate', messageId) }));
    yield { entries: isHere ? entries : [], isLast: true };
  },
  providers: { mobivate: { authentication: {} }, wavix: { authentication: {} } },
  search: { recipient: true, clientReference: false, failures: true },
});

const sources: Sources = {
  status: () => ({
    stage: 'dev',
    stackName: 'Delivrd-dev',
    awsUrl: 'http://127.0.0.1:1',
    now: 1,
    speed: 1,
    demo: demo !== null,
    eventBus: 'Delivrd-dev',
    applicationApi: null,
  }),
  endpoints: () => [],
  samples: () => [],
  table,
  finder,
  events: () => [{ id: 'e1', type: 'delivrd.message.overdue', time: '2026-11-27T10:00:00Z', detail: { id: 'x' } }],
  feed: async () => [],
  quarantine: {
    look: async ({ limit }) => {
      looked.push(limit);
      return { requests: quarantined, seen: 2, total: 2, ended: 'through' };
    },
    drop: async (id) => {
      if (id === 'stuck') throw new OperatorError('SQS deleted 0 of 1: run this again.');
      const requests = quarantined.filter((one) => one.id === id);
      return { requests, seen: 2, total: 2, ended: 'through' };
    },
  },
  metrics: () => [],
  usage: () => ({ calls: [], functions: [], permissions: [] }),
  monitoring: {
    alarms: () => [
      {
        name: 'Delivrd-dev-wavix',
        state: 'OK',
        reason: 'why',
        description: 'what\nRunbook: docs/runbook.md#silence',
        since: '2026-11-21T00:00:00.000Z',
        kind: 'composite',
        severity: 'page',
        runbook: 'silence',
      },
    ],
    changes: () => [],
    dashboard: (asked) => {
      minutes = asked;
      return { name: 'Delivrd-dev' };
    },
    close: async () => {},
  },
  demo: () => demo,
};

beforeAll(async () => {
  const api = createOperatorApi(sources);
  server = createServer(async (request, response) => {
    if (!(await api(request, response))) response.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const ask = async (path: string, init?: RequestInit) => {
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, init);
  return { status: response.status, body: (await response.json().catch(() => null)) as Record<string, unknown> };
};

test('an alarm has name, state and reason', async () => {
  const { body } = await ask('/api/alarms');
  expect(body).toEqual([expect.objectContaining({ name: 'Delivrd-dev-wavix', state: 'OK', reason: 'why' })]);
});

test.each([
  ['/api/dashboard', 180],
  ['/api/dashboard?minutes=60', 60],
  ['/api/dashboard?minutes=1000000', 1440],
  ['/api/dashboard?minutes=-5', 180],
  ['/api/dashboard?minutes=soon', 180],
])('%s is drawn for %d minutes', async (path, expected) => {
  expect((await ask(path)).status).toBe(200);
  expect(minutes).toBe(expected);
});

test.each(['/api/', '/api/nothing', '/api/toString', '/api/__proto__', '/api/messages/wavix', '/api/failures/1'])(
  '%s is answered with the addresses that there are',
  async (path) => {
    const { status, body } = await ask(path);
    expect(status).toBe(404);
    expect(body['message']).toContain('/api/alarms');
  },
);

describe('a message', () => {
  test.each(['FC-CASE', '%20FC-CASE%0A'])('is found under %s', async (id) => {
    expect(await ask(`/api/messages/mobivate/${id}`)).toMatchObject({
      status: 200,
      body: { messageId: 'FC-CASE', status: 'delivered', parts: null },
    });
    expect(await ask(`/api/records/mobivate/${id}`)).toMatchObject({
      status: 200,
      body: { messageId: 'FC-CASE', seen: ['FC-CASE'] },
    });
  });

  test('that is reported in parts is found as a whole, and each part under its own id, with its slash or without', async () => {
    expect(await ask('/api/messages/mobivate/p1')).toMatchObject({
      status: 200,
      body: { messageId: 'p1', status: 'expired', parts: { total: 2, delivered: 1, failed: 1, out: 0 } },
    });
    for (const id of ['p1/1', 'p1%2F1'])
      expect(await ask(`/api/messages/mobivate/${id}`)).toMatchObject({ status: 200, body: { messageId: 'p1/1' } });
  });

  test('that is reported in parts has no record of its own, and is told where they are', async () => {
    const { status, body } = await ask('/api/records/mobivate/p1');
    expect([status, body['message']]).toEqual([404, expect.stringContaining('<messageId>/<part>')]);
  });

  test('whose id differs in letter case is hinted at', async () => {
    expect(await ask('/api/messages/mobivate/fc-case')).toEqual({
      status: 404,
      body: {
        message:
          'The table has no message fc-case of mobivate. There is mobivate FC-CASE: is it that? Ids are kept to the letter.',
        similar: [{ provider: 'mobivate', messageId: 'FC-CASE' }],
      },
    });
  });

  test('that is not there is said to be missing', async () => {
    expect(await ask('/api/messages/mobivate/nobody')).toEqual({
      status: 404,
      body: {
        message: expect.stringMatching(/^The table has no message nobody of mobivate: no report of it came/),
        similar: [],
      },
    });
  });
});

describe('a list of messages', () => {
  const list = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    const body = (await response.json()) as Record<string, unknown>[];
    return { status: response.status, ids: body.map(({ messageId }) => messageId), link: response.headers.get('link') };
  };

  test.each(['%2B491711234567', '491711234567', '0049%20171%2F1234567'])(
    'of a recipient has the parts of a long message once: %s',
    async (number) => {
      expect(await list(`/api/messages?recipient=${number}`)).toEqual({
        status: 200,
        ids: ['p1', 'FC-CASE'],
        link: null,
      });
    },
  );

  test('says in a header where it goes on', async () => {
    const { ids, link } = await list('/api/messages?recipient=491711234567&limit=1');
    expect(ids).toEqual(['p1']);
    const [, next = ''] = /^<(\/api\/messages\?.*)>; rel="next"$/.exec(link ?? '') ?? [];
    expect(await list(next)).toEqual({ status: 200, ids: ['FC-CASE'], link: null });
  });

  test('has what failed, until something was delivered after all', async () => {
    expect(await list('/api/failures?country=in')).toEqual({ status: 200, ids: [], link: null });
    expect(await list('/api/failures?provider=mobivate&since=2h')).toEqual({ status: 200, ids: ['p1'], link: null });
  });

  test.each([
    ['/api/messages', /^Expected \?recipient=… or \?clientReference=…, one of the two/],
    ['/api/messages?recipient=1&clientReference=2', /one of the two/],
    ['/api/messages?recipient=Bank', /^"Bank" is no phone number: expected 7 to 15 digits/],
    [
      '/api/messages?recipient=0171%201234567',
      /has no country code, and no provider has a defaultCountry: write it with one/,
    ],
    [
      '/api/messages?clientReference=order-1',
      /^Client references are not searched here: search\.clientReference is off\. Set it to true in cdk\.json/,
    ],
    ['/api/messages?recipient=491711234567&limit=0', /^limit: expected a number from 1 to 100/],
    ['/api/messages?recipient=491711234567&next=x', /^"x" is no place in a list/],
    ['/api/failures?since=soon', /^"soon" is no time: expected 90s, 30m, 2h30m, 7d or 2w ago/],
    ['/api/failures?reason=bad', /^reason: expected one of invalid_number, /],
    ['/api/failures?provider=nobody', /^No provider "nobody" is configured; there are mobivate, wavix/],
  ])('%s is refused with what was expected', async (path, message) => {
    expect(await ask(path)).toEqual({ status: 400, body: { message: expect.stringMatching(message) } });
  });
});

describe('the search of anything', () => {
  const search = async (text: string) => {
    const { body } = await ask(`/api/search?text=${encodeURIComponent(text)}`);
    const { messages, ...rest } = body as { messages: Record<string, unknown>[] };
    return { ids: messages.map(({ messageId }) => messageId), ...rest };
  };

  test.each([
    ['an id', ' p1/1 ', ['p1/1']],
    ['a provider and an id', 'mobivate p1', ['p1']],
    ['a number', '+49 (171) 123-45 67', ['p1', 'FC-CASE']],
  ])('finds out that it is %s', async (_, text, ids) => {
    expect(await search(text)).toEqual({ ids, next: null, missing: null });
  });

  test.each([
    ['wavix nobody', /^The table has no message nobody of wavix/],
    ['fc-CASE', /^No id, phone number or client reference fc-CASE is found\. .*search\.clientReference is off/],
    ['', /is found/],
  ])('says why nothing is found: %s', async (text, missing) => {
    expect(await search(text)).toEqual({ ids: [], next: null, missing: expect.stringMatching(missing) });
  });
});

test('any other path is somebody else’s', async () => {
  expect((await ask('/webhooks/wavix')).status).toBe(418);
});

describe('the quarantine', () => {
  test('is a list of all there is', async () => {
    expect((await ask('/api/quarantine')).body).toEqual(quarantined);
    expect(looked).toEqual([mostLooked]);
  });

  test('gives one up by its id, and says where that failed', async () => {
    const drop = (id: string) => ask(`/api/quarantine/${encodeURIComponent(id)}`, { method: 'DELETE' });
    expect(await drop('a/b=')).toMatchObject({ status: 200, body: { requests: [quarantined[1]] } });
    expect(await drop('nobody')).toMatchObject({ status: 200, body: { requests: [] } });
    expect(await drop('stuck')).toMatchObject({ status: 409, body: { message: expect.stringContaining('run this') } });
    expect((await ask('/api/quarantine/r1', { method: 'POST' })).status).toBe(405);
  });
});

describe('the demo', () => {
  const post = (body: string, type = 'application/json') =>
    ask('/api/demo', { method: 'POST', headers: { 'content-type': type }, body });

  test('is not there unless it was started', async () => {
    demo = null;
    expect(await ask('/api/demo')).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining('npm run demo') },
    });
    expect((await post('{"fault":"outage:wavix","on":true}')).status).toBe(404);
  });

  test('is switched', async () => {
    demo = running;
    switched = [];
    expect(await post('{"fault":"outage:wavix","on":true}')).toEqual({ status: 200, body: state });
    expect(await post('{"fault":"outage:wavix","on":false}')).toEqual({ status: 200, body: state });
    expect(switched).toEqual([
      ['outage:wavix', true],
      ['outage:wavix', false],
    ]);
  });

  test('is not switched by what a page of another origin can send, nor by nonsense', async () => {
    demo = running;
    switched = [];
    const answers = [
      await post('{"fault":"outage:wavix","on":true}', 'text/plain'),
      await post('{"fault":"outage:wavix"}'),
      await post('{'),
      await post('null'),
      await post('{"fault":"nothing","on":true}'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([415, 400, 400, 400, 404]);
    expect(switched).toEqual([]);
  });
});

test('nothing else takes a POST', async () => {
  expect(await ask('/api/alarms', { method: 'POST' })).toMatchObject({ status: 405 });
});

test('events that were put on a bus', async () => {
  const { status, body } = await ask('/api/events');
  expect([status, body]).toEqual([
    200,
    [{ id: 'e1', type: 'delivrd.message.overdue', time: '2026-11-27T10:00:00Z', detail: { id: 'x' } }],
  ]);
  expect((await ask('/api/events?type=delivrd.message.overdue&limit=1')).body).toHaveLength(1);
  expect((await ask('/api/events?type=delivrd.message.status-changed')).body).toEqual([]);
  expect((await ask('/api/events?limit=0')).status).toBe(400);
});
