import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser, type Visit, visit } from './browser.ts';
import { type Fixture, startFixture } from './fixture.ts';

let browser: Browser;
let fixture: Fixture;
let visits: Visit[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  fixture = await startFixture();
});
afterEach(async () => {
  for (const { close } of visits) await close();
  visits = [];
  await fixture.close();
});

const open = async (path = '/', options: BrowserContextOptions = {}): Promise<Visit> => {
  const opened = await visit(browser, fixture.url + path, options);
  visits.push(opened);
  return opened;
};

/** Looks something up by the box. */
async function find(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message id, phone number or client reference').fill(text);
  await page.getByRole('button', { name: 'Find' }).click();
}

const drawn = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => document.querySelectorAll('.plot canvas').length >= 20);

/** Pixels of each chart that are not transparent, by the chart's title. */
const inkOfCharts = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('.chart-widget')].map((widget) => {
        const canvas = widget.querySelector('canvas') as HTMLCanvasElement;
        const context = canvas.getContext('2d') as CanvasRenderingContext2D;
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        let coloured = 0;
        for (let at = 0; at < data.length; at += 4) {
          const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4);
          if (alpha > 60 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60) coloured++;
        }
        return [widget.querySelector('h3')?.textContent ?? '', coloured];
      }),
    ),
  );

test('every chart with data has ink, the one without says so', async () => {
  const { page, errors, strangers } = await open();
  await drawn(page);
  await page.waitForTimeout(500);
  const { 'Unknown status words': empty, ...charts } = await inkOfCharts(page);
  expect(empty).toBeDefined();
  expect(Object.keys(charts).length).toBeGreaterThan(15);
  for (const [title, ink] of Object.entries(charts)) expect(ink, title).toBeGreaterThan(100);
  expect(await page.locator('.no-data:visible').count()).toBe(1);
  expect(errors).toEqual([]);
  expect(strangers).toEqual([]);
});

test('charts get new data without being made anew, a changed ranking included', async () => {
  const { page } = await open();
  await drawn(page);
  const canvases = await page.evaluate(() => {
    const found = [...document.querySelectorAll('.plot canvas')];
    for (const canvas of found) canvas.classList.add('same');
    return found.length;
  });
  const range = page.locator('#dashboard-range');
  const changed = (text: string | null) =>
    page.waitForFunction((known) => document.getElementById('dashboard-range')?.textContent !== known, text);
  await changed(await range.textContent());
  await changed(await range.textContent());
  await page.getByLabel('12 h').check();
  await changed(await range.textContent());
  expect(await page.locator('.plot canvas.same').count()).toBe(canvases);
});

for (const width of [1440, 1100, 820, 360]) {
  test(`at ${width} px no widget covers another, and nothing sticks out to the side`, async () => {
    const { page } = await open('/', { viewport: { width, height: 800 } });
    await drawn(page);
    const [overlaps, sideways, cut] = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll('.widget, main > section.card')].map((widget) => ({
        name: widget.querySelector('h2, h3, h4')?.textContent ?? '',
        box: widget.getBoundingClientRect(),
      }));
      const found: string[] = [];
      for (const [index, { name, box }] of boxes.entries()) {
        for (const other of boxes.slice(index + 1)) {
          const apart =
            box.right <= other.box.left + 0.5 ||
            other.box.right <= box.left + 0.5 ||
            box.bottom <= other.box.top + 0.5 ||
            other.box.bottom <= box.top + 0.5;
          if (!apart) found.push(`${name} / ${other.name}`);
        }
      }
      const cutOff = [...document.querySelectorAll('.widget')].filter(
        (widget) => widget.scrollHeight > widget.clientHeight + 1,
      );
      return [
        found,
        document.documentElement.scrollWidth - innerWidth,
        cutOff.map((widget) => widget.textContent),
      ] as const;
    });
    expect(overlaps).toEqual([]);
    expect(sideways).toBeLessThanOrEqual(0);
    expect(cut).toEqual([]);
  });
}

