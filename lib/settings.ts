import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';
import { mostMinutesAhead } from '../functions/domain/due.ts';
import { recipientForms } from '../functions/domain/recipient.ts';
import { registry } from '../functions/providers/registry.ts';
import { dueRulesKey } from '../functions/shared/environment.ts';
import { baseUrlsOf, certificateMistake, claimsOf, domainSchema, publicUrlSchema } from './addresses.ts';
import { adoptSchema } from './adopted.ts';
import { country } from './country.ts';
import { dueEnvironment, neverCounting, watchedRoutes } from './due-rules.ts';
import { eventProviders, eventsSchema, notifySchema } from './event-settings.ts';
import { providersSchema } from './provider-schema.ts';

/** A tag or a channel, as messages have it. */
const name = z.string().min(1, 'expected a word').max(128, 'expected at most 128 characters');

/** Three days: no carrier tries longer, and an alarm looks back a week. */
const mostDeadlineMinutes = 4320;
const mostDeadlines = 20;

/** The functions get what is expected of messages in their environment, of 4 KB in all. */
const mostDueBytes = 1500;

/** Each has an alarm on its conversion: a stack’s template holds so many beside those of its countries. */
export const mostRoutes = 100;

/** Countries with metrics of their own: a metric math alarm each, and a custom metric per provider. */
export const mostCountries = 100;

/** Names of tags that mean something stand in an environment variable. */
const mostTagLength = 64;

/** Of one severity: each is a resource, of which a stack holds 500. */
const mostEmails = 20;

/** The runbook in this repository: a place, but no link for a mail. */
export const ownRunbook = 'docs/runbook.md';

/** An alarm's description takes 1024 characters, of which our own words need half. */
const mostRunbookUrl = 400;

const logRetentions = Object.values(RetentionDays).filter((days) => typeof days === 'number' && days < 9999);

const whole = (least: number, most: number) =>
  z
    .number()
    .int()
    .min(least, `expected a whole number of at least ${least}`)
    .max(most, `expected a whole number of at most ${most}`);

const emails = z
  .array(z.email('expected an e-mail address'))
  .max(mostEmails, `expected at most ${mostEmails} addresses: give more of them by a list of your mail system`)
  .refine((list) => new Set(list).size === list.length, { error: 'expected each address once' })
  .default([]);

const share = z.number().min(1, 'expected at least 1').max(100, 'expected at most 100');
const window = whole(5, 1440);
const minimumVolume = whole(1, 1_000_000);
const standardErrors = z.number().min(0, 'expected at least 0').max(10, 'expected at most 10');

/** The settings of one alarm, each with its default. */
const withDefaults = <Shape extends Readonly<Record<string, z.ZodNumber>>>(
  shape: Shape,
  defaults: { readonly [Name in keyof Shape]: number },
) => {
  const each = Object.entries(shape).map(([name, schema]) => [name, schema.default(defaults[name] ?? 0)]);
  const defaulted: { readonly [Name in keyof Shape]: z.ZodDefault<z.ZodNumber> } = Object.fromEntries(each);
  return z.strictObject(defaulted).prefault({} as never);
};

/** A share of messages over a window; 100 percent for never. */
const shareShape = {
  percent: share.describe('Percent of the messages; 100 for never.'),
  windowMinutes: window.describe('Minutes over which they are counted.'),
  minimumVolume: minimumVolume.describe('With fewer messages than that in the window nobody is told.'),
  standardErrors: standardErrors.describe(
    'How far beyond the percentage it must be, in standard errors of the share: chance alone reaches two once in forty times.',
  ),
};
const guard = { minimumVolume: 20, standardErrors: 2 };

const unfinishedShape = {
  percent: shareShape.percent,
  afterMinutes: whole(0, 720).describe('Minutes that a message may take; 0 for never: some markets send no receipts.'),
  minimumVolume: shareShape.minimumVolume,
  standardErrors: shareShape.standardErrors,
};
const slowShape = {
  ...shareShape,
  seconds: whole(1, 259_200).describe(
    'Seconds to the final report, which so many percent may exceed: 10 % stand for the ninetieth percentile.',
  ),
};

