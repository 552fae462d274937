import { z } from 'zod';
import type { Routes } from '../../functions/domain/routes.ts';
import { instant, provider } from './common.ts';

const count = z.number().int().min(0);
const percent = z.number().min(0).max(100);

const route = z.strictObject({
  provider,
  messages: count.describe('messages that began in the time'),
  delivered: count.describe('those of them that were delivered by now'),
  deliveryRate: percent
    .nullable()
    .describe(
      'their share, 0 to 100: what failed, what was closed without a receipt and what is open are the rest; null without any message, and where no receipts are sent',
    ),
  lowerBound: percent
    .nullable()
    .describe('what the delivery rate hardly lies below (Wilson, 95 %): the rank goes by it; null with the rate'),
  expected: count.describe('messages of which a confirmation was expected by now'),
  confirmed: count.describe('those of them that were confirmed'),
  conversion: percent.nullable().describe('their share, 0 to 100; null where none was expected'),
  suspect: z
    .boolean()
    .describe(
      'whether fewer are confirmed than of the others’, by more than chance: its receipts may be fake, and it is ranked last',
    ),
  timeToFinalP90Seconds: z
    .number()
    .min(0)
    .nullable()
    .describe('within so many seconds nine tenths of those that ended did so; null where none tells'),
  pricePerDelivered: z
    .array(
      z.strictObject({
        amount: z
          .string()
          .regex(/^\d+(\.\d+)?$/)
          .describe('decimal text'),
        currency: z.string().describe('ISO 4217'),
      }),
    )
    .describe(
      'what a delivered message costs, those that were not with it, in each currency in which prices were recorded: never added up; empty where none was, and where nothing was delivered',
    ),
});

/** What `dlr routes --json` prints, and the API answers. */
export const output = z
  .strictObject({
    country: z.string().describe('ISO 3166'),
    since: instant.describe('start of the time in which the messages began, which is in it: ISO 8601 in UTC, with Z'),
    until: instant.describe('end of that time, a quarter of an hour ago, which is not'),
    routes: z.array(route).describe('providers that sent something there, best first'),
    note: z.string().nullable().describe('why there is none; null where there is one'),
  })
  .describe('how the providers of a country did') satisfies z.ZodType<Routes>;
