import { expect, test } from 'vitest';
import type { Explanation } from '../../../operator/explain/explain.ts';
import { json } from '../../local/running.ts';
import type { Suite } from './world.ts';

export const explain: Suite = (world) => {
  /** A message that was undelivered for an error that Wavix lists, of which a late report came. */
  const send = async (id: string): Promise<void> => {
    const { running } = world();
    const sent = { message_id: id, to: '447537151866', sent: '2026-11-20T08:00:00Z' };
    await running.postAll([
      json('wavix', {
        ...sent,
        status: 'undelivered',
        delivered: '2026-11-20T08:00:09Z',
        error: 'Inactive destination number',
      }),
    ]);
    await running.postAll([json('wavix', { ...sent, status: 'sent', delivered: null })]);
  };

  test.each([false, true])(
    'tells a person the whole story in lines of a hundred characters (in AWS: %s)',
    async (aws) => {
      const id = `explain-told-${aws}`;
      await send(id);
      const { code, out, err } = await world().dlr(['explain', 'wavix', id], { aws });
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/^Undelivered: it got to a network and not to the phone\. The cause: /m);
      expect(out).toMatch(/^Send it again\?\n {2}No\. The number is wrong/m);
      expect(out).toMatch(/^What to do next\n {2}- Stop sending to \+447537151866, and take it off your lists\.$/m);
      expect(out).toMatch(/^ {2}1 {2}\S+Z {2}undelivered: applied$/m);
      expect(out).toMatch(/^ {2}2 {2}\S+Z {2}sent: recorded$/m);
      expect(out).toMatch(/^ {5}It came late: undelivered already stood, which counts more than sent/m);
      expect(out).toMatch(/^ {2}Report 1 of 2 decides: /m);
      expect(out).toMatch(/^ {2}Inactive destination\s/m);
      expect(out).toContain('The number is no longer in use; remove it from your lists.');
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    },
  );

  test.each([false, true])('prints for a script the same as an object (in AWS: %s)', async (aws) => {
    const id = `explain-json-${aws}`;
    await send(id);
    const { code, out, err } = await world().dlr(['explain', 'wavix', id, '--json'], { aws });
    expect([code, err]).toEqual([0, '']);
    const explanation = JSON.parse(out) as Explanation;
    expect(explanation).toMatchObject({
      provider: 'wavix',
      messageId: id,
      status: 'undelivered',
      final: true,
      steps: [{ effect: 'applied' }, { effect: 'recorded' }],
      sendAgain: { verdict: 'no' },
      notes: [],
    });
    // The local stack tells its console the same.
    const { running } = world();
    expect(await running.api(`/api/explanations/wavix/${id}`)).toMatchObject({
      message: await running.message('wavix', id),
      explanation,
    });
  });

  test('takes an id alone, and asks whose where several providers have it', async () => {
    const { running, dlr } = world();
    await send('explain-alone');
    expect((await dlr(['explain', 'explain-alone'])).out).toMatch(/^wavix explain-alone\nUndelivered: /);
    await running.postAll([json('smspm', { messageId: 'explain-alone', status: 'sent' })]);
    expect(await dlr(['explain', 'explain-alone'])).toEqual({
      code: 1,
      out: '',
      err: 'explain-alone is a message of smspm and of wavix: say which, as in explain smspm explain-alone.\n',
    });
  });

  test.each([false, true])('says which message there is not, and which provider (in AWS: %s)', async (aws) => {
    const { dlr } = world();
    expect(await dlr(['explain', 'wavix', 'explain-nobody'], { aws })).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/^The table has no message explain-nobody of wavix/),
    });
    expect((await dlr(['explain', 'explain-nobody'], { aws })).err).toMatch(/^No message explain-nobody of mobivate, /);
    expect(await dlr(['explain', 'nobody', 'x'], { aws })).toEqual({
      code: 1,
      out: '',
      err: 'No provider "nobody" is configured; there are mobivate, smspm, smstake, wavix.\n',
    });
  });
};
