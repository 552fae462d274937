import type { AlarmState } from './alarm-state.ts';
import { calledName, type Expression, parseExpression } from './expression.ts';

/** The states of other alarms that a composite alarm watches. */
export type CompositeRule =
  | { readonly kind: 'state'; readonly alarm: string; readonly state: AlarmState }
  | { readonly kind: 'not'; readonly rule: CompositeRule }
  | { readonly kind: 'and' | 'or'; readonly left: CompositeRule; readonly right: CompositeRule }
  | { readonly kind: 'constant'; readonly holds: boolean };

const states: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] satisfies AlarmState[];

/**
 * Reads a rule such as `ALARM("a") AND NOT OK("arn:…")`.
 * @param nameOf - gives an alarm's name for its name or ARN, null where there is none such.
 * @throws Error saying what of the rule is not understood, or which alarm does not exist.
 */
export function readCompositeRule(text: string, nameOf: (nameOrArn: string) => string | null): CompositeRule {
  const read = (node: Expression): CompositeRule => {
    switch (node.type) {
      case 'BinaryExpression': {
        const kind = ({ AND: 'and', OR: 'or' } as const)[node.operator];
        if (!kind) throw new Error(`Unknown operator ${node.operator} in the rule ${text}.`);
        return { kind, left: read(node.left as Expression), right: read(node.right as Expression) };
      }
      case 'UnaryExpression':
        if (node.operator !== 'NOT') throw new Error(`Unknown operator ${node.operator} in the rule ${text}.`);
        return { kind: 'not', rule: read(node.argument as Expression) };
      case 'Identifier':
        if (node.name !== 'TRUE' && node.name !== 'FALSE') throw new Error(`Unknown ${node.name} in the rule ${text}.`);
        return { kind: 'constant', holds: node.name === 'TRUE' };
      case 'CallExpression': {
        const state = calledName(node);
        if (state === null || !states.includes(state))
          throw new Error(`Unknown function ${state} in the rule ${text}.`);
        return { kind: 'state', alarm: child(node.arguments as Expression[]), state: state as AlarmState };
      }
      default:
        throw new Error(`Cannot read the rule ${text}.`);
    }
  };
  const child = ([argument, ...others]: readonly Expression[]): string => {
    const written =
      argument?.type === 'Literal' ? argument.value : argument?.type === 'Identifier' ? argument.name : undefined;
    if (typeof written !== 'string' || others.length > 0)
      throw new Error(`Each function takes one alarm, in double quotes, in the rule ${text}.`);
    const name = nameOf(written);
    if (name === null) throw new Error(`There is no alarm ${written}, of which the rule ${text} speaks.`);
    return name;
  };
  return read(parseExpression(text));
}

/** Sentences that make the rule true (or, if not wanted, false); null if it is not. */
export function explainRule(
  rule: CompositeRule,
  stateOf: (alarm: string) => AlarmState,
  isWanted = true,
): readonly string[] | null {
  switch (rule.kind) {
    case 'constant':
      return rule.holds === isWanted ? [`the rule is ${rule.holds ? 'TRUE' : 'FALSE'}`] : null;
    case 'state':
      if ((stateOf(rule.alarm) === rule.state) !== isWanted) return null;
      return [`${rule.alarm} is ${isWanted ? '' : 'not '}in ${rule.state}`];
    case 'not':
      return explainRule(rule.rule, stateOf, !isWanted);
    case 'and':
    case 'or': {
      const sides = [explainRule(rule.left, stateOf, isWanted), explainRule(rule.right, stateOf, isWanted)];
      const needsBoth = (rule.kind === 'and') === isWanted;
      const found = sides.filter((side) => side !== null);
      return found.length === 0 || (needsBoth && found.length < sides.length) ? null : [...new Set(found.flat())];
    }
  }
}
