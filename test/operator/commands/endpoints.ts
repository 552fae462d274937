import { expect, test } from 'vitest';
import type { Suite } from './world.ts';

export const endpoints: Suite = (world) => {
  test.each([false, true])('prints for a script the URLs to register (in AWS: %s)', async (aws) => {
    const { running, dlr } = world();
    const { code, out, err } = await dlr(['endpoints', '--json'], { aws });
    expect([code, err]).toEqual([0, '']);
    const shown = running.stack.endpoints.map(({ signingSecret, ...rest }) =>
      aws || signingSecret === undefined ? rest : { ...rest, signingSecret },
    );
    expect(JSON.parse(out)).toEqual(shown);
  });

  test('tells a person where in the console of each provider, unless that is not wanted', async () => {
    const { running, dlr } = world();
    const { out } = await dlr(['endpoints'], { aws: true });
    const { url } = running.endpoint('wavix');
    expect(out).toContain(`Open the tab Default destinations and enter ${url} in the field DLR webhook.`);
    expect(out).toContain(`secrets add smstake --stack ${running.stack.stackName}`);
    expect((await dlr(['endpoints', '--no-steps'])).out.trim().split('\n')).toHaveLength(5);
  });

  test('tells one alone by its name, and which there are where it is none', async () => {
    const { running, dlr } = world();
    const { out } = await dlr(['endpoints', 'wavix', '--json']);
    expect(JSON.parse(out)).toEqual([running.stack.endpoints.find(({ provider }) => provider === 'wavix')]);
    const { code, err } = await dlr(['endpoints', 'nobody']);
    expect([code, err]).toEqual([1, expect.stringMatching(/nobody.*wavix/)]);
  });
};
