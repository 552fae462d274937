import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createProgram } from '../../bin/dlr.ts';

const folder = 'docs/json';
const names = globSync('operator/schemas/*.ts')
  .map((file) => basename(file, '.ts'))
  .filter((name) => !['common', 'message'].includes(name))
  .toSorted();

/** As a program takes it that checks what dlr printed. */
async function published(name: string): Promise<string> {
  const { output } = (await import(`../../operator/schemas/${name}.ts`)) as { readonly output: z.ZodType };
  return `${JSON.stringify({ title: `dlr ${name} --json`, ...z.toJSONSchema(output) }, null, 2)}\n`;
}

test.each(names)('%s: what stands in docs/json is what is checked (SCHEMAS=new writes it)', async (name) => {
  const schema = await published(name);
  const file = `${folder}/${name}.schema.json`;
  if (process.env['SCHEMAS'] === 'new') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, schema);
  }
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(schema));
});

test('nothing else stands there', () => {
  expect(
    globSync(`${folder}/*`)
      .map((file) => basename(file, '.schema.json'))
      .toSorted(),
  ).toEqual(names);
});

/** Those with subcommands have a schema of one form for all of them. */
const withJson = (commands: readonly Command[]): readonly string[] =>
  commands
    .filter((command) =>
      [command, ...command.commands].some(({ options }) => options.some(({ long }) => long === '--json')),
    )
    .map((command) => command.name());

test('every command that prints JSON has a schema', () => {
  expect(names).toEqual(expect.arrayContaining([...withJson(createProgram().commands)]));
});
