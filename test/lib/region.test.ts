import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { regionWarnings, webhookProblem } from '../../lib/region.ts';
import { readSettings } from '../../lib/settings.ts';

const config = join(mkdtempSync(join(tmpdir(), 'region-')), 'config');
writeFileSync(config, '[default]\nregion = us-east-1\n');
/** As the CDK's command starts the app, with credentials and no region anywhere. */
const silent = { CDK_DEFAULT_ACCOUNT: '111122223333', CDK_DEFAULT_REGION: 'us-east-1', AWS_CONFIG_FILE: '/none' };

test('a region that cdk took by itself is told, with what to set', () => {
  expect(regionWarnings(silent)).toEqual([
    expect.stringMatching(/^no region is set: cdk takes us-east-1, .* account 111122223333 .* set AWS_REGION first\.$/),
  ]);
});

test.each([
  ['AWS_REGION', { AWS_REGION: 'us-east-1' }],
  ['AWS_DEFAULT_REGION', { AWS_DEFAULT_REGION: 'us-east-1' }],
  ['the profile', { AWS_CONFIG_FILE: config }],
  ['another region, which cdk takes from nowhere', { CDK_DEFAULT_REGION: 'eu-west-1' }],
  ['nobody who could deploy', { CDK_DEFAULT_ACCOUNT: '' }],
])('not where it was said by %s', (_, more) => {
  expect(regionWarnings({ ...silent, ...more })).toEqual([]);
});

test.each([
  [
    'il-central-1',
    [{ name: 'app', url: 'https://app.example.com' }],
    /no API destination in il-central-1, .* webhooks of dev/,
  ],
  ['il-central-1', [], null],
  ['eu-west-1', [{ name: 'app', url: 'https://app.example.com' }], null],
  [undefined, [{ name: 'app', url: 'https://app.example.com' }], null],
])('in %s webhooks %j are told of: %s', (region, webhooks, problem) => {
  const settings = readSettings({ providers: { wavix: { authentication: { urlToken: true } } }, events: { webhooks } });
  const told = webhookProblem(settings, region);
  if (problem === null) expect(told).toBeNull();
  else expect(told).toMatch(problem);
});
