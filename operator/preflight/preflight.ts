import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { explainError } from '../explain-error.ts';
import { readStage } from '../stage.ts';
import { synthesizeStage } from '../stage-template.ts';
import { adopted } from './adopted.ts';
import { alarms } from './alarms.ts';
import { bootstrap } from './bootstrap.ts';
import { concurrency } from './concurrency.ts';
import type { Check, Finding, Subject } from './finding.ts';
import { httpApi } from './http-api.ts';
import { partition } from './partition.ts';
import { runtime } from './runtime.ts';

/** What is asked once credentials and region are known, each independent of the others. */
const checks: readonly Check[] = [partition, bootstrap, runtime, concurrency, httpApi, alarms, adopted];

/** Whether a stage fits into the account of the environment's credentials, in their region. */
export interface Preflight {
  /** Nothing stands against deploying, as far as could be seen. */
  readonly ok: boolean;
  readonly stage: string;
  readonly stackName: string;
  /** Null where it is not known. */
  readonly region: string | null;
  readonly account: string | null;
  readonly findings: readonly Finding[];
}

/**
 * Compares the settings in cdk.json with what the account and region have. Only reads.
 * @throws Error where a setting is wrong: what can't be asked is a finding.
 */
export async function preflight(chosen: { readonly stage?: string; readonly stack?: string }): Promise<Preflight> {
  const stage = await readStage(chosen);
  const { stackName, template, bootstrapVersion } = synthesizeStage(stage);
  const place = await whereAndWho();
  const findings = [...place.findings];
  if (place.known) {
    const subject: Subject = { stage, stackName, template, bootstrapVersion, ...place.known };
    for (const found of await Promise.all(checks.map((check) => lookAt(check, subject)))) findings.push(...found);
  }
  return {
    ok: findings.every(({ result }) => result !== 'problem'),
    stage: stage.settings.stage,
    stackName,
    region: place.region,
    account: place.known?.account ?? null,
    findings,
  };
}

async function lookAt({ name, look }: Check, subject: Subject): Promise<readonly Finding[]> {
  try {
    return (await look(subject)).map((found) => ({ check: name, ...found }));
  } catch (error) {
    const { said, mend } = explainError(error);
    return [{ check: name, result: 'unknown', found: `Not looked at: ${said}`, mend }];
  }
}

interface Place {
  readonly findings: readonly Finding[];
  readonly region: string | null;
  readonly known: Pick<Subject, 'account' | 'region' | 'partition'> | null;
}

/** Without these two nothing else can be asked. */
async function whereAndWho(): Promise<Place> {
  const sts = new STSClient();
  const wrong = (check: string, error: unknown): Finding => {
    const { said, mend } = explainError(error);
    return { check, result: 'problem', found: said, mend };
  };
  let region: string;
  try {
    region = await sts.config.region();
  } catch (error) {
    return { findings: [wrong('region', error)], region: null, known: null };
  }
  const where: Finding = { check: 'region', result: 'ok', found: region, mend: null };
  try {
    const { Account: account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand());
    const who: Finding = { check: 'credentials', result: 'ok', found: `${Arn}, account ${account}`, mend: null };
    const [, ofArn = 'aws'] = Arn.split(':');
    return { findings: [where, who], region, known: { account, region, partition: ofArn } };
  } catch (error) {
    return { findings: [where, wrong('credentials', error)], region, known: null };
  }
}
