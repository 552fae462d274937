import type { Settings } from '../../lib/settings.ts';
import { writeUnitsOf } from '../../operator/cost/work.ts';
import { aws } from './aws.ts';
import { again, type Sender } from './senders.ts';
import type { World } from './simulate.ts';

/** A load that is looked at, and when what causes it is over. */
export interface Scenario {
  readonly about: string;
  readonly world: World;
  /** Second from which on it should get well. */
  readonly overAt: number;
}

/** What is asked of a stage under a load; what is not named is only looked at. */
export interface Demands {
  /** Seconds that a report may wait at most. */
  readonly oldestSeconds?: number;
  /** Of a hundred tries so many may be refused. */
  readonly refusedPercent?: number;
  /** Whether a callback may still be refused in the last ten minutes. */
  readonly refusedInTheEnd?: 0;
}

/** A scenario as it is run, with the settings of the stage or another number of runs. */
export interface Case extends Demands {
  readonly scenario: ScenarioName;
  readonly consumerConcurrency?: number;
}

/** An application that waits for a code has its status in this time, in seconds. */
const inTime = 10;

/** Runs of the consumer that docs/operating.md tells an account of 1,000 to have before it grows: what a new table takes. */
export const suggestedConcurrency = 20;

/** More than a new table takes. */
const tooMany = 50;

const minute = 60;
const hour = 60 * minute;

const alike = (perSecond: Sender['rate']): readonly Sender[] => [
  { name: 'doubling', rate: perSecond, again: again.doubling },
];
/** The four ways in which providers send again, a quarter each. */
const mixed = (perSecond: number): readonly Sender[] =>
  (Object.keys(again) as (keyof typeof again)[]).map((name) => ({
    name,
    rate: () => perSecond / 4,
    again: again[name],
  }));

/** The part of the reports that came so many seconds after their messages were sent: half within `median`, log-logistic. */
const arrivedBy = (seconds: number, median: number, shape: number): number =>
  seconds <= 0 ? 0 : 1 / (1 + (seconds / median) ** -shape);
/** Nine in ten handsets are on, and say so within seconds; the others as they are switched on. */
const reportedBy = (seconds: number): number =>
  0.9 * arrivedBy(seconds, 8, 1.7) + 0.1 * arrivedBy(seconds, 30 * minute, 1);

const campaign = { messages: 3e6, from: 5 * minute, lasts: hour, beside: 20 };
/** Sent evenly; the rate of the reports, so many of each message, follows from when each comes. */
const campaignRate =
  (reportsPerMessage: number) =>
  (second: number): number =>
    campaign.beside +
    ((campaign.messages * reportsPerMessage) / campaign.lasts) *
      (reportedBy(second - campaign.from) - reportedBy(second - campaign.from - campaign.lasts));

/** Two reports a message, and one where a message is a new item each time: the most that the indexes take. */
const [oftenTwo, onlyFinal] = [{ reportsPerMessage: 2 }, { reportsPerMessage: 1 }];

export type ScenarioName = keyof ReturnType<typeof scenariosOf>;

/** What the default settings must bear, and those that docs/operating.md suggests; in seconds `alarm` is where the age pages. */
export function casesOf(alarm: number): readonly Case[] {
  const consumerConcurrency = suggestedConcurrency;
  return [
    { scenario: 'steady' },
    { scenario: 'steady', consumerConcurrency, oldestSeconds: inTime, refusedPercent: 0 },
    { scenario: 'burst' },
    { scenario: 'burst', consumerConcurrency, oldestSeconds: alarm, refusedPercent: 0.1 },
    { scenario: 'burst, too many runs', consumerConcurrency: tooMany },
    { scenario: 'burst, too many runs, each throttle told as the table’s', consumerConcurrency: tooMany },
    { scenario: 'campaign', oldestSeconds: inTime, refusedPercent: 0 },
    { scenario: 'campaign, reported twice' },
    { scenario: 'campaign, reported twice', consumerConcurrency, oldestSeconds: inTime, refusedPercent: 0 },
    { scenario: 'outage', oldestSeconds: alarm, refusedInTheEnd: 0 },
    { scenario: 'outage, callbacks that wait' },
    { scenario: 'new account, 90/s', oldestSeconds: inTime, refusedPercent: 0.1 },
    { scenario: 'new account, 100/s', oldestSeconds: inTime, refusedInTheEnd: 0 },
    { scenario: 'new account, 1,000/s' },
    { scenario: 'new account, no table', refusedPercent: 1 },
    { scenario: 'new account, outage', refusedInTheEnd: 0 },
  ];
}

