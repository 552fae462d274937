import { gatesBy, kindOf } from '../functions/shared/named.ts';
import { authenticationMethods, type Providers } from '../functions/shared/provider-settings.ts';
import { live, type SecretDocument, urlToken } from '../functions/shared/secrets.ts';
import type { Endpoint } from './endpoint.ts';

/** What a sender that is played here has of its own: beside what verifies, which the stack keeps. */
export type SendersOwn = Pick<Endpoint, 'signingSecret' | 'topicArn' | 'certificateUrl'>;

/** Asked when they are needed: it takes reading the secrets. */
export type EndpointSource = () => Promise<readonly Endpoint[]>;

/**
 * The callback URLs of the configured providers, tokens filled in.
 * @param senders by name, where this is a stack whose senders are played.
 * @throws Error where a token is needed and there is no key.
 */
export function toEndpoints(
  baseUrl: string,
  providers: Providers,
  secrets: SecretDocument,
  senders: ReadonlyMap<string, SendersOwn> = new Map(),
): readonly Endpoint[] {
  const gates = gatesBy(providers);
  return Object.entries(providers).map(([id, { authentication }]) => {
    const gate = gates.get(id);
    if (!gate) throw new Error(`The stack has a provider that this version does not know: ${id}.`);
    const own = secrets.providers?.[id];
    const isShared = authentication.signature && !gate.signature?.isAsymmetric;
    const provider = kindOf(providers, id);
    return {
      provider,
      ...(provider === id ? {} : { name: id }),
      url: [baseUrl, id, ...(authentication.urlToken ? [urlToken(newestKey(secrets), id)] : [])].join('/'),
      method: gate.method,
      authentication: authenticationMethods.filter((method) => authentication[method]),
      ...(isShared ? { signingSecret: live(own?.signingSecret)[0] ?? null } : {}),
      ...(authentication.basic ? { basic: live(own?.basic)[0] ?? null } : {}),
      ...(gate.asksForToken ? { verifyToken: urlToken(newestKey(secrets), id) } : {}),
      ...senders.get(id),
    };
  });
}

function newestKey(secrets: SecretDocument): string {
  const [key] = live(secrets.urlKey);
  if (key === undefined) throw new Error('The secret holds no urlKey: put a long random text there.');
  return key;
}
