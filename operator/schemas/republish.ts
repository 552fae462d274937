import { z } from 'zod';

const counts = z.record(z.string(), z.int().min(1));
const kind = z
  .enum(['unpublished', 'undelivered', 'discarded', 'unreadable'])
  .describe('not taken by the bus; not taken by a webhook or topic; given up by Lambda, without events; not readable');

/** What came of it; with --dry-run what would be published. */
export const output = z.union([
  z.strictObject({
    published: z.int().min(0).describe('events that the bus took, and that are in the queue no more'),
    dropped: z.int().min(0).describe('with --drop-discarded: what held no events, and is dropped'),
    undeleted: z.int().min(0).describe('done, but not deleted by SQS: the next time their events are published again'),
    refused: counts.describe('what the bus did not take, by its code'),
    left: counts.describe('what holds no events, by kind: discarded, unreadable'),
    ended: z
      .enum(['through', 'limit', 'interrupted', 'time'])
      .describe('through: nothing more came; anything else: run it again'),
  }),
  z.strictObject({
    wouldPublish: z
      .array(
        z.strictObject({
          kind,
          reason: z.string().describe('why it is there'),
          events: z.int().min(0).describe('how many events'),
          letters: z.int().min(1).describe('in how many messages of the queue'),
        }),
      )
      .describe('with --dry-run: by kind and reason'),
  }),
]);
