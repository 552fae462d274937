import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

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
