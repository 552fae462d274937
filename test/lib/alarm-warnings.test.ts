import { expect, test } from 'vitest';
import { alarmWarnings } from '../../lib/alarms/warnings.ts';
import { readSettings } from '../../lib/settings.ts';

const here = { isOwn: true };
const providers = { wavix: { authentication: { urlToken: true } } };
const warnings = (stage: string, alarms: object = {}) =>
  Object.values(alarmWarnings(readSettings({ providers, stage, alarms }), here));

test('a protected stage is told that nobody gets its pages, and that the runbook is no link', () => {
  expect(warnings('prod')).toEqual([
    expect.stringContaining('set alarms.emails.page'),
    expect.stringContaining('set alarms.runbookUrl'),
  ]);
});

test('each is gone once it is set', () => {
  expect(warnings('prod', { emails: { page: ['a@example.org'] } })).toEqual([expect.stringContaining('runbookUrl')]);
  const all = { emails: { page: ['a@example.org'] }, runbookUrl: 'https://wiki.example/delivrd' };
  expect(warnings('prod', all)).toEqual([]);
});

test('development needs neither', () => {
  expect(warnings('dev')).toEqual([]);
});
