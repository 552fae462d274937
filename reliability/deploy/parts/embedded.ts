import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appWithTwo, installNew } from '../../../packaging/new-app.ts';
import { pack } from '../../../packaging/packed.ts';
import type { Told } from '../ask.ts';
import { expect, same, until } from '../check.ts';
import { done, outputsOf } from '../world.ts';
import { arrivesWithinMs, endpoints, isDelivered, send, tokenProvider } from './messages.ts';
import type { Part } from './part.ts';

/** The stack of the new app, and the two that stand in it side by side. */
const stack = 'Shop';
const both = ['Sms', 'Codes'].map((id) => `${stack}/${id}`);

export const embedded: Part = {
  name: 'embed',
  about:
    'the packed package in a new app: cdk init, npm install, two in one stack, cdk deploy; the CLI tells them apart',
  prove: async (world, { check, need }) => {
    const folder = await mkdtemp(join(tmpdir(), 'delivrd-embedded-'));
    try {
      const app = await need('cdk init, npm install', async () => installNew(pack(folder), join(folder, 'shop')));
      await writeFile(app.main, appWithTwo);
      await need('cdk synth, by the app’s own words', async () => app.cdk('synth', '--quiet'));
      const cdk = async (...words: readonly string[]) => done(await world.cdk([...words, '--app', app.out, stack]));
      await need('cdk deploy', () => cdk('deploy', '--require-approval', 'never', '--progress', 'events'));
      for (const address of both) {
        await check(`dlr endpoints --stack ${address} has its address`, async () => {
          const { [`${address.split('/')[1]}BaseUrl`]: base } = await outputsOf(world, stack);
          const [{ url }, ...more] = (await endpoints(world, address)) as [{ url: string }, ...unknown[]];
          expect(url.startsWith(`${base}/${tokenProvider}/`) && more.length === 0, `${url} is not at ${base}`);
        });
        await check(`dlr send --stack ${address} is answered 200`, () => send(world, address, tokenProvider, address));
        await check(`dlr trace --stack ${address} finds it delivered`, () =>
          until(arrivesWithinMs, () => isDelivered(world, address, tokenProvider, address)),
        );
      }
      await check('what one was told of the other does not know', async () => {
        const { code } = await world.dlr(['trace', tokenProvider, both[0] ?? '', '--stack', both[1] ?? '']);
        same(code, 1);
      });
      await check('dlr doctor knows its outputs and alarms', async () => {
        // It ends with 1 where the emulator lacks something that it looks at.
        const { out } = await world.dlr(['doctor', '--no-send', '--json', '--stack', both[1] ?? '']);
        const found: readonly Told[] = JSON.parse(out).findings;
        const { found: told } = found.find((one) => one.check === 'outputs') ?? {};
        expect(String(told).startsWith('Shop/Codes is CREATE_COMPLETE and has all'), `got ${told}`);
        const alarms = found.filter((one) => one.check === 'alarms' && one.result === 'fail');
        same(alarms, []);
      });
      await check('cdk destroy', () => cdk('destroy', '--force'));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
