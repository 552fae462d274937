import type { Client } from './client.ts';
import { late, within } from './clock.ts';
import { DelivrdError, errorOf, isMissing } from './errors.ts';
import type { Answer, Request } from './request.ts';

/** So long one try may take, in milliseconds, beside what the API is asked to wait: another one may meet a better connection. */
const tryMs = 5_000;
const firstPauseMs = 200;
const longestPauseMs = 5_000;

export interface CallOptions {
  /** Milliseconds for all tries. @default the client's */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that the API is asked to wait before it answers. @default 0 */
  readonly waitMs?: number;
  /** Whether null is the answer where the API says that there is no such thing. @default false: an error is */
  readonly orNull?: boolean;
}

/**
 * Asks the API, again and again while that may help and there is time; what is asked of it may be repeated.
 * @returns the JSON of its answer.
 * @throws DelivrdError, and the reason of the signal.
 */
export async function call(client: Client, request: Request, options: CallOptions = {}): Promise<unknown> {
  const { clock, random } = client;
  const { timeoutMs = client.timeoutMs, signal, waitMs = 0, orNull = false } = options;
  const endsMs = clock.now() + timeoutMs;
  for (let tries = 0; ; tries++) {
    const leftMs = endsMs - clock.now();
    const answer = await ask(client, request, Math.min(leftMs, tryMs + waitMs), signal);
    if (!(answer instanceof DelivrdError)) {
      if (orNull && isMissing(answer)) return null;
      if (answer.status === 200) return parse(answer, request);
    }
    const error = answer instanceof DelivrdError ? answer : errorOf(answer, request);
    const toldMs = answer instanceof DelivrdError ? 0 : (answer.retryAfterSeconds ?? 0) * 1000;
    const pauseMs = Math.max(toldMs, random() * Math.min(longestPauseMs, firstPauseMs * 2 ** tries));
    if (!error.retryable || clock.now() + pauseMs >= endsMs) throw error;
    await clock.sleep(pauseMs, signal);
  }
}

async function ask(
  { transport, clock }: Client,
  request: Request,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<Answer | DelivrdError> {
  const name = `${request.method} ${request.route}`;
  try {
    const answer = await within(clock, ms, signal, (until) => transport(request, until));
    return answer === late
      ? new DelivrdError(`${name}: no answer within ${Math.round(ms)} ms.`, { retryable: true })
      : answer;
  } catch (error) {
    signal?.throwIfAborted();
    return error instanceof DelivrdError
      ? error
      : new DelivrdError(`${name}: ${reason(error)}.`, { retryable: true, cause: error });
  }
}

/** `fetch` says only that it failed; why stands in the cause. */
function reason(error: unknown): string {
  const { message, cause } = error as { message?: unknown; cause?: { message?: unknown } };
  return `no answer (${[message, cause?.message].filter((said) => typeof said === 'string' && said !== '').join(': ')})`;
}

function parse({ text }: Answer, { method, route }: Request): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DelivrdError(
      `${method} ${route} answered 200 with something that is no JSON: take the stack's output ApiUrl as url.`,
      { status: 200, cause },
    );
  }
}
