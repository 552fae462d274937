import { expect, test } from 'vitest';
import { watchedRoutes } from '../../../lib/due-rules.ts';
import { readSettings } from '../../../lib/settings.ts';
import { chooseProviders } from '../../../local/chosen-providers.ts';
import { demoSettings } from '../../../local/demo/settings.ts';
import { readCdkJson } from '../../../local/template/synthesize.ts';
import { templateOf } from '../../../operator/upgrade/present.ts';

test('a demo shows all that an application can tell, be told and ask, the routes among it', async () => {
  const delivrd = (await readCdkJson()).context['delivrd'] as { metrics: object };
  const { events, api, preview, metrics } = readSettings(demoSettings(delivrd));
  expect({ hasEvents: events !== null, api, preview, metrics }).toEqual({
    hasEvents: true,
    api: true,
    preview: true,
    metrics: { ...delivrd.metrics, publish: 'cheapest', routes: true },
  });
});

test('with all providers it stays within what a template holds, and leaves out none that a switch needs', async () => {
  const delivrd = (await readCdkJson()).context['delivrd'] as Record<string, unknown>;
  const settings = readSettings(demoSettings(chooseProviders(delivrd, 'all')));
  const watched = watchedRoutes(settings);
  const { Resources } = templateOf(settings);
  expect(Object.keys(Resources).length).toBeLessThanOrEqual(500);
  const [, , , lying] = Object.keys(settings.providers);
  expect(watched.map(({ provider }) => provider)).toContain(lying);
});
