import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { httpApiLimits, type RequestLimits } from '../../local/runtime/http-server.ts';
import { json, run, settingsWith } from '../../test/local/running.ts';
import { atMost, equal, type Finding, type Limit } from './check.ts';
import { createPoster } from './posting.ts';

/** The shortest that any provider waits for an answer. */
const tightestDeadlineMs = 2_000;

/** What became of one connection. */
interface Ended {
  readonly afterMs: number;
  readonly answer: string;
}

/** A connection to a server that keeps what it is told, and how long it lasts. */
function open(url: URL): { readonly socket: Socket; readonly ended: Promise<Ended> } {
  const started = performance.now();
  const socket = connect(Number(url.port), url.hostname);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
  });
  // A reset is an end as well.
  socket.on('error', () => {});
  const ended = new Promise<Ended>((resolve) =>
    socket.once('close', () => resolve({ afterMs: performance.now() - started, answer })),
  );
  return { socket, ended };
}

/** Sends this text at once and waits for the end of the connection. */
function sendRaw(url: URL, text: string): Promise<Ended> {
  const { socket, ended } = open(url);
  // Not ended: Node answers nobody who has hung up.
  socket.write(text);
  return ended;
}

/** Sends a start and then one byte after another, until the server has enough. */
async function dribble(url: URL, start: string, byte: string, everyMs: number): Promise<Ended> {
  const { socket, ended } = open(url);
  socket.write(start);
  while (!socket.destroyed) {
    await wait(everyMs);
    if (!socket.destroyed) socket.write(byte);
  }
  return ended;
}

const statusOf = (answer: string): string => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'none';

interface SlowClients {
  readonly url: URL;
  readonly limits: RequestLimits;
  /** How many dribble headers, and as many bodies. */
  readonly sockets: number;
  /** An honest request; the status of its answer. */
  readonly ask: () => Promise<number>;
  readonly askEveryMs: number;
  readonly progress: (line: string) => void;
}

/** Slow clients by the hundred, while an honest one asks. */
export async function trySlowClients(given: SlowClients): Promise<readonly Finding[]> {
  const { url, limits, sockets, ask, askEveryMs, progress } = given;
  const head = `POST /webhooks/smspm/x HTTP/1.1\r\nHost: ${url.host}\r\n`;
  const many = (start: string, byte: string) =>
    Promise.all(Array.from({ length: sockets }, () => dribble(url, start, byte, limits.headersMs / 20)));
  let isOver = false;
  const attack = Promise.all([
    many(head, 'X'),
    many(`${head}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n`, ' '),
    many('', ''),
  ]).finally(() => {
    isOver = true;
  });
  const answers: { readonly status: number; readonly ms: number }[] = [];
  const started = performance.now();
  while (!isOver) {
    const askedAt = performance.now();
    const status = await ask().catch(() => 0);
    answers.push({ status, ms: performance.now() - askedAt });
    progress(`${Math.round((performance.now() - started) / 1000)} s, ${answers.length} honest requests`);
    await Promise.race([wait(askEveryMs), attack]);
  }
  const [headers, bodies, silent] = await attack;
  const longest = (all: readonly Ended[]): number => Math.max(...all.map(({ afterMs }) => afterMs)) / 1000;
  // A look may come late on a busy machine.
  const late = (ms: number): number => (ms + 2 * limits.checkEveryMs) / 1000 + 2;
  return [
    equal(
      `honest requests not answered 200, of ${answers.length}`,
      answers.filter(({ status }) => status !== 200).length,
      0,
    ),
    atMost('slowest honest answer', Math.max(...answers.map(({ ms }) => ms)), tightestDeadlineMs, ' ms'),
    atMost(`${sockets} that dribble headers, closed after`, longest(headers), late(limits.headersMs), ' s'),
    atMost(`${sockets} that dribble bodies, closed after`, longest(bodies), late(limits.requestMs), ' s'),
    atMost(`${sockets} that say nothing, closed after`, longest(silent), late(limits.headersMs), ' s'),
    equal('answers to dribbled headers', distinct(headers), ['408']),
    equal('answers to dribbled bodies', distinct(bodies), ['408']),
  ];
}

const distinct = (all: readonly Ended[]): readonly string[] => [...new Set(all.map(({ answer }) => statusOf(answer)))];

/** Requests that are too large, or none at all. */
export async function tryBadRequests(url: URL, ask: () => Promise<number>): Promise<readonly Finding[]> {
  const { headerBytes } = httpApiLimits;
  const line = 'POST /webhooks/smspm/x HTTP/1.1\r\n';
  const fixed = `Host: ${url.host}\r\nConnection: close\r\nContent-Length: 0\r\nX-Padding: `;
  const padded = (bytes: number): string => `${line}${fixed}${'p'.repeat(bytes - line.length - fixed.length)}\r\n\r\n`;
  const good = `GET /api/status HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`;
  const status = async (text: string): Promise<string> => statusOf((await sendRaw(url, text)).answer);
  const garbage = [
    '\0\0\0\0\r\n\r\n',
    'G\u00E9T / HTTP/9.9\r\n\r\n',
    'POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n',
    'POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  ];
  const pipelined = await sendRaw(url, `${good}${'\u0001garbage\r\n\r\n'.repeat(100)}`);
  return [
    equal(`headers of ${headerBytes - 200} bytes`, await status(padded(headerBytes - 200)), '401'),
    equal(`headers of ${headerBytes + 200} bytes`, await status(padded(headerBytes + 200)), '431'),
    equal('headers of a megabyte', await status(padded(1_000_000)), '431'),
    equal(
      'garbage instead of requests',
      await Promise.all(garbage.map(status)),
      garbage.map(() => '400'),
    ),
    equal('garbage behind a good request', /HTTP\/1\.1 400/.test(pipelined.answer), true),
    equal('an honest request after all that', await ask(), 200),
  ];
}

export const slowClients: Limit = {
  name: 'slow-clients',
  about: 'clients that dribble headers or bodies, say nothing, send too much or garbage; honest ones beside them',
  check: async ({ progress }) => {
    const running = await run(settingsWith({}));
    try {
      const url = new URL(running.stack.url);
      const poster = createPoster(running);
      let asked = 0;
      const ask = async (): Promise<number> => {
        asked += 1;
        return poster.post(json('smspm', { messageId: `honest-${asked}`, status: 'delivered' }));
      };
      const bad = await tryBadRequests(url, ask);
      const logged = running.logLines.filter((line) => /ppppp|garbage/.test(line)).length;
      const slow = await trySlowClients({ url, limits: httpApiLimits, sockets: 300, ask, askEveryMs: 250, progress });
      await running.drained();
      return [
        ...bad,
        equal('log lines that hold any of it', logged, 0),
        ...slow,
        equal('honest reports in the table', (await running.items()).length, asked),
      ];
    } finally {
      await running.stack.close();
    }
  },
};
