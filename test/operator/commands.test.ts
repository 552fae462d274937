import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { operatorRights, readingTasks } from '../../lib/operator-rights.ts';
import { readSettings } from '../../lib/settings.ts';
import { type AwsCall, errorAnswer } from '../../local/aws/front-door.ts';
import type { Permission } from '../../local/aws/policy/permissions.ts';
import { policyFor } from '../../operator/policies/policy.ts';
import { type Task, taskNames } from '../../operator/policies/task-rights.ts';
import { readStage } from '../../operator/stage.ts';
import { type Running, run as runStack, settingsWith } from '../local/running.ts';
import { doctor } from './commands/doctor.ts';
import { endpoints } from './commands/endpoints.ts';
import { explain } from './commands/explain.ts';
import { exporting } from './commands/export.ts';
import { failures } from './commands/failures.ts';
import { forget } from './commands/forget.ts';
import { open } from './commands/open.ts';
import { operating } from './commands/operating.ts';
import { quarantine } from './commands/quarantine.ts';
import { recipient } from './commands/recipient.ts';
import { replay } from './commands/replay.ts';
import { report } from './commands/report.ts';
import { republish } from './commands/republish.ts';
import { reread } from './commands/reread.ts';
import { rights } from './commands/rights.ts';
import { rotate, secrets } from './commands/secrets.ts';
import { trace } from './commands/trace.ts';
import type { How, PolicyName, Suite, World } from './commands/world.ts';
import { inProcess } from './in-process.ts';

/** By the name of the command, which is that of its rights. */
const suites: Readonly<Partial<Record<Task, Suite>>> = {
  endpoints,
  trace,
  failures,
  open,
  recipient,
  explain,
  export: exporting,
  quarantine,
  replay,
  republish,
  report,
  reread,
  forget,
  secrets,
  rotate,
  doctor,
};

/** With all that a command can need. */
const settings = {
  ...settingsWith({ consumerTimeoutSeconds: 4, batchSize: 10, batchWindowSeconds: 1 }),
  unauthentic: { keepHours: 1, perSecond: 100 },
  operatorPolicies: true,
  events: true,
  // Of what other suites send nothing goes there.
  deadlines: [{ country: 'NO', minutes: 60 }],
};

let world: World;
let running: Running;

/** The actions that each command called in AWS. */
const called = new Map<string, Set<string>>();

beforeAll(async () => {
  running = await runStack(settings);
  const idOf = (output: string): string => basename(running.stack.outputs[output] as string);
  const policies = { reading: idOf(outputs.readingPolicyArn), full: idOf(outputs.fullPolicyArn) };
  running.stack.frontDoor.witnesses.push(({ caller, environment, service, action }) => {
    // Who one is everybody may ask.
    if (!isOperator(caller) || action === 'GetCallerIdentity') return;
    // IAM has one action for both forms of a call of SQS.
    const right = `${service}:${service === 'sqs' ? action.replace(/Batch$/, '') : action}`;
    called.set(environment, (called.get(environment) ?? new Set()).add(right));
  });
  const run = ([command = '', ...words]: readonly string[], { aws, task, policy, input }: How) =>
    aws
      ? inProcess([command, ...words, '--stack', running.stack.stackName], asAws(task ?? command, policy), input)
      : inProcess([command, ...words], { PORT: new URL(running.stack.url).port }, input);
  world = {
    running,
    policies,
    dlr: async (words, how = {}) => {
      const ended = await run(words, how);
      if (ended.code === 0 && words.includes('--json')) await expectSchema(words[0] ?? '', ended.out);
      return ended;
    },
  };
});
afterAll(() => running?.stack.close());

const isOperator = (caller: string): boolean => Object.values(world.policies).includes(caller);

/** Of a command that only reads the policy for that, which is a part of the other one. */
const policyOf = (command: string): PolicyName =>
  (readingTasks as readonly string[]).includes(command) ? 'reading' : 'full';

/** The environment of somebody whose credentials are for AWS, with one policy of the stack. */
const asAws = (command: string, policy = policyOf(command)) => ({
  AWS_ENDPOINT_URL: running.stack.frontDoor.url,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: world.policies[policy],
  AWS_SECRET_ACCESS_KEY: 'cli',
  // Tells at the front door which command calls.
  AWS_SESSION_TOKEN: command,
});

/** What a command prints for a script is as its published schema says. */
async function expectSchema(command: string, out: string): Promise<void> {
  const { output } = await import(`../../operator/schemas/${command}.ts`);
  expect(output.safeParse(JSON.parse(out)).error?.issues ?? []).toEqual([]);
}

for (const [name, suite] of Object.entries(suites)) describe(name, () => suite(() => world));

describe('docs/operating.md', () => operating(() => world));

describe('the policies of the stack', () => rights(() => world));

