import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { type SecretUsedLine, secretUsedEvent } from '../../functions/shared/secret-use-log.ts';
import type { SecretKind } from '../../functions/shared/secrets.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import type { Deployed } from '../deployed.ts';

const dayMs = 24 * 60 * 60_000;
/** How far back the log is read. */
export const lookedAtDays = 14;

/** Which secrets let callbacks in, as ingest wrote it down. */
export interface Uses {
  /** Epoch milliseconds of the last line of a secret, by its fingerprint; null where none was found. Used after it for an hour at most. */
  readonly last: (provider: string, kind: SecretKind, fingerprint: string) => number | null;
  /** Of the first line of any secret: nothing is known from before. Null where there is none at all. */
  readonly since: number | null;
}

/** Reads the lines of the last days in the log of ingest, which has few others: of each secret one an hour and execution environment. */
export async function readUses({ place, output, now }: Pick<Deployed, 'place' | 'output' | 'now'>): Promise<Uses> {
  const client = new CloudWatchLogsClient(place);
  const last = new Map<string, number>();
  let since: number | null = null;
  for await (const { events = [] } of paginateFilterLogEvents(
    { client },
    {
      logGroupName: await output(outputs.ingestLogGroup),
      startTime: now() - lookedAtDays * dayMs,
      filterPattern: `{ $.event = "${secretUsedEvent}" }`,
    },
  )) {
    for (const { message = '' } of events) {
      const line = readLine(message);
      if (line === null) continue;
      const { at, provider, kind, secret } = line;
      const atMs = Date.parse(at);
      const key = keyOf(provider, kind, secret);
      last.set(key, Math.max(last.get(key) ?? 0, atMs));
      since = Math.min(since ?? atMs, atMs);
    }
  }
  return { last: (...secret) => last.get(keyOf(...secret)) ?? null, since };
}

/** Null for any other line: an emulator may take the pattern for a wish. */
function readLine(message: string): SecretUsedLine | null {
  try {
    const line = JSON.parse(message) as Partial<SecretUsedLine> | null;
    return line?.event === secretUsedEvent ? (line as SecretUsedLine) : null;
  } catch {
    return null;
  }
}

const keyOf = (provider: string, kind: SecretKind, fingerprint: string): string => `${provider} ${kind} ${fingerprint}`;
