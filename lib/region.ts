import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from './settings.ts';

/**
 * Where CloudFormation makes no API destination, by which EventBridge calls webhooks: held against cfn-lint's copy of its registry
 * (1.58.0) by `npm run test:deploy`, which knows all regions but those of China.
 */
export const regionsWithoutWebhooks: readonly string[] = [
  ...['ap-east-2', 'ap-southeast-5', 'ap-southeast-6', 'ca-west-1', 'il-central-1', 'mx-central-1'],
  ...['us-gov-east-1', 'us-gov-west-1'],
];

/** What stands against the webhooks of a stage in a region; null where nothing does. */
export const webhookProblem = (
  { events, stage }: Pick<Settings, 'events' | 'stage'>,
  region: string | undefined,
): string | null =>
  region !== undefined && events && events.webhooks.length > 0 && regionsWithoutWebhooks.includes(region)
    ? `CloudFormation makes no API destination in ${region}, which the webhooks of ${stage} are: take another region, or leave events.webhooks out and let a rule of yours run a function that calls.`
    : null;

/** What the CDK's command takes where nobody said a region. */
const takenByItself = 'us-east-1';

/**
 * That nobody said where a stack goes, though there are credentials to deploy it with: the command then takes a region by itself.
 * @param environment of the app, in which the command says which account and region it found.
 */
export function regionWarnings(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region, AWS_REGION, AWS_DEFAULT_REGION } = environment;
  if (!account || region !== takenByItself || AWS_REGION || AWS_DEFAULT_REGION) return [];
  if (/^\s*region\s*=/m.test(configOf(environment))) return [];
  return [
    `no region is set: cdk takes ${takenByItself}, and dlr none. If account ${account} should have the stack elsewhere, set AWS_REGION first.`,
  ];
}

function configOf({ AWS_CONFIG_FILE, HOME = homedir() }: Readonly<Record<string, string | undefined>>): string {
  try {
    return readFileSync(AWS_CONFIG_FILE ?? join(HOME, '.aws', 'config'), 'utf8');
  } catch {
    return '';
  }
}
