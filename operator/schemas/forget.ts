import { z } from 'zod';
import { instant, provider } from './common.ts';

const hiddenId = z.string().describe('with *** where the number stands in it');
const named = z.strictObject({ provider, messageId: hiddenId });
const count = z.int().min(0);

const looked = z.strictObject({
  seen: count.describe('requests that were looked at'),
  total: count.describe('how many there are, as far as SQS says'),
  ended: z.enum(['through', 'limit', 'interrupted', 'time']),
  naming: z
    .array(z.strictObject({ id: z.string(), provider: z.string(), receivedAt: instant.nullable() }))
    .describe('those that hold the number'),
});

export const output = z
  .strictObject({
    dryRun: z.boolean().describe('whether nothing was erased: what is told is what would be'),
    at: instant,
    by: z.string().nullable().describe('the ARN of who erased; null where AWS did not tell, as here'),
    stack: z.string(),
    person: z.strictObject({
      masked: z.string().describe('the number with asterisks'),
      reference: z.string().nullable().describe('the keyed hash of the number; null where the stage has no key'),
    }),
    searched: z.enum(['index', 'table']),
    complete: z.boolean().describe('whether all that was found is erased; true for a dry run that saw all'),
    erased: z
      .array(
        z.strictObject({
          provider,
          messageId: hiddenId,
          firstReceivedAt: instant.nullable(),
          lastReceivedAt: instant.nullable(),
        }),
      )
      .describe('messages and parts of messages, oldest first'),
    unmentioned: z.array(named).describe('messages to others that named the person, because the id was used for both'),
    left: z.array(named).describe('what was somebody else’s before it could be erased'),
    deadLetters: looked.nullable().describe('dead letters; null where the erasure was interrupted'),
    unauthentic: looked
      .nullable()
      .describe('what failed authentication and is kept; null as well where the stage keeps none'),
    notReached: z.array(z.string()).describe('where the number may still be, in words'),
  })
  .describe('the record of an erasure; it holds no number');
