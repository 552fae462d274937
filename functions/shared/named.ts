import type { Gate } from '../providers/gate.ts';
import { type Provider, provider } from '../providers/provider.ts';
import { gates, registry } from '../providers/registry.ts';
import type { Providers } from './provider-settings.ts';

/** All gates by the name in the callback URL: those of the providers, and those of what the settings name otherwise. */
export const gatesBy = (settings: Providers): ReadonlyMap<string, Gate> => withNamed(gates, namedGates(settings));

/** All providers, likewise. */
export const providersBy = (settings: Providers): ReadonlyMap<string, Provider> =>
  withNamed(
    registry,
    namedGates(settings).flatMap((gate) => {
      const known = registry.get(kindOf(settings, gate.id));
      return known ? [provider(gate, () => known)] : [];
    }),
  );

function withNamed<One extends Gate>(known: ReadonlyMap<string, One>, own: readonly One[]): ReadonlyMap<string, One> {
  return own.length === 0 ? known : new Map([...known, ...own.map((one) => [one.id, one] as const)]);
}

/** What two accounts at one provider differ in is what they are called. */
const namedGates = (settings: Providers): readonly Gate[] =>
  Object.entries(settings).flatMap(([id, { use }]) => {
    const gate = use === undefined ? undefined : gates.get(use);
    return gate ? [{ ...gate, id, name: `${gate.name} (${id})` }] : [];
  });

/** The provider that a name stands for: itself, unless the settings say otherwise. */
export const kindOf = (settings: Providers, name: string): string =>
  (Object.hasOwn(settings, name) ? settings[name]?.use : undefined) ?? name;

/** The name for people of a provider, or of what the settings name otherwise. */
export const nameBy = (settings: Providers, id: string): string => gatesBy(settings).get(id)?.name ?? id;
