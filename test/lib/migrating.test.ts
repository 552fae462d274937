import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseCallback } from '../../functions/consumer/parse.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { providersBy } from '../../functions/shared/named.ts';
import { readSettings } from '../../lib/settings.ts';

// What docs/migrating.md has to copy.

const text = readFileSync('docs/migrating.md', 'utf8');
const [one = '', gateways = ''] = Array.from(text.matchAll(/```json\n([\s\S]*?)```/g), ([, json = '']) => json);

test('its settings are ones', () => {
  const { providers } = readSettings(JSON.parse(`{${one}}`));
  expect(providers['twilio']?.forward).toBe('https://old.example.com/dlr');
  expect(Object.keys(readSettings({ providers: JSON.parse(gateways) }).providers)).toEqual(['jasmin', 'kannel']);
});

test.each([
  ['jasmin', 'id=a1&level=1&message_status=ESME_ROK&connector=c', 'a1', 'sent'],
  [
    'jasmin',
    'id=a1&level=2&message_status=DELIVRD&id_smsc=9&sub=001&dlvrd=001&subdate=2611281200&donedate=2611281201&err=000',
    'a1',
    'delivered',
  ],
  ['jasmin', 'id=a1&level=2&message_status=UNDELIV&err=001', 'a1', 'undelivered'],
  ['kannel', 'id=b2&status=1', 'b2', 'delivered'],
  ['kannel', 'id=b2&status=16', 'b2', 'rejected'],
  ['kannel', 'id=b2&status=8&answer=ACK%2F', 'b2', 'sent'],
])('a report of %s, %s, is read by them', (name, query, messageId, status) => {
  const { providers } = readSettings({ providers: JSON.parse(gateways) });
  const provider = providersBy(providers).get(name) as Provider;
  const outcome = parseCallback(provider, providers[name], { headers: {}, query, body: Buffer.alloc(0) });
  expect(outcome).toMatchObject({ kind: 'reports', reports: [{ messageId, status }] });
});
