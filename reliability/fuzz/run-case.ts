import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Series, type Sum, toSeries } from '../../functions/aws/points.ts';
import type { Secrets } from '../../functions/aws/secrets.ts';
import type { consume, QueueMessage } from '../../functions/consumer/consume.ts';
import type { CallbackRequest } from '../../functions/ingest/callback.ts';
import type { Answer, Receiver, receive } from '../../functions/ingest/receive.ts';
import { recordSecretUse } from '../../functions/ingest/secret-use.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import type { Providers } from '../../functions/shared/provider-settings.ts';
import type { Capture } from './capture.ts';
import type { FuzzCase } from './case.ts';
import { type MemoryTable, memoryTable } from './memory-table.ts';
import { snsCertificate } from './schemes.ts';
import { arrivedAtMs } from './wire.ts';

/** The code under test: the use cases as the two functions call them. */
export interface Subject {
  readonly toRequest: (event: APIGatewayProxyEventV2) => CallbackRequest;
  readonly receive: typeof receive;
  readonly consume: typeof consume;
  readonly registry: ReadonlyMap<string, Provider>;
}

/** What a setup needs to run. */
export interface Stage {
  readonly providers: Providers;
  readonly secrets: Secrets;
  readonly registry: ReadonlyMap<string, Provider>;
}

/** What one case did. */
export interface Observation {
  readonly answer: Answer | null;
  readonly queued: readonly { readonly body: string; readonly group: string }[];
  readonly deadLetters: readonly { readonly body: string; readonly reason: string | undefined }[];
  /** Ids of queue messages that the consumer wants to see again. */
  readonly failed: readonly string[];
  readonly table: MemoryTable;
  readonly series: readonly Series[];
  /** History entries after the first and after the last delivery of the same queue message. */
  readonly entries: readonly [first: number, last: number];
  readonly lines: readonly string[];
  readonly errors: readonly unknown[];
  /** Milliseconds; what else the machine did meanwhile is left out. */
  readonly ms: number;
}

/** The message that shares a batch with a case: whatever the case holds, this one must be stored. */
export const neighbourId = 'the-neighbour';

const namespace = 'Delivrd/fuzz';
const countries = new Set(['DE', 'GB', 'IN', 'US']);
/** Far beyond what any case takes, so that no answer depends on the machine's load. */
const acknowledgeWithinMs = 600_000;
/** Processor time comes in steps of this many milliseconds. */
const clockGrainMs = 4;
const plenty = (): number => 600_000;

export type Runnable = Pick<FuzzCase, 'event' | 'isRepeated' | 'hasNeighbour'>;

/** There are certificates and nothing else. */
const web: Receiver['web'] = {
  text: () => Promise.reject(new Error('nothing is there')),
  kept: async () => snsCertificate(),
};

/** Puts a case through ingest and, where it was queued, through the consumer. Never throws. */
export async function runCase(subject: Subject, stage: Stage, one: Runnable, capture: Capture): Promise<Observation> {
  const queued: { body: string; group: string }[] = [];
  const deadLetters: { body: string; reason: string | undefined }[] = [];
  const series: Series[] = [];
  const failed: string[] = [];
  const errors: unknown[] = [];
  const table = memoryTable();
  let answer: Answer | null = null;
  const entries: [number, number] = [0, 0];
  capture.lines.length = 0;
  const [started, startedMs] = [process.threadCpuUsage(), performance.now()];
  try {
    answer = await subject.receive(
      {
        ...stage,
        gates: stage.registry,
        web,
        queue: { send: async (body, group) => void queued.push({ body, group }) },
        secretUse: recordSecretUse(),
        metricNamespace: namespace,
        acknowledgeWithinMs,
      },
      subject.toRequest(one.event),
    );
    const consumer = {
      ...stage,
      table,
      metrics: { publish: async (more: readonly Sum[]) => void series.push(...toSeries(more)) },
      deadLetterQueue: {
        send: async (body: string, _group: string, _signal?: AbortSignal, labels?: Readonly<Record<string, string>>) =>
          void deadLetters.push({ body, reason: labels?.['reason'] }),
      },
      parts: { countries, words: new Set<string>() },
    };
    const batch: QueueMessage[] = queued.map(({ body }, at) => ({
      id: `queued-${'i'.repeat(at)}`,
      body,
      sentAt: arrivedAtMs,
    }));
    if (batch.length > 0) {
      const batches = [one.hasNeighbour ? [...batch, neighbour(stage.registry)] : batch];
      if (one.isRepeated)
        batches.push(
          batch,
          batch.map(({ body }) => ({ id: 'queued-again', body, sentAt: arrivedAtMs })),
        );
      for (const [at, messages] of batches.entries()) {
        failed.push(...(await subject.consume(consumer, messages, plenty)));
        entries[1] = entryCount(table);
        if (at === 0) entries[0] = entries[1];
      }
    }
  } catch (error) {
    errors.push(error);
  }
  const { user, system } = process.threadCpuUsage(started);
  const ms = Math.min(performance.now() - startedMs, (user + system) / 1000 + clockGrainMs);
  return { answer, queued, deadLetters, failed, table, series, entries, lines: [...capture.lines], errors, ms };
}

const entryCount = ({ items }: MemoryTable): number =>
  [...items.values()].reduce((sum, { history }) => sum + history.length, 0);

/** An envelope of version 1 as the documentation describes it, with a report that any version can read. */
function neighbour(registry: Stage['registry']): QueueMessage {
  const [provider] = registry.values();
  if (!provider) throw new Error('There is no provider to make a neighbour of.');
  const { query, contentType, body } = provider.compose({ messageId: neighbourId });
  const headers = { 'content-type': contentType };
  const about = {
    v: 1,
    provider: provider.id,
    receivedAt: arrivedAtMs,
    requestId: 'neighbour',
    method: provider.method,
  };
  return {
    id: 'neighbour',
    sentAt: arrivedAtMs,
    body: JSON.stringify({ ...about, query, headers, body, encoding: 'utf8' }),
  };
}
