import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { marked } from 'marked';
import { getHeadingList, gfmHeadingId } from 'marked-gfm-heading-id';
import { expect, test } from 'vitest';
import { context } from '../four-providers.ts';
import { declaredAlarms, declaredTemplate } from './declared-alarms.ts';

const text = readFileSync('docs/runbook.md', 'utf8');
const restoring = readFileSync('docs/restoring.md', 'utf8');
marked.use(gfmHeadingId());
marked.parse(text);
const headings = getHeadingList().filter(({ level }) => level === 2);

/** With all that a setting may switch on. */
const everySetting = {
  api: true,
  events: true,
  deadlines: [{ minutes: 10 }],
  tags: { otp: { conversion: true } },
  providers: {
    ...context.delivrd.providers,
    wavix: { ...context.delivrd.providers.wavix, forward: 'https://old.example.com/dlr' },
  },
};
const all = declaredAlarms(everySetting);
const linked = all.map(({ name, properties }) => ({
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

test('the table of the runbook names every alarm, with its heading and what it tells', () => {
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const providers = 'mobivate|smspm|smstake|wavix';
  const patternOf = (name: string): RegExp =>
    new RegExp(`^${name.replace('<provider>', `(${providers})`).replace('<code>', '[A-Z]{2}')}$`);
  const told = (actions: unknown): string =>
    JSON.stringify(actions ?? '').includes('Page')
      ? 'page'
      : JSON.stringify(actions ?? '').includes('Ticket')
        ? 'ticket'
        : '–';
  for (const { name, properties } of all) {
    const short = name.replace('Delivrd-dev-', '');
    const row = rows.find(([, names = '']) => {
      const [first = '', ...others] = Array.from(names.matchAll(/`([^`]+)`/g), ([, one = '']) => one);
      const all = [first, ...others.map((one) => (one.startsWith('-') ? `<provider>${one}` : one))];
      return all.some((one) => patternOf(one).test(short));
    });
    expect(row, name).toBeDefined();
    expect(row?.[2], name).toBe(told(properties['AlarmActions']));
    expect(row?.[3], name).toContain(`(#${String(properties['AlarmDescription']).split('#')[1]})`);
  }
});

test('the resources that its commands look for by name are in the template', () => {
  const { Resources } = declaredTemplate(everySetting);
  const wanted = Array.from(
    `${text}${restoring}`.matchAll(/\b(logs|resource) ([A-Z]\w+)/g),
    ([, , prefix = '']) => prefix,
  );
  expect(wanted.length).toBeGreaterThan(8);
  const ids = Object.keys(Resources);
  expect(wanted.filter((prefix) => prefix !== 'AWS' && !ids.some((id) => id.startsWith(prefix)))).toEqual([]);
});

test('the lines of a restore can be read by a shell', () => {
  const blocks = Array.from(restoring.matchAll(/```sh\n([\s\S]*?)```/g), ([, lines = '']) => lines);
  expect(blocks.length).toBeGreaterThan(8);
  const { stderr } = spawnSync('bash', ['-n'], { input: blocks.join('\n'), encoding: 'utf8' });
  expect(stderr).toBe('');
});

test('the runbook may be read elsewhere', () => {
  const [first] = declaredAlarms({ alarms: { runbookUrl: 'https://wiki.example/delivrd' } });
  expect(first?.properties['AlarmDescription']).toMatch(/\nRunbook: https:\/\/wiki\.example\/delivrd#[a-z0-9-]+$/);
});
