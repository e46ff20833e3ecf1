import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CommandSpecView } from '../src/api/command-shapes.ts';
import { needsNoForm } from '../src/desks/web/ui/logic/form.ts';
import { browserStage, DESKTOP, PHONE, type Stage } from './browser.stage.ts';

/** Forms, menus and the reply box by mouse, by keyboard and by thumb. */
let stage: Stage;
/** A supervisor. */
let eva: Page;

const SAID = [
  ['Maja', 'Where is my parcel 4711?'],
  ['Igor', 'My password is hunter2x and my card 4111 1111 1111 1111 was charged by the shop in Kranj.'],
  ['Tina', 'The kettle smells of smoke.'],
  ['Luka', 'Win a prize now, click here'],
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
  eva = await stage.deskOf('Eva', 'lead', { team: 'support' });
  await row(eva, 'Maja').waitFor();
}, 120_000);

afterAll(() => stage?.stop());
afterEach(() => expect(stage.complaints.splice(0)).toEqual([]));

/** Each begins at the queue as it is at first, whatever came of the one before. */
beforeEach(async () => {
  await eva.setViewportSize(DESKTOP);
  await eva.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await eva.evaluate("localStorage.removeItem('osem.filters')");
  await eva.goto(`${stage.house.url}/desk/#/`);
  await eva.reload();
  await eva.getByRole('heading', { name: 'Queue' }).waitFor();
});

const row = (desk: Page, words: string) => desk.locator('li.row', { hasText: words });
const dialog = (desk: Page) => desk.getByRole('dialog');
const said = (desk: Page, words: string) => desk.locator('article.message', { hasText: words });
const replyBox = (desk: Page) => desk.locator('#reply-text');

async function open(desk: Page, name: string): Promise<void> {
  await desk.goto(`${stage.house.url}/desk/#/`);
  await row(desk, name).locator('a').click();
  await desk.getByRole('heading', { level: 1, name }).waitFor();
}

async function action(desk: Page, name: string): Promise<void> {
  await desk.getByRole('button', { name: /^More/ }).click();
  await dialog(desk).getByRole('searchbox').fill(name);
  await dialog(desk)
    .locator('button', { has: desk.locator(`code:text-is("/${name}")`) })
    .click();
  await dialog(desk).locator('form.command-form').waitFor();
}

async function everyWay(desk: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const [way, viewport, colorScheme] of [
    ['desktop-light', DESKTOP, 'light'],
    ['desktop-dark', DESKTOP, 'dark'],
    ['phone-light', PHONE, 'light'],
    ['phone-dark', PHONE, 'dark'],
  ] as const) {
    await desk.setViewportSize(viewport);
    await desk.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(...(await stage.look(desk, `forms-${name}-${way}`)));
    if (viewport === PHONE) found.push(...(await smallOrWide(desk)).map((one) => `${name}-${way}: ${one}`));
  }
  await desk.setViewportSize(DESKTOP);
  await desk.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  return found;
}

/** What a thumb would miss, and what would have to be scrolled sideways: within the open dialog, or else on the whole page. */
function smallOrWide(desk: Page): Promise<string[]> {
  return desk.evaluate(`(() => {
    const within = document.querySelector('dialog[open]') ?? document.body;
    const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.unseen, .skip');
    const target = (one) => one.labels?.[0]?.contains(one) ? one.labels[0] : one;
    const small = [...within.querySelectorAll('button, select, input, textarea, summary, .row a')]
      .filter((one) => shown(one) && !one.classList.contains('skip'))
      .map((one) => [one, target(one).getBoundingClientRect()])
      .filter(([, box]) => box.width > 1 && (box.height < 43.5 || box.width < 43.5))
      .map(([one, box]) => 'small: ' + (one.getAttribute('aria-label') ?? one.textContent ?? '').trim().slice(0, 40) +
        ' <' + one.tagName.toLowerCase() + ' ' + one.className + ' ' + (one.type ?? '') + '> ' + Math.round(box.width) + 'x' + Math.round(box.height));
    const wide = [within, ...within.querySelectorAll('*')]
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(one).overflowX))
      .map((one) => 'wide: ' + one.className);
    const page = document.documentElement;
    return [...small, ...wide, ...(page.scrollWidth > page.clientWidth ? ['wide: the page'] : [])];
  })()`);
}

