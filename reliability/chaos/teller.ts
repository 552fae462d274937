import { type Client, confirm, recordSend, type Send } from '../../client/index.ts';
import type { Sent } from './sender.ts';
import { isOwn, type OwnWord, type Request } from './traffic.ts';

/** Sends that an application records in one call. */
const mostAtOnce = 8;
/** An application without patience tells again after so long, in milliseconds, and gives up after so many times. */
const pauseMs = 200;
const mostTries = 100;

/** What is posted at a time: a callback alone, and sends as an application gathers them. */
export function inCalls(requests: readonly Request[]): readonly (readonly [Request, ...Request[]])[] {
  const calls: (readonly [Request, ...Request[]])[] = [];
  let gathered: Request[] = [];
  const end = (): void => {
    if (gathered.length > 0) calls.push(gathered as [Request, ...Request[]]);
    gathered = [];
  };
  for (const request of requests) {
    if (request.kind !== 'send') {
      calls.push([request]);
      continue;
    }
    gathered.push(request);
    if (gathered.length === mostAtOnce) end();
  }
  end();
  return calls;
}

/** Tells what the application says, by its client, until the API has taken all of it. */
export async function tell(client: Client, requests: readonly [Request, ...Request[]]): Promise<readonly Sent[]> {
  const [{ kind, provider, composed }] = requests;
  if (!isOwn(kind)) throw new Error(`A ${kind} is nothing that an application tells.`);
  const word: OwnWord = JSON.parse(composed.body);
  const once = (): Promise<void> =>
    kind === 'confirmation'
      ? confirm(client, provider.id, word.messageId, word.confirmedAt === undefined ? {} : { at: word.confirmedAt })
      : recordSend(client, requests.map(toSend));
  for (let tries = 1; ; tries += 1) {
    // By its code: the client is asked for the same again, whatever was wrong.
    const status = await once().then(
      () => 200,
      (error: { readonly status?: number | null }) => error.status ?? 0,
    );
    if (status === 200 || (status >= 400 && status < 500) || tries === mostTries)
      return requests.map((request) => ({
        request,
        query: '',
        body: request.composed.body,
        posted: tries,
        unavailable: 0,
        status,
      }));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

const toSend = ({ provider, composed }: Request): Send => ({
  provider: provider.id,
  ...(JSON.parse(composed.body) as OwnWord),
});
