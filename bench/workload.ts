import type { APIGatewayProxyEventV2, SQSEvent } from 'aws-lambda';
import type { Item } from '../functions/aws/item-size.ts';
import { consume } from '../functions/consumer/consume.ts';
import type { Provider, Wish } from '../functions/providers/provider.ts';
import { registry } from '../functions/providers/registry.ts';
import { type Keys, newKeysOf } from '../functions/providers/signatures/signature.ts';
import { wavix } from '../functions/providers/wavix.ts';
import type { Providers } from '../functions/shared/provider-settings.ts';
import { partitionKey } from '../functions/shared/table-keys.ts';
import { toEndpoints } from '../operator/endpoints.ts';
import { genuineRequest } from '../operator/request.ts';
import { openWatchedTable } from '../reliability/limits/table.ts';
import type { Held } from './aws.ts';
import { apiHost, batchEvent, callbackEvent } from './events.ts';
import { passMark } from './passes.ts';
import { consumerOn, queueBody, receivedAtMs } from './queued.ts';

/** What the functions are given, and what they find. */
export interface Workload {
  readonly providers: Providers;
  readonly held: Pick<Held, 'secret' | 'items' | 'documents'>;
  /** Genuine callbacks of each provider, each of another message. */
  readonly callbacks: ReadonlyMap<string, readonly APIGatewayProxyEventV2[]>;
  /** The same reports in batches, by how many are in one: every other message is there already, as sent. In each pass they are of other messages. */
  readonly batches: ReadonlyMap<number, readonly SQSEvent[]>;
}

export const batchSizes = [10, 50] as const;
const callbacksEach = 50;
/** Half of them find their message there. */
export const reportsInAll = 400;
/** Of several countries, the last digits left out. */
const numbers = ['49171123', '1202555', '44791112', '91987654', '3725123'];

/** Each provider signs where it can, else its URL has a token; made anew, with new keys. */
export async function workload(): Promise<Workload> {
  const keys = new Map<string, Keys>();
  for (const { id, signature } of registry.values()) if (signature) keys.set(id, newKeysOf(signature));
  const providers: Providers = Object.fromEntries(
    [...registry.keys()].map((id) => [id, { authentication: keys.has(id) ? { signature: true } : { urlToken: true } }]),
  );
  const secret = {
    urlKey: 'bench-url-key',
    providers: Object.fromEntries([...keys].map(([id, { secret: signingSecret }]) => [id, { signingSecret }])),
  };
  const certificates = [...keys.values()].flatMap(({ certificate }) => certificate ?? []);
  const endpoints = toEndpoints(
    `https://${apiHost}/webhooks`,
    providers,
    secret,
    new Map([...keys].map(([id, { signingSecret }]) => [id, { signingSecret }])),
  );
  const callbacks = endpoints.map((endpoint) => {
    const provider = registry.get(endpoint.provider) as Provider;
    const events = Array.from({ length: callbacksEach }, (_, at) =>
      callbackEvent(
        genuineRequest(
          provider,
          endpoint,
          provider.compose(wishOf(`01JHFFHQ0P99JPPNQPJDV7${String(at).padStart(4, '0')}`, at, 'sent', provider)),
          receivedAtMs,
        ),
      ),
    );
    return [provider.id, events] as const;
  });
  const found = Array.from({ length: reportsInAll / 2 }, (_, at) => bodyOf(2 * at, 'sent'));
  const bodies = Array.from({ length: reportsInAll }, (_, at) => bodyOf(at, at % 2 === 0 ? endOf(at) : 'sent'));
  return {
    providers,
    held: {
      secret,
      items: await itemsAfter(found),
      documents: Object.fromEntries(certificates.map(({ url, pem }) => [new URL(url).pathname, pem])),
    },
    callbacks: new Map(callbacks),
    batches: new Map(
      batchSizes.map((size) => [
        size,
        Array.from({ length: reportsInAll / size }, (_, at) =>
          batchEvent(bodies.slice(at * size, (at + 1) * size), `${passMark}-${at}`),
        ),
      ]),
    ),
  };
}

/** One in twenty does not arrive. */
const endOf = (at: number): 'undelivered' | 'delivered' => (at % 20 === 0 ? 'undelivered' : 'delivered');

const bodyOf = (at: number, status: 'sent' | ReturnType<typeof endOf>): string =>
  queueBody(wavix, wavix.compose(wishOf(`01JHFFHQ0P99JP${passMark}${String(at).padStart(4, '0')}`, at, status, wavix)));

/** @param status where the provider has a word for it. */
function wishOf(messageId: string, at: number, status: string, { words }: Pick<Provider, 'words'>): Wish {
  const word = Object.keys(words).find((one) => words[one] === status);
  const submittedAtMs = receivedAtMs - 10_000 + at;
  return {
    messageId,
    recipient: `${numbers[at % numbers.length]}${String(1_000 + at)}`,
    clientReference: `order-${at}`,
    status: word,
    submittedAtMs,
    atMs: submittedAtMs + (status === 'sent' ? 2_000 : 6_000),
    errorCode: status === 'undelivered' ? 'Absent subscriber' : undefined,
  };
}

/** The items that these queue messages leave in the table. */
async function itemsAfter(bodies: readonly string[]): Promise<Readonly<Record<string, Item>>> {
  const watched = await openWatchedTable();
  try {
    const consumer = consumerOn(watched.table);
    const batch = bodies.map((body, at) => ({ id: `sent-${at}`, sentAt: receivedAtMs, body }));
    const failed = await consume(consumer, batch, () => 60_000);
    if (failed.length > 0) throw new Error(`The consumer left ${failed.length} of ${bodies.length} reports.`);
    return Object.fromEntries((await watched.items()).map((item) => [item[partitionKey]?.S ?? '', item]));
  } finally {
    await watched.close();
  }
}
