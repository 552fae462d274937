import { randomUUID } from 'node:crypto';
import { isReportedStatus } from '../functions/domain/status.ts';
import type { Provider, Wish } from '../functions/providers/provider.ts';
import { providersBy } from '../functions/shared/named.ts';
import type { Providers } from '../functions/shared/provider-settings.ts';
import { type Endpoint, nameOf } from './endpoint.ts';
import type { EndpointSource } from './endpoints.ts';
import { OperatorError } from './operator-error.ts';
import { genuineRequest, toFetch } from './request.ts';

/** What came back for a report that was sent. */
export interface Sent {
  readonly provider: string;
  readonly messageId: string;
  readonly status: string;
  readonly answer: number;
}

export interface SendOptions {
  /** The provider's own word or one of Delivrd's statuses. */
  readonly status: string;
  readonly id?: string | undefined;
  readonly to?: string | undefined;
  readonly reference?: string | undefined;
  readonly errorCode?: string | undefined;
}

/** What is asked of a stack to play its providers. */
export interface Played {
  readonly endpoints: EndpointSource;
  /** Its settings: some providers are made of them. */
  readonly providers: () => Promise<Providers>;
}

/** Sends a genuine, correctly signed report. @throws OperatorError for what this provider can't report. */
export async function sendReport(played: Played, providerId: string, options: SendOptions): Promise<Sent> {
  const { provider, endpoint } = await findProvider(played, providerId);
  const messageId = options.id ?? `dlr-${randomUUID()}`;
  const status = toWord(provider, options.status);
  const wish: Wish = {
    messageId,
    status,
    recipient: options.to,
    clientReference: options.reference,
    errorCode: options.errorCode,
    atMs: Date.now(),
  };
  refuseUncarried(provider, wish);
  const composed = provider.compose(wish);
  const request = genuineRequest(provider, endpoint, composed);
  const response = await fetch(request.url, toFetch(request)).catch((cause) => {
    // Not the whole URL: it ends in the token.
    throw new Error(`The report did not reach ${new URL(endpoint.url).origin}`, { cause });
  });
  return { provider: provider.id, messageId, status, answer: response.status };
}

/** An option that this provider's reports have no field for would be dropped without a word. */
function refuseUncarried(provider: Provider, wish: Wish): void {
  const flags = { recipient: '--to', clientReference: '--reference', errorCode: '--error-code' } as const;
  for (const [name, flag] of Object.entries(flags)) {
    const probe = JSON.stringify(provider.compose({ [name]: 'probe' }));
    if (wish[name as keyof typeof flags] !== undefined && probe === JSON.stringify(provider.compose({}))) {
      throw new OperatorError(`Reports of ${provider.id} have no field for ${flag}.`);
    }
  }
}

async function findProvider(
  played: Played,
  id: string,
): Promise<{ readonly provider: Provider; readonly endpoint: Endpoint }> {
  const [endpoints, settings] = await Promise.all([played.endpoints(), played.providers()]);
  const endpoint = endpoints.find((one) => nameOf(one) === id);
  const provider = endpoint && providersBy(settings).get(id);
  if (endpoint && provider) return { provider, endpoint };
  throw new OperatorError(`No provider "${id}" is configured; there are ${endpoints.map(nameOf).join(', ')}.`);
}

/** The provider's spelling of its own word, else its first word for one of our statuses, else the word as it is: a new one. */
function toWord({ id, words }: Provider, wished: string): string {
  if (wished.trim() === '') throw new OperatorError('Expected a status word after --status.');
  const own = Object.keys(words).find((word) => word.toLowerCase() === wished.toLowerCase());
  const ours = Object.entries(words).find(([, status]) => status === wished)?.[0];
  if (own === undefined && ours === undefined && isReportedStatus(wished) && wished !== 'unknown') {
    throw new OperatorError(`${id} has no word for ${wished}; its words are ${Object.keys(words).join(', ')}.`);
  }
  return own ?? ours ?? wished;
}
