import { arnIn, type Place, type Right } from './document.ts';

/** What CloudFormation must be allowed, to make, read, change and delete the resources of one type. */
export interface ResourceRights {
  /** The properties that this was written for: another one may need another right. */
  readonly properties: readonly string[];
  readonly grants: readonly Grant[];
  /** Actions that CloudFormation lists for the type, but only for properties that no template here has. */
  readonly unused: RegExp | null;
}

interface Grant {
  readonly actions: readonly string[];
  /** The ARNs of one resource with this logical id, wherever it has no narrower name. */
  readonly on: (place: Place, logicalId: string) => readonly string[];
  readonly condition?: (place: Place) => NonNullable<Right['condition']>;
}

/** CloudFormation names what has no name of its own after its stack, and all stacks here begin so. */
const ours = 'Delivrd-*';

const named =
  (service: string, prefix = '', options = {}): Grant['on'] =>
  (place) => [arnIn(place, service, `${prefix}${ours}`, options)];
const everything: Grant['on'] = () => ['*'];
const apis: Grant['on'] = (place) =>
  ['/apis', '/apis/*', '/tags/*'].map((path) => arnIn(place, 'apigateway', path, { ownerless: true }));
const group: Grant['on'] = (place) => ['', ':*'].map((end) => arnIn(place, 'logs', `log-group:${ours}${end}`));
const roles = named('iam', 'role/', { global: true });
const functions = named('lambda', 'function:');

const apiGateway: Grant = {
  actions: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((verb) => `apigateway:${verb}`),
  on: apis,
};
const alarms: Grant = {
  // Composite alarms take none of these with a narrower resource (API reference of PutCompositeAlarm, DeleteAlarms, DescribeAlarms).
  actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:PutCompositeAlarm', 'cloudwatch:DeleteAlarms'],
  on: everything,
};
const alarmTags = ['cloudwatch:TagResource', 'cloudwatch:UntagResource', 'cloudwatch:ListTagsForResource'];
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
    properties: ['Description', 'Name', 'ProtocolType'],
    grants: [apiGateway],
    unused: /^s3:/,
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
    properties: ['AttributeDefinitions', 'BillingMode', 'KeySchema', 'Replicas', 'TimeToLiveSpecification'],
    grants: [
      {
        actions: [
          ...['CreateTable', 'UpdateTable', 'DeleteTable', 'Describe*', 'UpdateTimeToLive', 'UpdateContinuousBackups'],
          ...['UpdateContributorInsights', 'ListTagsOfResource', 'TagResource', 'UntagResource', 'GetResourcePolicy'],
        ].map((name) => `dynamodb:${name}`),
        on: named('dynamodb', 'table/'),
      },
    ],
    // No second region, stream, policy, key or provisioned capacity; and no right to read or write what is in the table.
    unused:
      /^(application-autoscaling|kinesis|kms|cloudwatch|iam):|^dynamodb:(\w*TableReplica\w*|\w*KinesisStreamingDestination|(Put|Delete)ResourcePolicy|Query|Scan|(Get|Put|Update|Delete)Item|BatchWriteItem)$/,
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
      ...['BatchSize', 'EventSourceArn', 'FunctionName', 'FunctionResponseTypes'],
      ...['MaximumBatchingWindowInSeconds', 'ScalingConfig'],
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
        on: (place, logicalId) =>
          [logicalId, `Delivrd-*-${logicalId}`].map((name) => arnIn(place, 'secretsmanager', `secret:${name}-*`)),
      },
    ],
    unused: /Region/,
  },
};

/** The bootstrap stack's bucket, from which Lambda takes the code. */
const assets = ({ account, region, qualifier }: Place): string => `cdk-${qualifier}-assets-${account}-${region}`;
