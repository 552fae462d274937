import { inspect } from 'node:util';

/** What a function wrote while it was listened to: each log line as text. */
export interface Capture {
  readonly lines: string[];
  /** Errors that nobody caught. */
  readonly uncaught: unknown[];
  readonly stop: () => void;
}

const methods = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;
const events = ['unhandledRejection', 'uncaughtException'] as const;

/** Takes over console, standard output and the process's last resorts until `stop`; others that listen get nothing meanwhile. */
export function startCapture(): Capture {
  const lines: string[] = [];
  const uncaught: unknown[] = [];
  const { write } = process.stdout;
  const originals = methods.map((name) => [name, console[name]] as const);
  for (const name of methods) console[name] = (...values: unknown[]) => void lines.push(values.map(written).join(' '));
  process.stdout.write = (text: string | Uint8Array) => lines.push(String(text)) > 0;
  const listener = (error: unknown): void => void uncaught.push(error);
  const others = events.map((event) => [event, process.listeners(event as 'uncaughtException')] as const);
  for (const event of events) process.removeAllListeners(event).on(event, listener);
  return {
    lines,
    uncaught,
    stop: () => {
      process.stdout.write = write;
      for (const [name, original] of originals) console[name] = original;
      for (const [event, listeners] of others) {
        process.removeListener(event, listener);
        for (const one of listeners) process.on(event, one);
      }
    },
  };
}

/** As the Lambda runtime writes a log record: an object in full, whatever its depth; an error with its message. */
const written = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : inspect(value, { depth: null, breakLength: Infinity, maxStringLength: null, maxArrayLength: null });
