import { gates } from '../functions/providers/registry.ts';
import type { ProviderSettings } from '../functions/shared/provider-settings.ts';

type Section = Readonly<Record<string, unknown>>;

/** For `--providers`: every provider that Delivrd can read. */
const all = 'all';

const never = { percent: 100 };
/** Of every provider each kind of alarm would be more than the 500 resources that a template holds: these are for those of the settings alone. */
const withoutAlarms = {
  unfinished: never,
  unconfirmed: never,
  slow: never,
  unknownWords: never,
  overdue: never,
  conversion: never,
  live: false,
};

/**
 * The settings with the providers that `--providers` names: `all`, or names with commas. Those that the settings have stay as they are
 * there; others prove themselves by their signature or, without one, by a token in the URL, and among all are watched for failures,
 * outages, lock-out and silence alone.
 * @throws Error for a name that is neither.
 */
export function chooseProviders(delivrd: Section, chosen: string): Section {
  const configured = (delivrd['providers'] ?? {}) as Readonly<Record<string, unknown>>;
  const names = chosen === all ? [...new Set([...Object.keys(configured), ...gates.keys()])] : chosen.split(',');
  const entries = names.map((name) => [name.trim(), configured[name.trim()] ?? usually(name.trim())] as const);
  const providers = Object.fromEntries(entries);
  if (chosen !== all) return { ...delivrd, providers };
  const alarms = (delivrd['alarms'] ?? {}) as Section;
  const others = entries.flatMap(([name]) => (Object.hasOwn(configured, name) ? [] : [[name, withoutAlarms] as const]));
  return {
    ...delivrd,
    providers,
    alarms: { ...alarms, providers: { ...Object.fromEntries(others), ...(alarms['providers'] ?? {}) } },
  };
}

function usually(name: string): ProviderSettings {
  const gate = gates.get(name);
  if (!gate)
    throw new Error(
      `--providers: got ${name}; expected ${all}, or names with commas of those in cdk.json and of ${[...gates.keys()].join(', ')}`,
    );
  return { authentication: gate.signature ? { signature: true } : { urlToken: true } };
}
