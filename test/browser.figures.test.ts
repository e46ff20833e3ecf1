import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { monthAt } from '../src/domain/month.ts';
import { SqlObservations } from '../src/store/observations.ts';
import { openDatabase } from '../src/store/open.ts';
import { HOUR, NOON, ordinaryMonth } from './awards.cases.ts';
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
    tries: [{ what: 'Two more people at noon' }],
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

test('whoever wants to stands in awards; a lead looks at a month, overrules with a reason, asks and posts', async () => {
  const { house } = stage;
  const zarja = await stage.deskOf('Zarja', 'agent');
  const nik = await stage.deskOf('Nik', 'agent');
  for (const page of [zarja, nik]) {
    await page.getByRole('link', { name: 'Figures' }).press('Enter');
    await page.getByRole('link', { name: 'Awards' }).press('Enter');
    await page.getByText('Nothing was posted in the last twelve months.').waitFor();
    await page.getByRole('button', { name: 'Stand in awards' }).press('Enter');
    await page.getByText('You stand in awards.').waitFor();
    expect(await page.getByRole('heading', { name: 'A month' }).count()).toBe(0);
  }
  await zarja.getByRole('button', { name: 'Leave' }).press('Enter');
  await zarja.getByText('You do not stand in awards: nobody sees a score of yours.').waitFor();
  await zarja.getByRole('button', { name: 'Stand in awards' }).press('Enter');
  await zarja.getByText('You stand in awards.').waitFor();
  expect(await everyWay(zarja, 'awards-own')).toEqual([]);
  await recordLastMonth('Zarja');
  house.advance(2 * 60_000);

  await lea.goto(`${house.url}/desk/#/awards`);
  const award = (name: string) => lea.getByRole('region', { name });
  await award('Fastest and most accurate')
    .getByText(/^Zarja: \d+ points$/)
    .waitFor();
  await lea.getByText('What the scores are made of').press('Enter');
  await lea.getByText(/1\. Zarja: \d+ points\. promise kept for \d+ of \d+/).waitFor();
  await award('Fastest and most accurate').getByRole('button', { name: 'Cases behind it' }).press('Enter');
  await lea
    .getByRole('status')
    .filter({ hasText: /^Zarja, / })
    .waitFor();
  expect(await everyWay(lea, 'awards')).toEqual([]);

  const other = award('Team player');
  await other.getByLabel('Somebody else than the first').fill('Nik');
  await lea.keyboard.press('Enter');
  await lea.locator('.toast', { hasText: 'reason' }).waitFor();
  await other.getByLabel('Why: it is kept').fill('He stayed for the storm.');
  await lea.keyboard.press('Enter');
  await other.getByText('Nik: asked, has not answered').waitFor();
  await award('Fastest and most accurate').getByRole('button', { name: 'Choose and ask' }).press('Enter');
  await award('Fastest and most accurate').getByText('Zarja: asked, has not answered').waitFor();
  await award('Team of the month').getByLabel('Somebody else than the first').fill('support');
  await award('Team of the month').getByLabel('Why: it is kept').fill('All of them.');
  await lea.keyboard.press('Enter');
  await award('Team of the month').getByText('Customer care: chosen').waitFor();
  await lea.getByRole('button', { name: 'Post what is agreed on' }).press('Enter');
  await lea
    .getByRole('status')
    .filter({ hasText: /^Posted for / })
    .waitFor();
  const wall = lea.getByRole('region', { name: 'Wall of fame' });
  await wall.getByText('Team of the month').waitFor();
  expect(await wall.textContent()).not.toContain('Zarja');
  await lea.getByRole('button', { name: 'Count the kept month again' }).press('Enter');
  await lea.getByRole('status').filter({ hasText: 'the same, to the byte' }).waitFor();
  expect(await everyWay(lea, 'awards-posted')).toEqual([]);
  await Promise.all([zarja, nik].map((page) => page.context().close()));
});

/** The month that is over: `best` solves all at once, four colleagues two of three. */
async function recordLastMonth(best: string): Promise<void> {
  const { house } = stage;
  const { people } = (await house.get('/api/people')).body as { people: { id: string; name: string }[] };
  const id = people.find(({ name }) => name === best)?.id ?? '';
  const month = monthAt(house.now(), 'Europe/Ljubljana', -1);
  const rows = ordinaryMonth([id, 'c1', 'c2', 'c3', 'c4'], 60).map((row) => ({
    ...row,
    at: row.at - NOON + month.from + 2 * 24 * HOUR,
    kind: 'delivery',
    ...(row.measure === 'said-solved'
      ? { good: row.person === id || Number(row.ticketId.split('-').at(-1)) % 3 > 0, inPromise: true }
      : {}),
  }));
  const database = await openDatabase(house.databaseUrl);
  await new SqlObservations(database.db, database.engine).keep(rows, []);
  await database.db.destroy();
}
