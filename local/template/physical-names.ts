import { randomInt } from 'node:crypto';

/** SQS takes no longer name; DynamoDB would. */
const longest = 80;
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** A name as CloudFormation gives it to what has none in the template, `<stack>-<logical id>-<12 random characters>`: another one at each call. */
export function physicalName(stackName: string, logicalId: string): string {
  const suffix = Array.from({ length: 12 }, () => letters[randomInt(letters.length)]).join('');
  return `${`${stackName}-${logicalId}`.slice(0, longest - suffix.length - 1)}-${suffix}`;
}
