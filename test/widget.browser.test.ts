import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChatCalls, ChatCallsAsk } from '../src/api/chat-shapes.ts';
import { eventually } from './eventually.ts';
import { barriersOn } from './peers/barriers.ts';
import { launchBrowser } from './peers/browser.ts';
import { type ChatPeer, startChatPeer } from './peers/chat-server.ts';

const ROOT = join(import.meta.dirname, '..');
/** A strict site: nothing inline, scripts and connections only to itself and the desk. */
const csp = (desk: string) =>
  `default-src 'none'; script-src ${desk}; connect-src ${desk}; img-src ${desk}; style-src 'none'; require-trusted-types-for 'script'`;

let out: string;
let browser: Browser;
let peer: ChatPeer;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'osem-widget-'));
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const config = join(ROOT, 'src/channels/webchat/widget/vite.config.ts');
  await promisify(execFile)(process.execPath, [vite, 'build', '--config', config, '--outDir', out]);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(out, { recursive: true, force: true });
});

beforeEach(async () => {
  complaints.length = 0;
  peer = await startChatPeer(assets);
});

afterEach(async () => {
  await page.context().close();
  await peer.close();
  expect(complaints).toEqual([]);
});

function assets(path: string): { type: string; body: Buffer | string } | null {
  if (path === '/site') {
    const policy = `<meta http-equiv="Content-Security-Policy" content="${csp(peer.url)}">`;
    const body = `<!doctype html><html lang="en">${policy}<title>Shop</title><h1>Shop</h1><script src="/chat/widget.js" async></script>`;
    return { type: 'text/html', body };
  }
  const name = path === '/chat' ? 'index.html' : /^\/chat\/([\w-]+\.(?:js|css))$/.exec(path)?.[1];
  if (name === undefined) return null;
  const type = { html: 'text/html', js: 'text/javascript', css: 'text/css' }[name.split('.').at(-1) ?? ''];
  return { type: type ?? 'text/plain', body: readFileSync(join(out, name)) };
}

async function visit(path: string, options: BrowserContextOptions = {}): Promise<void> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('ERR_')) complaints.push(message.text());
  });
  await page.goto(peer.url + path);
}

const input = () => page.getByRole('textbox', { name: 'Write a message' });
const dialog = () => page.getByRole('dialog');
/** Where pictures for people to look at go, when they are wanted. */
const shoot = async (name: string) => {
  const folder = process.env.SCREENSHOTS;
  if (folder !== undefined) await page.screenshot({ path: join(folder, `widget-${name}.png`) });
};

async function say(text: string): Promise<void> {
  await input().fill(text);
  await input().press('Enter');
}

