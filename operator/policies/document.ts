import { OperatorError } from '../operator-error.ts';

/** A statement of an IAM policy: everything here allows. */
export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** Where a policy holds. */
export interface Place {
  /** Twelve digits, or `*` for whichever it is attached in. */
  readonly account: string;
  /** Or `*` for all of the ordinary partition. */
  readonly region: string;
  /** Of the bootstrap stack, in the names of what it made. */
  readonly qualifier: string;
}

/** Actions on resources. */
export interface Right {
  readonly actions: readonly string[];
  readonly on: readonly string[];
  readonly condition?: NonNullable<Statement['Condition']>;
}

/** Characters of a managed policy, white space left out. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (read 2026-11-27) */
const longestPolicy = 6144;

/**
 * A document of all these rights, those on the same resources in one statement.
 * @throws OperatorError where IAM would not take it.
 */
export function policyDocument(rights: readonly Right[]): PolicyDocument {
  const statements = Map.groupBy(rights, ({ on, condition }) => JSON.stringify([on.toSorted(), condition]));
  const document = {
    Version: '2012-10-17',
    Statement: [...statements.values()].map((same): Statement => {
      const [{ on, condition } = { on: [] }] = same;
      return {
        Effect: 'Allow',
        Action: [...new Set(same.flatMap(({ actions }) => actions))].toSorted(),
        Resource: on,
        ...(condition && { Condition: condition }),
      };
    }),
  } as const;
  const { length } = JSON.stringify(document);
  if (length > longestPolicy)
    throw new OperatorError(
      `The policy has ${length} characters; a managed policy of IAM takes ${longestPolicy}. Fewer tasks give a shorter one; a role takes several.`,
    );
  return document;
}

/** The partition of a region; that of the ordinary ones where none is said. */
const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** An ARN in a place; some services know no region, some no account. */
export const arnIn = (
  { account, region }: Place,
  service: string,
  resource: string,
  { global = false, ownerless = false } = {},
): string => `arn:${partitionOf(region)}:${service}:${global ? '' : region}:${ownerless ? '' : account}:${resource}`;
