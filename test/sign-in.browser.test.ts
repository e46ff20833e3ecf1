import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriersOn } from './peers/barriers.ts';
import { launchBrowser } from './peers/browser.ts';
import { freePort } from './peers/free-port.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { APP_TOKEN, BOT_TOKEN, type SlackPeer, startSlack } from './peers/slack.ts';
import { SLACK_CLIENT } from './peers/slack-sign-in.ts';

let slack: SlackPeer;
let house: TestHouse;
let browser: Browser;

beforeAll(async () => {
  const prepare = "(await import('./scripts/prepare.mjs')).prepare({ parts: ['desk'] })";
  const node = ['--input-type=module', '-e', `await ${prepare}`];
  await promisify(execFile)(process.execPath, node, { cwd: join(import.meta.dirname, '..') });
  slack = await startSlack();
  const port = await freePort();
  const env = {
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_APP_TOKEN: APP_TOKEN,
    SLACK_DESK_CHANNEL: 'C0DESK',
    SLACK_API_URL: slack.apiUrl,
    SLACK_CLIENT_ID: SLACK_CLIENT.id,
    SLACK_CLIENT_SECRET: SLACK_CLIENT.secret,
  };
  [house, browser] = await Promise.all([testHouse({ engine: 'sqlite', env }), launchBrowser()]);
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await house?.stop();
  await slack?.close();
});

describe('the sign-in page', () => {
  test('offers the platforms that are set up, and says once why one did not let somebody in', async () => {
    const page = await (await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })).newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(`${house.url}/desk/?problem=unknown`);
    await page.getByText('Nobody in the team has that account yet.').waitFor();
    const way = page.getByRole('link', { name: 'Sign in with Slack' });
    await way.waitFor();
    expect(await way.getAttribute('href')).toBe('/api/session/slack');
    expect(await page.getByRole('link', { name: 'Sign in with Discord' }).count()).toBe(0);
    expect(page.url()).toBe(`${house.url}/desk/`);
    expect(await barriersOn(page)).toEqual([]);
    await page.goto(`${house.url}/desk/?problem=%3Cscript%3E`);
    await page.getByText('Open the sign-in link you were given').waitFor();
  });
});
