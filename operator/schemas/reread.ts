import { z } from 'zod';
import { statuses } from '../../functions/domain/status.ts';

const status = z.enum(Object.keys(statuses) as [keyof typeof statuses]);
const meant = z.strictObject({
  status,
  failureReason: z.string().nullable().describe('why it failed; null for what did not fail'),
  isHint: z.boolean().describe('whether the reason is only what the status word hints at'),
});
const count = z.int().min(0);

export const output = z
  .strictObject({
    provider: z.string(),
    since: z.iso.datetime().describe('of messages whose first report came then or later'),
    until: z.iso.datetime().describe('and before this'),
    dryRun: z.boolean().describe('whether nothing was written: what changed is what would change'),
    read: count.describe('messages that were looked at'),
    changed: count.describe('messages that read differently'),
    filled: count.describe(
      'messages of an earlier version that read as they did and got what search needs to find them',
    ),
    statuses: z
      .array(z.strictObject({ from: status, to: status, messages: count }))
      .describe(
        'changed messages by the status before and after; the same where only lower reports or reasons changed',
      ),
    words: z
      .array(
        z.strictObject({
          word: z.string().describe('as the provider writes it; long numbers show as #'),
          code: z.string().nullable().describe('the code beside the word'),
          error: z.string().nullable().describe('the error’s code or, without one, its words'),
          from: meant,
          to: meant,
          reports: count,
        }),
      )
      .describe('changed reports by what they say, most first, a thousand rows at most'),
    otherReports: count.describe('changed reports beyond these rows'),
    kept: count.describe('reports that keep what they were read as: no table knows a word of them any more'),
    untold: count.describe('reports that will count as new, should they be repeated'),
    left: z
      .strictObject({
        moving: count.describe('because reports kept coming; run it again'),
        full: count.describe('because their items have no room'),
      })
      .describe('messages that read differently and stay as they are'),
    interrupted: z.boolean().describe('whether it was ended before it had seen all'),
  })
  .describe('what reading stored messages anew came to');
