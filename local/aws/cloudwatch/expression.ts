import jsep from 'jsep';

export type Expression = jsep.CoreExpression;

// The parser has one configuration for all; metric math and alarm rules share this one.
jsep.removeAllBinaryOps();
jsep.removeAllUnaryOps();
jsep.removeAllLiterals();
const precedence: readonly (readonly string[])[] = [
  ['OR', '||'],
  ['AND', '&&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];
for (const [level, operators] of precedence.entries())
  for (const operator of operators) jsep.addBinaryOp(operator, level + 1);
jsep.addBinaryOp('^', precedence.length + 1, true);
for (const operator of ['-', '+', 'NOT']) jsep.addUnaryOp(operator);

/** Alarms ask for the same few again each minute. */
const parsed = new Map<string, Expression>();

/** @throws Error with the expression, where it cannot be read. */
export function parseExpression(text: string): Expression {
  try {
    const expression = parsed.get(text) ?? (jsep(text) as Expression);
    parsed.set(text, expression);
    return expression;
  } catch (error) {
    throw new Error(`Cannot read the expression ${text}: ${(error as Error).message}`, { cause: error });
  }
}

/** Name of the function that is called, or null where the callee is no plain name. */
export const calledName = ({ callee }: jsep.CallExpression): string | null =>
  callee.type === 'Identifier' ? String(callee['name']) : null;
