import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { madeUpContacts } from '../src/domain/contacts.ts';
import { policyFromFiles, readRules } from '../src/policy/load.ts';
import { knownLanguage } from '../src/texts/languages.ts';
import { visit } from './peers/form-browser.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { TelegramPeer } from './peers/telegram.ts';

const RULES = join(import.meta.dirname, '../rules');
const names = (html: string) => [...html.matchAll(/<h3>([^<]*)<\/h3>/g)].map(([, name]) => name);
const links = (html: string) => [...html.matchAll(/<a class="button" href="([^"]*)"/g)].map(([, to]) => to);

describe('the front door', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await testHouse({ engine: 'sqlite' });
  }, 60_000);
  afterAll(() => house?.stop());

  test('shows the ways that are on, each with where it begins, and nothing that is off', async () => {
    const { status, html, headers } = await visit(house.url, '/?lang=en');
    expect(status).toBe(200);
    expect(names(html)).toEqual([
      'Live chat',
      'Ask for a call',
      'Make a complaint',
      'Ask a question',
      'Return or exchange',
    ]);
    expect(links(html)).toEqual([
      '/chat',
      '/forms/call-back?lang=en',
      '/forms/complaint?lang=en',
      '/forms/question?lang=en',
      '/forms/return?lang=en',
    ]);
    for (const link of links(html).filter((one) => one?.startsWith('/forms/')))
      expect((await visit(house.url, link ?? '')).status, link).toBe(200);
    expect(html).not.toMatch(/Telegram|WhatsApp|Discord|Slack/);
    const rules = (await visit(house.url, '/policy?language=en')).html;
    for (const page of [html, rules]) expect(page).not.toMatch(/example\.com|386 ?1 ?000|Glavna ulica/);
    expect(html).toContain('href="/policy?language=en"');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(headers.get('cache-control')).toBe('public, max-age=60');
    expect(headers.get('set-cookie')).toBeNull();
    expect(html).toContain('<meta property="og:title" content="How can we help?">');
  });

  test('is told of in short where the chat begins', async () => {
    const { body } = await house.post('/chat/session', { language: 'sl' }, '');
    expect(body.ways).toEqual([
      { name: 'Naročilo klica', link: expect.stringContaining('/forms/call-back?lang=sl') },
      { name: 'Pritožba', link: expect.stringMatching(/^http:\/\/\S+\/forms\/complaint\?lang=sl$/) },
      { name: 'Vprašanje', link: expect.stringContaining('/forms/question?lang=sl') },
      { name: 'Vračilo ali zamenjava', link: expect.stringContaining('/forms/return?lang=sl') },
    ]);
  });

  test.each([
    ['sl', 'Kako vam lahko pomagamo?', 'Danes'],
    ['sr', 'Kako možemo da pomognemo?', 'Danas'],
    ['ru', 'Чем мы можем помочь?', 'Сегодня'],
  ])('speaks %s to whoever asks for it', async (language, title, today) => {
    const asked = await visit(house.url, '/', { 'accept-language': `${language};q=0.9` });
    const named = await visit(house.url, `/?lang=${language}`, { 'accept-language': 'en' });
    for (const { html } of [asked, named]) {
      expect(html).toContain(`<html lang="${language}">`);
      expect(html).toContain(title);
      expect(html).toContain(today);
    }
  });

  test('is there for whoever asks for a language without end', async () => {
    const { status, html } = await visit(house.url, '/', { 'accept-language': `${'-'.repeat(15_000)}, sl` });
    expect(status).toBe(200);
    expect(html).toContain('<html lang="sl">');
    expect(knownLanguage(`sl${'-x'.repeat(500_000)}`)).toBe('sl');
  });

  test('says today’s hours and whether somebody is there, by the clocks of the team', async () => {
    // 2026-12-25 is a holiday of the rules; the day before it is a Thursday.
    const at = (iso: string) => house.advance(Date.parse(iso) - house.now());
    at('2026-12-24T09:00:00Z');
    const open = (await visit(house.url, '/?lang=en')).html;
    expect(open).toContain('08:00–20:00 (Europe/Ljubljana)');
    expect(open).toContain('We are here now.');
    at('2026-12-25T09:00:00Z');
    const closed = (await visit(house.url, '/?lang=en')).html;
    expect(closed).toMatch(/closed: \w+/);
    expect(closed).toMatch(/Our hours begin again on \w+day 0?9:00\. You can write at any time/);
    expect(open + closed).not.toMatch(/\d [AP]M\b/);
  });

  test('says how long answers take once there are enough of them, and nothing of who gave them', async () => {
    const ana = await house.person('Ana Secret', 'agent', { publicName: 'Ana' });
    for (let at = 0; at < 30; at++) {
      const visitor = await house.visitor();
      await visitor.write(`Question no. ${at}: is the cup blue?`);
    }
    const { body } = await house.until(
      () => house.get('/api/tickets?status=open&channel=webchat&limit=50'),
      (answer) => (answer.body.tickets as unknown[]).length === 30,
    );
    house.advance(90 * 60_000);
    const answer = async (number: number) => {
      await house.command('claim', { ticket: number }, ana.token);
      await house.command('reply', { ticket: number, text: 'It is.' }, ana.token);
    };
    const [last, ...most] = (body.tickets as { number: number }[]).map(({ number }) => number);
    for (const number of most) await answer(number);
    await house.until(
      () => Promise.all(most.map((number) => house.get(`/api/tickets/${number}`))),
      (said) => said.every((one) => (one.body.ticket as { waitingSince: unknown }).waitingSince === null),
    );
    house.advance(6 * 60_000);
    expect((await visit(house.url, '/?lang=en')).html).not.toContain('Half of all answers');
    await answer(last ?? 0);
    const page = await house.until(
      async () => {
        house.advance(6 * 60_000);
        return visit(house.url, '/?lang=en');
      },
      ({ html }) => html.includes('Half of all answers'),
    );
    expect(page.html.match(/Half of all answers come within \d+ h, 8 of 10 within \d+ h/g)).toHaveLength(1);
    expect(page.html).not.toContain('Secret');
  }, 60_000);
});

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'http://plain.example',
  'not an address',
  'https://a"b',
])('rules lead nobody to %s', async (link) => {
  const files = await readRules(RULES);
  const broken = { about: 'x', ways: [{ channel: 'webchat', link }] };
  expect(() => policyFromFiles({ ...files, 'front-door.json': broken })).toThrow(
    /ways\[0\]\.link: must be an address/,
  );
});

