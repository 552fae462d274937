import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { region } from '../template/resolve.ts';
import type { ChildMessage, Invocation } from './lambda-child.ts';

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

/** One run of a function that is over. */
export interface Run {
  readonly functionName: string;
  /** As `AwsCall` tells it of the calls that the run made. */
  readonly environment: string;
  /** What the AWS SDK puts into the header `X-Amzn-Trace-Id` of each call that the run makes. */
  readonly traceId: string;
  readonly event: unknown;
  readonly outcome: InvokeOutcome;
  /** Whether `kill` ended it. */
  readonly killed: boolean;
  readonly durationMs: number;
}

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
  /** Ends one execution environment, or every one, in the middle of what it does. Returns how many of them were at work. */
  readonly kill: (environment?: string) => number;
  /** Stops an execution environment where it is, and lets it go on after so many milliseconds. */
  readonly freeze: (environment: string, ms: number) => void;
  readonly isRunning: (environment: string) => boolean;
  readonly usage: () => FunctionUsage;
  readonly close: () => Promise<void>;
}

/** Lambda runs one event at a time in an environment and starts more as needed; here, no more than the processors can serve. */
const usuallyMostEnvironments = Math.max(4, 2 * availableParallelism());

/** As X-Ray writes it: a version, the time in seconds and 96 bits, of a trace that nobody samples. */
const traceIdOf = (requestId: string): string =>
  `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)};Sampled=0`;

interface ExecutionEnvironment {
  readonly id: string;
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  settle: ((outcome: InvokeOutcome) => void) | null;
  /** What its end is called, should it come. */
  ending: 'Runtime.ExitError' | 'Sandbox.Timedout';
  killed: boolean;
}

export function createFunction(
  declaration: FunctionDeclaration,
  awsUrl: string,
  onLogLine: (line: string, environment: string) => void,
  onRun: (run: Run) => void = () => {},
  mostEnvironments = usuallyMostEnvironments,
): LocalFunction {
  const environments = new Set<ExecutionEnvironment>();
  const idle: ExecutionEnvironment[] = [];
  const waiting: ((environment: ExecutionEnvironment) => void)[] = [];
  const usage = { invocations: 0, errors: 0, coldStarts: 0, durationMs: 0 };
  let closed = false;
  const end = (): void => {
    for (const { child } of environments) child.kill('SIGKILL');
  };
  // One that stands still would not see that this process is gone.
  process.on('exit', end);

  const start = (): ExecutionEnvironment => {
    usage.coldStarts += 1;
    const id = `${declaration.name}/${usage.coldStarts}`;
    const child = fork(join(import.meta.dirname, 'lambda-child.ts'), [declaration.file, declaration.exportName], {
      env: {
        ...declaration.environment,
        AWS_ACCESS_KEY_ID: declaration.name,
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_SESSION_TOKEN: id,
        AWS_REGION: region,
        AWS_ENDPOINT_URL: awsUrl,
        AWS_LAMBDA_FUNCTION_NAME: declaration.name,
        // What an old URL of this machine is known by (`forward`); on AWS the internet's own certificates do.
        ...(process.env['NODE_EXTRA_CA_CERTS'] && { NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'] }),
        // Of this process alone: what is compiled already. The function does not see it.
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      },
      // A small nursery: a laptop that holds several environments feels what V8 puts off (`npm run bench -- memory`).
      execArgv: [`--max-old-space-size=${declaration.memoryMb}`, '--max-semi-space-size=2'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => onLogLine(line, id));
    }
    let markReady = (): void => {};
    const environment: ExecutionEnvironment = {
      id,
      child,
      ready: new Promise((resolve) => {
        markReady = resolve;
      }),
      settle: null,
      ending: 'Runtime.ExitError',
      killed: false,
    };
    child.on('message', (message: ChildMessage) => {
      if (message.kind === 'ready') {
        markReady();
        return;
      }
      const outcome: InvokeOutcome =
        message.kind === 'result'
          ? { kind: 'result', result: message.result }
          : { kind: 'error', error: message.error };
      // What the run logged came by another way, and all of it before its answer: it is read first.
      setImmediate(() => environment.settle?.(outcome));
    });
    // Not 'exit': only now has all been read that it wrote.
    child.on('close', () => {
      environments.delete(environment);
      const at = idle.indexOf(environment);
      if (at >= 0) idle.splice(at, 1);
      markReady();
      environment.settle?.({ kind: 'error', error: environment.ending });
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
    const traceId = traceIdOf(requestId);
    const timeoutMs = declaration.timeoutSeconds * 1000;
    const startedAt = performance.now();
    const outcome = await new Promise<InvokeOutcome>((resolve) => {
      const timer = setTimeout(() => {
        environment.ending = 'Sandbox.Timedout';
        environment.child.kill('SIGKILL');
      }, timeoutMs);
      environment.settle = (settled) => {
        clearTimeout(timer);
        resolve(settled);
      };
      const invocation: Invocation = { requestId, traceId, event, deadlineMs: Date.now() + timeoutMs };
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
    const { id, killed } = environment;
    onRun({ functionName: declaration.name, environment: id, traceId, event, outcome, killed, durationMs });
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
    kill: (id) => {
      const doomed = [...environments].filter((environment) => id === undefined || environment.id === id);
      for (const environment of doomed) {
        environment.killed = true;
        environment.child.kill('SIGKILL');
      }
      for (const environment of doomed.filter((one) => idle.includes(one))) idle.splice(idle.indexOf(environment), 1);
      return doomed.filter(({ settle }) => settle !== null).length;
    },
    freeze: (id, ms) => {
      const environment = [...environments].find((one) => one.id === id);
      // Not by kill() of the child, which would then count as killed.
      const signal = (name: NodeJS.Signals): void => {
        if (environment?.child.pid && environments.has(environment)) process.kill(environment.child.pid, name);
      };
      signal('SIGSTOP');
      setTimeout(signal, ms, 'SIGCONT').unref();
    },
    isRunning: (id) => [...environments].some((environment) => environment.id === id && environment.settle !== null),
    usage: () => ({ function: declaration.name, ...usage, durationMs: Math.round(usage.durationMs) }),
    close: async () => {
      closed = true;
      const exits = [...environments].map(({ child }) => new Promise((resolve) => child.once('exit', resolve)));
      process.off('exit', end);
      end();
      await Promise.all(exits);
    },
  };
}
