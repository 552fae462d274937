import type { AuthenticationMethod } from '../functions/shared/provider-settings.ts';

/** What to register with a provider. */
export interface Endpoint {
  readonly provider: string;
  /** The name that the settings give it, under which its messages are found, where that is not the provider's. */
  readonly name?: string;
  readonly url: string;
  readonly method: 'POST' | 'GET';
  readonly authentication: readonly AuthenticationMethod[];
  /**
   * What the provider signs with: the newest live secret, null where none has been stored yet. Only where it signs, and not where it
   * has a private key: of that only the local stack knows.
   */
  readonly signingSecret?: string | null;
  /** `user:password`, likewise. */
  readonly basic?: string | null;
  /** What the provider is told where it asks for a token to prove that the URL is meant for it. Only of one that asks. */
  readonly verifyToken?: string;
  /** Of SNS, in the local stack: the topic that is let in, and where it serves the certificate of its genuine notifications. */
  readonly topicArn?: string;
  readonly certificateUrl?: string;
}

/** The name under which an endpoint's messages are found. */
export const nameOf = ({ name, provider }: Pick<Endpoint, 'name' | 'provider'>): string => name ?? provider;

/** The same for people, with its provider's where that is another one. */
export const calledIn = ({ name, provider }: Pick<Endpoint, 'name' | 'provider'>): string =>
  name === undefined ? provider : `${name} (${provider})`;
