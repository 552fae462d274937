import { z } from 'zod';
import { cause, unauthentic } from './quarantine.ts';

const counts = z.record(z.string(), z.int().min(1));

/** What came of it; with --dry-run what would be sent. */
export const output = z.union([
  z.strictObject({
    sent: z.int().min(0).describe('requests that the consumer’s queue took, and that are in quarantine no more'),
    undeleted: z.int().min(0).describe('sent, but not deleted by SQS: the next replay sends them again'),
    refused: counts.describe('what SQS did not take, by its code'),
    cameBack: counts.describe('of those sent, what the consumer could not read again, by reason'),
    waiting: z
      .int()
      .min(0)
      .nullable()
      .describe('roughly what the consumer’s queue held at the end, new reports among it; null where it failed'),
    ended: z
      .enum(['through', 'limit', 'interrupted', 'time', 'failed'])
      .describe('through: nothing more came; anything else: run it again'),
  }),
  z.strictObject({
    wouldSend: z
      .union([z.array(cause), z.array(unauthentic)])
      .describe('with --dry-run: by cause, or with --unauthentic by provider and failed check'),
  }),
]);
