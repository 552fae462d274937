import type { Told } from '../ask.ts';
import { expect, same, until } from '../check.ts';
import { postJson } from '../https.ts';
import { first } from '../scenarios.ts';
import { done, json, outputsOf } from '../world.ts';
import {
  arrivesWithinMs,
  endpoints,
  isDelivered,
  postUnreadable,
  preflight,
  send,
  storeSecrets,
  tokenProvider,
} from './messages.ts';
import type { Part } from './part.ts';

/** In the run that wrote the messages. */
const countedWithinMs = 10_000;
/** `dlr secrets add` says after a quarter of a minute that it is accepted everywhere. */
const acceptedWithinMs = 25_000;

export const used: Part = {
  name: 'use',
  about: 'the CLI from the first secret to a traced message, the quarantine, the metrics and a rotated URL key',
  prove: async (world, { check }) => {
    const assembly = await world.assembly(first);
    const { stack, providers } = assembly;
    await check('dlr preflight finds nothing against the stage', async () => {
      const found = await preflight(world, assembly);
      expect(found.length > 5, `found only ${JSON.stringify(found)}`);
      same(
        found.filter(({ result }) => result !== 'ok'),
        [],
      );
    });
    await check('dlr secrets add', () => storeSecrets(world, stack));
    await check('dlr endpoints has each provider, at the stack’s address', async () => {
      const { BaseUrl: base = '' } = await outputsOf(world, stack);
      const told = await endpoints(world, stack);
      same(told.map(({ provider }) => provider).toSorted(), providers.toSorted());
      for (const { url, provider } of told) expect(url.startsWith(`${base}/${provider}`), `${url} is not at ${base}`);
    });
    const taken: string[] = [];
    for (const provider of providers)
      await check(`dlr send ${provider} is answered 200`, async () => {
        await send(world, stack, provider, `${provider}-1`);
        taken.push(provider);
      });
    await check('a wrong token is answered 401', async () => {
      const { BaseUrl: base } = await outputsOf(world, stack);
      const { status } = await postJson(`${base}/${tokenProvider}/no-token`, world.emulator.certificate, {});
      same(status, 401);
    });
    await check('a request that can’t be read is answered 200', () => postUnreadable(world, stack));
    // It failed already, and what never got in is waited for in vain.
    if (taken.length === 0) return;
    for (const provider of taken)
      await check(`dlr trace ${provider} finds it delivered`, () =>
        until(arrivesWithinMs, () => isDelivered(world, stack, provider, `${provider}-1`)),
      );
    await check('dlr quarantine names the field', () =>
      until(arrivesWithinMs, async () => {
        const [request] = await json(world, ['quarantine', '--stack', stack]);
        expect(/message_id/.test(JSON.stringify(request ?? '')), `got ${JSON.stringify(request)}`);
      }),
    );
    await check('the metrics arrive, of each provider', async () => {
      const { MetricNamespace: Namespace } = await outputsOf(world, stack);
      await until(countedWithinMs, async () => {
        const { Metrics } = await world.ask('cloudwatch', 'list_metrics', { Namespace, MetricName: 'Delivered' });
        const found = Metrics.flatMap(({ Dimensions }: Told) => Dimensions.map(({ Value }: Told) => Value));
        same(found.toSorted(), taken.toSorted());
      });
    });
    const keys = async (): Promise<readonly string[]> => {
      const listed: readonly Told[] = await json(world, ['secrets', '--stack', stack]);
      const { secrets } = listed.find(({ provider }) => provider === tokenProvider);
      return secrets.map(({ fingerprint }: Told) => fingerprint);
    };
    const retire = (fingerprint = '') => ['secrets', 'retire', 'url-key', '--fingerprint', fingerprint];
    await check('dlr secrets adds a URL key, and does not retire the old one while that may be in use', async () => {
      done(await world.dlr(['secrets', 'add', 'url-key', '--no-wait', '--stack', stack]));
      const { code, all } = await world.dlr([...retire((await keys())[1]), '--stack', stack]);
      expect(code === 1 && /Nothing dropped/.test(all), `ended with ${code}: ${all}`);
    });
    await check('dlr secrets retire --force drops the old one; the new URL is accepted', async () => {
      const { live } = await json(world, [...retire((await keys())[1]), '--force', '--stack', stack]);
      same(live, 1);
      await until(acceptedWithinMs, () => send(world, stack, tokenProvider, 'after-rotation'));
    });
  },
};
