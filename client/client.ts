import { type Clock, systemClock } from './clock.ts';
import { DelivrdError } from './errors.ts';
import type { Transport } from './request.ts';
import { type Credentials, type CredentialsProvider, type Fetch, signedTransport } from './transport.ts';

/** What the functions of this package need; made by `createClient`. */
export interface Client {
  readonly transport: Transport;
  readonly clock: Clock;
  /** From 0 to 1, 1 left out. */
  readonly random: () => number;
  /** Milliseconds that a call may take, all its tries together. */
  readonly timeoutMs: number;
}

export interface ClientOptions {
  /** Of the API: the stack's output `ApiUrl`. Locally, the base URL of `npm start`. */
  readonly url: string;
  /** Region of the stack. @default that of an `execute-api` url, else AWS_REGION */
  readonly region?: string | undefined;
  /**
   * AWS credentials, or a function that gives them and is asked for each request, such as the SDK's `fromNodeProviderChain()`.
   * @default those in the environment, as Lambda sets them
   */
  readonly credentials?: Credentials | CredentialsProvider | undefined;
  /** Milliseconds that a call may take, all its tries together; waiting has a limit of its own. @default 10000 */
  readonly timeoutMs?: number | undefined;
  /** @default the global one */
  readonly fetch?: Fetch | undefined;
  /** @default the system's */
  readonly clock?: Clock | undefined;
  /** Scatters repeated tries. @default Math.random */
  readonly random?: (() => number) | undefined;
  /** Brings requests to the API in place of a signed `fetch`; url, region, credentials and fetch are then not used. */
  readonly transport?: Transport | undefined;
}

/** @throws DelivrdError where the url is none, or the region is not known. */
export function createClient(options: ClientOptions): Client {
  const { clock = systemClock, random = Math.random, timeoutMs = 10_000 } = options;
  return { clock, random, timeoutMs, transport: options.transport ?? transportOf(options, clock) };
}

function transportOf({ url, region, credentials = ofEnvironment, fetch }: ClientOptions, clock: Clock): Transport {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.search !== '' || parsed.hash !== '')
    throw new DelivrdError(`url: got ${url}; expected the stack's output ApiUrl, such as https://example.com/sms.`);
  const known = region ?? regionOf(parsed.hostname) ?? environment('AWS_REGION');
  if (known === undefined)
    throw new DelivrdError('region: the url does not tell it, and AWS_REGION is not set; give that of the stack.');
  return signedTransport({
    url: parsed.href.replace(/\/+$/, ''),
    region: known,
    credentials: typeof credentials === 'function' ? credentials : () => Promise.resolve(credentials),
    // Asked for when it is used: what replaces the global one later, to trace it, is then in place.
    fetch: fetch ?? ((...parameters) => globalThis.fetch(...parameters)),
    clock,
  });
}

const regionOf = (host: string): string | undefined =>
  /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(host)?.[1];

/** A variable of the environment, where there is one: not every runtime has a `process`. */
function environment(name: string): string | undefined {
  const { process } = globalThis as { process?: { env?: Readonly<Record<string, string | undefined>> } };
  return process?.env?.[name] || undefined;
}

/** Read at each request: a Lambda function's change with its execution environment. */
function ofEnvironment(): Promise<Credentials> {
  const accessKeyId = environment('AWS_ACCESS_KEY_ID');
  const secretAccessKey = environment('AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined || secretAccessKey === undefined)
    return Promise.reject(
      new DelivrdError(
        'No AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give credentials to createClient, such as fromNodeProviderChain() of @aws-sdk/credential-providers.',
      ),
    );
  return Promise.resolve({ accessKeyId, secretAccessKey, sessionToken: environment('AWS_SESSION_TOKEN') });
}
