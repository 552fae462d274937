import { readFileSync } from 'node:fs';
import { getCountries } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { registry } from '../../functions/providers/registry.ts';
import { mostRoutes, readSettings } from '../../lib/settings.ts';

const providers = { wavix: { authentication: { urlToken: true } } };
const read = (more: object, stage?: string) => () => readSettings({ providers, ...more }, stage);

test('the settings in cdk.json are right', () => {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  expect(Object.keys(readSettings(context.delivrd).providers).every((name) => registry.has(name))).toBe(true);
});

test('what is left out has its default', () => {
  const guard = { minimumVolume: 20, standardErrors: 2 };
  expect(readSettings({ providers })).toEqual({
    stage: 'dev',
    protect: false,
    architecture: 'arm64',
    adopt: {},
    api: false,
    preview: false,
    tags: {},
    providers,
    retention: { messagesDays: 90, logsDays: 30 },
    operatorPolicies: false,
    privacy: { recipient: 'plain' },
    search: { recipient: true, clientReference: true, failures: true },
    deadlines: [],
    countriesWithoutReceipts: [],
    limits: {
      acknowledgeWithinMs: 1400,
      requestsPerSecond: 10_000,
      burst: 5000,
      batchSize: 50,
      batchWindowSeconds: 1,
      consumerTimeoutSeconds: 20,
      consumerConcurrency: 5,
      fairQueue: false,
      forwarderConcurrency: 2,
      ingestReservedConcurrency: 0,
      apiRequestsPerSecond: 500,
      apiReservedConcurrency: 0,
      maxReceives: 500,
    },
    unauthentic: { keepHours: 0, perSecond: 5 },
    metrics: { countries: [], routes: false, publish: 'cheapest' },
    alarms: {
      emails: { page: [], ticket: [] },
      runbookUrl: 'docs/runbook.md',
      failureRate: { percent: 5, windowMinutes: 60, ...guard },
      outage: { percent: 50, windowMinutes: 15, ...guard },
      unfinished: { percent: 20, afterMinutes: 60, ...guard },
      unconfirmed: { percent: 20, windowMinutes: 360, ...guard },
      slow: { percent: 10, seconds: 600, windowMinutes: 360, ...guard },
      unknownWords: { percent: 10, windowMinutes: 360, ...guard },
      overdue: { percent: 10, windowMinutes: 60, ...guard },
      conversion: { percent: 10, windowMinutes: 360, minimumVolume: 50, standardErrors: 3 },
      silentAfterMinutes: 720,
      providers: {},
      deliveryRate: { percent: 85, windowMinutes: 60, ...guard },
      countries: {},
    },
  });
});

