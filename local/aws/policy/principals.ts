import { accountId, type Physical, resolve } from '../../template/resolve.ts';
import type { Resource, Template } from '../../template/synthesize.ts';
import { type Rule, readRules } from './rules.ts';

/** A function as IAM sees it. */
export interface Principal {
  readonly functionId: string;
  /** As it stands in messages: the role in a session that Lambda names like the function. */
  readonly arn: string;
  readonly logGroup: string;
  readonly rules: readonly Rule[];
}

export interface Policies {
  /** The functions of the template, by logical id. One whose role is not in the template may do nothing. */
  readonly principals: ReadonlyMap<string, Principal>;
  /** Whoever has one of its managed policies and nothing else, by the policy's logical id, which is what he signs with. */
  readonly operators: ReadonlyMap<string, Principal>;
  /** Whom the pollers of a queue act for, by the queue's ARN: AWS has them use the function's role. */
  readonly consumers: ReadonlyMap<string, Principal>;
  /** What the queues' own policies refuse. */
  readonly resourceBased: readonly Rule[];
}

type Properties = Readonly<Record<string, unknown>>;

/** Reads who may do what from the template. @throws Error for what it does not know. */
export function readPolicies(template: Template, ids: ReadonlyMap<string, Physical>): Policies {
  const ofType = (type: string): readonly (readonly [string, Properties])[] =>
    Object.entries(template.Resources)
      .filter(([, resource]: [string, Resource]) => resource.Type === type)
      .map(([id, { Properties = {} }]) => [id, resolve(Properties, ids) as Properties]);

  const attached = ofType('AWS::IAM::Policy').map(([id, { Roles, PolicyDocument }]) => ({
    roles: (Roles ?? []) as readonly string[],
    rules: readRules(PolicyDocument, id),
  }));
  const roles = new Map(
    ofType('AWS::IAM::Role').map(([id, role]) => {
      for (const key of ['ManagedPolicyArns', 'PermissionsBoundary'])
        if (role[key] !== undefined) throw new Error(`The local stack does not know ${key} (${id}).`);
      const inline = (role['Policies'] ?? []) as readonly Properties[];
      const name = ids.get(id)?.ref ?? id;
      const rules = [
        ...inline.flatMap(({ PolicyDocument }) => readRules(PolicyDocument, id)),
        ...attached.flatMap((policy) => (policy.roles.includes(name) ? policy.rules : [])),
      ];
      return [ids.get(id)?.attributes['Arn'], { name, rules }];
    }),
  );

  const principals = new Map(
    ofType('AWS::Lambda::Function').map(([functionId, { Role, LoggingConfig }]) => {
      const { name, rules } = roles.get(String(Role)) ?? { name: 'none', rules: [] };
      const { LogGroup = `/aws/lambda/${functionId}` } = (LoggingConfig ?? {}) as { readonly LogGroup?: string };
      const arn = `arn:aws:sts::${accountId}:assumed-role/${name}/${functionId}`;
      return [functionId, { functionId, arn, logGroup: LogGroup, rules }];
    }),
  );
  const consumers = ofType('AWS::Lambda::EventSourceMapping').flatMap(([, { EventSourceArn, FunctionName }]) => {
    const principal = principals.get(String(FunctionName));
    return principal ? [[String(EventSourceArn), principal] as const] : [];
  });
  const operators = ofType('AWS::IAM::ManagedPolicy').map(([functionId, { PolicyDocument }]) => {
    const arn = `arn:aws:iam::${accountId}:user/${functionId}`;
    return [functionId, { functionId, arn, logGroup: '', rules: readRules(PolicyDocument, functionId) }] as const;
  });
  return {
    principals,
    operators: new Map(operators),
    consumers: new Map(consumers),
    resourceBased: ofType('AWS::SQS::QueuePolicy').flatMap(denials),
  };
}

function denials([id, { PolicyDocument }]: readonly [string, Properties]): readonly Rule[] {
  const { Statement, ...document } = PolicyDocument as { readonly Statement: readonly Properties[] };
  const statements = Statement.map(({ Principal, ...statement }) => {
    if (statement['Effect'] !== 'Deny' || !['{"AWS":"*"}', '"*"'].includes(JSON.stringify(Principal)))
      throw new Error(`The local stack does not know a queue's policy that does more than deny to all (${id}).`);
    return statement;
  });
  return readRules({ ...document, Statement: statements }, id);
}
