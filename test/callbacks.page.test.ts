import ICAL from 'ical.js';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { browserStage, DESKTOP, type Stage } from './browser.stage.ts';
import { formOf, send, visit } from './peers/form-browser.ts';

/** A Tuesday, 10:00 in Ljubljana. */
const AT = Date.parse('2026-12-01T09:00:00Z');
const NARROW = { width: 360, height: 780 };
let stage: Stage;
let path = '';

beforeAll(async () => {
  stage = await browserStage({ ahead: AT - Date.now() });
  const maja = await stage.house.visitor('Maja');
  await maja.write('Please call me tomorrow at 10, my number is +386 40 123 456');
  path = await linkIn(() => maja.messages());
}, 120_000);
afterAll(() => stage?.stop());
afterEach(() => expect(stage.complaints.splice(0)).toEqual([]));

async function linkIn(read: () => Promise<{ text: string }[]>): Promise<string> {
  const messages = await stage.house.until(read, (all) => all.some(({ text }) => text.includes('/calls/')));
  return /\/calls\/[\w.-]+/.exec(messages.map(({ text }) => text).join('\n'))?.[0] ?? '';
}

const events = async () =>
  ((await stage.house.get('/api/tickets/1')).body.events as { type: string; text: string }[]).filter(
    ({ type }) => type.startsWith('callback-'),
  );

async function everyWay(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const viewport of [DESKTOP, NARROW])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      found.push(...(await stage.look(page, `calls-${name}-${viewport.width}-${colorScheme}`)));
      const wide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      if (Number(wide) > 0) found.push(`${name}: ${wide} pixels too wide on ${viewport.width}`);
    }
  return found;
}

const calendar = async (where: string) => {
  const answer = await visit(stage.house.url, `${where}/call-back.ics`);
  expect(answer.headers.get('content-type')).toContain('text/calendar');
  const component = new ICAL.Component(ICAL.parse(answer.html));
  const event = new ICAL.Event(component.getFirstSubcomponent('vevent') as ICAL.Component);
  const start = event.startDate.toJSDate().toISOString();
  return {
    method: component.getFirstPropertyValue('method'),
    uid: event.uid,
    sequence: event.sequence,
    start,
  };
};

test('a customer chooses, moves and cancels a call by the link, without a script, on any screen and in both themes', async () => {
  const { url } = stage.house;
  const page = await stage.open(url + path, { javaScriptEnabled: false });
  const looks = await stage.open(url + path);
  expect(await everyWay(looks, 'new')).toEqual([]);
  await page.getByLabel(/^When/).selectOption({ label: 'Wednesday 2 December at 10:00' });
  await page.getByRole('button', { name: 'Book this call' }).click();
  await page.getByRole('status').waitFor();
  expect(await page.locator('main').textContent()).toContain(
    'Wednesday 2 December at 10:00 (Europe/Ljubljana)',
  );
  expect(await page.locator('main').textContent()).toContain('+38640123456');
  const booked = new URL(page.url()).pathname;
  const first = await calendar(booked);
  expect(first).toMatchObject({ method: 'REQUEST', sequence: 0, start: '2026-12-02T09:00:00.000Z' });
  await looks.goto(page.url());
  expect(await everyWay(looks, 'open')).toEqual([]);

  const stale = await visit(url, booked);
  await page.getByLabel(/^When/).selectOption({ label: 'Wednesday 2 December at 12:30' });
  await page.getByLabel(/Telephone number/).fill('call me');
  await page.getByRole('button', { name: 'Choose this time' }).press('Enter');
  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel(/Telephone number/).inputValue()).toBe('call me');
  await looks.setContent(await page.content());
  await page.getByLabel(/Telephone number/).fill('');
  await page.getByRole('button', { name: 'Choose this time' }).click();
  await page.getByRole('status').waitFor();
  expect(await calendar(booked)).toEqual({
    ...{ method: 'REQUEST', uid: first.uid, sequence: 1, start: '2026-12-02T11:30:00.000Z' },
  });

  const at = /<option value="(\d+)"/.exec(stale.html)?.[1] ?? '';
  const { sequence = '' } = formOf(stale).fields;
  const refused = await send(url, stale, { go: 'choose', at, phone: '', sequence });
  expect([refused.status, refused.html]).toEqual([409, expect.stringContaining('nothing was done')]);
  const late = await send(url, stale, { go: 'cancel', sequence });
  expect(late.status).toBe(409);
  for (const odd of ['x', '-1', '1e99', '1'])
    expect((await send(url, stale, { go: 'choose', at: odd, sequence: '1' })).status).toBe(409);

  await page.getByRole('button', { name: 'Cancel the call' }).click();
  await page.getByRole('heading', { name: 'The call is cancelled.' }).waitFor();
  expect(await calendar(booked)).toMatchObject({ method: 'CANCEL', uid: first.uid, sequence: 2 });
  const types = (await events()).map(({ type }) => type);
  expect(types).toEqual(['callback-asked', 'callback-booked', 'callback-moved', 'callback-cancelled']);
});