test('the same label has the same colour in every chart', async () => {
  const { page } = await open();
  await drawn(page);
  const colours = await page
    .locator('.legend li')
    .evaluateAll((items) =>
      items
        .filter((item) => item.textContent?.startsWith('wavix'))
        .map((item) => (item.querySelector('.swatch') as HTMLElement).style.getPropertyValue('--colour')),
    );
  expect(colours.length).toBeGreaterThan(3);
  expect(new Set(colours).size).toBe(1);
});

test('hovering shows the values at the cursor, and so do the arrow keys', async () => {
  const { page } = await open();
  await drawn(page);
  const plot = page.locator('.chart-widget:has(h3:text-is("Failure rate")) .plot');
  await plot.hover();
  const tooltip = page.locator('#tooltip');
  await tooltip.waitFor({ state: 'visible' });
  expect(await tooltip.textContent()).toMatch(/\d\d:\d\d:00.*wavix[\d.]+/);
  await page.mouse.move(2, 2);
  await tooltip.waitFor({ state: 'hidden' });
  await plot.focus();
  await page.keyboard.press('ArrowLeft');
  await tooltip.waitFor({ state: 'visible' });
  await page.waitForFunction(() => document.getElementById('announcer')?.textContent?.includes('wavix'));
});

test('the verdict, and the alarms that are on before the others, with their words', async () => {
  const { page } = await open();
  await page.getByText('1 page, 2 tickets').waitFor();
  expect(await page.title()).toBe('1 page, 2 tickets · Delivrd-dev');
  const cards = await page.locator('#alarms-on > li').allTextContents();
  expect(cards).toHaveLength(3);
  expect(cards[0]).toMatch(/^pagewavixsince .*Runbook: failure-rate$/);
  expect(cards[1]).toMatch(/^ticketcountry-IN/);
  expect(await page.locator('#alarms-on a').first().getAttribute('href')).toBe('/runbook#failure-rate');
  const folded = page.getByText('28 OK');
  expect(await page.locator('#alarms-ok').isVisible()).toBe(false);
  await folded.click();
  expect(await page.locator('#alarms-ok > li').count()).toBe(28);
  expect(await page.locator('#speed').textContent()).toBe('60x');
});

test('the theme follows the system, and the toggle is remembered', async () => {
  const { page, errors } = await open('/', { colorScheme: 'dark' });
  await drawn(page);
  const brightness = () =>
    page.evaluate(() => {
      const [red = 0] = getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? [];
      return Number(red);
    });
  expect(await brightness()).toBeLessThan(40);
  await page.getByRole('button', { name: 'Switch to the light theme' }).click();
  expect(await brightness()).toBeGreaterThan(200);
  await page.reload();
  expect(await brightness()).toBeGreaterThan(200);
  expect(errors).toEqual([]);
});

test('by keyboard alone: skip link, search, timeline, and back', async () => {
  const { page, errors } = await open();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the alarms');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  for (let tabs = 0; tabs < 15; tabs++) {
    if ((await page.evaluate(() => document.activeElement?.id)) === 'search-text') break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type('wavix msg_8f3k2j9x1m');
  await page.keyboard.press('Enter');
  await page.locator('.timeline').waitFor();
  expect(page.url()).toContain('#/message/wavix/msg_8f3k2j9x1m');
  await page.keyboard.press('Escape');
  await page.locator('#message').waitFor({ state: 'hidden' });
  await page.waitForURL(({ hash }) => !hash.startsWith('#/message'));
  await page.waitForFunction(() => document.activeElement?.id === 'search-text');
  expect(errors).toEqual([]);
});

test('a switch turns by Space and says its state', async () => {
  const { page } = await open();
  const silence = page.getByRole('switch', { name: 'wavix goes silent' });
  await silence.focus();
  expect(await silence.getAttribute('aria-checked')).toBe('false');
  await page.keyboard.press('Space');
  await page.locator('[role=switch][aria-checked=true]', { hasText: 'goes silent' }).waitFor();
  await page.reload();
  await page.locator('[role=switch][aria-checked=true]', { hasText: 'goes silent' }).waitFor();
});