/** Words with which each command asks AWS. */
const asking: Readonly<Partial<Record<Task, readonly string[]>>> = {
  send: ['send', 'wavix', '--status', 'delivered'],
  trace: ['trace', 'wavix', 'x'],
  recipient: ['recipient', '+491711234567'],
  explain: ['explain', 'wavix', 'x'],
  export: ['export'],
  replay: ['replay', '--all', '--yes'],
  republish: ['republish', '--yes'],
  reread: ['reread', '--provider', 'mobivate', '--since', '1d', '--yes'],
  rotate: ['secrets', 'add', 'url-key', '--no-wait'],
  forget: ['forget', '+4915187650008', '--yes'],
};
const mistake = (type: string, message: string) => (call: AwsCall) =>
  call.service === 'cloudformation'
    ? {
        status: 400,
        contentType: 'text/xml',
        body: `<ErrorResponse><Error><Type>Sender</Type><Code>${type}</Code><Message>${message}</Message></Error></ErrorResponse>`,
      }
    : errorAnswer(400, type, message);

describe('what AWS refuses is said in a line, with the mend', () => {
  const refusals: Readonly<Record<string, readonly [ReturnType<typeof mistake>, RegExp]>> = {
    'no right': [mistake('AccessDenied', 'User: arn:x is not authorized to perform: y'), /right|polic/i],
    throttled: [mistake('Throttling', 'Rate exceeded'), /again|throttled/i],
    'old credentials': [mistake('ExpiredToken', 'The security token is expired'), /credentials|session|sign in/i],
  };
  // Whatever a command asks, one place explains the answer: each kind for one of them, and one kind for each.
  const cases = [
    ...Object.keys(refusals).flatMap((kind) => [true, false].map((all) => [kind, 'trace', all] as const)),
    // The doctor tells what it could not ask, once it knows which stack it is.
    ...Object.keys(suites).map((command) => ['no right', command, command === 'doctor'] as const),
  ];
  test.each(cases)('%s: %s (asked for the stack itself: %s)', async (kind, command, all) => {
    const [refuse, mend] = refusals[kind] as (typeof refusals)[string];
    running.stack.frontDoor.gates.unshift(async (call) =>
      isOperator(call.caller) && (all || call.service !== 'cloudformation') ? refuse(call) : null,
    );
    const ended = await inProcess([...(asking[command as Task] ?? [command]), '--stack', running.stack.stackName], {
      ...asAws(command),
      AWS_MAX_ATTEMPTS: '1',
    }).finally(() => running.stack.frontDoor.gates.shift());
    const lines = ended.err.trim().split('\n');
    expect([ended.code, ended.out]).toEqual([1, '']);
    expect(ended.err).toMatch(mend);
    expect(lines.length).toBeLessThan(4);
    expect(ended.err).not.toMatch(/^\s+at |undefined|\[object/m);
  });
});

test.each(Object.keys(suites))('%s without credentials says where they come from', async (command) => {
  const ended = await inProcess([...(asking[command as Task] ?? [command]), '--stack', running.stack.stackName], {
    ...asAws(command),
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_SESSION_TOKEN: undefined,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
  expect([ended.code, ended.out]).toEqual([1, '']);
  expect(ended.err).toMatch(/credentials/i);
  expect(ended.err.trim().split('\n').length).toBeLessThan(4);
});

/** Whose calls are not all seen at the front door: its suite holds the rights itself. */
const holdsItself = 'doctor';

// Last: it looks at what the commands above called.
test.each((Object.keys(suites) as Task[]).filter((task) => task !== holdsItself))(
  '%s needs each right of its policy, and no other',
  async (task) => {
    const stage = { ...(await readStage({})), settings: readSettings(settings) };
    const { Statement } = policyFor([task], stage, {});
    expect([...(called.get(task) ?? [])].toSorted()).toEqual(
      [...new Set(Statement.flatMap(({ Action }) => Action))].toSorted(),
    );
  },
);

describe('the policies of the stack, after all of that,', () => {
  test('let every command do its work: nothing was refused but to the one who only reads', () => {
    const { running, policies } = world;
    const denied = running.stack.permissions.report().filter(({ denied: times }) => times > 0);
    expect(denied.filter((one) => one.function === policies.full)).toEqual([]);
    expect(denied.some((one) => one.function === policies.reading)).toBe(true);
  });

  test('have no right that no command needed', () => {
    const { running, policies } = world;
    // What the local stack does not answer: the tests of preflight and of the doctor hold it.
    const ofPreflight = operatorRights.preflight.flatMap(({ actions }) => actions);
    const isElsewhere = ({ action }: Permission): boolean =>
      ofPreflight.includes(action) || !running.stack.frontDoor.services.has(action.replace(/:.*/, ''));
    const rows = running.stack.permissions.report();
    const nameOf = ({ action, resource }: Permission) => `${action} ${resource}`;
    const unused = (policy: string, ...usedBy: readonly string[]) => {
      const used = new Set(rows.filter((row) => usedBy.includes(row.function) && row.calls > 0).map(nameOf));
      // What was refused it does not have.
      const held = rows.filter((row) => row.function === policy && row.denied === 0);
      return held.filter((row) => !used.has(nameOf(row)) && !isElsewhere(row)).map(nameOf);
    };
    expect(unused(policies.reading, policies.reading)).toEqual([]);
    // What only reads ran under the narrower policy, which is a part of the other.
    expect(unused(policies.full, policies.full, policies.reading)).toEqual([]);
  });
});

test('every suite is of a task', () => {
  expect(taskNames).toEqual(expect.arrayContaining(Object.keys(suites)));
});
