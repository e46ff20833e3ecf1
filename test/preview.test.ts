import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { parseAst } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything, previewPage, stylesIn } from '../preview/page.ts';
import { HOSTILE } from '../preview/samples.ts';
import { launchBrowser } from './peers/browser.ts';
import {
  type Body,
  problemsOfMessage as problemsInDiscord,
  problemsOfCallback,
} from './peers/discord-limits.ts';
import { problemsOfMessage, problemsOfView } from './peers/slack-limits.ts';

const ROOT = join(import.meta.dirname, '..');
/** What a function answers that makes something to be shown. */
const SHOWN = {
  slack: /^(Post|Omit<Post, 'threadTs'>|Said|types\.(ModalView|HomeView))$/,
  discord: /^(Body|Modal)$/,
};
/** Of those, the ones that others are made of, and stand on the page within them. */
const PARTS = ['slack/modal', 'slack/formOf', 'discord/referred'];

/** The exported renderings of both desks, as `slack/cardPost`. */
function renderings(): string[] {
  return (['slack', 'discord'] as const).flatMap((desk) => {
    const folder = join(ROOT, 'src/desks', desk);
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
    return files
      .flatMap((name) => exportedIn(readFileSync(join(folder, name), 'utf8'), SHOWN[desk]))
      .map((name) => `${desk}/${name}`);
  });
}

function exportedIn(source: string, shown: RegExp): string[] {
  return parseAst(source, { lang: 'ts' }).body.flatMap((node) => {
    const made = node.type === 'ExportNamedDeclaration' ? node.declaration : null;
    if (made?.type !== 'FunctionDeclaration' || !made.returnType || !made.id) return [];
    const { start, end } = made.returnType.typeAnnotation;
    return shown.test(source.slice(start, end)) ? [made.id.name] : [];
  });
}

const isForm = (made: Body) => made['type'] === 'modal' || made['type'] === 'home' || 'custom_id' in made;
/** What the stand-in of a desk's platform would say of a rendering. */
const JUDGES: Readonly<Record<string, (made: Body) => string[]>> = {
  Slack: inSlack,
  Discord: inDiscord,
  'Customers in Slack': inSlack,
  'Customers in Discord': inDiscord,
};

function inSlack(made: Body): string[] {
  return isForm(made) ? problemsOfView(made) : problemsOfMessage(made);
}

function inDiscord(made: Body): string[] {
  if (isForm(made)) return problemsOfCallback({ type: 9, data: made });
  const { content, embeds, components } = made;
  return problemsInDiscord({ content, embeds, components, allowed_mentions: { parse: [] } });
}

describe('every rendering that the preview draws', () => {
  it('is one that its platform takes', async () => {
    for (const [desk, kinds] of await everything())
      for (const { of, title, made } of kinds.flatMap(([, samples]) => samples))
        expect([desk, of, title, JUDGES[desk]?.(made as Body)]).toEqual([desk, of, title, []]);
  });
});

describe('the preview', () => {
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
    page.on('request', (request) => asked.push(request.url()));
    await page.setContent(await previewPage(stylesIn(join(ROOT, 'preview'))));
  });
  afterAll(async () => {
    await browser.close();
  });

  it('shows every rendering of both desks', async () => {
    const drawn = await page.$$eval('article', (all) => all.map((one) => one.dataset['rendering'] ?? ''));
    const desks = renderings().filter((name) => !PARTS.includes(name));
    expect(desks.length).toBeGreaterThan(15);
    const wanted = [...desks, 'customers in slack/sendAll', 'customers in discord/sendAll'];
    expect([...new Set(drawn)].sort()).toEqual(wanted.sort());
    expect(await page.locator('.unknown').count()).toBe(0);
  });

  it('lets nothing foreign become live: no mark-up, no pings, no masked links [K19 K20]', async () => {
    expect(await page.locator('script, img, iframe, object, embed, svg, form, link').count()).toBe(0);
    const live = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .flatMap((one) => [...one.attributes])
        .filter(({ name }) => name.startsWith('on')),
    );
    expect(live).toEqual([]);
    expect(await page.title()).toContain('every rendering');
    expect(asked.filter((url) => !url.startsWith('about:'))).toEqual([]);
    expect(await page.locator('.mention.everybody').count()).toBe(0);
    const links = await page.$$eval('main a', (all) =>
      all.map((one) => [one.getAttribute('href'), one.textContent]),
    );
    const foreign = links.filter(([href]) => !href?.startsWith('https://desk.example/'));
    expect(foreign.length).toBeGreaterThan(0);
    for (const [href, words] of foreign) expect([href, words]).toEqual([href, href]);
  });

  it('shows what hostile people wrote, as they wrote it [K19]', async () => {
    const readable = HOSTILE.split('\n').slice(2, 4);
    for (const desk of ['slack', 'discord']) {
      const shown = await page.locator(`[data-rendering="${desk}/said"]`).allInnerTexts();
      for (const line of readable) expect(shown.join('\n')).toContain(line);
    }
  });

  it('is one file, written by npm run preview', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'osem-preview-'));
    const file = join(folder, 'index.html');
    await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/preview.mjs'), file]);
    expect(readFileSync(file, 'utf8')).toBe(await previewPage(stylesIn(join(ROOT, 'preview'))));
    await rm(folder, { recursive: true });
  }, 120_000);

  it.each([1300, 360])('stays within a window of %i px', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    for (const light of ['#light', '#dark']) {
      await page.check(light);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });
});