describe('forms of their own', () => {
  test('merge shows both tickets, warns of two customers, and is turned round', async () => {
    await open(eva, 'Tina');
    await action(eva, 'merge');
    await dialog(eva).getByRole('searchbox').fill('maja');
    await dialog(eva)
      .getByRole('radio', { name: /^#1 Maja/ })
      .check();
    await dialog(eva).getByRole('region', { name: '#3 ends here' }).getByText('Tina').waitFor();
    await dialog(eva).getByRole('region', { name: '#1 goes on' }).getByText('Live chat · Open').waitFor();
    await dialog(eva).getByRole('button', { name: 'The other way round' }).click();
    const merge = dialog(eva).getByRole('button', { name: 'Merge #1 into #3' });
    expect(await merge.isDisabled()).toBe(true);
    await dialog(eva)
      .getByRole('checkbox', { name: /all the same/ })
      .check();
    expect(await everyWay(eva, 'merge')).toEqual([]);
    await merge.click();
    await eva.getByLabel('Where the reply goes').waitFor();
    await eva.getByRole('heading', { level: 1, name: 'Tina' }).waitFor();
    await eva.locator('.toast', { hasText: '#1' }).getByRole('button', { name: 'Undo' }).click();
    await row(eva, 'Maja').waitFor();
  });

  test('redact begins with what is marked and what looks like a secret, and shows what stays', async () => {
    await open(eva, 'Igor');
    await eva.evaluate(`(() => {
      const paragraphs = [...document.querySelectorAll('.timeline .foreign p')];
      const node = paragraphs.find(({ textContent }) => textContent.includes('hunter2x')).firstChild;
      const from = node.data.indexOf('the shop in Kranj');
      getSelection().setBaseAndExtent(node, from, node, from + 'the shop in Kranj'.length);
    })()`);
    await action(eva, 'redact');
    for (const passage of ['hunter2x', '4111 1111 1111 1111', 'the shop in Kranj'])
      expect(await dialog(eva).getByRole('checkbox', { name: passage }).isChecked()).toBe(true);
    const left = dialog(eva).getByRole('region', { name: 'What will be left' });
    await dialog(eva).getByRole('checkbox', { name: 'the shop in Kranj' }).uncheck();
    await expect.poll(() => left.textContent()).toContain('was charged by the shop in Kranj.');
    await dialog(eva).getByLabel('Mark it here').focus();
    await eva.evaluate(`(() => {
      const box = document.activeElement;
      const from = box.value.indexOf('Kranj');
      box.setSelectionRange(from, from + 5);
    })()`);
    await dialog(eva).getByRole('button', { name: 'Strike out what is marked' }).click();
    await expect
      .poll(() => left.textContent())
      .toMatch(/is ▇▇▇▇ and my card ▇▇▇▇ was charged by the shop in ▇▇▇▇\./);
    expect(await everyWay(eva, 'redact')).toEqual([]);
    await dialog(eva).getByRole('button', { name: 'Strike it out' }).click();
    await said(eva, 'is ▇▇▇▇ and my card ▇▇▇▇ was charged by the shop in ▇▇▇▇.').waitFor();
  });

  test('spam and block say what happens to clocks, and are taken back with one press', async () => {
    await open(eva, 'Luka');
    await action(eva, 'spam');
    await dialog(eva).getByText('its clocks stop').waitFor();
    await dialog(eva).getByText('Quarantine only').waitFor();
    expect(await everyWay(eva, 'spam')).toEqual([]);
    await dialog(eva).getByRole('button', { name: 'Put it into quarantine' }).click();
    await eva.locator('.ticket-head').getByText('Quarantine').waitFor();
    await eva.locator('.toast').getByRole('button', { name: 'Undo' }).last().click();
    await eva.locator('.ticket-head').getByText('Quarantine').waitFor({ state: 'detached' });
    await action(eva, 'block');
    await dialog(eva).getByRole('radio', { name: 'Luka, wherever they write' }).check();
    await dialog(eva).getByText('goes into quarantine by itself').waitFor();
    expect(await everyWay(eva, 'block')).toEqual([]);
    await dialog(eva).getByRole('button', { name: 'Block', exact: true }).click();
    await eva.locator('.ticket-head').getByText('Quarantine').waitFor();
  });

  test('teams, skills and roles are called by their names', async () => {
    await open(eva, 'Maja');
    await action(eva, 'transfer');
    const receivers = await dialog(eva).getByRole('combobox').locator('option').allTextContents();
    expect(receivers).toEqual(expect.arrayContaining(['Payments', 'Refunds']));
    expect(receivers).not.toContain('payments');
    await eva.keyboard.press('Escape');
    await dialog(eva).waitFor({ state: 'detached' });
    await action(eva, 'person');
    const chosen = await dialog(eva).getByRole('combobox').locator('option').allTextContents();
    expect(chosen).toEqual(expect.arrayContaining(['Supervisor', 'Customer care', 'Those of the own team']));
    await dialog(eva).getByRole('checkbox', { name: 'Refunds' }).check();
    expect(await everyWay(eva, 'person')).toEqual([]);
    await eva.keyboard.press('Escape');
    await dialog(eva).waitFor({ state: 'detached' });
    await eva.getByRole('button', { name: /^Filters/ }).click();
    await eva.getByRole('combobox', { name: 'Team' }).selectOption({ label: 'Customer care' });
    await row(eva, 'Maja').getByText('Customer care').waitFor();
    await eva.getByRole('button', { name: 'Clear filters' }).first().click();
    await eva.getByRole('button', { name: /^Filters/ }).click();
  });
});

describe('actions on many', () => {
  test('go in one call, tell for each what happened, and are taken back in one', async () => {
    const calls: string[] = [];
    const count = (request: { method(): string; url(): string }) => {
      const { pathname } = new URL(request.url());
      if (request.method() === 'POST' && pathname !== '/api/presence') calls.push(pathname);
    };
    await stage.house.command('claim', { ticket: 2 });
    await eva.goto(`${stage.house.url}/desk/#/`);
    await row(eva, 'Igor').getByText('admin').waitFor();
    eva.on('request', count);
    for (const name of ['Maja', 'Igor', 'Tina']) await row(eva, name).getByRole('checkbox').check();
    const bar = eva.getByRole('region', { name: 'What to do' });
    await bar.getByRole('button', { name: 'Claim' }).click();
    await dialog(eva).getByText('2 tickets done').waitFor();
    await dialog(eva).getByRole('listitem').filter({ hasText: '#2' }).getByText('claimed').waitFor();
    await dialog(eva).getByText('What was done with each').click();
    await dialog(eva).getByRole('listitem').filter({ hasText: '#3' }).waitFor();
    expect(await everyWay(eva, 'many')).toEqual([]);
    await dialog(eva).getByRole('button', { name: 'Undo it for 2 tickets' }).click();
    await row(eva, 'Maja').getByText('Unclaimed').waitFor();
    await row(eva, 'Tina').getByText('Unclaimed').waitFor();
    eva.off('request', count);
    expect(calls).toEqual(['/api/bulk', '/api/bulk']);
    await eva.getByRole('button', { name: 'Clear the selection' }).click();
  });
});

describe('files', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const toast = (words: string | RegExp) => eva.locator('.toast', { hasText: words }).last().waitFor();

  test('are chosen, dropped and pasted, and said to be too large or of a wrong kind before they leave', async () => {
    await open(eva, 'Maja');
    const uploads: string[] = [];
    const count = (request: { method(): string; url(): string }) => {
      if (request.method() === 'POST' && request.url().endsWith('/api/files')) uploads.push(request.url());
    };
    eva.on('request', count);
    const picker = eva.getByLabel('Files for the customer');
    await picker.setInputFiles({ name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<p>') });
    await toast('page.html was not taken: this kind of file is not taken');
    const huge = await eva.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(21 * 1024 * 1024)], 'huge.png', { type: 'image/png' }));
      return transfer;
    })()`);
    await replyBox(eva).dispatchEvent('drop', { dataTransfer: huge });
    await toast(/huge\.png was not taken: it is larger than 21 MB/);
    expect(uploads).toEqual([]);
    await picker.setInputFiles({ name: 'label.png', mimeType: 'image/png', buffer: png });
    const attached = eva.getByRole('list', { name: 'Attached files' });
    await attached.getByText('label.png (1 kB)').waitFor();
    for (const [kind, name] of [
      ['drop', 'dropped.png'],
      ['paste', 'pasted.png'],
    ] as const) {
      await eva.evaluate(`(() => {
        const transfer = new DataTransfer();
        const bytes = Uint8Array.from(atob('${png.toString('base64')}'), (one) => one.charCodeAt(0));
        transfer.items.add(new File([bytes], '${name}', { type: 'image/png' }));
        const kind = { bubbles: true, cancelable: true };
        const event = '${kind}' === 'drop'
          ? new DragEvent('drop', { ...kind, dataTransfer: transfer })
          : new ClipboardEvent('paste', { ...kind, clipboardData: transfer });
        document.getElementById('reply-text').dispatchEvent(event);
      })()`);
      await attached.getByText(name).waitFor();
    }
    eva.off('request', count);
    expect(uploads).toHaveLength(3);
    expect(await everyWay(eva, 'files')).toEqual([]);
    await replyBox(eva).fill('Here is the label.');
    await replyBox(eva).press('Control+Enter');
    await said(eva, 'Here is the label.').getByRole('link').first().waitFor();
  });

  test('that the channel does not take are said before the reply is sent', async () => {
    await eva.keyboard.press('Escape');
    await eva.keyboard.press('t');
    await dialog(eva).getByLabel('Name of the customer').fill('Petra');
    await dialog(eva).getByLabel('What they said').fill('I would like the manual.');
    await dialog(eva).getByRole('button', { name: 'Open the ticket' }).click();
    await eva.getByRole('heading', { level: 1, name: 'Petra' }).waitFor();
    await eva
      .getByLabel('Files for the customer')
      .setInputFiles({ name: 'manual.png', mimeType: 'image/png', buffer: png });
    await eva
      .getByRole('list', { name: 'Attached files' })
      .getByText(/takes no files/)
      .waitFor();
    await replyBox(eva).fill('Here it is.');
    await replyBox(eva).press('Control+Enter');
    await toast('Not sent: manual.png would not get through');
    await eva.getByRole('button', { name: 'Remove manual.png' }).click();
    await replyBox(eva).fill('');
  });
});

describe('snoozed tickets', () => {
  test('say when they wake, and are seen to wake without reloading', async () => {
    await open(eva, 'Tina');
    await action(eva, 'snooze');
    await dialog(eva).getByRole('button', { name: '1 h', exact: true }).click();
    expect(await everyWay(eva, 'snooze')).toEqual([]);
    await dialog(eva).getByRole('button', { name: 'Do it' }).click();
    const status = eva.locator('.ticket-head .status');
    // Beside midnight the day is named too.
    await status.getByText(/until .*\d\d:\d\d/).waitFor();
    await eva.getByRole('button', { name: 'Snoozed' }).click();
    await row(eva, 'Tina')
      .getByText(/☾ until .*\d\d:\d\d/)
      .waitFor();
    expect(await everyWay(eva, 'snoozed')).toEqual([]);
    stage.house.advance(61 * 60_000);
    await status.getByText('Open', { exact: true }).waitFor();
    await row(eva, 'Tina').waitFor({ state: 'detached' });
    await eva.getByRole('button', { name: 'Open', exact: true }).click();
    await row(eva, 'Tina').waitFor();
  });
});

const focused = (desk: Page) => desk.evaluate<string>("document.activeElement?.textContent ?? ''");

describe('the page itself', () => {
  test('is used with a thumb: nothing is small or wide', async () => {
    await eva.goto(`${stage.house.url}/desk/#/`);
    await row(eva, 'Maja').waitFor();
    expect(await everyWay(eva, 'queue')).toEqual([]);
    await open(eva, 'Maja');
    expect(await everyWay(eva, 'ticket')).toEqual([]);
    await eva.setViewportSize(PHONE);
    await eva.locator('[data-shows="note-text"]').click();
    expect([...(await stage.look(eva, 'forms-side-phone')), ...(await smallOrWide(eva))]).toEqual([]);
    await eva.locator('[data-shows="reply-text"]').click();
    await eva.getByRole('button', { name: /^More/ }).click();
    expect([...(await stage.look(eva, 'forms-actions-phone')), ...(await smallOrWide(eva))]).toEqual([]);
    await eva.keyboard.press('Escape');
    await dialog(eva).waitFor({ state: 'detached' });
    await eva.setViewportSize(DESKTOP);
  });

  test('has no form, menu or panel that a thumb or a reader of screens would miss', async () => {
    await open(eva, 'Maja');
    await eva.setViewportSize(PHONE);
    const found: string[] = [];
    const look = async (name: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await eva.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        found.push(...(await stage.look(eva, `every-${name}-${colorScheme}`)));
      }
      found.push(...(await smallOrWide(eva)).map((one) => `${name}: ${one}`));
    };
    const closed = () => expect.poll(() => dialog(eva).count()).toBe(0);
    const { body } = await stage.house.get('/api/commands');
    const pages = ['macros', 'macro-save', 'macro-remove'];
    const own = ['reply', 'note', 'macro', 'find', 'ack', 'new', 'help', 'undo', ...pages];
    const forms = (body.commands as CommandSpecView[])
      .filter((command) => !own.includes(command.name) && !needsNoForm(command))
      .map(({ name }) => name);
    expect(forms.length).toBeGreaterThan(25);
    for (const name of forms) {
      await eva.getByRole('button', { name: /^More/ }).click();
      await dialog(eva).getByRole('searchbox').fill(name);
      const button = dialog(eva).locator('button', { has: eva.locator(`code:text-is("/${name}")`) });
      await button.click();
      await dialog(eva).locator('form.command-form').waitFor();
      await look(name);
      await eva.keyboard.press('Escape');
      await closed();
    }
    await eva.goto(`${stage.house.url}/desk/#/`);
    await row(eva, 'Maja').getByRole('checkbox').check();
    await look('bulk-bar');
    await eva.keyboard.press('Escape');
    await eva.getByRole('button', { name: /^Filters/ }).click();
    await look('filters');
    for (const name of ['Views', 'New ticket', 'Type a command']) {
      await eva.getByRole('button', { name }).click();
      await look(name);
      await eva.keyboard.press('Escape');
      await closed();
    }
    await eva.locator('.bell').getByRole('button').first().click();
    await look('notices');
    expect(found).toEqual([]);
    // Some forty forms, each looked at in light and dark.
  }, 240_000);

  test('gives the focus back to where it was when a dialog closes', async () => {
    await open(eva, 'Maja');
    const more = eva.getByRole('button', { name: /^More/ });
    await more.focus();
    await eva.keyboard.press('Enter');
    await dialog(eva).waitFor();
    await eva.keyboard.press('Escape');
    await dialog(eva).waitFor({ state: 'detached' });
    await expect.poll(() => focused(eva)).toMatch(/^More/);
    await eva.keyboard.press('Enter');
    await dialog(eva).getByRole('searchbox').fill('merge');
    await eva.keyboard.press('Enter');
    await dialog(eva).locator('form.command-form').waitFor();
    await eva.keyboard.press('Escape');
    await dialog(eva).waitFor({ state: 'detached' });
    await expect.poll(() => focused(eva)).toMatch(/^More/);
    const bell = eva.locator('.bell').getByRole('button').first();
    await bell.focus();
    await eva.keyboard.press('Enter');
    await dialog(eva).waitFor();
    await eva.keyboard.press('Escape');
    await expect.poll(() => eva.evaluate("document.activeElement?.closest('.bell') !== null")).toBe(true);
  });
});
