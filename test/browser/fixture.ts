import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FoundMessages } from '../../local/console/api.ts';
import { type Console, createConsole } from '../../local/server/pages.ts';
import { explainMessage } from '../../operator/explain/explain.ts';
import { fixtureDashboard } from './fixture-dashboard.ts';
import * as data from './fixture-data.ts';

export interface Fixture {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** What of the made-up stack is not always the same. */
interface Made {
  readonly on: Set<string>;
  readonly isPublishing: boolean;
}

/** Why there is nothing under an id. */
const missing: Readonly<Record<string, string>> = {
  'nobody-knows': 'No id, phone number or client reference nobody-knows is found.',
  'fc-case':
    'No id, phone number or client reference fc-case is found. There is mobivate FC-CASE: ids are kept to the letter.',
};

/** The console with a made-up stack behind it, which publishes events and has an API unless told otherwise. A given `port` lets it come back where it was. */
export async function startFixture(port = 0, isPublishing = true): Promise<Fixture> {
  const pages = await createConsole();
  const on = new Set<string>(['failing']);
  const server = createServer((request, response) => {
    serve(pages, { on, isPublishing }, request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(pages: Console, stack: Made, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const page = pages(url.pathname);
  if (page) {
    response.writeHead(page.status, page.headers).end(page.body);
    return;
  }
  if (request.method === 'POST') turn(stack.on, await bodyOf(request));
  const value = answerTo(url, stack);
  response
    .writeHead(value === undefined ? 404 : 200, { 'content-type': 'application/json' })
    .end(JSON.stringify(value ?? { message: missing[url.pathname.split('/').at(-1) ?? ''] ?? 'No such address.' }));
}

function answerTo(url: URL, { on, isPublishing }: Made): unknown {
  const [, , kind, provider, id] = url.pathname.split('/').map(decodeURIComponent);
  if ((kind === 'messages' || kind === 'explanations' || kind === 'records') && provider && id) {
    if (Object.hasOwn(missing, id)) return undefined;
    const fixtures = {
      disputed: data.fixtureDisputed,
      whole: data.fixtureWhole,
      missing: data.fixtureMissing,
      confirmed: data.fixtureConfirmed,
    };
    const message = (fixtures[id as keyof typeof fixtures] ?? data.fixtureMessage)(provider, id);
    return kind === 'explanations'
      ? { message, explanation: explainMessage(message, data.clock.now(), data.withoutReceipts) }
      : message;
  }
  switch (url.pathname) {
    case '/api/status':
      return {
        stage: 'dev',
        stackName: 'Delivrd-dev',
        awsUrl: 'http://127.0.0.1:1',
        now: data.clock.now(),
        speed: data.clock.speed,
        demo: true,
        eventBus: isPublishing ? 'Delivrd-dev' : null,
        applicationApi: isPublishing ? `${url.origin}/messages` : null,
      };
    case '/api/alarms':
      return data.fixtureAlarms();
    case '/api/alarms/changes':
      return data.fixtureChanges();
    case '/api/dashboard':
      return fixtureDashboard(Number(url.searchParams.get('minutes')), data.clock.now());
    case '/api/endpoints':
      return data.fixtureEndpoints(url.origin);
    case '/api/search':
      return searchFor(url.searchParams.get('text') ?? '', url.searchParams.get('next'));
    case '/api/samples':
      return data.fixtureSamples(url.origin);
    case '/api/events':
      return data.fixtureEvents(url.searchParams.get('type'), Number(url.searchParams.get('limit')));
    case '/api/feed':
      return data.fixtureFeed();
    case '/api/quarantine':
      return data.fixtureQuarantine();
    case '/api/demo':
      return data.fixtureDemo(on);
    default:
      return undefined;
  }
}

function searchFor(text: string, next: string | null): FoundMessages {
  if (missing[text]) return { messages: [], next: null, missing: missing[text] };
  if (!text.startsWith('+'))
    return { messages: [data.fixtureMessage('wavix', 'msg_8f3k2j9x1m')], next: null, missing: null };
  if (next === 'older') return { messages: [data.fixtureMessage('smspm', 'the-oldest')], next: null, missing: null };
  return { messages: data.fixtureFound(), next: 'older', missing: null };
}

function turn(on: Set<string>, { fault, on: wanted }: { fault: string; on: boolean }): void {
  if (wanted) on.add(fault);
  else on.delete(fault);
}

async function bodyOf(request: IncomingMessage): Promise<{ fault: string; on: boolean }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
