import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../local/demo/demo.ts';
import { demoSettings } from '../../local/demo/settings.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { readCdkJson } from '../../local/template/synthesize.ts';
import { launchBrowser, type Visit, visit } from './browser.ts';

/** With this set, what is seen is kept as the pictures of the documentation: `npm run docs:screenshots`. */
const pictures = process.env['SCREENSHOTS'];

let browser: Browser;
let stack: LocalStack;
let demo: Demo;
let visits: Visit[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  const delivrd = (await readCdkJson()).context['delivrd'] as Record<string, unknown>;
  stack = await startLocalStack({ port: 0, settings: demoSettings(delivrd), speed: 60 });
  demo = startDemo(stack, { seed: 1, reportsPerSecond: 50 });
  stack.attachDemo(demo);
  // Over an hour on the stack's clock, for pictures two and a half: charts should have something to show.
  await new Promise((resolve) => setTimeout(resolve, pictures === undefined ? 30_000 : 150_000));
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await demo?.close();
  await stack?.close();
});
afterEach(async () => {
  for (const { close } of visits) await close();
  visits = [];
});

const open = async (path = '/', options: BrowserContextOptions = {}): Promise<Visit> => {
  const opened = await visit(browser, stack.url + path, options);
  visits.push(opened);
  return opened;
};

