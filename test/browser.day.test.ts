import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { browserStage, DESKTOP, PHONE, type Stage } from './browser.stage.ts';

let stage: Stage;
let ana: Page;

const SAID = [
  ['Maja', 'Where is my parcel 4711? It should have come on Monday.'],
  ['Igor', 'You charged my card twice for the order 2026-118.'],
  ['Tina', 'Where is my parcel 5822? Nobody answers the phone.'],
  ['Luka', 'Win a prize now, click here'],
  ['Nika', 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung'.repeat(3)],
] as const;

beforeAll(async () => {
  stage = await browserStage();
  for (const [count, [name, words]] of SAID.entries()) {
    const visitor = await stage.house.visitor(name);
    await visitor.write(words);
    await stage.house.until(
      () => stage.house.get('/api/tickets'),
      ({ body }) => (body.tickets as unknown[]).length === count + 1,
    );
  }
  ana = await stage.deskOf('Ana', 'supervisor', { team: 'support' });
  await row(ana, 'Maja').waitFor();
}, 120_000);

afterAll(() => stage?.stop());
afterEach(() => expect(stage.complaints.splice(0)).toEqual([]));

/** Each begins at the queue as it is at first, whatever came of the one before. */
beforeEach(async () => {
  await ana.evaluate("localStorage.removeItem('osem.filters')");
  await ana.goto(`${stage.house.url}/desk/#/`);
  await ana.reload();
  await row(ana, 'Igor').waitFor();
});

const row = (desk: Page, words: string) => desk.locator('li.row', { hasText: words });
const dialog = (desk: Page) => desk.getByRole('dialog');
const side = (desk: Page) => desk.getByRole('complementary');
const toast = (desk: Page, words: string | RegExp) =>
  desk.locator('.toast', { hasText: words }).last().waitFor();
const replyBox = (desk: Page) => desk.locator('#reply-text');

async function open(desk: Page, words: string): Promise<void> {
  await row(desk, words).locator('a').click();
  await desk.getByRole('article', { name: /^Ticket / }).waitFor();
  await desk.getByRole('heading', { level: 1, name: words }).waitFor();
}

/** Picks from all actions by their name, as with `.`. */
async function action(desk: Page, name: string): Promise<void> {
  await desk.keyboard.press('Escape');
  // A key that comes while a dialog closes is the dialog's.
  await expect.poll(() => dialog(desk).count()).toBe(0);
  const search = dialog(desk).getByRole('searchbox');
  // It is gone before the page has heard of it: until then the key is nobody's.
  await expect
    .poll(async () => {
      if ((await search.count()) === 0) await desk.keyboard.press('.');
      return search.count();
    })
    .toBe(1);
  await search.fill(name);
  await dialog(desk)
    .locator('button', { has: desk.locator(`code:text-is("/${name}")`) })
    .click();
}

async function everyWay(desk: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const [way, viewport] of [
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const) {
    await desk.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await desk.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      found.push(...(await stage.look(desk, `${name}-${way}-${colorScheme}`)));
    }
    const wide = await desk.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    if (wide !== 0) found.push(`${name}-${way} is ${wide} px wider than the page`);
  }
  await desk.setViewportSize(DESKTOP);
  await desk.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  return found;
}

