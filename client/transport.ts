import { AwsV4Signer } from 'aws4fetch';
import type { Clock } from './clock.ts';
import { DelivrdError } from './errors.ts';
import type { Transport } from './request.ts';

/** AWS credentials, as the SDK's providers give them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Asked for each request, so that what it gives may change: `fromNodeProviderChain()` of the SDK, which remembers them, is one. */
export type CredentialsProvider = () => Promise<Credentials>;

/** As much of `fetch` as is needed. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body?: string;
    readonly signal: AbortSignal;
    readonly redirect: 'manual';
  },
) => Promise<{
  readonly status: number;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly text: () => Promise<string>;
}>;

export interface SignedTransport {
  /** Without a slash at its end. */
  readonly url: string;
  readonly region: string;
  readonly credentials: CredentialsProvider;
  readonly fetch: Fetch;
  readonly clock: Clock;
}

/** Signs each request with AWS Signature Version 4 for API Gateway. */
export function signedTransport({ url, region, credentials, fetch, clock }: SignedTransport): Transport {
  return async ({ method, path, body }, signal) => {
    const { accessKeyId, secretAccessKey, sessionToken } = await given(credentials);
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const signer = new AwsV4Signer({
      method,
      url: `${url}${path}`,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...content,
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      service: 'execute-api',
      region,
      datetime: new Date(clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    });
    const signed = await signer.sign();
    const headers = Object.fromEntries(signed.headers);
    const response = await fetch(signed.url.href, { method, headers, ...content, signal, redirect: 'manual' });
    const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      status: response.status,
      retryAfterSeconds: Number.isFinite(wait) && wait >= 0 ? wait : null,
      text: await response.text(),
    };
  };
}

async function given(credentials: CredentialsProvider): Promise<Credentials> {
  try {
    return await credentials();
  } catch (error) {
    if (error instanceof DelivrdError) throw error;
    // Those of an instance or a web identity come over the network.
    const said = error instanceof Error ? error.message : String(error);
    throw new DelivrdError(`No AWS credentials: ${said}`, { retryable: true, cause: error });
  }
}
