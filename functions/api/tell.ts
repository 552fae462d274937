import type { BatchQueue } from '../aws/batch-queue.ts';
import type { ConfirmationWord, SendWord } from '../domain/own-word.ts';
import { packBody, writeEnvelope } from '../shared/envelope.ts';
import { describeError, log } from '../shared/log.ts';
import { later } from './answer.ts';
import type { Call } from './call.ts';

/** What the application says of one message. */
export type Told = { readonly provider: string } & (
  | { readonly kind: 'send'; readonly body: SendWord }
  | { readonly kind: 'confirmation'; readonly body: ConfirmationWord }
);

/** Milliseconds that the queue may take for all that one call tells. */
const queueWithinMs = 8000;

/** Brings what is told to where the callbacks wait. @throws Refusal where the queue does not hold all of it in time. */
export async function tell(queue: BatchQueue, told: readonly Told[], call: Call): Promise<void> {
  const messages = told.map(({ kind, provider, body }) => ({
    group: provider,
    body: writeEnvelope({
      v: 1,
      kind,
      provider,
      receivedAt: call.receivedAt,
      requestId: call.requestId,
      method: call.method,
      query: '',
      headers: { 'content-type': 'application/json' },
      ...packBody(Buffer.from(JSON.stringify(body))),
    }),
  }));
  try {
    await queue.sendAll(messages, queueWithinMs);
    log.info('told', { requestId: call.requestId, route: call.route, messages: messages.length });
  } catch (error) {
    log.error('queue_unavailable', { requestId: call.requestId, ...describeError(error) });
    throw later(
      'The queue could not be reached in time: send all of it again. What it holds already is harmless twice.',
    );
  }
}
