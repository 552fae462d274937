import { z } from 'zod';

export const output = z
  .strictObject({
    seed: z.int(),
    reportsPerSecond: z.number(),
    refused: z.int().describe('requests that were not answered 200'),
    sent: z.int().describe('requests since the start'),
    recorded: z.int().describe('messages that the application told it sent; 0 where the stack has no API'),
    confirmed: z.int().describe('messages that the application told were confirmed'),
    speed: z.number().describe('seconds of the demo’s clock in one second'),
    faults: z.array(z.strictObject({ id: z.string(), label: z.string(), description: z.string(), on: z.boolean() })),
  })
  .describe('a running demo');
