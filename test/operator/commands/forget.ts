import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AwsCall, errorAnswer } from '../../../local/aws/front-door.ts';
import { output } from '../../../operator/schemas/forget.ts';
import { json, type RawRequest } from '../../local/running.ts';
import { runCommand } from '../command.ts';
import type { Suite } from './world.ts';

const other = '+4915187650009';

/** A report of a part of three, as Mobivate's form writes it. */
const partOf = (id: string, part: number, to: string): RawRequest => ({
  provider: 'mobivate',
  contentType: 'application/x-www-form-urlencoded',
  body: Buffer.from(
    new URLSearchParams({
      xml: `<deliveryreceipt><deliveryMessageId>${id}</deliveryMessageId><status>DELIVERED</status><part>${part}</part><parts>3</parts>${to && `<recipient>${to}</recipient>`}</deliveryreceipt>`,
    }).toString(),
  ),
});

/** All that may be there of somebody; an id of every kind begins so. */
const tracesOf = (name: string, to: string): readonly RawRequest[] => [
  json('wavix', { message_id: `${name}-1`, status: 'sent', to }),
  json('wavix', { message_id: `${name}-1`, status: 'delivered' }),
  json('smspm', { messageId: `${name}-2`, status: 'delivered', to }),
  // One id for two: his is kept under his name, and the other's names him; and the other way round.
  json('wavix', { message_id: `${name}-shared`, status: 'sent', to: other }),
  json('wavix', { message_id: `${name}-shared`, status: 'delivered', to }),
  json('wavix', { message_id: `${name}-first`, status: 'delivered', to }),
  json('wavix', { message_id: `${name}-first`, status: 'delivered', to: other }),
  // Only one of three parts says to whom.
  partOf(`${name}-long`, 1, ''),
  partOf(`${name}-long`, 2, to),
  json('wavix', { message_id: `${name}-nobody`, status: 'delivered' }),
  json('wavix', { message_id: `${name}-other`, status: 'delivered', to: other }),
];

