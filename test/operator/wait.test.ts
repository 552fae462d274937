import { expect, test } from 'vitest';
import { waitUntil } from '../../operator/wait.ts';

test.each([true, false])('waits not where the time is over (a terminal: %s)', async (isTTY) => {
  const written: string[] = [];
  const screen = { isTTY, write: (text: string) => written.push(text) > 0 };
  await waitUntil(null, screen);
  await waitUntil(new Date(0), screen);
  expect(written).toEqual([]);
});

test('says in one line what not to do yet and how long, a second at a time, and clears it', async () => {
  const written: string[] = [];
  const started = Date.now();
  await waitUntil(new Date(started + 1_200), {
    isTTY: true,
    write: (text: string) => written.push(text) > 0,
  });
  expect(Date.now()).toBeGreaterThanOrEqual(started + 1_200);
  expect(written.map((text) => /in (\d+) s/.exec(text)?.[1])).toEqual(['2', '1', undefined]);
  expect(written.every((text) => text.startsWith('\r') && !text.includes('\n'))).toBe(true);
});

test('off a terminal it is one line', async () => {
  const written: string[] = [];
  await waitUntil(new Date(Date.now() + 50), {
    isTTY: false,
    write: (text: string) => written.push(text) > 0,
  });
  expect(written).toEqual(['Stored. Do not switch yet: it is accepted everywhere in 1 s.\n']);
});
