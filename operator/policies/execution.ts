import { OperatorError } from '../operator-error.ts';
import { arnIn, type Place, type Right } from './document.ts';
import { type Declared, type OwnPolicy, type ResourceRights, resourceRights } from './resource-rights.ts';

/** What a policy reads of a template. */
export interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

/**
 * What CloudFormation must be allowed for a template's resources, but for those of a domain or of events: the policy that bootstrap gives its role
 * in place of AdministratorAccess. It names no stage.
 * @throws OperatorError for a type or a property of which nobody wrote down what it needs.
 */
export function executionRights(template: Template, place: Place): readonly Right[] {
  // The rule of each CDK template compares the version of the bootstrap.
  const version = arnIn(place, 'ssm', `parameter/cdk-bootstrap/${place.qualifier}/version`);
  return [...rightsFor(template, place, null), { actions: ['ssm:GetParameters'], on: [version] }];
}

/** The rest, for a stage with a domain: on that alone. @throws OperatorError where there is none, or as above. */
export function domainRights(template: Template, place: Place): readonly Right[] {
  const rights = rightsFor(template, place, 'domain');
  if (rights.length > 0) return rights;
  throw new OperatorError('The stage has no domain, so CloudFormation needs no right to one.');
}

/** The rest, for a stage with events. @throws OperatorError where there are none, or as above. */
export function eventRights(template: Template, place: Place): readonly Right[] {
  const rights = rightsFor(template, place, 'events');
  if (rights.length > 0) return rights;
  throw new OperatorError('The stage publishes no events, so CloudFormation needs no right to a bus.');
}

function rightsFor({ Resources }: Template, place: Place, own: OwnPolicy | null): readonly Right[] {
  const unknown = new Set<string>();
  const named = (value: unknown): unknown => {
    const domain = Resources[(value as { readonly Ref?: string }).Ref ?? ''];
    return domain?.Type === 'AWS::ApiGatewayV2::DomainName' ? domain.Properties?.['DomainName'] : value;
  };
  const rights = Object.entries(Resources).flatMap(([logicalId, { Type, Properties = {} }]) => {
    const known = resourceRights[Type];
    if (!known) unknown.add(Type);
    for (const name of Object.keys(Properties))
      if (known && !known.properties.includes(name)) unknown.add(`${Type}.${name}`);
    const properties = Object.fromEntries(Object.entries(Properties).map(([name, value]) => [name, named(value)]));
    const resource = { logicalId, properties };
    if (!known || ownOf(known, resource) !== own) return [];
    return known.grants
      .map(
        ({ actions, on, condition }): Right => ({
          actions,
          on: on(place, resource),
          ...(condition && { condition: condition(place, resource) }),
        }),
      )
      .filter(({ on }) => on.length > 0);
  });
  if (unknown.size > 0)
    throw new OperatorError(
      `Nobody wrote down which rights CloudFormation needs for ${[...unknown].join(', ')}: add it to operator/policies/resource-rights.ts.`,
    );
  return rights;
}

const ownOf = ({ own }: ResourceRights, resource: Declared): OwnPolicy | null =>
  typeof own === 'function' ? own(resource) : (own ?? null);
