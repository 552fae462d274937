import { z } from 'zod';

/** What `dlr export --json` prints once it is done: on standard output, or on standard error where that has the messages. */
export const output = z.strictObject({
  output: z.string().nullable().describe('the file; null for standard output'),
  format: z.enum(['csv', 'jsonl', 'parquet']).describe('the format of the file'),
  provider: z.string().nullable().describe('the provider whose messages are in it; null for all'),
  since: z.iso
    .datetime()
    .nullable()
    .describe('the first report of each message was received then or later; null for ever'),
  until: z.iso.datetime().describe('and before then'),
  messages: z.int().nonnegative().describe('how many messages it has'),
  reports: z.int().nonnegative().describe('how many reports they have together'),
  bytes: z.int().nonnegative().describe('its size'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of all its bytes, in hex'),
  resumed: z.boolean().describe('whether it went on with what an earlier run had written'),
});
