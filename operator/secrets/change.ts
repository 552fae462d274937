import { randomBytes } from 'node:crypto';
import { acceptedAfterMs } from '../../functions/aws/secrets.ts';
import type { Gate } from '../../functions/providers/gate.ts';
import { gatesBy } from '../../functions/shared/named.ts';
import { fingerprintOf, live, liveOf, type SecretDocument, type SecretKind } from '../../functions/shared/secrets.ts';
import type { Deployed } from '../deployed.ts';
import { OperatorError } from '../operator-error.ts';
import { refuseWithoutEvidence } from './evidence.ts';
import { checkOf } from './list.ts';
import { openSecrets } from './open.ts';
import type { ReadSecret, SecretStore } from './store.ts';
import { readUses } from './uses.ts';

/** Stands where a provider could, for the key that the URL tokens of all are made of. */
export const urlKeyName = 'url-key';

/** What a change left. */
export interface Changed {
  readonly provider: string;
  readonly kind: SecretKind;
  readonly fingerprint: string | null;
  /** How many of that kind are live now. */
  readonly live: number;
}

export interface Added extends Changed {
  /** From when on none of the running environments refuses it; null where that is so already. */
  readonly acceptedFrom: Date | null;
}

type Stack = Pick<Deployed, 'stackName' | 'place' | 'output' | 'providers' | 'now'>;

/** What a provider calls a secret that its stage checks. @throws OperatorError for one that nothing would look at. */
export async function secretCalled(
  stack: Pick<Stack, 'stackName' | 'providers'>,
  provider: string,
  kind: Exclude<SecretKind, 'urlKey'>,
): Promise<string> {
  const { name, signature } = await checked(stack, provider, kind);
  return kind === 'basic' ? `user:password of ${name}` : `${signature?.secretName ?? kind} of ${name}`;
}

/**
 * Adds a live secret of a provider, the newest; one that is live already becomes the newest.
 * @throws OperatorError for one that nothing would look at, or that can't be one.
 */
export async function addSecret(
  stack: Stack,
  provider: string,
  kind: Exclude<SecretKind, 'urlKey'>,
  value: string,
): Promise<Added> {
  const { name, signature } = await checked(stack, provider, kind);
  const mistake = kind === 'signingSecret' ? (signature?.secretMistake?.(value) ?? null) : null;
  if (mistake !== null)
    throw new OperatorError(`Nothing stored, since that is no ${signature?.secretName} of ${name}: ${mistake}.`);
  if (kind === 'basic' && !value.includes(':')) throw new OperatorError('Expected user:password.');
  return add(stack, provider, kind, value);
}

async function checked(
  stack: Pick<Stack, 'stackName' | 'providers'>,
  provider: string,
  kind: Exclude<SecretKind, 'urlKey'>,
): Promise<Pick<Gate, 'name' | 'signature'>> {
  const configured = await stack.providers();
  const settings = Object.hasOwn(configured, provider) ? configured[provider] : undefined;
  if (!settings)
    throw new OperatorError(
      `${stack.stackName} has no provider "${provider}"; there are ${Object.keys(configured).join(', ')}.`,
    );
  const method = checkOf[kind];
  if (!settings.authentication[method])
    throw new OperatorError(
      `${stack.stackName} does not check ${method} for ${provider}: set providers.${provider}.authentication.${method} in cdk.json and deploy.`,
    );
  return gatesBy(configured).get(provider) ?? { name: provider, signature: null };
}

/** Adds a new key of the URL tokens; the URLs registered so far go on. */
export const addUrlKey = (stack: Stack): Promise<Added> =>
  add(stack, urlKeyName, 'urlKey', randomBytes(36).toString('base64url'));

async function add(stack: Stack, provider: string, kind: SecretKind, value: string): Promise<Added> {
  const store = await openSecrets(stack);
  const read = await store.read();
  const before = liveOf(read.document, kind, provider);
  const isNew = !before.includes(value);
  const document = withLive(read.document, kind, provider, [value, ...before.filter((other) => other !== value)]);
  // Storing what is there would only make it look new.
  if (before[0] !== value)
    await replace(store, read, document, isNew ? { kind, provider, value, now: stack.now() } : null);
  const acceptedFrom = (isNew ? Date.now() : read.storedAt.getTime()) + acceptedAfterMs;
  return {
    provider,
    kind,
    fingerprint: fingerprintOf(document, kind, provider, value),
    live: liveOf(document, kind, provider).length,
    acceptedFrom: acceptedFrom > Date.now() ? new Date(acceptedFrom) : null,
  };
}

