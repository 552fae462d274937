import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openWeb } from '../../functions/aws/web.ts';

let server: Server;
let origin: string;
let asked: string[] = [];
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    if (url.startsWith('/silent')) return;
    if (url.startsWith('/missing')) response.writeHead(404).end('no');
    else if (url.startsWith('/elsewhere')) response.writeHead(302, { location: '/found' }).end();
    else if (url.startsWith('/long')) response.end('x'.repeat(70_000));
    else response.end(`text of ${url}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('asks the host that the URL names, or the one in whose place all are asked', async () => {
  expect(await openWeb(null).text(`${origin}/a?b=c`, 5_000)).toBe('text of /a?b=c');
  expect(await openWeb(origin).text('https://sns.eu-central-1.amazonaws.com/a?b=c', 5_000)).toBe('text of /a?b=c');
});

test.each(['/missing', '/elsewhere', '/long', '/silent'])('%s is no answer', async (path) => {
  await expect(openWeb(null).text(origin + path, 150)).rejects.toThrow();
  expect(asked).toEqual([path]);
});

test('what never changes is fetched once, for all that ask at the same time; what failed is asked for again', async () => {
  const web = openWeb(null);
  const [one, other] = await Promise.all([web.kept(`${origin}/a`, 5_000), web.kept(`${origin}/a`, 5_000)]);
  expect([one, other, await web.kept(`${origin}/a`, 5_000), asked]).toEqual([
    'text of /a',
    'text of /a',
    'text of /a',
    ['/a'],
  ]);
  await expect(web.kept(`${origin}/missing`, 5_000)).rejects.toThrow();
  await expect(web.kept(`${origin}/missing`, 5_000)).rejects.toThrow();
  expect(asked.slice(1)).toEqual(['/missing', '/missing']);
});

test('keeps no more than a few, and has no more than a few under way', async () => {
  const web = openWeb(null);
  for (let at = 0; at < 30; at += 1) await web.kept(`${origin}/${at}`, 5_000);
  await web.kept(`${origin}/29`, 5_000);
  expect(asked).toHaveLength(30);
  await web.kept(`${origin}/0`, 5_000);
  expect(asked).toHaveLength(31);
  const waiting = Array.from({ length: 4 }, () => web.text(`${origin}/silent`, 300).catch(() => 'late'));
  await expect(web.text(`${origin}/a`, 5_000)).rejects.toThrow('Too much');
  expect(await Promise.all(waiting)).toEqual(['late', 'late', 'late', 'late']);
  expect(await web.text(`${origin}/a`, 5_000)).toBe('text of /a');
});
