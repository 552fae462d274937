import { type CustomSettings, customUses } from '../providers/custom/settings.ts';
import { customGate, customProvider } from '../providers/custom.ts';
import type { Gate } from '../providers/gate.ts';
import { type Provider, provider } from '../providers/provider.ts';
import { gates, registry } from '../providers/registry.ts';
import type { ProviderSettings, Providers } from './provider-settings.ts';

/** All gates by the name in the callback URL: those of the providers, and those of what the settings name or describe. */
export const gatesBy = (settings: Providers): ReadonlyMap<string, Gate> => withOwn(gates, settings, gateOf);

/** All providers, likewise. */
export const providersBy = (settings: Providers): ReadonlyMap<string, Provider> =>
  withOwn(registry, settings, (id, own) => {
    if (isCustom(own)) return customProvider(id, own);
    const gate = gateOf(id, own);
    const known = registry.get(own.use ?? id);
    return gate && known && provider(gate, () => known);
  });

function withOwn<One>(
  known: ReadonlyMap<string, One>,
  settings: Providers,
  make: (id: string, settings: ProviderSettings) => One | undefined,
): ReadonlyMap<string, One> {
  const own = Object.entries(settings).flatMap(([id, one]) => {
    const made = one.use === undefined ? undefined : make(id, one);
    return made ? [[id, made] as const] : [];
  });
  return own.length === 0 ? known : new Map([...known, ...own]);
}

/** What two accounts at one provider differ in is what they are called. */
function gateOf(id: string, own: ProviderSettings): Gate | undefined {
  if (isCustom(own)) return customGate(id, own);
  const gate = gates.get(own.use ?? id);
  return gate && calledBy(id, gate);
}

/** The same gate under a name of one's own. */
export const calledBy = (id: string, gate: Gate): Gate => ({ ...gate, id, name: `${gate.name} (${id})` });

/** Whether a provider is settings alone. */
export const isCustom = (settings: ProviderSettings): settings is ProviderSettings & CustomSettings =>
  customUses.some((use) => use === settings.use);

/** The provider that a name stands for: itself, unless the settings say otherwise. */
export const kindOf = (settings: Providers, name: string): string =>
  (Object.hasOwn(settings, name) ? settings[name]?.use : undefined) ?? name;

/** The name for people of a provider, or of what the settings name or describe. */
export const nameBy = (settings: Providers, id: string): string => gatesBy(settings).get(id)?.name ?? id;