/**
 * Drops the live secret with that fingerprint: what only it would let in is refused within five minutes.
 * @throws OperatorError where no secret has it or, without `force`, where it is in use or nothing shows that another one is.
 */
export async function retireSecret(
  stack: Stack,
  provider: string,
  fingerprint: string,
  { force }: { readonly force: boolean },
): Promise<Changed> {
  const store = await openSecrets(stack);
  const read = await store.read();
  const found = find(read.document, provider, fingerprint);
  const { kind, value } = found;
  const left = liveOf(read.document, kind, provider).filter((other) => other !== value);
  if (left.length === 0 && kind === 'urlKey')
    throw new OperatorError(
      `Nothing dropped: it is the only URL key. Add a new one first: dlr secrets add ${urlKeyName}`,
    );
  if (left.length === 0 && !force)
    throw new OperatorError(
      `Nothing dropped: it is the only ${kind} of ${provider}, whose callbacks would all be refused. Add the next one first; with --force it is dropped all the same.`,
    );
  if (!force) {
    const configured = Object.entries(await stack.providers());
    const users = configured
      .filter(([id, { authentication }]) => authentication[checkOf[kind]] && (kind === 'urlKey' || id === provider))
      .map(([id]) => id);
    const others = left.map((other) => fingerprintOf(read.document, kind, provider, other) ?? '');
    refuseWithoutEvidence({ users, kind, fingerprint, others, uses: await readUses(stack), now: stack.now() });
  }
  await replace(store, read, withLive(read.document, kind, provider, left), null);
  return { provider, kind, fingerprint, live: left.length };
}

function find(document: SecretDocument, provider: string, fingerprint: string) {
  const kinds: readonly SecretKind[] = provider === urlKeyName ? ['urlKey'] : ['signingSecret', 'basic'];
  const all = kinds.flatMap((kind) =>
    liveOf(document, kind, provider).map((value) => ({
      kind,
      value,
      own: fingerprintOf(document, kind, provider, value),
    })),
  );
  const found = all.find(({ own }) => own === fingerprint.toLowerCase());
  if (found) return found;
  const there = all.map(({ own }) => own).join(', ');
  throw new OperatorError(
    `No live secret of ${provider} has the fingerprint ${fingerprint}; ${there === '' ? 'it has none' : `there are ${there}`}.${provider === urlKeyName ? '' : ` The key of the URL tokens is retired as ${urlKeyName}.`}`,
  );
}

const withLive = (
  document: SecretDocument,
  kind: SecretKind,
  provider: string,
  values: readonly string[],
): SecretDocument =>
  kind === 'urlKey'
    ? { ...document, urlKey: values }
    : {
        ...document,
        providers: { ...document.providers, [provider]: { ...document.providers?.[provider], [kind]: values } },
      };

interface New {
  readonly kind: SecretKind;
  readonly provider: string;
  readonly value: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Stores the document with when each live secret was stored: under its fingerprint of then, which the oldest URL key decides. */
async function replace(
  store: SecretStore,
  read: ReadSecret,
  document: SecretDocument,
  added: New | null,
): Promise<void> {
  const kept = everyLive(document).flatMap(({ kind, provider, value }) => {
    const known = read.document.stored?.[fingerprintOf(read.document, kind, provider, value) ?? ''];
    const print = fingerprintOf(document, kind, provider, value);
    return known === undefined || print === null ? [] : [[print, known] as const];
  });
  const print = added && fingerprintOf(document, added.kind, added.provider, added.value);
  const stored = Object.fromEntries([...kept, ...(print ? [[print, new Date(added.now).toISOString()] as const] : [])]);
  await store.replace(read, { ...document, stored });
}

const everyLive = (document: SecretDocument): readonly Omit<New, 'now'>[] => [
  ...live(document.urlKey).map((value) => ({ kind: 'urlKey' as const, provider: urlKeyName, value })),
  ...Object.keys(document.providers ?? {}).flatMap((provider) =>
    (['signingSecret', 'basic'] as const).flatMap((kind) =>
      liveOf(document, kind, provider).map((value) => ({ kind, provider, value })),
    ),
  ),
];
