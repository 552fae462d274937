import { expect, test } from 'vitest';
import { registry } from '../../../functions/providers/registry.ts';
import { providersWithRetries, retryAfterMs } from '../../../local/demo/retries.ts';

test('figures are kept of providers that there are', () => {
  expect(providersWithRetries.filter((id) => !registry.has(id))).toEqual([]);
});

test.each([
  ['plivo', [60, 120, 240, null]],
  ['aws-sms', [20, 20, 20, null]],
  ['govuk-notify', [300, 300, 300, 300, 300, null]],
  ['jasmin', [30, 30, 30, null]],
  ['kannel', [null]],
  ['twilio', [null]],
  ['mobivate', [10, 20, 40]],
])('%s tries again after %j seconds', (provider, seconds) => {
  const expected = seconds.map((one) => (one === null ? null : one * 1000));
  expect(seconds.map((_, at) => retryAfterMs(provider, at + 1))).toEqual(expected);
});

test('Sinch’s last try is the one that it documents, 81 920 seconds after the one before', () => {
  expect([retryAfterMs('sinch', 15), retryAfterMs('sinch', 16)]).toEqual([81_920_000, null]);
});
