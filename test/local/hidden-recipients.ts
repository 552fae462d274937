import { expect, test } from 'vitest';
import type { RecipientForm } from '../../functions/domain/recipient.ts';
import { output as forgotten } from '../../operator/schemas/forget.ts';
import { inProcess } from '../operator/in-process.ts';
import { json, type Running } from './running.ts';

const to = '+4915112345678';
const other = '+4915187654321';

/** Declares what must hold of a running stack that hides numbers so. */
export function hidesRecipients(form: Exclude<RecipientForm, 'plain'>, running: () => Running): void {
  const masked = (last: string): string | null => (form === 'hash' ? null : `+491********${last}`);
  const report = (message_id: string, number: string, status = 'undelivered') =>
    json('wavix', {
      message_id,
      status,
      to: number,
      error: `No route to ${number.slice(1)} (0${number.slice(3)})`,
      tag: `campaign ${number}`,
    });
  /** Both ways of asking this stack, the local and that of AWS. */
  const ask = async (words: readonly string[]) => {
    const { stack } = running();
    const here = await inProcess(words, { PORT: new URL(stack.url).port });
    const there = await inProcess([...words, '--stack', stack.stackName], {
      AWS_ENDPOINT_URL: stack.frontDoor.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'cli',
      AWS_SECRET_ACCESS_KEY: 'cli',
    });
    return [here, there] as const;
  };

  test(`numbers are ${form} in the table, nowhere in a log, and country and metrics stay`, async () => {
    const { postAll, items, message, sum, logLines, stack } = running();
    const before = await sum('FailureRate', { Provider: 'wavix', Country: 'DE' });
    // Each once the one before is in the table: whose number is the message's is who came first, and a queue keeps no order.
    await postAll([report('hidden', to)]);
    await postAll([report('hidden', other)]);
    // Once the failure is counted: before it the delivery would be the first outcome.
    await postAll([report('hidden', to, 'delivered')]);
    const own = (await items()).filter(({ pk }) => String(pk).startsWith('wavix#hidden'));
    expect(own).toHaveLength(2);
    const text = JSON.stringify([own, logLines], (_, value) => (value instanceof Set ? [...value] : value));
    for (const number of [to, other]) expect(text).not.toContain(number.slice(3));
    expect(await message('wavix', 'hidden')).toMatchObject({
      status: 'delivered',
      country: 'DE',
      recipient: masked('78'),
      otherRecipients: [{ recipient: masked('21') }],
      tag: expect.stringMatching(/^campaign \+49~[\w-]{22}$/),
    });
    // 100 for each of the two that failed.
    expect(await sum('FailureRate', { Provider: 'wavix', Country: 'DE' })).toBe(before + 200);
    const reads = stack.permissions
      .report()
      .filter((one) => one.function.startsWith('Consumer') && one.action === 'secretsmanager:GetSecretValue');
    expect(reads).toEqual([expect.objectContaining({ denied: 0 })]);
    expect(reads[0]?.calls).toBeGreaterThan(0);
  });

  test(`people find by number and by a reference that holds one, where numbers are ${form}`, async () => {
    const { postAll, api } = running();
    const client_ref = `order ${other}-1`;
    await postAll([json('smstake', { message_id: 'hidden-ref', status: 'delivered', to: other, client_ref })]);
    const ids = async (words: readonly string[]) =>
      (await ask([...words, '--json'])).map(({ code, out, err }) => {
        expect([code, err]).toEqual([0, '']);
        return JSON.parse(out).messages.map(({ messageId }: { messageId: string }) => messageId);
      });
    const ofOther = ['hidden-ref', expect.stringMatching(/^hidden\/.*~/)];
    expect(await ids(['trace', '--recipient', '0049 151 87654321'])).toEqual([ofOther, ofOther]);
    expect(await ids(['trace', '--reference', client_ref])).toEqual([['hidden-ref'], ['hidden-ref']]);
    for (const { out } of await ask(['recipient', other, '--json']))
      expect(JSON.parse(out)).toMatchObject({ recipient: other, country: 'DE', verdict: 'fine' });
    const messageIds = (messages: readonly { readonly messageId: string }[]) => messages.map((one) => one.messageId);
    const query = encodeURIComponent(other);
    expect(messageIds(await api(`/api/messages?recipient=${query}`))).toEqual(ofOther);
    expect(messageIds((await api<{ messages: [] }>(`/api/search?text=${query}`)).messages)).toEqual(ofOther);
    expect(
      messageIds((await api<{ messages: [] }>(`/api/search?text=${encodeURIComponent(client_ref)}`)).messages),
    ).toEqual(['hidden-ref']);
  });

  test(`a person is found and erased by the number where it is ${form}`, async () => {
    const record = async (number: string, items: number) => {
      for (const { code, out, err } of await ask(['forget', number, '--dry-run', '--json'])) {
        expect([code, err]).toEqual([0, '']);
        expect(forgotten.parse(JSON.parse(out)).erased).toHaveLength(items);
      }
      const [first, second] = await ask(['forget', number, '--yes', '--json']);
      expect(forgotten.parse(JSON.parse(second.out)).erased).toEqual([]);
      return forgotten.parse(JSON.parse(first.out));
    };
    expect(await record('0049 151 87654321', 2)).toMatchObject({
      person: { masked: '+491********21', reference: expect.stringMatching(/^~[\w-]{22}$/) },
      erased: [{ provider: 'wavix' }, { provider: 'smstake', messageId: 'hidden-ref' }],
      unmentioned: [{ provider: 'wavix', messageId: 'hidden' }],
    });
    expect((await running().message('wavix', 'hidden'))?.otherRecipients).toEqual([]);
    expect(await record(to, 1)).toMatchObject({ erased: [{ messageId: 'hidden' }], unmentioned: [] });
    expect((await running().items()).filter(({ pk }) => String(pk).startsWith('wavix#hidden'))).toEqual([]);
  });
}