describe('on a site with a strict content security policy', () => {
  test('one script tag gives a chat in both directions', async () => {
    await visit('/site');
    await page.getByRole('button', { name: 'Open the chat' }).click();
    await expect.poll(() => input().evaluate((node) => node.matches(':focus'))).toBe(true);
    await say('Where is my parcel?');
    await dialog().getByText('Where is my parcel?').waitFor();
    await dialog().getByText('Sent', { exact: true }).waitFor();
    peer.answer('It comes tomorrow: https://example.org/track?id=1.');
    const link = dialog().getByRole('link', { name: 'https://example.org/track?id=1' });
    await link.waitFor();
    expect(await link.getAttribute('rel')).toContain('noopener');
    expect(await dialog().getByText('Ana', { exact: true }).count()).toBe(1);
    expect(await dialog().getByText('Ana · Deliveries').count()).toBe(1);
    const where = dialog().getByRole('button', { name: 'Where is my case?' });
    await where.click();
    await dialog().getByText('Where is my case?').nth(0).waitFor();
    await expect.poll(() => where.isVisible()).toBe(false);
  });

  test('asks for a call by a form: times, number, faults where they are, any screen and both themes', async () => {
    const time = (hour: number) => ({
      at: `2026-12-02T${String(hour).padStart(2, '0')}:00:00.000Z`,
      label: `Wednesday 2 December at ${hour}:00`,
    });
    const asked: ChatCallsAsk[] = [];
    peer.calls = (ask) => {
      asked.push(ask);
      const fault = ask.phone === undefined ? null : ask.phone.length < 9 ? 'number' : null;
      const free = ask.from === undefined ? [time(8), time(9)] : [time(10)];
      const gone = ask.at === time(8).at && fault === null;
      return {
        ...{ zone: ask.zone, open: null, numbered: false, free, more: ask.from === undefined },
        fault: gone ? ('taken' as const) : fault,
      };
    };
    await visit('/chat', { viewport: { width: 360, height: 640 }, timezoneId: 'Europe/London' });
    const button = dialog().getByRole('button', { name: 'Call me' });
    await button.click();
    const form = dialog().getByRole('form', { name: 'When may we call you?' });
    const when = form.getByLabel('When (Europe/London)');
    await when.waitFor();
    expect(await input().isVisible()).toBe(false);
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [360, 1100]) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.setViewportSize({ width, height: 640 });
        await shoot(`call-${width}-${colorScheme}`);
        expect(await barriersOn(page)).toEqual([]);
        expect(await form.evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0);
        expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0);
      }
    await page.setViewportSize({ width: 360, height: 640 });
    const number = form.getByLabel('Telephone number');
    await number.fill('12');
    await form.getByLabel('What is it about?').fill('My bill');
    await form.getByRole('button', { name: 'Ask for this call' }).click();
    await form.getByRole('alert').getByText('country code').waitFor();
    await expect.poll(() => number.evaluate((node) => node.matches(':focus'))).toBe(true);
    expect(await number.getAttribute('aria-invalid')).toBe('true');
    await number.fill('+44 20 7946 0958');
    await page.keyboard.press('Enter');
    await form.getByText('That time was taken just now.').waitFor();
    expect(await when.locator('option').allInnerTexts()).toEqual([time(9).label]);
    await form.getByRole('button', { name: 'Later times' }).click();
    await expect.poll(() => when.inputValue()).toBe(time(10).at);
    await form.getByLabel('Your name').fill('Maja');
    // What the visitor asked for stands there until the server has it: the name arrives, the wish only the second time.
    peer.faults.push('none', 'hang-up');
    await form.getByRole('button', { name: 'Ask for this call' }).click();
    await dialog().getByText('Please call me: Wednesday 2 December at 10:00 (Europe/London)').waitFor();
    await expect
      .poll(() => peer.wishes)
      .toEqual([
        { text: 'My bill', call: { at: time(10).at, zone: 'Europe/London', phone: '+44 20 7946 0958' } },
      ]);
    expect(peer.names).toEqual(['Maja']);
    await expect.poll(() => button.evaluate((node) => node.matches(':focus'))).toBe(true);
    expect(asked.map(({ at }) => at ?? null)).toEqual([null, time(8).at, time(8).at, null, time(10).at]);
    await button.click();
    await when.waitFor();
    expect(await form.getByLabel('Your name').isVisible()).toBe(false);
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'hidden' });
    expect(await input().isVisible()).toBe(true);
  });

  test('shows the call that is agreed upon, and cancels it by a button', async () => {
    const at = '2026-12-02T08:00:00.000Z';
    const label = 'Wednesday 2 December at 08:00';
    const gone: (string | undefined)[] = [];
    let there: ChatCalls['open'] = { at, label, link: '/calls/x?lang=en' };
    peer.calls = ({ zone }, cancel) => {
      if (cancel !== undefined) {
        gone.push(cancel);
        there = null;
      }
      const free = [{ at: '2026-12-02T09:00:00.000Z', label: 'Wednesday 2 December at 09:00' }];
      return { zone, open: there, numbered: true, free, more: false, fault: null };
    };
    await visit('/chat', { viewport: { width: 390, height: 640 }, timezoneId: 'Europe/London' });
    await dialog().getByRole('button', { name: 'Call me' }).click();
    const form = dialog().getByRole('form', { name: 'When may we call you?' });
    await form.getByText(`We call you: ${label}.`).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await shoot('call-agreed-390');
    // What could not be done is said, and can be tried again.
    await page.route('**/chat/calls/cancel', (route) => route.abort(), { times: 1 });
    await form.getByRole('button', { name: 'Cancel the call' }).click();
    await form.getByRole('button', { name: 'Try now' }).click();
    await form.getByText('The call is cancelled.').waitFor();
    expect(gone).toEqual([at]);
    expect(await form.getByRole('button', { name: 'Cancel the call' }).count()).toBe(0);
    expect(await form.getByRole('heading').evaluate((node) => node.matches(':focus'))).toBe(true);
    expect(await form.getByLabel('When (Europe/London)').isVisible()).toBe(true);
    await shoot('call-cancelled-390');
  });

  test('has no button for calls where nobody is called back, and says when times cannot be fetched', async () => {
    await visit('/chat');
    await expect.poll(() => peer.tokens.size).toBe(1);
    await input().waitFor();
    expect(await dialog().getByRole('button', { name: 'Call me' }).isVisible()).toBe(false);
    await page.context().close();
    const none = { open: null, numbered: true, free: [], more: false, fault: null };
    peer.calls = ({ zone }) => ({ ...none, zone });
    await visit('/chat');
    await dialog().getByRole('button', { name: 'Call me' }).click();
    await dialog().getByText('No time is free in the next days.').waitFor();
    await page.route('**/chat/calls', (route) => route.abort());
    await page.keyboard.press('Escape');
    await dialog().getByRole('button', { name: 'Call me' }).click();
    await dialog().getByText('The free times could not be fetched.').waitFor();
  });

  test('shows when the team is there, and lets the visitor choose by a button', async () => {
    peer.hours = {
      open: false,
      opensAt: '2026-11-23T07:00:00Z',
      closesAt: null,
      changesInMs: null,
      holiday: 'Statehood Day',
    };
    peer.usual = 'Usual time to an answer: 2 hours';
    peer.ways = [
      { name: 'Telegram', link: 'https://t.me/osem_bot' },
      { name: 'Make a complaint', link: 'https://desk.example/forms/complaint?lang=en' },
    ];
    peer.problems = ['Card payments fail now. We are on it.'];
    peer.answer('Did this solve it?', {
      id: 'q1',
      choices: [
        { id: 'yes', label: 'Yes, solved' },
        { id: 'no', label: 'No, not yet' },
      ],
    });
    await visit('/chat', { timezoneId: 'Europe/Ljubljana' });
    await dialog()
      .getByText(
        'Statehood Day: our hours begin again Monday 08:00. Write at any time: you hear from us as promised. · Usual time to an answer: 2 hours',
      )
      .waitFor();
    await dialog().getByText('Card payments fail now. We are on it.').waitFor();
    const way = dialog().getByRole('link', { name: 'Make a complaint' });
    expect(await way.getAttribute('href')).toBe('https://desk.example/forms/complaint?lang=en');
    const choices = dialog().getByRole('group', { name: 'Did this solve it?' });
    await choices.getByRole('button', { name: 'No, not yet' }).click();
    await choices.waitFor({ state: 'detached' });
    await expect.poll(() => peer.choices).toEqual([{ question: 'q1', id: 'no' }]);
    const shown = () => dialog().locator('.chosen').allInnerTexts();
    await expect.poll(shown).toEqual([expect.stringContaining('No, not yet')]);
    const soon = { opensAt: null, closesAt: '2026-11-23T15:00:00Z', changesInMs: 600_000, holiday: null };
    peer.hours = { open: true, ...soon };
    await visit('/chat', { timezoneId: 'Europe/Ljubljana' });
    await dialog().getByText('We are here until 16:00').waitFor();
  });

  test('asks for a name, and takes no for an answer', async () => {
    await visit('/site');
    await page.getByRole('button', { name: 'Open the chat' }).click();
    await say('Hi');
    await page.getByRole('textbox', { name: 'Your name' }).fill('Maja');
    await page.getByRole('button', { name: 'Save' }).click();
    await eventually(() => expect(peer.names).toEqual(['Maja']));
    expect(await page.getByRole('textbox', { name: 'Your name' }).count()).toBe(0);
  });

  test('foreign text is shown as it is and does nothing', async () => {
    await visit('/site');
    await page.getByRole('button', { name: 'Open the chat' }).click();
    const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script> javascript:alert(3) \u202eexe.fdp';
    peer.answer(hostile, { name: '<b>Ana</b>', team: '\u202e<i>' });
    await dialog().getByText('<img src=x').waitFor();
    expect(await dialog().locator('img, script, b, i').count()).toBe(0);
    expect(await dialog().getByRole('link').count()).toBe(0);
  });
});

