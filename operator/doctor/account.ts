import { OperatorError } from '../operator-error.ts';
import { preflight } from '../preflight/preflight.ts';
import type { Patient } from './check.ts';
import type { Finding, Result } from './finding.ts';

const results: Readonly<Record<Awaited<ReturnType<typeof preflight>>['findings'][number]['result'], Result>> = {
  ok: 'ok',
  warning: 'warn',
  problem: 'fail',
  unknown: 'not asked',
};

/** All that `dlr preflight` asks of account and region before a deployment, as it stands now. */
export async function askAccount({
  stack: { stackName },
  isLocal,
}: Pick<Patient, 'stack' | 'isLocal'>): Promise<readonly Finding[]> {
  const unasked = (why: string): readonly Finding[] => [
    { check: 'account', result: 'not asked', found: why, mend: null },
  ];
  if (isLocal) return unasked('the local stack has no account, region or quota');
  try {
    const { findings } = await preflight({ stack: stackName });
    return findings.map(({ check, result, ...finding }) => ({
      ...finding,
      check: `account ${check}`,
      // The bootstrap is for the next deployment; what stands goes on without.
      result: check === 'bootstrap' && result === 'problem' ? 'warn' : results[result],
    }));
  } catch (error) {
    if (error instanceof OperatorError) return unasked(error.message);
    throw error;
  }
}
