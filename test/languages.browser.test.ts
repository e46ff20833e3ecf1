import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LANGUAGE_TAGS } from '../src/texts/languages.ts';
import { learn, text } from '../src/texts/texts.ts';
import { barriersOn } from './peers/barriers.ts';
import { launchBrowser } from './peers/browser.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

let house: TestHouse;
let browser: Browser;
let ana: Page;
const complaints: string[] = [];

beforeAll(async () => {
  const prepare = "(await import('./scripts/prepare.mjs')).prepare({ parts: ['desk'] })";
  const node = ['--input-type=module', '-e', `await ${prepare}`];
  await promisify(execFile)(process.execPath, node, { cwd: join(import.meta.dirname, '..') });
  await Promise.all(LANGUAGE_TAGS.map(learn));
  [house, browser] = await Promise.all([
    testHouse({ engine: 'sqlite', env: { LANGUAGE: 'sl' } }),
    launchBrowser(),
  ]);
  const maja = await house.visitor('Maja');
  await maja.write('Where is my parcel 4711?');
  await house.until(
    () => house.get('/api/tickets'),
    ({ body }) => (body.tickets as unknown[]).length === 1,
  );
  const added = await house.command('person', { action: 'add', name: 'Ana', role: 'agent', team: 'support' });
  ana = await open(/\S+\/desk\/\?token=\S+/.exec(String(added.body.text))?.[0] ?? '');
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await house?.stop();
});

async function open(url: string, locale = 'en-GB'): Promise<Page> {
  const page = await (await browser.newContext({ locale, reducedMotion: 'reduce' })).newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return page;
}

const lang = (page: Page) => page.locator('html').getAttribute('lang');
const choice = (page: Page) => page.locator('.language select');

describe('the web desk', () => {
  test('speaks the house’s language until somebody chooses their own, and then at once everywhere', async () => {
    await ana.getByRole('heading', { name: 'Vrsta' }).waitFor();
    await expect.poll(() => lang(ana)).toBe('sl');
    await ana.locator('.row').first().click();
    await ana.getByText('Odprto prek kanala Klepet v živo').waitFor();
    await choice(ana).selectOption('ru');
    await ana.getByRole('heading', { name: 'Очередь' }).waitFor();
    await ana.getByText('Открыто, канал: Онлайн-чат').waitFor();
    await ana.getByText('Теперь пульт говорит с вами на этом языке: русский.').waitFor();
    await expect.poll(() => lang(ana)).toBe('ru');
  });

  test('remembers it for the next visit, also before the sign-in', async () => {
    await ana.reload();
    await ana.getByRole('heading', { name: 'Очередь' }).waitFor();
    await choice(ana).selectOption('sr');
    await ana.getByRole('heading', { name: 'Red', exact: true }).waitFor();
    await ana.getByRole('button', { name: text('desk.sign-out', {}, 'sr') }).click();
    await ana.getByRole('heading', { name: 'Odjavljeni ste' }).waitFor();
    await ana.reload();
    await ana.getByText(text('desk.sign-in.new-more', {}, 'sr')).waitFor();
    const stranger = await open(`${house.url}/desk`, 'ru-RU');
    await stranger.getByText(text('desk.sign-in.new-more', {}, 'ru')).waitFor();
    const link = await house.command('person', { action: 'sign-in', name: 'Ana' });
    await ana.goto(/\S+\/desk\/\?token=\S+/.exec(String(link.body.text))?.[0] ?? '');
    await ana.getByRole('heading', { name: 'Red', exact: true }).waitFor();
  });

  test('takes the command too, and writes Serbian dates in the letters of the language', async () => {
    await ana.locator('.row').first().click();
    await ana.keyboard.press('/');
    await ana.locator('.command-line input').fill('language sr-Cyrl');
    await ana.locator('.command-line input').press('Enter');
    await ana.getByText('Од сада вам пулт говори на овом језику: српски.').waitFor();
    await ana.keyboard.press('Escape');
    await ana.getByRole('heading', { name: 'Ред', exact: true }).waitFor();
    expect(await ana.locator('.entry time').first().getAttribute('title')).toMatch(/[а-я]{4,}/);
    await choice(ana).selectOption('sr');
    await ana.getByRole('heading', { name: 'Red', exact: true }).waitFor();
    expect(await ana.locator('.entry time').first().getAttribute('title')).not.toMatch(/[а-я]/);
  });

  test('follows a choice that was made elsewhere', async () => {
    const other = await ana.context().newPage();
    await other.goto(`${house.url}/desk/#/`);
    await choice(other).selectOption('en');
    await ana.getByRole('heading', { name: 'Queue', exact: true }).waitFor();
    await ana.getByText('Opened from Live chat').waitFor();
    await other.close();
  });

  test.each(LANGUAGE_TAGS)(
    'fits a desk and a phone in %s, with no barrier by WCAG AA',
    async (language) => {
      await choice(ana).selectOption(language);
      await expect.poll(() => lang(ana)).toBe(language);
      for (const [width, height] of [
        [1280, 860],
        [390, 844],
      ] as const) {
        await ana.setViewportSize({ width, height });
        for (const address of ['#/', '#/tickets/1']) {
          await ana.goto(`${house.url}/desk/${address}`);
          await ana.waitForTimeout(150);
          const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
          expect([address, width, await ana.evaluate(wide)]).toEqual([address, width, 0]);
          expect(await barriersOn(ana)).toEqual([]);
        }
      }
      await ana.setViewportSize({ width: 1280, height: 860 });
      await ana.goto(`${house.url}/desk/#/`);
      expect(complaints.splice(0)).toEqual([]);
    },
    20_000,
  );
});
