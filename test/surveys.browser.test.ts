import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { browserStage, DESKTOP, type Stage } from './browser.stage.ts';
import { surveyFolder } from './survey.rules.ts';

/** The page of a survey as a customer has it, and what comes of it in the web desk. */
let stage: Stage;
let path: string;
let lead: Page;
const folder = surveyFolder();
const NARROW = { width: 360, height: 780 };

beforeAll(async () => {
  stage = await browserStage({ env: { RULES_DIR: folder } });
  const { house } = stage;
  const maja = await house.visitor('Maja');
  await maja.write('Where is my parcel 4711?');
  await house.until(
    () => house.get('/api/tickets/1'),
    ({ status }) => status === 200,
  );
  await house.command('reply', { ticket: 1, text: 'It comes today.', then: 'resolve' });
  await house.until(
    () => house.get('/api/tickets/1'),
    ({ body }) => (body.ticket as { status: string }).status === 'resolved',
  );
  house.advance(2 * 3_600_000 + 60_000);
  const messages = await house.until(
    () => maja.messages(),
    (all) => all.some(({ text }) => text.includes('/surveys/')),
  );
  path = /\/surveys\/[\w.-]+/.exec(messages.map(({ text }) => text).join('\n'))?.[0] ?? '';
  lead = await stage.deskOf('Eva', 'lead');
}, 120_000);

afterAll(async () => {
  await stage?.stop();
  rmSync(folder, { recursive: true });
});
afterEach(() => expect(stage.complaints.splice(0)).toEqual([]));

/** What keeps people out, in both themes, on a desk and on the smallest phone. */
async function everyWay(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const viewport of [DESKTOP, NARROW])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      found.push(...(await stage.look(page, `surveys-${name}-${viewport.width}-${colorScheme}`)));
      const wide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      if (Number(wide) > 0) found.push(`${name}: ${wide} pixels too wide on ${viewport.width}`);
    }
  await page.setViewportSize(DESKTOP);
  return found;
}

test('the rules of a raffle, with its proof, can be read without a script, on any screen and in both themes', async () => {
  const { house } = stage;
  await house.command('reward', {
    ...{ action: 'raffle', name: 'spring', concession: 'coupon', winners: 2, until: '2d', draws: '3d' },
    source: 'drand quicknet, round 24172500',
  });
  const page = await stage.open(`${house.url}/raffles/spring?lang=en`, { javaScriptEnabled: false });
  expect(await page.locator('h2').allTextContents()).toEqual(['The rules', 'How you can check it']);
  expect(await everyWay(await stage.open(`${house.url}/raffles/spring?lang=ru`), 'raffle')).toEqual([]);
});

describe('the page of a survey', () => {
  test('can be read and answered without a script, by a key alone, on any screen and in both themes', async () => {
    const page = await stage.open(stage.house.url + path, { javaScriptEnabled: false });
    expect(await page.locator('h1').textContent()).toBe('How was it?');
    const plain = await stage.open(stage.house.url + path);
    expect(await everyWay(plain, 'scale')).toEqual([]);
    await plain.getByRole('button', { name: 'Next' }).click();
    await plain.getByRole('alert').waitFor();
    expect(await everyWay(plain, 'fault')).toEqual([]);
    await page.getByLabel('3', { exact: true }).check();
    await page.getByRole('button', { name: 'Next' }).click();
    expect(await page.locator('legend').textContent()).toContain('Was it easy to get help?');
    await plain.goto(stage.house.url + path);
    expect(await everyWay(plain, 'yes-no')).toEqual([]);
    await page.getByLabel('No', { exact: true }).focus();
    await page.keyboard.press('Space');
    await page.getByLabel(/What made it so/).fill('I was sent from one to another.');
    await page.getByRole('button', { name: 'Next' }).press('Enter');
    await page.getByLabel('What should we do better?').fill('Answer sooner');
    await plain.goto(stage.house.url + path);
    expect(await everyWay(plain, 'words')).toEqual([]);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Finish without an answer' }).click();
    expect(await page.locator('h1').textContent()).toBe('Thank you! We read every answer.');
    await plain.goto(page.url());
    expect(await everyWay(plain, 'thanks')).toEqual([]);
    await plain.goto(`${stage.house.url}/surveys/forged`);
    expect(await everyWay(plain, 'forged')).toEqual([]);
    await page.context().close();
    await plain.context().close();
  });
});

