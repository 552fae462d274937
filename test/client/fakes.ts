import { createClient } from '../../client/client.ts';
import type { Client, Clock, Message, Request, Transport } from '../../client/index.ts';
import type { FailureReason } from '../../functions/domain/failure-reason.ts';
import { instant } from '../../functions/domain/instant.ts';
import { isFinal, type Status } from '../../functions/domain/status.ts';

/** A clock that goes on only where everybody waits for it. */
export interface FakeClock extends Clock {
  /** What a promise comes to, while time goes on as fast as it can. @throws Error where it waits for nothing. */
  readonly run: <T>(promise: Promise<T>) => Promise<T>;
  /** How many sleep. */
  readonly asleep: () => number;
}

export function fakeClock(startMs = Date.UTC(2026, 10, 27, 10)): FakeClock {
  let nowMs = startMs;
  const timers = new Set<{ readonly atMs: number; readonly wake: () => void }>();
  const asleep = (): number => timers.size;
  return {
    now: () => nowMs,
    asleep,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const end = (settle: () => void): void => {
          timers.delete(timer);
          signal?.removeEventListener('abort', abort);
          settle();
        };
        const abort = (): void => end(() => reject(signal?.reason));
        const timer = { atMs: nowMs + ms, wake: () => end(resolve) };
        timers.add(timer);
        signal?.addEventListener('abort', abort);
      }),
    run: async (promise) => {
      let isSettled = false;
      const settle = (): void => {
        isSettled = true;
      };
      promise.then(settle, settle);
      for (;;) {
        // Whatever can go on without time has gone on by then.
        await new Promise(setImmediate);
        if (isSettled) return promise;
        const next = [...timers].reduce((a, b) => (b.atMs < a.atMs ? b : a), { atMs: Infinity, wake: () => undefined });
        if (next.atMs === Infinity) throw new Error('It waits for something that never comes.');
        nowMs = Math.max(nowMs, next.atMs);
        next.wake();
      }
    },
  };
}

export const messageOf = (
  provider: string,
  messageId: string,
  status: Status,
  more: Partial<Message> & { readonly atMs?: number; readonly failureReason?: FailureReason | null } = {},
): Message => {
  const { atMs = Date.UTC(2026, 10, 27, 10), ...facts } = more;
  const nothing = { recipient: null, senderId: null, clientReference: null, tag: null, carrier: null, segments: null };
  const untold = { price: null, preview: null, recordedAt: null, confirmedAt: null, dueAt: null, overdueAt: null };
  return {
    ...{ provider, messageId, channel: 'sms', ...nothing, ...untold, submittedAt: null, country: null },
    ...{
      status,
      final: isFinal(status),
      providerStatus: status,
      errorCode: null,
      failureReason: null,
      retryable: null,
    },
    ...{ explanation: null, doneAt: null, details: {}, contradicted: false, unlistedWords: [], otherRecipients: [] },
    ...{ failedAt: null, leftOutSince: null, rereads: [], parts: null, history: [] },
    firstReceivedAt: instant(atMs),
    updatedAt: instant(atMs),
    ...facts,
  };
};

/** What happens to one request on its way: how long it takes, and whether it or its answer is lost, or the API is in trouble. */
export interface Way {
  readonly ms: number;
  readonly fate: 'fine' | 'lost' | 'answer-lost' | '503';
}

/** The API as the contract says it, in memory and in fake time. */
export interface FakeApi {
  readonly client: Client;
  readonly clock: FakeClock;
  readonly requests: (Request & { readonly atMs: number })[];
  readonly recorded: Map<string, Record<string, unknown>>;
  /** When each message was first shown to be delivered, epoch milliseconds, by the answer that left the API then. */
  readonly report: (provider: string, id: string, status: Status, more?: Parameters<typeof messageOf>[3]) => void;
  readonly get: (provider: string, id: string) => Message | undefined;
}

export function fakeApi(way: () => Way = () => ({ ms: 20, fate: 'fine' }), clock = fakeClock()): FakeApi {
  const messages = new Map<string, Message>();
  const waiting = new Set<() => void>();
  const requests: FakeApi['requests'] = [];
  const recorded: FakeApi['recorded'] = new Map();
  const ok = (body: unknown) => ({ status: 200, retryAfterSeconds: null, text: JSON.stringify(body) });

  const serve = async ({ method, path, body }: Request, signal: AbortSignal) => {
    if (method === 'POST') {
      const sent = (body as { messages: Record<string, unknown>[] }).messages;
      for (const send of sent) recorded.set(`${send['provider']}#${send['messageId']}`, send);
      return ok({ recorded: sent.length });
    }
    const { pathname, searchParams } = new URL(path, 'http://api');
    const key = pathname.split('/').slice(2, 4).join('#');
    const untilMs = clock.now() + Number(searchParams.get('waitForFinal') ?? 0) * 1000;
    while (!messages.get(key)?.final && clock.now() < untilMs) {
      let wake = (): void => undefined;
      const news = new Promise<void>((resolve) => {
        wake = resolve;
      });
      waiting.add(wake);
      const until = new AbortController();
      const stop = (): void => until.abort();
      signal.addEventListener('abort', stop);
      await Promise.race([news, clock.sleep(untilMs - clock.now(), until.signal).catch(() => undefined)]);
      signal.removeEventListener('abort', stop);
      until.abort();
      waiting.delete(wake);
      signal.throwIfAborted();
    }
    const message = messages.get(key);
    return message
      ? ok(message)
      : { status: 404, retryAfterSeconds: null, text: '{"error":"nobody has reported this message"}' };
  };

  const transport: Transport = async (request, signal) => {
    requests.push({ ...request, atMs: clock.now() });
    const { ms, fate } = way();
    await clock.sleep(ms, signal);
    if (fate === 'lost') throw new TypeError('fetch failed', { cause: new Error('read ECONNRESET') });
    if (fate === '503') return { status: 503, retryAfterSeconds: 1, text: '{"message":"Service Unavailable"}' };
    const answer = await serve(request, signal);
    await clock.sleep(ms, signal);
    if (fate === 'answer-lost') throw new TypeError('fetch failed');
    return answer;
  };
  return {
    client: createClient({ url: '', transport, clock, random: () => 0.5 }),
    clock,
    requests,
    recorded,
    get: (provider, id) => messages.get(`${provider}#${id}`),
    report: (provider, id, status, more) => {
      messages.set(`${provider}#${id}`, messageOf(provider, id, status, { atMs: clock.now(), ...more }));
      for (const wake of waiting) wake();
    },
  };
}