test.each([
  ['help@example.com', true],
  ['https://www.example.org/help', true],
  ['help@mail.shop.example', true],
  ['+386 1 000 00 00', true],
  ['(202) 555-0147', true],
  [{ en: 'Glavna ulica 8, 1000 Ljubljana', ru: 'Любляна' }, true],
  ['help@example.com.au', false],
  ['help@myexample.com', false],
  ['https://shop.si/example.html', false],
  ['+386 1 234 56 78', false],
  ['0800 000 000', false],
  ['Glavna ulica 81, 1000 Ljubljana', false],
])('%j is an example: %s', (words, madeUp) => {
  expect(madeUpContacts({ one: words, other: 'help@shop.si' })).toEqual(madeUp ? ['one'] : []);
});

describe('with other channels and rules', () => {
  const stopped: (() => unknown)[] = [];
  afterEach(async () => {
    for (const stop of stopped.splice(0).toReversed()) await stop();
  });

  test('shows those that are on where the rules say they begin, in their order', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'osem-door-'));
    stopped.push(() => rmSync(folder, { recursive: true }));
    cpSync(RULES, folder, { recursive: true });
    const door = JSON.parse(readFileSync(join(folder, 'front-door.json'), 'utf8'));
    door.welcome = 'We are <glad> that you are here.';
    door.ways = [
      { channel: 'telegram', link: 'https://t.me/osem_bot', topics: 'Anything & everything' },
      { channel: 'viber', link: 'viber://pa?chatURI=osem' },
    ];
    writeFileSync(join(folder, 'front-door.json'), JSON.stringify(door));
    const facts = JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8'));
    facts.contacts = { ...facts.contacts, phone: '+386 1 234 56 78' };
    writeFileSync(join(folder, 'facts.json'), JSON.stringify(facts));
    const telegram = await TelegramPeer.start();
    stopped.push(() => telegram.stop());
    const house = await testHouse({
      engine: 'sqlite',
      env: {
        RULES_DIR: folder,
        TELEGRAM_TOKEN: telegram.token,
        TELEGRAM_SECRET_TOKEN: 'a-secret',
        TELEGRAM_API_URL: telegram.url,
        IMAP_URL: 'imap://help%40shop.si:word@127.0.0.1:1',
        SMTP_URL: 'smtp://127.0.0.1:1',
        ...{
          TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
          TWILIO_AUTH_TOKEN: 'x',
          PHONE_NUMBER: '+38612345678',
        },
      },
    });
    stopped.push(() => house.stop());
    const { html } = await visit(house.url, '/?lang=en');
    expect(links(html).slice(0, 2)).toEqual(['https://t.me/osem_bot', '/chat']);
    expect(links(html).filter((link) => link?.startsWith('tel:'))).toEqual(['tel:+38612345678']);
    expect(links(html)).toContain('mailto:help@shop.si');
    expect((await visit(house.url, '/policy?language=en')).html).toContain('+386 1 234 56 78');
    expect(html).not.toContain('viber');
    expect(html).toContain('We are &lt;glad&gt; that you are here.');
    expect(html).toContain('Anything &amp; everything');
    door.ways[0] = { channel: 'telegram', topics: 'Anything' };
    writeFileSync(join(folder, 'front-door.json'), JSON.stringify(door));
    expect((await house.command('rules', { action: 'reload' })).status).toBe(200);
    expect(links((await visit(house.url, '/?lang=en')).html)[0]).toMatch(/^https:\/\/t\.me\/\w+$/);
    door.ways.push({ channel: 'telegramm' });
    writeFileSync(join(folder, 'front-door.json'), JSON.stringify(door));
    const bad = await house.command('rules', { action: 'reload' });
    expect(JSON.stringify(bad.body)).toContain('there is no such channel');
    expect(links((await visit(house.url, '/?lang=en')).html)[0]).toMatch(/^https:\/\/t\.me\//);
  }, 60_000);
});
