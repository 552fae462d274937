import { z } from 'zod';
import { instant, messageId, provider } from './common.ts';
import { failureReason, message, status } from './message.ts';

export const output = z
  .strictObject({
    recipient: z.string().describe('the number in E.164, with +'),
    country: z.string().nullable().describe('ISO 3166'),
    verdict: z
      .enum(['fine', 'unreachable', 'invalid_number', 'opted_out', 'unknown'])
      .describe('what its last messages say of the number'),
    since: instant.nullable().describe('since when, at the latest where isOpen; of what is fine, the last delivery'),
    stopSending: z.boolean().describe('whether to send nothing more to it'),
    evidence: z
      .array(
        z.strictObject({
          provider,
          messageId,
          status,
          failureReason: failureReason.nullable(),
          errorCode: z.string().nullable(),
          at: instant,
        }),
      )
      .describe('the messages that say so, newest first'),
    messages: z.array(message).describe('its last 100, newest first'),
    judged: z
      .number()
      .min(0)
      .describe('how many of its last messages the verdict knows: back to one that was delivered, 1,000 at most'),
    hasOlder: z.boolean().describe('whether there are older ones, which the verdict does not know'),
    isOpen: z.boolean().describe('whether these may change the verdict or its time: none that it knows was delivered'),
  })
  .describe('whether a number is fine, and why not');
