import { connectBatchQueue, type ImpatientQueue } from '../aws/batch-queue.ts';
import { forwardQueueKey } from '../shared/environment.ts';
import { describeError, log } from '../shared/log.ts';

/** A callback of which the table has what it tells, as it lies in the queue of the reports. */
export interface ToPassOn {
  readonly queueMessage: string;
  readonly provider: string;
  readonly body: string;
}

/** Queues callbacks for the user's old URL. @returns the queue messages of which that failed; never throws. */
export type PassOn = (settled: readonly ToPassOn[], leftMs: number) => Promise<readonly string[]>;

/** Longer no batch waits for the queue, milliseconds: it answers in some ten, and reports wait behind this run. */
const mostMs = 1_500;
/** So long it waits even where the writes took all the time: what comes again for want of it is written again. */
const leastMs = 700;

/** Passes nothing on where no provider's callbacks are. */
export function passerOn(
  environment: Readonly<Record<string, string | undefined>>,
  connect: (queueUrl: string) => ImpatientQueue = (queueUrl) => connectBatchQueue(queueUrl, false),
): { readonly passOn?: PassOn } {
  const { [forwardQueueKey]: queueUrl } = environment;
  if (!queueUrl) return {};
  const queue = connect(queueUrl);
  return {
    passOn: async (settled, leftMs) => {
      if (settled.length === 0) return [];
      const messages = settled.map(({ body, provider, queueMessage }) => ({ body, group: provider, queueMessage }));
      const { left, why } = await queue.sendOnce(messages, Math.max(leastMs, Math.min(mostMs, leftMs)));
      if (left.length === 0) return [];
      log.error('not_queued_to_pass_on', { ...describeError(why), messages: left.length });
      const isLeft = new Set(left);
      return messages.filter((one) => isLeft.has(one)).map(({ queueMessage }) => queueMessage);
    },
  };
}