const picture = async (page: Page, name: string): Promise<void> => {
  if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`) });
};

const chart = (page: Page, title: string) =>
  page.locator('.chart-widget', { has: page.getByText(title, { exact: true }) });

/** Turns the switch of a fault, chosen first where its kind has several. */
const turn = async (page: Page, fault: string): Promise<void> => {
  const row = page.locator('#faults li', { has: page.locator(`option[value="${fault}"]`) });
  if (await row.getByLabel('Which').isVisible()) await row.getByLabel('Which').selectOption(fault);
  await row.getByRole('switch').click();
};

/** The value that a chart's legend shows last for a series. */
const latest = async (page: Page, title: string, label: string): Promise<number> =>
  Number(
    (await chart(page, title).locator('.legend li', { hasText: label }).first().innerText())
      .match(/-?[\d.,]+$/)?.[0]
      ?.replace(',', ''),
  );

test('an ordinary day: the synthesized dashboard has data, and nothing is in alarm', async () => {
  const { page, errors, strangers } = await open();
  await chart(page, 'Delivery rate by provider').locator('canvas').waitFor();
  await page.waitForTimeout(2_500);
  await expect.poll(() => page.locator('#verdict').innerText()).toContain('All quiet');
  expect(await page.locator('.chart-widget').count()).toBeGreaterThan(25);
  for (const provider of ['Mobivate', 'SMSPM', 'SMSTAKE', 'Wavix'])
    expect(await latest(page, 'Delivery rate by provider', provider)).toBeGreaterThan(80);
  expect(await latest(page, 'Callbacks', 'Requests')).toBeGreaterThan(10);
  // Only what an ordinary day does not have is empty.
  const empty = page.locator('.chart-widget', { has: page.locator('.no-data:visible') }).locator('h3');
  // One in some hundred codes is late, and so is a report: that may be seen by then or not.
  expect((await empty.allInnerTexts()).filter((title) => !/^(Late|Overdue) by provider$/.test(title)).sort()).toEqual([
    'Events that are no reports, by kind',
    'Metrics that CloudWatch refused',
    'Never reported by provider',
    'Refused for now, by provider',
    'Taken back after delivery by provider',
    'Unknown words by provider',
    'Unreadable by provider',
  ]);
  await picture(page, 'console');
  expect(errors).toEqual([]);
  expect(strangers).toEqual([]);
});

test('an outage is switched on, its alarms turn, and the dashboard shows who', async () => {
  const { page } = await open();
  await turn(page, 'outage:wavix');
  const cards = page.locator('#alarms-on li');
  const cardOf = (name: string) => cards.filter({ has: page.getByRole('heading', { name, exact: true }) });
  const card = cardOf('wavix-outage');
  await card.waitFor({ timeout: 60_000 });
  expect(await card.innerText()).toContain('Wavix fails more than 50 % of its messages');
  expect(await card.innerText()).toContain('page');
  await cardOf('wavix-failure-rate').waitFor({ timeout: 30_000 });
  await expect.poll(() => page.locator('#verdict').innerText()).toContain('2 pages');
  // A day's rate may follow, and a machine that is busy answers late.
  const names = await cards.getByRole('heading').allInnerTexts();
  expect(names.filter((name) => !/^(wavix-|acknowledgement-latency$|refused)/.test(name))).toEqual([]);
  await expect.poll(() => latest(page, 'Failure rate by provider', 'Wavix')).toBeGreaterThan(30);
  await page.waitForTimeout(pictures === undefined ? 0 : 20_000);
  await picture(page, 'outage');
  await chart(page, 'Delivery rate by provider').scrollIntoViewIfNeeded();
  await page.evaluate(() => document.getElementById('dashboard')?.scrollIntoView());
  await page.waitForTimeout(1_500);
  await picture(page, 'dashboard');

  const [runbook] = await Promise.all([
    page
      .context()
      .waitForEvent('page', { timeout: 3_000 })
      .catch(() => page),
    card.getByRole('link', { name: /Runbook/ }).click(),
  ]);
  await runbook.waitForURL(/\/runbook#outage$/);
  expect(await runbook.locator('#outage').isVisible()).toBe(true);
});

test('a message is found, and its timeline read', async () => {
  const { page, errors } = await open();
  const ended = async () =>
    (
      (await (await fetch(`${stack.url}/api/feed`)).json()) as {
        provider: string;
        messageId: string;
        final: boolean;
        failureReason: string | null;
      }[]
    ).find(({ provider, final, failureReason }) => provider === 'wavix' && final && failureReason !== null);
  // The feed is short: what was in it is soon not.
  let found: Awaited<ReturnType<typeof ended>>;
  await expect
    .poll(async () => {
      found ??= await ended();
      return found;
    })
    .toBeDefined();
  const { messageId = '' } = found ?? {};
  await page.getByLabel('Message id, phone').fill(messageId);
  await page.getByRole('button', { name: 'Find' }).click();
  const shown = page.getByRole('dialog');
  await shown.waitFor();
  await expect.poll(() => shown.innerText()).toMatch(/It is the first (report|that is known) of this message\./);
  expect(await shown.innerText()).toMatch(/Send it again\? (Yes|No|Later|Nobody knows)/i);
  await picture(page, 'message');
  const raw = (await (
    await fetch(new URL((await shown.getByRole('link', { name: 'Raw record' }).getAttribute('href')) ?? '', stack.url))
  ).json()) as {
    messageId: string;
    version: string;
  };
  expect(raw).toMatchObject({ messageId, version: expect.stringContaining('|') });
  expect(errors).toEqual([]);
});

test('an event appears as its report comes, and leads to its message', async () => {
  const { page, errors } = await open();
  const rows = page.locator('#events-list > li');
  await rows.nth(10).waitFor();
  const known = await rows.first().innerText();
  await expect.poll(() => rows.first().innerText()).not.toBe(known);
  expect(await page.locator('#event-bus').innerText()).toBe(`on the bus ${stack.outputs['EventBusName']}`);
  const delivered = rows
    .filter({ hasText: '→' })
    .filter({ hasText: /delivered/ })
    .first();
  await delivered.waitFor();
  const link = delivered.getByRole('link');
  const messageId = await link.innerText();
  await page.locator('#events').getByText('Pause').click();
  await rows.filter({ hasText: messageId }).first().getByRole('link').click();
  const shown = page.getByRole('dialog');
  await shown.waitFor();
  await expect.poll(() => shown.innerText()).toContain('The application says that it sent the message.');
  expect(await shown.innerText()).toMatch(/Price\s+0\.\d{4} EUR/);
  expect(errors).toEqual([]);
});

test('who fakes receipts converts nothing and delivers all; what another loses is late or missing', {
  timeout: 600_000,
}, async () => {
  const { page, errors } = await open();
  if (demo.state().faults.some(({ id, on }) => id === 'outage:wavix' && on)) await turn(page, 'outage:wavix');
  await turn(page, 'fake:wavix');
  await turn(page, 'loses:smspm');
  const heading = (name: string) => page.locator('#alarms-on').getByRole('heading', { name, exact: true });
  await heading('smspm-overdue').waitFor({ timeout: 150_000 });
  await heading('wavix-conversion-DE').waitFor({ timeout: 240_000 });
  expect(await heading('mobivate-overdue').count()).toBe(0);
  expect(await heading('mobivate-conversion-DE').count()).toBe(0);
  const deliveryRate = await latest(page, 'Delivery rate by provider', 'Wavix');
  expect(deliveryRate).toBeGreaterThan(80);
  await expect.poll(() => latest(page, 'Conversion by provider', 'Wavix')).toBeLessThan(20);
  for (const title of ['Overdue by provider', 'Never reported by provider'])
    await expect.poll(() => latest(page, title, 'SMSPM')).toBeGreaterThan(0);

  await page.getByRole('radio', { name: 'Overdue' }).check();
  const rows = page.locator('#events-list > li');
  await expect.poll(() => rows.filter({ hasText: 'missing: no report of it' }).count()).toBeGreaterThan(0);
  await expect.poll(() => rows.filter({ hasText: 'not final by' }).count()).toBeGreaterThan(0);
  await page.evaluate(() => document.getElementById('events')?.scrollIntoView());
  await picture(page, 'events');
  await page.locator('#events').getByText('Pause').click();
  await rows.filter({ hasText: 'missing: no report of it' }).first().getByRole('link').click();
  const shown = page.getByRole('dialog');
  await shown.waitFor();
  await expect.poll(() => shown.innerText()).toMatch(/It was due at \S+, and it was late/);
  expect(errors).toEqual([]);
});

test('a phone, in the dark: nothing sticks out to the side', async () => {
  const { page, errors } = await open('/', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
  await chart(page, 'Delivery rate by provider').locator('canvas').waitFor();
  await page.waitForTimeout(2_000);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await picture(page, 'phone');
  expect(errors).toEqual([]);
});

test('a wide window in the dark', async () => {
  const { page } = await open('/', { colorScheme: 'dark' });
  await page.waitForTimeout(1_500);
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe('rgb(255, 255, 255)');
  await page.evaluate(() => document.getElementById('dashboard')?.scrollIntoView());
  await page.waitForTimeout(1_500);
  await picture(page, 'dark');
});

test('at 50 reports a second the page stays responsive', async () => {
  const { page } = await open();
  await chart(page, 'Delivery rate by provider').locator('canvas').waitFor();
  // Frames that come late are what a person feels: a tick every 50 ms is asked for, over ten seconds.
  const late = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let worst = 0;
        let before = performance.now();
        const timer = setInterval(() => {
          worst = Math.max(worst, performance.now() - before - 50);
          before = performance.now();
        }, 50);
        setTimeout(() => {
          clearInterval(timer);
          resolve(worst);
        }, 10_000);
      }),
  );
  expect(late).toBeLessThan(500);
});
