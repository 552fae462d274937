import type { IncomingHttpHeaders } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createServer as createTlsServer } from 'node:tls';
import { certificateOfThisMachine } from '../certificate.ts';

/** A request as the old handler got it. */
export interface Got {
  readonly method: string | undefined;
  /** Path and query as they stood in the request line. */
  readonly target: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The handler that somebody has run so far, on this machine by HTTPS. */
export interface OldUrl {
  readonly url: string;
  readonly cert: string;
  readonly got: Got[];
  /** What it answers; 0 for nothing at all. @default 200 */
  answer: (
    got: Got,
  ) => number | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };
  readonly close: () => Promise<void>;
}

/** @param port one that it should have if it is free. */
export async function openOldUrl(port = 0): Promise<OldUrl> {
  const { key, cert } = certificateOfThisMachine();
  const got: Got[] = [];
  const server: Server = createServer({ key, cert }, async (request, response) => {
    const { method, url: target, headers } = request;
    const one = { method, target, headers, body: await buffer(request) };
    got.push(one);
    const answer = old.answer(one);
    if (answer === 0) return;
    const { status, headers: own = {}, body = 'OK' } = typeof answer === 'number' ? { status: answer } : answer;
    response.writeHead(status, own).end(body);
  });
  const listen = (at: number): Promise<void> =>
    new Promise((resolve, reject) => server.once('error', reject).listen(at, '127.0.0.1', () => resolve()));
  await listen(port).catch(() => listen(0));
  const old: OldUrl = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cert,
    got,
    answer: () => 200,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return old;
}

/** One that says these words to whoever asks, and no more; without a last word of HTTP it hangs up. */
export async function openRude(words: string): Promise<Pick<OldUrl, 'url' | 'cert'> & { readonly close: () => void }> {
  const { key, cert } = certificateOfThisMachine();
  const server = createTlsServer({ key, cert }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', () => (words.endsWith('\r\n\r\n') ? socket.write(words) : socket.end(words)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, cert, close: () => server.close() };
}
