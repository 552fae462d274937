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
};
