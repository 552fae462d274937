import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import type { Provider } from '../../../functions/providers/provider.ts';
import { registry } from '../../../functions/providers/registry.ts';
import { nameOf } from '../../../operator/endpoint.ts';
import { policyFor } from '../../../operator/policies/policy.ts';
import { genuineRequest } from '../../../operator/request.ts';
import { output } from '../../../operator/schemas/doctor.ts';
import { readStage } from '../../../operator/stage.ts';
import type { Suite } from './world.ts';

type Told = z.output<typeof output>;
const resultsOf = ({ findings }: Told): Record<string, string> =>
  Object.fromEntries(findings.map(({ check, result }) => [check, result]));

export const doctor: Suite = (world) => {
  const called = new Set<string>();

  test.each([false, true])(
    'finds nothing broken: a report of each provider goes through, is counted, and leaves no trace in the table (in AWS: %s)',
    async (aws) => {
      const { running, dlr } = world();
      running.stack.frontDoor.witnesses.push(({ environment, service, action }) => {
        if (environment === 'doctor') called.add(`${service}:${action}`);
      });
      const before = await running.sum('Delivered', { Provider: 'wavix' });
      const rows = (await running.items()).length;
      const { code, out, err } = await dlr(['doctor', '--json'], { aws });
      const told = output.parse(JSON.parse(out));
      expect([code, err]).toEqual([0, '']);
      for (const provider of running.stack.endpoints.map(nameOf))
        expect(resultsOf(told)).toMatchObject({ [`report ${provider}`]: 'ok' });
      expect(resultsOf(told)).toMatchObject({
        outputs: 'ok',
        // It has more than cdk.json.
        settings: 'warn',
        secrets: 'ok',
        address: 'ok',
        clock: 'ok',
        // Of the local stack nobody can ask these.
        subscriptions: 'not asked',
        version: 'not asked',
      });
      expect(await running.sum('Delivered', { Provider: 'wavix' })).toBe(before + 1);
      expect(await running.items()).toHaveLength(rows);
      expect(JSON.stringify(await running.items())).not.toContain('delivrd-doctor-');
    },
  );

  test('needs, beside the rights of preflight, each right of its policy, and no other', async () => {
    const actionsOf = async (task: 'doctor' | 'preflight') =>
      policyFor([task], await readStage({}), {}).Statement.flatMap(({ Action }) => Action);
    const asked = await actionsOf('preflight');
    // Everybody may ask who he is.
    const own = [...called].filter((action) => !asked.includes(action) && action !== 'sts:GetCallerIdentity');
    expect(own.toSorted()).toEqual((await actionsOf('doctor')).filter((action) => !asked.includes(action)).toSorted());
  });

  test('sends nothing with --no-send', async () => {
    const { running, dlr } = world();
    const before = await running.sum('Delivered');
    const told = output.parse(JSON.parse((await dlr(['doctor', '--no-send', '--json'])).out));
    expect(resultsOf(told)).toMatchObject({ report: 'not asked', secrets: 'ok' });
    expect(await running.sum('Delivered')).toBe(before);
  });

  test('finds a secret that is missing: the check, the report that is refused, the mend, exit code 1', async () => {
    const { running, dlr } = world();
    const id = running.stack.outputs['SecretId'] as string;
    const before = running.stack.secrets.get(id);
    const { urlKey } = JSON.parse(before);
    try {
      running.stack.secrets.put(id, JSON.stringify({ urlKey, providers: {} }));
      const { code, out } = await dlr(['doctor', '--no-send'], { aws: true });
      expect(code).toBe(1);
      expect(out).toMatch(/^fail +secrets +No signingSecret of smstake is stored: its callbacks are refused\.$/m);
      expect(out).toMatch(/^ +npm run -s dlr -- secrets add smstake --stack \S+$/m);
      expect(out).toMatch(/^1 broken in /m);
    } finally {
      running.stack.secrets.put(id, before);
    }
  });

  test.each([false, true])(
    'names what is wrong with a captured request, and prints no secret (in AWS: %s)',
    async (aws) => {
      const { running, dlr } = world();
      const smstake = registry.get('smstake') as Provider;
      const endpoint = running.endpoint('smstake');
      const composed = smstake.compose({ messageId: 'captured' });
      const lines = Object.entries(genuineRequest(smstake, endpoint, composed).headers).map(
        ([name, value]) => `${name}: ${value}`,
      );
      const capture = (body: string) =>
        `POST /webhooks/smstake HTTP/1.1\r\nHost: h\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
      const file = join(tmpdir(), `delivrd-capture-${process.pid}.txt`);
      const ask = async (body: string) => {
        await writeFile(file, capture(body));
        return dlr(['doctor', '--request', file, '--provider', 'smstake', '--json'], { aws });
      };
      const genuine = await ask(composed.body);
      expect([genuine.code, output.parse(JSON.parse(genuine.out)).ok]).toEqual([0, true]);
      const changed = await ask(JSON.stringify(JSON.parse(composed.body), null, 2));
      expect([changed.code, JSON.parse(changed.out).findings]).toEqual([
        1,
        [expect.objectContaining({ check: 'signature', result: 'fail', mistake: 'reserialised-body' })],
      ]);
      for (const { out } of [genuine, changed]) expect(out).not.toContain(String(endpoint.signingSecret));
    },
  );

  test.each<[readonly string[], RegExp]>([
    [['--request', '/nowhere'], /^Say with --provider whose request it is/],
    [['--request', '/nowhere', '--provider', 'smstake'], /^--request: there is no file \/nowhere/],
    [['--request', '/nowhere', '--provider', 'nobody'], /^No provider "nobody" is configured; there are /],
    [['--request', '/nowhere', '--provider', 'smstake', '--url', 'x'], /^--url: got x; expected a whole URL/],
  ])('says what is wrong with %j', async (words, message) => {
    const { code, out, err } = await world().dlr(['doctor', ...words]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(message);
  });
};
