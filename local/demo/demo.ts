import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Composed, Provider } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { messageKey, partitionKey } from '../../functions/shared/table-keys.ts';
import type { Endpoint } from '../../operator/endpoints.ts';
import { genuineHeaders, requestUrl } from '../../operator/request.ts';
import type { FrontDoor } from '../aws/front-door.ts';
import type { Clock } from '../runtime/clock.ts';
import { region } from '../template/resolve.ts';
import { createFaults, type Fault } from './faults.ts';
import { createTraffic, type Plan } from './traffic.ts';
import { takeTurns } from './world.ts';

/** What traffic is sent to: a running stack. */
export interface Target {
  readonly clock: Clock;
  readonly endpoints: readonly Endpoint[];
  readonly frontDoor: FrontDoor;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface DemoOptions {
  readonly seed: number;
  /** Reports a second of real time, about. */
  readonly reportsPerSecond: number;
}

export interface DemoState extends DemoOptions {
  readonly speed: number;
  /** Requests sent so far, repeats and further tries included. */
  readonly sent: number;
  /** Of these, answered otherwise than with 200. */
  readonly refused: number;
  readonly faults: readonly Fault[];
}

export interface Demo {
  readonly state: () => DemoState;
  /** Switches a fault; null where there is no such fault. */
  readonly set: (fault: string, on: boolean) => DemoState | null;
  readonly close: () => Promise<void>;
}

/** Reports that a message has on average, repeats included. */
const reportsPerMessage = 2.2;
const tickMs = 50;
/** The table of a demo forgets older messages, as time to live would. */
const messagesKept = 1000;
/** Documented by SMSTAKE as exponential without figures; the others say nothing. */
const retry = { firstMs: 10_000, factor: 2, tries: 10 };
/** Milliseconds of the stack's clock between two of what somebody without the secrets tries on an ordinary day, and in an attack. */
const forgeryEveryMs = { quiet: 600_000, attack: 8_000 };
const oddityEveryMs = 120_000;

/** Sends what real providers would to a running local stack, until it is closed. */
export function startDemo(stack: Target, options: DemoOptions): Demo {
  const { clock, endpoints, frontDoor } = stack;
  const providers = endpoints.map(({ provider }) => registry.get(provider)).filter((one) => one !== undefined);
  const faults = createFaults(providers, frontDoor);
  const traffic = createTraffic(options.seed, providers);
  const nextTarget = takeTurns(providers, () => 1);
  const timers = new Set<NodeJS.Timeout>();
  const posting = new Set<Promise<void>>();
  const table = forgetful(stack);
  let sent = 0;
  let refused = 0;
  let owed = 0;
  let isClosed = false;
  const due = { forgery: clock.now() + forgeryEveryMs.quiet / 2, oddity: clock.now() };

  const later = (afterMs: number, work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, Math.max(0, afterMs) / clock.speed);
    timers.add(timer);
  };

  const post = async ({ method }: Endpoint, url: string, headers: object, body: string): Promise<number> => {
    sent += 1;
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      ...(method === 'GET' ? {} : { body }),
    }).catch(() => null);
    // Read, or the connection can't be used again.
    await response?.arrayBuffer().catch(() => null);
    if (response?.status !== 200) refused += 1;
    return response?.status ?? 0;
  };

  const endpointOf = ({ id }: Provider): Endpoint => endpoints.find((one) => one.provider === id) as Endpoint;

  const track = (work: Promise<unknown>): void => {
    const task = work.then(() => undefined).finally(() => posting.delete(task));
    posting.add(task);
  };

  const postGenuine = (provider: Provider, composed: Composed, tries = 1): void => {
    if (isClosed || faults.isSilent(provider.id)) return;
    const own = endpointOf(provider);
    const endpoint = faults.isLockedOut(provider.id) ? withOtherSecrets(own) : own;
    const headers = genuineHeaders(provider, endpoint, composed);
    const sending = post(endpoint, requestUrl(endpoint, composed), headers, composed.body);
    track(
      sending.then((status) => {
        // What is refused for good is not tried again: all that a locked-out provider sends would come ten times over.
        if (status === 200 || status === 401 || tries >= retry.tries || isClosed) return;
        later(retry.firstMs * retry.factor ** (tries - 1), () => postGenuine(provider, composed, tries + 1));
      }),
    );
  };

  const submit = ({ provider, messageId, postings }: Plan): void => {
    for (const { afterMs, wish } of postings) later(afterMs, () => postGenuine(provider, provider.compose(wish)));
    // Not before: of a message that was forgotten too early, the end would be another beginning.
    later(postings.at(-1)?.afterMs ?? 0, () => table.keep(provider.id, messageId));
  };

  const misbehave = (now: number): void => {
    if (now >= due.forgery) {
      due.forgery = now + (faults.isOn('forgeries') ? forgeryEveryMs.attack : forgeryEveryMs.quiet);
      track(postForgery(nextTarget()));
    }
    if (now < due.oddity) return;
    due.oddity = now + oddityEveryMs;
    const provider = nextTarget();
    if (faults.isOn('new-word'))
      postGenuine(provider, provider.compose({ messageId: `demo-word-${now}`, status: 'TELEPORTED', atMs: now }));
    if (faults.isOn('unreadable')) postGenuine(provider, { ...provider.compose({}), body: '{"hello":"world"}' });
  };

  const postForgery = (provider: Provider): Promise<number> => {
    const endpoint = endpointOf(provider);
    const { contentType, body } = provider.compose({ messageId: 'demo-forged', status: 'delivered' });
    return post(endpoint, withOtherSecrets(endpoint).url, { 'content-type': contentType }, body);
  };

  const ticking = setInterval(() => {
    owed += (options.reportsPerSecond / reportsPerMessage) * (tickMs / 1000);
    for (; owed >= 1; owed -= 1) submit(traffic.next(clock.now(), faults));
    misbehave(clock.now());
    track(table.prune());
  }, tickMs);

  const state = (): DemoState => ({ ...options, speed: clock.speed, sent, refused, faults: faults.list() });
  return {
    state,
    set: (fault, on) => (faults.set(fault, on) ? state() : null),
    close: async () => {
      isClosed = true;
      clearInterval(ticking);
      for (const timer of timers) clearTimeout(timer);
      await Promise.allSettled(posting);
      table.close();
    },
  };
}

/** The endpoint as who has other secrets than ours takes it to be. */
const withOtherSecrets = (endpoint: Endpoint): Endpoint => ({
  ...endpoint,
  url: endpoint.authentication.includes('urlToken') ? `${endpoint.url}x` : endpoint.url,
  ...(endpoint.basic === undefined ? {} : { basic: 'demo:other' }),
  ...(endpoint.signingSecret === undefined ? {} : { signingSecret: 'other' }),
});

/** Deletes the oldest messages, so that a long demo holds its memory. */
function forgetful({ frontDoor, outputs: named }: Target) {
  const client = new DynamoDBClient({
    endpoint: frontDoor.url,
    region,
    credentials: { accessKeyId: 'demo', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const keys: string[] = [];
  return {
    keep: (provider: string, messageId: string): void => void keys.push(messageKey(provider, messageId)),
    prune: async (): Promise<void> => {
      for (const key of keys.splice(0, Math.max(0, keys.length - messagesKept))) {
        const Key = { [partitionKey]: { S: key } };
        await client.send(new DeleteItemCommand({ TableName: named[outputs.tableName], Key })).catch(() => undefined);
      }
    },
    close: (): void => client.destroy(),
  };
}
