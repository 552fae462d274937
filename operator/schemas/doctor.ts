import { z } from 'zod';

const finding = {
  check: z.string().describe('what was looked at'),
  result: z
    .enum(['ok', 'warn', 'fail', 'not asked'])
    .describe('not asked: could not be looked at, and stands against nothing'),
  found: z.string().describe('in words, for a person'),
  mend: z.string().nullable().describe('what to do; null where there is nothing'),
};

const ofStack = z.strictObject({
  ok: z.boolean().describe('nothing is broken, as far as could be seen'),
  stackName: z.string(),
  findings: z.array(z.strictObject(finding)),
});

const ofRequest = z.strictObject({
  ok: z.boolean().describe('it would be let in, as far as a capture tells'),
  provider: z.string(),
  findings: z.array(
    z.strictObject({
      ...finding,
      mistake: z
        .string()
        .nullable()
        .describe('the mistake as one word; several are joined by +; null where nothing is wrong'),
    }),
  ),
});

/** `dlr doctor`, and with `--request` what is wrong with a captured one. */
export const output = z.union([ofStack, ofRequest]).describe('a deployment, or with --request a captured request');