describe('the page of surveys in the web desk', () => {
  const open = async () => {
    await lead.goto(`${stage.house.url}/desk/#/surveys`);
    await lead.getByRole('heading', { name: 'How was it?' }).waitFor();
  };

  test('shows what was answered, with the words and their cases, on any screen', async () => {
    await open();
    await lead.getByText('1 asked, 1 answered, 1 to the end').waitFor();
    await lead.getByText('1 answer. Median 3, nine of ten at most 3').waitFor();
    await lead.getByText('Fewer than 30 were asked').waitFor();
    const words = lead.locator('details', { hasText: 'In their own words' }).last();
    await words.locator('summary').click();
    await words.getByText('Answer sooner').waitFor();
    expect(await words.getByRole('link', { name: '#1' }).getAttribute('href')).toBe('#/tickets/1');
    expect(await everyWay(lead, 'results')).toEqual([]);
  });

  test('lets a lead change the questions, up to fifteen, and writes them to the rules with a reason', async () => {
    await open();
    await lead.getByRole('button', { name: 'Change this survey' }).click();
    const form = lead.getByRole('form', { name: 'Change this survey' });
    const asks = form.getByRole('group', { name: 'Question 3' });
    await asks.getByLabel('English').fill('What shall we mend first?');
    expect(await everyWay(lead, 'builder')).toEqual([]);
    for (let count = 4; count < 15; count++)
      await form.getByRole('button', { name: 'Add a question' }).click();
    await form.getByText('15 questions are the most').waitFor();
    expect(await form.getByRole('button', { name: 'Add a question' }).count()).toBe(0);
    for (let number = 15; number > 4; number--)
      await form.getByRole('button', { name: `Remove: Question ${number}` }).click();
    await form.getByRole('button', { name: 'Move up: Question 4' }).click();
    await form.getByLabel('Why it is changed').fill('People did not understand it');
    await form.getByRole('button', { name: 'Save and put in force' }).click();
    await form.waitFor({ state: 'detached' });
    await lead.getByRole('heading', { name: 'What shall we mend first?' }).waitFor();
    const { surveys } = JSON.parse(readFileSync(join(folder, 'surveys.json'), 'utf8'));
    expect(surveys[0].questions.map(({ id }: { id: string }) => id)).toEqual([
      'satisfied',
      'easy',
      'others',
      'missing',
    ]);
  });

  test('lets all of them rest and start again', async () => {
    await open();
    await lead.getByRole('button', { name: 'Let them rest' }).click();
    await lead.getByText('Surveys rest: nobody is asked.').waitFor();
    await lead.getByRole('button', { name: 'Ask customers' }).click();
    await lead.getByText('Customers are asked after solved cases.').waitFor();
  });

  test('lets a lead open a raffle and coupons, end the coupons and draw the raffle, each by a form', async () => {
    const { house } = stage;
    await house.command('coupons', { kind: 'coupon', codes: 'A-1 A-2 A-3' });
    await open();
    const section = lead.getByRole('region', { name: 'Rewards for answering' });
    const form = lead.getByRole('form', { name: 'New reward' });
    /** By the reader's clock, as a browser's field has it. */
    const local = (ms: number) =>
      lead.evaluate(
        (at) => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16),
        house.now() + ms,
      );
    const DAY = 24 * 3_600_000;
    const fill = async (name: string, winners: string) => {
      await section.getByRole('button', { name: 'New reward' }).click();
      await form.getByLabel('Name, as it stands').fill(name);
      await form.getByLabel('What is given').selectOption({ label: 'Coupon (3 codes left)' });
      await form.getByLabel(/How many (win|people)/).fill(winners);
      await form.getByLabel('Until when').fill(await local(2 * DAY));
    };
    await fill('each', '2');
    await form.getByRole('button', { name: 'Open it' }).click();
    await form.waitFor({ state: 'detached' });
    const each = section.getByRole('article', { name: 'each' });
    await each.getByText('Gives: Coupon × 1.').waitFor();
    await fill('autumn', '1');
    await form.getByLabel('By a raffle among them').check();
    await form.getByLabel('When the seed becomes known').fill(await local(3 * DAY));
    await form.getByLabel('Where the seed comes from').fill('drand quicknet, round <24172500>');
    expect(await everyWay(lead, 'reward-form')).toEqual([]);
    await form.getByRole('button', { name: 'Open it' }).click();
    await form.waitFor({ state: 'detached' });
    const autumn = section.getByRole('article', { name: 'autumn' });
    await autumn.getByText('It can be drawn from').waitFor();
    await each.getByRole('button', { name: 'End it now' }).click();
    await each.getByText('who has finished still gets theirs').waitFor();
    await each.getByRole('button', { name: 'End it now' }).click();
    await each.getByText('Over since').waitFor();
    house.advance(2 * DAY + 60_000);
    await house.until(
      () => house.command('reward', { action: 'list' }),
      ({ body }) => /autumn.*list published/.test(String(body.text)),
    );
    house.advance(DAY);
    await lead.reload();
    await autumn.getByText('The published list is empty').waitFor();
    await autumn.getByRole('button', { name: 'Draw' }).click();
    await autumn.getByLabel('The seed, as its source says it').fill('8f14e45fceea167a');
    expect(await everyWay(lead, 'rewards')).toEqual([]);
    await autumn.getByRole('button', { name: 'Draw' }).click();
    await autumn.getByText('Drawn.').waitFor();
    expect(await autumn.getByRole('button').count()).toBe(0);
    const proof = autumn.getByRole('link', { name: 'Rules and proof' });
    expect(await proof.getAttribute('href')).toBe('/raffles/autumn?lang=en');
  });
});