describe('the queue', () => {
  test('does the same to many tickets, tells what was refused by its number, and takes it back', async () => {
    await stage.house.command('claim', { ticket: 2 });
    await row(ana, 'Maja').getByRole('checkbox').check();
    await row(ana, 'Tina')
      .getByRole('checkbox')
      .click({ modifiers: ['Shift'] });
    await ana.getByText('3 selected').waitFor();
    expect(await everyWay(ana, 'selected')).toEqual([]);
    await ana.getByRole('region', { name: 'What to do' }).getByRole('button', { name: 'Claim' }).click();
    await dialog(ana).getByText('2 tickets done').waitFor();
    await dialog(ana).getByText('#2', { exact: true }).waitFor();
    expect(await everyWay(ana, 'done')).toEqual([]);
    await dialog(ana).getByRole('button', { name: 'Undo it for 2 tickets' }).click();
    await toast(ana, '2 tickets done');
    await row(ana, 'Maja').getByText('Unclaimed').waitFor();
    await ana.keyboard.press('Escape');
    await ana.getByText('1 selected').waitFor({ state: 'detached' });
  });

  test('selects and tags by the keyboard alone', async () => {
    await row(ana, 'Maja').locator('a').focus();
    await ana.keyboard.press('x');
    await ana.keyboard.press('j');
    await ana.keyboard.press('j');
    await ana.keyboard.press('Shift+X');
    await ana.getByText('3 selected').waitFor();
    await ana.keyboard.press('l');
    await ana.keyboard.type('monday');
    await ana.keyboard.press('Control+Enter');
    await dialog(ana).getByText('3 tickets done').waitFor();
    await ana.keyboard.press('Escape');
    await row(ana, 'Maja').getByText('monday').waitFor();
  });

  test('keeps filters and search as a view, and looks through it again', async () => {
    await ana.getByRole('button', { name: /^Filters/ }).click();
    await ana.getByLabel('Tag', { exact: true }).fill('monday');
    await ana.getByLabel('Tag', { exact: true }).press('Enter');
    await row(ana, 'Nika').waitFor({ state: 'detached' });
    expect(await everyWay(ana, 'filters')).toEqual([]);
    await ana.getByRole('button', { name: 'Views' }).click();
    await ana.getByLabel('Keep what is shown now as').fill('Monday’s parcels');
    await ana.getByLabel('For the whole team').check();
    await ana.getByRole('button', { name: 'Keep', exact: true }).click();
    await dialog(ana).getByRole('button', { name: 'Monday’s parcels', exact: true }).waitFor();
    expect(await everyWay(ana, 'views')).toEqual([]);
    await ana.keyboard.press('Escape');
    await ana.getByRole('button', { name: 'Clear filters' }).first().click();
    await row(ana, 'Nika').waitFor();
    const bor = await stage.deskOf('Bor', 'agent', { team: 'payments' });
    await bor.getByRole('button', { name: 'Views' }).click();
    await bor.getByRole('button', { name: 'Monday’s parcels' }).click();
    await row(bor, 'Maja').waitFor();
    await row(bor, 'Nika').waitFor({ state: 'detached' });
    await bor.close();
  });

  test('puts spam into quarantine, shows it there, and gets it out again', async () => {
    await open(ana, 'Luka');
    await action(ana, 'spam');
    await dialog(ana).getByText('its clocks stop').waitFor();
    expect(await everyWay(ana, 'spam')).toEqual([]);
    await dialog(ana).getByRole('button', { name: 'Put it into quarantine' }).click();
    await row(ana, 'Luka').waitFor({ state: 'detached' });
    await ana.getByRole('button', { name: /^Filters/ }).click();
    await ana.getByLabel('Quarantine only').check();
    await row(ana, 'Luka').getByText('Quarantine').waitFor();
    await row(ana, 'Luka').getByRole('checkbox').check();
    await action(ana, 'spam');
    await dialog(ana).getByRole('button', { name: 'Take it out of quarantine' }).click();
    await row(ana, 'Luka').waitFor({ state: 'detached' });
    await ana.getByRole('button', { name: 'Clear filters' }).first().click();
    await row(ana, 'Luka').waitFor();
  });
});

