import { webhookProblem } from '../../lib/region.ts';
import { type Check, not, ok } from './finding.ts';

/** Read 2026-11-27. */
const sources = {
  govCloudLambda: 'https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-lambda.html',
  chinaApiGateway: 'https://docs.amazonaws.cn/en_us/aws/latest/userguide/api-gateway.html',
  chinaSqs: 'https://docs.amazonaws.cn/en_us/aws/latest/userguide/sqs.html',
};

/** What a partition or a region lacks, as AWS says; no API tells. */
export const partition: Check = {
  name: 'partition',
  look: async ({ partition: of, region, stage: { settings } }) => {
    const problem = webhookProblem(settings, region);
    switch (of) {
      case 'aws':
        return problem === null
          ? ok('aws: has all that the stack needs')
          : not('problem', `${problem.split(':')[0]}.`, 'Take another region, or leave events.webhooks out.');
      case 'aws-us-gov':
        return not(
          'problem',
          `GovCloud: its Lambda has no JSON log format (${sources.govCloudLambda}), in which the functions log.`,
          'Deploy to an ordinary region, or ask for this in an issue.',
        );
      case 'aws-cn':
        return [
          ...not(
            'warning',
            `China: API Gateway answers callers without AWS credentials, as providers are, only for an account with an ICP licence (${sources.chinaApiGateway}).`,
            'Have the licence registered with the account first: without it all callbacks are refused.',
          ),
          ...not(
            'warning',
            `China: SQS moves no dead letters back by itself (${sources.chinaSqs}), as the runbook does.`,
            'Plan to read and send them again by a script of your own.',
          ),
        ];
      default:
        return not(
          'warning',
          `${of}: nobody has looked up what this partition lacks.`,
          'Try a stage of your own there.',
        );
    }
  },
};
