import { type Provider, provider } from '../providers/provider.ts';
import { readers } from '../providers/readers.ts';
import { calledBy, isCustom } from './named.ts';
import type { Providers } from './provider-settings.ts';

/** Providers by the name in the callback URL; one may have to be loaded. */
export interface Readers {
  readonly get: (name: string) => Provider | undefined | Promise<Provider | undefined>;
}

/** The same as `providersBy`, each loaded when it is first asked for. A load that fails is tried anew the next time. */
export function readersBy(settings: Providers): Readers {
  const loaded = new Map<string, Provider>();
  return {
    get: async (name) => {
      const known = loaded.get(name);
      if (known) return known;
      const one = await load(settings, name);
      if (one) loaded.set(name, one);
      return one;
    },
  };
}

async function load(settings: Providers, name: string): Promise<Provider | undefined> {
  const own = Object.hasOwn(settings, name) ? settings[name] : undefined;
  if (own && isCustom(own)) return (await import('../providers/custom.ts')).customProvider(name, own);
  const kind = own?.use ?? name;
  const known = Object.hasOwn(readers, kind) ? await readers[kind]?.() : undefined;
  return known && own?.use !== undefined ? provider(calledBy(name, known), () => known) : known;
}
