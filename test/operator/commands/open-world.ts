import { basename } from 'node:path';
import { expect } from 'vitest';
import { outputs } from '../../../functions/shared/stack-outputs.ts';
import { readingTasks } from '../../../lib/operator-rights.ts';
import type { Service } from '../../../local/aws/front-door.ts';
import { type Running, run as runStack, settingsWith } from '../../local/running.ts';
import { inProcess } from '../in-process.ts';
import type { How, PolicyName, World } from './world.ts';

const own = settingsWith({ consumerTimeoutSeconds: 4, batchSize: 10, batchWindowSeconds: 1 }) as {
  readonly metrics: object;
};

/** With all that a command can need. */
export const settings = {
  ...own,
  metrics: { ...own.metrics, routes: true },
  unauthentic: { keepHours: 1, perSecond: 100 },
  operatorPolicies: true,
  events: true,
  // Of what other suites send nothing goes there.
  deadlines: [{ country: 'NO', minutes: 60 }],
};

/** A world of its own, and what goes on at its front door. */
export interface OpenWorld extends World {
  /** The actions that each command called in AWS. */
  readonly called: ReadonlyMap<string, ReadonlySet<string>>;
  readonly isOperator: (caller: string) => boolean;
  /** The environment of somebody whose credentials are for AWS, with one policy of the stack. */
  readonly asAws: (command: string, policy?: PolicyName) => Readonly<Record<string, string>>;
}

/** The queue of the local stack tells at once all that it has: an operator's look at it need not wait a second for more. */
function hasten(services: Map<string, Service>): void {
  const queues = services.get('sqs') as Service;
  services.set('sqs', (call) =>
    queues(
      call.action === 'ReceiveMessage' && call.caller !== 'event-source-mapping'
        ? { ...call, input: { ...call.input, WaitTimeSeconds: 0 } }
        : call,
    ),
  );
}

/** Of a command that only reads the policy for that, which is a part of the other one. */
const policyOf = (command: string): PolicyName =>
  (readingTasks as readonly string[]).includes(command) ? 'reading' : 'full';

export async function openWorld(): Promise<OpenWorld> {
  const running: Running = await runStack(settings);
  const idOf = (output: string): string => basename(running.stack.outputs[output] as string);
  const policies = { reading: idOf(outputs.readingPolicyArn), full: idOf(outputs.fullPolicyArn) };
  const isOperator = (caller: string): boolean => Object.values(policies).includes(caller);
  const called = new Map<string, Set<string>>();
  running.stack.frontDoor.witnesses.push(({ caller, environment, service, action }) => {
    // Who one is everybody may ask.
    if (!isOperator(caller) || action === 'GetCallerIdentity') return;
    // IAM has one action for both forms of a call of SQS.
    const right = `${service}:${service === 'sqs' ? action.replace(/Batch$/, '') : action}`;
    called.set(environment, (called.get(environment) ?? new Set()).add(right));
  });
  hasten(running.stack.frontDoor.services);
  const asAws = (command: string, policy = policyOf(command)) => ({
    AWS_ENDPOINT_URL: running.stack.frontDoor.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: policies[policy],
    AWS_SECRET_ACCESS_KEY: 'cli',
    // Tells at the front door which command calls.
    AWS_SESSION_TOKEN: command,
  });
  const run = ([command = '', ...words]: readonly string[], { aws, task, policy, input }: How) =>
    aws
      ? inProcess([command, ...words, '--stack', running.stack.stackName], asAws(task ?? command, policy), input)
      : inProcess([command, ...words], { PORT: new URL(running.stack.url).port }, input);
  return {
    running,
    policies,
    called,
    isOperator,
    asAws,
    dlr: async (words, how = {}) => {
      const ended = await run(words, how);
      if (ended.code === 0 && words.includes('--json')) await expectSchema(words[0] ?? '', ended.out);
      return ended;
    },
  };
}

/** What a command prints for a script is as its published schema says. */
async function expectSchema(command: string, out: string): Promise<void> {
  const { output } = await import(`../../../operator/schemas/${command}.ts`);
  expect(output.safeParse(JSON.parse(out)).error?.issues ?? []).toEqual([]);
}
