import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { browserStage, DESKTOP, type Stage } from './browser.stage.ts';

const SMALL = { width: 360, height: 740 };
const TELEVISION = { width: 1920, height: 1080 };
const rules = mkdtempSync(join(tmpdir(), 'osem-figures-'));
let stage: Stage;
let lea: Page;

beforeAll(async () => {
  cpSync('rules', rules, { recursive: true });
  stage = await browserStage({ env: { RULES_DIR: rules } });
  const { house } = stage;
  const ana = await house.person('Ana Kovač', 'agent', { team: 'support' });
  for (const name of ['Marta Novak', 'Oto Hribar', 'Petra Zupan']) {
    await (await house.visitor(name)).write(`A question of ${name}`);
    const { body } = await house.until(
      () => house.get('/api/tickets'),
      (answer) => JSON.stringify(answer.body).includes(name),
    );
    const tickets = body.tickets as { number: number; contact: { name: string } }[];
    const ticket = tickets.find(({ contact }) => contact.name === name)?.number;
    const reply = { ticket, text: 'Here is your answer.', as: 'answer' };
    if (name !== 'Petra Zupan') expect((await house.command('reply', reply, ana.token)).status).toBe(200);
  }
  await house.until(
    // As it is known now: what was counted a short while ago would do for a page.
    () => house.get(`/api/figures/first-answer?asOf=${new Date(house.now()).toISOString()}`),
    ({ body }) => (body.total as { count?: number } | undefined)?.count === 2,
  );
  lea = await stage.deskOf('Lea', 'lead');
}, 180_000);
afterAll(async () => {
  await stage?.stop();
  rmSync(rules, { recursive: true, force: true });
});
afterEach(() => expect(stage.complaints.splice(0)).toEqual([]));

/** Light and dark, wide and 360 px narrow: what keeps people out, and what does not fit. */
async function everyWay(page: Page, name: string, wide = DESKTOP): Promise<string[]> {
  const problems: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const viewport of [wide, SMALL]) {
      await page.setViewportSize(viewport);
      problems.push(...(await stage.look(page, `${name}-${viewport.width}-${colorScheme}`)));
      const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if (Number(over) > 0) problems.push(`${name}: ${viewport.width} px wide is ${over} too little`);
    }
  }
  await page.setViewportSize(wide);
  await page.emulateMedia({ colorScheme: 'light' });
  return problems;
}

const tile = (name: string) =>
  lea.getByRole('listitem').filter({ has: lea.getByRole('link', { name, exact: true }) });

test('every figure stands with its meaning and its goal, and the address is the view', async () => {
  await lea.getByRole('link', { name: 'Figures' }).click();
  await lea.getByRole('heading', { name: 'How fast we are' }).waitFor();
  const promise = tile('Promise kept');
  await promise.getByText('2 of 2').waitFor();
  await promise.getByText('Goal: at least 98%').waitFor();
  await promise.getByText(/^✓ reached$/).waitFor();
  const pictures = lea.locator('.figure-picture img');
  await expect.poll(() => pictures.count()).toBe(4);
  await expect
    .poll(
      () => pictures.evaluateAll((all) => all.every((one) => (one as HTMLImageElement).naturalWidth > 0)),
      {
        timeout: 30_000,
      },
    )
    .toBe(true);
  expect(await everyWay(lea, 'figures')).toEqual([]);
  await lea.getByLabel('Channel').selectOption({ label: 'Live chat' });
  await expect.poll(() => lea.url()).toContain('channel=webchat');
  await lea.getByLabel('Period').selectOption({ label: 'Last 7 days' });
  const shared = lea.url();
  const bor = await stage.deskOf('Bor', 'agent');
  await bor.goto(shared);
  await bor.getByLabel('Channel').waitFor();
  expect(await bor.getByLabel('Channel').inputValue()).toBe('webchat');
  expect(await bor.getByLabel('Period').inputValue()).toBe('7');
  expect(await bor.getByRole('heading', { name: 'Wallboards' }).count()).toBe(0);
  await bor.context().close();
});

test('a figure in full has rows, files and a picture; a lead changes its goal by keys alone', async () => {
  await tile('Promise kept').getByRole('link').click();
  await lea.getByRole('heading', { level: 2, name: 'Promise kept' }).waitFor();
  await lea.getByLabel('Told apart by').selectOption({ label: 'Channel' });
  await lea.getByRole('rowheader', { name: 'Live chat' }).first().waitFor();
  const csv = await lea.getByRole('link', { name: 'These figures as CSV' }).getAttribute('href');
  const file = await lea.evaluate(async (path) => (await fetch(path)).text(), csv ?? '');
  expect(file).toContain('within-promise');
  await lea.getByRole('button', { name: 'Change the goal' }).focus();
  await lea.keyboard.press('Enter');
  const goal = lea.getByLabel('Goal in percent');
  await goal.waitFor();
  await expect.poll(() => goal.evaluate((box) => box === document.activeElement)).toBe(true);
  await goal.fill('97.5');
  await lea.getByRole('button', { name: 'Try something else' }).press('Enter');
  await lea.getByRole('textbox', { name: 'What we try' }).first().fill('Two more people at noon');
  expect(await everyWay(lea, 'goal')).toEqual([]);
  await lea.getByLabel('Why it is changed').fill('Noon is when most write');
  await lea.keyboard.press('Enter');
  await lea.getByText('Goal: at least 97.5%').waitFor();
  await lea
    .getByRole('complementary', { name: 'What we try' })
    .getByText('Two more people at noon')
    .waitFor();
  const { goals } = JSON.parse(readFileSync(join(rules, 'goals.json'), 'utf8')) as {
    goals: Record<string, { percent?: number; tries?: { what: string }[] }>;
  };
  expect(goals['within-promise']).toMatchObject({
    percent: 97.5,
    tries: [{ what: 'Two more people at noon' }, {}],
  });
  expect(goals['first-answer']).toEqual({ hours: 8, owner: 'Support leads' });
});

test('a wallboard hangs by an address of its own, renews itself, and shows nothing once it is taken back', async () => {
  await lea.getByRole('link', { name: 'All figures' }).click();
  await lea.getByLabel('Where it hangs').fill('Kitchen');
  await lea.getByRole('button', { name: 'Make an address' }).click();
  const address = await lea.locator('.wall-address a').getAttribute('href');
  const wall = await stage.open(stage.house.url + new URL(address ?? '').pathname, { viewport: TELEVISION });
  const waiting = wall.locator('.card', { hasText: 'Waiting for us' }).locator('.value');
  await expect.poll(() => waiting.textContent()).toBe('1');
  expect(await wall.evaluate('document.documentElement.scrollHeight <= innerHeight')).toBe(true);
  expect(await everyWay(wall, 'wall', TELEVISION)).toEqual([]);
  const words = await wall.locator('#wall').textContent();
  for (const name of ['Marta', 'Oto', 'Petra', 'Ana', 'Lea', 'Support leads'])
    expect(words).not.toContain(name);
  await (await stage.house.visitor('Vid')).write('Me too');
  await expect.poll(() => waiting.textContent(), { timeout: 30_000 }).toBe('2');
  await lea.getByRole('button', { name: 'Take it back: Kitchen' }).click();
  await lea.getByText('There is none.').waitFor();
  await (await stage.house.visitor('Zala')).write('And I');
  await wall.getByRole('heading', { name: 'This address shows nothing any more' }).waitFor();
  await wall.context().close();
});
