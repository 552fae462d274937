import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a service told, in the names of its API. */
// biome-ignore lint/suspicious/noExplicitAny: any operation of any service
export type Told = any;

/** Asks an AWS service by an SDK that is not the project's own; a list comes whole. @throws AskError as the service refuses. */
export type Ask = (service: string, operation: string, parameters?: Readonly<Record<string, unknown>>) => Promise<Told>;

export class AskError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Starts botocore with these credentials and this endpoint; it ends as this process ends. */
export function openAsk(python: string, env: NodeJS.ProcessEnv): { readonly ask: Ask; readonly close: () => void } {
  const child = spawn(python, [join(import.meta.dirname, 'ask.py')], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: PromiseWithResolvers<Told>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { answer, error, message } = JSON.parse(line);
    const asked = waiting.shift();
    if (error === undefined) asked?.resolve(answer);
    else asked?.reject(new AskError(error, message));
  });
  const fail = (error: Error): void => {
    for (const asked of waiting.splice(0)) asked.reject(error);
  };
  child.once('error', fail);
  child.once('close', () => fail(new Error('botocore ended.')));
  child.stdin.on('error', fail);
  return {
    ask: (service, operation, parameters = {}) => {
      const asked = Promise.withResolvers<Told>();
      waiting.push(asked);
      child.stdin.write(`${JSON.stringify([service, operation, parameters])}\n`);
      return asked.promise;
    },
    close: () => child.stdin.end(),
  };
}