test('a switch that many providers have is one, with the choice of whom it is for', async () => {
  const { page } = await open();
  const row = page.locator('#faults li', { has: page.locator('option[value="outage:smspm"]') });
  const choice = row.getByLabel('Which');
  await expect.poll(() => choice.locator('option').allInnerTexts()).toEqual(['mobivate fails', 'smspm fails']);
  await choice.selectOption('outage:smspm');
  await row.getByRole('switch', { name: 'smspm fails' }).click();
  await row.locator('[role=switch][aria-checked=true]').waitFor();
  await choice.selectOption('outage:mobivate');
  expect(await row.getByRole('switch', { name: 'mobivate fails' }).getAttribute('aria-checked')).toBe('false');
  await expect.poll(() => row.innerText()).toContain('On as well: smspm fails.');
  expect(await page.locator('.switch-choice:visible').count()).toBe(1);
});

const failing = 'wavix-outage';

test('of more alarms than one takes in, those that are well are folded to their number', async () => {
  const { page } = await open();
  const names = Array.from({ length: 60 }, (_, at) => (at === 7 ? failing : `well-${at}`));
  await page.route('**/api/dashboard*', async (route) => {
    const dashboard = await (await route.fetch()).json();
    for (const widget of dashboard.widgets) if (widget.type === 'alarm') widget.alarms = names;
    await route.fulfill({ json: dashboard });
  });
  await page.route('**/api/alarms', async (route) => {
    const [first] = await (await route.fetch()).json();
    await route.fulfill({
      json: names.map((name) => ({ ...first, name, state: name === failing ? 'ALARM' : 'OK' })),
    });
  });
  await page.reload();
  const widget = page.locator('.alarm-widget');
  await expect.poll(() => widget.locator('summary').innerText()).toBe('59 OK');
  expect(await widget.locator('.chips').first().locator('li').allInnerTexts()).toEqual([
    expect.stringContaining('in alarm'),
  ]);
});

test('a message named in the address is shown: what each report did and why, as text', async () => {
  const { page, errors } = await open('/#/message/wavix/msg_8f3k2j9x1m');
  await page.locator('.timeline > li').nth(4).waitFor();
  const told = await page.locator('.timeline > li').allTextContents();
  expect(told[0]).toMatch(/^1queuedappliedwavix says “accepted”.*It is the first report of this message\./i);
  expect(told[2]).toContain('It came late: undelivered already stood, which counts more than sent');
  expect(told[3]).toContain('<img src=x onerror=alert(1)>');
  expect(await page.locator('#message-body img').count()).toBe(0);
  expect(await page.locator('.summary').textContent()).toBe(
    'Expired: its time ran out before it could be delivered. It was for +919876543210 (IN).',
  );
  expect(await page.locator('.advice').textContent()).toMatch(/^Send it again\? Later\..*What to do nextSend it again/);
  expect(await page.locator('.why-status').textContent()).toMatch(/^Report 5 of 5 decides/);
  expect(await page.locator('.codes dt').allTextContents()).toContain('UNDELIV');
  expect(await page.getByText('A repeat of a report changes nothing').isVisible()).toBe(true);
  expect(await page.locator('#message-json').getAttribute('href')).toBe('/api/messages/wavix/msg_8f3k2j9x1m');
  expect(await page.locator('#message-record').getAttribute('href')).toBe('/api/records/wavix/msg_8f3k2j9x1m');
  expect(errors).toEqual([]);
});

for (const [theme, width] of [
  ['light', 1440],
  ['dark', 360],
] as const) {
  test(`the story of a message fits at ${width} px, in the ${theme} theme`, async () => {
    for (const id of ['msg_8f3k2j9x1m', 'disputed', 'whole', 'missing', 'confirmed']) {
      const { page, errors } = await open(`/#/message/mobivate/${id}`, {
        colorScheme: theme,
        viewport: { width, height: 900 },
      });
      await page.locator('.timeline > li').last().waitFor();
      const [sideways, faint] = await page.evaluate(() => {
        const body = document.getElementById('message-body') as HTMLElement;
        const light = (colour: string): number => {
          const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
            const value = Number(part) / 255;
            return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        };
        const behind = (node: Element | null): string => {
          const colour = node === null ? 'rgb(255, 255, 255)' : getComputedStyle(node).backgroundColor;
          return /, 0\)$/.test(colour) ? behind(node?.parentElement ?? null) : colour;
        };
        const texts = [...body.querySelectorAll('p, dt, dd, li, h3, .tag')];
        const contrast = (node: Element): number => {
          const [a, b] = [light(getComputedStyle(node).color), light(behind(node))].sort((x, y) => y - x) as [
            number,
            number,
          ];
          return (a + 0.05) / (b + 0.05);
        };
        return [
          body.scrollWidth - body.clientWidth,
          texts.filter((node) => contrast(node) < 4.5).map((node) => node.textContent),
        ] as const;
      });
      expect([id, sideways]).toEqual([id, 0]);
      expect(faint).toEqual([]);
      expect(errors).toEqual([]);
    }
  });
}

