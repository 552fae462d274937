import { accountId, arn, type Physical } from '../../template/resolve.ts';
import type { Template } from '../../template/synthesize.ts';
import type { AwsCall, Service } from '../front-door.ts';
import { type Principal, readPolicies } from './principals.ts';
import { refusal, refusalMessage } from './refusal.ts';
import { toRequests } from './request.ts';
import { decide, hasWildcard, type Request, type Rule } from './rules.ts';

/**
 * One action on one resource: a permission that a function's role or an operator's policy holds, with how often it was used, or what was refused.
 * One that was never used has neither calls nor refusals. A pattern of actions is never used itself; what was called
 * under it stands beside it.
 */
export interface Permission {
  /** Logical id: of the function, or of the operator's policy. */
  readonly function: string;
  readonly action: string;
  readonly resource: string;
  /** Calls that it allowed, totals since the start. */
  readonly calls: number;
  readonly denied: number;
}

export interface Permissions {
  /** Puts the policies before a service. */
  readonly guard: (service: Service) => Service;
  /** Whether the line that a function just logged comes into its log group. */
  readonly takesLog: (functionId: string) => boolean;
  /**
   * Asks what a service of AWS does by itself, not by a call: for a role or in its own name, `environment` being the ARN
   * that it acts for. The refusal's message, or null where there is none.
   */
  readonly ask: (caller: Caller, action: string, resource: string) => string | null;
  /** Whether whoever has this access key may call a route of the API; counts as a use where it is a function. */
  readonly mayCall: (accessKey: string, methodArn: string) => boolean;
  /** Whether a function may do something; does not count as a use. */
  readonly allows: (functionId: string, action: string, resource: string) => boolean;
  readonly report: () => readonly Permission[];
  /** Takes an action from a function, as if its role had never had it. Returns what gives it back. */
  readonly revoke: (functionId: string, action: string) => () => void;
}

type Caller = Pick<AwsCall, 'caller' | 'environment'>;

const isService = (caller: string): boolean => caller.endsWith('.amazonaws.com');

/** How the pollers sign their calls. */
export const pollersName = 'event-source-mapping';

/**
 * Holds each function, and the pollers that act for it, to its role as the template declares it, who signs with the logical id of
 * a managed policy to that, and a service of AWS to what a role or the policies of resources let it do. Any other caller is a
 * person or CloudFormation (`deployment`, `operator`, `demo`, somebody's CLI): their rights are not in the template.
 */
export function createPermissions(
  template: Template,
  ids: ReadonlyMap<string, Physical>,
  warn: (line: string) => void = console.warn,
): Permissions {
  const { principals, roles, consumers, resourceBased, grants } = readPolicies(template, ids);
  const held = new Map([...roles, ...principals].map(([id, { rules }]) => [id, [...rules]]));
  const counts = new Map<string, Permission>();
  const count = (functionId: string, action: string, resource: string, outcome?: 'calls' | 'denied'): void => {
    const key = JSON.stringify([functionId, action, resource]);
    const row = counts.get(key) ?? { function: functionId, action, resource, calls: 0, denied: 0 };
    counts.set(key, outcome ? { ...row, [outcome]: row[outcome] + 1 } : row);
  };
  for (const id of principals.keys())
    for (const { effect, action, resource } of held.get(id) ?? []) if (effect === 'Allow') count(id, action, resource);

  const judge = ({ id }: Principal, request: Request) => decide(held.get(id) ?? [], resourceBased, request);

  /** The refusal's message, or null where there is none. */
  const check = (principal: Principal, request: Request): string | null => {
    const decision = judge(principal, request);
    if ('denied' in decision) {
      count(principal.id, request.action, request.resource, 'denied');
      return refusalMessage(principal.arn, request, decision.denied);
    }
    const { action, resource } = decision.allowedBy;
    count(principal.id, hasWildcard(action) ? request.action : action, resource, 'calls');
    return null;
  };

  const checkService = ({ caller, environment }: Caller, { action, resource, context }: Request): string | null => {
    const request = {
      action,
      resource,
      context: { ...context, 'aws:SourceArn': environment, 'aws:SourceAccount': accountId },
    };
    const decision = decide(grants.get(caller) ?? [], resourceBased, request);
    return 'denied' in decision ? refusalMessage(caller, request, decision.denied, 'resource-based') : null;
  };

  /** The first refusal. A person is refused nothing. */
  const checkAll = (caller: Caller, requests: readonly [Request, ...Request[]]): string | null => {
    const [{ resource }] = requests;
    const isPoller = caller.caller === pollersName;
    const principal = isPoller ? consumers.get(resource) : (principals.get(caller.caller) ?? roles.get(caller.caller));
    // The pollers have no rights of their own.
    if (isPoller && !principal) return `No function is mapped to ${resource}`;
    for (const request of requests) {
      const refused = principal
        ? check(principal, request)
        : isService(caller.caller)
          ? checkService(caller, request)
          : null;
      if (refused !== null) return refused;
    }
    return null;
  };

  const streams = new Set<string>();
  const warned = new Set<string>();
  /** Lambda opens a stream for each execution environment; here a function has one. */
  const checkLog = (principal: Principal): string | null => {
    const resource = arn('logs', `log-group:${principal.logGroup}:log-stream:[$LATEST]`);
    const ask = (action: string): string | null => check(principal, { action, resource, context: {} });
    if (!streams.has(principal.id)) {
      const refused = ask('logs:CreateLogStream');
      if (refused !== null) return refused;
      streams.add(principal.id);
    }
    return ask('logs:PutLogEvents');
  };

  return {
    guard: (service) => async (call) => {
      const refused = checkAll(call, toRequests(call));
      return refused === null ? service(call) : refusal(call.service, refused);
    },
    ask: (caller, action, resource) => checkAll(caller, [{ action, resource, context: {} }]),
    takesLog: (functionId) => {
      const principal = principals.get(functionId);
      const refused = principal ? checkLog(principal) : null;
      if (refused === null) return true;
      if (!warned.has(functionId)) warn(`The log of ${functionId} is lost. ${refused}`);
      warned.add(functionId);
      return false;
    },
    mayCall: (accessKey, resource) => {
      const principal = principals.get(accessKey);
      return (
        principal === undefined || check(principal, { action: 'execute-api:Invoke', resource, context: {} }) === null
      );
    },
    allows: (functionId, action, resource) => {
      const principal = principals.get(functionId);
      return principal !== undefined && 'allowedBy' in judge(principal, { action, resource, context: {} });
    },
    report: () => [...counts.values()],
    revoke: (functionId, action) => {
      const rules = held.get(functionId) ?? [];
      const left: Rule[] = rules.filter((rule) => rule.action !== action);
      if (left.length === rules.length) throw new Error(`${functionId} does not hold ${action}.`);
      held.set(functionId, left);
      return () => held.set(functionId, rules);
    },
  };
}
