import { expect, test } from 'vitest';
import { addressWarnings } from '../../lib/addresses.ts';
import { adoptionWarnings } from '../../lib/adopted.ts';
import { describeSettings, readSettings } from '../../lib/settings.ts';
import { judgeUpgrade } from '../../operator/upgrade/judge.ts';
import { keptOf } from '../../operator/upgrade/kept.ts';
import { templateOf } from '../../operator/upgrade/present.ts';
import type { Template } from '../../operator/upgrade/template.ts';
import keptIds from './kept.json' with { type: 'json' };

// A deployed stage in which one setting is changed: what would become of its data, and of what is registered.

const base = {
  stage: 'dev',
  protect: true,
  providers: { smstake: { authentication: { urlToken: true } } },
  metrics: { countries: ['DE'] },
};
/** Each base once. */
const templates = new Map<object, Template>();
function templateBefore(from: object): Template {
  const template = templates.get(from) ?? templateOf(readSettings(from));
  templates.set(from, template);
  return template;
}
const certificateArn = 'arn:aws:acm:eu-west-1:111122223333:certificate/one';
/** What must stand there already for one setting alone to be changed. */
const bases: Readonly<Record<string, object>> = {
  // One way of authentication must be left.
  'adopt.tableStream': {
    ...base,
    events: true,
    adopt: {
      table: 'Restored',
      tableStream: 'arn:aws:dynamodb:eu-west-1:111122223333:table/Restored/stream/2026-11-27T00:00:00.000',
    },
  },
  'providers.*.authentication.urlToken': { ...base, providers: { smstake: { authentication: { basic: true } } } },
  'tags.*.conversion': { ...base, deadlines: [{ minutes: 10 }] },
};
/** A provider of one's own, that is settings alone: all that only such a one has. */
const own = {
  use: 'custom',
  authentication: { signature: true },
  signature: { family: 'hmac-body', header: 'X-Mac' },
  acknowledgement: { body: 'OK' },
  event: { path: 'type', reports: ['status'] },
};
const withOwn = { ...base, providers: { smstake: { authentication: { urlToken: true } }, mine: own } };
const isOwn = (path: string): boolean =>
  path.startsWith('providers.*.') && !/^providers\.\*\.(authentication|timeZone|defaultCountry|forward)/.test(path);
const withApi = { ...base, api: true };
const withDomain = { ...base, domain: { name: 'dlr.example.com', certificateArn, path: 'one' } };
const withZone = { ...base, domain: { name: 'dlr.example.com', hostedZone: { id: 'ZONE', name: 'example.com' } } };
const withNotify = { ...base, events: true, notify: { critical: { tags: ['otp'] }, to: 'ticket' } };
const baseOf = (path: string): object => {
  const own = bases[path];
  if (own) return own;
  if (path === 'providers.*.use' || path === 'providers.*.method')
    return { ...base, providers: { mine: { use: 'custom', authentication: { urlToken: true } } } };
  if (isOwn(path)) return withOwn;
  if (path.startsWith('domain.hostedZone')) return withZone;
  if (path === 'preview' || path.startsWith('tags.') || path.startsWith('limits.api')) return withApi;
  if (path.startsWith('notify.')) return withNotify;
  return path.startsWith('domain.') ? withDomain : base;
};

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
}

/** Every setting there is; `*` stands for the id of a provider or the code of a country. */
function leaves({ properties, additionalProperties }: JsonSchema, path: string): readonly string[] {
  if (properties)
    return Object.entries(properties).flatMap(([key, one]) => leaves(one, path === '' ? key : `${path}.${key}`));
  return typeof additionalProperties === 'object' ? leaves(additionalProperties, `${path}.*`) : [path];
}

