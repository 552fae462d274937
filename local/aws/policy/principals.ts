import { accountId, type Physical, resolve } from '../../template/resolve.ts';
import type { Resource, Template } from '../../template/synthesize.ts';
import { type Rule, readRules } from './rules.ts';

/** A function as IAM sees it, or an operator. */
export interface Principal {
  /** Logical id: of the function, or of the operator's policy. */
  readonly id: string;
  /** As it stands in messages: of a function its role in a session that Lambda names like the function. */
  readonly arn: string;
  /** Empty where nothing is logged. */
  readonly logGroup: string;
  readonly rules: readonly Rule[];
}

export interface Policies {
  /**
   * The functions of the template, by logical id; one whose role is not in the template may do nothing. And an operator for each
   * managed policy, who has it and nothing else, and signs with its logical id.
   */
  readonly principals: ReadonlyMap<string, Principal>;
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

  const functions = ofType('AWS::Lambda::Function').map(([id, { Role, LoggingConfig }]): Principal => {
    const { name, rules } = roles.get(String(Role)) ?? { name: 'none', rules: [] };
    const { LogGroup = `/aws/lambda/${id}` } = (LoggingConfig ?? {}) as { readonly LogGroup?: string };
    return { id, arn: `arn:aws:sts::${accountId}:assumed-role/${name}/${id}`, logGroup: LogGroup, rules };
  });
  const operators = ofType('AWS::IAM::ManagedPolicy').map(
    ([id, { PolicyDocument, Roles, Groups, Users }]): Principal => {
      if (Roles ?? Groups ?? Users)
        throw new Error(`The local stack does not know whom a policy is attached to (${id}).`);
      return { id, arn: `arn:aws:iam::${accountId}:user/${id}`, logGroup: '', rules: readRules(PolicyDocument, id) };
    },
  );
  const principals = new Map([...functions, ...operators].map((principal) => [principal.id, principal]));
  const consumers = ofType('AWS::Lambda::EventSourceMapping').flatMap(([, { EventSourceArn, FunctionName }]) => {
    const principal = principals.get(String(FunctionName));
    return principal ? [[String(EventSourceArn), principal] as const] : [];
  });
  return { principals, consumers: new Map(consumers), resourceBased: ofType('AWS::SQS::QueuePolicy').flatMap(denials) };
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
