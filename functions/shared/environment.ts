// Read by the infrastructure and by the functions: names only, nothing heavy.
import type { DueRules } from '../domain/due.ts';

/** The environment of the ingest function. */
export const ingestKeys = ['QUEUE_URL', 'SECRET_ID', 'PROVIDERS', 'ACKNOWLEDGE_WITHIN_MS', 'METRIC_NAMESPACE'] as const;

/** The environments of who sends to the report queue have this only where that is fair. */
export const fairQueueKey = 'FAIR_QUEUE';

/** Ingest's environment has these only where the stage keeps what is not authentic. */
export const unauthenticKeys = { queueUrl: 'UNAUTHENTIC_QUEUE_URL', perSecond: 'UNAUTHENTIC_PER_SECOND' } as const;

/** The environment of the consumer function. */
export const consumerKeys = [
  'TABLE_NAME',
  'DEAD_LETTER_QUEUE_URL',
  'METRIC_NAMESPACE',
  'METRIC_COUNTRIES',
  'PROVIDERS',
  'RETENTION_DAYS',
  'RECIPIENTS',
] as const;

/** The environment of the function behind the application's API. */
export const apiKeys = ['TABLE_NAME', 'QUEUE_URL', 'PROVIDERS', 'RECIPIENTS', 'SEARCH', 'PREVIEW'] as const;
/** The environment of the publisher function. */
export const publisherKeys = ['EVENT_BUS', 'EVENT_SOURCE', 'WITH_RECIPIENT', 'DEAD_LETTER_QUEUE_URL'] as const;

/** The consumer's environment has these only where the stage publishes events. */
export const eventKeys = { bus: 'EVENT_BUS', source: 'EVENT_SOURCE' } as const;

/** The consumer's environment has this only where a provider's callbacks are passed on. */
export const forwardQueueKey = 'FORWARD_QUEUE_URL';

/** The environment of the function that passes callbacks on. */
export const forwarderKeys = ['FORWARD_URLS', forwardQueueKey, 'DEAD_LETTER_QUEUE_URL', 'METRIC_NAMESPACE'] as const;

/** The consumer's environment has this only where the stage has deadlines. */
export const dueRulesKey = 'DUE_RULES';

export const writeDueRules = (rules: DueRules): string => JSON.stringify(rules);
export const readDueRules = (text: string): DueRules => JSON.parse(text) as DueRules;

/** The environment of the function that judges what is due. */
export const dueKeys = ['TABLE_NAME', 'METRIC_NAMESPACE', 'METRIC_COUNTRIES', 'RETENTION_DAYS', dueRulesKey] as const;

/** The environment of who publishes metrics has this only where the stage wants them by calls alone. */
export const metricCallsKey = 'METRIC_CALLS';

/** The consumer's environment has this only where the stage counts routes. */
export const countRoutesKey = 'COUNT_ROUTES';

/** The consumer's environment has this only where the stage takes previews and some tags may have none: their marks, as JSON. */
export const sensitiveTagsKey = 'SENSITIVE_TAGS';

/** The API's environment has this only where the stage counts routes: where, as JSON. */
export const routesKey = 'ROUTES';

/** Where routes are counted. */
export interface RoutesSetting {
  readonly namespace: string;
  /** Those with series of their own, ISO 3166. */
  readonly countries: readonly string[];
}

export type Environment<Key extends string> = Readonly<Record<Key, string>>;

/** @throws Error that names every key that is missing or empty. */
export function readEnvironment<Key extends string>(
  keys: readonly Key[],
  source: Readonly<Record<string, string | undefined>> = process.env,
): Environment<Key> {
  const missing = keys.filter((key) => !source[key]);
  if (missing.length > 0) throw new Error(`The environment lacks ${missing.join(', ')}: deploy the stack again.`);
  return Object.fromEntries(keys.map((key) => [key, source[key]])) as Environment<Key>;
}
