import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Found } from '../../functions/aws/search.ts';
import type { Reader } from '../../functions/aws/table.ts';
import { failureReasons } from '../../functions/domain/failure-reason.ts';
import type { Message } from '../../functions/domain/message.ts';
import { mostListed, usuallyListed } from '../../functions/shared/places.ts';
import type { Endpoint } from '../../operator/endpoint.ts';
import { type Explanation, explainMessage } from '../../operator/explain/explain.ts';
import type { Finder, PageOf } from '../../operator/find.ts';
import { OperatorError } from '../../operator/operator-error.ts';
import type { Quarantine } from '../../operator/quarantine.ts';
import { mostLooked } from '../../operator/queue-limits.ts';
import { sinceMs } from '../../operator/since.ts';
import { missingInWords } from '../../operator/words.ts';
import type { MetricTotal } from '../aws/cloudwatch/store.ts';
import type { PublishedEvent } from '../aws/events/bridge.ts';
import type { Monitoring } from '../aws/monitoring.ts';
import type { Usage } from '../aws/usage.ts';
import type { Demo } from '../demo/demo.ts';
import { answer, decode } from '../runtime/http-api.ts';
import type { FeedItem } from './feed.ts';
import type { Sample } from './samples.ts';

/** The stack and its clock. */
export interface StackStatus {
  readonly stage: string;
  readonly stackName: string;
  /** Where its AWS services answer. */
  readonly awsUrl: string;
  /** Epoch milliseconds on the stack's clock, which may run faster than others. */
  readonly now: number;
  readonly speed: number;
  readonly demo: boolean;
  /** The bus that events are published on; null where they are off. */
  readonly eventBus: string | null;
  /** Where an application may tell and ask; null where the API is off. */
  readonly applicationApi: string | null;
}

/** A message and what happened to it. */
export interface ExplainedMessage {
  readonly message: Message;
  readonly explanation: Explanation;
}

type Kind = 'messages' | 'explanations' | 'records';

/** What the operator's API tells about. */
export interface Sources {
  readonly status: () => StackStatus;
  readonly endpoints: () => readonly Endpoint[];
  readonly samples: () => readonly Sample[];
  readonly table: Pick<Reader, 'read'>;
  readonly finder: Finder;
  readonly feed: () => Promise<readonly FeedItem[]>;
  readonly quarantine: Pick<Quarantine, 'look' | 'drop'>;
  readonly metrics: () => readonly MetricTotal[];
  readonly usage: () => Usage;
  readonly monitoring: Monitoring;
  /** Put on a bus since the start, the newest first. */
  readonly events: () => readonly PublishedEvent[];
  readonly demo: () => Demo | null;
}

/** The longest time that a dashboard is drawn for, in minutes. */
const longestMinutes = 24 * 60;

/** The local HTTP API: answers what lies under `/api`; false for any other address. */
export function createOperatorApi(sources: Sources) {
  const { monitoring } = sources;
  const readings: Readonly<Record<string, (query: URLSearchParams) => unknown>> = {
    '/api/alarms': monitoring.alarms,
    '/api/alarms/changes': monitoring.changes,
    '/api/dashboard': (query) => monitoring.dashboard(toMinutes(query.get('minutes'))),
    '/api/demo': () => sources.demo()?.state() ?? absent('No demo runs here: start it with "npm run demo".'),
    '/api/endpoints': sources.endpoints,
    '/api/events': (query) => toEvents(sources.events(), query),
    '/api/feed': sources.feed,
    '/api/failures': async (query) =>
      listed(await sources.finder.failures(toFilter(query, sources.status().now), toPage(query))),
    '/api/messages': (query) => readMessages(sources.finder, query),
    '/api/metrics': sources.metrics,
    '/api/quarantine': async () => (await sources.quarantine.look({ limit: mostLooked })).requests,
    '/api/samples': sources.samples,
    '/api/search': (query) => sources.finder.anything(query.get('text') ?? '', query.get('next') ?? undefined),
    '/api/status': sources.status,
    '/api/usage': sources.usage,
  };
  const byId = ['/api/messages/{provider}/{messageId}', '/api/explanations/…', '/api/records/…'];
  const addresses = [...Object.keys(readings), ...byId].join(', ');

  const read = async (path: string, query: URLSearchParams): Promise<unknown> => {
    const reading = Object.hasOwn(readings, path) ? readings[path] : undefined;
    if (reading) return reading(query);
    // An id may hold slashes, that of a part does.
    const [, kind, provider, messageId] = /^\/api\/(messages|explanations|records)\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (provider === undefined || messageId === undefined) return absent(`No such address. There are ${addresses}.`);
    const look = { messages: readMessage, explanations: readExplanation, records: readRecord }[kind as Kind];
    return look(decode(provider), decode(messageId));
  };

  const readMessage = async (provider: string, messageId: string): Promise<Message | Refused> => {
    const traced = await sources.finder.one(provider, messageId);
    if (traced.kind === 'found') return traced.message;
    return absent(missingInWords(provider, messageId, traced.similar), { similar: traced.similar });
  };

  /** The message with it, so that both tell of the same moment. */
  const readExplanation = async (provider: string, messageId: string): Promise<ExplainedMessage | Refused> => {
    const message = await readMessage(provider, messageId);
    if (message instanceof Refused) return message;
    return { message, explanation: explainMessage(message, sources.status().now, sources.finder.withoutReceipts) };
  };

  const readRecord = async (provider: string, messageId: string): Promise<unknown> => {
    const stored = await sources.table.read(provider, messageId.trim()).catch(nullIfNoKey);
    return stored
      ? { ...stored, seen: [...stored.seen] }
      : absent(
          'The table has no item of this id. Where a provider reports parts, each is an item: <messageId>/<part>.',
        );
  };

  const tell = async (response: ServerResponse, path: string, query: URLSearchParams): Promise<void> => {
    const value = await read(path, query).catch(unlessMendable);
    if (value instanceof Refused) return send(response, { message: value.why, ...value.more }, value.status);
    if (!(value instanceof Listed)) return send(response, value);
    if (value.next !== null) {
      query.set('next', value.next);
      response.setHeader('link', `<${path}?${query}>; rel="next"`);
    }
    return send(response, value.messages);
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const [path = '/', query = ''] = (request.url ?? '/').split('?');
    if (!path.startsWith('/api/')) return false;
    if (path === '/api/demo' && request.method === 'POST') {
      await switchFault(sources.demo(), request, response);
    } else if (path.startsWith(oneQuarantined) && request.method === 'DELETE') {
      await drop(sources.quarantine, decode(path.slice(oneQuarantined.length)), response);
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      answer(response, 405, 'Only GET here.');
    } else {
      await tell(response, path, new URLSearchParams(query));
    }
    return true;
  };
}

