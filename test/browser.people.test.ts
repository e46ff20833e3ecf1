import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { browserStage, DESKTOP, type Stage } from './browser.stage.ts';

/** A Tuesday, 10:00 in Ljubljana. */
const AT = Date.parse('2026-12-01T09:00:00Z');
let stage: Stage;
let lead: Page;
const rules = mkdtempSync(join(tmpdir(), 'osem-rota-'));
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

beforeAll(async () => {
  cpSync('rules', rules, { recursive: true });
  const day = { id: 'day', people: ['Vida'], days: WEEK, from: '08:00', to: '20:00' };
  // Nobody is called on the night after Thursday.
  const night = {
    ...{ id: 'night', people: ['Bor'], from: '20:00', to: '08:00' },
    days: WEEK.filter((one) => one !== 'thu'),
  };
  const teams = { default: { zone: 'Europe/Ljubljana', shifts: [day], onCall: [night] } };
  writeFileSync(join(rules, 'rota.json'), JSON.stringify({ about: 'Days and nights.', teams }));
  stage = await browserStage({ ahead: AT - Date.now(), env: { RULES_DIR: rules } });
  const maja = await stage.house.visitor('Maja');
  await maja.write('Where is my parcel?');
  await stage.house.until(
    () => stage.house.get('/api/tickets/1'),
    ({ status }) => status === 200,
  );
  lead = await stage.deskOf('Vida', 'lead');
}, 120_000);
afterAll(async () => {
  await stage?.stop();
  rmSync(rules, { recursive: true, force: true });
});
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
  await lead
    .locator('li.row', { hasText: 'Maja' })
    .getByText(/call: /)
    .waitFor();
  // On a phone the top bar has no room for it.
  await lead.setViewportSize({ width: 360, height: 800 });
  expect(await lead.getByRole('banner').getByRole('link', { name: 'Call-backs today' }).count()).toBe(0);
  expect(await everyWay(lead, 'queue-with-a-call')).toEqual([]);
  await lead.setViewportSize({ width: 360, height: 800 });
  await lead.getByRole('link', { name: 'Call-backs today' }).click();
  await lead.setViewportSize(DESKTOP);
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

test('a filled rota shows days, nights and the gap; a shift that is offered goes to who takes it', async () => {
  const bor = await stage.deskOf('Bor', 'agent');
  await bor.goto(`${stage.house.url}/desk/#/rota`);
  await at('rota');
  const page = lead.getByRole('region', { name: 'Rota' });
  const now = page.getByRole('region', { name: 'Now' });
  await now.getByText(/on duty: .*Vida/).waitFor();
  await now.getByText('on call: Nobody').waitFor();
  const week = page.getByRole('region', { name: 'The next seven days' });
  // Seven days with the end of the last, seven nights without one of them.
  await expect.poll(() => week.getByText('Vida').count()).toBe(8);
  expect(await week.getByText('Bor').count()).toBe(6);
  expect(await week.getByText('Nobody is on duty and nobody on call').count()).toBe(1);
  const enough = page.getByRole('region', { name: 'Enough people?' });
  const picture = enough.getByRole('img');
  const drawn = (word: string) =>
    expect
      .poll(async () =>
        picture.evaluate((node: HTMLImageElement) => node.naturalWidth > 0 && node.currentSrc),
      )
      .toContain(word);
  await drawn('span=today');
  await enough.getByText('Whoever writes now waits').waitFor();
  await enough.getByRole('button', { name: 'Seven days' }).press('Enter');
  await drawn('span=week');
  expect(await picture.getAttribute('alt')).toContain('People needed and on duty');
  // The page that one is on stands in view, on a phone too.
  await lead.setViewportSize({ width: 390, height: 844 });
  await lead.reload();
  const bar = lead.getByRole('navigation', { name: 'What is measured and learnt' });
  await expect
    .poll(() =>
      bar.getByRole('link', { name: 'Rota' }).evaluate((node) => node.getBoundingClientRect().right),
    )
    .toBeLessThanOrEqual(390);
  await lead.setViewportSize(DESKTOP);
  await now.getByRole('button', { name: 'Offer my next shift' }).press('Enter');
  await page.getByRole('region', { name: 'Offered shifts' }).getByText('Vida').waitFor();
  const theirs = bor.getByRole('region', { name: 'Rota' });
  await theirs.getByRole('button', { name: /^Take it: Vida/ }).press('Enter');
  await theirs.getByText(/on duty: .*Bor/).waitFor();
  // What one does the other sees without looking again.
  await now.getByText(/on duty: .*Bor/).waitFor();
  await bor.context().close();
  await at('');
});

