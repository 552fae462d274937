import { nameBy } from '../../functions/shared/named.ts';
import { type Route, watchedRoutes } from '../due-rules.ts';
import { seriesOf } from '../series.ts';
import type { Settings } from '../settings.ts';
import { math, minutes } from './guards.ts';
import type { AlarmRegistrar } from './registrar.ts';
import { thresholdsOf } from './thresholds.ts';

/** Who reports deliveries that nobody confirms, in a country in which others are confirmed. */
export function watchConversion(registrar: AlarmRegistrar, settings: Settings): void {
  for (const route of watchedRoutes(settings)) watchRoute(registrar, settings, route);
}

/**
 * The others of a country are the country without this provider. What this one fails by its own word is no lie: its conversion
 * counts as if each of those had been confirmed: by the rate of all its messages there, of every tag, which the runbook says. What keeps people from confirming at all, wherever the message came from, lowers the others too.
 */
function watchRoute(registrar: AlarmRegistrar, settings: Settings, { provider, country }: Route): void {
  const { percent, windowMinutes, minimumVolume, standardErrors } = thresholdsOf(settings, provider).conversion;
  const window = minutes(windowMinutes);
  const series = seriesOf(settings);
  const [own, all] = [{ Provider: provider, Country: country }, { Country: country }];
  const name = nameBy(settings.providers, provider);
  const volume = series('Conversion', 'SampleCount', window, own);
  const rest = math(
    'allVolume - volume',
    { allVolume: series('Conversion', 'SampleCount', window, all), volume },
    window,
  );
  const others = math(
    '(allSum - volume * rate) / rest',
    {
      allSum: series('Conversion', 'Sum', window, all),
      volume,
      rate: series('Conversion', 'Average', window, own),
      rest,
    },
    window,
  );
  const gap = math(
    // Between two series a missing point counts as 0: a route on which nothing ended fails nothing.
    'others - rate - (failing + 0 * rate)',
    {
      others,
      rate: series('Conversion', 'Average', window, own),
      failing: series('FailureRate', 'Average', window, own),
    },
    window,
  );
  registrar.add({
    id: `${provider}-conversion-${country}`,
    severity: 'ticket',
    whatBroke: `In ${country}, messages of ${name} are confirmed over ${percent} percent points less than those of the others, by more than chance and than it reports failed (${windowMinutes} min, at least ${minimumVolume} messages of each).`,
    runbook: 'conversion',
    // Two shares differ by their standard error times z where gap² · n · m = z² · p · (100 − p) · (n + m), p being the share of both.
    metric: math(
      `IF((volume >= ${minimumVolume}) AND (rest >= ${minimumVolume}) AND (gap > ${percent}) AND (gap * gap * volume * rest >= ${standardErrors ** 2} * allSum * (100 - allSum / allVolume)), gap, 0)`,
      {
        volume,
        rest,
        gap,
        allSum: series('Conversion', 'Sum', window, all),
        allVolume: series('Conversion', 'SampleCount', window, all),
      },
      window,
      `${name} converts less in ${country}`,
    ),
    above: percent,
    missing: ['notBreaching', 'no message there was due'],
  });
}