const deliveryShape = {
  ...shareShape,
  percent: share.max(99, 'expected at most 99').describe('Percent of the messages that must arrive.'),
};

const silentAfter = z
  .number()
  .refine((minutes) => minutes % 5 === 0 && minutes >= 0 && minutes <= 1440, 'expected a multiple of 5 from 0 to 1440');

const otherwise = <Shape extends Readonly<Record<string, z.ZodNumber>>>(name: string, shape: Shape) =>
  z.strictObject(shape).partial().optional().describe(`In place of what \`alarms.${name}\` says.`);

/** What a provider may have otherwise than the stage. */
const providerAlarms = z.strictObject({
  failureRate: otherwise('failureRate', shareShape),
  outage: otherwise('outage', shareShape),
  unfinished: otherwise('unfinished', unfinishedShape),
  unconfirmed: otherwise('unconfirmed', shareShape),
  slow: otherwise('slow', slowShape),
  unknownWords: otherwise('unknownWords', shareShape),
  overdue: otherwise('overdue', shareShape),
  conversion: otherwise('conversion', shareShape),
  silentAfterMinutes: silentAfter.optional().describe('In place of `alarms.silentAfterMinutes`.'),
  live: z
    .boolean()
    .optional()
    .describe('False until its URL is registered: then nobody is told that it was never heard.'),
});