/** What each is changed to; those of alarms by their last word. */
const changes: Readonly<Record<string, unknown>> = {
  stage: 'other',
  protect: false,
  'adopt.table': 'Restored',
  'adopt.secret': 'delivrd/keys',
  architecture: 'x86_64',
  api: true,
  preview: true,
  'tags.*.sensitive': true,
  'domain.name': 'other.example.com',
  'domain.certificateArn': 'arn:aws:acm:eu-west-1:111122223333:certificate/other',
  'domain.hostedZone.id': 'ZOTHER',
  'domain.hostedZone.name': 'dlr.example.com',
  'domain.path': 'other',
  'domain.defaultEndpoint': false,
  publicUrl: 'https://front.example.com',
  'providers.*.authentication.signature': true,
  'providers.*.authentication.urlToken': false,
  'providers.*.authentication.basic': true,
  'providers.*.authentication.ipRanges': ['203.0.113.0/24'],
  'providers.*.authentication.toleranceMinutes': 60,
  'providers.*.use': 'standard-webhooks',
  'providers.*.method': 'GET',
  'providers.*.signature': { family: 'hmac-body', header: 'X-Other' },
  'providers.*.acknowledgement.body': 'ACK',
  'providers.*.acknowledgement.contentType': 'text/html',
  'providers.*.reports': 'data.items[]',
  'providers.*.event.path': 'event.type',
  'providers.*.event.reports': ['dlr'],
  'providers.*.statuses.*': 'delivered',
  'providers.*.errors.*': 'blocked',
  'providers.*.channel': 'rcs',
  'providers.*.currency': 'EUR',
  'providers.*.timeZone': 'Asia/Kolkata',
  'providers.*.defaultCountry': 'IN',
  'providers.*.forward': 'https://old.example.com/dlr',
  operatorPolicies: true,
  'privacy.recipient': 'hash',
  'search.recipient': false,
  'search.clientReference': false,
  'search.failures': false,
  deadlines: [{ minutes: 5 }],
  countriesWithoutReceipts: ['US'],
  'tags.*.conversion': true,
  'retention.messagesDays': 365,
  'retention.logsDays': 90,
  'limits.acknowledgeWithinMs': 1000,
  'limits.requestsPerSecond': 100,
  'limits.burst': 50,
  'limits.batchSize': 10,
  'limits.batchWindowSeconds': 5,
  'limits.consumerTimeoutSeconds': 60,
  'limits.consumerConcurrency': 20,
  'limits.fairQueue': true,
  'limits.ingestReservedConcurrency': 50,
  'limits.forwarderConcurrency': 5,
  'limits.apiRequestsPerSecond': 50,
  'limits.apiReservedConcurrency': 50,
  'limits.maxReceives': 50,
  'unauthentic.keepHours': 48,
  'unauthentic.perSecond': 10,
  'adopt.tableStream': 'arn:aws:dynamodb:eu-west-1:111122223333:table/Restored/stream/2026-11-28T00:00:00.000',
  'events.recipient': true,
  'events.webhooks': [{ name: 'app', url: 'https://app.example.com/sms', secretName: 'app/key' }],
  'notify.critical.tags': ['otp', 'login'],
  'notify.critical.channels': ['voice'],
  'notify.to': 'page',
  'metrics.countries': ['IN'],
  'metrics.routes': true,
  'metrics.publish': 'calls',
  'alarms.emails.page': ['page@example.com'],
  'alarms.emails.ticket': ['ticket@example.com'],
  'alarms.runbookUrl': 'https://wiki.example/delivrd',
  'alarms.silentAfterMinutes': 0,
  'alarms.providers.*.silentAfterMinutes': 60,
  'alarms.providers.*.live': false,
  percent: 60,
  windowMinutes: 30,
  afterMinutes: 30,
  minimumVolume: 40,
  standardErrors: 4,
  seconds: 30,
};
const changeOf = (path: string): unknown => {
  if (path.startsWith('providers.*.fields.')) return 'data.field';
  const word = path.startsWith('alarms.') ? path.slice(path.lastIndexOf('.') + 1) : path;
  return Object.hasOwn(changes, path) ? changes[path] : changes[word];
};

/** What is lost with a setting, and where it is said before: at synth, or by its name. Every other loses nothing. */
const said: Readonly<
  Record<
    string,
    {
      readonly lost: readonly string[];
      readonly saidBy: (changed: object) => Readonly<Record<string, string>>;
      readonly word?: string;
    }
  >
