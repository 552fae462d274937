// Mutated bodies through the application's API: each is answered, all or nothing, and tells nobody what it held.
import type { Application } from '../../functions/api/application.ts';
import type { Call } from '../../functions/api/call.ts';
import { serve } from '../../functions/api/serve.ts';
import type { Outgoing } from '../../functions/aws/batch-queue.ts';
import { instant } from '../../functions/domain/instant.ts';
import { registry } from '../../functions/providers/registry.ts';
import { mostRecorded } from '../../functions/shared/api-routes.ts';
import { rawBody, readEnvelope } from '../../functions/shared/envelope.ts';
import { readPathText, writePathText } from '../../functions/shared/path-text.ts';
import type { Random } from '../../local/runtime/random.ts';
import { chanceOf, oneOf, whole } from './chance.ts';
import { byteMutators } from './mutate-bytes.ts';
import { hostileJson, hostileText } from './values.ts';

export interface ApiFailure {
  readonly index: number;
  readonly check: string;
  readonly got: string;
}

export interface ApiResult {
  readonly cases: number;
  /** How often each status was answered. */
  readonly byStatus: Readonly<Record<string, number>>;
  readonly failures: readonly ApiFailure[];
}

const receivedAt = Date.UTC(2026, 10, 27, 12);
/** SQS takes as much in a batch of ten. */
const mostBatchBytes = 1024 * 1024;
/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html (read 2026-11-27) */
const takenBySqs = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

const providers = Object.fromEntries(
  [...registry.keys()].map((id) => [id, { authentication: {}, defaultCountry: 'DE' }]),
);
/** No text of ours holds these digits. */
const number = '+4917166612345';
const secret = 'PLANTED-PREVIEW';

const fields: Readonly<Record<string, (chance: Random) => unknown>> = {
  provider: (chance) => oneOf(chance, Object.keys(providers)),
  messageId: (chance) => oneOf(chance, ['0012', 'a/b', 'λ', hostileText(chance)]),
  recipient: () => number,
  senderId: () => 'ACME',
  clientReference: (chance) => `order ${whole(chance, 1, 99)}`,
  tag: (chance) => oneOf(chance, ['otp', 'news']),
  channel: () => 'sms',
  segments: (chance) => whole(chance, 1, 9),
  price: (chance) => ({ amount: oneOf<unknown>(chance, ['0.0450', 0.045, 12]), currency: 'EUR' }),
  sentAt: () => '2026-11-27T11:59:00Z',
  preview: () => secret,
};

type Body = Record<string, unknown>;

/** A message as an application writes it. */
const genuine = (chance: Random): Body =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, make]) => {
      const isNeeded = name === 'provider' || name === 'messageId';
      return isNeeded || chance.isLucky(0.6) ? [[name, make(chance)]] : [];
    }),
  );

const raw = Symbol('JSON as it is');
/** A value in the text of JSON that no JavaScript value stands for. */
const verbatim = (text: string): object => ({ [raw]: text });

/** One field of one message, or what holds them, changed. */
const spoiled = (body: Body, chance: Random): Body => {
  const name = oneOf(chance, [
    ...Object.keys(body),
    ...Object.keys(fields),
    '__proto__',
    'constructor',
    hostileText(chance),
  ]);
  if (chance.isLucky(0.2)) return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
  return Object.fromEntries([
    ...Object.entries(body).filter(([key]) => key !== name),
    [name, verbatim(hostileJson(chance))],
  ]);
};

const write = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) {
    if (raw in value) return String((value as Record<symbol, unknown>)[raw]);
    if (Array.isArray(value)) return `[${value.map(write).join()}]`;
    return `{${Object.entries(value)
      .map(([key, one]) => `${JSON.stringify(key)}:${write(one)}`)
      .join()}}`;
  }
  return JSON.stringify(value);
};

function bodyOf(chance: Random): Buffer {
  const messages = Array.from({ length: chance.isLucky(0.1) ? whole(chance, 0, 120) : whole(chance, 1, 3) }, () =>
    chance.isLucky(0.4) ? spoiled(genuine(chance), chance) : genuine(chance),
  );
  const all = chance.isLucky(0.1) ? spoiled({ messages }, chance) : { messages };
  const body = Buffer.from(write(all));
  return chance.isLucky(0.3) ? oneOf(chance, byteMutators).apply(body, chance, [body]) : body;
}

function callOf(chance: Random): Call {
  const id = writePathText(hostileText(chance));
  const common = { query: new URLSearchParams(), requestId: 'r1', receivedAt };
  if (chance.isLucky(0.7))
    return { ...common, route: 'POST /messages', method: 'POST', segments: [''], raw: bodyOf(chance) };
  if (chance.isLucky(0.3))
    return {
      ...common,
      query: new URLSearchParams(chance.isLucky(0.5) ? {} : { hours: hostileText(chance) }),
      route: 'GET /routes/{path+}',
      method: 'GET',
      segments: chance.isLucky(0.3) ? ['IN'] : hostileText(chance).split('/'),
      raw: Buffer.alloc(0),
    };
  const confirmed = chance.isLucky(0.5)
    ? '{"confirmedAt":"2026-11-27T11:00:00Z"}'
    : `{"confirmedAt":${hostileJson(chance)}}`;
  return {
    ...common,
    route: 'PUT /messages/{path+}',
    method: 'PUT',
    segments: [
      oneOf(chance, ['wavix', hostileText(chance)]),
      chance.isLucky(0.7) ? id : hostileText(chance),
      'confirmation',
    ],
    raw: Buffer.from(confirmed),
  };
}

