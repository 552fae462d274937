import { arnIn, type Place, type Right } from './document.ts';

/** What CloudFormation must be allowed, to make, read, change and delete the resources of one type. */
export interface ResourceRights {
  /** The properties that this was written for: another one may need another right. */
  readonly properties: readonly string[];
  readonly grants: readonly Grant[];
  /** Actions that CloudFormation lists for the type, but only for properties that no template here has. */
  readonly unused: RegExp | null;
  /** What alone has it: a policy of its own, since one for all would be too long; a resource may have none. */
  readonly own?: OwnPolicy | ((resource: Declared) => OwnPolicy | null);
}

/** What of a stage has a policy of its own: one stage's domain, or its events. */
export type OwnPolicy = 'domain' | 'events';

/** A resource of a template; a domain that it refers to stands in its properties by name. */
export interface Declared {
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Grant {
  readonly actions: readonly string[];
  /** The ARNs of one resource, as narrow as what is known of it. */
  readonly on: (place: Place, resource: Declared) => readonly string[];
  readonly condition?: (place: Place, resource: Declared) => NonNullable<Right['condition']>;
}

/** CloudFormation names what has no name of its own after its stack, and all stacks here begin so. */
const ours = 'Delivrd-*';
/** Whom the role trusts by which EventBridge calls addresses outside AWS. */
const callersRole = 'apidestinations.events.amazonaws.com';
/** Whom API Gateway's own role trusts. */
const ownRole = 'ops.apigateway.amazonaws.com';

const named =
  (service: string, prefix = '', options = {}): Grant['on'] =>
  (place) => [arnIn(place, service, `${prefix}${ours}`, options)];
const everything: Grant['on'] = () => ['*'];
const apiPaths = (place: Place, ...paths: readonly string[]): readonly string[] =>
  paths.map((path) => arnIn(place, 'apigateway', path, { ownerless: true }));
const group: Grant['on'] = (place) => ['', ':*'].map((end) => arnIn(place, 'logs', `log-group:${ours}${end}`));
const roles = named('iam', 'role/', { global: true });
const functions = named('lambda', 'function:');

const apiVerbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((verb) => `apigateway:${verb}`);
const apiGateway: Grant = { actions: apiVerbs, on: (place) => apiPaths(place, '/apis', '/apis/*', '/tags/*') };
/** The domain, certificate or record; all of them are called after the setting domain.name. */
const domainOf = ({ properties }: Declared): string =>
  String(properties['DomainName'] ?? properties['Name']).replace(/\.$/, '');
const zone = (place: Place, id: unknown): string =>
  arnIn(place, 'route53', `hostedzone/${id}`, { global: true, ownerless: true });
/** @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-rrset-conditions.html (read 2026-11-27) */
const onlyRecord = (name: string, type: string): NonNullable<Right['condition']> => ({
  'ForAllValues:StringLike': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': name },
  'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': type },
});
const alarms: Grant = {
  // Composite alarms take none of these with a narrower resource (API reference of PutCompositeAlarm, DeleteAlarms, DescribeAlarms).
  actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:PutCompositeAlarm', 'cloudwatch:DeleteAlarms'],
  on: everything,
};
const alarmTags = ['cloudwatch:TagResource', 'cloudwatch:UntagResource', 'cloudwatch:ListTagsForResource'];
const eventTags = ['ListTagsForResource', 'TagResource', 'UntagResource'];
/** The names of secrets that a resource refers to by CloudFormation's dynamic references. */
const secretsIn = ({ properties }: Declared): readonly string[] =>
  Array.from(JSON.stringify(properties).matchAll(/resolve:secretsmanager:([^:}"]+)/g), ([, name = '']) => name);
const queuePolicy: Grant = { actions: ['sqs:SetQueueAttributes', 'sqs:GetQueueAttributes'], on: named('sqs') };
const subscriptions: Grant = {
  actions: ['sns:Subscribe', 'sns:Unsubscribe', 'sns:GetSubscriptionAttributes', 'sns:SetSubscriptionAttributes'],
  on: named('sns'),
};

/**
 * By type of resource. What CloudFormation asks is told by the handlers of its registry, which test/operator/registry-handlers.json
 * has; a type or property that is not here stops the command, so that a policy never lacks what a template needs.
 */
export const resourceRights: Readonly<Record<string, ResourceRights>> = {
  'AWS::ApiGatewayV2::Api': {
    properties: ['Description', 'DisableExecuteApiEndpoint', 'Name', 'ProtocolType'],
    grants: [apiGateway],
    unused: /^s3:/,
  },
  'AWS::ApiGatewayV2::ApiMapping': {
    own: 'domain',
    properties: ['ApiId', 'ApiMappingKey', 'DomainName', 'Stage'],
    grants: [
      {
        actions: apiVerbs,
        on: (place, mapping) =>
          ['', '/*'].flatMap((end) => apiPaths(place, `/domainnames/${domainOf(mapping)}/apimappings${end}`)),
      },
    ],
    unused: null,
  },
  'AWS::ApiGatewayV2::DomainName': {
    own: 'domain',
    properties: ['DomainName', 'DomainNameConfigurations'],
    grants: [
      {
        actions: apiVerbs,
        on: (place, domain) => apiPaths(place, '/domainnames', `/domainnames/${domainOf(domain)}`, '/tags/*'),
      },
      // API Gateway makes its role with the account's first domain, by the rights of whoever makes that.
      // @see https://docs.aws.amazon.com/apigateway/latest/developerguide/using-service-linked-roles.html (read 2026-11-27)
      {
        actions: ['iam:CreateServiceLinkedRole'],
        on: (place) => [
          arnIn(place, 'iam', `role/aws-service-role/${ownRole}/AWSServiceRoleForAPIGateway`, { global: true }),
        ],
        condition: () => ({ StringEquals: { 'iam:AWSServiceName': ownRole } }),
      },
    ],
    // Clients show no certificates: no trust store in S3, none added to a domain.
    unused: /^s3:|^apigateway:(Add|Remove)Certificate/,
  },
  'AWS::ApiGatewayV2::Integration': {
    properties: ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion'],
    grants: [apiGateway],
    unused: /^iam:PassRole$/,
  },
  'AWS::ApiGatewayV2::Route': {
    properties: ['ApiId', 'AuthorizationType', 'RouteKey', 'Target'],
    grants: [apiGateway],
    unused: null,
  },
  'AWS::ApiGatewayV2::Stage': {
    properties: ['AccessLogSettings', 'ApiId', 'AutoDeploy', 'DefaultRouteSettings', 'StageName'],
    grants: [
      apiGateway,
      // @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html (read 2026-11-27)
      {
        actions: [
          ...['Create', 'Get', 'Update', 'Delete'].map((verb) => `logs:${verb}LogDelivery`),
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:DescribeResourcePolicies',
          'logs:DescribeLogGroups',
        ],
        on: everything,
      },
    ],
    // Tags go by apigateway:POST and the like on /tags.
    unused: /^apigateway:(Tag|Untag)Resource$/,
  },
  'AWS::CDK::Metadata': { properties: ['Analytics'], grants: [], unused: null },
  'AWS::CertificateManager::Certificate': {
    own: 'domain',
    properties: ['DomainName', 'DomainValidationOptions', 'Tags', 'ValidationMethod'],
    grants: [
      {
        actions: ['acm:RequestCertificate'],
        on: everything,
        // @see https://docs.aws.amazon.com/acm/latest/userguide/acm-conditions.html (read 2026-11-27)
        condition: (_, certificate) => ({
          'ForAllValues:StringEquals': { 'acm:DomainNames': domainOf(certificate) },
        }),
      },
      {
        actions: [
          ...['DescribeCertificate', 'DeleteCertificate', 'UpdateCertificateOptions'],
          ...['ListTagsForCertificate', 'AddTagsToCertificate', 'RemoveTagsFromCertificate'],
        ].map((name) => `acm:${name}`),
        // Their names are random. One that something uses ACM does not delete.
        on: (place) => [arnIn(place, 'acm', 'certificate/*')],
      },
      {
        actions: ['route53:ChangeResourceRecordSets'],
        on: (place, { properties }) =>
          (properties['DomainValidationOptions'] as readonly { readonly HostedZoneId: string }[]).map(
            ({ HostedZoneId }) => zone(place, HostedZoneId),
          ),
        // The record by which ACM sees whose name it is begins with a word of its own.
        condition: (_, certificate) => onlyRecord(`_*.${domainOf(certificate)}`, 'CNAME'),
      },
    ],
    unused: /^acm-pca:/,
  },
  'AWS::CloudWatch::Alarm': {
    properties: [
      ...['ActionsEnabled', 'AlarmActions', 'AlarmDescription', 'AlarmName', 'ComparisonOperator', 'DatapointsToAlarm'],
      ...['Dimensions', 'EvaluationPeriods', 'ExtendedStatistic', 'MetricName', 'Metrics', 'Namespace', 'OKActions'],
      ...['Period', 'Statistic', 'Threshold', 'TreatMissingData', 'Unit'],
    ],
    grants: [alarms, { actions: ['cloudwatch:PutMetricAlarm', ...alarmTags], on: named('cloudwatch', 'alarm:') }],
    unused: null,
  },
  'AWS::CloudWatch::CompositeAlarm': {
    properties: ['ActionsEnabled', 'AlarmActions', 'AlarmDescription', 'AlarmName', 'AlarmRule', 'OKActions'],
    grants: [alarms, { actions: alarmTags, on: named('cloudwatch', 'alarm:') }],
    unused: null,
  },
  'AWS::CloudWatch::Dashboard': {
    properties: ['DashboardBody', 'DashboardName'],
    grants: [
      {
        actions: ['cloudwatch:PutDashboard', 'cloudwatch:GetDashboard', 'cloudwatch:DeleteDashboards', ...alarmTags],
        on: named('cloudwatch', 'dashboard/', { global: true }),
      },
    ],
    unused: null,
  },
  'AWS::DynamoDB::GlobalTable': {
    properties: [
      'AttributeDefinitions',
      'BillingMode',
      'GlobalSecondaryIndexes',
      'KeySchema',
      'Replicas',
      'StreamSpecification',
      'TimeToLiveSpecification',
    ],
    grants: [
      {
        actions: [
          ...['CreateTable', 'UpdateTable', 'DeleteTable', 'Describe*', 'UpdateTimeToLive', 'UpdateContinuousBackups'],
          ...['UpdateContributorInsights', 'ListTagsOfResource', 'TagResource', 'UntagResource', 'GetResourcePolicy'],
        ].map((name) => `dynamodb:${name}`),
        on: named('dynamodb', 'table/'),
      },
    ],
    // No second region, policy, key or provisioned capacity; and no right to read or write what is in the table.
    unused:
      /^(application-autoscaling|kinesis|kms|cloudwatch|iam):|^dynamodb:(\w*TableReplica\w*|\w*KinesisStreamingDestination|(Put|Delete)ResourcePolicy|Query|Scan|(Get|Put|Update|Delete)Item|BatchWriteItem)$/,
  },
  'AWS::IAM::ManagedPolicy': {
    properties: ['Description', 'Path', 'PolicyDocument'],
    grants: [
      {
        actions: [
          ...['CreatePolicy', 'GetPolicy', 'DeletePolicy', 'ListEntitiesForPolicy'],
          ...['CreatePolicyVersion', 'GetPolicyVersion', 'DeletePolicyVersion', 'ListPolicyVersions'],
        ].map((name) => `iam:${name}`),
        on: named('iam', 'policy/', { global: true }),
      },
    ],
    // Who has it is not the template's to say: people attach it, and take it away.
    unused: /^iam:(Attach|Detach)(User|Group|Role)Policy$/,
  },
  'AWS::Events::ApiDestination': {
    own: 'events',
    properties: ['ConnectionArn', 'HttpMethod', 'InvocationEndpoint', 'InvocationRateLimitPerSecond'],
    grants: [
      {
        actions: ['Create', 'Describe', 'Update', 'Delete'].map((verb) => `events:${verb}ApiDestination`),
        on: (place) => ['api-destination', 'connection'].map((kind) => arnIn(place, 'events', `${kind}/${ours}`)),
      },
    ],
    unused: null,
  },
  'AWS::Events::Connection': {
    own: 'events',
    properties: ['AuthorizationType', 'AuthParameters', 'Description'],
    grants: [
      {
        actions: ['Create', 'Describe', 'Update', 'Delete'].map((verb) => `events:${verb}Connection`),
        on: named('events', 'connection/'),
      },
      // EventBridge keeps the key in a secret of its own, by the rights of whoever makes the connection.
      // @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-secrets.html (read 2026-11-27)
      {
        actions: [
          ...['CreateSecret', 'UpdateSecret', 'DeleteSecret', 'DescribeSecret', 'PutSecretValue', 'GetSecretValue'],
        ].map((name) => `secretsmanager:${name}`),
        on: named('secretsmanager', 'secret:events!connection/'),
      },
      {
        // CloudFormation reads the secret that the template names.
        actions: ['secretsmanager:GetSecretValue'],
        on: (place, connection) =>
          secretsIn(connection).map((name) => arnIn(place, 'secretsmanager', `secret:${name}-??????`)),
      },
      {
        actions: ['iam:CreateServiceLinkedRole'],
        on: (place) => [
          arnIn(
            place,
            'iam',
            `role/aws-service-role/${callersRole}/AWSServiceRoleForAmazonEventBridgeApiDestinations`,
            { global: true },
          ),
        ],
        condition: () => ({ StringEquals: { 'iam:AWSServiceName': callersRole } }),
      },
    ],
    unused: /^kms:/,
  },
  'AWS::Events::EventBus': {
    own: 'events',
    properties: ['Description', 'Name'],
    grants: [
      {
        actions: ['CreateEventBus', 'DeleteEventBus', 'DescribeEventBus', 'UpdateEventBus', ...eventTags].map(
          (name) => `events:${name}`,
        ),
        on: named('events', 'event-bus/'),
      },
    ],
    // No policy: nobody else puts events there.
    unused: /^kms:|^events:(Put|Remove)Permission$/,
  },
  'AWS::Events::Rule': {
    // A schedule is on no bus of ours.
    own: ({ properties }) => (properties['EventBusName'] === undefined ? null : 'events'),
    properties: ['Description', 'EventBusName', 'EventPattern', 'ScheduleExpression', 'State', 'Targets'],
    grants: [
      {
        actions: [
          ...['PutRule', 'DeleteRule', 'DescribeRule', 'ListTargetsByRule', 'PutTargets', 'RemoveTargets'],
          ...eventTags,
        ].map((name) => `events:${name}`),
        on: named('events', 'rule/'),
      },
      {
        // What a schedule calls has let it in by a permission of its own.
        actions: ['iam:PassRole'],
        on: (place, rule) => (JSON.stringify(rule.properties).includes('"RoleArn"') ? roles(place, rule) : []),
        condition: () => ({ StringEquals: { 'iam:PassedToService': 'events.amazonaws.com' } }),
      },
    ],
    unused: null,
  },
  'AWS::IAM::Policy': {
    properties: ['PolicyDocument', 'PolicyName', 'Roles'],
    grants: [{ actions: ['iam:GetRolePolicy', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy'], on: roles }],
    unused: /^iam:\w+(User|Group)Policy$/,
  },
  'AWS::IAM::Role': {
    properties: ['AssumeRolePolicyDocument'],
    grants: [
      {
        actions: [
          ...['CreateRole', 'DeleteRole', 'GetRole', 'UpdateRole', 'UpdateRoleDescription', 'UpdateAssumeRolePolicy'],
          ...['GetRolePolicy', 'PutRolePolicy', 'DeleteRolePolicy', 'ListRolePolicies', 'ListAttachedRolePolicies'],
          ...['TagRole', 'UntagRole'],
        ].map((name) => `iam:${name}`),
        on: roles,
      },
    ],
    // No managed policy is attached, so none can be.
    unused: /^iam:(Attach|Detach)RolePolicy$|PermissionsBoundary$/,
  },
  'AWS::Lambda::EventSourceMapping': {
    properties: [
      ...['BatchSize', 'BisectBatchOnFunctionError', 'DestinationConfig', 'EventSourceArn', 'FunctionName'],
      ...['FunctionResponseTypes', 'MaximumBatchingWindowInSeconds', 'MaximumRecordAgeInSeconds', 'ScalingConfig'],
      'StartingPosition',
    ],
    grants: [
      {
        actions: ['Create', 'Get', 'Update', 'Delete'].map((verb) => `lambda:${verb}EventSourceMapping`),
        // Their own names are random; the function's is not.
        on: everything,
        condition: (place) => ({ ArnLike: { 'lambda:FunctionArn': arnIn(place, 'lambda', `function:${ours}`) } }),
      },
      {
        actions: ['lambda:ListTags', 'lambda:TagResource', 'lambda:UntagResource'],
        on: (place) => [arnIn(place, 'lambda', 'event-source-mapping:*')],
      },
    ],
    unused: /^kms:/,
  },
  'AWS::Lambda::Function': {
    properties: [
      ...['Architectures', 'Code', 'Description', 'Environment', 'Handler', 'LoggingConfig', 'MemorySize'],
      ...['ReservedConcurrentExecutions', 'Role', 'Runtime', 'Timeout'],
    ],
    grants: [
      {
        actions: [
          ...['CreateFunction', 'GetFunction', 'GetFunctionConfiguration', 'DeleteFunction', 'UpdateFunctionCode'],
          ...['UpdateFunctionConfiguration', 'PutFunctionConcurrency', 'DeleteFunctionConcurrency'],
          ...['GetFunctionCodeSigningConfig', 'GetFunctionRecursionConfig', 'GetRuntimeManagementConfig'],
          ...['GetFunctionScalingConfig', 'ListTags', 'TagResource', 'UntagResource'],
        ].map((name) => `lambda:${name}`),
        on: functions,
      },
      {
        actions: ['iam:PassRole'],
        on: roles,
        condition: () => ({ StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }),
      },
      {
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        on: (place) => [arnIn(place, 's3', `${assets(place)}/*`, { global: true, ownerless: true })],
      },
    ],
    unused:
      /^(ec2|elasticfilesystem|s3files|kms):|^lambda:(GetLayerVersion|GetCodeSigningConfig|PublishVersion|PassCapacityProvider|AssociateRuntimeAlias|(Put|Delete)FunctionCodeSigningConfig|Put(RuntimeManagement|FunctionRecursion|FunctionScaling)Config)$/,
  },
  'AWS::Lambda::Permission': {
    properties: ['Action', 'FunctionName', 'Principal', 'SourceArn'],
    grants: [{ actions: ['lambda:AddPermission', 'lambda:RemovePermission', 'lambda:GetPolicy'], on: functions }],
    unused: null,
  },
  'AWS::Logs::LogGroup': {
    properties: ['RetentionInDays'],
    grants: [
      {
        actions: ['logs:DescribeLogGroups', 'logs:DescribeResourcePolicies', 'logs:DescribeIndexPolicies'],
        on: everything,
      },
      {
        actions: [
          ...['CreateLogGroup', 'DeleteLogGroup', 'PutRetentionPolicy', 'DeleteRetentionPolicy'],
          ...['GetDataProtectionPolicy', 'ListTagsForResource', 'TagResource', 'UntagResource'],
        ].map((name) => `logs:${name}`),
        on: group,
      },
    ],
    unused:
      /^(s3|firehose):|^logs:(\w*KmsKey|(Put|Delete)(DataProtection|Resource|Index)Policy|CreateLogDelivery|PutLogGroupDeletionProtection|PutBearerTokenAuthentication)$/,
  },
  'AWS::Logs::MetricFilter': {
    properties: ['FilterPattern', 'LogGroupName', 'MetricTransformations'],
    grants: [{ actions: ['logs:PutMetricFilter', 'logs:DescribeMetricFilters', 'logs:DeleteMetricFilter'], on: group }],
    unused: null,
  },
  'AWS::Route53::RecordSet': {
    own: 'domain',
    properties: ['AliasTarget', 'HostedZoneId', 'Name', 'Type'],
    grants: [
      {
        actions: ['route53:ChangeResourceRecordSets'],
        on: (place, { properties }) => [zone(place, properties['HostedZoneId'])],
        condition: (_, record) => onlyRecord(domainOf(record), String(record.properties['Type'])),
      },
      {
        actions: ['route53:GetHostedZone', 'route53:ListResourceRecordSets'],
        on: (place, { properties }) => [zone(place, properties['HostedZoneId'])],
      },
      {
        actions: ['route53:GetChange'],
        on: (place) => [arnIn(place, 'route53', 'change/*', { global: true, ownerless: true })],
      },
      { actions: ['route53:ListHostedZones'], on: everything },
    ],
    unused: null,
  },
  'AWS::SNS::Subscription': {
    properties: ['Endpoint', 'Protocol', 'TopicArn'],
    grants: [subscriptions],
    unused: /^iam:/,
  },
  'AWS::SNS::Topic': {
    properties: ['DisplayName'],
    grants: [
      subscriptions,
      {
        actions: [
          ...['CreateTopic', 'DeleteTopic', 'GetTopicAttributes', 'SetTopicAttributes', 'ListSubscriptionsByTopic'],
          ...['GetDataProtectionPolicy', 'ListTagsForResource', 'TagResource', 'UntagResource'],
        ].map((name) => `sns:${name}`),
        on: named('sns'),
      },
    ],
    unused: /^iam:|^sns:PutDataProtectionPolicy$/,
  },
  'AWS::SNS::TopicPolicy': {
    properties: ['PolicyDocument', 'Topics'],
    grants: [{ actions: ['sns:SetTopicAttributes', 'sns:GetTopicAttributes'], on: named('sns') }],
    unused: null,
  },
  'AWS::SQS::Queue': {
    properties: [
      ...['MaximumMessageSize', 'MessageRetentionPeriod', 'ReceiveMessageWaitTimeSeconds', 'RedriveAllowPolicy'],
      ...['RedrivePolicy', 'SqsManagedSseEnabled', 'VisibilityTimeout'],
    ],
    grants: [
      queuePolicy,
      {
        actions: ['CreateQueue', 'DeleteQueue', 'GetQueueUrl', 'ListQueueTags', 'TagQueue', 'UntagQueue'].map(
          (name) => `sqs:${name}`,
        ),
        on: named('sqs'),
      },
    ],
    unused: null,
  },
  'AWS::SQS::QueuePolicy': { properties: ['PolicyDocument', 'Queues'], grants: [queuePolicy], unused: null },
  'AWS::SecretsManager::Secret': {
    properties: ['Description', 'GenerateSecretString'],
    grants: [
      { actions: ['secretsmanager:GetRandomPassword'], on: everything },
      {
        actions: [
          ...['CreateSecret', 'DeleteSecret', 'DescribeSecret', 'UpdateSecret', 'TagResource', 'UntagResource'],
          // The handler reads what it wrote.
          'GetSecretValue',
        ].map((name) => `secretsmanager:${name}`),
        // Named after its logical id, without the stack (https://docs.aws.amazon.com/secretsmanager/latest/userguide/cfn-example_secret.html), as far as one example promises.
        on: (place, { logicalId }) =>
          [logicalId, `Delivrd-*-${logicalId}`].map((name) => arnIn(place, 'secretsmanager', `secret:${name}-*`)),
      },
    ],
    unused: /Region/,
  },
};

/** The bootstrap stack's bucket, from which Lambda takes the code. */
const assets = ({ account, region, qualifier }: Place): string => `cdk-${qualifier}-assets-${account}-${region}`;