const settingsSchema = z
  .strictObject({
    stage: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,19}$/, 'expected 1 to 20 lower-case letters, digits or hyphens, a letter first')
      .describe(
        'What tells this Delivrd from others of the account, in 1 to 20 lower-case letters, digits or hyphens: the metrics are in the namespace `Delivrd/<stage>`, and events are of the source `delivrd.<stage>`.',
      ),
    protect: z
      .boolean()
      .describe(
        'Keeps table, secret, queues and a domain that it made when the stack is deleted, which can’t be by accident.',
      ),
    adopt: adoptSchema.describe('An existing table or secret, by name or ARN, instead of one that the stack makes.'),
    architecture: z
      .enum(['arm64', 'x86_64'], 'expected arm64 or x86_64')
      .default('arm64')
      .describe('Processor of the functions: arm64 costs a fifth less; some regions have only the other.'),
    providers: providersSchema.describe(
      'Whose reports are taken, by the name in the callback URL: a provider’s id, or one of your own with `use`. At least one.',
    ),
    domain: domainSchema.optional().describe('A name of yours for the callback URLs: they then outlive the API.'),
    publicUrl: publicUrlSchema
      .optional()
      .describe('Where something else stands in front: what the callback URLs begin with.'),
    api: z
      .boolean()
      .default(false)
      .describe('The API with which the application tells what it sent and asks what became of it, by IAM.'),
    preview: z
      .boolean()
      .default(false)
      .describe('Whether the application may tell the first characters of a text; never for a sensitive tag.'),
    tags: z
      .record(
        z
          .string()
          .min(1, 'expected a tag of at least one character')
          .max(mostTagLength, `expected a tag of at most ${mostTagLength} characters`),
        z.strictObject({
          sensitive: z
            .boolean()
            .default(false)
            .describe('Texts with this tag may hold a secret, such as a code: no preview is taken.'),
          conversion: z
            .boolean()
            .default(false)
            .describe('Their code is typed in: a message that is due and was not confirmed did not arrive.'),
        }),
      )
      .default({})
      .describe('What the tags of messages mean here.'),
    retention: z
      .strictObject({
        messagesDays: whole(30, 3650)
          .default(90)
          .describe(
            'Days that a message stays in the table after its last change of status; a report may wait for weeks in queue and dead-letter queue.',
          ),
        logsDays: z
          .number()
          .refine((days) => logRetentions.includes(days), { error: `expected one of ${logRetentions.join(', ')}` })
          .default(30)
          .describe('Days of logs: one of the numbers that CloudWatch Logs takes.'),
      })
      .prefault({})
      .describe('How long messages and logs are kept.'),
    operatorPolicies: z
      .boolean()
      .default(false)
      .describe(
        'Whether the stack makes two IAM policies to attach to people: for who looks, and for who does all that dlr can.',
      ),
    privacy: z
      .strictObject({
        recipient: z
          .enum(recipientForms, `expected one of ${recipientForms.join(', ')}`)
          .default('plain')
          .describe('How the table keeps recipients: as they are, masked, or as a keyed hash alone.'),
      })
      .prefault({})
      .describe('What is kept of people.'),
    search: z
      .strictObject({
        recipient: z.boolean().default(true).describe('By the number that they went to.'),
        clientReference: z.boolean().default(true).describe('By the reference that the application gave.'),
        failures: z.boolean().default(true).describe('Failed messages, newest first.'),
      })
      .prefault({})
      .describe(
        'Ways to find messages beside their ids, each by an index of the table, which costs a write for each message in it.',
      ),
    deadlines: z
      .array(
        z.strictObject({
          tag: name.optional().describe('For messages with this tag alone.'),
          channel: name.optional().describe('For messages of this channel alone.'),
          provider: z.string().optional().describe('For messages of this provider alone.'),
          country: country.optional().describe('For messages to this country alone.'),
          minutes: whole(1, mostDeadlineMinutes).describe('Minutes after the first that is heard of a message.'),
        }),
      )
      .max(mostDeadlines, `expected at most ${mostDeadlines} deadlines`)
      .default([])
      .describe('By when messages are to be final, after they are first heard of; the shortest that fits counts.'),
    countriesWithoutReceipts: z
      .array(country)
      .default([])
      .describe('ISO 3166 codes of countries whose carriers send no receipts: nobody is late there.'),
    limits: z
      .strictObject({
        acknowledgeWithinMs: whole(300, 1800)
          .default(1400)
          .describe(
            'Milliseconds that ingest may take for an answer; the tightest provider waits 2 s, start of the function included.',
          ),
        requestsPerSecond: whole(1, 10_000)
          .default(10_000)
          .describe(
            'Requests a second, on average, before the HTTP API answers 429: a report lost where it is not sent again.',
          ),
        burst: whole(1, 5000).default(5000).describe('As `requestsPerSecond`, in a burst.'),
        batchSize: whole(1, 1000).default(50).describe('Queue messages in one run of the consumer.'),
        batchWindowSeconds: whole(0, 60)
          .default(1)
          .describe('Seconds to wait for them; at least 1 where `batchSize` is over 10.'),
        consumerTimeoutSeconds: whole(4, 120).default(20).describe('Seconds that a run of the consumer may take.'),
        consumerConcurrency: whole(2, 1000)
          .default(5)
          .describe(
            'Runs of the consumer at the same time; a new account has ten for all its functions, of which ingest needs the rest.',
          ),
        fairQueue: z
          .boolean()
          .default(false)
          .describe(
            'Whether one provider’s burst in the queue leaves the others their turn: costs $0.10 more for a million calls of SQS.',
          ),
        ingestReservedConcurrency: whole(0, 1000)
          .default(0)
          .describe('Runs that are kept free for ingest, and the most that it may have; 0 for none kept and no bound.'),
        forwarderConcurrency: whole(2, 1000)
          .default(2)
          .describe(
            'Runs of the function that passes callbacks on (`forward`) at the same time; each calls ten at once.',
          ),
        apiRequestsPerSecond: whole(1, 5000)
          .default(500)
          .describe('Requests a second, on average and in a burst, before the application’s API answers 429.'),
        apiReservedConcurrency: whole(0, 1000)
          .default(0)
          .describe('Runs that the API’s function has at most, kept free for it; 0 for none kept and no bound.'),
        maxReceives: whole(5, 1000)
          .default(500)
          .describe(
            'Times that a message is tried before it goes to the dead-letter queue; high, since mere waiting is no fault of it.',
          ),
      })
      .refine(({ batchSize, batchWindowSeconds }) => batchSize <= 10 || batchWindowSeconds >= 1, {
        path: ['batchWindowSeconds'],
        error: 'expected at least 1 where batchSize is over 10',
      })
      .prefault({})
      .describe('How much is taken in, and how fast.'),
    unauthentic: z
      .strictObject({
        keepHours: whole(0, 336)
          .default(0)
          .describe('Hours that they are kept; 0 for none kept, and then there is no queue for them.'),
        perSecond: whole(1, 100)
          .default(5)
          .describe('So many a second at most are kept by one execution environment of ingest.'),
      })
      .prefault({})
      .describe('Requests that fail authentication, kept apart until a secret is right; `dlr replay --unauthentic`.'),
    events: eventsSchema.meta({
      description: 'Events on a bus of its own, for applications that act on what becomes of a message.',
      alsoBoolean: true,
    }),
    notify: notifySchema.describe('Single failed messages that somebody is told of.'),
    metrics: z
      .strictObject({
        countries: z
          .array(country)
          .max(mostCountries, `expected at most ${mostCountries} countries`)
          .default([])
          .describe(
            'ISO 3166 codes of the countries with a failure rate of their own; each costs a custom metric per provider.',
          ),
        routes: z
          .boolean()
          .default(false)
          .describe(
            'Whether each provider is counted in each of these countries as a route, to be compared with the others: three custom metrics, and one for each currency of its prices.',
          ),
        publish: z
          .enum(['cheapest', 'calls'], 'expected cheapest or calls')
          .default('cheapest')
          .describe(
            'How values get to CloudWatch: `cheapest` by log lines or by a call, whichever costs less; `calls` never by the log where a call works.',
          ),
      })
      .prefault({})
      .describe('What is counted in CloudWatch.'),
    alarms: z
      .strictObject({
        emails: z
          .strictObject({
            page: emails.describe('Addresses that get what should wake somebody.'),
            ticket: emails.describe('Addresses that get what can wait.'),
          })
          .prefault({})
          .describe('Who gets mail: `page` should wake somebody, `ticket` can wait for the morning.'),
        runbookUrl: z
          .url('expected a URL without #')
          .regex(/^[^#]*$/, 'expected a URL without #')
          .max(mostRunbookUrl, `expected at most ${mostRunbookUrl} characters, since it stands in each alarm`)
          .or(z.literal(ownRunbook))
          .default(ownRunbook)
          .describe('Where the runbook can be read; alarms link its headings.'),
        failureRate: withDefaults(shareShape, { percent: 5, windowMinutes: 60, ...guard }).describe(
          'A provider fails more than so many percent of its messages in the window, of at least so many; and, more quietly, in a day.',
        ),
        outage: withDefaults(shareShape, { percent: 50, windowMinutes: 15, ...guard }).describe(
          'A provider fails most of its messages: told by itself, also where it fails too many anyway.',
        ),
        unfinished: withDefaults(unfinishedShape, { percent: 20, afterMinutes: 60, ...guard }).describe(
          'More than so many percent of the messages that began are not final after so many minutes.',
        ),
        unconfirmed: withDefaults(shareShape, { percent: 20, windowMinutes: 360, ...guard }).describe(
          'More than so many percent of the messages that ended were closed without a receipt.',
        ),
        slow: withDefaults(slowShape, { percent: 10, seconds: 600, windowMinutes: 360, ...guard }).describe(
          'More than so many percent of the messages take longer than so many seconds.',
        ),
        unknownWords: withDefaults(shareShape, { percent: 10, windowMinutes: 360, ...guard }).describe(
          'More than so many percent of the reports have a status word that nobody listed.',
        ),
        overdue: withDefaults(shareShape, { percent: 10, windowMinutes: 60, ...guard }).describe(
          'Of the messages with a deadline more than so many percent are not final in time.',
        ),
        conversion: withDefaults(shareShape, {
          percent: 10,
          windowMinutes: 360,
          // Each route is looked at, so chance has more tries.
          minimumVolume: 50,
          standardErrors: 3,
        }).describe(
          'In a country a provider’s messages are confirmed so many percent points less than those of the others, though it reports them delivered.',
        ),
        silentAfterMinutes: silentAfter
          .default(720)
          .describe(
            'Minutes without a new report after which a provider that was heard within the week counts as silent; 0 for never.',
          ),
        providers: z
          .record(z.string(), providerAlarms)
          .default({})
          .describe('What a provider has otherwise, by its name in `providers`.'),
        deliveryRate: withDefaults(deliveryShape, { percent: 85, windowMinutes: 60, ...guard }).describe(
          'A country gets less than so many percent of its messages in the window, or in a day, of at least so many.',
        ),
        countries: z
          .record(country, z.strictObject(deliveryShape).partial())
          .default({})
          .describe('What a country of `metrics.countries` has otherwise than `alarms.deliveryRate`.'),
      })
      .prefault({})
      .describe('When somebody is told, and who.'),
  })
  .superRefine(({ api, preview }, context) => {
    if (preview && !api)
      context.addIssue({
        code: 'custom',
        path: ['preview'],
        message: 'only the API takes previews; expected api to be true as well',
      });
  })
  .superRefine(({ metrics }, context) => {
    if (metrics.routes && metrics.countries.length === 0)
      context.addIssue({
        code: 'custom',
        path: ['metrics', 'routes'],
        message: 'routes are counted in the countries of metrics.countries; expected at least one there',
      });
  })
  .superRefine(({ providers, alarms, deadlines, events }, context) => {
    for (const { name, path } of [
      ...Object.keys(alarms.providers).map((name) => ({ name, path: ['alarms', 'providers', name] })),
      ...deadlines.flatMap(({ provider }, at) =>
        provider === undefined ? [] : [{ name: provider, path: ['deadlines', at, 'provider'] }],
      ),
      ...eventProviders(events),
    ]) {
      if (!registry.has(name) && !Object.hasOwn(providers, name))
        context.addIssue({
          code: 'custom',
          path,
          message: `expected one of ${[...new Set([...Object.keys(providers), ...registry.keys()])].join(', ')}`,
        });
    }
  })
  .superRefine((settings, context) => {
    const own = new Set(baseUrlsOf(settings).flatMap((url) => URL.parse(url)?.host ?? []));
    for (const [name, { forward }] of Object.entries(settings.providers))
      if (forward !== undefined && URL.canParse(forward) && own.has(new URL(forward).host))
        context.addIssue({
          code: 'custom',
          path: ['providers', name, 'forward'],
          message: 'it is this stage’s own address: what is passed on would come back; expected the old URL',
        });
  })
  .superRefine(({ events, notify, adopt }, context) => {
    if (notify && !events)
      context.addIssue({
        code: 'custom',
        path: ['notify'],
        message: 'notifications are made of events; expected "events": true beside it',
      });
    if (events && adopt.table !== undefined && adopt.tableStream === undefined)
      context.addIssue({
        code: 'custom',
        path: ['adopt', 'tableStream'],
        message:
          'events are made of the table’s stream, which the stack can’t switch on for a table that it adopts; expected the ARN of its stream with old and new images (docs/upgrading.md)',
      });
  })
  .superRefine((settings, context) => {
    const { metrics, alarms, deadlines, tags } = settings;
    const routes = watchedRoutes(settings).length;
    if (routes > mostRoutes)
      context.addIssue({
        code: 'custom',
        path: ['metrics', 'countries'],
        message: `expected at most ${mostRoutes} routes where a tag has conversion, got ${routes}: each provider in each country. List fewer countries, or leave a provider out with { "conversion": { "percent": 100 } } in alarms.providers`,
      });
    const bytes = Buffer.byteLength(dueEnvironment(settings)[dueRulesKey] ?? '');
    if (bytes > mostDueBytes)
      context.addIssue({
        code: 'custom',
        path: ['deadlines'],
        message: `with countriesWithoutReceipts and the tags that have conversion it takes ${bytes} bytes of the functions’ environment; expected at most ${mostDueBytes}: fewer deadlines, or one without a tag for those that are alike`,
      });
    for (const { at, by } of neverCounting(deadlines))
      context.addIssue({
        code: 'custom',
        path: ['deadlines', at],
        message: `it never counts: deadlines.${by} fits all that it fits, and the shortest that fits counts; expected fewer minutes than ${deadlines[by]?.minutes}, or no deadline that fits more and is as short: name in each what it is for`,
      });
    for (const [tag, { conversion }] of Object.entries(tags))
      if (conversion && !deadlines.some((rule) => (rule.tag ?? tag) === tag && rule.minutes <= mostMinutesAhead))
        context.addIssue({
          code: 'custom',
          path: ['tags', tag, 'conversion'],
          message: `nothing says by when its messages are to be confirmed; expected one of deadlines to fit them, of at most ${mostMinutesAhead} minutes, for instance { "tag": "${tag}", "minutes": 10 }`,
        });
    for (const code of Object.keys(alarms.countries))
      if (!metrics.countries.includes(code))
        context.addIssue({
          code: 'custom',
          path: ['alarms', 'countries', code],
          message: `only a country of metrics.countries has an alarm of its own; expected one of ${metrics.countries.join(', ') || 'those that stand there'}`,
        });
  });

