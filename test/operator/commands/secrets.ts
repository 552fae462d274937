import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { acceptedAfterMs } from '../../../functions/aws/secrets.ts';
import { fingerprintOf, type SecretDocument } from '../../../functions/shared/secrets.ts';
import { added, retired, listed as schema } from '../../../operator/schemas/secrets.ts';
import type { Suite, World } from './world.ts';

type Listed = z.output<typeof schema>;

const idOf = ({ running }: World): string => running.stack.outputs['SecretId'] as string;
const documentOf = (world: World): SecretDocument => JSON.parse(world.running.stack.secrets.get(idOf(world)));

/** Every value of the secret that may not be printed. */
const valuesOf = (document: SecretDocument): readonly string[] => [
  ...[document.urlKey ?? []].flat(),
  ...Object.values(document.providers ?? {}).flatMap(({ signingSecret = [], basic = [] }) => [
    ...[signingSecret].flat(),
    ...[basic].flat(),
  ]),
];

/** Runs the test, then gives the stack the secrets back that it had: what is signed with them is always let in. */
async function withSecrets(world: World, run: () => Promise<void>): Promise<void> {
  const before = world.running.stack.secrets.get(idOf(world));
  await run().finally(() => world.running.stack.secrets.put(idOf(world), before));
}

const list = async (world: World, aws: boolean): Promise<Listed> => {
  const { code, out, err } = await world.dlr(['secrets', '--json'], { aws });
  expect([code, err]).toEqual([0, '']);
  for (const value of valuesOf(documentOf(world))) expect(out).not.toContain(value);
  return schema.parse(JSON.parse(out));
};

export const secrets: Suite = (world) => {
  test.each([false, true])('lists each live one by fingerprint, with its last use (in AWS: %s)', async (aws) => {
    const { running } = world();
    const posted = Date.now();
    await running.postAll(
      ['wavix', 'smstake'].map((provider) => ({ provider, contentType: 'application/json', body: Buffer.from('{}') })),
    );
    const listed = await list(world(), aws);
    expect(listed.map(({ provider, kind, live }) => [provider, kind, live])).toEqual([
      ['mobivate', 'urlKey', 1],
      ['smspm', 'urlKey', 1],
      ['smstake', 'signingSecret', 1],
      ['wavix', 'urlKey', 1],
    ]);
    const document = documentOf(world());
    const of = (name: string) => listed.find(({ provider }) => provider === name)?.secrets[0];
    const key = fingerprintOf(document, 'urlKey', 'wavix', String(document.urlKey));
    const secret = String(document.providers?.['smstake']?.signingSecret);
    expect(of('wavix')).toMatchObject({ fingerprint: key, storedAt: null });
    expect(of('smstake')?.fingerprint).toBe(fingerprintOf(document, 'signingSecret', 'smstake', secret));
    for (const name of ['wavix', 'smstake']) {
      const at = Date.parse(of(name)?.lastUsedAt ?? '');
      expect([at <= Date.now(), at > posted - 60 * 60_000]).toEqual([true, true]);
    }
  });

  test('tells a person what is missing, and which line mends it', async () => {
    await withSecrets(world(), async () => {
      const { running, dlr } = world();
      const { urlKey = '' } = documentOf(world());
      running.stack.secrets.put(idOf(world()), JSON.stringify({ urlKey }));
      const { out } = await dlr(['secrets'], { aws: true });
      expect(out).toMatch(/^smstake +signingSecret +none$/m);
      expect(out).toContain(
        `No signingSecret of smstake is stored: its callbacks are refused. npm run -s dlr -- secrets add smstake --stack ${running.stack.stackName}`,
      );
    });
  });
};

