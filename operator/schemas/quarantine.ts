import { z } from 'zod';

const time = z.iso.datetime().nullable();

/** A cause with its count and an example. */
export const cause = z.strictObject({
  cause: z.string().describe('what was expected and not there, or that the consumer gave up'),
  count: z.int().min(1).describe('requests that it keeps from the table'),
  providers: z.array(z.string()).describe('whose they are'),
  firstReceivedAt: time.describe('when the first of them came; null where none is an envelope'),
  lastReceivedAt: time.describe('when the last of them came'),
  example: z
    .strictObject({
      id: z.string().describe('id of the request, for --drop and for dlr replay --id'),
      provider: z.string().describe('whose it is'),
      outline: z.string().describe('its fields by name; of their values only kind and length'),
    })
    .nullable()
    .describe('one of them; null where none is an envelope'),
});

/** Requests that were not authentic. */
export const unauthentic = z.strictObject({
  provider: z.string().describe('whose they claim to be'),
  missing: z.string().describe('the check that failed: signature, url_token, basic, ip_range'),
  count: z.int().min(1),
  firstReceivedAt: z.iso.datetime(),
  lastReceivedAt: z.iso.datetime(),
  authenticNow: z.int().min(0).nullable().describe('how many are authentic now; null where that was not looked at'),
});

const request = z.strictObject({
  id: z.string().describe('id of the request; of what is no envelope, that of the queue message'),
  provider: z.string().describe('whose it is; unknown for what is no envelope'),
  reason: z.string().describe('why it is not in the table'),
  receivedAt: time.describe('when it came; null for what is no envelope'),
});

/** Causes; requests with --list; groups with --unauthentic; what was deleted with --drop. */
export const output = z.union([
  z.array(cause).describe('by cause, the most frequent first'),
  z.array(request).describe('with --list: by request, the newest first'),
  z.array(unauthentic).describe('with --unauthentic: by provider and failed check'),
  z.strictObject({ dropped: z.array(request).describe('with --drop: what was deleted') }),
]);
