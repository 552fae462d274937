import { OperatorError } from '../operator-error.ts';
import { arnIn, type Place, type Right } from './document.ts';
import { resourceRights } from './resource-rights.ts';

/** What a policy reads of a template. */
export interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >;
}

/**
 * What CloudFormation must be allowed for all resources of a template: the policy that bootstrap gives its role in place of
 * AdministratorAccess.
 * @throws OperatorError for a type or a property of which nobody wrote down what it needs.
 */
export function executionRights({ Resources }: Template, place: Place): readonly Right[] {
  const unknown = new Set<string>();
  const rights = Object.entries(Resources).flatMap(([logicalId, { Type, Properties = {} }]) => {
    const known = resourceRights[Type];
    if (!known) unknown.add(Type);
    for (const name of Object.keys(Properties))
      if (known && !known.properties.includes(name)) unknown.add(`${Type}.${name}`);
    return (known?.grants ?? []).map(
      ({ actions, on, condition }): Right => ({
        actions,
        on: on(place, logicalId),
        ...(condition && { condition: condition(place) }),
      }),
    );
  });
  if (unknown.size > 0)
    throw new OperatorError(
      `Nobody wrote down which rights CloudFormation needs for ${[...unknown].join(', ')}: add it to operator/policies/resource-rights.ts.`,
    );
  // The rule of each CDK template compares the version of the bootstrap.
  const version = arnIn(place, 'ssm', `parameter/cdk-bootstrap/${place.qualifier}/version`);
  return [...rights, { actions: ['ssm:GetParameters'], on: [version] }];
}
