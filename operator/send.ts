import { randomUUID } from 'node:crypto';
import type { Provider, Wish } from '../functions/providers/provider.ts';
import { registry } from '../functions/providers/registry.ts';
import { type Backend, OperatorError } from './backend.ts';
import type { Endpoint } from './endpoints.ts';
import { genuineHeaders } from './request.ts';

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

/** Posts a genuine, correctly signed report. @throws OperatorError for a provider that is not configured. */
export async function sendReport(backend: Backend, providerId: string, options: SendOptions): Promise<Sent> {
  const { provider, endpoint } = await findProvider(backend, providerId);
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
  const composed = provider.compose(wish);
  const headers = genuineHeaders(provider, endpoint, composed);
  const response = await fetch(endpoint.url, { method: endpoint.method, headers: { ...headers }, body: composed.body });
  return { provider: provider.id, messageId, status, answer: response.status };
}

async function findProvider(
  backend: Backend,
  id: string,
): Promise<{ readonly provider: Provider; readonly endpoint: Endpoint }> {
  const endpoints = await backend.endpoints();
  const endpoint = endpoints.find(({ provider }) => provider === id);
  const provider = registry.get(id);
  if (endpoint && provider) return { provider, endpoint };
  throw new OperatorError(
    `No provider "${id}" is configured; there are ${endpoints.map((one) => one.provider).join(', ')}.`,
  );
}

/** The provider's spelling of its own word, else its first word for one of our statuses, else the word as it is: a new one. */
function toWord({ words }: Provider, wished: string): string {
  const own = Object.keys(words).find((word) => word.toLowerCase() === wished.toLowerCase());
  return own ?? Object.entries(words).find(([, status]) => status === wished)?.[0] ?? wished;
}
