import { failingCarrier, tags } from './world.ts';

type Section = Readonly<Record<string, unknown>>;

/** Nobody wants to wait for half a day to see that a provider is silent, or for six hours to see that nobody types in its codes. */
const alarms = { silentAfterMinutes: 60, conversion: { windowMinutes: 180, minimumVolume: 30 } };

/** Of so many providers each route has an alarm on its conversion: a template has no room for those of all. */
const mostConverting = 8;

/** A country has two alarms for every five providers: of more than these a template has no room for more countries than those. */
const manyProviders = 20;
const fewCountries = 3;

/** Codes are typed in within this time, or they are of no use. */
const deadline = { tag: tags.confirmed, minutes: 10 };

/** The settings of a demo's stage: these, with all on that an application can tell and can be told. */
export function demoSettings(delivrd: Section & { readonly deadlines?: readonly object[] }): object {
  const section = (name: string): Section => (delivrd[name] ?? {}) as Section;
  const { table, tableStream } = section('adopt');
  const metrics = section('metrics') as { readonly countries?: readonly string[] };
  const set = section('alarms');
  const providers = Object.keys(section('providers'));
  const unwatched = providers.slice(mostConverting);
  const ofProviders = (set['providers'] ?? {}) as Readonly<Record<string, Section>>;
  const leftOut = unwatched.map((name) => [name, { conversion: { percent: 100 }, ...ofProviders[name] }] as const);
  return {
    ...delivrd,
    // A table that is adopted without its stream can't tell of changes.
    events: delivrd['events'] || table === undefined || tableStream !== undefined,
    api: true,
    preview: true,
    tags: { ...section('tags'), [tags.confirmed]: { sensitive: true, conversion: true } },
    // They are counted in the countries that stand there, and in no other.
    ...(metrics.countries?.length && {
      metrics: {
        ...metrics,
        countries: providers.length > manyProviders ? fewOf(metrics.countries) : metrics.countries,
        routes: true,
      },
    }),
    deadlines: [...(delivrd.deadlines ?? []), deadline],
    alarms: { ...alarms, ...set, providers: { ...ofProviders, ...Object.fromEntries(leftOut) } },
  };
}

/** The one in which a carrier can be made to fail is among them. */
const fewOf = (countries: readonly string[]): readonly string[] =>
  [...new Set([failingCarrier.country, ...countries])].filter((one) => countries.includes(one)).slice(0, fewCountries);
