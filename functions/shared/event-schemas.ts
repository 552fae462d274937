// What stands in the events: the one source of their types, of docs/events and of tests. Functions import its types alone.
import { z } from 'zod';
import { failureReasons } from '../domain/failure-reason.ts';
import { eventKinds } from '../domain/report.ts';
import { statuses } from '../domain/status.ts';

const text = z.string();
const nullableText = text.nullable();
const time = z.string().describe('ISO 8601, UTC, with milliseconds and Z');
const status = z.enum(Object.keys(statuses) as [keyof typeof statuses]);
const outcome = z
  .enum(['delivered', 'failed', 'unconfirmed'])
  .nullable()
  .describe('What the status means for the sender; null while the message is under way');

const common = {
  schemaVersion: z
    .literal(1)
    .describe('Grows when something is taken away or means something else; new fields may come'),
  id: text.describe('The same whenever this very event comes again: drop what you have seen'),
  provider: text.describe('Id of the provider'),
  republished: z
    .literal(true)
    .optional()
    .describe('Only in what an operator published again, hours or days later: whoever tells a person leaves it out'),
};

const ofMessage = {
  ...common,
  sequence: text.describe('Of two events with the same subject the greater text is the newer; compare it as text'),
  subject: text.describe('What sequence counts for: a message, or one part of it'),
  messageId: text.describe('The id that the provider gave on sending; with parts, that of the whole'),
  part: z
    .strictObject({ number: z.int().describe('As the provider counts'), total: z.int() })
    .nullable()
    .describe('The part that is told of, where the provider reports each part of a long message; else null'),
  clientReference: nullableText,
  tag: nullableText,
  channel: text.describe('sms where the provider names none'),
  country: nullableText.describe('ISO 3166 code of the recipient’s country'),
  recipient: nullableText
    .optional()
    .describe('Only with events.recipient: as the table keeps it, a number, a masked number or ~ and a hash'),
  submittedAt: time.nullable().describe('When it was sent, by the provider'),
  firstReceivedAt: time.describe('When the first report of it came'),
};

/** Detail of `delivrd.message.status-changed`. */
export const statusChanged = z.strictObject({
  ...ofMessage,
  cause: z.enum(['report', 'reread']).describe('reread: its words were read anew after a table of them was mended'),
  before: z
    .strictObject({ status, providerStatus: text.describe('The provider’s own word'), final: z.boolean(), outcome })
    .nullable()
    .describe('Null for the first status of a message'),
  after: z.strictObject({
    status,
    providerStatus: text.describe('The provider’s own word'),
    final: z
      .boolean()
      .describe('Whether the provider expects to say nothing more; a later final may follow all the same'),
    outcome,
    errorCode: nullableText,
    failureReason: z.enum(failureReasons).nullable(),
    retryable: z
      .boolean()
      .nullable()
      .describe('Whether sending it again may help; null unless it failed, and where nobody knows'),
    occurredAt: time.nullable().describe('By the provider’s clock, which may be wrong or absent'),
    receivedAt: time
      .nullable()
      .describe('When the report came that decided; null where the history had no room for it'),
  }),
  newlyFailed: z
    .boolean()
    .describe('Whether this change made it a failure: true once, however many kinds of failure follow'),
});

/** Detail of `delivrd.message.overdue`. */
export const overdue = z.strictObject({
  ...ofMessage,
  missing: z.boolean().describe('Whether no provider ever reported it'),
  status,
  dueAt: time.nullable(),
  overdueAt: time.describe('When it was found to be past its deadline'),
});

/** Detail of `delivrd.callback.other`. */
export const callbackOther = z.strictObject({
  ...common,
  kind: z.enum(eventKinds).describe('What the callback was instead of a delivery report'),
  count: z.int().describe('How many of this kind were in the callback'),
  receivedAt: time,
});

export type StatusChanged = Readonly<z.infer<typeof statusChanged>>;
export type Overdue = Readonly<z.infer<typeof overdue>>;
export type CallbackOther = Readonly<z.infer<typeof callbackOther>>;
