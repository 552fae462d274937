import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { regionWarnings } from '../../lib/region.ts';

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
