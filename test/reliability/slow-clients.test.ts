import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpServer, httpApiLimits, type RequestLimits } from '../../local/runtime/http-server.ts';
import { tryBadRequests, trySlowClients } from '../../reliability/limits/slow-clients.ts';

/** A server that answers honest requests as the local stack would. */
async function serve(limits?: RequestLimits): Promise<{ readonly url: URL; readonly ask: () => Promise<number> }> {
  const server = createHttpServer((request, response) => {
    request.resume().on('end', () => response.writeHead(request.url?.startsWith('/webhooks/') ? 401 : 200).end());
  }, limits);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { url, ask: async () => (await fetch(url)).status };
}

const broken = (findings: readonly { readonly ok: boolean }[]) => findings.filter(({ ok }) => !ok);

test('clients that dribble are told 408 in time, while honest ones are answered', async () => {
  const limits = { ...httpApiLimits, headersMs: 600, requestMs: 5_000, checkEveryMs: 100 };
  const findings = await trySlowClients({
    ...(await serve(limits)),
    limits,
    sockets: 40,
    askEveryMs: 50,
    progress: () => {},
  });
  expect(broken(findings)).toEqual([]);
});

test('headers over 10,240 bytes are told 431, garbage 400, and the server lives on', async () => {
  const { url, ask } = await serve();
  expect(broken(await tryBadRequests(url, ask))).toEqual([]);
});

test('no client of the local stack has more than half a minute', () => {
  expect(httpApiLimits.requestMs).toBeLessThanOrEqual(30_000);
  expect(httpApiLimits.headersMs).toBeLessThanOrEqual(httpApiLimits.requestMs);
});
