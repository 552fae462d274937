import { basename } from 'node:path';
import { type Physical, resolve } from '../../template/resolve.ts';
import type { Template } from '../../template/synthesize.ts';
import { type InputDeclaration, readInput, type ToInput } from './input.ts';
import type { Json } from './json-path.ts';
import { type Matcher, readPattern } from './pattern.ts';

/** The kinds of resources that this reads. */
export const eventTypes = [
  'AWS::Events::ApiDestination',
  'AWS::Events::Connection',
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Scheduler::Schedule',
] as const;

type Type = (typeof eventTypes)[number];

/** A target of a rule or a schedule. */
export interface Target {
  readonly arn: string;
  /** Name of the role by which it is called; null where its own policy allows it. */
  readonly role: string | null;
  readonly toInput: ToInput;
  readonly maximumRetryAttempts: number;
  readonly maximumAgeSeconds: number;
  readonly deadLetterArn: string | null;
  /** Of an HTTP endpoint; values may be paths into the event. */
  readonly http: HttpParameters;
}

export interface HttpParameters {
  readonly HeaderParameters?: Readonly<Record<string, string>>;
  readonly QueryStringParameters?: Readonly<Record<string, string>>;
  readonly PathParameterValues?: readonly string[];
}

/** What makes a rule's targets hear of something: an event of its bus, a time, or either. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly matches: Matcher | null;
  readonly schedule: string | null;
  /** How its scheduled events name their source. */
  readonly source: 'aws.events' | 'aws.scheduler';
  readonly targets: readonly Target[];
}

/** An HTTP endpoint with how it is called. */
export interface Destination {
  readonly url: string;
  readonly method: string;
  readonly perSecond: number;
  readonly connection: Connection;
}

/** Added to each request, authorization included. */
export interface Connection {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Json;
}

export interface DeclaredEvents {
  /** Names; that of the bus that each account has among them. */
  readonly buses: readonly string[];
  /** Those that are switched on. */
  readonly rules: readonly Rule[];
  /** By ARN. */
  readonly destinations: ReadonlyMap<string, Destination>;
  /** How often a function is run again for an event that it did not manage, by its name. */
  readonly retries: ReadonlyMap<string, number>;
  /** By ARN. */
  readonly queueUrls: ReadonlyMap<string, string>;
  readonly topicArns: readonly string[];
}

export const defaultBus = 'default';

/** Whether a template has anything of events. */
export const hasEvents = ({ Resources }: Template): boolean =>
  Object.values(Resources).some(({ Type }) => eventTypes.includes(Type as Type));

/**
 * The buses, rules, schedules and HTTP endpoints of a template.
 * @param secretOf tells what a dynamic reference to a secret stands for.
 * @throws Error for what the local stack does not know.
 */
export function readEvents(
  template: Template,
  ids: ReadonlyMap<string, Physical>,
  secretOf: (reference: string) => string,
): DeclaredEvents {
  const ofType = (type: string) =>
    Object.entries(template.Resources)
      .filter(([, { Type: own }]) => own === type)
      .map(([id, { Properties = {} }]) => ({
        id,
        physical: ids.get(id) as Physical,
        properties: resolve(Properties, ids) as Json,
      }));
  const connections = new Map(
    ofType('AWS::Events::Connection').map(({ id, physical, properties }) => [
      physical.attributes['Arn'],
      readConnection(id, properties, secretOf),
    ]),
  );
  const destinations = ofType('AWS::Events::ApiDestination').map(({ id, physical, properties }) => {
    const { ConnectionArn, HttpMethod, InvocationEndpoint, InvocationRateLimitPerSecond = 300 } = properties;
    const connection = connections.get(String(ConnectionArn));
    if (!connection) throw new Error(`The local stack knows no connection ${ConnectionArn} (${id}).`);
    const [url, method, perSecond] = [InvocationEndpoint, HttpMethod, InvocationRateLimitPerSecond];
    const destination = { url: String(url), method: String(method), perSecond: Number(perSecond), connection };
    return [physical.attributes['Arn'] ?? '', destination] as const;
  });
  return {
    buses: [defaultBus, ...ofType('AWS::Events::EventBus').map(({ physical }) => physical.ref)],
    rules: [
      ...ofType('AWS::Events::Rule').map(({ id, physical, properties }) => readRule(id, physical, properties)),
      ...ofType('AWS::Scheduler::Schedule').map(({ id, physical, properties }) =>
        readScheduler(id, physical, properties),
      ),
    ].filter((rule) => rule !== null),
    destinations: new Map(destinations),
    retries: new Map(ofType('AWS::Lambda::EventInvokeConfig').map(({ id, properties }) => readRetries(id, properties))),
    queueUrls: new Map(
      ofType('AWS::SQS::Queue').map(({ physical: { ref, attributes } }) => [attributes['Arn'] ?? '', ref]),
    ),
    topicArns: ofType('AWS::SNS::Topic').map(({ physical }) => physical.ref),
  };
}

/** @throws Error for a property that is not among those that are known. */
function onlyKnown(properties: Json, known: readonly string[], where: string): void {
  for (const name of Object.keys(properties))
    if (!known.includes(name)) throw new Error(`The local stack does not know ${name} (${where}).`);
}