export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** The place of the settings, for messages. */
const place = 'cdk.json: context.delivrd';

/**
 * The settings of one stage: those under `context.delivrd`, with those under its `stages.<stage>` over them.
 * All stages are checked, whichever is chosen. `region` is the one to deploy into, where that is known.
 * @throws Error that names each mistake by path, value and what was expected.
 */
export function readSettings(context: unknown, chosenStage?: string, region?: string): Settings {
  if (!isObject(context)) throw new Error(`${place}: got ${show(context)}; expected an object with "providers"`);
  const { stages, ...base } = context;
  if (stages !== undefined && !isObject(stages)) {
    throw new Error(`${place}.stages: got ${show(stages)}; expected an object`);
  }
  const stage = String(chosenStage ?? base['stage'] ?? 'dev');
  if (stages !== undefined && !Object.hasOwn(stages, stage)) {
    throw new Error(
      `stage: got ${show(stage)}; expected one of ${Object.keys(stages).join(', ')} (${place}.stages); choose one with -c stage=<name>`,
    );
  }
  const mistakes = new Set<string>();
  const claimed = new Map<string, string>();
  let settings: Settings | null = null;
  for (const [name, own] of Object.entries(stages ?? { [stage]: {} })) {
    if (!isObject(own)) throw new Error(`${place}.stages.${name}: got ${show(own)}; expected an object`);
    const merged = { protect: name !== 'dev', ...mergeSections(base, own), stage: name };
    const result = settingsSchema.safeParse(merged);
    const line: Line = (path, message) => {
      const source = valueAt(own, path) === undefined ? [] : ['stages', name];
      return `  ${[place, ...source, ...path].map(String).join('.')}: got ${show(valueAt(merged, path))}; ${message}`;
    };
    for (const issue of result.error?.issues ?? [])
      for (const one of describe(issue, line, ['stages'])) mistakes.add(one);
    if (!result.success) continue;
    for (const { setting, claim } of claimsOf(result.data)) {
      const other = claimed.get(claim);
      if (other === undefined) claimed.set(claim, name);
      else if (other !== name)
        mistakes.add(line([setting], `the stage ${other} ${claim} already; expected that of one stage only`));
    }
    if (name !== stage) continue;
    settings = result.data;
    const mistake = region === undefined ? null : certificateMistake(settings, region);
    if (mistake !== null) mistakes.add(line(['domain', 'certificateArn'], mistake));
  }
  if (settings === null || mistakes.size > 0)
    throw new Error(`The settings can't be used:\n${[...mistakes].join('\n')}`);
  return settings;
}

