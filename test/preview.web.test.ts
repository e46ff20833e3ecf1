import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stylesIn } from '../preview/page.ts';
import { HOSTILE } from '../preview/samples.ts';
import { webSamples } from '../preview/web.tsx';
import { deskFilesIn, webPage } from '../preview/web-page.ts';
import { LINES, VIEWS } from '../preview/web-samples.ts';
import { launchBrowser } from './peers/browser.ts';

const ROOT = join(import.meta.dirname, '..');

describe('the preview of the web desk', () => {
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
    page.on('request', (request) => asked.push(request.url()));
    const desk = deskFilesIn(join(ROOT, 'src/desks/web/ui'));
    await page.setContent(await webPage(stylesIn(join(ROOT, 'preview')), desk));
  });
  afterAll(async () => {
    await browser.close();
  });

  /** What every frame says to this question, by its title. */
  async function fromFrames<T>(question: () => T): Promise<Map<string, T>> {
    const frames = await page.locator('iframe').elementHandles();
    const answers = frames.map(async (frame): Promise<[string, T]> => {
      const content = await frame.contentFrame();
      if (content === null) throw new Error('An empty frame');
      return [(await frame.getAttribute('title')) ?? '', await content.evaluate(question)];
    });
    return new Map(await Promise.all(answers));
  }
  const words = () => document.body.textContent ?? '';

  it('draws every state of a ticket, and the queue with all of them', async () => {
    const read = await fromFrames(words);
    const queue = read.get('a ticket in every state');
    for (const { number } of LINES) expect(queue).toContain(`#${number}`);
    for (const [title, { ticket }] of VIEWS) expect(read.get(title)).toContain(`#${ticket.number}`);
    const titles = (await webSamples()).flatMap(([, drawn]) => drawn.map(({ title }) => title));
    expect([...read.keys()]).toEqual([...new Set(titles)]);
    for (const said of read.values()) expect(said.length).toBeGreaterThan(20);
  });

  it('shows what hostile people wrote as they wrote it, and nothing of it becomes live [K19 K20]', async () => {
    const read = await fromFrames(words);
    for (const line of HOSTILE.split('\n').slice(2, 4))
      expect(read.get('as row #66 of the queue')).toContain(line);
    expect(asked.filter((url) => !/^(about|data):/.test(url))).toEqual([]);
    const live = await fromFrames(() => [
      document.title,
      document.querySelectorAll('script, object, embed, img:not([src^="data:image/svg+xml"])').length,
    ]);
    for (const found of live.values()) expect(found).toEqual(['', 0]);
  });

  it.each(['#wide', '#phone'])('stays within its frame, %s', async (width) => {
    await page.check(width);
    const wider = await fromFrames(() => document.documentElement.scrollWidth - innerWidth);
    expect([...wider].filter(([, by]) => by > 0)).toEqual([]);
  });
});
