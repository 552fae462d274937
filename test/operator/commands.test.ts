import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operatorRights } from '../../lib/operator-rights.ts';
import { readSettings } from '../../lib/settings.ts';
import { type AwsCall, errorAnswer } from '../../local/aws/front-door.ts';
import type { Permission } from '../../local/aws/policy/permissions.ts';
import { policyFor } from '../../operator/policies/policy.ts';
import { type Task, taskNames } from '../../operator/policies/task-rights.ts';
import { readStage } from '../../operator/stage.ts';
import { doctor } from './commands/doctor.ts';
import { endpoints } from './commands/endpoints.ts';
import { explain } from './commands/explain.ts';
import { exporting } from './commands/export.ts';
import { failures } from './commands/failures.ts';
import { forget } from './commands/forget.ts';
import { open } from './commands/open.ts';
import { type OpenWorld, openWorld, settings } from './commands/open-world.ts';
import { quarantine } from './commands/quarantine.ts';
import { recipient } from './commands/recipient.ts';
import { reconciling } from './commands/reconcile.ts';
import { replay } from './commands/replay.ts';
import { report } from './commands/report.ts';
import { republish } from './commands/republish.ts';
import { reread } from './commands/reread.ts';
import { rights } from './commands/rights.ts';
import { routes } from './commands/routes.ts';
import { rotate, secrets } from './commands/secrets.ts';
import { trace } from './commands/trace.ts';
import { trying } from './commands/try.ts';
import type { Suite } from './commands/world.ts';
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
  reconcile: reconciling,
  quarantine,
  replay,
  republish,
  report,
  routes,
  reread,
  forget,
  secrets,
  rotate,
  doctor,
  try: trying,
};

let world: OpenWorld;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.running.stack.close());

for (const [name, suite] of Object.entries(suites)) describe(name, () => suite(() => world));

describe('the policies of the stack', () => rights(() => world));

/** On standard input of whoever reads it. */
const typed = 'id\none\n';
/** Words with which each command asks AWS. */
const asking: Readonly<Partial<Record<Task, readonly string[]>>> = {
  send: ['send', 'wavix', '--status', 'delivered'],
  trace: ['trace', 'wavix', 'x'],
  recipient: ['recipient', '+491711234567'],
  explain: ['explain', 'wavix', 'x'],
  export: ['export'],
  reconcile: ['reconcile', '-', '--provider', 'wavix'],
  replay: ['replay', '--all', '--yes'],
  republish: ['republish', '--yes'],
  reread: ['reread', '--provider', 'mobivate', '--since', '1d', '--yes'],
  rotate: ['secrets', 'add', 'url-key', '--no-wait'],
  routes: ['routes', '--country', 'FR'],
  try: ['try', 'wavix', 'test/providers/wavix/cases/sample.http'],
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
    // The doctor tells what it could not ask, once it knows which stack it is; who tries a request asks nothing else.
    ...Object.keys(suites).map((command) => ['no right', command, ['doctor', 'try'].includes(command)] as const),
  ];
  test.each(cases)('%s: %s (asked for the stack itself: %s)', async (kind, command, all) => {
    const [refuse, mend] = refusals[kind] as (typeof refusals)[string];
    const { running, asAws, isOperator } = world;
    running.stack.frontDoor.gates.unshift(async (call) =>
      isOperator(call.caller) && (all || call.service !== 'cloudformation') ? refuse(call) : null,
    );
    const ended = await inProcess(
      [...(asking[command as Task] ?? [command]), '--stack', running.stack.stackName],
      {
        ...asAws(command),
        AWS_MAX_ATTEMPTS: '1',
      },
      typed,
    ).finally(() => running.stack.frontDoor.gates.shift());
    const lines = ended.err.trim().split('\n');
    expect([ended.code, ended.out]).toEqual([1, '']);
    expect(ended.err).toMatch(mend);
    expect(lines.length).toBeLessThan(4);
    expect(ended.err).not.toMatch(/^\s+at |undefined|\[object/m);
  });
});

test.each(Object.keys(suites))('%s without credentials says where they come from', async (command) => {
  const { running, asAws } = world;
  const ended = await inProcess(
    [...(asking[command as Task] ?? [command]), '--stack', running.stack.stackName],
    {
      ...asAws(command),
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_SESSION_TOKEN: undefined,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
    typed,
  );
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
    expect([...(world.called.get(task) ?? [])].toSorted()).toEqual(
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
    const unanswered = [...operatorRights.preflight.flatMap(({ actions }) => actions), 'sns:ListSubscriptionsByTopic'];
    const isElsewhere = ({ action }: Permission): boolean =>
      unanswered.includes(action) || !running.stack.frontDoor.services.has(action.replace(/:.*/, ''));
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
