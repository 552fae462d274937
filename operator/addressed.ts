import { outputs as names, outputsOfAll, readAddress, stackAddress } from '../functions/shared/stack-outputs.ts';
import { OperatorError } from './operator-error.ts';

/** One Delivrd of a stack, which may hold others, and all else of whoever put it there. */
export interface Addressed {
  /** What its alarms' names begin with. */
  readonly name: string;
  /** By their names in functions/shared/stack-outputs.ts. */
  readonly outputs: ReadonlyMap<string, string>;
}

/**
 * Finds the Delivrd that is meant among a stack's outputs: the one that the address names, else the stack's own, else the only one.
 * @throws OperatorError where there are several, or not the one that is named.
 */
export function addressed(address: string, all: ReadonlyMap<string, string>): Addressed {
  const { stackName, prefix: asked } = readAddress(address);
  const prefixes = [...all.keys()]
    .filter((key) => key.endsWith(names.metricNamespace))
    .map((key) => key.slice(0, -names.metricNamespace.length))
    // Any two of them: somebody's own output may be called so.
    .filter((prefix) => outputsOfAll.filter((name) => all.has(`${prefix}${name}`)).length > 1);
  const prefix = asked ?? (prefixes.length === 1 ? prefixes[0] : prefixes.includes('') ? '' : undefined);
  const addresses = prefixes.map((one) => stackAddress(stackName, one)).join(', ');
  if (prefix === undefined && prefixes.length > 1)
    throw new OperatorError(`--stack: ${stackName} holds several Delivrds; expected one of ${addresses}`);
  if (asked !== undefined && !prefixes.includes(asked))
    throw new OperatorError(
      `--stack: got ${address}; expected ${addresses || 'a stack that holds a Delivrd of this version'}`,
    );
  const own = prefix ?? '';
  return {
    name: own === '' ? stackName : `${stackName}-${own}`,
    outputs: new Map([...all].flatMap(([key, value]) => (key.startsWith(own) ? [[key.slice(own.length), value]] : []))),
  };
}
