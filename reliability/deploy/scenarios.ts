// What is deployed and how it is set: a new setting gets its place in `changed` or `kept`, a new kind of resource in resources.ts.
import { getCountries } from 'libphonenumber-js/max';
import { mostCountries } from '../../lib/settings.ts';
import type { Properties } from './template.ts';

/** A stage and its settings, laid over those of cdk.json: sections setting by setting, lists whole. */
export interface Scenario {
  readonly name: string;
  readonly stage: string;
  readonly settings: Properties;
}

/** As cdk.json has it: what a new user deploys first. */
const first: Scenario = { name: 'dev', stage: 'dev', settings: {} };

/** Deployed over the first: every section of the settings changed, and nothing of it may replace what holds data or is registered. */
const changed: Scenario = {
  name: 'dev, changed',
  stage: 'dev',
  settings: {
    retention: { messagesDays: 60, logsDays: 60 },
    limits: {
      acknowledgeWithinMs: 1200,
      requestsPerSecond: 500,
      burst: 200,
      batchSize: 20,
      batchWindowSeconds: 2,
      consumerTimeoutSeconds: 30,
      consumerConcurrency: 4,
      ingestReservedConcurrency: 20,
      maxReceives: 100,
    },
    metrics: { countries: ['DE', 'ES'] },
    alarms: {
      emails: { page: ['page@example.org'], ticket: ['ticket@example.org'] },
      silentAfterMinutes: 60,
      failureRate: { percent: 10 },
      runbookUrl: 'https://example.org/runbook',
    },
  },
};

/** A protected stage beside it, whose data outlives it. */
const kept: Scenario = {
  name: 'prod',
  stage: 'prod',
  settings: {
    providers: { smspm: { authentication: { basic: true } }, wavix: { authentication: { ipRanges: ['127.0.0.0/8'] } } },
    metrics: { countries: [] },
    alarms: { silentAfterMinutes: 0 },
  },
};

/** The longest names and lists that the settings take: only linted. */
const most: Scenario = {
  name: 'the most',
  stage: 'a-name-of-20-letters',
  settings: {
    metrics: {
      countries: getCountries().slice(0, mostCountries),
    },
    alarms: { emails: { page: Array.from({ length: 10 }, (_, index) => `page-${index}@example.org`) } },
  },
};

export const scenarios = { first, changed, kept, most } as const;

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
