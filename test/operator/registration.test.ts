import { expect, test } from 'vitest';
import { registry } from '../../functions/providers/registry.ts';
import { registrations, showSteps, stepsFor } from '../../operator/registration.ts';

const url = 'https://api.example.com/webhooks/p/token?a=b&c';
const endpoint = (provider: string, authentication: readonly ('urlToken' | 'basic')[] = ['urlToken']) => ({
  provider,
  url,
  method: 'POST' as const,
  authentication,
});

test('every provider has steps of its own, and no other', () => {
  expect(Object.keys(registrations).toSorted()).toEqual([...registry.keys()].toSorted());
});

test.each([...registry.keys()])(
  '%s: the URL is there to copy, the source is told, nothing is left to fill in',
  (id) => {
    const steps = stepsFor(endpoint(id), ' --stack Delivrd-prod');
    expect(steps.some((step) => step.includes(url))).toBe(true);
    const shown = showSteps([endpoint(id)], '');
    expect(shown).not.toMatch(/[{}]/);
    expect(shown).toMatch(/^ {2}By .+ \(read 2\d{3}-\d\d-\d\d\)$/m);
  },
);

test('in a query the URL is encoded; a secret is stored in the stack that was asked', () => {
  expect(stepsFor(endpoint('smspm'), '')[0]).toContain(`callbackUrl=${encodeURIComponent(url)} `);
  expect(stepsFor(endpoint('smstake'), ' --stack Delivrd-prod').join('\n')).toContain(
    'npm run -s dlr -- secrets add smstake --stack Delivrd-prod',
  );
});

test('basic authentication is a step more', () => {
  expect(stepsFor(endpoint('wavix', ['urlToken', 'basic']), '').at(-1)).toMatch(/secrets add wavix --name basic$/);
});

test('a provider that nobody described is told in general', () => {
  expect(stepsFor(endpoint('new'), '')).toEqual([
    `In the console of new, set the URL of its delivery reports (by POST) to ${url}`,
  ]);
});
