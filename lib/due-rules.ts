import type { Deadline, DueRules } from '../functions/domain/due.ts';
import { dueRulesKey, writeDueRules } from '../functions/shared/environment.ts';

interface Tags {
  readonly tags: Readonly<Record<string, { readonly conversion: boolean }>>;
}

type Expecting = Tags & Pick<DueRules, 'deadlines' | 'countriesWithoutReceipts'>;

const conversionTagsOf = ({ tags }: Tags): readonly string[] =>
  Object.entries(tags).flatMap(([tag, { conversion }]) => (conversion ? [tag] : []));

/** Whether the messages of some tag are confirmed when they arrive. */
export const isConverting = (settings: Tags): boolean => conversionTagsOf(settings).length > 0;

/** What the stage expects of its messages; null where that is nothing. */
export function dueRulesOf({ deadlines, countriesWithoutReceipts, tags }: Expecting): DueRules | null {
  if (deadlines.length === 0 && countriesWithoutReceipts.length === 0) return null;
  return { deadlines, countriesWithoutReceipts, conversionTags: conversionTagsOf({ tags }) };
}

/** The rules that never decide, by their places: where each fits, another does that is as short. Of those that are alike the first decides. */
export function neverCounting(deadlines: readonly Deadline[]): readonly { readonly at: number; readonly by: number }[] {
  const names = ['tag', 'channel', 'provider', 'country'] as const;
  return deadlines.flatMap((rule, at) => {
    const by = deadlines.findIndex(
      (other, place) =>
        place !== at &&
        names.every((name) => (other[name] ?? rule[name]) === rule[name]) &&
        (other.minutes < rule.minutes ||
          (other.minutes === rule.minutes && (place < at || names.some((name) => other[name] !== rule[name])))),
    );
    return by === -1 ? [] : [{ at, by }];
  });
}

/** The functions' part of it: in an environment only where the stage expects anything. */
export function dueEnvironment(settings: Expecting): Readonly<Record<string, string>> {
  const rules = dueRulesOf(settings);
  return rules === null ? {} : { [dueRulesKey]: writeDueRules(rules) };
}

/** A provider in a country whose conversion is compared to that of the others there. */
export interface Route {
  readonly provider: string;
  readonly country: string;
}

interface Watching extends Tags {
  readonly providers: Readonly<Record<string, unknown>>;
  readonly metrics: { readonly countries: readonly string[] };
  readonly alarms: {
    readonly conversion: { readonly percent: number };
    readonly providers: Readonly<
      Record<string, { readonly conversion?: { readonly percent?: number | undefined } | undefined }>
    >;
  };
}

/** The routes that have an alarm on their conversion: where one provider is alone, there is nobody to compare it to. */
export function watchedRoutes({ tags, providers, metrics, alarms }: Watching): readonly Route[] {
  const ids = Object.keys(providers);
  if (!isConverting({ tags }) || ids.length < 2) return [];
  return ids
    .filter((id) => (alarms.providers[id]?.conversion?.percent ?? alarms.conversion.percent) < 100)
    .flatMap((provider) => metrics.countries.map((country) => ({ provider, country })));
}