/**
 * The settings of one stage, as the props of a construct have them.
 * @param owner the construct, for messages.
 * @throws Error that names each mistake by path, value and what was expected.
 */
export function readProps(props: unknown, owner: string): Settings {
  const result = settingsSchema.safeParse(props);
  if (result.success) return result.data;
  const line: Line = (path, message) => `${path.map(String).join('.')}: got ${show(valueAt(props, path))}; ${message}`;
  throw wrongProps(
    owner,
    result.error.issues.flatMap((issue) => describe(issue, line, [])),
  );
}

/** @param mistakes each by path, value and what was expected. */
export const wrongProps = (owner: string, mistakes: readonly string[]): Error =>
  new Error(`The props of ${owner} can't be used:${[...new Set(mistakes)].map((one) => `\n  ${one}`).join('')}`);

/** A stage replaces single settings at any depth, lists whole; null takes one away. */
const mergeSections = (base: Section, own: Section): Section =>
  Object.fromEntries(
    Object.keys({ ...base, ...own }).flatMap((key) => {
      const [general, special] = [base[key], own[key]];
      if (special === null) return [];
      return [
        [key, isObject(special) ? mergeSections(isObject(general) ? general : {}, special) : (special ?? general)],
      ];
    }),
  );

/** One mistake, with the place and the value of the setting. */
type Line = (path: readonly PropertyKey[], message: string) => string;

