import { z } from 'zod';

const texts = z.array(z.string());

export const output = z
  .strictObject({
    Version: z.literal('2012-10-17').describe('of the policy language'),
    Statement: z.array(
      z.strictObject({
        Effect: z.literal('Allow'),
        Action: texts.describe('service:Action'),
        Resource: texts.describe('ARNs, or *'),
        Condition: z
          .record(z.string(), z.record(z.string(), z.union([z.string(), texts])))
          .optional()
          .describe('when it holds, as IAM writes it'),
      }),
    ),
  })
  .describe('an IAM policy');
