import { APIGatewayClient, GetAccountCommand } from '@aws-sdk/client-api-gateway';
import { OperatorError } from '../operator-error.ts';
import { type Check, not, ok } from './finding.ts';

/**
 * Whether the throttle of the settings lies within that of the account: 2,500 and 1,250 by default in thirteen regions. API Gateway is
 * asked, not Service Quotas, which has told 10,000 in such a region.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html (read 2026-11-27)
 */
export const httpApi: Check = {
  name: 'http-api',
  look: async ({ stage: { settings } }) => {
    const { requestsPerSecond, burst } = settings.limits;
    const { throttleSettings: { rateLimit, burstLimit } = {} } = await new APIGatewayClient().send(
      new GetAccountCommand(),
    );
    if (rateLimit === undefined || burstLimit === undefined)
      throw new OperatorError('API Gateway told no throttle of the account: is this endpoint AWS?');
    const has = `the account’s throttle is ${rateLimit} requests a second, ${burstLimit} in a burst`;
    const takes = `the settings have ${requestsPerSecond} and ${burst}`;
    if (requestsPerSecond <= rateLimit && burst <= burstLimit) return ok(`${has}; ${takes}`);
    return not(
      'warning',
      `${has}; ${takes}: API Gateway refuses the deployment, or holds callbacks back earlier than the settings say.`,
      `Set limits.requestsPerSecond to at most ${Math.floor(rateLimit)} and limits.burst to at most ${burstLimit} for this stage, or ask for the quota L-8A5B8E43 of apigateway.`,
    );
  },
};
