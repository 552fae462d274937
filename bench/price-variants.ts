import { prices } from '../lib/prices.ts';
import type { Settings } from '../lib/settings.ts';
import { type Cost, costOf, type Load } from '../operator/cost/cost.ts';
import { counted, million } from '../operator/cost/work.ts';
import type { Figure } from './figure.ts';

type Change = (settings: Settings) => Settings;

const withSettings =
  (more: Readonly<Record<string, unknown>>): Change =>
  (settings) => {
    const changed: Record<string, unknown> = { ...settings };
    for (const [name, value] of Object.entries(more))
      changed[name] =
        Array.isArray(value) || typeof value !== 'object' ? value : { ...(changed[name] as object), ...value };
    return changed as Settings;
  };

/** Settings of which the price is told at each rate, as changes of those that ship. */
export const variants = {
  'default settings': withSettings({}),
  'without search': withSettings({ search: { recipient: false, clientReference: false } }),
  'metrics by calls': withSettings({ metrics: { publish: 'calls' } }),
  'a fair queue': withSettings({ limits: { fairQueue: true } }),
  'deadlines and events': withSettings({ events: { recipient: false, webhooks: [] }, deadlines: [{ minutes: 10 }] }),
  'deadlines, events and a webhook': withSettings({
    events: { recipient: false, webhooks: [{ name: 'app', url: 'https://app.example.com/sms' }] },
    deadlines: [{ minutes: 10 }],
  }),
} satisfies Readonly<Record<string, Change>>;

/** Dollars of the lines of these names. */
export const only = ({ lines }: Cost, names: readonly string[]): number =>
  lines.filter(({ what }) => names.includes(what)).reduce((total, { dollars }) => total + dollars, 0);

const backups = (cost: Cost): number => only(cost, ['their backups']);

/** What the access log costs of it. */
const accessLog = (days: number): number =>
  ((counted.accessLogBytes * million) / 1e9) *
  (prices.cloudwatch.logsPerGb + (prices.cloudwatch.logsPerGbMonth * days) / 30);

const shortest = { retention: { messagesDays: 30 } };
const largeBatches = { limits: { batchSize: 200, batchWindowSeconds: 5 } };

/** What could be given up for a lower price: by a setting, or without one, so that a number is all there is of it. */
const tries: Readonly<
  Record<string, readonly [more: Readonly<Record<string, unknown>>, less?: (cost: Cost, settings: Settings) => number]>
> = {
  'as it is': [{}],
  'logs kept a day': [{ retention: { logsDays: 1 } }],
  'batches of up to 200 within 5 s': [largeBatches],
  'messages kept 30 days, the least': [shortest],
  'these three, all settings': [{ retention: { messagesDays: 30, logsDays: 1 }, ...largeBatches }],
  'no access log (no setting)': [{}, (_, { retention }) => accessLog(retention.logsDays)],
  'no backups (no setting)': [{}, backups],
  'messages kept 30 days, no backups': [shortest, backups],
  'all of these': [
    { retention: { messagesDays: 30, logsDays: 1 }, ...largeBatches },
    (cost, { retention }) => backups(cost) + accessLog(retention.logsDays),
  ],
};

/** What a million would cost with each of them, with both search indexes and without. */
export const tried = (settings: Settings, load: Load): readonly Figure[] =>
  Object.entries(tries).flatMap(([name, [more, less]]) =>
    (['default settings', 'without search'] as const).map((search): Figure => {
      const changed = withSettings(more)(variants[search](settings));
      const cost = costOf(changed, load);
      return {
        what: `tried, ${name}: ${search}`,
        value: Number((cost.dollarsPerMillion - (less?.(cost, changed) ?? 0)).toFixed(2)),
        unit: '$ a million',
        runs: 1,
      };
    }),
  );
