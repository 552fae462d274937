import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { confirm, createClient, recordSend, type Send } from '../../client/index.ts';
import type { Composed, Provider } from '../../functions/providers/provider.ts';
import { newKeysOf, type Signature } from '../../functions/providers/signatures/signature.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { messageKey, partitionKey } from '../../functions/shared/table-keys.ts';
import { type Endpoint, nameOf } from '../../operator/endpoint.ts';
import { type Genuine, genuineRequest, toFetch } from '../../operator/request.ts';
import type { FrontDoor } from '../aws/front-door.ts';
import type { Clock } from '../runtime/clock.ts';
import { localSecret } from '../runtime/signature.ts';
import { region } from '../template/resolve.ts';
import { createBatches } from './batches.ts';
import { createFaults, type Fault } from './faults.ts';
import { retryAfterMs } from './retries.ts';
import { createTraffic, type Plan } from './traffic.ts';
import { takeTurns } from './world.ts';

/** What traffic is sent to: a running stack. */
export interface Target {
  readonly url: string;
  readonly clock: Clock;
  readonly endpoints: readonly Endpoint[];
  /** By the names of the endpoints. */
  readonly providers: ReadonlyMap<string, Provider>;
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
  /** Messages of which the application told that it sent them, and that their code was typed in; 0 where the stack has no API. */
  readonly recorded: number;
  readonly confirmed: number;
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
/** It begins with little: each process that runs a function takes a while to start, and all at once they would answer late, or not at all. */
const warmUpMs = 10_000;
/** Requests under way at which no further messages are begun. */
const mostAtOnce = 100;
/** The application tells so often what it sent meanwhile. */
const recordEveryTicks = 4;
/** The table of a demo forgets older messages, as time to live would. */
const messagesKept = 1000;
/** The most that one call deletes. */
const forgottenAtOnce = 25;
/** Whatever is due is judged by then, in milliseconds of the stack's clock. */
const dueMs = 15 * 60_000;
/** So often a provider that batches sends what it has. */
const flushEveryTicks = 8;
/** Milliseconds of the stack's clock between two of what somebody without the secrets tries on an ordinary day, and in an attack. */
const forgeryEveryMs = { quiet: 600_000, attack: 8_000 };
const oddityEveryMs = 120_000;

/** Sends what real providers would to a running local stack, until it is closed. */
export function startDemo(stack: Target, options: DemoOptions): Demo {
  const { clock, endpoints, frontDoor } = stack;
  const application = stack.outputs[outputs.apiUrl] === undefined ? null : connectApplication(stack);
  const providers = endpoints.flatMap((endpoint) => stack.providers.get(nameOf(endpoint)) ?? []);
  const faults = createFaults(providers, frontDoor, application !== null);
  const traffic = createTraffic(options.seed, providers);
  const nextTarget = takeTurns(providers, () => 1);
  const timers = new Set<NodeJS.Timeout>();
  const posting = new Set<Promise<void>>();
  const table = forgetful(stack);
  let sent = 0;
  let refused = 0;
  let owed = 0;
  let ticks = 0;
  let planned: Plan[] = [];
  let isClosed = false;
  const due = { forgery: clock.now() + forgeryEveryMs.quiet / 2, oddity: clock.now() };

  const later = (afterMs: number, work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, Math.max(0, afterMs) / clock.speed);
    timers.add(timer);
  };

  const post = async (request: Genuine): Promise<number> => {
    sent += 1;
    const response = await fetch(request.url, toFetch(request)).catch(() => null);
    // Read, or the connection can't be used again.
    await response?.arrayBuffer().catch(() => null);
    if (response?.status !== 200) refused += 1;
    return response?.status ?? 0;
  };

  const endpointOf = ({ id }: Provider): Endpoint => endpoints.find((one) => nameOf(one) === id) as Endpoint;

  const track = (work: Promise<unknown>): void => {
    const task = work.then(() => undefined).finally(() => posting.delete(task));
    posting.add(task);
  };

  const postGenuine = (provider: Provider, composed: Composed, tries = 1): void => {
    if (isClosed || faults.isSilent(provider.id)) return;
    const own = endpointOf(provider);
    const endpoint = faults.isLockedOut(provider.id) ? withOtherSecrets(provider, own) : own;
    const sending = post(genuineRequest(provider, endpoint, composed, clock.now()));
    track(
      sending.then((status) => {
        // What is refused for good is not tried again: all that a locked-out provider sends would come ten times over.
        if (status === 200 || status === 401 || isClosed) return;
        const afterMs = retryAfterMs(own.provider, tries);
        if (afterMs !== null) later(afterMs, () => postGenuine(provider, composed, tries + 1));
      }),
    );
  };

