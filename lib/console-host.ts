import { CfnCondition, Fn, type Stack, Token } from 'aws-cdk-lib';
import type { Instance } from './instance.ts';

const ownConsole = 'console.aws.amazon.com';
/** Partitions whose console stands elsewhere. */
const otherConsoles: Readonly<Record<string, string>> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Where the console of the stack's partition stands; where that shows only as it is deployed, all in one stack ask by the same conditions. */
export function consoleHost({ stack, prefix }: { readonly stack: Stack } & Pick<Instance, 'prefix'>): string {
  if (!Token.isUnresolved(stack.partition)) return otherConsoles[stack.partition] ?? ownConsole;
  const before = prefix === '' ? '' : 'Delivrd-';
  return Object.entries(otherConsoles).reduce((host, [partition, other]) => {
    const id = `${before}Partition-${partition}`;
    const isThere =
      (stack.node.tryFindChild(id) as CfnCondition | undefined) ??
      new CfnCondition(stack, id, { expression: Fn.conditionEquals(stack.partition, partition) });
    return Fn.conditionIf(isThere.logicalId, other, host).toString();
  }, ownConsole);
}
