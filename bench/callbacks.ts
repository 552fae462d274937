import type { Status } from '../functions/domain/status.ts';
import type { LocalStack } from '../local/stack.ts';
import { nameOf } from '../operator/endpoint.ts';
import { type Genuine, genuineRequest } from '../operator/request.ts';

/** One report that its provider tells. */
export interface Told {
  readonly messageId: string;
  readonly status: Status;
  /** Milliseconds from when the message was submitted, ten seconds ago, to the status. */
  readonly afterMs: number;
}

/** The request by which one of the stack's providers tells a report: they take turns, by `at`. @throws Error where the stack has none. */
export function callbackTo(stack: LocalStack, at: number, { messageId, status, afterMs }: Told): Genuine {
  const { endpoints, providers } = stack;
  const endpoint = endpoints[at % endpoints.length];
  const provider = endpoint && providers.get(nameOf(endpoint));
  if (!endpoint || !provider) throw new Error('The stack has no providers.');
  const submittedAtMs = Date.now() - 10_000;
  const composed = provider.compose({
    messageId,
    recipient: '491711234567',
    status: Object.keys(provider.words).find((word) => provider.words[word] === status),
    submittedAtMs,
    atMs: submittedAtMs + afterMs,
  });
  return genuineRequest(provider, endpoint, composed);
}
