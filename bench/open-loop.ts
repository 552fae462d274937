import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Genuine } from '../operator/request.ts';

/** What came of one request. */
export interface Answered {
  /** 0 where there was no answer. */
  readonly status: number;
  /** Milliseconds from when the request was due to the end of its answer. */
  readonly latencyMs: number;
}

/** Longer than any answer takes. */
const mostMs = 10_000;

/**
 * Sends requests at a rate that does not look at the answers, as providers do: each is due at its time, and what it waits from then on counts,
 * whoever it waits for. So a server that stands still is late for all that were due meanwhile, not for the one that it held.
 */
export async function sendAtRate(requests: readonly Genuine[], perSecond: number): Promise<readonly Answered[]> {
  const agent = new Agent({ keepAlive: true });
  const startedMs = performance.now();
  try {
    const answers: Promise<Answered>[] = [];
    for (const [at, one] of requests.entries()) {
      const dueMs = startedMs + (at * 1000) / perSecond;
      const leftMs = dueMs - performance.now();
      if (leftMs > 0) await wait(leftMs);
      // A timer may be early by a part of a millisecond.
      const fromMs = Math.min(dueMs, performance.now());
      answers.push(send(one, agent).then((status) => ({ status, latencyMs: performance.now() - fromMs })));
    }
    return await Promise.all(answers);
  } finally {
    agent.destroy();
  }
}

/** Not fetch(): of many small requests to this machine it takes a multiple of the time. */
const send = ({ url, method, headers, body }: Genuine, agent: Agent): Promise<number> =>
  new Promise((resolve) => {
    const length = method === 'GET' ? {} : { 'content-length': body.length };
    const sent = request(url, { method, agent, headers: { ...headers, ...length }, timeout: mostMs }, (response) => {
      response.resume();
      response.once('close', () => resolve(response.complete ? (response.statusCode ?? 0) : 0));
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => resolve(0));
    sent.end(body);
  });
