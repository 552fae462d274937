import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** Each room may import from those above it, and from itself. */
const rooms = [
  'functions/domain',
  'functions/providers',
  'functions/shared',
  'client',
  'functions/aws',
  'functions/ingest',
  'functions/consumer',
  'functions/api',
  'functions/publisher',
  'functions/due',
  'functions/forwarder',
  'lib',
  'operator',
  'bin',
  'local/template',
  'local/runtime',
  'local/aws',
  'local/demo',
  'local/server',
  'local/console',
  'local',
  'examples',
  'packaging',
  'reliability',
  'bench',
];
/** One function knows nothing of another. */
const strangers = [
  'functions/ingest',
  'functions/consumer',
  'functions/api',
  'functions/publisher',
  'functions/due',
  'functions/forwarder',
];

const root = join(import.meta.dirname, '..');
const files = globSync('{bin,client,examples,lib,functions,operator,local,bench,packaging,reliability}/**/*.ts', {
  cwd: root,
}).toSorted();
const imported = (file: string): readonly string[] =>
  Array.from(readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g), ([, path = '']) =>
    normalize(join(dirname(file), path)),
  );
const imports = new Map(files.map((file) => [file, imported(file)]));
const roomOf = (file: string): string | undefined =>
  rooms.toSorted((a, b) => b.length - a.length).find((room) => file.startsWith(`${room}/`));

test('every file has a room', () => {
  expect(files.length).toBeGreaterThan(200);
  expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
});

test('arrows between rooms point one way', () => {
  const wrong = [...imports].flatMap(([file, targets]) =>
    targets
      .filter((target) => {
        const from = roomOf(file) ?? '';
        const to = roomOf(target);
        if (to === undefined) return !(from === 'reliability' && target.startsWith('test/'));
        if (from !== to && strangers.includes(from) && strangers.includes(to)) return true;
        return rooms.indexOf(to) > rooms.indexOf(from);
      })
      .map((target) => `${file} -> ${target}`),
  );
  expect(wrong).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
    if (done.has(file) || trail.includes(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});