/** Runs one case. @returns what was answered, and what is wrong with it. */
async function play(
  seed: number,
  index: number,
): Promise<{ readonly status: number; readonly failures: readonly ApiFailure[] }> {
  const chance = chanceOf(seed, index);
  const call = callOf(chance);
  const queued: Outgoing[] = [];
  const isDown = chance.isLucky(0.05);
  const application: Application = {
    providers,
    queue: {
      sendAll: async (messages) => {
        if (isDown) throw new Error('no queue');
        queued.push(...messages);
      },
    },
    table: {
      read: () => Promise.reject(new Error('nobody reads')),
      readMany: () => Promise.reject(new Error('nobody reads')),
    },
    search: {} as Application['search'],
    indexes: { recipient: true, clientReference: true, failures: true },
    preview: { isOn: chance.isLucky(0.5), sensitiveTags: ['otp'] },
    routes: async ({ country }) => {
      if (isDown) throw new Error('no metrics');
      return { country, since: instant(0), until: instant(1), routes: [], note: null };
    },
  };
  const lines: string[] = [];
  const { status, body } = await listening(lines, () => serve(application, call, 60_000));
  const failures: ApiFailure[] = [];
  const check = (holds: boolean, text: string, got: unknown): void => {
    if (!holds) failures.push({ index, check: text, got: (JSON.stringify(got) ?? 'nothing').slice(0, 500) });
  };
  check([200, 400, 404, 413, 503].includes(status), 'an answer that the document has', { status, body });
  check(
    (status === 503) === (isDown && status !== 400 && status !== 404 && status !== 413),
    '503 where the queue is down, and only there',
    status,
  );
  check(status === 200 || queued.length === 0, 'nothing is queued unless it is answered 200', queued);
  if (status === 400) check('path' in body && 'expected' in body && 'error' in body, 'a mistake has its place', body);
  const told = JSON.stringify([body, lines]);
  for (const text of [number.slice(3), secret])
    check(!told.includes(text), 'no value of the request in answer or log', told);
  if (status === 200 && call.method === 'GET')
    check(
      /^[A-Z]{2}$/.test(String((body as { country?: unknown }).country)),
      'routes of a country that there is',
      body,
    );
  else if (status === 200) {
    const isList = call.route === 'POST /messages';
    if (isList) check((body as { recorded?: unknown }).recorded === queued.length, 'as many as are queued', body);
    check(queued.length >= 1 && queued.length <= mostRecorded, `1 to ${mostRecorded} messages`, queued.length);
    for (let at = 0; at < queued.length; at += 10) {
      const bytes = queued.slice(at, at + 10).reduce((total, one) => total + Buffer.byteLength(one.body), 0);
      check(bytes <= mostBatchBytes, 'ten fit into a batch', bytes);
    }
    for (const { body: text, group } of queued) {
      check(takenBySqs.test(text), 'SQS takes each character', text);
      const envelope = readEnvelope(text);
      check(
        envelope !== null && envelope.provider === group && Object.hasOwn(providers, group),
        'an envelope of a configured provider',
        text,
      );
      if (envelope) checkTold(JSON.parse(rawBody(envelope).toString()), application, check);
    }
  }
  const [, id = ''] = call.segments;
  if (call.method === 'PUT' && readPathText(id) === null) check(status !== 200, 'only an id that is one', id);
  return { status, failures };
}

/** What the consumer may rely on. */
function checkTold(
  told: Record<string, unknown>,
  { preview }: Application,
  check: (holds: boolean, text: string, got: unknown) => void,
): void {
  const {
    messageId,
    recipient,
    price,
    preview: shown,
    tag,
  } = told as Record<string, string | undefined> & { readonly price?: { readonly amount: string } };
  check(
    typeof messageId === 'string' && messageId !== '' && messageId.length <= 500 && messageId.isWellFormed(),
    'an id that a key takes',
    messageId,
  );
  check(recipient === undefined || /^\+\d{7,15}$/.test(recipient), 'a recipient in E.164', recipient);
  check(
    price === undefined || /^\d{1,12}(\.\d{1,12})?$/.test((price as unknown as { readonly amount: string }).amount),
    'decimal text',
    price,
  );
  check(
    shown === undefined || (preview.isOn && tag !== 'otp' && [...shown].length <= 50),
    'no preview that may not be',
    told,
  );
}

/** Keeps what is logged meanwhile. */
async function listening<T>(lines: string[], run: () => Promise<T>): Promise<T> {
  const { info, warn, error } = console;
  const keep = (line: unknown): void => void lines.push(JSON.stringify(line));
  Object.assign(console, { info: keep, warn: keep, error: keep });
  try {
    return await run();
  } finally {
    Object.assign(console, { info, warn, error });
  }
}

/** Runs the cases of a seed from one index to another. */
export async function fuzzApi({
  seed,
  from,
  to,
}: {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}): Promise<ApiResult> {
  const byStatus: Record<string, number> = {};
  const failures: ApiFailure[] = [];
  for (let index = from; index < to; index += 1) {
    const outcome = await play(seed, index);
    byStatus[outcome.status] = (byStatus[outcome.status] ?? 0) + 1;
    failures.push(...outcome.failures);
  }
  return { cases: to - from, byStatus, failures };
}
