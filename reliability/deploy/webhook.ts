import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Told } from './ask.ts';

/** A request that an application outside AWS got. */
export interface Called {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The event. */
  readonly body: Told;
}

/** An application outside AWS, which takes events by HTTPS on a free port of 127.0.0.1. */
export interface Webhook {
  readonly port: string;
  /** What it got so far, in order. */
  readonly called: readonly Called[];
  readonly close: () => void;
}

export async function openWebhook(certificate: string, key: string): Promise<Webhook> {
  const called: Called[] = [];
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, answer) => {
    text(request).then(
      (body) => {
        called.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(body) });
        answer.end();
      },
      () => answer.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port: String(port),
    called,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
