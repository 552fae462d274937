// Runs in a process of its own, one per execution environment: imports the bundled handler and calls it, one event at a time.
import { flushCompileCache } from 'node:module';
import { inspect } from 'node:util';

/** What the parent sends for each invocation. */
export interface Invocation {
  readonly requestId: string;
  readonly traceId: string;
  readonly event: unknown;
  /** Epoch milliseconds at which the parent ends this process. */
  readonly deadlineMs: number;
}

/** What the child sends: once that it is ready, then one for each invocation. */
export type ChildMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly requestId: string; readonly result: unknown }
  | { readonly kind: 'error'; readonly requestId: string; readonly error: string };

const [, , bundle = '', exportName = 'handler'] = process.argv;
const send = (message: ChildMessage): void => {
  process.send?.(message);
};

// Lambda's JSON log format: an object becomes the message's fields.
for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const) {
  console[level] = (...parts: unknown[]) => {
    const message =
      parts.length === 1 ? parts[0] : parts.map((part) => (typeof part === 'string' ? part : inspect(part))).join(' ');
    process.stdout.write(
      `${JSON.stringify({ timestamp: new Date().toISOString(), level: level === 'log' ? 'INFO' : level.toUpperCase(), message })}\n`,
    );
  };
}

// Before the bundle, which lies in another folder each time; and now, since the end of this process is seldom a clean one.
flushCompileCache();
delete process.env['NODE_COMPILE_CACHE'];
const module = await import(bundle);
const handler = module[exportName] as (event: unknown, context: unknown) => Promise<unknown>;

process.on('message', async ({ requestId, traceId, event, deadlineMs }: Invocation) => {
  process.env['_X_AMZN_TRACE_ID'] = traceId;
  const context = {
    awsRequestId: requestId,
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
  const message: ChildMessage = await handler(event, context).then(
    (result) => ({ kind: 'result', requestId, result }),
    (error: unknown) => ({ kind: 'error', requestId, error: error instanceof Error ? error.name : String(error) }),
  );
  // Lambda's runtime writes its log synchronously: no line of a run comes after the run.
  process.stdout.write('', () => send(message));
});
process.on('disconnect', () => process.exit(0));
send({ kind: 'ready' });