/** Not a simple request for browsers, so that no page of another origin can send it. */
async function switchFault(demo: Demo | null, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (demo === null) return answer(response, 404, 'No demo runs here: start it with "npm run demo".');
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    return answer(response, 415, 'Send application/json.');
  const wish = (await json(request).catch(() => null)) as { readonly fault?: unknown; readonly on?: unknown } | null;
  if (typeof wish?.fault !== 'string' || typeof wish.on !== 'boolean')
    return answer(response, 400, 'Expected { "fault": "<id>", "on": true or false }.');
  const state = demo.set(wish.fault, wish.on);
  if (state === null) {
    const ids = demo.state().faults.map(({ id }) => id);
    return answer(response, 404, `There is no fault ${wish.fault}; there are ${ids.join(', ')}.`);
  }
  send(response, state);
}

const oneQuarantined = '/api/quarantine/';

/** Not a simple request for browsers either. */
async function drop(quarantine: Pick<Quarantine, 'drop'>, id: string, response: ServerResponse): Promise<void> {
  try {
    send(response, await quarantine.drop(id));
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    send(response, { message: error.message }, 409);
  }
}

/** An id too long for a key is one that no message has; any other fault is one. */
function nullIfNoKey(error: unknown): null {
  if ((error as Error).name === 'ValidationException') return null;
  throw error;
}

class Refused {
  readonly status: number;
  readonly why: string;
  readonly more: object;
  constructor(status: number, why: string, more: object = {}) {
    this.status = status;
    this.why = why;
    this.more = more;
  }
}

const absent = (why: string, more: object = {}): Refused => new Refused(404, why, more);

function unlessMendable(error: unknown): Refused {
  if (error instanceof OperatorError) return new Refused(400, error.message);
  throw error;
}

/** A list of messages; the header `link` says where it goes on. */
class Listed {
  readonly messages: readonly Message[];
  readonly next: string | null;
  constructor({ messages, next }: Pick<Found, 'messages' | 'next'>) {
    this.messages = messages;
    this.next = next;
  }
}

const listed = (found: Found): Listed => new Listed(found);

async function readMessages(finder: Finder, query: URLSearchParams): Promise<Listed> {
  const [recipient, reference] = [query.get('recipient'), query.get('clientReference')];
  if (recipient !== null && reference === null) return listed(await finder.byRecipient(recipient, toPage(query)));
  if (reference !== null && recipient === null) return listed(await finder.byReference(reference, toPage(query)));
  throw new OperatorError(
    'Expected ?recipient=… or ?clientReference=…, one of the two, or /api/messages/{provider}/{messageId}.',
  );
}

const toPage = (query: URLSearchParams): PageOf => ({
  limit: toLimit(query, usuallyListed),
  next: query.get('next') ?? undefined,
});

function toLimit(query: URLSearchParams, usual: number): number {
  const limit = Number(query.get('limit') ?? usual);
  if (Number.isInteger(limit) && limit >= 1 && limit <= mostListed) return limit;
  throw new OperatorError(`limit: expected a number from 1 to ${mostListed}.`);
}

/** All that are kept, unless fewer are asked for, or those of one type. */
function toEvents(events: readonly PublishedEvent[], query: URLSearchParams): readonly PublishedEvent[] {
  const type = query.get('type');
  const meant = type === null ? events : events.filter((event) => event.type === type);
  return query.has('limit') ? meant.slice(0, toLimit(query, usuallyListed)) : meant;
}

function toFilter(query: URLSearchParams, nowMs: number): Parameters<Finder['failures']>[0] {
  const wished = query.get('reason');
  const reason = failureReasons.find((one) => one === wished);
  if (wished !== null && reason === undefined)
    throw new OperatorError(`reason: expected one of ${failureReasons.join(', ')}.`);
  return {
    provider: query.get('provider') ?? undefined,
    country: query.get('country')?.toUpperCase(),
    reason,
    sinceMs: sinceMs(query.get('since') ?? '7d', nowMs),
    nowMs,
  };
}

const send = (response: ServerResponse, value: unknown, status = 200): void => {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(value));
};

function toMinutes(text: string | null): number {
  const minutes = Number(text ?? 180);
  return Number.isInteger(minutes) && minutes >= 1 ? Math.min(minutes, longestMinutes) : 180;
}
