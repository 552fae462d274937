import { getCountries } from 'libphonenumber-js/max';
import { gates } from '../../functions/providers/registry.ts';
import { mostWebhooks } from '../../lib/event-settings.ts';
import { mostCountries, mostRoutes } from '../../lib/settings.ts';

const addresses = (of: string) => Array.from({ length: 20 }, (_, at) => `${of}${at}@example.org`);

/** A stack holds 500 resources: with all countries no more than these. */
const providers = Object.fromEntries(
  ['mobivate', 'smspm', 'smstake', 'wavix'].map((id) => [
    id,
    {
      authentication: gates.get(id)?.signature ? { signature: true } : { urlToken: true },
      timeZone: 'America/Argentina/Buenos_Aires',
      forward: 'https://old.example.com/'.padEnd(200, 'x'),
    },
  ]),
);

/** The settings with which a stage has all there is, and as much of it as synth takes. */
export const largest = {
  stage: 'a'.repeat(20),
  providers,
  operatorPolicies: true,
  api: true,
  preview: true,
  tags: Object.fromEntries(Array.from({ length: 39 }, (_, at) => [String(at).padEnd(64, 'x'), { sensitive: true }])),
  privacy: { recipient: 'hash' },
  limits: { ingestReservedConcurrency: 1000, apiReservedConcurrency: 1000 },
  unauthentic: { keepHours: 336, perSecond: 100 },
  deadlines: Array.from({ length: 20 }, (_, at) => ({ tag: `tag-${at}`, channel: 'sms', minutes: 4320 - at })),
  countriesWithoutReceipts: getCountries().slice(0, 60),
  events: {
    recipient: true,
    webhooks: Array.from({ length: mostWebhooks }, (_, at) => ({
      name: `${'w'.repeat(30)}${String(at).padStart(2, '0')}`,
      url: 'https://app.example.com/'.padEnd(200, 'x'),
      secretName: `delivrd/webhook-${at}`,
      filter: { tag: Array.from({ length: 10 }, (_tag, index) => `tag-${index}`) },
    })),
  },
  notify: { critical: { tags: ['otp'], channels: ['voice'] }, to: 'page' },
  metrics: { countries: getCountries().slice(0, mostCountries), routes: true },
  alarms: {
    emails: { page: addresses('p'), ticket: addresses('t') },
    runbookUrl: 'https://wiki.example/'.padEnd(400, 'x'),
    silentAfterMinutes: 1440,
    unfinished: { afterMinutes: 720 },
  },
};

const never = { percent: 100 };

/** The same with every provider there is, and so many less of the countries and kinds of alarms that each has. */
export const everyProvider = {
  ...largest,
  providers: Object.fromEntries(
    [...gates].map(([id, { signature }]) => [
      id,
      { authentication: signature ? { signature: true } : { urlToken: true } },
    ]),
  ),
  metrics: { countries: ['DE', 'IN'], routes: true },
  alarms: {
    ...largest.alarms,
    unfinished: never,
    unconfirmed: never,
    slow: never,
    unknownWords: never,
    overdue: never,
    providers: Object.fromEntries([...gates.keys()].map((id) => [id, { live: false }])),
  },
};

/** The same with as many countries as it may have where each route of a provider into one is watched for its conversion. */
export const mostWatched = {
  ...largest,
  deadlines: [{ minutes: 10 }],
  tags: { otp: { conversion: true } },
  metrics: { countries: getCountries().slice(0, Math.floor(mostRoutes / Object.keys(providers).length)) },
};
