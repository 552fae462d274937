import { z } from 'zod';

const finding = z.strictObject({
  check: z.string(),
  result: z.enum(['ok', 'problem', 'warning', 'unknown']).describe('only a problem stands against deploying'),
  found: z.string(),
  mend: z.string().nullable(),
});

export const output = z
  .strictObject({
    ok: z.boolean().describe('whether nothing stands against deploying'),
    stage: z.string(),
    stackName: z.string(),
    region: z.string().nullable(),
    account: z.string().nullable(),
    findings: z.array(finding),
  })
  .describe('whether the stage fits into account and region');
