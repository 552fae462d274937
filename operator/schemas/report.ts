import { z } from 'zod';
import { sources, splits } from '../report/report.ts';
import { instant, provider } from './common.ts';

const count = z.number().min(0);
const rate = z.number().min(0).max(1).nullable();
const seconds = z.number().min(0).nullable();

const line = z.strictObject({
  key: z
    .string()
    .nullable()
    .describe('what the line is of: a day such as 2026-11-21, a provider, a country, …; null where no report told it'),
  begun: count
    .nullable()
    .describe('messages whose first report came; null where the source can’t tell, as in all counts'),
  ended: count.nullable().describe('those of them that are final by now'),
  underWay: count
    .nullable()
    .describe('of those that have not ended, the ones that began within the last hour: they may well be under way'),
  delivered: count.nullable().describe('messages whose delivery was reached'),
  failed: count.describe('messages whose failure was reached'),
  unconfirmed: count
    .nullable()
    .describe('messages whose provider closed them without a receipt; one that is settled later counts there too'),
  outcomes: count.describe('delivered, failed and unconfirmed together'),
  deliveredRate: rate.describe('share of delivered among delivered and failed, 0 to 1; null without any'),
  failedRate: rate.describe('share of failed among delivered and failed, 0 to 1'),
  unconfirmedRate: rate.describe('share of unconfirmed among all outcomes, 0 to 1'),
  unfinished: count.nullable().describe('messages that began and have not ended'),
  unfinishedRate: rate.describe('their share of all that began, 0 to 1'),
  secondsToFinal: z
    .strictObject({
      p50: seconds.describe('seconds within which half of them ended'),
      p90: seconds.describe('seconds within which nine tenths of them ended'),
    })
    .describe('of messages that began in the time and have ended; from the table to two digits'),
  mark: z
    .enum(['healthy', 'investigate', 'act'])
    .nullable()
    .describe(
      'from 95 % delivered on, from 85 % on or where half did not end in an hour, under that; null with fewer than 20 delivered or failed, and where half are under way or unconfirmed',
    ),
  segments: count
    .nullable()
    .describe('segments of the messages that began, or that failed where it is by reason; null where nobody told'),
  charge: z
    .number()
    .nullable()
    .describe('what the provider charges, in its currency; null where nobody told or several providers did'),
  carrierFees: z.number().nullable().describe('what carriers charge beside it, likewise'),
});

/** What `dlr report --json` prints. */
export const output = z
  .strictObject({
    by: z.enum(splits).describe('what the lines are split by'),
    from: z.enum(sources).describe('where the counts come from'),
    since: instant.describe('start of the time, which is in it: ISO 8601 in UTC, with Z'),
    until: instant.describe('end of the time, which is not'),
    timeZone: z.string().describe('IANA name of the zone whose days they are'),
    provider: provider.nullable().describe('the provider that it is of; null for all'),
    lines: z.array(line).describe('days in order, anything else by the number of its outcomes'),
    others: line.nullable().describe('what is in no line, together; null where nothing is'),
    otherKeys: count.nullable().describe('how many different keys are in others; null where nobody knows'),
    total: line.describe('all of it'),
  })
  .describe('a report on how messages fared');
