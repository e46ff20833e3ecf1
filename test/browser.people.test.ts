import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { browserStage, DESKTOP, type Stage } from './browser.stage.ts';

/** A Tuesday, 10:00 in Ljubljana. */
const AT = Date.parse('2026-12-01T09:00:00Z');
let stage: Stage;
let lead: Page;

beforeAll(async () => {
  stage = await browserStage({ ahead: AT - Date.now() });
  const maja = await stage.house.visitor('Maja');
  await maja.write('Where is my parcel?');
  await stage.house.until(
    () => stage.house.get('/api/tickets/1'),
    ({ status }) => status === 200,
  );
  lead = await stage.deskOf('Vida', 'lead');
}, 120_000);
afterAll(() => stage?.stop());
afterEach(() => expect(stage.complaints.splice(0)).toEqual([]));

/** In both themes, wide and at 360 px, nothing keeps people out. */
async function everyWay(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of [DESKTOP.width, 360]) {
      await page.setViewportSize({ width, height: 800 });
      found.push(...(await stage.look(page, `${name}-${width}-${colorScheme}`)));
      const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if (Number(wide) > 0) found.push(`${name}: ${wide} pixels too wide on ${width}`);
    }
  }
  await page.setViewportSize(DESKTOP);
  return found;
}

const at = (hash: string) => lead.goto(`${stage.house.url}/desk/#/${hash}`);
const events = async () =>
  ((await stage.house.get('/api/tickets/1')).body.events as { type: string }[])
    .map(({ type }) => type)
    .filter((type) => type.startsWith('callback-'));

test('a call-back stands on its ticket and among those of today, and takes one press to end', async () => {
  const book = { ticket: 1, when: '2026-12-01 14:00', zone: 'Europe/London', number: '+38640123456' };
  expect((await stage.house.command('callback', book)).status).toBe(200);
  await at('');
  await lead.getByRole('link', { name: 'Call-backs today' }).click();
  const today = lead.getByRole('region', { name: 'Call-backs today' });
  await today.getByRole('link', { name: '#1 Maja' }).waitFor();
  expect(await everyWay(lead, 'callbacks')).toEqual([]);
  await today.getByRole('link', { name: 'Mine', exact: true }).press('Enter');
  await today.getByText('No call is agreed upon for today.').waitFor();
  await today.getByRole('link', { name: 'Everybody’s' }).press('Enter');
  await today.getByRole('link', { name: '#1 Maja' }).press('Enter');
  const panel = lead.getByRole('region', { name: 'Call-back', exact: true });
  await panel.getByText('(Europe/London)').waitFor();
  await panel.getByRole('link', { name: '+38640123456' }).waitFor();
  await panel.getByRole('button', { name: 'Move …' }).press('Enter');
  await panel.getByLabel('New time, by the clocks of Europe/London').fill('2026-12-01T14:30');
  expect(await everyWay(lead, 'callback')).toEqual([]);
  await panel.getByRole('button', { name: 'Move it' }).press('Enter');
  await panel.getByText('14:30', { exact: false }).first().waitFor();
  await panel.getByRole('button', { name: 'no answer' }).press('Enter');
  await panel.getByText('Attempt 2').waitFor();
  await panel.getByRole('button', { name: 'reached' }).press('Enter');
  await panel.getByLabel('What was said').fill('The parcel is found.');
  await panel.getByRole('button', { name: 'Keep it' }).press('Enter');
  await panel.waitFor({ state: 'detached' });
  await lead.getByText('The parcel is found.').first().waitFor();
  await expect
    .poll(events)
    .toEqual([
      ...['callback-booked', 'callback-moved', 'callback-tried', 'callback-moved', 'callback-ended'],
    ]);
  await stage.house.command('callback', { ...book, when: '2026-12-01 15:00' });
  await panel.getByRole('button', { name: 'Cancel the call …' }).click();
  await panel.getByRole('button', { name: 'Cancel it: the customer is told' }).click();
  await panel.waitFor({ state: 'detached' });
});
