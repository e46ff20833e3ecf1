import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { barriersOn } from './peers/barriers.ts';
import { launchBrowser } from './peers/browser.ts';
import { freePort } from './peers/free-port.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

/** A minute by the house's clock is a second here: the deadline is seen counting. */
const CLOCK_SPEED = '60';
const HOSTILE =
  '<img src=x onerror="alert(1)"><script>alert(2)</script><b>bold</b> [a](javascript:alert(3)) \u202egnp.exe @everyone';

let folder: string;
let port: string;
let house: TestHouse;
let browser: Browser;
let customer: Page;
let ana: Page;
let bor: Page;
/** What browsers complained about, and windows that hostile text opened. Errors of a dead line are no fault while it is dead. */
const complaints: string[] = [];
let lineIsDead = false;
/** What a browser says of a house that is gone, or that has begun to go or to come. */
const AWAY = /net::ERR_|status of 503/;

const startHouse = (ahead = 0) =>
  testHouse({
    engine: 'sqlite',
    ahead,
    databaseUrl: `sqlite:${join(folder, 'osem.db')}`,
    env: { PORT: port, DATA_DIR: folder, CLOCK_SPEED, UNDO_SECONDS: '1.5' },
  });

beforeAll(async () => {
  const prepare = "(await import('./scripts/prepare.mjs')).prepare({ parts: ['desk', 'chat'] })";
  const node = ['--input-type=module', '-e', `await ${prepare}`];
  await promisify(execFile)(process.execPath, node, { cwd: join(import.meta.dirname, '..') });
  folder = mkdtempSync(join(tmpdir(), 'osem-browser-'));
  port = String(await freePort());
  [house, browser] = await Promise.all([startHouse(), launchBrowser()]);
  [ana, bor, customer] = await Promise.all([deskOf('Ana'), deskOf('Bor'), open('/chat')]);
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await house?.stop();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => expect(complaints.splice(0)).toEqual([]));

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`a window opened: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !(lineIsDead && AWAY.test(message.text())))
      complaints.push(message.text());
  });
  await page.goto(path.startsWith('http') ? path : house.url + path);
  return page;
}

/** Signs a new member of the team in by their one-time link. */
async function deskOf(name: string): Promise<Page> {
  const added = await house.command('person', { action: 'add', name, role: 'agent', team: 'support' });
  const link = /http\S+/.exec(String(added.body.text))?.[0] ?? '';
  const page = await open(link);
  await page.getByRole('heading', { name: 'Queue' }).waitFor();
  return page;
}

const chat = () => customer.getByRole('dialog');
async function say(text: string): Promise<void> {
  const input = customer.getByRole('textbox', { name: 'Write a message' });
  await input.fill(text);
  await input.press('Enter');
}

const row = (desk: Page, words: string) => desk.locator('li.row', { hasText: words });
const replyBox = (desk: Page) => desk.getByRole('textbox', { name: /^To / });
const said = (desk: Page, words: string) => desk.locator('article.message', { hasText: words });
async function reply(desk: Page, words: string): Promise<void> {
  await replyBox(desk).fill(words);
  await desk.getByRole('button', { name: 'Send to customer' }).click();
}

/** What the customer and the agent see of the conversation. */
const bothSides = async () => [
  (await chat().textContent()) ?? '',
  (await ana.locator('article.message').allTextContents()).join('\n'),
];

/** Pictures for people to look at, when they are wanted. */
async function shoot(page: Page, name: string): Promise<void> {
  const to = process.env.SCREENSHOTS;
  if (to !== undefined) await page.screenshot({ path: join(to, `${name}.png`) });
}

describe('a customer in one window, agents in others', () => {
  test('what the customer writes appears live in the queue, with the deadline counting', async () => {
    await say('Where is my parcel 4711?');
    await customer.getByRole('textbox', { name: 'Your name' }).fill('Maja');
    await customer.getByRole('button', { name: 'Save' }).click();
    const chip = row(ana, 'Where is my parcel 4711?').locator('.chip.due');
    await chip.waitFor();
    const first = await chip.textContent();
    expect(first).toMatch(/7 h 5\d min|8 h/);
    await expect.poll(() => chip.textContent(), { timeout: 20_000 }).not.toBe(first);
    await row(ana, 'Maja').waitFor();
  });

  test('an agent claims and replies; within the undo window it can be taken back', async () => {
    await row(ana, 'parcel 4711').click();
    await ana.getByRole('button', { name: 'Claim', exact: true }).click();
    await ana.getByText('Yours', { exact: true }).waitFor();
    await row(bor, 'parcel 4711').getByText('Ana').waitFor();
    await reply(ana, 'It is lost, sorry.');
    await said(ana, 'It is lost').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => replyBox(ana).inputValue()).toBe('It is lost, sorry.');
    await reply(ana, 'It is in Celje and comes tomorrow.');
    await said(ana, 'It is in Celje')
      .getByText(/Goes out in/)
      .waitFor();
    expect(await chat().getByText('It is in Celje').count()).toBe(0);
    await chat().getByText('It is in Celje and comes tomorrow.').waitFor();
    await chat()
      .getByText(/^Ana · /)
      .waitFor();
    expect(await chat().getByText('It is lost').count()).toBe(0);
    await said(ana, 'It is in Celje').getByText('Sent').waitFor();
  });

  test('who is here and who writes is seen by the others, and by the customer', async () => {
    await row(bor, 'parcel 4711').click();
    await ana.getByText('Bor is here too').waitFor();
    await replyBox(bor).pressSequentially('May I');
    await ana.getByText('Bor is writing').waitFor();
    await chat()
      .getByText(/is writing/)
      .waitFor();
    await replyBox(ana).fill('It leaves the depot at nine.');
    await say('One more thing: I am not at home before ten.');
    await ana.getByText('The customer wrote meanwhile:').waitFor();
    await ana.getByRole('button', { name: 'I have read it' }).click();
    await replyBox(ana).fill('');
    await replyBox(bor).fill('');
    await ana.getByText('Bor is writing').waitFor({ state: 'detached', timeout: 20_000 });
  });

  test('a note stays with the team', async () => {
    const box = ana.getByRole('textbox', { name: 'Note for the team' });
    await box.fill('Courier has a wrong house number');
    await ana.getByRole('button', { name: 'Keep note' }).click();
    await said(bor, 'wrong house number').getByText('only the team sees this').waitFor();
    await reply(ana, 'Then it comes after ten.');
    await chat().getByText('Then it comes after ten.').waitFor();
    await customer.reload();
    await chat().getByText('Then it comes after ten.').waitFor();
    expect(await customer.getByText('wrong house number').count()).toBe(0);
  });

  test('hostile text is shown as it is and does nothing, in the desk and in the chat', async () => {
    const titles = await Promise.all([ana.title(), customer.title()]);
    await say(HOSTILE);
    await said(ana, 'onerror="alert(1)"').waitFor();
    await row(ana, '<img src=x').waitFor();
    await reply(ana, HOSTILE);
    const shown = chat().getByText('onerror="alert(1)"');
    await expect.poll(() => shown.count(), { timeout: 20_000 }).toBe(2);
    for (const page of [ana, customer]) {
      expect(await page.locator('img[src="x"], a[href^="javascript"], script:not([src]), b').count()).toBe(0);
    }
    for (const shown of await bothSides()) expect(shown).not.toContain('\u202e');
    expect((await ana.title()).replace(/^\(\d+\) /, '')).toBe(titles[0]?.replace(/^\(\d+\) /, ''));
    expect(await customer.title()).toBe(titles[1]);
  });

  test('the server starts again: nothing is lost or doubled on either side', async () => {
    lineIsDead = true;
    const { clock } = (await house.get('/api/session')).body as { clock: { now: string } };
    await house.house.stop();
    await say('Written while you were away');
    await chat().getByText('Not sent yet, trying again').waitFor();
    await bor.goto(`${house.url}/desk/#/`);
    await row(bor, 'Maja').click();
    await bor.getByText('could not be opened').waitFor();
    house = await startHouse(Date.parse(clock.now) - Date.now());
    await said(ana, 'Written while you were away').waitFor({ timeout: 20_000 });
    await chat().getByText('Not sent yet').waitFor({ state: 'detached', timeout: 20_000 });
    await said(bor, 'Written while you were away').waitFor({ timeout: 20_000 });
    await expect.poll(() => ana.getByText('The server cannot be reached').count()).toBe(0);
    lineIsDead = false;
    await reply(ana, 'We are back, and so is your message.');
    await chat().getByText('We are back, and so is your message.').waitFor();
    const texts = ['Where is my parcel 4711?', 'Written while you were away', 'We are back, and so'];
    for (const shown of await bothSides()) {
      const places = texts.map((text) => shown.indexOf(text));
      expect(places.every((place) => place >= 0)).toBe(true);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(texts.map((text) => shown.split(text).length - 1)).toEqual([1, 1, 1]);
    }
  });
});

