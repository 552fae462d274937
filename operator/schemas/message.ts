import { z } from 'zod';
import { failureReasons } from '../../functions/domain/failure-reason.ts';
import { detailNames } from '../../functions/domain/report.ts';
import { type Status, statuses } from '../../functions/domain/status.ts';
import { instant, messageId, provider } from './common.ts';

export const status = z.enum(Object.keys(statuses) as Status[]);
export const failureReason = z.enum(failureReasons);

const when = instant.nullable();
const text = z.string().nullable();
const recipient = z
  .string()
  .regex(/^\+[\d*]{7,15}$/)
  .describe('phone number in E.164, with +; with asterisks where the stage masks numbers');

const event = z
  .strictObject({
    status,
    providerStatus: z.string().describe('the provider’s own word'),
    occurredAt: when.describe('when it happened by the provider’s clock'),
    receivedAt: instant,
    providerCode: text.describe('code that the provider writes beside its word'),
    errorCode: text,
    errorMessage: text,
    failureReason: failureReason.nullable(),
    isHint: z.boolean().describe('whether the reason is only what the status word hints at'),
    effect: z.enum(['applied', 'recorded']).describe('whether it moved the status, or was only kept'),
    contradicts: z.boolean().describe('whether it takes back a delivery that stands all the same'),
    part: text.describe('part of a long message that it tells of'),
  })
  .describe('one report, as the message’s history keeps it');

/** A message, here and wherever one is printed. */
export const message = z
  .strictObject({
    provider,
    messageId,
    channel: text.describe('sms, unless the provider says another'),
    recipient: recipient.nullable(),
    senderId: text,
    clientReference: text.describe('what the application gave when it sent the message'),
    tag: text,
    carrier: text,
    segments: z.number().int().nullable(),
    submittedAt: when,
    price: z
      .strictObject({ amount: z.string().regex(/^\d+(\.\d+)?$/), currency: z.string().regex(/^[A-Z]{3}$/) })
      .nullable()
      .describe('what the application said that it costs: a decimal number, ISO 4217'),
    preview: text.describe('how its text begins, where that is kept'),
    recordedAt: when.describe('when the application’s word that it sent the message was taken in'),
    confirmedAt: when.describe('when the application learnt that it arrived: its code was typed in'),
    status,
    final: z.boolean().describe('whether the provider is expected to say nothing more'),
    providerStatus: z.string().describe('the provider’s own word'),
    country: text.describe('country of the recipient, ISO 3166'),
    errorCode: text.describe('the provider’s error'),
    failureReason: failureReason.nullable().describe('why it failed; null where it did not'),
    retryable: z.boolean().nullable().describe('whether sending it again may help; null where nobody knows'),
    explanation: text.describe('what the provider’s error means, in words'),
    doneAt: when.describe('when it reached its status, by the provider’s clock'),
    firstReceivedAt: instant,
    failedAt: when.describe(
      'when it was first told to have failed, by which failures are sorted; null unless it stands as failed',
    ),
    updatedAt: instant.describe('when its last report was received'),
    dueAt: when.describe('by when something was expected of it; null where no deadline fits it'),
    overdueAt: when.describe('when it was found to be late'),
    details: z.partialRecord(z.enum(detailNames), z.union([z.string(), z.number()])),
    contradicted: z.boolean().describe('whether the provider took a delivery back'),
    unlistedWords: z.array(z.string()),
    otherRecipients: z
      .array(z.strictObject({ recipient: recipient.nullable(), messageId }))
      .describe('other recipients for whom the provider used the same id, and the ids of their messages'),
    leftOutSince: when.describe('when the history became full'),
    rereads: z
      .array(z.strictObject({ at: instant, from: status, to: status, part: text }))
      .describe('when its words and codes were read anew by mended tables, oldest first'),
    get parts() {
      return z
        .strictObject({
          total: z.number().int(),
          delivered: z.number().int(),
          failed: z.number().int(),
          out: z.number().int().describe('not final yet'),
          list: z.array(message).describe('those of which a report came, worst first'),
        })
        .nullable()
        .describe('parts of a long message, where each is reported; else null');
    },
    history: z.array(event).describe('its reports, in the order in which they came'),
  })
  .describe('one message');

/** Some messages of a list. */
export const messages = z.strictObject({
  messages: z.array(message).describe('newest first'),
  next: text.describe('for --next: where the list goes on; null where there are no others'),
});
