import { readFileSync } from 'node:fs';
import { marked } from 'marked';
import { getHeadingList, gfmHeadingId } from 'marked-gfm-heading-id';
import { expect, test } from 'vitest';
import { declaredAlarms } from './declared-alarms.ts';

const text = readFileSync('docs/runbook.md', 'utf8');
marked.use(gfmHeadingId());
marked.parse(text);
const headings = getHeadingList().filter(({ level }) => level === 2);

const linked = declaredAlarms().map(({ name, properties }) => ({
  name,
  link: String(properties['AlarmDescription']).split('\nRunbook: ')[1] ?? '',
}));

test('every alarm links a heading of the runbook', () => {
  const there = headings.map(({ id }) => `docs/runbook.md#${id}`);
  expect(linked.filter(({ link }) => !there.includes(link))).toEqual([]);
  expect(linked.length).toBeGreaterThan(30);
});

test('every heading of the runbook has its alarm', () => {
  const links = new Set(linked.map(({ link }) => link.split('#')[1]));
  expect(headings.filter(({ id }) => !links.has(id)).map(({ id }) => id)).toEqual([]);
});

test('every heading says what it means, how to tell whose fault it is, and what to do', () => {
  const sections = text.split(/^## /m).slice(1);
  expect(sections).toHaveLength(headings.length);
  for (const section of sections) {
    const [title] = section.split('\n');
    for (const part of ['**Means.**', '**Us or them.**', '**Do.**'])
      expect(section, `${title}: ${part}`).toContain(part);
  }
});

test('every alarm stands in the table of the runbook', () => {
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows.length).toBe(headings.length);
});

test('the runbook may be read elsewhere', () => {
  const [first] = declaredAlarms({ alarms: { runbookUrl: 'https://wiki.example/delivrd' } });
  expect(first?.properties['AlarmDescription']).toContain('\nRunbook: https://wiki.example/delivrd#failure-rate');
});
