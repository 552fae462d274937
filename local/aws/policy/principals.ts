import { accountId, arn, type Physical, resolve } from '../../template/resolve.ts';
import type { Resource, Template } from '../../template/synthesize.ts';
import { type Rule, readRules } from './rules.ts';

/** A function as IAM sees it, an operator, or a role that a service acts by. */
export interface Principal {
  /** Logical id: of the function, or of the operator's policy; of a service's role its name. */
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
  /** The roles of the template, by name: what acts by one signs itself so. */
  readonly roles: ReadonlyMap<string, Principal>;
  /** Whom the pollers of a queue or stream act for, by its ARN: AWS has them use the function's role. */
  readonly consumers: ReadonlyMap<string, Principal>;
  /** What the policies of queues, topics and buses refuse to all. */
  readonly resourceBased: readonly Rule[];
  /** What they, and the functions' permissions, allow to a service of AWS, by its name. */
  readonly grants: ReadonlyMap<string, readonly Rule[]>;
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
  const roleRules = new Map(
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
    const { name, rules } = roleRules.get(String(Role)) ?? { name: 'none', rules: [] };
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
  const roles = [...roleRules.values()].map(({ name, rules }): readonly [string, Principal] => {
    const session = `arn:aws:sts::${accountId}:assumed-role/${name}/service`;
    return [name, { id: name, arn: session, logGroup: '', rules }];
  });
  const statements = [
    ...ofType('AWS::SQS::QueuePolicy').flatMap(readStatements),
    ...ofType('AWS::SNS::TopicPolicy').flatMap(readStatements),
    ...ofType('AWS::Events::EventBusPolicy').flatMap(([id, { Statement }]) =>
      readStatements([id, { PolicyDocument: { Version: '2012-10-17', Statement: [Statement] } }]),
    ),
    ...ofType('AWS::Lambda::Permission').map(readPermission),
  ];
  return {
    principals,
    roles: new Map(roles),
    consumers: new Map(consumers),
    resourceBased: statements.flatMap(({ service, rules }) => (service === null ? rules : [])),
    grants: new Map(
      [...Map.groupBy(statements, ({ service }) => service)].flatMap(([service, given]) =>
        service === null ? [] : [[service, given.flatMap(({ rules }) => rules)] as const],
      ),
    ),
  };
}

/** Rules of a resource's own policy: denials to all, or what a service may do. */
interface ResourceStatement {
  readonly service: string | null;
  readonly rules: readonly Rule[];
}

function readStatements([id, { PolicyDocument }]: readonly [string, Properties]): readonly ResourceStatement[] {
  const { Statement, ...document } = PolicyDocument as { readonly Statement: readonly Properties[] };
  return Statement.map(({ Principal, ...statement }) => {
    const rules = readRules({ ...document, Statement: [statement] }, id);
    const isDeny = statement['Effect'] === 'Deny';
    const service = (Principal as Properties | undefined)?.['Service'];
    if (isDeny && ['{"AWS":"*"}', '"*"'].includes(JSON.stringify(Principal))) return { service: null, rules };
    if (!isDeny && typeof service === 'string') return { service, rules };
    throw new Error(
      `The local stack does not know a resource's policy that does more than deny to all or allow a service (${id}).`,
    );
  });
}

function readPermission([id, permission]: readonly [string, Properties]): ResourceStatement {
  const { Action, FunctionName, Principal, SourceArn, SourceAccount } = permission;
  const name = String(FunctionName);
  const Resource = name.startsWith('arn:') ? name : arn('lambda', `function:${name}`);
  const Condition = {
    ...(SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } }),
    ...(SourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
  };
  const statement = { Effect: 'Allow', Action, Resource, Condition };
  return { service: String(Principal), rules: readRules({ Version: '2012-10-17', Statement: [statement] }, id) };
}
