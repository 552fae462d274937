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
  const at = error.stack
    ?.split('\n')
    .find((line) => line.startsWith('    at '))
    ?.trim();
  return { error: error.name, code: typeof code === 'string' ? code : undefined, status, at };
}