> = {
  'adopt.table': {
    lost: ['kept outside AWS::DynamoDB::GlobalTable', 'moved output'],
    saidBy: (changed) => adoptionWarnings(readSettings(changed), { isOwn: true }),
  },
  'adopt.tableStream': {
    lost: ['replaced AWS::Lambda::EventSourceMapping'],
    saidBy: (changed) => adoptionWarnings(readSettings(changed), { isOwn: true }),
    word: 'Its events begin with what its stream holds',
  },
  'adopt.secret': {
    lost: ['kept outside AWS::SecretsManager::Secret', 'moved output'],
    saidBy: (changed) => adoptionWarnings(readSettings(changed), { isOwn: true }),
  },
  'domain.name': {
    lost: ['replaced AWS::ApiGatewayV2::DomainName', 'replaced AWS::ApiGatewayV2::ApiMapping', 'moved output'],
    saidBy: (changed) => addressWarnings(readSettings(changed)),
  },
  'domain.path': { lost: ['moved output'], saidBy: (changed) => addressWarnings(readSettings(changed)) },
  'domain.hostedZone.id': {
    lost: ['replaced AWS::CertificateManager::Certificate', 'replaced AWS::Route53::RecordSet'],
    saidBy: (changed) => addressWarnings(readSettings(changed)),
    word: 'domain.hostedZone',
  },
  publicUrl: { lost: ['moved output'], saidBy: (changed) => addressWarnings(readSettings(changed)) },
};

const withSetting = (settings: object, [key = '', ...rest]: readonly string[], value: unknown): object => ({
  ...settings,
  [key]: rest.length === 0 ? value : withSetting((settings as Record<string, object>)[key] ?? {}, rest, value),
});

const all = leaves(describeSettings() as JsonSchema, '');
const known = new Set(Object.values(keptIds).flatMap((ids) => Object.keys(ids)));

test('every setting has a change, and every change a setting', () => {
  expect(all.length).toBeGreaterThan(80);
  expect(all.filter((path) => changeOf(path) === undefined)).toEqual([]);
  const used = new Set(all.flatMap((path) => [path, path.slice(path.lastIndexOf('.') + 1)]));
  expect(Object.keys(changes).filter((key) => !used.has(key))).toEqual([]);
});

test('another stage is another stack: nothing becomes of the one that is there', () => {
  const stage = changeOf('stage') as string;
  expect(templateOf(readSettings({ ...base, stage })).Description).not.toBe(templateBefore(base).Description);
});

/** The paths of a provider's fields are alike: two stand for all. */
const isLikeAnother = (path: string): boolean => /\.fields\.(?!id$|status$)/.test(path);

test.each(all.filter((path) => path !== 'stage' && !isLikeAnother(path)))('%s', (path) => {
  const from = baseOf(path);
  const place = path
    .replace('countries.*', 'countries.DE')
    .replace('*', isOwn(path) ? 'mine' : 'smstake')
    .replace('*', 'word')
    .split('.');
  const changed = withSetting(from, place, changeOf(path));
  const settings = readSettings(changed);
  expect(settings, 'the change changes nothing').not.toEqual(readSettings(from));
  const after = templateOf(settings);
  const lost = judgeUpgrade(templateBefore(from), after).changes.filter(({ isKept }) => isKept);
  expect(lost.map(({ fate, type }) => `${fate} ${type}`)).toEqual(said[path]?.lost ?? []);
  if (said[path])
    expect(Object.values(said[path].saidBy(changed))).toEqual([
      expect.stringContaining(said[path].word ?? `${changeOf(path)}`),
    ]);
  // What a setting adds must stay once it was deployed.
  expect(Object.keys(keptOf(after)).filter((id) => !known.has(id))).toEqual([]);
});

test.each(['table', 'secret'])(
  'a stage that adopts no %s any more begins with an empty one of its own: told before',
  (kind) => {
    const adopting = templateOf(readSettings({ ...base, adopt: { [kind]: 'Restored' } }));
    const { ok, changes: told } = judgeUpgrade(adopting, templateBefore(base));
    expect([ok, told.filter(({ isKept }) => isKept)]).toEqual([
      false,
      [expect.objectContaining({ fate: 'moved', why: expect.stringMatching(/^from "Restored" to {"Ref":/) })],
    ]);
  },
);
