import { expect, test } from 'vitest';
import type { Provider } from '../../functions/providers/provider.ts';
import { gates, registry } from '../../functions/providers/registry.ts';
import { gatesBy, kindOf, nameBy, providersBy } from '../../functions/shared/named.ts';
import type { Providers } from '../../functions/shared/provider-settings.ts';
import { readersBy } from '../../functions/shared/readers.ts';

const authentication = { signature: true };
const settings = {
  smstake: { authentication },
  'brand-a': { use: 'smstake', authentication },
  lost: { use: 'nobody', authentication },
};

test('a provider under a name of one’s own is that provider, but for its name', () => {
  const [own, known] = [providersBy(settings).get('brand-a'), registry.get('smstake')] as [Provider, Provider];
  expect([own.id, own.name]).toEqual(['brand-a', 'SMSTAKE (brand-a)']);
  const { id: _, name: __, ...same } = own;
  const { id: ___, name: ____, ...as } = known;
  expect(same).toEqual(as);
  expect(gatesBy(settings).get('brand-a')).toEqual({
    ...gates.get('smstake'),
    id: 'brand-a',
    name: 'SMSTAKE (brand-a)',
  });
});

test('what is named so is beside the others, and what stands for nothing is not', () => {
  for (const [named, all] of [
    [gatesBy(settings), gates],
    [providersBy(settings), registry],
  ] as const)
    expect([...named.keys()]).toEqual([...all.keys(), 'brand-a']);
  expect(providersBy({})).toBe(registry);
  expect([kindOf(settings, 'brand-a'), kindOf(settings, 'smstake'), kindOf(settings, 'constructor')]).toEqual([
    'smstake',
    'smstake',
    'constructor',
  ]);
  expect([nameBy(settings, 'brand-a'), nameBy(settings, 'wavix'), nameBy(settings, 'gone')]).toEqual([
    'SMSTAKE (brand-a)',
    'Wavix',
    'gone',
  ]);
});

test('each provider that is loaded when it is asked for is the one that is there at once', async () => {
  const own = {
    ...settings,
    described: { use: 'custom', fields: { id: 'id' }, statuses: { ok: 'delivered' }, authentication },
  } as Providers;
  const [all, loaded] = [providersBy(own), readersBy(own)];
  for (const [name, one] of all) {
    const { parse, compose, composeBatch, ...rest } = (await loaded.get(name)) as Provider;
    const { parse: _, compose: __, composeBatch: ___, ...there } = one;
    expect(JSON.stringify(rest), name).toBe(JSON.stringify(there));
    expect(await loaded.get(name), name).toBe(await loaded.get(name));
  }
  for (const name of ['nobody', 'lost', 'constructor', '__proto__'])
    expect(await loaded.get(name), name).toBeUndefined();
});
