import { z } from 'zod';
import { detailNames, eventKinds } from '../../functions/domain/report.ts';
import { instant, messageId, provider } from './common.ts';
import { failureReason, status } from './message.ts';

const text = z.string().nullable();

const report = z.strictObject({
  messageId,
  status,
  final: z.boolean().describe('whether the provider is expected to say nothing more'),
  providerStatus: z.string().describe('the provider’s own word'),
  providerCode: text.describe('code that the provider writes beside its word'),
  recipient: text.describe('phone number in E.164, with +; null where it is none for sure'),
  country: text.describe('country of the recipient, ISO 3166'),
  senderId: text,
  clientReference: text,
  tag: text,
  channel: text,
  carrier: text,
  segments: z.number().int().nullable(),
  part: text.describe('part of a long message that it tells of'),
  price: z.strictObject({ amount: z.string(), currency: z.string() }).nullable(),
  errorCode: text,
  errorMessage: text,
  failureReason: failureReason.nullable().describe('why it failed; null where it did not'),
  submittedAt: instant.nullable(),
  doneAt: instant.nullable().describe('when it happened by the provider’s clock'),
  eventId: text.describe('the provider’s id of this very report'),
  details: z.partialRecord(z.enum(detailNames), z.union([z.string(), z.number()])),
  notes: z.array(z.string()).describe('what may not be as it was meant'),
});

export const output = z
  .strictObject({
    provider,
    reports: z.array(report),
    others: z.array(z.enum(eventKinds)).describe('of which kinds the rest is that is no report'),
    unreadable: z.array(z.strictObject({ path: z.string().describe('the place'), expected: z.string() })),
    notes: z.array(z.string()),
  })
  .describe('what would be read of a request');
