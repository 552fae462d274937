// What is deployed and how it is set: a new setting gets its place in `changed` or `kept`, a new kind of resource in resources.ts.
import { getCountries } from 'libphonenumber-js/max';
import { mostWebhooks } from '../../lib/event-settings.ts';
import { mostCountries } from '../../lib/settings.ts';
import { callbackHost, zoneName } from './emulator.ts';
import type { Properties } from './template.ts';

/** A stage and its settings, laid over those of cdk.json with four of its providers: sections setting by setting, lists whole. */
export interface Scenario {
  readonly name: string;
  readonly stage: string;
  readonly settings: Properties;
}

/** As cdk.json has it, but for that, and that the emulator makes no metrics of log lines: what a new user deploys first. */
export const first: Scenario = { name: 'dev', stage: 'dev', settings: { metrics: { publish: 'calls' } } };

/** Deployed over the first: every section of the settings changed, and nothing of it may replace what holds data or is registered. */
export const changed = ({ webhookPort }: There): Scenario => ({
  name: 'dev, changed',
  stage: 'dev',
  settings: {
    retention: { messagesDays: 60, logsDays: 60 },
    operatorPolicies: true,
    privacy: { recipient: 'masked' },
    limits: {
      acknowledgeWithinMs: 1200,
      requestsPerSecond: 500,
      burst: 200,
      batchSize: 20,
      batchWindowSeconds: 2,
      consumerTimeoutSeconds: 30,
      consumerConcurrency: 4,
      forwarderConcurrency: 3,
      fairQueue: true,
      ingestReservedConcurrency: 20,
      apiRequestsPerSecond: 50,
      apiReservedConcurrency: 20,
      maxReceives: 100,
    },
    api: true,
    preview: true,
    tags: { otp: { sensitive: true, conversion: true } },
    events: {
      recipient: true,
      webhooks: [
        { name: 'all', url: `https://127.0.0.1:${webhookPort}/all`, secretName: webhookSecret.name },
        { name: 'late', url: `https://127.0.0.1:${webhookPort}/late`, filter: { type: ['overdue'], tag: ['otp'] } },
      ],
    },
    notify: { critical: { tags: ['otp'] }, to: 'page' },
    deadlines: [{ tag: 'otp', minutes: 1 }, { minutes: 4320 }],
    countriesWithoutReceipts: ['US'],
    unauthentic: { keepHours: 24, perSecond: 2 },
    providers: { smstake: { forward: `https://127.0.0.1:${webhookPort}/old` } },
    metrics: { countries: ['DE', 'ES'], routes: true },
    alarms: {
      emails: { page: ['page@example.org'], ticket: ['ticket@example.org'] },
      silentAfterMinutes: 60,
      failureRate: { percent: 10 },
      runbookUrl: 'https://example.org/runbook',
    },
  },
});

/** The secret that goes with each call of a webhook. */
export const webhookSecret = { name: 'delivrd/webhook', text: 'known to whom is called' } as const;

/** What a scenario names that is there only once the emulator runs. */
export interface There {
  readonly hostedZoneId: string;
  /** Of the emulator. */
  readonly port: string;
  /** Where an application takes events. */
  readonly webhookPort: string;
}

/** Named as a callback URL has it, so that it is the same one whoever serves it. */
const domain = { name: callbackHost, path: 'sms/prod' };
const ofKept = ({ port }: There): Properties => ({
  providers: { smspm: { authentication: { basic: true } }, wavix: { authentication: { ipRanges: ['127.0.0.0/8'] } } },
  // What stands in front is the domain itself, at the emulator's port in place of 443: it takes the path away.
  publicUrl: `https://${domain.name}:${port}/${domain.path}`,
  metrics: { countries: [] },
  search: { clientReference: false },
  alarms: { silentAfterMinutes: 0 },
});

/** A protected stage beside it, whose data and domain outlive it. */
export const kept = (there: There): Scenario => ({
  name: 'prod',
  stage: 'prod',
  settings: { ...ofKept(there), domain: { ...domain, hostedZone: { id: there.hostedZoneId, name: zoneName } } },
});

/** That stage anew, after its stack is gone: with the domain, table and secret that are left. */
export const rebuilt = (there: There, adopt: { readonly table: string; readonly secret: string }): Scenario => ({
  name: 'prod, rebuilt',
  stage: 'prod',
  settings: { ...ofKept(there), domain, adopt },
});

/** The longest names and lists that the settings take: only linted. */
const most: Scenario = {
  name: 'the most',
  stage: 'a-name-of-20-letters',
  settings: {
    deadlines: [{ minutes: 4320 }, { tag: 'otp', minutes: 10 }],
    countriesWithoutReceipts: ['US'],
    tags: { otp: { sensitive: true } },
    api: true,
    events: {
      webhooks: Array.from({ length: mostWebhooks }, (_, index) => ({
        name: `webhook-of-32-letters-in-all-${index}`.padEnd(32, '-'),
        url: `https://example.org/${index}`,
        secretName: 'a-secret',
        filter: { status: ['rejected'], provider: ['wavix'], tag: ['otp'], channel: ['sms'], country: ['DE'] },
      })),
    },
    notify: { critical: { tags: ['otp'], channels: ['whatsapp'] }, to: 'ticket' },
    metrics: {
      countries: getCountries().slice(0, mostCountries),
    },
    alarms: { emails: { page: Array.from({ length: 10 }, (_, index) => `page-${index}@example.org`) } },
  },
};

/** Of every kind one, with names for what is not there yet. */
export const every = (there: There): readonly Scenario[] => [
  first,
  changed(there),
  kept(there),
  { ...rebuilt(there, { table: 'a-table', secret: 'a/secret' }), name: 'prod, adopting' },
  most,
];

/** One laid over the other, as a stage's settings are over the rest. */
export function lay(base: Properties, over: Properties): Properties {
  const isSection = (value: unknown): value is Properties =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  return Object.fromEntries(
    Object.keys({ ...base, ...over }).map((key) => {
      const [under, own] = [base[key], over[key]];
      return [key, isSection(own) ? lay(isSection(under) ? under : {}, own) : (own ?? under)];
    }),
  );
}
