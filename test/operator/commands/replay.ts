import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { packBody, writeEnvelope } from '../../../functions/shared/envelope.ts';
import { urlToken } from '../../../functions/shared/secrets.ts';
import { outputs } from '../../../functions/shared/stack-outputs.ts';
import { sqsClient } from '../../../local/aws/event-source.ts';
import { output as quarantineOutput } from '../../../operator/schemas/quarantine.ts';
import { output } from '../../../operator/schemas/replay.ts';
import type { Suite, World } from './world.ts';

export const replay: Suite = (world) => {
  /** Puts a request into quarantine as a consumer did that could not read it. */
  const quarantined = async ({ running }: World, body: string, reason: string, requestId = body): Promise<void> => {
    const sqs = sqsClient(running.stack.frontDoor.url, 'test');
    const receivedAt = Date.now() - 3_600_000;
    const envelope = {
      v: 1,
      provider: 'smspm',
      receivedAt,
      requestId,
      method: 'POST',
      query: '',
      headers: {},
    } as const;
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: running.stack.outputs[outputs.deadLetterQueueUrl],
        MessageBody: writeEnvelope({ ...envelope, ...packBody(Buffer.from(body)) }),
        MessageAttributes: { reason: { DataType: 'String', StringValue: reason } },
      }),
    );
    sqs.destroy();
  };
  const report = (messageId: string) => JSON.stringify({ messageId, status: 'delivered' });

  test.each([false, true])(
    'brings into the table what can be read now, and tells the rest (in AWS: %s)',
    async (aws) => {
      const { running, dlr } = world();
      const cause = `an older reader ${aws}`;
      await quarantined(world(), report(`replayed-${aws}`), cause);
      await quarantined(world(), 'no report', cause);
      const before = await Promise.all(['Quarantined', 'Settled'].map((name) => running.sum(name)));

      if (!aws) {
        const dry = await dlr(['replay', '--cause', cause.toUpperCase(), '--dry-run', '--json'], { aws });
        expect(output.parse(JSON.parse(dry.out))).toEqual({
          wouldSend: [expect.objectContaining({ cause, count: 2 })],
        });
        const asked = await dlr(['replay', '--cause', cause], { aws });
        expect([asked.code, asked.out]).toEqual([1, '']);
        expect(asked.err).toMatch(/^COUNT .*\n2 .*\nNothing sent: with --yes these 2 go to the consumer\.\n$/);
      }
      const { code, out, err } = await dlr(['replay', '--cause', cause, '--yes', '--rate', '50/s', '--json'], { aws });
      expect([code, err]).toEqual([0, '']);
      const reason = 'body: expected JSON, XML or a form';
      expect(output.parse(JSON.parse(out))).toEqual({
        ...{ sent: 2, undeleted: 0, refused: {}, cameBack: { [reason]: 1 }, waiting: 0, ended: 'through' },
      });
      expect(await running.message('smspm', `replayed-${aws}`)).toMatchObject({ status: 'delivered', history: [{}] });
      // It was counted as quarantined when it was; what the queue took is brought to an end.
      const after = await Promise.all(['Quarantined', 'Settled'].map((name) => running.sum(name)));
      expect(after).toEqual([before[0], (before[1] ?? 0) + 2]);
      if (aws) return;
      if (aws) return;
      const shown = await dlr(['replay', '--cause', reason, '--provider', 'smspm', '--yes']);
      expect(shown.out).toMatch(/^Sent \d+\. \d+ came back so far:\nCOUNT +REASON\n\d+ +body: expected JSON/);
    },
  );

  test.each<[readonly string[], number, RegExp]>([
    [[], 2, /Say which: expected one of --cause <text>, --id <id>, --all and --unauthentic\./],
    [['--all', '--id', 'x'], 2, /Say which/],
    [['--all', '--rate', '0'], 2, /Expected 1\/s to 3000\/s/],
    [['--id', 'nobody', '--yes'], 1, /^No request nobody is in quarantine: "dlr quarantine" lists the ids\.\n$/],
    [['--all', '--provider', 'nobody'], 1, /No provider "nobody" is configured; there are .*smspm/],
  ])('%j', async (words, expected, message) => {
    const { code, out, err } = await world().dlr(['replay', ...words]);
    expect([code, out, err]).toEqual([expected, '', expect.stringMatching(message)]);
  });

  test.each([false, true])('sends what is authentic now of what was not, and only that (in AWS: %s)', async (aws) => {
    const { running, dlr } = world();
    const [queueId, secretId] = [outputs.unauthenticQueueUrl, outputs.secretId].map(
      (name) => running.stack.outputs[name],
    );
    const { url } = running.endpoint('wavix');
    const post = (to: string, messageId: string) =>
      fetch(to, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message_id: messageId, status: 'delivered' }),
      });
    // A URL made by a key that is stored only later, and one that nobody ever stores.
    const key = `stored later ${aws}`;
    const late = url.replace(/[^/]+$/, urlToken(key, 'wavix'));
    for (const [to, id] of [
      [late, `late-${aws}`],
      [url.replace(/[^/]+$/, urlToken('never stored', 'wavix')), `forged-${aws}`],
    ] as const)
      expect((await post(to, id)).status).toBe(401);
    expect(queueId).toMatch(/Unauthentic/);
    const shown = await dlr(['quarantine', '--unauthentic', '--json'], { aws });
    const group = { provider: 'wavix', missing: 'url_token' };
    expect(quarantineOutput.parse(JSON.parse(shown.out))).toEqual([
      expect.objectContaining({ ...group, authenticNow: null }),
    ]);
    if (!aws) {
      const none = await dlr(['replay', '--unauthentic', '--dry-run', '--json'], { aws });
      expect(output.parse(JSON.parse(none.out))).toEqual({
        wouldSend: [expect.objectContaining({ ...group, authenticNow: 0 })],
      });
    }
    const document = JSON.parse(running.stack.secrets.get(secretId as string));
    running.stack.secrets.put(
      secretId as string,
      JSON.stringify({ ...document, urlKey: [key, document.urlKey].flat() }),
    );
    const { code, out, err } = await dlr(['replay', '--unauthentic', '--provider', 'wavix', '--yes', '--json'], {
      aws,
    });
    expect([code, err, output.parse(JSON.parse(out))]).toEqual([
      ...[0, '', expect.objectContaining({ sent: 1, cameBack: {}, ended: 'through' })],
    ]);
    running.stack.secrets.put(secretId as string, JSON.stringify(document));
    await running.drained();
    expect(await running.message('wavix', `late-${aws}`)).toMatchObject({ status: 'delivered', history: [{}] });
    expect(await running.message('wavix', `forged-${aws}`)).toBeNull();
    if (aws) return;
    expect((await dlr(['replay', '--unauthentic', '--yes'])).out).toBe(
      'Nothing of it is authentic now. 1 stay: not authentic by the secrets as they are, or of another provider.\n',
    );
  });

  test('of a cause that nothing has sends nothing', async () => {
    const { code, out } = await world().dlr(['replay', '--cause', 'no such cause', '--yes']);
    expect([code, out]).toEqual([0, 'Nothing was there to be sent.\n']);
  });
};