test('the rota shows who is there, and a lead enters and ends a change', async () => {
  const me = (await stage.house.get('/api/people')).body.people as { id: string; name: string }[];
  const who = me.find(({ name }) => name === 'Vida')?.id;
  await stage.house.command('rota', { action: 'on-call', who, until: '2026-12-02T09:00:00Z', why: 'Flu' });
  await at('rota');
  const page = lead.getByRole('region', { name: 'Rota' });
  await page.getByText('Flu').waitFor();
  await page.getByRole('button', { name: 'Enter a change …' }).press('Enter');
  const form = page.getByRole('region', { name: 'Enter a change …' });
  await form.getByRole('combobox', { name: 'Who' }).selectOption('Vida');
  await form.getByRole('combobox', { name: 'What' }).selectOption('off duty');
  await form.getByLabel('From (empty: now)').fill('2026-12-03T08:00');
  await form.getByLabel('Until').fill('2026-12-03T16:00');
  await form.getByLabel('Why').fill('Dentist');
  expect(await everyWay(lead, 'rota')).toEqual([]);
  await form.getByRole('button', { name: 'Enter it' }).press('Enter');
  const changes = page.getByRole('region', { name: 'Single changes' });
  const line = changes.getByRole('listitem').filter({ hasText: 'Dentist' });
  await line.getByRole('button', { name: 'Take back' }).press('Enter');
  await line.waitFor({ state: 'detached' });
  await changes.getByText('Flu').waitFor();
  await lead.getByRole('link', { name: 'Who read and changed what' }).click();
  await lead.getByRole('heading', { name: 'Who read and changed what' }).waitFor();
});

test('whoever goes off duty soon with something due is asked on the web desk, and hands it on there', async () => {
  const ina = await stage.deskOf('Ina', 'agent');
  const nina = await stage.house.visitor('Nina');
  await nina.write('And mine?');
  await stage.house.until(
    () => stage.house.get('/api/tickets/2'),
    ({ status }) => status === 200,
  );
  await stage.house.command('assign', { ticket: 2, to: 'Ina' });
  const people = (await stage.house.get('/api/people')).body.people as { id: string; name: string }[];
  const who = people.find(({ name }) => name === 'Ina')?.id;
  const span = { from: '2026-12-01T09:25:00Z', until: '2026-12-02T17:00:00Z' };
  await stage.house.command('rota', { action: 'off', who, ...span, why: 'Dentist' });
  await ina.getByRole('button', { name: /^Reminders and escalations/ }).click();
  const panel = ina.getByRole('dialog', { name: 'Reminders and escalations' });
  const asked = panel.getByText(
    /Your duty ends at 2026-12-01 .* 1 ticket of yours comes due before your next one/,
  );
  await asked.waitFor();
  await panel.getByRole('button', { name: 'Hand them on' }).click();
  await asked.waitFor({ state: 'detached' });
  expect((await stage.house.get('/api/tickets/2')).body.ticket).not.toMatchObject({
    assignee: { name: 'Ina' },
  });
  await ina.context().close();
});

test('who read a case last week is found from the case, and by the name of its customer on a phone, with the role of then', async () => {
  const { house } = stage;
  const ana = await house.person('Ana', 'agent');
  await house.get('/api/tickets/1', ana.token);
  await house.command('person', { action: 'change', name: 'Ana', role: 'supervisor' });
  await at('tickets/1');
  const [log] = await Promise.all([
    lead.waitForEvent('popup'),
    lead.getByRole('link', { name: 'Who read this ticket' }).click(),
  ]);
  const first = log.getByRole('row').filter({ hasText: 'Ana' }).first();
  await expect.poll(() => first.textContent()).toContain('Anaagentread a ticket#1 Majaapi');
  await log.setViewportSize({ width: 360, height: 800 });
  await log.locator('select[name=by]').selectOption('Ana');
  await log.getByLabel('Of what').fill('Maja');
  await log.getByLabel('From (UTC)').fill('2026-11-24');
  await log.getByLabel('Before (UTC)').fill('2026-12-02');
  await log.getByRole('button', { name: 'Show' }).click();
  await log.waitForURL(/about=Maja/);
  expect(await log.getByRole('row').filter({ hasText: 'read a ticket' }).count()).toBe(1);
  expect(await everyWay(log, 'log')).toEqual([]);
  await log.getByLabel('Before (UTC)').fill('2026-11-25');
  await log.getByRole('button', { name: 'Show' }).click();
  await log.getByText('Nothing is written down of that.').waitFor();
  await log.close();
});

test('a lead takes a customer’s data along and erases them in two steps', async () => {
  await stage.house.command('callback', { ticket: 1, cancel: true });
  await at('tickets/1');
  const link = lead.getByRole('link', { name: 'Their data (ZIP)' });
  const data = await lead.request.get(`${stage.house.url}${await link.getAttribute('href')}`);
  expect(data.headers()['content-type']).toBe('application/zip');
  const erase = lead.getByRole('button', { name: 'Erase this customer …' });
  await erase.click();
  const form = lead.getByRole('dialog');
  await form.getByText('#1 goes on').waitFor();
  await lead.keyboard.press('Escape');
  const resolved = await stage.house.command('resolve', { ticket: 1, confirm: true });
  expect(resolved).toMatchObject({ status: 200 });
  await erase.click();
  await form.getByText('will be erased for good').waitFor();
  expect(await form.getByRole('button', { name: 'Erase for good' }).isDisabled()).toBe(true);
  await form.getByRole('combobox', { name: 'Reason' }).selectOption('request');
  await form.getByLabel('I know that nobody').check();
  expect(await everyWay(lead, 'erase')).toEqual([]);
  await form.getByRole('button', { name: 'Erase for good' }).click();
  await form
    .getByText('is erased')
    .or(lead.locator('.toast', { hasText: 'is erased' }))
    .first()
    .waitFor();
});
