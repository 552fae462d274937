// The requests of the application's API; docs/openapi.json is made of them. What else must hold of them, the use cases check.
// All of it by name: what is taken from its object `z` brings the languages of its messages along, 400 KB.
import * as z from 'zod/mini';
import { expectedId, longestReference } from '../providers/reading/fields.ts';
import { longestPreview, mostRecorded } from '../shared/api-routes.ts';

const described = <Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema =>
  schema.check(z.describe(description)) as Schema;

/** Text that may be left out; what of it is wrong is told by what was expected. */
const text = (longest: number) => {
  const error = `text of 1 to ${longest} characters`;
  return z.string({ error }).check(z.minLength(1, { error }), z.maxLength(longest, { error }));
};

const expectedAmount =
  'a number of at least 0, or a text such as 0.0450, of at most 12 digits before the point and 12 behind';
/** Decimal text is kept as it is written: what an invoice adds up is no binary fraction. */
const amount = z.union(
  [
    z.string().check(z.regex(/^\d{1,12}(\.\d{1,12})?$/, { error: expectedAmount })),
    z.number().check(z.nonnegative({ error: expectedAmount }), z.lt(1e12, { error: expectedAmount })),
  ],
  { error: expectedAmount },
);

const expectedPrice = 'an object with amount and currency';
const price = z.strictObject(
  {
    amount: described(amount, 'what the provider charges for the message: decimal text or a number'),
    currency: described(z.string({ error: 'text' }).check(z.length(3, { error: 'three letters' })), 'ISO 4217'),
  },
  { error: expectedPrice },
);

export const expectedInstant = 'a time such as 2026-11-27T08:15:30Z: ISO 8601 with Z or an offset';
const instant = z.iso.datetime({ offset: true, error: expectedInstant });

/** Most segments of a message that providers send. */
const mostSegments = 255;
const expectedSegments = `a whole number from 1 to ${mostSegments}`;

/** What is not told may be left out or null. */
const send = z.strictObject(
  {
    provider: described(z.string({ error: 'text' }), 'id of a configured provider'),
    messageId: described(
      z
        .string({ error: expectedId })
        .check(z.minLength(1, { error: expectedId }), z.maxLength(1000, { error: expectedId })),
      'the id that the provider gave when it took the message; opaque, white space around it means nothing',
    ),
    recipient: described(
      z.nullish(text(60)),
      'phone number with its country code, or as the provider’s defaultCountry writes it',
    ),
    senderId: described(z.nullish(text(128)), 'number, short code or name that it was sent from'),
    clientReference: described(z.nullish(text(longestReference)), 'the application’s own name for it'),
    tag: described(z.nullish(text(longestReference)), 'kind of message, such as otp'),
    channel: described(z.nullish(text(64)), 'sms where none is told'),
    segments: described(
      z.nullish(
        z
          .int({ error: expectedSegments })
          .check(z.gte(1, { error: expectedSegments }), z.lte(mostSegments, { error: expectedSegments })),
      ),
      'SMS that it takes',
    ),
    price: z.nullish(price),
    sentAt: described(z.nullish(instant), 'when the application sent it'),
    preview: described(
      z.nullish(z.string({ error: `text of at most ${longestPreview} characters` })),
      `first ${longestPreview} characters of the text at most; only where the setting preview is on, and never for a sensitive tag`,
    ),
  },
  { error: 'an object' },
);
export type Send = z.infer<typeof send>;

const expectedMessages = `a list of 1 to ${mostRecorded} messages`;
export const recording = z.strictObject(
  {
    messages: z
      .array(send, { error: expectedMessages })
      .check(z.minLength(1, { error: expectedMessages }), z.maxLength(mostRecorded, { error: expectedMessages })),
  },
  { error: 'an object with messages' },
);

export const confirmation = z.strictObject(
  {
    confirmedAt: described(z.nullish(instant), 'when what the message was for was done; now where none is told'),
  },
  { error: 'an object, or nothing' },
);
