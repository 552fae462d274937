/** Fields that a log line may hold: ids and counts, never a body, a number, a secret or a URL. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** An object on the console becomes fields in the function's JSON log. */
export const log = {
  info: (event: string, fields: LogFields = {}): void => console.info({ event, ...fields }),
  warn: (event: string, fields: LogFields = {}): void => console.warn({ event, ...fields }),
  error: (event: string, fields: LogFields = {}): void => console.error({ event, ...fields }),
};

/** What may be logged of an error: its name, code, status and place. Messages may quote what was being read, so they stay out. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  return { error: error.name, code: typeof code === 'string' ? code : undefined, status, at: placeOf(error) };
}

/** The first frame of the stack. The stack begins with the message, which may have lines that look like frames. */
function placeOf({ stack = '', message }: Error): string | undefined {
  const start = stack.indexOf(message);
  if (start < 0) return undefined;
  const frames = stack.slice(start + message.length).split('\n');
  return frames.find((line) => line.startsWith('    at '))?.trim();
}
