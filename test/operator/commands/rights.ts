import { expect, test } from 'vitest';
import { type OperatorTask, operatorTasks, readingTasks } from '../../../lib/operator-rights.ts';
import { output } from '../../../operator/schemas/doctor.ts';
import type { Ended } from '../command.ts';
import { smstake } from './messages.ts';
import type { Suite, World } from './world.ts';

/** That AWS refused it: the last lines say which right is missing (or one of these), and the mend. */
export function expectRefusal({ code, out, err }: Ended, ...missing: readonly string[]): void {
  expect([code, out]).toEqual([1, '']);
  const [said = '', mend = ''] = err.trim().split('\n').slice(-2);
  const who = '^AccessDenied(Exception)?: User: arn:aws:iam::\\d+:user/\\w+ is not authorized to perform:';
  // SQS writes it small.
  expect(said).toMatch(new RegExp(`${who} (${missing.join('|')}) on resource: arn:`, 'i'));
  expect(mend).toMatch(/^These credentials lack the right: .*dlr -- policy/);
}

const readSecret = 'secretsmanager:GetSecretValue';
const recipient = '+447537150042';

/** Whoever only reads does not get through with these: what each is refused, or those of which the first to be answered is named. */
const refused: Partial<Record<OperatorTask, readonly [words: readonly string[], ...missing: readonly string[]]>> = {
  endpoints: [['endpoints'], readSecret],
  send: [['send', 'wavix', '--status', 'delivered'], readSecret],
  secrets: [['secrets'], readSecret, 'logs:FilterLogEvents'],
  rotate: [['secrets', 'add', 'url-key', '--no-wait'], readSecret],
  drop: [['quarantine', '--drop', '<id>', '--yes'], 'sqs:DeleteMessage'],
  replay: [['replay', '--all', '--yes'], 'sqs:SendMessage'],
  forget: [['forget', recipient, '--yes'], 'dynamodb:DeleteItem'],
};
/** Those that only tell what they may not ask, and the one whose suite has what it needs for that. */
const elsewhere: readonly OperatorTask[] = ['preflight', 'doctor', 'reread', 'republish'];

const idsInQuarantine = async ({ running }: World): Promise<readonly string[]> =>
  (await running.api<readonly { readonly id: string }[]>('/api/quarantine')).map(({ id }) => id).toSorted();

/** All that a refused command could have changed. */
const stateOf = async (world: World) => ({
  ids: await idsInQuarantine(world),
  items: (await world.running.items()).length,
  secret: world.running.stack.secrets.get(world.running.stack.outputs['SecretId'] as string),
});

export const rights: Suite = (world) => {
  let before: Awaited<ReturnType<typeof stateOf>>;

  test('there is something to change', async () => {
    await world().running.postAll([
      { provider: 'smspm', body: Buffer.from('no report of anything') },
      smstake('rights-1', { to: recipient }),
    ]);
    before = await stateOf(world());
    expect(before.ids).not.toEqual([]);
  });

  test.each(Object.entries(refused))('for reading do not let %s', async (task, [line, ...missing]) => {
    const words = line.map((word) => (word === '<id>' ? String(before.ids[0]) : word));
    const how = { aws: true, task: task as OperatorTask, policy: 'reading' } as const;
    expectRefusal(await world().dlr(words, how), ...missing);
  });

  test('and nothing came of what was refused', async () => {
    expect(await stateOf(world())).toEqual(before);
  });

  test('for reading let the doctor look at less, and say what of it', async () => {
    const { code, out } = await world().dlr(['doctor', '--no-send', '--json'], { aws: true, policy: 'reading' });
    const { findings } = output.parse(JSON.parse(out));
    const lacking = findings.filter(({ found }) => / is not authorized to perform: /.test(found));
    for (const { result, mend } of lacking)
      expect([result, mend]).toEqual(['not asked', expect.stringContaining('lack')]);
    expect([code, findings.filter(({ result }) => result === 'fail')]).toEqual([0, []]);
    expect(lacking.find(({ check }) => check === 'secrets')?.found).toContain(readSecret);
  });

  test('every task is tried with the policy for reading', () => {
    const tried = [...readingTasks, ...Object.keys(refused), ...elsewhere];
    expect(tried.toSorted()).toEqual(operatorTasks.toSorted());
  });

  test('for all let a report be sent and a request be dropped', async () => {
    const sent = await world().dlr(['send', 'wavix', '--status', 'delivered', '--id', 'rights-2'], { aws: true });
    expect([sent.code, sent.err]).toEqual([0, '']);
    const dropped = await world().dlr(['quarantine', '--drop', String(before.ids[0]), '--yes'], {
      aws: true,
      task: 'drop',
    });
    expect([dropped.code, dropped.err]).toEqual([0, '']);
  });
};
