import { z } from 'zod';
import { messageId, provider } from './common.ts';

export const output = z
  .strictObject({
    provider,
    messageId,
    status: z.string().describe('the provider’s own word that was sent'),
    answer: z.int().describe('HTTP status of the callback URL: 200 where the report is queued'),
  })
  .describe('the report that was posted, and the answer');
