import { z } from 'zod';
import { instant } from './common.ts';

const count = z.int().nonnegative();

/** What `dlr reconcile --json` prints. */
export const output = z
  .strictObject({
    file: z.string().describe('the file that was read; - for standard input'),
    out: z.string().nullable().describe('the file with the differences; null for standard output'),
    columns: z
      .strictObject({
        id: z.string().nullable(),
        status: z.string().nullable(),
        provider: z.string().nullable(),
        recipient: z.string().nullable(),
        time: z.string().nullable(),
      })
      .describe('the headings of the columns that were read; null where there was none'),
    lines: count.describe('lines that name a message'),
    withoutId: count.describe('lines without an id, which were left out'),
    same: count.describe('lines whose status the table has'),
    ahead: count.describe('lines of which the table knows more'),
    missing: count.describe('lines of whose message no report is in the table'),
    different: count.describe('lines whose message has another status in the table'),
    heard: count.describe('of these, those of which a report with the file’s status came as well'),
    unread: count.describe('lines whose status nobody has listed'),
    unreadWords: z.record(z.string(), count).describe('these statuses, with how many lines have each'),
    since: instant.nullable().describe('the first time that a line tells; null where none does'),
    until: instant.nullable().describe('the last'),
    extra: count
      .nullable()
      .describe('messages of the table in the time that the file does not name; null without --extra'),
  })
  .describe('on standard output, or on standard error where that has the differences');