export const forget: Suite = (world) => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'forget-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const idsOf = async (name: string): Promise<readonly string[]> =>
    (await world().running.items())
      .map(({ pk }) => String(pk))
      .filter((pk) => pk.includes(`#${name}-`))
      .toSorted();
  const ofOthers = (name: string): readonly string[] =>
    [`wavix#${name}-first/${other}`, `wavix#${name}-nobody`, `wavix#${name}-other`, `wavix#${name}-shared`].toSorted();

  describe.each([
    [false, [], '+4915187650001'],
    [true, [], '+4915187650002'],
    [true, ['--whole-table'], '+4915187650003'],
  ] as const)('in AWS: %s, with %j', (aws, flags, to) => {
    const name = `forget-${to.at(-1)}`;

    test('a dry run tells what would go, and leaves it', async () => {
      const { running, dlr } = world();
      await running.postAll(tracesOf(name, to), 1);
      const before = await idsOf(name);
      const { code, out } = await dlr(['forget', ` ${to.replace('+', '00')} `, '--dry-run', ...flags], { aws });
      expect(code).toBe(0);
      expect(out).toMatch(
        /^6 items of \+491\*{8}0\d would be erased\.\n\nFIRST REPORT +LAST REPORT +PROVIDER +MESSAGE\n/,
      );
      expect(out).toMatch(new RegExp(`Z +wavix +${name}-shared/\\+49\\*\\*\\*$`, 'm'));
      expect(out).toContain('Would be taken out of 1 messages to others');
      expect(out).toMatch(/Nothing was erased\. To erase it: npm run -s dlr -- forget/);
      expect(await idsOf(name)).toEqual(before);
      const asked = await dlr(['forget', to, ...flags], { aws });
      expect(asked).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Nothing was erased. See first') });
      expect(await idsOf(name)).toEqual(before);
    });

    test('erases all of it and nothing else, and writes a record without the number', async () => {
      const { running, dlr } = world();
      const file = join(folder, `${name}.json`);
      const { code, out, err } = await dlr(['forget', to, '--yes', '--json', '--output', file, ...flags], { aws });
      expect([code, err.replace(/^Reading.*\n|^DynamoDB has not.*\n/, '')]).toEqual([0, '']);
      const record = output.parse(JSON.parse(out));
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(record);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(record).toMatchObject({
        dryRun: false,
        stack: running.stack.stackName,
        person: { masked: `+491********0${to.at(-1)}`, reference: null },
        searched: flags.length > 0 ? 'table' : 'index',
        complete: true,
        unmentioned: [{ provider: 'wavix', messageId: `${name}-shared` }],
        left: [],
        deadLetters: { ended: 'through' },
      });
      expect(record.erased.map(({ provider, messageId }) => `${provider} ${messageId}`).toSorted()).toEqual([
        `mobivate ${name}-long/1`,
        `mobivate ${name}-long/2`,
        `smspm ${name}-2`,
        `wavix ${name}-1`,
        `wavix ${name}-first`,
        `wavix ${name}-shared/+49***`,
      ]);
      const first = record.erased.find(({ messageId }) => messageId === `${name}-1`);
      expect(String(first?.firstReceivedAt) < String(first?.lastReceivedAt)).toBe(true);
      expect(`${out}${err}${readFileSync(file, 'utf8')}`).not.toContain(to.slice(3));

      const items = await running.items();
      expect(await idsOf(name)).toEqual(ofOthers(name));
      expect(items.filter((item) => JSON.stringify(item, plain).includes(to.slice(1)))).toEqual([]);
      // The other's goes on, with the room that the name took.
      const shared = items.find(({ pk }) => pk === `wavix#${name}-shared`);
      const single = items.find(({ pk }) => pk === `wavix#${name}-other`);
      expect(shared?.['otherRecipients']).toBeUndefined();
      expect(Math.abs(Number(shared?.['grownBytes']) - Number(single?.['grownBytes']))).toBeLessThan(20);
    });

    test('run again it finds nothing, and says so', async () => {
      const { dlr } = world();
      const { code, out } = await dlr(['forget', to, '--yes', ...flags], { aws });
      expect(code).toBe(0);
      expect(out).toMatch(/^The table has no message to \+491\*{8}0\d\.\n/);
      expect(out).toContain('Not reached:\n  - Point-in-time backups hold what was erased for up to 35 days');
    });
  });

  test('a number in another message whose own is gone is found in the whole table alone', async () => {
    const { running, dlr } = world();
    const to = '+4915187650004';
    await running.postAll(
      [
        json('wavix', { message_id: 'forget-rest', status: 'sent', to: other }),
        json('wavix', { message_id: 'forget-rest', status: 'sent', to }),
      ],
      1,
    );
    await running.removeItem(`wavix#forget-rest/${to}`);
    const record = async (flags: readonly string[]) =>
      output.parse(JSON.parse((await dlr(['forget', to, '--yes', '--json', ...flags])).out));
    expect((await record([])).unmentioned).toEqual([]);
    expect((await record(['--whole-table'])).unmentioned).toEqual([{ provider: 'wavix', messageId: 'forget-rest' }]);
    expect((await record(['--whole-table'])).unmentioned).toEqual([]);
  });

  test('interrupted, it tells what it did, and the next run does the rest', async () => {
    const { running, dlr } = world();
    const to = '+4915187650005';
    const ids = Array.from({ length: 30 }, (_, at) => `forget-many-${at}`);
    await running.postAll(ids.map((messageId) => json('smspm', { messageId, status: 'delivered', to })));
    const file = join(folder, 'interrupted.json');
    let deletes = 0;
    const gate = async ({ action }: { readonly action: string }) => {
      if (action === 'DeleteItem' && ++deletes === 3) process.emit('SIGINT');
      return null;
    };
    running.stack.frontDoor.gates.push(gate);
    const ended = await dlr(['forget', to, '--yes', '--output', file]);
    running.stack.frontDoor.gates.splice(running.stack.frontDoor.gates.indexOf(gate), 1);
    expect(ended.code).toBe(1);
    expect(ended.out).toContain('Ended before all was erased: run it again for the rest: npm run -s dlr -- forget');
    const first = output.parse(JSON.parse(readFileSync(file, 'utf8')));
    expect(first).toMatchObject({ complete: false, deadLetters: null });
    const left = (await idsOf('forget-many')).length;
    expect(left).toBeGreaterThan(0);
    expect(first.erased.length + left).toBe(ids.length);

    const again = await dlr(['forget', to, '--yes', '--output', file]);
    expect(again).toMatchObject({ code: 1, out: '', err: expect.stringContaining('is there already') });
    expect((await idsOf('forget-many')).length).toBe(left);
    const second = output.parse(JSON.parse((await dlr(['forget', to, '--yes', '--json'])).out));
    expect([second.complete, second.erased.length]).toEqual([true, left]);
    expect(await idsOf('forget-many')).toEqual([]);
  });

  test('a record that says what was to go is there before anything is gone', async () => {
    const { running, dlr } = world();
    const to = '+4915187650006';
    await running.postAll([json('smspm', { messageId: 'forget-plan-1', status: 'delivered', to })]);
    const file = join(folder, 'planned.json');
    const seen: unknown[] = [];
    const gate = async ({ action }: { readonly action: string }) => {
      if (action === 'DeleteItem') seen.push(JSON.parse(readFileSync(file, 'utf8')));
      return null;
    };
    running.stack.frontDoor.gates.push(gate);
    await dlr(['forget', to, '--yes', '--output', file]);
    running.stack.frontDoor.gates.splice(running.stack.frontDoor.gates.indexOf(gate), 1);
    expect(seen).toMatchObject([{ complete: false, erased: [], planned: [{ messageId: 'forget-plan-1' }] }]);
    expect(await dlr(['forget', to, '--yes', '--output', join(folder, 'none', 'x.json')])).toMatchObject({
      code: 1,
      err: expect.stringContaining('can’t be written (ENOENT)'),
    });
  });

  test('whose record nobody takes tells it elsewhere, and has not ended well', async () => {
    const { running } = world();
    const to = '+4915187650011';
    await running.postAll([json('smspm', { messageId: 'forget-unread-1', status: 'delivered', to })]);
    const PORT = new URL(running.stack.url).port;
    const onStart = (child: ChildProcess) => void child.stdout?.destroy();
    const { code, err } = await runCommand('dlr.ts', ['forget', to, '--yes', '--json'], { PORT }, { onStart });
    const [said = '', ...record] = err.split('\n');
    expect([code, said]).toEqual([1, 'Standard output did not take what was done:']);
    expect(output.parse(JSON.parse(record.join('\n'))).erased).toMatchObject([{ messageId: 'forget-unread-1' }]);
  });

  test('that fails once it has erased tells what it erased, then why it failed', async () => {
    const { running, dlr } = world();
    const to = '+4915187650013';
    await running.postAll([json('smspm', { messageId: 'forget-denied-1', status: 'delivered', to })]);
    const gate = async ({ environment, action }: AwsCall) =>
      environment === 'forget' && action === 'ReceiveMessage'
        ? errorAnswer(403, 'AccessDenied', 'not authorized')
        : null;
    running.stack.frontDoor.gates.unshift(gate);
    const { code, out, err } = await dlr(['forget', to, '--yes', '--json'], { aws: true });
    running.stack.frontDoor.gates.shift();
    expect([code, output.parse(JSON.parse(out))]).toMatchObject([
      1,
      { complete: true, erased: [{ messageId: 'forget-denied-1' }], deadLetters: null },
    ]);
    expect(err).toMatch(/^AccessDenied: not authorized\nThese credentials lack the right/);
  });

  test('tells which dead letters hold the number, and how to drop them', async () => {
    const { running, dlr } = world();
    const to = '+4915187650007';
    await running.postAll([
      json('wavix', { status: 'no id', to }),
      json('wavix', { status: 'no id either', to: other }),
      {
        provider: 'mobivate',
        method: 'POST',
        contentType: 'application/x-www-form-urlencoded',
        body: Buffer.from(`xml=%3Cx%3E%2B49%20151-8765%200007`),
      },
    ]);
    const { code, out } = await dlr(['forget', to, '--dry-run'], { aws: true });
    expect(code).toBe(0);
    const drops = [...out.matchAll(/^ {2}npm run -s dlr -- (quarantine --drop \S+) --stack \S+$/gm)].map(
      ([, line]) => line ?? '',
    );
    expect(drops).toHaveLength(2);
    for (const line of drops) expect(await dlr([...line.split(' '), '--yes'])).toMatchObject({ code: 0 });
    expect((await dlr(['forget', to, '--dry-run'])).out).toMatch(
      /None of the \d+ dead letters that were looked at holds/,
    );
  });

  test('tells which kept requests hold the number, though nobody has proved who sent them, and how to drop them', async () => {
    const { running, dlr } = world();
    const to = '+4915187650012';
    const url = running.endpoint('wavix').url.replace(/[^/]+$/, 'wrong-token');
    for (const [id, number] of [
      ['forget-kept-1', to],
      ['forget-kept-2', other],
    ])
      await fetch(url, { method: 'POST', body: JSON.stringify({ message_id: id, status: 'delivered', to: number }) });
    const { out } = await dlr(['forget', to, '--yes', '--json'], { aws: true });
    expect(output.parse(JSON.parse(out)).unauthentic).toMatchObject({ naming: [{ provider: 'wavix' }] });
    const shown = (await dlr(['forget', to, '--dry-run'], { aws: true })).out;
    const [, line = ''] =
      /^ {2}npm run -s dlr -- (quarantine --unauthentic --drop \S+) --stack \S+$/m.exec(shown) ?? [];
    const asked = await dlr(['quarantine', '--unauthentic', '--list', '--json']);
    expect(JSON.parse(asked.out)).toContainEqual(
      expect.objectContaining({ id: line.split(' ').at(-1), provider: 'wavix', reason: 'url_token' }),
    );
    expect(await dlr([...line.split(' '), '--yes'])).toMatchObject({ code: 0 });
    expect((await dlr(['forget', to, '--dry-run'])).out).toMatch(
      /None of the \d+ kept requests that are not authentic/,
    );
    expect(await dlr([...line.split(' '), '--yes'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^No request \S+ is kept: /),
    });
  });

  test.each<[readonly string[], number, RegExp]>([
    [['Bank'], 1, /^"Bank" is no phone number: expected 7 to 15 digits/],
    [['015187650001', '--yes'], 1, /has no country code/],
    [[other, '--dry-run', '--output', 'x.json'], 1, /^--output takes the record of what was erased: leave it out/],
    [[], 2, /missing required argument/],
  ])('%j is answered with what was expected', async (words, code, message) => {
    const ended = await world().dlr(['forget', ...words]);
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).toMatch(message);
  });
};

const plain = (_: string, value: unknown): unknown => (value instanceof Set ? [...value] : value);
