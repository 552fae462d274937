import type { DueRules } from '../functions/domain/due.ts';
import { dueRulesKey, writeDueRules } from '../functions/shared/environment.ts';
import { thresholdsOf } from './alarms/thresholds.ts';
import type { Settings } from './settings.ts';

type Expecting = Pick<Settings, 'deadlines' | 'countriesWithoutReceipts' | 'tags'>;

const conversionTagsOf = ({ tags }: Pick<Settings, 'tags'>): readonly string[] =>
  Object.entries(tags).flatMap(([tag, { conversion }]) => (conversion ? [tag] : []));

/** Whether the messages of some tag are confirmed when they arrive. */
export const isConverting = (settings: Pick<Settings, 'tags'>): boolean => conversionTagsOf(settings).length > 0;

/** What the stage expects of its messages; null where that is nothing. */
export function dueRulesOf({ deadlines, countriesWithoutReceipts, tags }: Expecting): DueRules | null {
  if (deadlines.length === 0 && countriesWithoutReceipts.length === 0) return null;
  return { deadlines, countriesWithoutReceipts, conversionTags: conversionTagsOf({ tags }) };
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

/** The routes that have an alarm on their conversion: where one provider is alone, there is nobody to compare it to. */
export function watchedRoutes(settings: Pick<Settings, 'tags' | 'providers' | 'metrics' | 'alarms'>): readonly Route[] {
  const providers = Object.keys(settings.providers);
  if (!isConverting(settings) || providers.length < 2) return [];
  return providers
    .filter((provider) => thresholdsOf(settings, provider).conversion.percent < 100)
    .flatMap((provider) => settings.metrics.countries.map((country) => ({ provider, country })));
}