describe('the page of the chat', () => {
  test('is open, works by keyboard, counts what is unread and keeps the draft', async () => {
    await visit('/chat');
    await dialog().waitFor();
    await input().fill('half a thou');
    await page.keyboard.press('Escape');
    await eventually(async () => expect(await dialog().count()).toBe(0));
    const launcher = page.getByRole('button', { name: /^Open the chat/ });
    expect(await launcher.evaluate((node) => node.matches(':focus'))).toBe(true);
    peer.answer('News');
    await page.getByRole('button', { name: 'Open the chat, unread messages: 1' }).waitFor();
    await page.reload();
    await dialog().waitFor();
    expect(await input().inputValue()).toBe('half a thou');
    expect(await page.getByText(`<script src="${peer.url}/chat/widget.js" async></script>`).count()).toBe(1);
  });

  test('keeps what was said without a connection, and sends it once', async () => {
    await visit('/chat');
    await say('before');
    await dialog().getByText('Sent', { exact: true }).waitFor();
    await page.context().setOffline(true);
    peer.cut();
    await say('meanwhile');
    await dialog().getByText('Not sent yet, trying again').waitFor();
    await page.context().setOffline(false);
    await dialog().getByText('Sent', { exact: true }).waitFor();
    expect(peer.messages.map((message) => message.text)).toEqual(['before', 'meanwhile']);
    expect(await dialog().getByText('meanwhile').count()).toBe(1);
  });

  test('takes files, and says plainly which it does not take', async () => {
    await visit('/chat');
    const picker = page.locator('osem-chat input[type=file]');
    const file = (name: string, mimeType: string, size: number) => ({
      name,
      mimeType,
      buffer: Buffer.alloc(size, 65),
    });
    await picker.setInputFiles([file('note.txt', 'text/plain', 10)]);
    await page.getByRole('button', { name: 'Remove note.txt' }).waitFor();
    await picker.setInputFiles([file('big.png', 'image/png', 200_000)]);
    await page.getByText('big.png has 195 kB; 98 kB are possible.').waitFor();
    await picker.setInputFiles([file('run.exe', 'application/x-msdownload', 10)]);
    await page.getByText('We cannot take files such as run.exe.').waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await eventually(() => expect(peer.messages[0]?.files.map((one) => one.name)).toEqual(['note.txt']));
    await dialog().getByRole('link', { name: 'note.txt' }).waitFor();
  });
});

