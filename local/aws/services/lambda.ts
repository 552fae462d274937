import type { Clock } from '../../runtime/clock.ts';
import type { LocalFunction } from '../../runtime/lambda.ts';
import { errorAnswer, jsonAnswer, type Service } from '../front-door.ts';

export interface LambdaService {
  readonly service: Service;
  /** No run is tried again from now on. */
  readonly close: () => void;
}

/** What Lambda waits before it runs an event again that it took and that failed, on the stack's clock. */
const retryAfterMs = [60_000, 120_000];

/**
 * The call of Lambda that other services make: `Invoke`, with an answer or without.
 * @param retriesOf how often a function is run again for an event that it did not manage; usually twice.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html (read 2026-11-27)
 */
export function createLambda(
  functions: readonly LocalFunction[],
  retriesOf: (functionName: string) => number,
  { speed }: Pick<Clock, 'speed'>,
): LambdaService {
  const timers = new Set<NodeJS.Timeout>();
  let isClosed = false;

  const runLater = async (lambda: LocalFunction, event: unknown, tries: number): Promise<void> => {
    const { kind } = await lambda.invoke(event);
    if (kind === 'result' || isClosed || tries >= retriesOf(lambda.declaration.name)) return;
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        void runLater(lambda, event, tries + 1);
      },
      (retryAfterMs[tries] ?? 0) / speed,
    );
    timers.add(timer);
  };

  return {
    service: async ({ action, input }) => {
      if (action !== 'Invoke') return errorAnswer(400, 'UnknownOperationException', action);
      const name = String(input['FunctionName']).replace(/^arn:.*:function:/, '');
      const lambda = functions.find(({ declaration }) => declaration.name === name);
      if (!lambda) return errorAnswer(404, 'ResourceNotFoundException', `Function not found: ${input['FunctionName']}`);
      let event: unknown;
      try {
        event = JSON.parse(String(input['Payload'] || '{}'));
      } catch (error) {
        const why = `Could not parse request body into json: ${(error as Error).message}`;
        return errorAnswer(400, 'InvalidRequestContentException', why);
      }
      if (input['InvocationType'] === 'Event') {
        void runLater(lambda, event, 0);
        return { ...jsonAnswer(null), status: 202, body: '' };
      }
      const outcome = await lambda.invoke(event);
      if (outcome.kind === 'result') return jsonAnswer(outcome.result ?? null);
      return { ...jsonAnswer({ errorType: outcome.error }), headers: { 'x-amz-function-error': 'Unhandled' } };
    },
    close: () => {
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
