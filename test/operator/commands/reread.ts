import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { instant } from '../../../functions/domain/instant.ts';
import type { Message } from '../../../functions/domain/message.ts';
import type { Provider } from '../../../functions/providers/provider.ts';
import { smspm } from '../../../functions/providers/smspm.ts';
import type { Gate } from '../../../local/aws/front-door.ts';
import { runReread } from '../../../operator/reread/run.ts';
import { json } from '../../local/running.ts';
import { expectRefusal } from './rights.ts';
import type { Suite, World } from './world.ts';

/** Takes `pending` for a delivery, as this version's tables do not. */
const wrong: Provider = { ...smspm, lists: { words: { ...smspm.lists?.words, pending: 'delivered' } } };

export const reread: Suite = (world) => {
  test.each([false, true])(
    'reads messages again that other tables had read, and says what changed (in AWS: %s)',
    async (aws) => {
      const { running, dlr } = world();
      const ids = [1, 2, 3].map((n) => `reread-${aws}-${n}`);
      const since = instant(Date.now());
      const report = (messageId: string, status: string) => json('smspm', { messageId, status, to: '+37256789045' });
      await running.postAll(ids.map((id) => report(id, 'pending')));
      await running.postAll([report(ids[2] as string, 'failed')]);
      const statuses = () =>
        Promise.all(ids.map(async (id) => ((await running.message('smspm', id)) as Message).status));
      const period = ['--provider', 'smspm', '--since', since];
      const options = {
        port: Number(new URL(running.stack.url).port),
        provider: 'smspm',
        since,
        dryRun: false,
        yes: true,
      };
      const nobody = { input: process.stdin, output: process.stderr };
      const misread = await runReread(options, nobody, new Map([['smspm', wrong]]));
      expect([misread.read, misread.changed]).toEqual([3, 3]);
      expect(await statuses()).toEqual(['delivered', 'delivered', 'delivered']);

      expect(await dlr(['reread', ...period], { aws })).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining('See first what would change, with --dry-run, then run this with --yes.'),
      });
      const tried = await dlr(['reread', ...period, '--dry-run'], { aws });
      expect(tried).toMatchObject({ code: 0, out: expect.stringContaining('Of 3 messages of smspm') });
      expect(tried.out).toMatch(/^2 +delivered +sent$/m);
      expect(tried.out).toMatch(/^1 +delivered +failed$/m);
      expect(tried.out).toMatch(/^3 +pending +delivered +sent$/m);
      expect(await statuses()).toEqual(['delivered', 'delivered', 'delivered']);
      // What is printed to go on with is what it takes.
      const again = /To write it: npm run -s dlr -- (.*)$/m.exec(tried.out)?.[1]?.replace(/ --(stack|port) \S+/, '');
      expect(again).toMatch(/^reread --provider smspm --since \S+ --yes$/);

      if (aws) {
        const refused = await dlr((again as string).split(' '), { aws, policy: 'reading' });
        expectRefusal(refused, 'dynamodb:UpdateItem');
        expect(await statuses()).toEqual(['delivered', 'delivered', 'delivered']);
      }
      const stop = beforeWrite(world(), ids[0] as string, () => running.postAll([report(ids[0] as string, 'queued')]));
      const done = await dlr([...(again as string).split(' '), '--json'], { aws });
      stop();
      expect(done).toMatchObject({ code: 0 });
      expect(JSON.parse(done.out)).toMatchObject({
        dryRun: false,
        changed: 3,
        statuses: [
          { from: 'delivered', to: 'sent', messages: 2 },
          { from: 'delivered', to: 'failed', messages: 1 },
        ],
        left: { moving: 0, full: 0 },
      });
      expect(await statuses()).toEqual(['sent', 'sent', 'failed']);
      const [first] = await Promise.all(ids.map((id) => running.message('smspm', id)));
      expect(first?.history.map(({ status }) => status)).toEqual(['sent', 'queued']);
      const traced = await dlr(['trace', 'smspm', ids[0] as string], { aws });
      expect(traced.out).toContain('read again by mended tables: sent, where it was delivered');
      expect((await dlr(['reread', ...period, '--yes'], { aws })).out).toContain('0 read differently now.');
    },
  );

  test('asks on a terminal, and takes nothing but yes for it', async () => {
    const port = Number(new URL(world().running.stack.url).port);
    const asked = async (answer: string) => {
      const output = new PassThrough();
      const input = Object.assign(Readable.from([`${answer}\n`]), { isTTY: true });
      const options = {
        port,
        provider: 'smspm',
        since: '1m',
        until: new Date(Date.now() - 59_000).toISOString(),
        dryRun: false,
        yes: false,
      };
      const ended = await runReread(options, { input, output }).catch((error: Error) => error.message);
      return [ended, String(output.read())];
    };
    expect(await asked('no')).toEqual(['Nothing was read again.', expect.stringContaining('nothing takes it back')]);
    expect(await asked('yes')).toEqual([expect.objectContaining({ changed: 0 }), expect.anything()]);
  });

  test('says what is wrong with what was typed', async () => {
    const { dlr } = world();
    expect((await dlr(['reread', '--provider', 'nobody', '--since', '1d', '--yes'])).err).toMatch(
      /no provider "nobody"; there are .*smspm/,
    );
    expect((await dlr(['reread', '--provider', 'smspm', '--since', 'soon', '--yes'])).err).toContain(
      '"soon" is no time',
    );
    expect((await dlr(['reread', '--provider', 'smspm', '--since', '1h', '--until', '2h', '--yes'])).err).toContain(
      'is not later than',
    );
    expect(await dlr(['reread', '--since', '1h'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--provider'),
    });
  });
};

/** Has something happen before a message is next written by a person, once. @returns what takes it back. */
function beforeWrite(
  { running: { stack }, policies }: World,
  messageId: string,
  happens: () => Promise<void>,
): () => void {
  let waits = true;
  const gate: Gate = async ({ caller, action, input }) => {
    const key = (input['Key'] as { readonly pk?: { readonly S: string } } | undefined)?.pk?.S;
    if (
      waits &&
      [policies.full, 'operator'].includes(caller) &&
      action === 'UpdateItem' &&
      key === `smspm#${messageId}`
    ) {
      waits = false;
      await happens();
    }
    return null;
  };
  stack.frontDoor.gates.push(gate);
  return () => {
    expect(waits).toBe(false);
    stack.frontDoor.gates.splice(stack.frontDoor.gates.indexOf(gate), 1);
  };
}
