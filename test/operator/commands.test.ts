import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { policyFor } from '../../operator/policies/policy.ts';
import { type Task, taskNames } from '../../operator/policies/task-rights.ts';
import { readStage } from '../../operator/stage.ts';
import { type Running, run as runStack, settingsWith } from '../local/running.ts';
import { endpoints } from './commands/endpoints.ts';
import { explain } from './commands/explain.ts';
import type { Suite, World } from './commands/world.ts';
import { inProcess } from './in-process.ts';

/** By the name of the command, which is that of its rights. */
const suites: Readonly<Partial<Record<Task, Suite>>> = { endpoints, explain };

let world: World;
let running: Running;

/** The actions that each command called in AWS. */
const called = new Map<string, Set<string>>();

beforeAll(async () => {
  running = await runStack(settingsWith({ consumerTimeoutSeconds: 4, batchSize: 10, batchWindowSeconds: 1 }));
  running.stack.frontDoor.witnesses.push(({ caller, environment, service, action }) => {
    if (caller !== 'cli') return;
    // IAM has one action for both forms of a call of SQS.
    const right = `${service}:${service === 'sqs' ? action.replace(/Batch$/, '') : action}`;
    called.set(environment, (called.get(environment) ?? new Set()).add(right));
  });
  const run = ([command = '', ...words]: readonly string[], aws: boolean) =>
    aws
      ? inProcess([command, ...words, '--stack', running.stack.stackName], {
          AWS_ENDPOINT_URL: running.stack.frontDoor.url,
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: 'cli',
          AWS_SECRET_ACCESS_KEY: 'cli',
          // Tells at the front door which command calls.
          AWS_SESSION_TOKEN: command,
        })
      : inProcess([command, ...words], { PORT: new URL(running.stack.url).port });
  world = {
    running,
    dlr: async (words, { aws = false } = {}) => {
      const ended = await run(words, aws);
      if (ended.code === 0 && words.includes('--json')) await expectSchema(words[0] ?? '', ended.out);
      return ended;
    },
  };
});
afterAll(() => running?.stack.close());

/** What a command prints for a script is as its published schema says. */
async function expectSchema(command: string, out: string): Promise<void> {
  const { output } = await import(`../../operator/schemas/${command}.ts`);
  expect(output.safeParse(JSON.parse(out)).error?.issues ?? []).toEqual([]);
}

for (const [name, suite] of Object.entries(suites)) describe(name, () => suite(() => world));

// Last: it looks at what the commands above called.
test.each(Object.keys(suites) as Task[])('%s needs each right of its policy, and no other', async (task) => {
  const { Statement } = policyFor([task], await readStage({}), {});
  expect([...(called.get(task) ?? [])].toSorted()).toEqual(Statement.flatMap(({ Action }) => Action).toSorted());
});

test('every suite is of a task', () => {
  expect(taskNames).toEqual(expect.arrayContaining(Object.keys(suites)));
});
