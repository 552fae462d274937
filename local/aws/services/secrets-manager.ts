import { randomBytes, randomUUID } from 'node:crypto';
import { arn } from '../../template/resolve.ts';
import { type AwsAnswer, type AwsCall, errorAnswer, jsonAnswer, type Service } from '../front-door.ts';

export interface SecretsManager {
  readonly service: Service;
  /** Here, as in a call, a secret is told by its name or its ARN; a new one by its ARN. */
  readonly put: (id: string, value: string) => void;
  readonly get: (id: string) => string;
  /** The call with the secret's ARN where it gave its name: rights are of ARNs. */
  readonly named: (call: AwsCall) => AwsCall;
}

interface Version {
  readonly value: string;
  readonly createdMs: number;
}

interface Stored {
  readonly versions: Map<string, Version>;
  /** The version that each staging label is at: a label is at one at a time. */
  readonly stages: Map<string, string>;
}

const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';

/** The calls of Secrets Manager that Delivrd makes, in memory. `now` is in epoch milliseconds. */
export function createSecretsManager(now: () => number = Date.now): SecretsManager {
  const secrets = new Map<string, Stored>();

  const move = ({ stages }: Stored, stage: string, to: string): void => {
    const from = stages.get(stage);
    if (stage === current && from !== undefined && from !== to) stages.set(previous, from);
    stages.set(stage, to);
  };
  const put = (id: string, value: string, version: string = randomUUID(), stages: readonly string[] = [current]) => {
    const stored = secrets.get(id) ?? { versions: new Map(), stages: new Map() };
    secrets.set(id, stored);
    stored.versions.set(version, { value, createdMs: now() });
    for (const stage of stages) move(stored, stage, version);
  };
  const arnOf = (id: string): string =>
    secrets.has(id) ? id : ([...secrets.keys()].find((arn) => nameIn(arn) === id) ?? id);
  const read = ({ versions, stages }: Stored, stage = current): Version & { readonly id: string } => {
    const id = stages.get(stage) ?? '';
    return { id, ...(versions.get(id) as Version) };
  };

  const calls: Readonly<Record<string, (id: string, stored: Stored, input: AwsCall['input']) => AwsAnswer>> = {
    GetSecretValue: (id, stored, { VersionStage = current }) => {
      if (!stored.stages.has(String(VersionStage)))
        return errorAnswer(400, 'ResourceNotFoundException', `There is no version at ${VersionStage}.`);
      const { id: VersionId, value, createdMs } = read(stored, String(VersionStage));
      return jsonAnswer({ ARN: id, Name: id, VersionId, SecretString: value, CreatedDate: createdMs / 1000 });
    },
    PutSecretValue: (id, stored, { SecretString, ClientRequestToken, VersionStages }) => {
      const token = String(ClientRequestToken);
      const known = stored.versions.get(token);
      if (known && known.value !== SecretString)
        return errorAnswer(400, 'ResourceExistsException', 'A version with this token has another value.');
      if (!known) put(id, String(SecretString), token, VersionStages as readonly string[] | undefined);
      return jsonAnswer({ ARN: id, Name: id, VersionId: token });
    },
    UpdateSecretVersionStage: (id, stored, { VersionStage, MoveToVersionId, RemoveFromVersionId }) => {
      const [stage, to] = [String(VersionStage), String(MoveToVersionId)];
      if (!stored.versions.has(to)) return errorAnswer(400, 'ResourceNotFoundException', 'There is no such version.');
      const at = stored.stages.get(stage);
      if (at !== RemoveFromVersionId)
        return errorAnswer(400, 'InvalidParameterException', `The staging label ${stage} is at version ${at}.`);
      move(stored, stage, to);
      return jsonAnswer({ ARN: id, Name: id });
    },
  };

  return {
    put: (id, value) => put(arnOf(id), value),
    get: (id) => {
      const stored = secrets.get(arnOf(id));
      return stored ? read(stored).value : '';
    },
    named: (call) => ({ ...call, input: { ...call.input, SecretId: arnOf(String(call.input['SecretId'])) } }),
    service: async ({ action, input }) => {
      const id = arnOf(String(input['SecretId']));
      const stored = secrets.get(id);
      if (!stored)
        return errorAnswer(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      return calls[action]?.(id, stored, input) ?? errorAnswer(400, 'UnknownOperationException', action);
    },
  };
}

/** A secret's name in its full ARN: without the six characters that are appended there. */
const nameIn = (arn: string): string => arn.replace(/^arn:([^:]*:){5}/, '').replace(/-[A-Za-z0-9]{6}$/, '');

/**
 * What a dynamic reference in a template stands for, told by what follows `resolve:secretsmanager:`. A secret that is not
 * there is made up, as what a stage adopts.
 */
export function referredSecret(secrets: Pick<SecretsManager, 'get' | 'put'>, reference: string): string {
  const [, id = '', key = ''] = /^(.*?)(?::SecretString)?(?::([^:]*))?(?::[^:]*){0,2}$/.exec(reference) ?? [];
  if (secrets.get(id) === '') {
    const value = randomBytes(18).toString('base64url');
    const full = id.startsWith('arn:') ? id : arn('secretsmanager', `secret:${id}-Local1`);
    secrets.put(full, key === '' ? value : JSON.stringify({ [key]: value }));
  }
  const value = secrets.get(id);
  return key === '' ? value : String(JSON.parse(value)[key] ?? '');
}

interface GenerateSecretString {
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
  readonly PasswordLength: number;
}

/** What CloudFormation would put into a secret on creation. */
export function generateSecret({
  SecretStringTemplate,
  GenerateStringKey,
  PasswordLength,
}: GenerateSecretString): string {
  const generated = randomBytes(PasswordLength).toString('base64url').replace(/[-_]/g, '0').slice(0, PasswordLength);
  return SecretStringTemplate === undefined || GenerateStringKey === undefined
    ? generated
    : JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: generated });
}