function readRule(id: string, { attributes }: Physical, properties: Json): Rule | null {
  onlyKnown(
    properties,
    ['Description', 'EventBusName', 'EventPattern', 'Name', 'ScheduleExpression', 'State', 'Tags', 'Targets'],
    id,
  );
  const { EventBusName = defaultBus, EventPattern, ScheduleExpression, State = 'ENABLED', Targets = [] } = properties;
  const bus = basename(String(EventBusName));
  if (EventPattern === undefined && ScheduleExpression === undefined)
    throw new Error(`Parameter(s) EventPattern or ScheduleExpression must be specified (${id}).`);
  if (ScheduleExpression !== undefined && bus !== defaultBus)
    throw new Error(`ScheduleExpression is supported only on the default event bus (${id}).`);
  const arn = attributes['Arn'] ?? '';
  const rule: Rule = {
    name: basename(arn),
    arn,
    bus,
    matches: EventPattern === undefined ? null : readPattern(EventPattern),
    schedule: ScheduleExpression === undefined ? null : String(ScheduleExpression),
    source: 'aws.events',
    targets: (Targets as readonly Json[]).map((target) => readTarget(id, target)),
  };
  return State === 'DISABLED' ? null : rule;
}

function readScheduler(id: string, { ref, attributes }: Physical, properties: Json): Rule | null {
  const names = ['Description', 'FlexibleTimeWindow', 'Name', 'ScheduleExpression', 'ScheduleExpressionTimezone'];
  onlyKnown(properties, [...names, 'State', 'Target'], id);
  const { FlexibleTimeWindow, ScheduleExpression, ScheduleExpressionTimezone = 'UTC', State, Target } = properties;
  if ((FlexibleTimeWindow as Json | undefined)?.['Mode'] !== 'OFF')
    throw new Error(`The local stack does not know flexible time windows (${id}).`);
  if (!/^(Etc\/)?UTC$/.test(String(ScheduleExpressionTimezone)))
    throw new Error(`The local stack does not know schedules in ${ScheduleExpressionTimezone} (${id}).`);
  const rule: Rule = {
    name: ref,
    arn: attributes['Arn'] ?? '',
    bus: defaultBus,
    matches: null,
    schedule: String(ScheduleExpression),
    source: 'aws.scheduler',
    targets: [readTarget(id, Target as Json)],
  };
  return State === 'DISABLED' ? null : rule;
}

function readTarget(id: string, target: Json): Target {
  const { Arn, DeadLetterConfig, HttpParameters: http = {}, Id, RetryPolicy = {}, RoleArn, ...inputs } = target;
  onlyKnown(inputs, ['Input', 'InputPath', 'InputTransformer'], id);
  const { MaximumEventAgeInSeconds = 86_400, MaximumRetryAttempts = 185 } = RetryPolicy as Readonly<
    Record<string, number>
  >;
  return {
    arn: String(Arn),
    role: RoleArn === undefined ? null : basename(String(RoleArn)),
    toInput: readInput(inputs as InputDeclaration, `${Id ?? ''} (${id})`),
    maximumRetryAttempts: MaximumRetryAttempts,
    maximumAgeSeconds: MaximumEventAgeInSeconds,
    deadLetterArn: ((DeadLetterConfig as Json | undefined)?.['Arn'] as string | undefined) ?? null,
    http: http as HttpParameters,
  };
}

function readConnection(id: string, properties: Json, secretOf: (reference: string) => string): Connection {
  const { AuthorizationType, AuthParameters } = properties;
  const {
    ApiKeyAuthParameters,
    BasicAuthParameters,
    InvocationHttpParameters = {},
    ...others
  } = AuthParameters as Json;
  onlyKnown(others, [], id);
  const value = (given: unknown): string =>
    String(given).replace(/\{\{resolve:secretsmanager:(.*?)\}\}/g, (_, reference: string) => secretOf(reference));
  const authorization = (): Readonly<Record<string, string>> => {
    if (AuthorizationType === 'API_KEY') {
      const { ApiKeyName, ApiKeyValue } = ApiKeyAuthParameters as Json;
      return { [String(ApiKeyName)]: value(ApiKeyValue) };
    }
    if (AuthorizationType !== 'BASIC')
      throw new Error(`The local stack does not know connections with ${AuthorizationType} (${id}).`);
    const { Username, Password } = BasicAuthParameters as Json;
    return { authorization: `Basic ${Buffer.from(`${value(Username)}:${value(Password)}`).toString('base64')}` };
  };
  const parameters = (kind: string): Readonly<Record<string, string>> =>
    Object.fromEntries(
      (((InvocationHttpParameters as Json)[kind] ?? []) as readonly Json[]).map(({ Key, Value }) => [
        String(Key),
        value(Value),
      ]),
    );
  return {
    headers: { ...parameters('HeaderParameters'), ...authorization() },
    query: parameters('QueryStringParameters'),
    body: parameters('BodyParameters'),
  };
}

function readRetries(id: string, properties: Json): readonly [string, number] {
  onlyKnown(properties, ['FunctionName', 'MaximumRetryAttempts', 'Qualifier'], id);
  const { FunctionName, MaximumRetryAttempts = 2 } = properties;
  return [String(FunctionName).replace(/^arn:.*:function:/, ''), Number(MaximumRetryAttempts)];
}
