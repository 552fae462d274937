import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Resource, Template } from './template.ts';

/**
 * What holds no data, but that somebody outside knows: registered URLs and domains, subscriptions, policies that people have; and
 * the mapping of the queue, of which Lambda refuses a second one.
 */
const registered = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CertificateManager::Certificate',
  'AWS::Events::EventBus',
  'AWS::IAM::ManagedPolicy',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Route53::RecordSet',
  'AWS::SNS::Topic',
]);

/**
 * Properties that replace nothing, and yet what was there is gone once they change.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html ("When you make a change to this property, a new secret version is created")
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html (indexes)
 */
const renewing: Readonly<Record<string, readonly string[]>> = {
  'AWS::SecretsManager::Secret': ['GenerateSecretString', 'SecretString'],
  'AWS::DynamoDB::GlobalTable': ['GlobalSecondaryIndexes'],
};

/** What makes two resources the same thing outside of the template, where the type's own names do not. */
const identities: Readonly<Record<string, readonly string[]>> = {
  'AWS::Lambda::EventSourceMapping': ['EventSourceArn', 'FunctionName'],
  'AWS::SNS::Subscription': ['TopicArn', 'Protocol', 'Endpoint'],
};

export interface Kind {
  /** Data, or what somebody outside knows: a loss of it can't be taken back by deploying again. */
  readonly isKept: boolean;
  /** Properties whose change makes CloudFormation replace the resource, or may. */
  readonly replacing: readonly string[];
  readonly renewing: readonly string[];
  /** Properties that name it. */
  readonly identity: readonly string[];
}

const spec = lazily(loadAwsServiceSpecSync);
const kinds = new Map<string, Kind>();

/** What CloudFormation's own schema says of a type, as the CDK's packages have it; a type that they do not know is kept. */
export function kindOf(type: string): Kind {
  const known = kinds.get(type);
  if (known) return known;
  const [resource] = spec().lookup('resource', 'cloudFormationType', 'equals', type);
  const properties = Object.entries(resource?.properties ?? {});
  const kind: Kind = {
    isKept: registered.has(type) || (resource ? resource.isStateful === true : !type.startsWith('AWS::CDK::')),
    replacing: properties
      .filter(([, { causesReplacement }]) => ['yes', 'maybe'].includes(causesReplacement ?? 'no'))
      .map(([name]) => name),
    renewing: renewing[type] ?? [],
    identity:
      identities[type] ??
      (resource?.primaryIdentifier ?? []).filter((name) => Object.hasOwn(resource?.properties ?? {}, name)),
  };
  kinds.set(type, kind);
  return kind;
}

/** A resource as it must stay: its type, and the properties whose change would cost what it holds. */
export type KeptResource = Readonly<Record<string, unknown>> & { readonly Type: string };

/** What a template has to keep, by logical id. */
export function keptOf({ Resources }: Template): Readonly<Record<string, KeptResource>> {
  const entries = Object.entries(Resources)
    .filter(([, { Type }]) => kindOf(Type).isKept)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([id, resource]) => [id, keptResource(resource)]));
}

function keptResource({ Type, Properties = {} }: Resource): KeptResource {
  const { replacing, renewing: own } = kindOf(Type);
  const held = [...replacing, ...own].filter((name) => Properties[name] !== undefined).toSorted();
  return { Type, ...Object.fromEntries(held.map((name) => [name, Properties[name]])) };
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
