import { randomBytes } from 'node:crypto';
import { errorAnswer, jsonAnswer, type Service } from '../front-door.ts';

export interface SecretsManager {
  readonly service: Service;
  readonly put: (id: string, value: string) => void;
  readonly get: (id: string) => string;
}

/** The calls of Secrets Manager that Delivrd makes, in memory. */
export function createSecretsManager(): SecretsManager {
  const secrets = new Map<string, string>();
  return {
    put: (id, value) => secrets.set(id, value),
    get: (id) => secrets.get(id) ?? '',
    service: async ({ action, input }) => {
      const id = String(input['SecretId']);
      const value = secrets.get(id);
      if (value === undefined)
        return errorAnswer(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      if (action === 'GetSecretValue') return jsonAnswer({ ARN: id, Name: id, SecretString: value });
      if (action === 'PutSecretValue') {
        secrets.set(id, String(input['SecretString']));
        return jsonAnswer({ ARN: id, Name: id });
      }
      return errorAnswer(400, 'UnknownOperationException', action);
    },
  };
}

interface GenerateSecretString {
  readonly SecretStringTemplate: string;
  readonly GenerateStringKey: string;
  readonly PasswordLength: number;
}

/** What CloudFormation would put into a secret on creation. */
export function generateSecret({
  SecretStringTemplate,
  GenerateStringKey,
  PasswordLength,
}: GenerateSecretString): string {
  const generated = randomBytes(PasswordLength).toString('base64url').replace(/[-_]/g, '0').slice(0, PasswordLength);
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: generated });
}
