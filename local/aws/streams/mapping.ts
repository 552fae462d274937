import { type Matcher, readPattern } from '../events/pattern.ts';
import type { StreamMapping } from './source.ts';

type Properties = Readonly<Record<string, unknown>>;

export interface DeclaredStreamMapping extends StreamMapping {
  /** The queue or topic that is told of records that were given up. */
  readonly onFailureArn: string | null;
}

const known = [
  'BatchSize',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'Enabled',
  'EventSourceArn',
  'FilterCriteria',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'ParallelizationFactor',
  'StartingPosition',
];

/** From the properties of an event source mapping. @throws Error for what the local stack does not know, or Lambda refuses. */
export function toStreamMapping(id: string, properties: Properties): DeclaredStreamMapping {
  for (const name of Object.keys(properties))
    if (!known.includes(name)) throw new Error(`The local stack does not know ${name} of a stream's mapping (${id}).`);
  if (properties['Enabled'] === false) throw new Error(`The local stack does not know mappings that are off (${id}).`);
  const startingPosition = properties['StartingPosition'];
  if (startingPosition !== 'TRIM_HORIZON' && startingPosition !== 'LATEST')
    throw new Error(`StartingPosition of ${id}: got ${startingPosition}; expected TRIM_HORIZON or LATEST`);
  const numberAt = (name: string, usual: number, least: number, most: number): number => {
    const value = Number(properties[name] ?? usual);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new Error(`${name} of ${id}: got ${properties[name]}; expected a number from ${least} to ${most}`);
  };
  const { OnFailure } = (properties['DestinationConfig'] ?? {}) as {
    readonly OnFailure?: { readonly Destination?: string };
  };
  const responses = (properties['FunctionResponseTypes'] ?? []) as readonly string[];
  return {
    streamArn: String(properties['EventSourceArn']),
    startingPosition,
    batchSize: numberAt('BatchSize', 100, 1, 10_000),
    windowSeconds: numberAt('MaximumBatchingWindowInSeconds', 0, 0, 300),
    parallelizationFactor: numberAt('ParallelizationFactor', 1, 1, 10),
    reportsBatchItemFailures: responses.includes('ReportBatchItemFailures'),
    bisects: properties['BisectBatchOnFunctionError'] === true,
    maximumRetryAttempts: numberAt('MaximumRetryAttempts', -1, -1, 10_000),
    maximumRecordAgeSeconds: numberAt('MaximumRecordAgeInSeconds', -1, -1, 604_800),
    onFailureArn: OnFailure?.Destination ?? null,
    filter: readFilter(properties['FilterCriteria']),
  };
}

/** A record that any of the patterns means. */
function readFilter(criteria: unknown): Matcher | null {
  const { Filters = [] } = (criteria ?? {}) as { readonly Filters?: readonly { readonly Pattern: string }[] };
  const matchers = Filters.map(({ Pattern }) => readPattern(JSON.parse(Pattern)));
  return matchers.length === 0 ? null : (record) => matchers.some((matches) => matches(record));
}