  const batches = createBatches(postGenuine);

  const submit = ({ provider, messageId, postings, confirmedAfterMs, send }: Plan): void => {
    // Telling took its time.
    const goneMs = clock.now() - new Date(send.sentAt ?? '').getTime();
    for (const { afterMs, wish } of postings) later(afterMs - goneMs, () => batches.add(provider, wish));
    if (application !== null && confirmedAfterMs !== null)
      later(confirmedAfterMs - goneMs, () => track(application.confirm(provider.id, messageId)));
    // Not before: of a message that was forgotten too early, the end would be another beginning.
    const lastMs = Math.max(postings.at(-1)?.afterMs ?? 0, confirmedAfterMs ?? 0, application === null ? 0 : dueMs);
    later(lastMs - goneMs, () => table.keep(provider.id, messageId));
  };

  /** The application has a message's id once its provider took it: it tells of it before the provider does. */
  const sendPlanned = async (): Promise<void> => {
    const plans = planned;
    planned = [];
    if (plans.length === 0) return;
    await application?.record(plans.map(({ send }) => send));
    if (!isClosed) for (const plan of plans) submit(plan);
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
    const composed = provider.compose({ messageId: 'demo-forged', status: 'delivered' });
    return post(genuineRequest(provider, withOtherSecrets(provider, endpointOf(provider)), composed, clock.now()));
  };

  const ticking = setInterval(() => {
    const warm = Math.min(1, (ticks * tickMs) / warmUpMs);
    owed += (options.reportsPerSecond / reportsPerMessage) * (tickMs / 1000) * warm;
    // A machine that can't keep up gets less traffic, not a longer queue: its console must still answer.
    if (posting.size > mostAtOnce) owed = 0;
    for (; owed >= 1; owed -= 1) planned.push(traffic.next(clock.now(), faults));
    ticks += 1;
    if (application === null || ticks % recordEveryTicks === 0) track(sendPlanned());
    if (ticks % flushEveryTicks === 0) batches.flush();
    misbehave(clock.now());
    track(table.prune());
  }, tickMs);

  const state = (): DemoState => ({
    ...options,
    speed: clock.speed,
    sent,
    refused,
    recorded: application?.counts.recorded ?? 0,
    confirmed: application?.counts.confirmed ?? 0,
    faults: faults.list(),
  });
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
const withOtherSecrets = ({ signature }: Provider, endpoint: Endpoint): Endpoint => ({
  ...endpoint,
  url: endpoint.authentication.includes('urlToken') ? `${endpoint.url}x` : endpoint.url,
  ...(endpoint.basic === undefined ? {} : { basic: 'demo:other' }),
  ...(endpoint.signingSecret === undefined || signature === null ? {} : { signingSecret: otherKey(signature) }),
});

const otherKeys = new WeakMap<Signature, string>();

/** Another one than the stage's, always the same: pairs of keys take their time to make. */
function otherKey(signature: Signature): string {
  const key = otherKeys.get(signature) ?? newKeysOf(signature).signingSecret;
  otherKeys.set(signature, key);
  return key;
}

/** The application, which tells by the client what it knows; what can't be told is lost, as where an application gives up. */
function connectApplication({ url }: Target) {
  const client = createClient({
    url,
    region,
    credentials: { accessKeyId: 'application', secretAccessKey: localSecret },
  });
  const counts = { recorded: 0, confirmed: 0 };
  return {
    counts: counts as Readonly<typeof counts>,
    record: async (sends: readonly Send[]): Promise<void> => {
      await recordSend(client, sends).then(
        () => {
          counts.recorded += sends.length;
        },
        () => undefined,
      );
    },
    confirm: async (provider: string, messageId: string): Promise<void> => {
      await confirm(client, provider, messageId).then(
        () => {
          counts.confirmed += 1;
        },
        () => undefined,
      );
    },
  };
}

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
      if (keys.length < messagesKept + forgottenAtOnce) return;
      const requests = keys
        .splice(0, forgottenAtOnce)
        .map((key) => ({ DeleteRequest: { Key: { [partitionKey]: { S: key } } } }));
      const RequestItems = { [named[outputs.tableName] ?? '']: requests };
      await client.send(new BatchWriteItemCommand({ RequestItems })).catch(() => undefined);
    },
    close: (): void => client.destroy(),
  };
}
