import { gates } from '../functions/providers/registry.ts';
import type { ProviderSettings } from '../functions/shared/provider-settings.ts';

type Section = Readonly<Record<string, unknown>>;

/** For `--providers`: every provider that Delivrd can read. */
const all = 'all';

/**
 * The settings with the providers that `--providers` names: `all`, or names with commas. Those that the settings have stay as they are
 * there; others prove themselves by their signature or, without one, by a token in the URL.
 * @throws Error for a name that is neither.
 */
export function chooseProviders(delivrd: Section, chosen: string): Section {
  const configured = (delivrd['providers'] ?? {}) as Readonly<Record<string, unknown>>;
  const names = chosen === all ? [...new Set([...Object.keys(configured), ...gates.keys()])] : chosen.split(',');
  const entries = names.map((name) => [name.trim(), configured[name.trim()] ?? usually(name.trim())] as const);
  return { ...delivrd, providers: Object.fromEntries(entries) };
}

function usually(name: string): ProviderSettings {
  const gate = gates.get(name);
  if (!gate)
    throw new Error(
      `--providers: got ${name}; expected ${all}, or names with commas of those in cdk.json and of ${[...gates.keys()].join(', ')}`,
    );
  return { authentication: gate.signature ? { signature: true } : { urlToken: true } };
}
