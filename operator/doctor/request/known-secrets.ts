import { fingerprintOf, liveOf, type SecretDocument, type SecretKind } from '../../../functions/shared/secrets.ts';

/** How a secret that somebody may have used stands to the one that is expected. */
export type Standing = 'newest' | 'old' | 'previous' | 'of-other-provider' | 'of-other-kind' | 'of-other-stage';

export interface KnownSecret {
  readonly standing: Standing;
  /** For people: which, never its value. */
  readonly named: string;
  readonly value: string;
}

/** The documents in which secrets are looked for. */
export interface Documents {
  readonly current: SecretDocument;
  /** As it was before the last change; null where there was none. */
  readonly previous: SecretDocument | null;
  /** Of other stages, by the names of their stacks. */
  readonly others: Readonly<Record<string, SecretDocument>>;
}

/** All secrets that the request may have been made with, the expected ones first. */
export function knownSecrets(documents: Documents, kind: SecretKind, provider: string): readonly KnownSecret[] {
  const { current, previous, others } = documents;
  const printed = (document: SecretDocument, of: SecretKind, whose: string, value: string): string =>
    `${of}${of === 'urlKey' ? '' : ` of ${whose}`} ${fingerprintOf(document, of, whose, value) ?? ''}`.trim();
  const from = (
    document: SecretDocument,
    of: SecretKind,
    whose: string,
    standing: Standing,
    more = '',
  ): KnownSecret[] =>
    liveOf(document, of, whose).map((value) => ({
      standing,
      named: `${printed(document, of, whose, value)}${more}`,
      value,
    }));
  const own = from(current, kind, provider, 'old').map((one, at) =>
    at === 0 ? { ...one, standing: 'newest' as const } : one,
  );
  const everyone = Object.keys(current.providers ?? {}).filter((other) => other !== provider);
  const all = [
    ...own,
    ...(previous ? from(previous, kind, provider, 'previous', ', which was retired') : []),
    ...(kind === 'urlKey' ? [] : everyone.flatMap((other) => from(current, kind, other, 'of-other-provider'))),
    ...Object.entries(others).flatMap(([stack, document]) =>
      from(document, kind, provider, 'of-other-stage', ` of the stack ${stack}`),
    ),
    ...(kind === 'signingSecret'
      ? [...from(current, 'basic', provider, 'of-other-kind'), ...from(current, 'urlKey', provider, 'of-other-kind')]
      : []),
  ];
  return all.filter(({ value }, at) => all.findIndex((other) => other.value === value) === at);
}
