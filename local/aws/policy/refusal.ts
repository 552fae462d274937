import { type AwsAnswer, queryError } from '../front-door.ts';
import type { Denial, Request } from './rules.ts';

/**
 * How a service says no: SNS and CloudFormation in their Query protocol; DynamoDB, Secrets Manager, EventBridge and Logs with 400,
 * those that once spoke the Query protocol with 403 and that protocol's code in a header. Shapes of SQS as measured on AWS;
 * CloudWatch's JSON is taken to be the same.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function refusal(service: string, message: string): AwsAnswer {
  if (service === 'sns') return queryError(403, 'AuthorizationError', message);
  if (service === 'cloudformation') return queryError(403, 'AccessDenied', message);
  const hadQuery = service === 'sqs' || service === 'cloudwatch';
  return {
    status: hadQuery ? 403 : 400,
    contentType: service === 'secretsmanager' ? 'application/x-amz-json-1.1' : 'application/x-amz-json-1.0',
    ...(hadQuery ? { headers: { 'x-amzn-query-error': 'AccessDenied;Sender' } } : {}),
    body: JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', Message: message }),
  };
}

/** The sentence that AWS writes: SQS in lower case, and no resource for an action that knows none. */
export function refusalMessage(
  principal: string,
  { action, resource }: Request,
  denial: Denial,
  lacking: 'identity-based' | 'resource-based' = 'identity-based',
): string {
  const name = action.startsWith('sqs:') ? action.toLowerCase() : action;
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  const why =
    denial === 'nothing allows it'
      ? `because no ${lacking} policy allows the ${name} action`
      : `with an explicit deny in ${denial === 'identity-based Deny' ? 'an identity-based' : 'a resource-based'} policy`;
  return `User: ${principal} is not authorized to perform: ${name}${on} ${why}`;
}
