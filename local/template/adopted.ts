import { outputs } from '../../functions/shared/stack-outputs.ts';
import type { SearchIndex } from '../../functions/shared/table-keys.ts';
import { accountId, arn, region } from './resolve.ts';
import type { Template } from './synthesize.ts';

/** What a template uses without making it, under the names that it has here. */
export interface AdoptedHere {
  readonly table: string | null;
  /** An ARN. */
  readonly secret: string | null;
  /** The indexes that a table of the stack's own would have. */
  readonly search: Readonly<Record<SearchIndex, boolean>>;
}

/** The template with the ARNs of what it adopts moved to the account and region that are played here. */
export const moveHere = (template: Template): Template =>
  JSON.parse(
    JSON.stringify(template).replaceAll(
      /arn:aws[a-z-]*:(dynamodb|secretsmanager):[a-z0-9-]+:\d{12}:/g,
      `arn:aws:$1:${region}:${accountId}:`,
    ),
  );

/** What an output says outright, and not by way of a resource of the template, is adopted. */
export function adoptedIn({ Outputs }: Template): AdoptedHere {
  const literal = (key: string): string | null => {
    const value = Outputs[key]?.Value;
    return typeof value === 'string' ? value : null;
  };
  const secret = literal(outputs.secretId);
  return {
    table: literal(outputs.tableName),
    search: JSON.parse(literal(outputs.search) ?? '{}'),
    // AWS appends six characters to the name.
    secret: secret === null || secret.startsWith('arn:') ? secret : arn('secretsmanager', `secret:${secret}-Adopt1`),
  };
}
