import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { namedTests, titlesIn } from './named-tests.ts';

const text = readFileSync('SECURITY.md', 'utf8');
const scripts = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).scripts);

const named = namedTests(text);

describe('what SECURITY.md names is there:', () => {
  test.each([...new Set([...text.matchAll(/`([\w.-]+\/[\w./-]+\.\w+|[\w-]+\.json)`/g)].map(([, path = '']) => path))])(
    '%s',
    (path) => {
      expect(existsSync(path)).toBe(true);
    },
  );

  test.each(named)('%s "%s"', (file, title) => {
    expect(titlesIn(file)).toContain(title);
  });

  test('each test file with its test', () => {
    expect(named.length).toBeGreaterThan(30);
    expect(text.match(/`test\//g)).toHaveLength(named.length);
  });

  test('functions where it says', () => {
    const places = [...text.matchAll(/`(\w+)` in `([\w./-]+)`/g)];
    expect(places.length).toBeGreaterThan(2);
    for (const [, name, file = ''] of places)
      expect(readFileSync(file, 'utf8'), file).toMatch(new RegExp(`\\b${name}\\b`));
  });

  test('scripts', () => {
    const called = [...text.matchAll(/`npm run (?:-s )?([\w:-]+)/g)].map(([, script]) => script);
    expect(called).toContain('check:audit');
    for (const script of called) expect(scripts).toContain(script);
  });

  test('its own headings', () => {
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    for (const [, anchor] of text.matchAll(/\]\(#([\w-]+)\)/g)) expect(headings).toContain(anchor);
  });
});
