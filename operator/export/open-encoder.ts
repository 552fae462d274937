import type { Encoder, Format } from './encoder.ts';

/** @param state that of an encoder of the same format, after `bytes` of its file; null to begin. */
export async function openEncoder(format: Format, state: string | null, bytes: number): Promise<Encoder> {
  if (format === 'csv') return (await import('./csv.ts')).csvEncoder();
  if (format === 'jsonl') return (await import('./jsonl.ts')).jsonlEncoder();
  return (await import('./parquet.ts')).parquetEncoder(state, bytes);
}
