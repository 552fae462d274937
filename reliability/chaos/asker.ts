import pMap from 'p-map';
import { type Client, findMessages, getMessage } from '../../client/index.ts';
import type { Answered } from './wholes-verdict.ts';

const pauseMs = 200;
const mostTries = 100;
const asksAtOnce = 8;

/** Asks the API for these messages as an application does, by their ids and then by their references, until it answers. */
export async function askFor(client: Client, keys: readonly string[]): Promise<ReadonlyMap<string, Answered>> {
  const answers = await pMap(
    keys,
    async (pk): Promise<readonly [string, Answered]> => {
      const at = pk.indexOf('#');
      const byId = await untilAnswered(() => getMessage(client, pk.slice(0, at), pk.slice(at + 1)));
      const clientReference = byId?.clientReference;
      const page = clientReference ? await untilAnswered(() => findMessages(client, { clientReference })) : null;
      return [pk, { byId, listed: page?.messages ?? [] }];
    },
    { concurrency: asksAtOnce },
  );
  return new Map(answers);
}

async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      const { status = 0 } = error as { readonly status?: number | null };
      if ((status !== null && status >= 400 && status < 500) || tries === mostTries) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
