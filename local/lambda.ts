import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Run } from './aws-metrics.ts';
import type { ChildMessage, Invocation } from './lambda-child.ts';
import { region } from './resolve.ts';

/** A function as the template declares it. */
export interface FunctionDeclaration {
  readonly name: string;
  /** The bundled file. */
  readonly file: string;
  readonly exportName: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

/** What came of an invocation; `error` as AWS names it, the time-out's `Sandbox.Timedout` included. */
export type InvokeOutcome =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: string };

export interface FunctionUsage {
  readonly function: string;
  readonly invocations: number;
  readonly errors: number;
  readonly coldStarts: number;
  /** Milliseconds of all invocations together. */
  readonly durationMs: number;
}

export interface LocalFunction {
  readonly declaration: FunctionDeclaration;
  readonly invoke: (event: unknown) => Promise<InvokeOutcome>;
  /** Starts an execution environment ahead of the first event. */
  readonly warm: () => Promise<void>;
  /** Ends every execution environment at once, in the middle of what it does. Returns how many were at work. */
  readonly kill: () => number;
  readonly usage: () => FunctionUsage;
  readonly close: () => Promise<void>;
}

/** Lambda runs one event at a time in an environment and starts more as needed; here, no more than the processors can serve. */
const mostEnvironments = Math.max(4, 2 * availableParallelism());

interface ExecutionEnvironment {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  settle: ((outcome: InvokeOutcome) => void) | null;
}

export function createFunction(
  declaration: FunctionDeclaration,
  awsUrl: string,
  onLogLine: (line: string) => void,
  onRun: (run: Run) => void = () => {},
): LocalFunction {
  const environments = new Set<ExecutionEnvironment>();
  const idle: ExecutionEnvironment[] = [];
  const waiting: ((environment: ExecutionEnvironment) => void)[] = [];
  const usage = { invocations: 0, errors: 0, coldStarts: 0, durationMs: 0 };
  let closed = false;

  const start = (): ExecutionEnvironment => {
    usage.coldStarts += 1;
    const child = fork(join(import.meta.dirname, 'lambda-child.ts'), [declaration.file, declaration.exportName], {
      env: {
        ...declaration.environment,
        AWS_ACCESS_KEY_ID: declaration.name,
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_SESSION_TOKEN: 'local',
        AWS_REGION: region,
        AWS_ENDPOINT_URL: awsUrl,
        AWS_LAMBDA_FUNCTION_NAME: declaration.name,
      },
      // A small nursery: a laptop that holds several environments feels what V8 puts off (`npm run bench:memory`).
      execArgv: [`--max-old-space-size=${declaration.memoryMb}`, '--max-semi-space-size=2'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', onLogLine);
    }
    let markReady = (): void => {};
    const environment: ExecutionEnvironment = {
      child,
      ready: new Promise((resolve) => {
        markReady = resolve;
      }),
      settle: null,
    };
    child.on('message', (message: ChildMessage) => {
      if (message.kind === 'ready') markReady();
      else
        environment.settle?.(
          message.kind === 'result'
            ? { kind: 'result', result: message.result }
            : { kind: 'error', error: message.error },
        );
    });
    child.on('exit', () => {
      environments.delete(environment);
      const at = idle.indexOf(environment);
      if (at >= 0) idle.splice(at, 1);
      markReady();
      environment.settle?.({ kind: 'error', error: 'Runtime.ExitError' });
      handOver();
    });
    environments.add(environment);
    return environment;
  };

  /** Gives waiting events the environments that are free or may still be started. */
  const handOver = (): void => {
    while (!closed && waiting.length > 0) {
      const environment = idle.pop() ?? (environments.size < mostEnvironments ? start() : undefined);
      if (!environment) return;
      waiting.shift()?.(environment);
    }
  };

  const run = async (environment: ExecutionEnvironment, event: unknown): Promise<InvokeOutcome> => {
    await environment.ready;
    const requestId = randomUUID();
    const timeoutMs = declaration.timeoutSeconds * 1000;
    const startedAt = performance.now();
    const outcome = await new Promise<InvokeOutcome>((resolve) => {
      const timer = setTimeout(() => {
        resolve({ kind: 'error', error: 'Sandbox.Timedout' });
        environment.child.kill('SIGKILL');
      }, timeoutMs);
      environment.settle = (settled) => {
        clearTimeout(timer);
        resolve(settled);
      };
      const invocation: Invocation = { requestId, event, deadlineMs: Date.now() + timeoutMs };
      if (environment.child.connected)
        environment.child.send(
          invocation,
          (error) => error && environment.settle?.({ kind: 'error', error: 'Runtime.ExitError' }),
        );
      else environment.settle({ kind: 'error', error: 'Runtime.ExitError' });
    });
    environment.settle = null;
    usage.invocations += 1;
    const durationMs = performance.now() - startedAt;
    usage.durationMs += durationMs;
    if (outcome.kind === 'error') usage.errors += 1;
    onRun({ functionName: declaration.name, durationMs, failed: outcome.kind === 'error' });
    if (environments.has(environment) && environment.child.connected && !environment.child.killed)
      idle.push(environment);
    handOver();
    return outcome;
  };

  return {
    declaration,
    warm: async () => {
      const environment = start();
      await environment.ready;
      if (!environments.has(environment))
        throw new Error(`${declaration.name} does not start: run with --verbose to see why.`);
      idle.push(environment);
      handOver();
    },
    invoke: async (event) => {
      const environment = await new Promise<ExecutionEnvironment>((resolve) => {
        waiting.push(resolve);
        handOver();
      });
      return run(environment, event);
    },
    kill: () => {
      const atWork = [...environments].filter(({ settle }) => settle !== null).length;
      idle.length = 0;
      for (const { child } of environments) child.kill('SIGKILL');
      return atWork;
    },
    usage: () => ({ function: declaration.name, ...usage, durationMs: Math.round(usage.durationMs) }),
    close: async () => {
      closed = true;
      const exits = [...environments].map(({ child }) => new Promise((resolve) => child.once('exit', resolve)));
      for (const { child } of environments) child.kill('SIGKILL');
      await Promise.all(exits);
    },
  };
}
