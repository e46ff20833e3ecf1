import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { browserStage, DESKTOP, PHONE, type Stage } from './browser.stage.ts';
import type { Visitor } from './peers/house.ts';

/** A reply that goes out later, at the web desk: its writer, and the customer who gets it once. */
const HOUR = 3_600_000;
/** A Tuesday on which the team is at work; in Ljubljana clocks show 11:00. */
const AT_WORK = Date.parse('2026-12-01T10:00:00Z');
const WORDS = 'Your parcel left today.';
let stage: Stage;
let ana: Page;
let maja: Visitor;

beforeAll(async () => {
  stage = await browserStage({ ahead: AT_WORK - Date.now() });
  maja = await stage.house.visitor('Maja');
  await maja.write('Where is my parcel?');
  await stage.house.until(
    () => stage.house.get('/api/tickets'),
    ({ body }) => (body.tickets as unknown[]).length === 1,
  );
  const added = await stage.house.command('person', { action: 'add', name: 'Ana', role: 'agent' });
  const link = /http\S+/.exec(String(added.body.text))?.[0] ?? '';
  ana = await stage.open(link, { timezoneId: 'Europe/Ljubljana' });
  await ana.getByRole('heading', { name: 'Queue' }).waitFor();
  await ana.goto(`${stage.house.url}/desk/#/tickets/1`);
  await ana.getByRole('heading', { level: 1, name: 'Maja' }).waitFor();
}, 120_000);

afterAll(() => stage?.stop());
afterEach(() => expect(stage.complaints.splice(0)).toEqual([]));

const box = () => ana.locator('#reply-text');
const mark = (words: string | RegExp) => ana.locator('.delivery', { hasText: words }).last();
const press = (name: string) => ana.getByRole('button', { name, exact: true }).last();
const received = async () => (await maja.messages()).filter(({ text }) => text.startsWith(WORDS)).length;

async function schedule(words: string, local: string): Promise<void> {
  await box().fill(words);
  await ana.getByRole('combobox', { name: 'When it is sent' }).selectOption({ label: 'At a time…' });
  await ana.locator('.reply-box input[type=datetime-local]').fill(local);
  await press('Schedule').dblclick();
}

async function everyWay(name: string): Promise<string[]> {
  const found: string[] = [];
  for (const [way, viewport, colorScheme] of [
    ['desktop', DESKTOP, 'light'],
    ['phone', PHONE, 'dark'],
  ] as const) {
    await ana.setViewportSize(viewport);
    await ana.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(...(await stage.look(ana, `scheduled-${name}-${way}`)));
    const wide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
    if ((await ana.evaluate(wide)) === true) found.push(`${name}-${way}: the page is wide`);
  }
  await ana.setViewportSize(DESKTOP);
  await ana.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  return found;
}

describe('a reply that goes out later', () => {
  test('is not taken for a time that has passed, and its words stay', async () => {
    await schedule(WORDS, '2026-12-01T10:30');
    await ana.locator('.toast', { hasText: 'That time has passed' }).last().waitFor();
    expect(await box().inputValue()).toBe(WORDS);
    expect(await everyWay('chosen')).toEqual([]);
  });

  test('stands on its case and in the list, once, however often it was pressed', async () => {
    await schedule(WORDS, '2026-12-01T13:30');
    await mark(/Goes out .*13:30/).waitFor();
    expect(await ana.locator('.delivery', { hasText: 'Goes out' }).count()).toBe(1);
    // What is written next goes out at once, unless somebody says otherwise.
    await expect.poll(() => ana.locator('.reply-box input[type=datetime-local]').count()).toBe(0);
    expect(await everyWay('stands')).toEqual([]);
    await ana.goto(`${stage.house.url}/desk/#/`);
    await ana.getByRole('button', { name: /^Filters/ }).click();
    await ana.getByRole('checkbox', { name: 'With a reply that goes out later' }).check();
    await ana.locator('li.row', { hasText: 'Maja' }).waitFor();
    expect(await everyWay('listed')).toEqual([]);
    await ana.locator('li.row', { hasText: 'Maja' }).locator('a').click();
    await mark(/Goes out .*13:30/).waitFor();
  });

  test('goes out at another time, by the keyboard', async () => {
    const asked = ana.getByRole('dialog', { name: 'When it is sent' });
    await press('Another time…').focus();
    await ana.keyboard.press('Enter');
    await asked.waitFor();
    expect(await everyWay('moved')).toEqual([]);
    await asked.getByLabel('Or at').fill('2026-12-01T10:30');
    await ana.keyboard.press('Enter');
    await asked.getByText('That time has passed').waitFor();
    await asked.getByLabel('Or at').fill('2026-12-02T10:30');
    await ana.keyboard.press('Enter');
    await asked.getByText('Schedule it all the same?').waitFor();
    await asked.getByRole('button', { name: '3 h' }).click();
    await asked.getByRole('button', { name: 'Do it' }).click();
    await mark(/Goes out 14:/).waitFor();
    await expect.poll(() => asked.count()).toBe(0);
  });

  test('is taken back with its words, and sent at its time when it is scheduled again', async () => {
    await press('Undo').click();
    await expect.poll(() => box().inputValue()).toBe(WORDS);
    stage.house.advance(3.5 * HOUR);
    expect(await received()).toBe(0);
    await schedule(`${WORDS} Again.`, '2026-12-01T15:30');
    await mark(/Goes out .*15:30/).waitFor();
    stage.house.advance(1.1 * HOUR);
    await stage.house.until(received, (count) => count > 0);
    await ana
      .locator('.delivery', { hasText: /Sent|Delivered|Read/i })
      .last()
      .waitFor();
    expect([await received(), await mark('Goes out').count()]).toEqual([1, 0]);
  });

  test('is asked about when the customer writes meanwhile, and sent by whoever looked', async () => {
    await maja.write('One more thing: is it insured?');
    await ana.getByText('is it insured?').last().waitFor();
    await schedule(`${WORDS} It is.`, '2026-12-01T18:00');
    await mark(/Goes out .*18:00/).waitFor();
    await maja.write('Hello?');
    await mark(/^Not sent|Not sent: /).waitFor();
    expect(await everyWay('held')).toEqual([]);
    await press('Send now').dblclick();
    await stage.house.until(received, (count) => count > 1);
    stage.house.advance(8 * HOUR);
    expect(await received()).toBe(2);
  });
});
