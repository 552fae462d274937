import type { Resource, Template } from './synthesize.ts';

/** What CloudFormation's functions give for one resource. */
export interface Physical {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export const region = 'us-east-1';
export const accountId = '000000000000';

const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::AccountId': accountId,
  'AWS::Partition': 'aws',
  'AWS::Region': region,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** Where the local services stand. */
export interface Addresses {
  /** AWS front door, with which queue URLs begin. */
  readonly awsUrl: string;
  /** Local stack, which is its HTTP API. */
  readonly baseUrl: string;
}

/** When a table's stream was switched on, which is a part of its ARN. */
const streamLabel = '2026-01-01T00:00:00.000';

/** Of the stream of a table, by its name. */
export const streamArnOf = (tableName: string): string => arn('dynamodb', `table/${tableName}/stream/${streamLabel}`);

/** Of a resource in this account. */
export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

/** The local name and ARN of every resource, and the truth of every condition, by logical id. `nameOf` names tables and queues, which may stand beside those of others. */
export function physicalIds(
  template: Template,
  { awsUrl, baseUrl }: Addresses,
  nameOf: (logicalId: string) => string = (id) => id,
): ReadonlyMap<string, Physical> {
  const physical = (id: string, { Type, Properties = {} }: Resource): Physical => {
    switch (Type) {
      case 'AWS::SQS::Queue': {
        const name = nameOf(id);
        return { ref: `${awsUrl}/${accountId}/${name}`, attributes: { Arn: arn('sqs', name), QueueName: name } };
      }
      case 'AWS::DynamoDB::GlobalTable':
      case 'AWS::DynamoDB::Table': {
        const name = nameOf(id);
        const Arn = arn('dynamodb', `table/${name}`);
        const stream = Properties['StreamSpecification'] ? { StreamArn: streamArnOf(name) } : {};
        return { ref: name, attributes: { Arn, ...stream } };
      }
      case 'AWS::SecretsManager::Secret':
        return { ref: arn('secretsmanager', `secret:${id}`), attributes: {} };
      case 'AWS::ApiGatewayV2::Api':
        return { ref: id, attributes: { ApiEndpoint: baseUrl } };
      case 'AWS::ApiGatewayV2::DomainName': {
        const regional = `d-${id.toLowerCase()}.execute-api.${region}.amazonaws.com`;
        return {
          ref: String(Properties['DomainName']),
          attributes: { RegionalDomainName: regional, RegionalHostedZoneId: 'Z0LOCAL' },
        };
      }
      case 'AWS::ApiGatewayV2::Stage':
        return { ref: String(Properties['StageName']), attributes: {} };
      case 'AWS::Lambda::Function':
        return { ref: id, attributes: { Arn: arn('lambda', `function:${id}`) } };
      case 'AWS::CloudWatch::Alarm':
      case 'AWS::CloudWatch::CompositeAlarm': {
        const name = String(Properties['AlarmName'] ?? id);
        return { ref: name, attributes: { Arn: arn('cloudwatch', `alarm:${name}`) } };
      }
      case 'AWS::CloudWatch::Dashboard':
        return { ref: String(resolve(Properties['DashboardName'] ?? id, new Map())), attributes: {} };
      case 'AWS::SNS::Topic':
        return { ref: arn('sns', id), attributes: {} };
      case 'AWS::Events::EventBus': {
        const name = String(Properties['Name'] ?? id);
        return { ref: name, attributes: { Arn: arn('events', `event-bus/${name}`), Name: name } };
      }
      case 'AWS::Events::Rule': {
        const name = String(Properties['Name'] ?? id);
        // The bus may be another resource: it is looked at when the rule is.
        const path = (): string => {
          const bus = String(resolve(Properties['EventBusName'] ?? 'default', ids)).replace(/^.*event-bus\//, '');
          return bus === 'default' ? name : `${bus}/${name}`;
        };
        return {
          get ref() {
            return path().replace('/', '|');
          },
          attributes: {
            get Arn() {
              return arn('events', `rule/${path()}`);
            },
          },
        };
      }
      case 'AWS::Events::Connection':
      case 'AWS::Events::ApiDestination': {
        const name = String(Properties['Name'] ?? id);
        const kind = Type === 'AWS::Events::Connection' ? 'connection' : 'api-destination';
        const own = arn('events', `${kind}/${name}`);
        // AWS appends an id, which policies leave open.
        return { ref: name, attributes: { Arn: `${own}/${id}`, ArnForPolicy: own } };
      }
      case 'AWS::Scheduler::Schedule': {
        const name = String(Properties['Name'] ?? id);
        return { ref: name, attributes: { Arn: arn('scheduler', `schedule/default/${name}`) } };
      }
      case 'AWS::IAM::Role':
        return { ref: id, attributes: { Arn: `arn:aws:iam::${accountId}:role/${id}` } };
      case 'AWS::IAM::ManagedPolicy':
        return { ref: `arn:aws:iam::${accountId}:policy/${id}`, attributes: {} };
      case 'AWS::Logs::LogGroup':
        // With the streams in it.
        return { ref: id, attributes: { Arn: arn('logs', `log-group:${id}:*`) } };
      default:
        return { ref: id, attributes: { Arn: arn('local', id) } };
    }
  };
  const ids: Map<string, Physical> = new Map(
    Object.entries(template.Resources).map(([id, resource]) => [id, physical(id, resource)]),
  );
  for (const [id, condition] of Object.entries(template.Conditions ?? {}))
    ids.set(id, {
      // Looked at only where something depends on it.
      get ref() {
        return String(resolve(condition, ids));
      },
      attributes: {},
    });
  return ids;
}

/** Carries out CloudFormation's functions inside a value. @throws Error for a function or name that it does not know. */
export function resolve(value: unknown, ids: ReadonlyMap<string, Physical>): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, ids));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first && (first[0] === 'Ref' || first[0].startsWith('Fn::')))
    return call(first[0], first[1], ids);
  return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item, ids)]));
}

function call(name: string, argument: unknown, ids: ReadonlyMap<string, Physical>): unknown {
  switch (name) {
    case 'Ref':
      return reference(String(argument), ids);
    case 'Fn::GetAtt': {
      const [id = '', attribute = ''] = argument as string[];
      const found = ids.get(id)?.attributes[attribute];
      if (found === undefined) throw new Error(`The local stack knows no ${id}.${attribute} (Fn::GetAtt).`);
      return found;
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map((part) => String(resolve(part, ids))).join(separator);
    }
    case 'Fn::Equals': {
      const [one, other] = (argument as unknown[]).map((part) => String(resolve(part, ids)));
      return one === other;
    }
    case 'Fn::If': {
      const [condition, then, otherwise] = argument as [string, unknown, unknown];
      return resolve(reference(condition, ids) === 'true' ? then : otherwise, ids);
    }
    case 'Fn::Sub':
      return String(argument).replace(/\$\{([^}]+)\}/g, (_, id: string) => reference(id, ids));
    default:
      throw new Error(`The local stack does not know ${name}.`);
  }
}

function reference(id: string, ids: ReadonlyMap<string, Physical>): string {
  const found = pseudoParameters[id] ?? ids.get(id)?.ref;
  if (found === undefined) throw new Error(`The local stack knows no resource ${id} (Ref).`);
  return found;
}
