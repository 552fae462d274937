import { expect, test } from 'vitest';
import { readSettings } from '../../../lib/settings.ts';
import { demoSettings } from '../../../local/demo/settings.ts';
import { readCdkJson } from '../../../local/template/synthesize.ts';

test('a demo shows all that an application can tell, be told and ask, the routes among it', async () => {
  const delivrd = (await readCdkJson()).context['delivrd'] as { metrics: object };
  const { events, api, preview, metrics } = readSettings(demoSettings(delivrd));
  expect({ hasEvents: events !== null, api, preview, metrics }).toEqual({
    hasEvents: true,
    api: true,
    preview: true,
    metrics: { ...delivrd.metrics, routes: true },
  });
});