describe('a ticket', () => {
  test('has every act taken back by its message, with the mouse or a key', async () => {
    await open(ana, 'Nika');
    await side(ana).getByLabel('Priority').selectOption('urgent');
    await ana.locator('.toast', { hasText: 'urgent' }).getByRole('button', { name: 'Undo' }).click();
    await toast(ana, /Taken back: the change of priority of #\d+ by Ana/);
    await expect.poll(() => side(ana).getByLabel('Priority').inputValue()).toBe('normal');
    await ana.keyboard.press('Escape');
    await ana.keyboard.press('e');
    await ana.locator('.toast', { hasText: 'resolved' }).getByRole('button', { name: 'Undo' }).waitFor();
    await ana.keyboard.press('z');
    await toast(ana, /Taken back: the resolve of #\d+ by Ana/);
    await expect.poll(() => ana.locator('.toast', { hasText: 'resolved' }).count()).toBe(0);
  });

  test('says what it is about, and has its procedure ticked off', async () => {
    await open(ana, 'Maja');
    const about = side(ana).getByRole('region', { name: 'What it is about' });
    await about.getByLabel('Kind').selectOption('delivery');
    await about.getByLabel('Cause').selectOption('late');
    await about.getByLabel('Priority').selectOption('high');
    await about.getByLabel('Add a tag').fill('vip');
    await about.getByLabel('Add a tag').press('Enter');
    await about.getByRole('button', { name: 'Remove the tag Regular customer' }).waitFor();
    await about.getByRole('checkbox').first().check();
    await about.getByText('Procedure (1 of 4)').waitFor();
    const order = about.getByLabel(/order/i).first();
    await order.fill('2026-200');
    await order.press('Enter');
    await expect.poll(() => order.inputValue()).toBe('2026-200');
    await ana.locator('.event-text', { hasText: 'Regular customer' }).first().waitFor();
    await row(ana, 'Maja').getByText('Delivery', { exact: true }).first().waitFor();
  });

  test('shows the customer, whose language is mended with one choice', async () => {
    await open(ana, 'Maja');
    const customer = side(ana).getByRole('region', { name: 'Customer' });
    await customer.getByLabel('Language').selectOption('sl');
    await customer.getByLabel('Form of address').selectOption('formal');
    await customer.getByLabel('About this customer').fill('Likes to be called before noon.');
    await customer.getByRole('button', { name: 'Keep' }).click();
    await customer.getByRole('button', { name: 'Keep' }).waitFor({ state: 'detached' });
    await customer.getByLabel('Name').fill('Maja Novak');
    await customer.getByLabel('Name').press('Enter');
    await ana.getByRole('heading', { level: 1, name: 'Maja Novak' }).waitFor();
    await row(ana, 'Maja Novak').getByText('Slovenian').waitFor();
    await side(ana).getByRole('button', { name: 'Watch', exact: true }).click();
    await side(ana).getByRole('button', { name: 'Stop watching' }).waitFor();
    expect(await everyWay(ana, 'ticket')).toEqual([]);
  });

  test('is handed over with a summary, and taken by whom it is offered to', async () => {
    const bor = await stage.deskOf('Borut', 'agent', { team: 'support' });
    await open(ana, 'Maja Novak');
    await ana.getByRole('button', { name: 'Claim', exact: true }).click();
    await ana.getByText('Yours', { exact: true }).waitFor();
    await ana.keyboard.press('h');
    await dialog(ana).getByRole('combobox').selectOption('Borut');
    await dialog(ana).getByRole('textbox').fill('Promised a call on Monday.');
    expect(await everyWay(ana, 'form')).toEqual([]);
    await dialog(ana).getByRole('button', { name: 'Do it' }).click();
    await open(bor, 'Maja Novak');
    await row(bor, 'Maja Novak').getByText('Handed over to you').waitFor();
    await bor.locator('.handover-bar').getByText('Promised a call on Monday.').waitFor();
    expect(await everyWay(bor, 'handover')).toEqual([]);
    await bor.getByRole('button', { name: 'Take it' }).click();
    await bor.getByText('Yours', { exact: true }).waitFor();
    await bor.close();
    await action(ana, 'assign');
    await dialog(ana).getByRole('combobox').selectOption('Ana');
    await dialog(ana).getByRole('button', { name: 'Do it' }).click();
    await ana.getByText('Yours', { exact: true }).waitFor();
  });

  test('is merged with another one, which can be taken back', async () => {
    await open(ana, 'Tina');
    await action(ana, 'merge');
    await dialog(ana).getByRole('searchbox').fill('#1');
    await dialog(ana)
      .getByRole('radio', { name: /^#1 Maja Novak/ })
      .check();
    await dialog(ana).getByRole('region', { name: '#1 goes on' }).getByText('Maja Novak').waitFor();
    await dialog(ana).getByRole('region', { name: '#3 ends here' }).getByText('Waits for').waitFor();
    const merge = dialog(ana).getByRole('button', { name: 'Merge #3 into #1' });
    expect(await merge.isDisabled()).toBe(true);
    await dialog(ana).getByText('These are two customers.').waitFor();
    await dialog(ana)
      .getByRole('checkbox', { name: /one case all the same/ })
      .check();
    expect(await everyWay(ana, 'merge')).toEqual([]);
    await merge.click();
    await ana.getByRole('heading', { level: 1, name: 'Maja Novak' }).waitFor();
    await ana.getByLabel('Where the reply goes').waitFor();
    const places = await ana.getByLabel('Where the reply goes').locator('option').allTextContents();
    expect(places.map((place) => place.replace(/ on .*/, ''))).toEqual(['To Maja Novak', 'To Tina']);
    const ties = side(ana).getByRole('region', { name: 'Linked' });
    expect(await everyWay(ana, 'merged')).toEqual([]);
    await ties.getByRole('button', { name: 'Undo' }).click();
    await ties.waitFor({ state: 'detached' });
    await row(ana, 'Tina').waitFor();
  });

  test('is split by the messages that are ticked, and linked', async () => {
    const visitor = await stage.house.visitor('Zala');
    await visitor.write('My parcel 99 is late.');
    await row(ana, 'Zala').waitFor();
    await visitor.write('And by the way, the invoice is wrong.');
    await row(ana, 'the invoice is wrong').waitFor();
    await open(ana, 'Zala');
    await action(ana, 'split');
    await dialog(ana)
      .getByRole('checkbox', { name: /invoice is wrong/ })
      .check();
    expect(await everyWay(ana, 'split')).toEqual([]);
    await dialog(ana).getByRole('button', { name: 'Do it' }).click();
    const ties = side(ana).getByRole('region', { name: 'Linked' });
    await ties.getByText('Split off from').waitFor();
    await ana.locator('article.message', { hasText: 'invoice is wrong' }).waitFor();
    await action(ana, 'link');
    await dialog(ana).getByRole('combobox').fill('#2');
    await dialog(ana).getByRole('button', { name: 'Do it' }).click();
    await ties.getByText('Linked with #2').waitFor();
    await ties
      .getByRole('listitem')
      .filter({ hasText: 'Linked with #2' })
      .getByRole('button', { name: 'Undo' })
      .click();
    await ties.getByText('Linked with #2').waitFor({ state: 'detached' });
  });

  test('has a card number struck out, its sender blocked, and a transcript', async () => {
    const visitor = await stage.house.visitor('Oto');
    await visitor.write('My card is 4111 1111 1111 1111, please take it.');
    await open(ana, 'Oto');
    await action(ana, 'redact');
    await dialog(ana)
      .getByRole('region', { name: 'What will be left' })
      .getByText('please take it')
      .waitFor();
    expect(await everyWay(ana, 'redact')).toEqual([]);
    await dialog(ana).getByRole('button', { name: 'Strike it out' }).click();
    await ana.locator('article.message', { hasText: '4111' }).waitFor({ state: 'detached' });
    await action(ana, 'transcript');
    await dialog(ana).getByRole('button', { name: 'Do it' }).click();
    await dialog(ana)
      .getByRole('link', { name: /transcript/ })
      .waitFor();
    expect(await everyWay(ana, 'transcript')).toEqual([]);
    await ana.keyboard.press('Escape');
    await action(ana, 'block');
    await dialog(ana).getByRole('radio', { name: 'Oto, wherever they write' }).check();
    await dialog(ana).getByText('lists the blocks that stand').waitFor();
    expect(await everyWay(ana, 'block')).toEqual([]);
    await dialog(ana).getByRole('button', { name: 'Block', exact: true }).click();
    await ana.locator('.ticket-head').getByText('Quarantine').waitFor();
  });

  test('offers every command to whoever finds it', async () => {
    await open(ana, 'Maja Novak');
    await ana.getByRole('button', { name: /^More/ }).click();
    expect(await everyWay(ana, 'actions')).toEqual([]);
    await ana.keyboard.press('Escape');
    await action(ana, 'snooze');
    expect(await everyWay(ana, 'snooze')).toEqual([]);
    await dialog(ana).getByRole('button', { name: '3 h', exact: true }).click();
    await dialog(ana).getByRole('button', { name: 'Do it' }).click();
    await ana.locator('.ticket-head').getByText('Snoozed', { exact: true }).waitFor();
    await action(ana, 'undo');
    await ana.locator('.ticket-head').getByText('Open', { exact: true }).waitFor();
  });
});

describe('the reply', () => {
  test('takes a canned reply in the customer’s language, and is not sent while a blank is left', async () => {
    await open(ana, 'Maja Novak');
    await replyBox(ana).focus();
    await ana.keyboard.press('/');
    await dialog(ana).getByRole('searchbox').fill('where');
    await dialog(ana).getByText('vaš paket je').waitFor();
    expect(await everyWay(ana, 'macros')).toEqual([]);
    await ana.keyboard.press('Enter');
    await expect.poll(() => replyBox(ana).inputValue()).toContain('vaš paket je [[kje je zdaj]]');
    expect(await everyWay(ana, 'blanks')).toEqual([]);
    await replyBox(ana).press('Control+Enter');
    await toast(ana, 'Not sent: write first what only you know');
    await replyBox(ana).press('Control+Home');
    await replyBox(ana).press('Tab');
    await ana.keyboard.type('v Celju');
    await replyBox(ana).press('Tab');
    await ana.keyboard.type('jutri');
    expect(await replyBox(ana).inputValue()).toContain('vaš paket je v Celju in pride jutri.');
    await replyBox(ana).press('Control+Enter');
    await ana.locator('article.message.outbound', { hasText: 'v Celju in pride jutri' }).waitFor();
    await stage.house.until(
      () => stage.house.command('macros', { words: 'where' }),
      ({ body }) => (body.data as { macros: { used: number }[] }).macros[0]?.used === 1,
    );
  });

  test('drafts the first word to a customer, and resolves with the answer', async () => {
    await open(ana, 'Tina');
    await ana.getByRole('radio', { name: 'Acknowledgement' }).check();
    await ana.getByRole('button', { name: 'Draft it for me' }).click();
    await ana.getByText('Still to write:').waitFor();
    expect(await replyBox(ana).inputValue()).toContain('Tina');
    await ana.keyboard.type('I call the courier now.');
    await ana.getByText('Still to write:').waitFor({ state: 'detached' });
    await ana.getByRole('button', { name: 'Send to customer' }).click();
    await ana.locator('article.message.outbound', { hasText: 'I call the courier now.' }).waitFor();
    await ana.getByRole('radio', { name: 'Answer', exact: true }).check();
    await ana.getByLabel('After it is sent').selectOption('resolve');
    await replyBox(ana).fill('It comes tomorrow.');
    await ana.getByRole('button', { name: 'Send and resolve' }).click();
    await ana.locator('.ticket-head').getByText('Resolved', { exact: true }).waitFor();
  });
});

describe('new tickets and canned replies', () => {
  test('a call is taken down with a template', async () => {
    await ana.keyboard.press('Escape');
    await ana.keyboard.press('t');
    await dialog(ana).getByLabel('Name of the customer').fill('Petra');
    await dialog(ana).getByLabel('Phone number').fill('+386 40 123 456');
    await dialog(ana).getByLabel('What they said').fill('The kettle smells of smoke.');
    expect(await everyWay(ana, 'new')).toEqual([]);
    await dialog(ana).getByRole('button', { name: 'Open the ticket' }).click();
    await ana.getByRole('heading', { level: 1, name: 'Petra' }).waitFor();
    await ana.getByText('Yours', { exact: true }).waitFor();
  });

  test('we write first to somebody who is known', async () => {
    await open(ana, 'Maja Novak');
    await ana.getByRole('button', { name: 'New ticket' }).click();
    await dialog(ana).getByRole('radio', { name: 'We write first' }).check();
    await dialog(ana).getByLabel('What the customer will read').fill('Your parcel is here.');
    await dialog(ana).getByRole('button', { name: 'Open it and send' }).click();
    await dialog(ana).getByText('The customer has a newer open ticket').waitFor();
    await ana.keyboard.press('Escape');
    await ana.getByRole('button', { name: 'Resolved' }).click();
    await open(ana, 'Tina');
    await ana.keyboard.press('t');
    await dialog(ana).getByRole('radio', { name: 'We write first' }).check();
    await dialog(ana).getByLabel('What the customer will read').fill('Your parcel is here.');
    await dialog(ana).getByRole('button', { name: 'Open it and send' }).click();
    await ana.locator('article.message.outbound', { hasText: 'Your parcel is here.' }).waitFor();
  });

  test('canned replies are written in several languages, and removed', async () => {
    await ana.goto(`${stage.house.url}/desk/#/macros`);
    await ana.getByLabel('Name, with its folder').fill('thanks/short');
    await ana.getByLabel('Text', { exact: true }).fill('Thank you, {name}! [[one warm sentence]]');
    await ana.getByRole('button', { name: 'Save' }).click();
    await ana.getByRole('button', { name: 'short', exact: true, pressed: true }).waitFor();
    await ana.getByRole('article').getByLabel('Language').selectOption('sl');
    await ana.getByLabel('Text', { exact: true }).fill('Hvala, {name}!');
    await ana.getByRole('button', { name: 'Save' }).click();
    await ana
      .getByRole('article')
      .locator('option', { hasText: 'slovenščina ✓' })
      .waitFor({ state: 'attached' });
    expect(await everyWay(ana, 'macro-page')).toEqual([]);
    await ana.getByRole('button', { name: 'Remove' }).click();
    await ana.getByRole('button', { name: 'Remove thanks/short for good?' }).click();
    await ana.getByRole('button', { name: 'short', exact: true }).waitFor({ state: 'detached' });
  });

  test.each(['sl', 'sr', 'sr-Cyrl', 'ru'])('nothing is too wide in %s', async (language) => {
    await ana.locator('.language select').selectOption(language);
    await expect.poll(() => ana.locator('html').getAttribute('lang')).toBe(language);
    await row(ana, 'Igor').getByRole('checkbox').check();
    expect(await everyWay(ana, `queue-${language}`)).toEqual([]);
    await row(ana, 'Igor').locator('a').click();
    await ana.getByRole('heading', { level: 1, name: 'Igor' }).waitFor();
    expect(await everyWay(ana, `ticket-${language}`)).toEqual([]);
    await ana.setViewportSize(PHONE);
    await ana.locator('[data-shows="note-text"]').click();
    expect(await stage.look(ana, `side-${language}`)).toEqual([]);
    await ana.setViewportSize(DESKTOP);
    await ana.locator('.language select').selectOption('en');
    await expect.poll(() => ana.locator('html').getAttribute('lang')).toBe('en');
  });

  test('keys are told, and who only looks on finds nothing that changes', async () => {
    await ana.keyboard.press('?');
    await dialog(ana).getByText('New ticket', { exact: true }).waitFor();
    expect(await everyWay(ana, 'help')).toEqual([]);
    const vid = await stage.deskOf('Vid', 'viewer');
    await open(vid, 'Igor');
    await vid.getByText('You look on.').waitFor();
    const changing = vid.getByRole('button', {
      name: /^(Claim|Resolve|Reopen|New ticket|Send to customer|Keep note|Watch)$/,
    });
    expect(await changing.count()).toBe(0);
    expect(await vid.locator('.row input, .bulk-bar').count()).toBe(0);
    const boxes = vid.getByRole('article').locator('select, textarea, input:enabled');
    expect(await boxes.count()).toBe(0);
    expect(await everyWay(vid, 'viewer')).toEqual([]);
  });
});
