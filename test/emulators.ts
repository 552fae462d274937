import type { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';

/** Endpoints to test against instead of emulators of our own: the one place that says so (`npm run test:conformance` sets them). */
export const endpoints = {
  dynamodb: process.env['DYNAMODB_ENDPOINT'] || undefined,
  sqs: process.env['SQS_ENDPOINT'] || undefined,
};

/** Something that answers at an address; `close` ends it, unless it belongs to somebody else. */
export interface Opened {
  readonly url: string;
  readonly close: () => Promise<void>;
}

const elsewhere = (url: string): Opened => ({ url, close: async () => {} });

/** The DynamoDB that is tested, else a dynalite of its own. */
export const openDynamodb = async (): Promise<Opened> =>
  endpoints.dynamodb === undefined ? openDynalite() : elsewhere(endpoints.dynamodb);

/** The SQS that is tested, else a fauxqs of its own. */
export const openSqs = async (): Promise<Opened> =>
  endpoints.sqs === undefined ? openFauxqs() : elsewhere(endpoints.sqs);

export async function openDynalite(): Promise<Opened> {
  const server = dynalite({ createTableMs: 0 }) as ReturnType<typeof createServer>;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function openFauxqs(): Promise<Opened> {
  const app = buildApp({ logger: false, host: '127.0.0.1' });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    close: async () => {
      await app.close();
    },
  };
}