/** What axe finds that keeps people out, WCAG 2.2 A and AA. */
async function barriers(): Promise<string[]> {
  await page.addScriptTag({ path: join(ROOT, 'node_modules/axe-core/axe.min.js') });
  const found: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((result) => result.violations)`,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

const LOOKS: [string, BrowserContextOptions][] = [
  ['light', { viewport: { width: 1100, height: 800 } }],
  ['dark', { viewport: { width: 1100, height: 800 }, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true }],
];

describe.each(LOOKS)('looks: %s', (name, options) => {
  test('nothing is cut off', async () => {
    await visit('/chat', options);
    await page.waitForTimeout(process.env.SCREENSHOTS === undefined ? 0 : 400);
    await shoot(`${name}-empty`);
    await say('Hello, my parcel 4711 should have come on Friday.\nCan you see where it is?');
    await dialog().getByText('Sent', { exact: true }).waitFor();
    await shoot(`${name}-name`);
    await page.getByRole('button', { name: 'Rather not' }).click();
    peer.answer('Good morning! I look it up for you.');
    peer.answer('It is in Ljubljana and comes tomorrow between 9 and 12: https://example.org/track/4711');
    await dialog().getByText('between 9 and 12').waitFor();
    await say('مرحبا، شكراً لكم 😀');
    await say('W'.repeat(90));
    peer.answer('Is there anything else?', { name: 'Luka Novak', team: 'Returns' });
    await dialog().getByText('anything else').waitFor();
    peer.typing('Maja Kos');
    await dialog().getByText('Maja Kos is writing').waitFor();
    await shoot(`${name}-talk`);
    expect(await barriers()).toEqual([]);
    const wide = await dialog().evaluate((node) =>
      [...node.querySelectorAll('*')]
        .filter(
          (one) =>
            one.scrollWidth > one.clientWidth + 1 &&
            getComputedStyle(one).overflowX === 'visible' &&
            one.clientWidth > 0,
        )
        .map((one) => one.className),
    );
    expect(wide).toEqual([]);
  });
});
