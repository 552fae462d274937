import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { instant } from '../functions/domain/instant.ts';
import { authenticate, type Presented } from '../functions/ingest/authenticate.ts';
import { seal } from '../functions/ingest/seal.ts';
import { rawBody, writeEnvelope } from '../functions/shared/envelope.ts';
import { gatesBy } from '../functions/shared/named.ts';
import type { Providers } from '../functions/shared/provider-settings.ts';
import { liveOf, type SecretDocument, urlToken } from '../functions/shared/secrets.ts';
import {
  basicPrint,
  keptToken,
  readUnauthentic,
  tokenPrint,
  type Unauthentic,
} from '../functions/shared/unauthentic.ts';
import type { DeadLetter } from './quarantine.ts';
import { type Hidden, type LookOptions, lookThrough, type Seeing } from './queue-look.ts';
import type { Entry } from './replay.ts';

type EntryOf = (message: Pick<Message, 'Body'>) => Entry | null;

type Kept = Unauthentic['unauthentic'];

/** Kept requests of one provider of which the same check failed. */
export interface UnauthenticGroup {
  readonly provider: string;
  /** The check, as in the reason of a refused callback. */
  readonly missing: string;
  readonly count: number;
  /** ISO 8601 in UTC. */
  readonly firstReceivedAt: string;
  readonly lastReceivedAt: string;
  /** How many of them are authentic now; null where nobody looked. */
  readonly authenticNow: number | null;
}

/** Looks at what is kept although it was not authentic: at what ingest wrote beside it and, with `entryOf`, at whether it is now. */
export async function lookAtUnauthentic(
  client: SQSClient,
  queueUrl: string,
  {
    provider,
    entryOf,
    ...options
  }: LookOptions & { readonly provider?: string | undefined; readonly entryOf?: EntryOf },
): Promise<Seeing & { readonly groups: readonly UnauthenticGroup[] }> {
  const groups = new Map<string, UnauthenticGroup>();
  const counted = new Set<string>();
  const read = ({ MessageId = '', ReceiptHandle = '', Body = '' }: Message): Hidden => {
    const kept = readUnauthentic(Body);
    if (kept && !counted.has(MessageId) && (provider === undefined || kept.provider === provider))
      add(groups, kept, entryOf ? Number(entryOf({ Body }) !== null) : null);
    counted.add(MessageId);
    return { messageId: MessageId, handle: ReceiptHandle };
  };
  return lookThrough(client, queueUrl, options, { read }, async (_, look) => ({
    ...look,
    groups: [...groups.values()].toSorted((one, other) => other.count - one.count),
  }));
}

function add(
  groups: Map<string, UnauthenticGroup>,
  { provider, missing, receivedAt }: Kept,
  authentic: number | null,
): void {
  const key = JSON.stringify([provider, missing]);
  const at = instant(receivedAt);
  const { count, firstReceivedAt, lastReceivedAt, authenticNow } = groups.get(key) ?? {
    count: 0,
    authenticNow: 0,
    firstReceivedAt: at,
    lastReceivedAt: at,
  };
  groups.set(key, {
    ...{ provider, missing, count: count + 1 },
    firstReceivedAt: at < firstReceivedAt ? at : firstReceivedAt,
    lastReceivedAt: at > lastReceivedAt ? at : lastReceivedAt,
    authenticNow: authentic === null ? null : (authenticNow ?? 0) + authentic,
  });
}

/** What a message of that queue tells, by what ingest wrote beside the request: as a list has it, and a drop finds it. */
export function toKept({ MessageId = '', ReceiptHandle = '', Body = '' }: Message): DeadLetter {
  const kept = readUnauthentic(Body);
  const reason = kept?.missing ?? 'of another version';
  return {
    messageId: MessageId,
    handle: ReceiptHandle,
    id: kept?.requestId ?? MessageId,
    provider: kept?.provider ?? 'unknown',
    cause: reason,
    reason,
    receivedAt: kept && instant(kept.receivedAt),
  };
}

/**
 * What of a kept request goes to the consumer: all of it, once it is authentic by the secrets and the settings as they are now, by the
 * code that ingest uses; else nothing, and nobody reads its body.
 */
export function unauthenticEntry(providers: Providers, secrets: SecretDocument, only?: string): EntryOf {
  const isPassword = rememberPrints();
  const gates = gatesBy(providers);
  return ({ Body = '' }) => {
    const kept = readUnauthentic(Body);
    if (kept === null || (only !== undefined && kept.provider !== only)) return null;
    const gate = gates.get(kept.provider);
    const settings = Object.hasOwn(providers, kept.provider) ? providers[kept.provider] : undefined;
    if (!gate || !settings) return null;
    const { headers, urls, sourceIp, receivedAt, requestId, method, query, salt } = kept;
    const presented: Presented = {
      isToken: (expected) => kept.tokenPrint !== null && kept.tokenPrint === tokenPrint(expected, salt),
      isBasic: (expected) => kept.basicPrint !== null && kept.basicPrint === isPassword(expected, salt),
    };
    const raw = rawBody(kept);
    // Whoever signed a URL signed the token in it: one of those that are live, or it is not let in anyway.
    const tokens = liveOf(secrets, 'urlKey', gate.id).map((key) => urlToken(key, gate.id));
    const whole = urls.flatMap((url) =>
      url.includes(keptToken) ? tokens.map((one) => url.replaceAll(keptToken, one)) : [url],
    );
    const credentials = { method, headers, raw, urls: whole, sourceIp, receivedAt, token: null };
    const outcome = authenticate(gate, settings.authentication, secrets, credentials, presented);
    if (outcome.kind !== 'authentic') return null;
    const envelope = seal(gate, settings, { receivedAt, requestId, method, query, headers, raw });
    return { body: writeEnvelope(envelope), group: gate.id, formerReason: null };
  };
}

/** Each print of a password once: there are as many as environments of ingest that kept something, and as many as live passwords. */
function rememberPrints(): (header: string, salt: string) => string {
  const prints = new Map<string, string>();
  return (header, salt) => {
    const key = JSON.stringify([header, salt]);
    const print = prints.get(key) ?? basicPrint(header, salt);
    prints.set(key, print);
    return print;
  };
}
