import type { Resource, Template } from '../../operator/upgrade/template.ts';

/** What of a deployed stage decides how it bears load; as the template has it. Times in milliseconds. */
export interface Shape {
  readonly api: { readonly requestsPerSecond: number; readonly burst: number };
  readonly ingest: {
    /** Runs of its own, and the most that it has; 0 for a part of the account's. */
    readonly reservedConcurrency: number;
    /** So long it tries to reach the queue. */
    readonly acknowledgeWithinMs: number;
  };
  readonly queue: { readonly visibilityMs: number; readonly retentionMs: number; readonly maxReceives: number };
  readonly mapping: { readonly batchSize: number; readonly windowMs: number; readonly maximumConcurrency: number };
  readonly consumer: { readonly timeoutMs: number };
  readonly alarms: {
    /** The age of the oldest message that pages. */
    readonly queueAgeMs: number;
    /** So many minutes with a refused callback, of so many, page. */
    readonly refusedMinutes: number;
    readonly refusedOfMinutes: number;
  };
}

/**
 * Reads it from the template of a stack, as `synthesizeStage` gives them.
 * @throws Error that names what the template lacks.
 */
export function shapeOf({ template, stackName }: { readonly template: Template; readonly stackName: string }): Shape {
  const one = finder(template);
  const queue = one('AWS::SQS::Queue', 'a queue with a dead-letter queue', ({ RedrivePolicy }) => RedrivePolicy);
  const mapping = one('AWS::Lambda::EventSourceMapping', 'a mapping of the queue', ({ EventSourceArn }) =>
    refersTo(EventSourceArn, queue.id),
  );
  const consumer = one('AWS::Lambda::Function', 'a function of the mapping', (_, id) =>
    refersTo(mapping.properties['FunctionName'], id),
  );
  const ingest = one('AWS::Lambda::Function', 'ingest', ({ Environment }) => variables(Environment)[ingestOnly]);
  const api = one('AWS::ApiGatewayV2::Stage', 'a stage of the HTTP API', (_, id) => id.startsWith('Ingest'));
  const age = one('AWS::CloudWatch::Alarm', 'the alarm queue-age', named(`${stackName}-queue-age`));
  const refused = one('AWS::CloudWatch::Alarm', 'the alarm refused', named(`${stackName}-refused`));
  const throttle = section(api.properties['DefaultRouteSettings']);
  return checked({
    api: {
      requestsPerSecond: Number(throttle['ThrottlingRateLimit']),
      burst: Number(throttle['ThrottlingBurstLimit']),
    },
    ingest: {
      reservedConcurrency: Number(ingest.properties['ReservedConcurrentExecutions'] ?? 0),
      acknowledgeWithinMs: Number(variables(ingest.properties['Environment'])[ingestOnly]),
    },
    queue: {
      visibilityMs: 1000 * Number(queue.properties['VisibilityTimeout']),
      retentionMs: 1000 * Number(queue.properties['MessageRetentionPeriod']),
      maxReceives: Number(section(queue.properties['RedrivePolicy'])['maxReceiveCount']),
    },
    mapping: {
      batchSize: Number(mapping.properties['BatchSize']),
      windowMs: 1000 * Number(mapping.properties['MaximumBatchingWindowInSeconds']),
      maximumConcurrency: Number(section(mapping.properties['ScalingConfig'])['MaximumConcurrency']),
    },
    consumer: { timeoutMs: 1000 * Number(consumer.properties['Timeout']) },
    alarms: {
      queueAgeMs: 1000 * Number(age.properties['Threshold']),
      refusedMinutes: Number(refused.properties['DatapointsToAlarm']),
      refusedOfMinutes: Number(refused.properties['EvaluationPeriods']),
    },
  });
}

/** Only ingest has it in its environment. */
const ingestOnly = 'ACKNOWLEDGE_WITHIN_MS';

type Properties = NonNullable<Resource['Properties']>;

const section = (value: unknown): Properties => (typeof value === 'object' && value !== null ? { ...value } : {});
const variables = (environment: unknown): Properties => section(section(environment)['Variables']);
const refersTo = (value: unknown, id: string): boolean => JSON.stringify(value ?? null).includes(`"${id}"`);
const named =
  (alarm: string) =>
  ({ AlarmName }: Properties): boolean =>
    AlarmName === alarm;

const finder =
  ({ Resources }: Template) =>
  (type: string, what: string, fits: (properties: Properties, id: string) => unknown) => {
    const found = Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) =>
      Type === type && fits(Properties, id) ? [{ id, properties: Properties }] : [],
    );
    const [first] = found;
    if (!first || found.length > 1) throw new Error(`The template has ${found.length} of ${what}; expected one.`);
    return first;
  };

/** A number that the template does not have would make every comparison false. */
function checked(shape: Shape): Shape {
  for (const [part, values] of Object.entries(shape))
    for (const [name, value] of Object.entries(values))
      if (Number.isNaN(value)) throw new Error(`The template has no number for ${part}.${name}.`);
  return shape;
}
