import { isSupportedCountry } from 'libphonenumber-js/max';
import { z } from 'zod';
import { statuses } from '../functions/domain/status.ts';
import { eventTypes } from '../functions/shared/event-types.ts';
import { httpsUrl } from './https-url.ts';

/** Of one stage: each is three resources, and a bus takes 300 rules. */
export const mostWebhooks = 20;

/** What a rule of events calls each type. */
const typeNames = {
  'status-changed': eventTypes.statusChanged,
  overdue: eventTypes.overdue,
  other: eventTypes.callbackOther,
};
type TypeName = keyof typeof typeNames;

const named = z.string().min(1, 'expected at least one character').max(256, 'expected at most 256 characters');
const some = <T extends z.ZodType>(one: T) =>
  z.array(one).min(1, 'expected at least one; left out, all are meant').optional();

/** What an event must have to be meant: one of each list that is there. */
const filterSchema = z
  .strictObject({
    type: some(
      z.enum(Object.keys(typeNames) as [TypeName], `expected one of ${Object.keys(typeNames).join(', ')}`),
    ).describe('What happened.'),
    status: some(
      z.string().refine((word) => Object.hasOwn(statuses, word), `expected one of ${Object.keys(statuses).join(', ')}`),
    ).describe('Statuses that the message has now.'),
    provider: some(z.string()).describe('Names in `providers`.'),
    tag: some(named).describe('Tags of messages.'),
    channel: some(named).describe('Channels, such as `sms`.'),
    country: some(
      z
        .string()
        .refine((code) => isSupportedCountry(code), 'expected the two capital letters of a country, such as IN'),
    ).describe('ISO 3166 codes.'),
  })
  .superRefine(({ type, provider, ...ofMessages }, context) => {
    const [named] = Object.entries(ofMessages).flatMap(([name, values]) => (values === undefined ? [] : [name]));
    if (type?.includes('other') && named !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['type'],
        message: `"other" is of no message and has no ${named}, so none of them would come; expected a webhook of its own for it`,
      });
  });
export type Filter = z.infer<typeof filterSchema>;

const webhookSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, 'expected 1 to 32 lower-case letters, digits or hyphens, a letter first')
    .describe('What tells it from the others: with another one it is made anew.'),
  url: httpsUrl('https://app.example.com/sms').describe('Where its application takes events, by `POST`.'),
  secretName: z
    .string()
    .regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, 'expected the name of a secret in Secrets Manager, not its ARN or value')
    .optional()
    .describe('The secret in Secrets Manager whose text goes with each call, so that the receiver knows who calls.'),
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'expected the name of a header: letters, digits, hyphens')
    .default('X-Api-Key')
    .describe('The header that it goes in.'),
  filter: filterSchema.default({}).describe('Which events it gets: those that have one of each list; without any all.'),
  perSecond: z
    .number()
    .int()
    .min(1, 'expected a whole number of at least 1')
    .max(300, 'expected a whole number of at most 300')
    .default(300)
    .describe('Calls a second at most.'),
});
export type Webhook = z.infer<typeof webhookSchema>;

/** True is all defaults, false nothing. */
export const eventsSchema = z.preprocess(
  (given) => (given === true ? {} : given === false ? undefined : given),
  z
    .strictObject(
      {
        recipient: z.boolean().default(false).describe('Whether events name the recipient, as the table keeps it.'),
        webhooks: z
          .array(webhookSchema)
          .max(mostWebhooks, `expected at most ${mostWebhooks}: let one of them hand on to the others`)
          .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
            error: 'expected each name once',
          })
          .default([])
          .describe('Addresses outside AWS that get events by HTTPS.'),
      },
      'expected true, false or an object',
    )
    .optional(),
);
export type Events = NonNullable<z.infer<typeof eventsSchema>>;

/** The providers that the settings of events name, with where. */
export const eventProviders = (events: Events | undefined) =>
  (events?.webhooks ?? []).flatMap(({ filter }, at) =>
    (filter.provider ?? []).map((name, place) => ({
      name,
      path: ['events', 'webhooks', at, 'filter', 'provider', place],
    })),
  );

/** Each failed message of some tags or channels, to the topic of alarms. */
export const notifySchema = z
  .strictObject({
    critical: z
      .strictObject({
        tags: z.array(named).default([]).describe('Messages with one of these tags.'),
        channels: z.array(named).default([]).describe('Messages of one of these channels.'),
      })
      .refine(({ tags, channels }) => tags.length + channels.length > 0, {
        error: 'every failed message would tell somebody; expected tags, channels, or both',
      })
      .describe('Which messages, of whose failure each time somebody is told.'),
    to: z.enum(['page', 'ticket'], 'expected page or ticket').describe('The topic that tells.'),
  })
  .optional();
export type Notify = NonNullable<z.infer<typeof notifySchema>>;

type Pattern = Readonly<Record<string, unknown>>;

/** The pattern of EventBridge that a filter stands for. */
export function patternOf(source: string, { type, status, ...rest }: Filter): Pattern {
  // What changed has the status that it has now elsewhere than what is overdue.
  const places = status && [
    ...(type?.includes('status-changed') === false ? [] : [{ after: { status } }]),
    ...(type?.includes('overdue') === false ? [] : [{ status }]),
  ];
  const detail = {
    ...Object.fromEntries(Object.entries(rest).filter(([, values]) => values !== undefined)),
    ...(places && (places.length === 1 ? places[0] : { $or: places })),
  };
  return {
    source: [source],
    ...(type && { 'detail-type': type.map((name) => typeNames[name]) }),
    ...(Object.keys(detail).length > 0 && { detail }),
  };
}

/**
 * That of each failed message of these tags or channels: of a message that fails twice the first time. Nothing of the past, which nobody
 * can do anything about at night: what was read anew, or is published again.
 */
export function criticalPattern(source: string, { critical: { tags, channels } }: Notify): Pattern {
  const either = [...(tags.length > 0 ? [{ tag: tags }] : []), ...(channels.length > 0 ? [{ channel: channels }] : [])];
  return {
    source: [source],
    'detail-type': [eventTypes.statusChanged],
    detail: {
      newlyFailed: [true],
      cause: ['report'],
      republished: [{ exists: false }],
      ...(either.length === 1 ? either[0] : { $or: either }),
    },
  };
}
