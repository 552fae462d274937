import { z } from 'zod';
import { formats } from '../export/encoder.ts';
import { instant, provider } from './common.ts';

const summary = z
  .strictObject({
    output: z.string().nullable().describe('the file; null for standard output'),
    format: z.enum(formats).describe('its format'),
    provider: provider.nullable().describe('the provider whose messages are in it; null for all'),
    since: instant.nullable().describe('the first report of each message was received then or later; null for ever'),
    until: instant.describe('and before then'),
    messages: z.int().nonnegative().describe('how many messages it has'),
    reports: z.int().nonnegative().describe('how many reports they have together'),
    bytes: z.int().nonnegative().describe('its size'),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('SHA-256 of all its bytes, in hex'),
    resumed: z.boolean().describe('whether it went on with what an earlier run had written'),
  })
  .describe('once it is done: on standard output, or on standard error where that has the messages');

const columns = z.array(
  z.strictObject({
    name: z.string().describe('the column’s name; in csv a report’s begin with "report"'),
    type: z.enum(['text', 'time', 'integer', 'boolean', 'texts']).describe('what it holds; texts is a list'),
    about: z.string().describe('what it means'),
  }),
);

export const output = z.union([
  summary,
  z
    .strictObject({
      message: columns.describe('of a message'),
      report: columns.describe('of each of its reports'),
    })
    .describe('with --columns'),
]);