describe('for everybody', () => {
  const settle = (page: Page) => page.waitForTimeout(150);

  test.each(['light', 'dark'] as const)('no barrier by WCAG AA in %s', async (colorScheme) => {
    const pages = { desk: ana, chat: customer };
    for (const [name, page] of Object.entries(pages)) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await settle(page);
      await shoot(page, `${name}-${colorScheme}`);
      expect(await barriersOn(page), name).toEqual([]);
    }
  });

  test('no barrier in the queue alone, and where one signs in', async () => {
    await bor.goto(`${house.url}/desk/#/`);
    await bor.reload();
    await row(bor, 'Maja').waitFor();
    expect(await barriersOn(bor)).toEqual([]);
    lineIsDead = true;
    const stranger = await open('/desk');
    await stranger.getByRole('heading').first().waitFor();
    expect(await barriersOn(stranger)).toEqual([]);
    await shoot(stranger, 'sign-in');
    complaints.length = 0; // The browser itself reports the 401 that says who is not signed in.
    lineIsDead = false;
  });

  test('on a phone nothing is wider than the page', async () => {
    const viewport = { width: 390, height: 844 };
    const wide = (page: Page) =>
      page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    for (const [name, page] of Object.entries({ desk: ana, queue: bor, chat: customer })) {
      await page.setViewportSize(viewport);
      await settle(page);
      await shoot(page, `${name}-phone`);
      expect(await wide(page), name).toBe(0);
      expect(await barriersOn(page), name).toEqual([]);
    }
    await ana.getByRole('button', { name: 'Notes and facts' }).click();
    await ana.getByRole('textbox', { name: 'Note for the team' }).waitFor();
    expect(await replyBox(ana).isVisible()).toBe(false);
    expect(await wide(ana)).toBe(0);
  });
});