export const rotate: Suite = (world) => {
  const run = (words: readonly string[], aws: boolean, input = '') =>
    world().dlr(['secrets', ...words], { aws, input, task: 'rotate' });
  const printsOf = (provider: string, listed: Listed) =>
    listed.find((one) => one.provider === provider)?.secrets.map(({ fingerprint }) => fingerprint) ?? [];

  test.each([false, true])('adds beside the live one, and retires only what is not in use (in AWS: %s)', (aws) =>
    withSecrets(world(), async () => {
      const before = documentOf(world());
      const old = before.providers?.['smstake']?.signingSecret;
      const { code, out, err } = await run(['add', 'smstake', '--no-wait', '--json'], aws, 'whsec_new\n');
      expect([code, err]).toEqual([0, '']);
      const { acceptedFrom, ...told } = added.parse(JSON.parse(out));
      const left = Date.parse(acceptedFrom ?? '') - Date.now();
      expect([left > acceptedAfterMs - 5_000, left <= acceptedAfterMs]).toEqual([true, true]);
      expect(documentOf(world()).providers?.['smstake']).toEqual({ signingSecret: ['whsec_new', old] });
      const [newest, oldest] = printsOf('smstake', await list(world(), aws));
      expect(told).toEqual({ provider: 'smstake', kind: 'signingSecret', fingerprint: newest, live: 2 });
      const listed = (await list(world(), aws)).find(({ provider }) => provider === 'smstake');
      expect(Math.abs(Date.parse(listed?.secrets[0]?.storedAt ?? '') - Date.now())).toBeLessThan(60_000);

      const refused = await run(['retire', 'smstake', '--fingerprint', String(oldest)], aws);
      expect([refused.code, refused.out]).toEqual([1, '']);
      expect(refused.err).toMatch(/^Nothing dropped: /);
      expect(documentOf(world()).providers?.['smstake']).toEqual({ signingSecret: ['whsec_new', old] });
      const forced = await run(['retire', 'smstake', '--fingerprint', String(oldest), '--force', '--json'], aws);
      expect(retired.parse(JSON.parse(forced.out))).toEqual({
        provider: 'smstake',
        kind: 'signingSecret',
        fingerprint: oldest,
        live: 1,
      });
      expect(documentOf(world()).providers?.['smstake']).toEqual({ signingSecret: ['whsec_new'] });
    }),
  );

  test.each([false, true])('makes a new key of the URLs, which are printed then (in AWS: %s)', (aws) =>
    withSecrets(world(), async () => {
      const { urlKey: old } = documentOf(world());
      const { out } = await run(['add', 'url-key', '--no-wait'], aws);
      expect(out).toMatch(/^urlKey: 2 live, the newest is [0-9a-f]{8}\. Register the URLs that "dlr endpoints/);
      const [key = ''] = [documentOf(world()).urlKey ?? ''].flat();
      expect(documentOf(world()).urlKey).toEqual([expect.stringMatching(/^[\w-]{48}$/), old]);
      const [, oldest] = printsOf('wavix', await list(world(), aws));
      const shown = JSON.parse((await world().dlr(['endpoints', '--json'], { aws })).out);
      expect(shown).toEqual(
        world().running.stack.endpoints.map(({ signingSecret, ...rest }) =>
          aws || !signingSecret ? rest : { ...rest, signingSecret },
        ),
      );
      expect((await run(['retire', 'url-key', '--fingerprint', String(oldest), '--force'], aws)).out).toBe(
        `urlKey ${oldest} of url-key is dropped, 1 live. It ends within five minutes.\n`,
      );
      expect(documentOf(world()).urlKey).toEqual([key]);
    }),
  );

  describe('stores and drops nothing', () => {
    test.each<[readonly string[], string, RegExp]>([
      [['add', 'smstak'], 'x', /has no provider "smstak"; there are .*smstake/],
      [['add', 'wavix'], 'x', /does not check signature for wavix: set providers\.wavix\.authentication\.signature/],
      [['add', 'smstake', '--name', 'basic'], 'user:password', /does not check basic for smstake/],
      [['add', 'smstake'], ' \n', /Standard input held no secret/],
      [['add', 'smstake'], 'two words', /expected the secret alone/],
      [
        ['retire', 'smstake', '--fingerprint', '00000000'],
        '',
        /No live secret of smstake has the fingerprint 00000000; there are [0-9a-f]{8}\./,
      ],
      [
        ['retire', 'mobivate', '--fingerprint', '00000000'],
        '',
        /it has none\. The key of the URL tokens is retired as url-key\./,
      ],
    ])('%j', async (words, input, message) => {
      const before = world().running.stack.secrets.get(idOf(world()));
      const { code, out, err } = await run(words, true, input);
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(message);
      expect(err).not.toContain('two words');
      expect(world().running.stack.secrets.get(idOf(world()))).toBe(before);
    });

    test.each(['smstake', 'url-key'])('that leaves none (%s)', async (provider) => {
      const [print = ''] = printsOf(provider === 'url-key' ? 'wavix' : provider, await list(world(), true));
      const { code, err } = await run(['retire', provider, '--fingerprint', String(print)], true);
      expect([code, err]).toEqual([1, expect.stringMatching(/^Nothing dropped: it is the only /)]);
    });
  });
};
