import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { barriersOn } from './peers/barriers.ts';
import { launchBrowser } from './peers/browser.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** The built web desk before a house of its own, in a real browser. */
export interface Stage {
  house: TestHouse;
  browser: Browser;
  /** What browsers complained about: errors of the page, of its Content-Security-Policy, windows that opened. */
  complaints: string[];
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** A new member of the team, signed in by their one-time link. */
  deskOf(name: string, role: string, more?: Record<string, unknown>): Promise<Page>;
  /** A picture for people to look at, when they are wanted; then what keeps people out of the page. */
  look(page: Page, name: string): Promise<string[]>;
  stop(): Promise<void>;
}

/** `ahead`: how far the house's clock is ahead of the machine's at the start, in ms. */
export async function browserStage({
  ahead = 0,
  env = {},
}: {
  ahead?: number;
  env?: Record<string, string>;
} = {}): Promise<Stage> {
  const prepare = "(await import('./scripts/prepare.mjs')).prepare({ parts: ['desk', 'chat'] })";
  const node = ['--input-type=module', '-e', `await ${prepare}`];
  await promisify(execFile)(process.execPath, node, { cwd: join(import.meta.dirname, '..') });
  const [house, browser] = await Promise.all([testHouse({ engine: 'sqlite', ahead, env }), launchBrowser()]);
  const complaints: string[] = [];
  const open: Stage['open'] = async (url, options = {}) => {
    const wanted = { locale: 'en-GB', reducedMotion: 'reduce' as const, viewport: DESKTOP, ...options };
    const page = await (await browser.newContext(wanted)).newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => complaints.push(`a window opened: ${dialog.message()}`));
    page.on('console', (message) => {
      // The browser itself reports every refusal of the server, which the page tells in words.
      const refusal = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !refusal) complaints.push(message.text());
    });
    await page.goto(url);
    return page;
  };
  return {
    house,
    browser,
    complaints,
    open,
    async deskOf(name, role, more = {}) {
      const added = await house.command('person', { action: 'add', name, role, ...more });
      const page = await open(/http\S+/.exec(String(added.body.text))?.[0] ?? '');
      await page.getByRole('heading', { name: 'Queue' }).waitFor();
      return page;
    },
    async look(page, name) {
      const to = process.env.SCREENSHOTS;
      if (to !== undefined) await page.screenshot({ path: join(to, `${name}.png`) });
      return (await barriersOn(page)).map((barrier) => `${name}: ${barrier}`);
    },
    async stop() {
      await browser.close();
      await house.stop();
    },
  };
}