/** All that are looked at, by name, with the indexes that the settings have. */
export function scenariosOf(settings: Pick<Settings, 'search' | 'deadlines'>) {
  const two = writeUnitsOf(settings, oftenTwo);
  const one = writeUnitsOf(settings, onlyFinal);
  const outage = {
    senders: mixed(100),
    writeUnits: two,
    seconds: 2.5 * hour,
    concurrency: aws.lambda.concurrency / 10,
    stalled: [5 * minute, 65 * minute] as const,
  };
  const burst = {
    about: '5,000 a second for ten minutes, at once, into a quiet stage with a new table',
    overAt: 11 * minute,
    world: {
      senders: alike((at) => (at >= minute && at < 11 * minute ? 5_000 : 10)),
      writeUnits: two,
      seconds: hour,
    },
  };
  const newAccount = { writeUnits: two, concurrency: aws.lambda.newAccountConcurrency };
  return {
    steady: {
      about: '2,000 a second, reached within a minute, for twenty',
      overAt: 20 * minute,
      world: { senders: alike((at) => Math.min(2_000, 100 + at * 50)), writeUnits: two, seconds: 20 * minute },
    },
    burst,
    'burst, too many runs': burst,
    'burst, too many runs, each throttle told as the table’s': {
      ...burst,
      about: 'the same, where DynamoDB says that the table is short and not a key',
      world: { ...burst.world, throttledAs: 'everybody' },
    },
    campaign: {
      about: '3 million messages of one provider in an hour, each reported once, most within a minute',
      overAt: campaign.from + campaign.lasts,
      world: { senders: alike(campaignRate(1)), writeUnits: one, seconds: 1.5 * hour },
    },
    'campaign, reported twice': {
      about: 'the same, where each message is reported twice: as sent, too',
      overAt: campaign.from + campaign.lasts,
      world: { senders: alike(campaignRate(2)), writeUnits: two, seconds: 2.5 * hour },
    },
    outage: {
      about: '100 a second in an account of 100 runs; for an hour ingest can reach no queue',
      overAt: outage.stalled[1],
      world: outage,
    },
    'outage, callbacks that wait': {
      about: 'the same, where callbacks wait for a run for as long as it takes, and senders for five seconds',
      overAt: outage.stalled[1],
      world: { ...outage, waitMs: 5_000, seconds: 95 * minute },
    },
    'new account, 90/s': {
      about: '90 a second in an account of 10 runs',
      overAt: 20 * minute,
      world: { ...newAccount, senders: alike(() => 90), seconds: 20 * minute },
    },
    'new account, 100/s': {
      about: '100 a second for ten minutes in an account of 10 runs',
      overAt: 10 * minute,
      world: { ...newAccount, senders: alike((at) => (at < 10 * minute ? 100 : 1)), seconds: hour },
    },
    'new account, 1,000/s': {
      about: '1,000 a second for ten minutes in an account of 10 runs',
      overAt: 10 * minute,
      world: { ...newAccount, senders: alike((at) => (at < 10 * minute ? 1_000 : 1)), seconds: 6 * hour },
    },
    'new account, no table': {
      about: '80 a second in an account of 10 runs, and a table that takes nothing for ten minutes',
      overAt: 15 * minute,
      world: {
        ...newAccount,
        senders: alike(() => 80),
        seconds: 30 * minute,
        throttledAs: 'everybody',
        tableTakes: (at: number) => (at >= 5 * minute && at < 15 * minute ? 0 : 1),
      },
    },
    'new account, outage': {
      about: '50 a second in an account of 10 runs; for an hour ingest can reach no queue',
      overAt: outage.stalled[1],
      world: { ...outage, ...newAccount, senders: mixed(50) },
    },
  } as const satisfies Record<string, Scenario>;
}