test('an unknown message is said to be unknown', async () => {
  const { page } = await open();
  await find(page, 'nobody-knows');
  await page.getByText('No id, phone number or client reference nobody-knows is found.').waitFor();
  expect(await page.locator('#message').isVisible()).toBe(false);
});

test('a number with several messages is answered with a list, which stays for when one of them was looked at', async () => {
  const { page, errors } = await open();
  await find(page, '+91 98765 43210');
  const hits = page.locator('#search-hits > li');
  await hits.nth(2).waitFor();
  expect(await hits.count()).toBe(3);
  expect(await page.locator('#search-count').textContent()).toBe('The newest 3 messages');
  await page.getByRole('button', { name: 'Show older ones' }).click();
  await hits.nth(3).waitFor();
  expect(await page.locator('#search-count').textContent()).toBe('4 messages');
  expect(await page.locator('#search-more').isVisible()).toBe(false);
  expect(await hits.nth(0).innerText()).toMatch(/mobivate\s+undelivered\s+unreachable\s+whole\s+\+919876543210/);
  await hits.nth(0).getByRole('link').click();
  await page.locator('.parts').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#message').waitFor({ state: 'hidden' });
  expect(await hits.count()).toBe(4);
  expect(await page.getByLabel('Message id, phone').inputValue()).toBe('+91 98765 43210');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  expect(await page.locator('#search-found').isVisible()).toBe(false);
  await find(page, 'msg_8f3k2j9x1m');
  await page.locator('.timeline').waitFor();
  expect(page.url()).toContain('#/message/wavix/msg_8f3k2j9x1m');
  expect(errors).toEqual([]);
});

test('an id in another letter case is hinted at; white space around it means nothing', async () => {
  const { page } = await open();
  await find(page, '  fc-case ');
  await page.getByText('There is mobivate FC-CASE: ids are kept to the letter.').waitFor();
  await page.goto(`${fixture.url}/#/message/wavix/%20msg_8f3k2j9x1m%20`);
  await page.locator('.timeline').waitFor();
  expect(await page.locator('#message-title').textContent()).toBe('msg_8f3k2j9x1m');
});

test('a long message is shown with its parts, worst first, and the reports of all of them', async () => {
  const { page, errors } = await open('/#/message/mobivate/whole');
  const parts = page.locator('.parts > li');
  await parts.nth(3).waitFor();
  expect(await parts.allTextContents()).toEqual([
    'Part 2undeliveredmobivate says UNDELIVUnreachable (code 27)',
    'Part 3sentmobivate says ENROUTE',
    'Part 4no report yet',
    'Part 1deliveredmobivate says DELIVRD',
  ]);
  expect(await page.locator('.status-line').textContent()).toBe(
    'undeliveredfinal1 of 4 delivered, 1 failed, 2 without a final report yet',
  );
  expect(await page.locator('.advice').textContent()).toContain('Only part 2 of 4 failed');
  const told = await page.locator('.timeline > li').allTextContents();
  expect(told).toHaveLength(5);
  expect(told[0]).toMatch(/^1part 1deliveredapplied.*It is the first report of part 1\./);
  expect(told[1]).toMatch(/^2part 1undeliveredrecorded.*It takes back what was delivered/);
  expect(told[2]).toMatch(/^3part 2undeliveredapplied.*It is the first report of part 2\./);
  expect(await page.locator('#message-record').isVisible()).toBe(false);
  await page.getByRole('link', { name: 'Part 2' }).click();
  await page.waitForFunction(() => document.getElementById('message-title')?.textContent === 'whole/2');
  expect(await page.locator('#message-record').isVisible()).toBe(true);
  expect(errors).toEqual([]);
});