test('a visitor of the chat asks for a call by its form, in their language, and moves and cancels it by what comes back', async () => {
  const locale = { locale: 'sl-SI', timezoneId: 'Europe/London' };
  const page = await stage.open(`${stage.house.url}/chat`, { ...locale, viewport: NARROW });
  const chat = page.getByRole('dialog');
  await chat.getByRole('button', { name: 'Pokličite me' }).click();
  const form = chat.getByRole('form', { name: 'Kdaj vas smemo poklicati?' });
  const when = form.getByLabel('Kdaj (Europe/London)');
  await when.selectOption({ label: 'sreda, 2. december ob 08:30' });
  await form.getByLabel('Telefonska številka').fill('+44 20 7946 0958');
  await form.getByRole('button', { name: 'Naroči klic' }).click();
  await chat.getByText('Pokličemo vas na +442079460958: sreda, 2. december ob 08:30').waitFor();
  const file = chat.getByRole('link', { name: 'call-back.ics' });
  const invited = await calendar(
    new URL((await file.getAttribute('href')) ?? '').pathname.replace(/\/call-back\.ics$/, ''),
  );
  expect(invited).toMatchObject({ method: 'REQUEST', sequence: 0, start: '2026-12-02T08:30:00.000Z' });
  await chat.getByRole('button', { name: 'Pokličite me' }).click();
  await form.getByText('Pokličemo vas: sreda, 2. december ob 08:30.').waitFor();
  expect(await stage.look(page, 'chat-call-again')).toEqual([]);
  await when.selectOption({ label: 'sreda, 2. december ob 09:00' });
  await form.getByRole('button', { name: 'Naroči klic' }).click();
  await chat.getByText('Vaš klic ima nov čas: sreda, 2. december ob 09:00').waitFor();
  await chat.getByRole('button', { name: 'Pokličite me' }).click();
  await form.getByText('ob 09:00.').waitFor();
  await form.getByRole('button', { name: 'Odpovej klic' }).click();
  await form.getByText('Klic je odpovedan.').waitFor();
  expect(await stage.look(page, 'chat-call-cancelled')).toEqual([]);
  await form.getByRole('button', { name: 'Nazaj v klepet' }).click();
  await chat.getByText('Vaš klic je odpovedan: sreda, 2. december ob 09:00').waitFor();
  await page.context().close();
});

test('a link that is forged, over or expired says so and changes nothing', async () => {
  const { url } = stage.house;
  const before = (await events()).length;
  const forged = await visit(url, `${path.slice(0, -2)}AA`);
  expect([forged.status, forged.html]).toEqual([404, expect.stringContaining('not one of ours')]);
  for (const language of ['sl', 'sr', 'ru']) {
    const answer = await visit(url, `${path}?lang=${language}`);
    expect([answer.status, answer.html]).toEqual([410, expect.stringContaining(`lang="${language}`)]);
  }
  const looks = await stage.open(`${url}${path}`);
  expect(await everyWay(looks, 'over')).toEqual([]);
  stage.house.advance(61 * 86_400_000);
  expect((await visit(url, path)).html).toContain('This link has ended.');
  expect((await visit(url, `${path}/call-back.ics`)).status).toBe(410);
  expect((await events()).length).toBe(before);
});
