import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { sendAtRate } from '../../bench/open-loop.ts';
import type { Genuine } from '../../operator/request.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const requests = (url: string, count: number, method: Genuine['method'] = 'POST'): readonly Genuine[] =>
  Array.from({ length: count }, () => ({ url, method, headers: {}, body: Buffer.from(method === 'GET' ? '' : 'x') }));

test('each request goes out at its time, whether or not those before it are answered', async () => {
  const arrivedMs: number[] = [];
  const held: (() => void)[] = [];
  const url = await serve((_, response) => {
    arrivedMs.push(performance.now());
    held.push(() => response.end());
    // Nobody is answered until all are there: a sender that waits for answers would never come so far.
    if (held.length === 10) for (const answer of held) answer();
  });
  const answers = await sendAtRate(requests(url, 10), 50);
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect((arrivedMs.at(-1) ?? 0) - (arrivedMs[0] ?? 0)).toBeGreaterThan(100);
  expect(answers[0]?.latencyMs).toBeGreaterThan(answers[9]?.latencyMs ?? 0);
});

test('what a request waits before it can even be sent counts from when it was due', async () => {
  let count = 0;
  const url = await serve((_, response) => {
    count += 1;
    // Holds up sender and server alike.
    if (count === 1) for (const until = performance.now() + 200; performance.now() < until; );
    response.end();
  });
  const answers = await sendAtRate(requests(url, 20), 200);
  // Due 50 ms after the first, it could be sent after 200 at the earliest.
  expect(answers[10]?.latencyMs).toBeGreaterThan(120);
});

test('no latency is below zero, however early a timer is', async () => {
  const url = await serve((_, response) => response.end());
  const answers = await sendAtRate(requests(url, 300), 480);
  expect(Math.min(...answers.map(({ latencyMs }) => latencyMs))).toBeGreaterThan(0);
});

test('its status is told, and 0 where there is no answer or half of one', async () => {
  const url = await serve((request, response) => {
    if (request.url === '/none') request.socket.destroy();
    else if (request.url === '/half') {
      response.writeHead(200, { 'content-length': 10 }).write('half');
      setTimeout(() => request.socket.destroy(), 10);
    } else response.writeHead(request.method === 'GET' ? 204 : 503).end();
  });
  const mixed = [
    ...requests(url, 1),
    ...requests(url, 1, 'GET'),
    ...requests(`${url}none`, 1),
    ...requests(`${url}half`, 1),
  ];
  expect((await sendAtRate(mixed, 1_000)).map(({ status }) => status)).toEqual([503, 204, 0, 0]);
});
