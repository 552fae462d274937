import { z } from 'zod';

export const output = z
  .strictObject({
    stage: z.string(),
    rate: z.number().describe('reports a second, as asked'),
    reportsPerMessage: z.number(),
    batch: z.number().describe('reports that come together to one run of the consumer, on average'),
    lines: z.array(
      z.strictObject({
        service: z.string(),
        what: z.string(),
        quantity: z.number().describe('of a million reports'),
        unit: z.string(),
        dollars: z.number().describe('US dollars for a million reports'),
      }),
    ),
    dollarsPerMillion: z.number(),
    dollarsPerMonth: z.number().describe('of the reports, in 30 days'),
    fixed: z
      .array(z.strictObject({ what: z.string(), dollarsPerMonth: z.number() }))
      .describe('what costs the same whatever comes'),
    totalPerMonth: z.number(),
  })
  .describe('what a stage costs, in US dollars by list prices of us-east-1');
