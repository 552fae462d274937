import { z } from 'zod';
import { type Status, statuses } from '../../functions/domain/status.ts';
import { verdictInWords } from '../explain/words.ts';
import { instant, messageId, provider } from './common.ts';

const status = z.enum(Object.keys(statuses) as Status[]);

const step = z.strictObject({
  receivedAt: instant,
  part: z.string().nullable().describe('part of a long message that it tells of; null where it names none'),
  status,
  reportInWords: z.string(),
  effect: z.enum(['applied', 'recorded']).describe('whether it moved the status, or was only kept'),
  contradicts: z.boolean().describe('whether it takes back a delivery that stands all the same'),
  why: z.string(),
});

const code = z.strictObject({
  code: z.string().describe('word, code or error as the provider wrote it'),
  meaning: z.string(),
  source: z.string().nullable().describe('whose list says so; null where it is on none'),
});

export const output = z
  .strictObject({
    provider,
    messageId,
    status,
    final: z.boolean(),
    receiptExpected: z
      .boolean()
      .describe('whether a report may still come that says more: false also where carriers send none'),
    summary: z.string().describe('where the message is; begins with its status'),
    steps: z.array(step).describe('every report, in the order in which they came; a repeat is none'),
    whyThisStatus: z.string(),
    codes: z.array(code).describe('in the order in which they were first used'),
    sendAgain: z.strictObject({
      verdict: z.enum(Object.keys(verdictInWords) as (keyof typeof verdictInWords)[]),
      why: z.string(),
    }),
    next: z.array(z.string()).describe('what to do next, the most important first'),
    notes: z.array(z.string()).describe('what casts doubt on some of it'),
  })
  .describe('what happened to a message, in plain words, and what to do');
