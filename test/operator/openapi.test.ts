import { readFileSync, writeFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { apiRoutes } from '../../functions/shared/api-routes.ts';
import { openApi, routesOf } from '../../operator/openapi.ts';

const file = 'docs/openapi.json';
const made = JSON.parse(JSON.stringify(openApi()));

test('what stands in docs/openapi.json is what is checked (SCHEMAS=new npx vitest run test/operator/openapi.test.ts writes it)', () => {
  if (process.env['SCHEMAS'] === 'new') writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(made);
});

test('it is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(made));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

test('a broken one is not', async () => {
  const broken = structuredClone(made);
  broken.paths['/messages'].post.responses = 3;
  expect((await new Validator().validate(broken)).valid).toBe(false);
});

test('each call may be answered as any may, and only those that need a setting with 409', () => {
  const operations = Object.entries<Record<string, { responses: object }>>(made.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => [`${method} ${path}`, Object.keys(responses)] as const),
  );
  for (const [name, statuses] of operations)
    expect([name, statuses]).toEqual([name, expect.arrayContaining(['200', '400', '403', '429', '500', '503'])]);
  expect(operations.filter(([, statuses]) => statuses.includes('409')).map(([name]) => name)).toEqual([
    'get /messages',
    'get /recipients/{recipient}',
    'get /routes/{country}',
  ]);
});

test('it has the routes that are deployed, and every reference leads somewhere', () => {
  expect([...routesOf()].toSorted()).toEqual([...apiRoutes].toSorted());
  const names = Object.keys(made.components.schemas);
  const references = Array.from(JSON.stringify(made).matchAll(/"\$ref":"([^"]+)"/g), ([, to = '']) => to);
  expect(references.length).toBeGreaterThan(20);
  expect(references.filter((to) => !names.some((name) => to === `#/components/schemas/${name}`))).toEqual([]);
});