describe('a mistake names path, value and what was expected', () => {
  test.each([
    [{ limits: { batchSize: 'fifty' } }, 'limits.batchSize: got "fifty"; expected a number'],
    [{ retention: { messagesDays: 29 } }, 'retention.messagesDays: got 29; expected a whole number of at least 30'],
    [{ unauthentic: { keepHours: 337 } }, 'unauthentic.keepHours: got 337; expected a whole number of at most 336'],
    [{ api: 'yes' }, 'api: got "yes"; expected true or false'],
    [{ preview: true }, 'preview: got true; only the API takes previews; expected api to be true as well'],
    [
      { tags: { otp: { secret: true } } },
      'tags.otp.secret: got true; no such setting; there are sensitive, conversion',
    ],
    [{ tags: { otp: { sensitive: 1 } } }, 'tags.otp.sensitive: got 1; expected true or false'],
    [
      { limits: { apiRequestsPerSecond: 0 } },
      'limits.apiRequestsPerSecond: got 0; expected a whole number of at least 1',
    ],
    [{ unauthentic: { perSecond: 0 } }, 'unauthentic.perSecond: got 0; expected a whole number of at least 1'],
    [{ limits: { batchSize: 5000 } }, 'limits.batchSize: got 5000; expected a whole number of at most 1000'],
    [
      { limits: { acknowledgeWithinMs: 2500 } },
      'limits.acknowledgeWithinMs: got 2500; expected a whole number of at most 1800',
    ],
    [
      { limits: { ingestReservedConcurrency: -1 } },
      'limits.ingestReservedConcurrency: got -1; expected a whole number of at least 0',
    ],
    [
      { limits: { batchSize: 50, batchWindowSeconds: 0 } },
      'limits.batchWindowSeconds: got 0; expected at least 1 where batchSize is over 10',
    ],
    [
      { limits: { batchsize: 5 } },
      'limits.batchsize: got 5; no such setting; there are acknowledgeWithinMs, requestsPerSecond, burst, batchSize',
    ],
    [
      { provider: {} },
      'provider: got {}; no such setting; there are stage, protect, adopt, architecture, providers, domain, publicUrl, api, preview, tags, retention, operatorPolicies, privacy, search, deadlines, countriesWithoutReceipts, limits, unauthentic, events, notify, metrics, alarms, stages',
    ],
    [
      { providers: { wavix: { authentication: { urlToken: true }, timezone: 'UTC' } } },
      'providers.wavix.timezone: got "UTC"; no such setting; there are authentication, timeZone',
    ],
    [
      { notify: { critical: { tags: ['otp'] }, to: 'page' } },
      'notify: got {"critical":{"tags":["otp"]},"to":"page"}; notifications are made of events; expected "events": true beside it',
    ],
    [
      { events: true, notify: { critical: {}, to: 'page' } },
      'notify.critical: got {}; every failed message would tell',
    ],
    [
      { events: true, notify: { critical: { tags: ['otp'] }, to: 'mail' } },
      'notify.to: got "mail"; expected page or ticket',
    ],
    [{ events: 'yes' }, 'events: got "yes"; expected true, false or an object'],
    [{ events: { recipients: true } }, 'events.recipients: got true; no such setting; there are recipient, webhooks'],
    [
      { events: { webhooks: [{ name: 'app', url: 'http://app.example.com' }] } },
      'events.webhooks.0.url: got "http://app.example.com"; expected an address such as https://app.example.com/sms',
    ],
    [
      { events: { webhooks: [{ name: 'app', url: 'https://a.example.com', filter: { status: ['bounced'] } }] } },
      'events.webhooks.0.filter.status.0: got "bounced"; expected one of ',
    ],
    [
      { events: { webhooks: [{ name: 'app', url: 'https://a.example.com', filter: { tag: [] } }] } },
      'events.webhooks.0.filter.tag: got []; expected at least one; left out, all are meant',
    ],
    [
      { events: { webhooks: [{ name: 'app', url: 'https://a.example.com', secretName: 'arn:aws:x' }] } },
      'expected the name of a secret in Secrets Manager, not its ARN or value',
    ],
    [{ events: { webhooks: Array(2).fill({ name: 'app', url: 'https://a.example.com' }) } }, 'expected each name once'],
    [
      { events: true, adopt: { table: 'Restored' } },
      'adopt.tableStream: got nothing; events are made of the table’s stream',
    ],
    [{ retention: { logsDays: 31 } }, 'retention.logsDays: got 31; expected one of 1, 3, 5, 7'],
    [{ providers: { nobody: {} } }, 'providers.nobody.authentication: got nothing; anyone could post here'],
    [{ limits: [] }, 'limits: got []; expected an object'],
    [
      { metrics: { countries: ['in'] } },
      'metrics.countries.0: got "in"; expected the two capital letters of a country, such as IN',
    ],
    [{ metrics: { countries: Array(101).fill('IN') } }, 'expected at most 100 countries'],
    [
      { metrics: { routes: true } },
      'metrics.routes: got true; routes are counted in the countries of metrics.countries; expected at least one there',
    ],
    [{ alarms: { emails: { page: ['on-call'] } } }, 'alarms.emails.page.0: got "on-call"; expected an e-mail address'],
    [
      { metrics: { countries: ['ZZ'] } },
      'metrics.countries.0: got "ZZ"; expected the two capital letters of a country',
    ],
    [{ alarms: { emails: { page: ['a@b.org', 'a@b.org'] } } }, 'expected each address once'],
    [{ architecture: 'arm' }, 'architecture: got "arm"; expected arm64 or x86_64'],
    [
      { alarms: { emails: { ticket: Array.from({ length: 21 }, (_, at) => `a${at}@b.org`) } } },
      'expected at most 20 addresses',
    ],
    [{ alarms: { runbookUrl: `https://wiki.example/${'x'.repeat(400)}` } }, 'expected at most 400 characters'],
    [{ alarms: { runbookUrl: 'wiki' } }, 'alarms.runbookUrl: got "wiki"; '],
    [{ alarms: { runbookUrl: 'https://wiki.example/rb#x' } }, 'alarms.runbookUrl: got "https://wiki.example/rb#x"; '],
    [{ alarms: { failureRate: { percent: 101 } } }, 'alarms.failureRate.percent: got 101; expected at most 100'],
    [{ alarms: { deliveryRate: { percent: 100 } } }, 'alarms.deliveryRate.percent: got 100; expected at most 99'],
    [
      { alarms: { providers: { wavix: { slow: { second: 5 } } } } },
      'alarms.providers.wavix.slow.second: got 5; no such setting; there are percent, windowMinutes, minimumVolume, standardErrors, seconds',
    ],
    [
      { metrics: { countries: ['DE'] }, alarms: { countries: { IN: { percent: 50 } } } },
      'alarms.countries.IN: got {"percent":50}; only a country of metrics.countries has an alarm of its own; expected one of DE',
    ],
    [
      { alarms: { silentAfterMinutes: 99_999 } },
      'alarms.silentAfterMinutes: got 99999; expected a multiple of 5 from 0 to 1440',
    ],
    [
      { alarms: { failureRate: { windowMinutes: 2000 } } },
      'alarms.failureRate.windowMinutes: got 2000; expected a whole number of at most 1440',
    ],
    [{ alarms: { silentAfterMinutes: 7 } }, 'alarms.silentAfterMinutes: got 7; expected a multiple of 5'],
    [
      { alarms: { providers: { wavx: { silentAfterMinutes: 60 } } } },
      'alarms.providers.wavx: got {"silentAfterMinutes":60}; expected one of ',
    ],
    [
      { alarms: { silence: 60 } },
      'alarms.silence: got 60; no such setting; there are emails, runbookUrl, failureRate, outage, unfinished, unconfirmed, slow, unknownWords, overdue, conversion, silentAfterMinutes, providers, deliveryRate, countries',
    ],
    [{ deadlines: [{ tag: 'otp' }] }, 'deadlines.0.minutes: got nothing; expected a number'],
    [{ deadlines: [{ minutes: 0 }] }, 'deadlines.0.minutes: got 0; expected a whole number of at least 1'],
    [
      { deadlines: [{ tags: 'otp', minutes: 10 }] },
      'deadlines.0.tags: got "otp"; no such setting; there are tag, channel, provider, country, minutes',
    ],
    [
      { tags: { otp: { conversion: true } }, deadlines: [{ minutes: 111 }] },
      'tags.otp.conversion: got true; nothing says by when',
    ],
    [{ deadlines: [{ minutes: 4321 }] }, 'deadlines.0.minutes: got 4321; expected a whole number of at most 4320'],
    [{ deadlines: [{ provider: 'wavx', minutes: 10 }] }, 'deadlines.0.provider: got "wavx"; expected one of '],
    [{ deadlines: Array(21).fill({ minutes: 10 }) }, 'expected at most 20 deadlines'],
    [
      {
        deadlines: [
          { tag: 'otp', country: 'IN', minutes: 30 },
          { tag: 'otp', minutes: 10 },
        ],
      },
      'deadlines.0: got {"tag":"otp","country":"IN","minutes":30}; it never counts: deadlines.1 fits all that it fits, and the shortest that fits counts; expected fewer minutes than 10',
    ],
    [
      { deadlines: [{ minutes: 10 }, { minutes: 10 }] },
      'deadlines.1: got {"minutes":10}; it never counts: deadlines.0 fits all',
    ],
    [
      { countriesWithoutReceipts: ['us'] },
      'countriesWithoutReceipts.0: got "us"; expected the two capital letters of a country',
    ],
    [
      { tags: { otp: { conversion: true } } },
      'tags.otp.conversion: got true; nothing says by when its messages are to be confirmed; expected one of deadlines to fit them, of at most 110 minutes, for instance { "tag": "otp", "minutes": 10 }',
    ],
    [
      {
        providers: { ...providers, smstake: { authentication: { urlToken: true } } },
        tags: { otp: { conversion: true } },
        deadlines: [{ minutes: 10 }],
        metrics: { countries: getCountries().slice(0, mostRoutes / 2 + 1) },
      },
      `expected at most ${mostRoutes} routes where a tag has conversion, got ${mostRoutes + 2}: each provider in each country. List fewer countries, or leave a provider out with { "conversion": { "percent": 100 } } in alarms.providers`,
    ],
    [
      { deadlines: Array.from({ length: 20 }, (_, at) => ({ tag: `${at}`.padEnd(128, 'x'), minutes: 10 })) },
      'bytes of the functions’ environment; expected at most 1500: fewer deadlines',
    ],
    [{ stage: 'Prod!' }, 'stage: got "Prod!"; expected 1 to 20 lower-case letters'],
    [{ providers: {} }, 'providers: got {}; expected at least one provider'],
    [
      { providers: { wavx: { authentication: { urlToken: true } } } },
      `providers.wavx: got {"authentication":{"urlToken":true}}; expected one of ${[...registry.keys()].join(', ')}`,
    ],
    [
      { providers: { wavix: { authentication: { signature: true } } } },
      'providers.wavix.authentication.signature: got true; Wavix documents no signature; expected urlToken, basic or ipRanges',
    ],
    [
      { providers: { wavix: { authentication: {} } } },
      'providers.wavix.authentication: got {}; anyone could post here; expected at least one of signature, urlToken, basic, ipRanges',
    ],
    [{ providers: { wavix: { authentication: { urlToken: false } } } }, 'anyone could post here'],
    [{ providers: { wavix: {} } }, 'providers.wavix.authentication: got nothing; anyone could post here'],
    [
      { providers: { wavix: { authentication: { ipRanges: ['0.0.0.0/0'] } } } },
      'authentication.ipRanges.0: got "0.0.0.0/0"; a range of all addresses keeps nobody out',
    ],
    [
      { providers: { wavix: { authentication: { ipRanges: ['office'] } } } },
      'got "office"; expected an IP address or a range',
    ],
    [{ providers: { wavix: { authentication: { ipRanges: [] } } } }, 'expected at least one range'],
    [
      { providers: { wavix: { authentication: { urlToken: true }, timeZone: 'Mars/Olympus' } } },
      'providers.wavix.timeZone: got "Mars/Olympus"; expected an IANA time zone',
    ],
    [
      { providers: { mine: { authentication: { urlToken: true } } } },
      `expected one of ${[...registry.keys()].join(', ')}; under a name of your own, "use" with one of them`,
    ],
    [
      { providers: { mine: { use: 'wavx', authentication: { urlToken: true } } } },
      'providers.mine.use: got "wavx"; expected one of',
    ],
    [
      { providers: { smspm: { use: 'wavix', authentication: { urlToken: true } } } },
      'it is the name of another provider than wavix; expected one of your own, such as wavix-2',
    ],
    [
      { providers: { 'Mine!': { use: 'wavix', authentication: { urlToken: true } } } },
      'expected 1 to 31 lower-case letters, digits or hyphens',
    ],
    [
      {
        providers: {
          'wavix-2': { use: 'wavix', authentication: { urlToken: true } },
          wavix2: { use: 'wavix', authentication: { urlToken: true } },
        },
      },
      'two names differ in nothing but hyphens',
    ],
    [
      { providers: { mine: { use: 'wavix', authentication: { signature: true } } } },
      'providers.mine.authentication.signature: got true; Wavix documents no signature',
    ],
    [
      { providers: { smstake: { authentication: { signature: true, toleranceMinutes: 0 } } } },
      'authentication.toleranceMinutes: got 0; expected at least 1',
    ],
    [
      { providers: { mine: { use: 'custom', authentication: { signature: true } } } },
      'providers.mine.authentication.signature: got true; nothing says how it signs; expected "signature" beside "authentication"',
    ],
    [
      {
        providers: {
          mine: {
            use: 'custom',
            signature: { family: 'hmac-body', header: 'X-Mac' },
            authentication: { urlToken: true },
          },
        },
      },
      'providers.mine.signature: got {"family":"hmac-body","header":"X-Mac"}; nobody would look at it; expected "signature": true in authentication',
    ],
    [
      { providers: { 'vonage-messages': { authentication: { signature: true, basic: true } } } },
      'providers.vonage-messages.authentication.basic: got true; its signature stands in the same header, Authorization',
    ],
    [
      { providers: { smstake: { authentication: { signature: true }, statuses: { ok: 'delivered' } } } },
      'providers.smstake.statuses: got {"ok":"delivered"}; only a provider that is settings alone has it',
    ],
    [
      { providers: { mine: { use: 'custom', authentication: { urlToken: true }, fields: { id: 'a..b' } } } },
      'providers.mine.fields.id: got "a..b"; expected a path such as data.items[0].status',
    ],
    [
      { providers: { mine: { use: 'custom', authentication: { urlToken: true }, statuses: { ok: 'arrived' } } } },
      'providers.mine.statuses.ok: got "arrived"; expected one of',
    ],
    [
      { alarms: { providers: { nobody: { live: false } } } },
      'alarms.providers.nobody: got {"live":false}; expected one of',
    ],
    [{ deadlines: [{ provider: 'nobody', minutes: 10 }] }, 'deadlines.0.provider: got "nobody"; expected one of'],
    [
      { events: { webhooks: [{ name: 'a', url: 'https://a.example.com/', filter: { provider: ['nobody'] } }] } },
      'events.webhooks.0.filter.provider.0: got "nobody"; expected one of',
    ],
  ])('%j', (more, message) => {
    expect(read(more)).toThrow(message);
    expect(read(more)).toThrow('cdk.json: context.delivrd');
  });

  test('all mistakes are named at once', () => {
    expect(read({ limits: { burst: 0 }, metrics: { countries: ['x'] } })).toThrow(
      /limits\.burst[\s\S]*metrics\.countries\.0/,
    );
  });

  test.each([undefined, null, [], 'x'])('no settings at all: %j', (context) => {
    expect(() => readSettings(context)).toThrow('expected an object with "providers"');
  });
});