test('a delivery that was taken back, a word that nobody listed and another recipient are pointed out', async () => {
  const { page, errors } = await open('/#/message/wavix/disputed');
  await page.locator('.timeline > li').nth(2).waitFor();
  expect(await page.locator('.warning').allTextContents()).toEqual([
    'wavix said that it was delivered, and then that it failed. Delivered stands here; ask wavix which is true.',
    '“dancing”: not on the list of wavix’s words, so its meaning is not sure.',
    expect.stringMatching(/^The history is full: reports since \S+ are not listed here/),
    expect.stringMatching(/^On \S+ it was read again by mended tables: delivered, where it was sent\.$/),
    'The same id was used for +447911123456, whose message is disputed/+447911123456 here.',
  ]);
  expect(await page.locator('.timeline > li[data-effect=contradicted]').textContent()).toContain('takes back');
  expect(await page.locator('.timeline > li').nth(2).textContent()).toContain('read again by mended tables');
  await page.getByRole('link', { name: '+447911123456' }).click();
  await page.waitForFunction(() => document.getElementById('message-title')?.textContent === 'disputed/+447911123456');
  expect(errors).toEqual([]);
});

test('the feed runs, pauses, and opens a message with Enter', async () => {
  const { page } = await open();
  const first = page.locator('#feed > li').first();
  await first.waitFor();
  const changed = (text: string | null) =>
    page.waitForFunction((known) => document.querySelector('#feed > li')?.textContent !== known, text);
  await changed(await first.textContent());
  const reports = page.locator('#reports');
  await reports.getByRole('button', { name: 'Pause' }).click();
  const paused = await first.textContent();
  await page.waitForTimeout(2500);
  expect(await first.textContent()).toBe(paused);
  await reports.getByRole('button', { name: 'Resume' }).click();
  await changed(paused);
  await page.locator('#feed a').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('.timeline').waitFor();
});

const eventTypes = (page: Page): Promise<string[]> => page.locator('#events-list .event-type').allTextContents();

test('events are shown as they are published, of one type if wanted, and lead to their message', async () => {
  const { page, errors } = await open();
  const rows = page.locator('#events-list > li');
  await rows.nth(40).waitFor();
  expect(await page.locator('#event-bus').textContent()).toBe('on the bus Delivrd-dev');
  expect(new Set(await eventTypes(page))).toEqual(new Set(['status changed', 'overdue', 'other callback']));
  const first = await rows.first().textContent();
  await page.waitForFunction((known) => document.querySelector('#events-list > li')?.textContent !== known, first);
  // Newest first.
  const times = await rows
    .locator('time')
    .evaluateAll((list) => list.map((time) => time.getAttribute('datetime') ?? ''));
  expect(times).toEqual(times.toSorted().reverse());

  await page.locator('#events').getByText('Pause').click();
  await page.getByLabel('Overdue').check();
  await page.waitForFunction(
    () =>
      document.querySelector('#events-list .event-type')?.textContent === 'overdue' &&
      document.querySelectorAll('#events-list > li').length > 20,
  );
  expect(new Set(await eventTypes(page))).toEqual(new Set(['overdue']));
  const notes = await page.locator('#events-list .event-note').allTextContents();
  expect(notes.some((note) => /^missing: no report of it by \d\d:\d\d/.test(note))).toBe(true);
  expect(notes.some((note) => /^not final by \d\d:\d\d/.test(note))).toBe(true);
  await page.getByLabel('Other', { exact: true }).check();
  await page.waitForFunction(
    () => document.querySelector('#events-list .event-note')?.textContent === 'click, 2 of them',
  );

  await page.getByLabel('Status changed').check();
  const failed = rows.filter({ hasText: 'unreachable' }).first();
  await failed.waitFor();
  expect(await failed.innerText()).toMatch(
    /status changed\s+\w+\s+(queued\s+→\s+)?undelivered\s+unreachable\s+msg_\w+\s+otp · IN/,
  );
  await failed.getByRole('link').click();
  await page.locator('.timeline').waitFor();
  expect(page.url()).toContain('#/message/');
  expect(errors).toEqual([]);
});

