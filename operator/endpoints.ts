import { registry } from '../functions/providers/registry.ts';
import {
  type AuthenticationSettings,
  authenticationMethods,
  type Providers,
} from '../functions/shared/provider-settings.ts';
import { live, type SecretDocument, urlToken } from '../functions/shared/secrets.ts';

/** What to register with a provider. */
export interface Endpoint {
  readonly provider: string;
  readonly url: string;
  readonly method: 'POST' | 'GET';
  readonly authentication: readonly (keyof AuthenticationSettings)[];
  /** The newest live one; null where none has been stored yet. Only where the provider signs. */
  readonly signingSecret?: string | null;
  /** `user:password`, likewise. */
  readonly basic?: string | null;
}

/** Asked when they are needed: it takes reading the secrets. */
export type EndpointSource = () => Promise<readonly Endpoint[]>;

/** The callback URLs of the configured providers, tokens filled in. @throws Error where a token is needed and there is no key. */
export function toEndpoints(baseUrl: string, providers: Providers, secrets: SecretDocument): readonly Endpoint[] {
  return Object.entries(providers).map(([id, { authentication }]) => {
    const provider = registry.get(id);
    if (!provider) throw new Error(`The stack has a provider that this version does not know: ${id}.`);
    const own = secrets.providers?.[id];
    return {
      provider: id,
      url: [baseUrl, id, ...(authentication.urlToken ? [urlToken(newestKey(secrets), id)] : [])].join('/'),
      method: provider.method,
      authentication: authenticationMethods.filter((method) => authentication[method]),
      ...(authentication.signature ? { signingSecret: live(own?.signingSecret)[0] ?? null } : {}),
      ...(authentication.basic ? { basic: live(own?.basic)[0] ?? null } : {}),
    };
  });
}

function newestKey(secrets: SecretDocument): string {
  const [key] = live(secrets.urlKey);
  if (key === undefined) throw new Error('The secret holds no urlKey: put a long random text there.');
  return key;
}