test('a name of one’s own may stand wherever a provider’s does', () => {
  const own = { use: 'smstake', authentication: { signature: true } };
  const settings = readSettings({
    providers: { ...providers, 'brand-a': own },
    alarms: { providers: { 'brand-a': { live: false } } },
    deadlines: [{ provider: 'brand-a', minutes: 10 }],
    events: { webhooks: [{ name: 'a', url: 'https://a.example.com/', filter: { provider: ['brand-a'] } }] },
  });
  expect(settings.providers['brand-a']).toEqual(own);
});

describe('stages', () => {
  const stages = {
    prod: { limits: { burst: 100 }, providers: { smspm: { authentication: { urlToken: true } } } },
    staging: {},
  };

  test('a stage lays its own settings over the others, and every stage but dev is protected', () => {
    const prod = readSettings({ providers, limits: { batchSize: 20 }, stages }, 'prod');
    expect(prod).toMatchObject({ stage: 'prod', protect: true, limits: { burst: 100, batchSize: 20 } });
    expect(Object.keys(prod.providers)).toEqual(['wavix', 'smspm']);
    expect(readSettings({ providers, stages }, 'staging')).toMatchObject({ stage: 'staging', protect: true });
    expect(readSettings({ providers, stage: 'prod', protect: false })).toMatchObject({ stage: 'prod', protect: false });
  });

  test('a stage that is not listed is a mistake', () => {
    expect(read({ stages }, 'prdo')).toThrow('stage: got "prdo"; expected one of prod, staging');
  });

  test('a stage changes single settings of a provider and keeps the others; null takes one away', () => {
    const base = {
      providers: {
        wavix: { authentication: { urlToken: true }, timeZone: 'Asia/Kolkata' },
        smspm: { authentication: { urlToken: true } },
      },
    };
    const own = { wavix: { authentication: { basic: true } }, smspm: null };
    expect(readSettings({ ...base, stages: { prod: { providers: own } } }, 'prod').providers).toEqual({
      wavix: { authentication: { urlToken: true, basic: true }, timeZone: 'Asia/Kolkata' },
    });
    const zone = { wavix: { timeZone: 'Europe/Riga' } };
    expect(readSettings({ ...base, stages: { prod: { providers: zone } } }, 'prod').providers['wavix']).toEqual({
      authentication: { urlToken: true },
      timeZone: 'Europe/Riga',
    });
  });

  test('a mistake in any stage is found, whichever is chosen, and named where it stands', () => {
    const wrong = { dev: {}, prod: { limits: { burst: 0 }, metrik: {} } };
    expect(read({ stages: wrong })).toThrow(
      'cdk.json: context.delivrd.stages.prod.limits.burst: got 0; expected a whole number of at least 1',
    );
    expect(read({ stages: wrong })).toThrow('cdk.json: context.delivrd.stages.prod.metrik: got {}; no such setting');
    expect(read({ stages: { dev: {}, prod: {} }, limits: { burst: 0 } })).toThrow(
      /\n {2}cdk\.json: context\.delivrd\.limits\.burst: got 0; [^\n]*$/,
    );
  });
});