test('where events are off it is said how they are switched on, and no API is named', async () => {
  await fixture.close();
  fixture = await startFixture(0, false);
  const { page, errors } = await open();
  await page.locator('#events-off').waitFor();
  expect(await page.locator('#events-off').textContent()).toMatch(/Events are off\. With "events": true in cdk\.json/);
  expect(await page.locator('#events-on').isVisible()).toBe(false);
  expect(await page.locator('#application-api').isVisible()).toBe(false);
  expect(errors).toEqual([]);
});

test('what the application told of a message is shown with the reports, in plain words', async () => {
  const { page, errors } = await open('/#/message/wavix/missing');
  await page.locator('.timeline > li').first().waitFor();
  const facts = async () =>
    Object.fromEntries(
      await page
        .locator('.facts > div')
        .evaluateAll((list) => list.map((one) => [one.children[0]?.textContent, one.children[1]?.textContent])),
    ) as Record<string, string>;
  expect(await facts()).toMatchObject({
    Price: '0.0450 EUR',
    'Text begins': 'Your order 2847 is on its way.',
    Recorded: expect.stringMatching(/\d\d:\d\d:\d\d$/),
    Due: expect.stringMatching(/\d\d:\d\d:\d\d$/),
    'Found late': expect.stringMatching(/\d\d:\d\d:\d\d$/),
  });
  expect(await page.locator('.status-line').textContent()).toBe(
    'recordednot finalby the application; wavix has said nothing yet',
  );
  expect(await page.locator('.warning').textContent()).toMatch(/^It was due at \S+, and it was late: found so at/);
  expect(await page.locator('.timeline > li').textContent()).toContain(
    'The application says that it sent the message.',
  );
  expect(await page.getByText('Timeline, 0 reports and 1 word of the application').isVisible()).toBe(true);

  await page.goto(`${fixture.url}/#/message/wavix/confirmed`);
  await page.locator('.timeline > li').nth(2).waitFor();
  expect(await page.locator('.status-line').textContent()).toMatch(/^sentno receipt expected/);
  const told = await page.locator('.timeline > li').allTextContents();
  expect(told[0]).toMatch(/^1recordedapplied/);
  expect(told[2]).toMatch(/^3confirmedrecordedThe application says that the message arrived: its code was typed in\./);
  expect(await facts()).toMatchObject({ Confirmed: expect.stringMatching(/\d\d:\d\d:\d\d$/) });
  expect(errors).toEqual([]);
});

test('a URL and a curl line are copied, and that is said', async () => {
  const { page } = await open('/', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByRole('button', { name: 'Copy URL: callback URL of smstake' }).click();
  await page.waitForFunction(
    () => document.getElementById('announcer')?.textContent === 'Copied: callback URL of smstake',
  );
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${fixture.url}/webhooks/smstake`);
  await page.getByRole('button', { name: 'Copy curl: wavix, failed' }).click();
  await page.waitForFunction(() => document.getElementById('announcer')?.textContent === 'Copied: wavix, failed');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^curl -sS -X POST .*wavix-failed-1/);
});

test('what is in quarantine is counted and listed', async () => {
  const { page } = await open();
  await page.getByText('the body is no JSON').waitFor();
  expect(await page.locator('#quarantine-count').textContent()).toBe('3 requests');
});

test('a banner stands while the stack does not answer, and goes by itself', async () => {
  const { page } = await open();
  const banner = page.locator('#banner');
  await page.getByText('1 page, 2 tickets').waitFor();
  expect(await banner.isVisible()).toBe(false);
  const port = Number(new URL(fixture.url).port);
  await fixture.close();
  await banner.waitFor({ state: 'visible' });
  expect(await banner.textContent()).toMatch(/^The local stack does not answer\. What you see is from \d\d:/);
  fixture = await startFixture(port);
  await banner.waitFor({ state: 'hidden' });
});

test('only what the page needs may run in it', async () => {
  const answers = await Promise.all(
    ['/', '/console.js', '/theme.js', '/console.css', '/favicon.svg'].map((path) => fetch(fixture.url + path)),
  );
  for (const { status, headers } of answers) {
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'self';/);
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  }
});
