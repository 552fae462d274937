import { addressWarnings } from './addresses.ts';
import { adoptionWarnings } from './adopted.ts';
import { alarmWarnings } from './alarms/warnings.ts';
import { concurrencyWarnings } from './concurrency.ts';
import { webhookProblem } from './region.ts';
import type { Settings } from './settings.ts';
import type { Standing } from './standing.ts';

/** What one should know of a stage that can be deployed as it is, by the names under which each is acknowledged. */
export function warningsOf(settings: Settings, standing: Standing): Readonly<Record<string, string>> {
  const ofRegion = webhookProblem(settings, standing.region);
  return {
    ...alarmWarnings(settings, standing),
    ...addressWarnings(settings),
    ...concurrencyWarnings(settings, standing),
    ...adoptionWarnings(settings, standing),
    ...(ofRegion !== null && { webhooks: ofRegion }),
  };
}
