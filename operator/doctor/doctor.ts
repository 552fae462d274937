import type { Deployed } from '../deployed.ts';
import type { EndpointSource } from '../endpoints.ts';
import { explainError } from '../explain-error.ts';
import { readStage } from '../stage.ts';
import { askAccount } from './account.ts';
import { address, clock } from './address.ts';
import { alarms } from './alarms.ts';
import type { Check, Patient } from './check.ts';
import { deadLetters } from './dead-letters.ts';
import type { Finding } from './finding.ts';
import { outputs } from './outputs.ts';
import { checkReports } from './report.ts';
import { secrets } from './secrets.ts';
import { settings } from './settings.ts';
import { subscriptions } from './subscriptions.ts';
import { version } from './version.ts';

/** What is only looked at, each independent of the others. */
const checks: readonly Check[] = [
  outputs,
  settings,
  version,
  secrets,
  address,
  clock,
  alarms,
  subscriptions,
  deadLetters,
];

export interface Examination {
  readonly stack: Deployed;
  readonly endpoints: EndpointSource;
  readonly where: string;
  /** Whether a report of each provider is sent. */
  readonly send: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

export interface Diagnosis {
  /** Nothing is broken, as far as could be seen. */
  readonly ok: boolean;
  readonly stackName: string;
  readonly findings: readonly Finding[];
}

/**
 * Examines a deployment from end to end. What can't be asked is a finding, and stands against nothing.
 * @throws Error where the stack itself can't be asked for.
 */
export async function examine({ stack, endpoints, where, send, ...how }: Examination): Promise<Diagnosis> {
  // Whoever can't ask for the stack itself has the wrong name, account or credentials: that is no finding.
  await stack.providers();
  const isLocal = stack.place.endpoint !== undefined;
  let stage: ReturnType<Patient['stage']> | null = null;
  const patient: Patient = {
    stack,
    endpoints,
    isLocal,
    where,
    stage: () => {
      stage ??= readStage({ stack: stack.stackName });
      return stage;
    },
  };
  const looked = await Promise.all([
    askAccount(patient),
    ...checks.map((check) => lookAt(check, patient)),
    send
      ? tryTo('report', () => checkReports({ stack, endpoints, ...how }))
      : [{ check: 'report', result: 'not asked' as const, found: 'no report was sent (--no-send)', mend: null }],
  ]);
  const findings = looked.flat();
  return { ok: findings.every(({ result }) => result !== 'fail'), stackName: stack.stackName, findings };
}

const lookAt = ({ name, look }: Check, patient: Patient): Promise<readonly Finding[]> =>
  tryTo(name, async () => (await look(patient)).map((found) => ({ check: name, ...found })));

async function tryTo(check: string, look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    const { said, mend } = explainError(error);
    return [{ check, result: 'not asked', found: said, mend }];
  }
}
