import { z } from 'zod';
import type { Standing } from './standing.ts';

/** Where an ARN says that a resource lives. */
export interface Place {
  readonly partition?: string | undefined;
  readonly region?: string | undefined;
  readonly account?: string | undefined;
}

/** An existing resource, as a setting names it. */
export interface AdoptedResource {
  /** The table's name; the secret's, without the six characters that Secrets Manager appended. */
  readonly name: string;
  /** Null where only the name was given: then it is that of the stack's own account and region. */
  readonly arn: string | null;
  readonly place: Place;
}

/** The kinds that a stage can take over instead of making its own. */
export type AdoptedKind = 'table' | 'secret';

const kinds = {
  table: { service: 'dynamodb', resource: /^table\/([a-zA-Z0-9_.-]{3,255})$/, name: /^[a-zA-Z0-9_.-]{3,255}$/ },
  secret: {
    service: 'secretsmanager',
    resource: /^secret:([A-Za-z0-9/_+=.@-]{1,505})-[A-Za-z0-9]{6}$/,
    name: /^[A-Za-z0-9/_+=.@-]{1,512}$/,
  },
} as const;

const arnParts = /^arn:(aws[a-z-]*):([a-z0-9-]*):([a-z0-9-]*):(\d{12}):(.+)$/;

/** What is wrong with the name or ARN, with what was expected; null where nothing is. */
function mistake(kind: AdoptedKind, text: string): string | null {
  const { service, resource, name } = kinds[kind];
  if (!text.startsWith('arn:')) return name.test(text) ? null : `expected the name or the ARN of a ${kind}`;
  const [, , ofService, region, , rest = ''] = arnParts.exec(text) ?? [];
  if (ofService === undefined || region === '') return `expected the whole ARN of a ${kind}, region and account in it`;
  if (ofService !== service) return `this is an ARN of ${ofService}; expected one of ${service}, of a ${kind}`;
  if (resource.test(rest)) return null;
  if (kind === 'secret')
    return 'expected the full ARN, with the hyphen and six characters at its end: aws secretsmanager describe-secret --secret-id NAME --query ARN';
  return /\/backup\//.test(rest)
    ? 'this is a backup; restore it to a table (docs/restoring.md) and give that'
    : 'expected the ARN of the table itself, which ends in table/NAME';
}

const nameOrArn = (kind: AdoptedKind) =>
  z.string().superRefine((text, context) => {
    const message = mistake(kind, text);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

/** The setting `adopt`: what the stage takes over instead of making its own. */
export const adoptSchema = z
  .strictObject({
    table: nameOrArn('table').optional().describe('A table, by name or ARN.'),
    tableStream: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[a-zA-Z0-9_.-]{3,255}\/stream\/[0-9T:.-]+$/,
        'expected the ARN of the stream: aws dynamodb describe-table --table-name NAME --query Table.LatestStreamArn',
      )
      .optional()
      .describe('The adopted table’s stream, where the stage publishes events.'),
    secret: nameOrArn('secret').optional().describe('A secret, by name or full ARN.'),
  })
  .superRefine(({ table, secret }, context) => {
    if (table === undefined || secret === undefined) return;
    const differs = difference(read('secret', secret).place, read('table', table).place);
    if (differs !== null)
      context.addIssue({
        code: 'custom',
        path: ['secret'],
        message: `one stage lives in one place, and the table's ${differs.what} is ${differs.expected}`,
      });
  })
  .default({});

export type Adopt = z.infer<typeof adoptSchema>;

/** @param text a value that the schema took. */
export function read(kind: AdoptedKind, text: string): AdoptedResource {
  const [arn, partition, , region, account, rest = ''] = arnParts.exec(text) ?? [];
  if (arn === undefined) return { name: text, arn: null, place: {} };
  return { name: kinds[kind].resource.exec(rest)?.[1] ?? '', arn, place: { partition, region, account } };
}

/** The first thing in which two places differ, of what both of them tell. */
function difference(one: Place, other: Place): { readonly what: string; readonly expected: string } | null {
  for (const what of ['partition', 'region', 'account'] as const) {
    const [given, expected] = [one[what], other[what]];
    if (given !== undefined && expected !== undefined && given !== expected) return { what, expected };
  }
  return null;
}

/** Why a stage that is deployed there can't use what it adopts, each with its mend; nothing of what is not known yet. */
export function misplaced(adopt: Adopt, there: Place): readonly string[] {
  return (['table', 'secret'] as const).flatMap((kind) => {
    const given = adopt[kind];
    const differs = given === undefined ? null : difference(read(kind, given).place, there);
    return differs === null
      ? []
      : [
          `adopt.${kind}: ${given} is not of the ${differs.what} ${differs.expected}, to which this would be deployed. Take that one's credentials and region, copy the data (docs/upgrading.md), or give the name alone.`,
        ];
  });
}

/** What synth says of a stage that adopts something: it can't know what was deployed before. */
export function adoptionWarnings(
  { adopt, stage }: { readonly adopt: Adopt; readonly stage: string },
  { isOwn }: Pick<Standing, 'isOwn'>,
): Readonly<Record<string, string>> {
  const kindOf = { adoptTable: 'table', adoptSecret: 'secret' } as const;
  const tells = isOwn ? `"npm run -s dlr -- preflight --stage ${stage}" tells which` : '"npx cdk diff" shows it leave';
  return Object.fromEntries(
    Object.entries(kindOf).flatMap(([name, kind]) =>
      adopt[kind] === undefined
        ? []
        : [
            [
              name,
              `${stage} adopts the ${kind} ${adopt[kind]}. Where it was deployed with a ${kind} of its own, that leaves the stack: it is deleted, or kept outside of it where the stage is protected. ${tells} (docs/upgrading.md).${kind === 'table' && adopt.tableStream !== undefined ? ' Its events begin with what its stream holds.' : ''}`,
            ],
          ],
    ),
  );
}