/** @param beside what may stand beside the settings. */
function describe(issue: z.core.$ZodIssue, line: Line, beside: readonly string[]): string[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        line(
          [...issue.path, key],
          `no such setting; there are ${[...namesAt(issue.path), ...(issue.path.length === 0 ? beside : [])].join(', ')}`,
        ),
      );
    case 'invalid_type':
      return [
        line(
          issue.path,
          issue.message.startsWith('expected')
            ? issue.message
            : `expected ${typeNames[issue.expected] ?? issue.expected}`,
        ),
      ];
    default:
      return [line(issue.path, issue.message)];
  }
}

/** The tags whose messages may have no preview. */
export const sensitiveTags = ({ tags }: Pick<Settings, 'tags'>): readonly string[] =>
  Object.keys(tags).filter((tag) => tags[tag]?.sensitive);

/** What may stand under `context.delivrd`, as JSON Schema. */
export const describeSettings = () => z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' });

/** The settings that there are at a place. */
function namesAt(path: readonly PropertyKey[]): readonly string[] {
  let schema = describeSettings();
  for (const key of path)
    schema = (schema.properties?.[String(key)] ?? schema.items ?? schema.additionalProperties) as typeof schema;
  return Object.keys(schema.properties ?? {});
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'text',
};

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) => (at as Section | undefined)?.[String(key)], input);

/** A value as it was given, shortened; of what may hold itself only that. */
export function show(value: unknown): string {
  if (isInstance(value)) return 'an instance of a class';
  if (value === undefined) return 'nothing';
  const text = withoutSecrets(
    JSON.stringify(value, (_, member) => (isInstance(member) ? '[instance of a class]' : member)),
  );
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** A mistake is read in a build's log: no password or key of an address stands there. */
const withoutSecrets = (text: string): string =>
  text.replace(/(:\/\/)[^\s"/@]*@/g, '$1…@').replace(/(:\/\/[^\s"?]*\?)[^\s"]+/g, '$1…');

const isInstance = (value: unknown): boolean =>
  isObject(value) && ![Object.prototype, null].includes(Object.getPrototypeOf(value));

type Section = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Section =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
