import { z } from 'zod';
import { instant, provider } from './common.ts';

const fingerprint = z
  .string()
  .regex(/^[0-9a-f]{8}$/)
  .nullable()
  .describe(
    'tells the secret from others and gives nothing of it away; null where the stack has no URL key to make it with',
  );
const kind = z
  .enum(['signingSecret', 'basic', 'urlKey'])
  .describe('urlKey: the key that the URL tokens of all providers are made of');

export const listed = z
  .array(
    z.strictObject({
      provider,
      kind,
      checked: z.boolean().describe('whether the stack checks this kind for the provider'),
      live: z.int().min(0).describe('how many are live; with 0 where it is checked, every callback is refused'),
      secrets: z
        .array(
          z.strictObject({
            fingerprint,
            storedAt: instant.nullable().describe('when it was stored; null where nobody wrote it down'),
            lastUsedAt: instant
              .nullable()
              .describe('when it let a callback in, which is written down once an hour; null: not in the last 14 days'),
          }),
        )
        .describe('newest first'),
    }),
  )
  .describe('dlr secrets: the live secrets that each provider needs or has');

const changed = {
  provider: z.string().describe('the provider, or url-key'),
  kind,
  fingerprint,
  live: z.int().min(0).describe('how many of that kind are live now'),
};

export const added = z
  .strictObject({
    ...changed,
    acceptedFrom: instant.nullable().describe('from when on it is accepted everywhere; null: already'),
  })
  .describe('dlr secrets add');

export const retired = z.strictObject(changed).describe('dlr secrets retire');

export const output = z.union([listed, added, retired]);
