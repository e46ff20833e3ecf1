import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RaffleProof } from '../src/texts/raffle-page.ts';
import { ENGINES } from './peers/database.ts';
import { type Answered, formOf, openForm, send, visit } from './peers/form-browser.ts';
import { type TestHouse, testHouse, type Visitor } from './peers/house.ts';
import { type MailPeer, startMail } from './peers/mail.ts';
import { surveyFolder } from './survey.rules.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Where others reach it: one press of a mail program needs https. */
const PUBLIC_URL = 'https://desk.example';

describe.each(ENGINES)('the page of a survey, as a browser without a script asks for it, on %s', (engine) => {
  let house: TestHouse;
  let mail: MailPeer;
  const folder = surveyFolder();

  beforeAll(async () => {
    mail = await startMail();
    house = await testHouse({ engine, env: { ...mail.settings, RULES_DIR: folder, PUBLIC_URL } });
  }, 60_000);
  afterAll(async () => {
    await house?.stop();
    await mail?.stop();
    rmSync(folder, { recursive: true });
  });

  const numberOf = async (name: string) => {
    const { body } = await house.until(
      () => house.get('/api/tickets?limit=200'),
      ({ body: list }) => (list.tickets as Line[]).some(({ contact }) => contact.name === name),
    );
    return (body.tickets as Line[]).find(({ contact }) => contact.name === name)?.number ?? 0;
  };
  const events = async (number: number) =>
    (await house.get(`/api/tickets/${number}`)).body.events as { type: string; text: string }[];
  /** Whose case was solved, and who was asked: with the address of their page. */
  const asked = async (name: string, words = 'Where is my parcel?', token?: string) => {
    const visitor = await house.visitor(name);
    await visitor.write(words);
    const number = await numberOf(name);
    await house.command('reply', { ticket: number, text: 'It is on its way.', then: 'resolve' }, token);
    await house.until(
      () => events(number),
      (all) => all.some(({ type }) => type === 'survey-planned'),
    );
    house.advance(2 * HOUR + 60_000);
    const path = await linkOf(visitor);
    return { visitor, number, path };
  };
  const linkOf = async (visitor: Visitor) => {
    const messages = await house.until(
      () => visitor.messages(),
      (all) => all.some(({ text }) => text.includes('/surveys/')),
    );
    const text = messages.map((one) => one.text).join('\n');
    return /\/surveys\/[\w.-]+/.exec(text)?.[0] ?? '';
  };
  const stored = async (number: number) =>
    (await events(number)).filter(({ type }) => /^survey-(answered|scored|ended)$/.test(type)).length;
  const answer = (page: Answered, fields: Record<string, string>) =>
    send(house.url, page, { ...formOf(page).fields, go: 'next', ...fields });

  test('says first what it is for and who reads it, keeps each answer as it comes, and thanks last', async () => {
    const ana = await house.person('Ana', 'agent');
    const { path, number, visitor } = await asked('Maja', undefined, ana.token);
    const first = await visit(house.url, path);
    expect(first.status).toBe(200);
    expect(first.html).toMatch(/A few questions about your case.*Our support team reads.*Question 1 of 4/s);
    expect(first.html).toContain('How satisfied are you');
    const second = await answer(first, { said: '8' });
    expect(second.html).toContain('Was it easy to get help?');
    expect(await stored(number)).toBe(2);
    // Half-given answers are there when somebody comes back.
    expect((await visit(house.url, path)).html).toContain('Question 2 of 4');
    expect((await visit(house.url, `${path}?at=0`)).html).toMatch(/value="8" checked/);
    const third = await answer(second, { said: 'yes', words: 'Fast & <b>kind</b>' });
    const empty = await answer(third, { words: ' ' });
    expect(empty.status).toBe(422);
    expect(empty.html).toContain('Please choose or write an answer');
    const fourth = await answer(third, { go: 'skip' });
    const last = await answer(fourth, { words: 'The post office' });
    expect(last.html).toContain('Thank you! We read every answer.');
    const before = await stored(number);
    expect(last.html).toContain('Say thanks to Ana');
    const passed = await send(house.url, last, { go: 'thank' });
    expect(passed.html).toContain('Your thanks were passed on to Ana');
    expect((await events(number)).filter(({ type }) => type === 'thanked')).toHaveLength(1);
    const again = await visit(house.url, path);
    expect([again.status, again.html]).toEqual([410, expect.stringContaining('answered already')]);
    const replayed = await answer(first, { said: '1' });
    expect([replayed.status, await stored(number)]).toEqual([410, before]);
    expect((await events(number)).map(({ text }) => text)).toContain('The customer gives it 8 of 10');
    const team = (await house.get(`/api/tickets/${number}`)).body.messages as { text: string }[];
    expect(JSON.stringify(team)).not.toContain('/surveys/');
    expect((await visitor.messages()).map(({ text }) => text).join()).not.toContain('/surveys/');
  });

  test('gives whoever finishes a number in the raffle, whose rules and proof everybody can read', async () => {
    const opened = await house.command('reward', {
      ...{ action: 'raffle', name: 'spring', concession: 'coupon', winners: 2, until: '2d', draws: '3d' },
      source: 'drand quicknet, round <24172500>',
    });
    expect(opened.status).toBe(200);
    const { path } = await asked('Rada');
    let page = await visit(house.url, path);
    for (const fields of [{ said: '2' }, { said: 'yes' }, { go: 'skip' }, { go: 'skip' }])
      page = await answer(page, fields);
    expect(page.html).toMatch(/You take part in the raffle spring\. Your number: ([0-9a-f]{64})/);
    const number = /Your number: ([0-9a-f]{64})/.exec(page.html)?.[1] ?? '';
    house.advance(2 * DAY);
    const proof = await house.until(
      async () => (await house.get('/raffles/spring.json', '')).body as unknown as RaffleProof,
      ({ list }) => list !== null,
    );
    expect(proof.list).toContain(createHash('sha256').update(number).digest('hex'));
    expect([proof.drawn, JSON.stringify(proof).includes('Rada')]).toEqual([null, false]);
    for (const [language, rules] of [
      ['en', 'The rules'],
      ['sl', 'Pravila'],
      ['sr', 'Pravila'],
      ['ru', 'Правила'],
    ]) {
      const { html, status, headers } = await visit(house.url, `/raffles/spring?lang=${language}`);
      expect([status, html]).toEqual([200, expect.stringContaining(`<h2>${rules}</h2>`)]);
      expect(html).toContain('&lt;24172500&gt;');
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    }
    expect((await visit(house.url, '/raffles/check.mjs')).html).toContain('sha256');
    for (const none of ['/raffles/winter', '/raffles/winter.json', '/raffles/..%2fspring'])
      expect((await visit(house.url, none)).status).toBe(404);
  });

  test('tells nobody outside its address, keeps it from caches, and runs and fetches nothing', async () => {
    const { path } = await asked('Nina');
    const { headers, html } = await visit(house.url, path);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.*form-action 'self'/);
    expect(headers.get('set-cookie')).toBeNull();
    expect(html).toContain('<meta name="robots" content="noindex">');
    expect(html).not.toMatch(/<script|https?:\/\//);
  });

  test('is clear and stores nothing where the address is forged or expired', async () => {
    const { path, number } = await asked('Olga');
    const [id = '', until = '', sign = ''] = path.replace('/surveys/', '').split('.');
    const forged = [
      `/surveys/${id}.${until}.${sign.slice(0, -2)}AA`,
      `/surveys/${id}.zzzzzzzz.${sign}`,
      `/surveys/${id.replace(/.$/, '9')}.${until}.${sign}`,
      '/surveys/nothing',
    ];
    for (const one of forged) {
      const page = await visit(house.url, one);
      expect([page.status, page.html]).toEqual([
        404,
        expect.stringContaining('no questions at this address'),
      ]);
      const body = new FormData();
      body.append('question', 'satisfied');
      body.append('said', '1');
      const posted = await fetch(house.url + one, { method: 'POST', body });
      expect(posted.status).toBe(404);
    }
    const first = await visit(house.url, path);
    house.advance(15 * DAY);
    const late = await answer(first, { said: '1' });
    expect([late.status, late.html]).toEqual([410, expect.stringContaining('not open any more')]);
    expect(await stored(number)).toBe(0);
  });

  test('changes nothing by being looked at, takes what is no answer for none, and the same one once', async () => {
    const { path, number } = await asked('Pia');
    for (const query of ['', '?at=3', '?told=thanks', '?told=stopped&lang=ru', '?at=99'])
      expect((await visit(house.url, `${path}${query}`)).status).toBe(200);
    const first = await visit(house.url, path);
    for (const said of ['0', '11', '1e1', '-1', 'yes', ''])
      expect((await answer(first, { said })).status).toBe(422);
    expect((await answer(first, { said: '5', words: 'x'.repeat(3000) })).status).toBe(422);
    expect(await stored(number)).toBe(0);
    await Promise.all([
      answer(first, { said: '6' }),
      answer(first, { said: '6' }),
      answer(first, { said: '6' }),
    ]);
    expect(await stored(number)).toBe(2);
  });

  test('is reached from a mail, whose words the team sees without the address', async () => {
    mail.deliver({ from: 'Zora <zora@customer.example>', subject: 'Broken kettle', text: 'It leaks.' });
    const number = await numberOf('Zora');
    await house.command('reply', { ticket: number, text: 'A new one comes.', then: 'resolve' });
    await house.until(
      () => events(number),
      (all) => all.some(({ type }) => type === 'survey-planned'),
    );
    house.advance(2 * HOUR + 60_000);
    const text = await house.until(
      async () => mail.sent.map((one) => one.text).join('\n'),
      (words) => words.includes('/surveys/'),
    );
    const page = await visit(house.url, /\/surveys\/[\w.-]+/.exec(text.replace(/=\n/g, ''))?.[0] ?? '');
    expect((await answer(page, { said: '2' })).html).toContain('Was it easy');
    const { ticket, messages } = (await house.get(`/api/tickets/${number}`)).body as unknown as {
      ticket: { escalated: boolean; status: string };
      messages: unknown;
    };
    expect(ticket).toMatchObject({ escalated: true, status: 'resolved' });
    expect(JSON.stringify(messages)).not.toContain('/surveys/');
  });

  test('ends with one POST of a mail program, and with nobody’s look, what the house writes unasked', async () => {
    mail.deliver({ from: 'Zala <zala@customer.example>', subject: 'Torn bag', text: 'It came torn.' });
    const number = await numberOf('Zala');
    await house.command('reply', { ticket: number, text: 'We send another.', then: 'resolve' });
    await house.until(
      () => events(number),
      (all) => all.some(({ type }) => type === 'survey-planned'),
    );
    house.advance(2 * HOUR + 60_000);
    const asks = await house.until(
      async () => mail.sent.findLast(({ text }) => text.includes('/unsubscribe/')),
      (one) => one?.envelope.to.includes('zala@customer.example') === true,
    );
    const [header = ''] = asks?.headers.get('list-unsubscribe') ?? [];
    expect(header).toMatch(/^<https:\/\/desk\.example\/unsubscribe\/[\w.-]+>$/);
    expect(asks?.headers.get('list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click']);
    expect(asks?.text.replace(/=\n/g, '')).toContain(`${header.slice(1, -1)} (or write STOP)`);
    const answers = mail.sent.filter(({ text }) => text.includes('We send another.'));
    expect(answers.map(({ headers }) => headers.get('list-unsubscribe'))).toEqual([undefined]);
    const path = header.slice(1 + PUBLIC_URL.length, -1);
    const said = async () => (await events(number)).filter(({ type }) => type === 'consent-said').length;
    const post = (to: string, body: BodyInit) =>
      fetch(house.url + to, { method: 'POST', body, redirect: 'manual' });
    const seen = await visit(house.url, path);
    expect([seen.status, seen.html]).toEqual([200, expect.stringContaining('Ask me no more how it was')]);
    const oneClick = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
    const form = new FormData();
    form.append('List-Unsubscribe', 'One-Click');
    const surveyPage = /\/surveys\/([\w.-]+)/.exec(asks?.text.replace(/=\n/g, '') ?? '')?.[1] ?? '';
    const others = [`/unsubscribe/${surveyPage}`, path.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))];
    for (const forged of [...others, '/unsubscribe/nothing'])
      expect((await post(forged, oneClick)).status).toBe(404);
    for (const nothing of [new URLSearchParams({ go: 'everything' }), '{"go":"none"}'])
      expect((await post(path, nothing)).status).toBeOneOf([415, 422]);
    // Programs look at the links of mails, and others try addresses and bodies of their own.
    for (const method of ['GET', 'HEAD', 'GET']) await fetch(house.url + path, { method });
    const huge = new URLSearchParams({ 'List-Unsubscribe': 'One-Click', more: 'x'.repeat(5000) });
    expect((await post(path, huge)).status).toBe(413);
    expect((await post(`/unsubscribe/${'A'.repeat(300)}`, oneClick)).status).toBe(400);
    expect((await post(path.replace('unsubscribe', 'surveys'), oneClick)).status).toBeOneOf([400, 404]);
    expect(await said()).toBe(0);
    for (const body of [oneClick, form]) {
      const answered = await post(path, body);
      expect([answered.status, answered.headers.get('set-cookie')]).toEqual([200, null]);
      expect(await answered.text()).toContain('neither questions nor news');
    }
    expect(await said()).toBe(1);
    const card = (await house.command('customer', { ticket: number })).body.text;
    expect(card).toMatch(/Wants no messages about surveys.*since \d{4}-\d\d-\d\d, told by the platform/);
    // Pressed again once nobody is known by it any more: nothing is told of anybody, and nothing kept.
    const erased = await house.command('erase', { ticket: number, confirm: true, reason: 'request' });
    expect(erased.status).toBe(200);
    const late = await post(path, oneClick);
    expect(late.status).toBeOneOf([200, 404]);
    expect(await late.text()).not.toMatch(/zala/i);
    expect(await said()).toBe(1);
  });

  test('ends on its page this kind of message alone, or all of them, in four languages', async () => {
    mail.deliver({ from: 'Zoja <zoja@customer.example>', subject: 'Lost key', text: 'It is gone.' });
    const number = await numberOf('Zoja');
    await house.command('reply', { ticket: number, text: 'A new one comes.', then: 'resolve' });
    await house.until(
      () => events(number),
      (all) => all.some(({ type }) => type === 'survey-planned'),
    );
    house.advance(2 * HOUR + 60_000);
    const asks = await house.until(
      async () => mail.sent.findLast(({ envelope }) => envelope.to.includes('zoja@customer.example')),
      (one) => one?.headers.has('list-unsubscribe') === true,
    );
    const path = (asks?.headers.get('list-unsubscribe')?.[0] ?? '').slice(1 + PUBLIC_URL.length, -1);
    for (const [lang, words] of [
      ['sl', 'Ne sprašujte me več'],
      ['sr', 'Ne pitajte me više'],
      ['ru', 'Больше не спрашивайте'],
    ] as const)
      expect((await visit(house.url, `${path}?lang=${lang}`)).html).toContain(words);
    const press = async (go: string) => {
      const { action } = formOf(await visit(house.url, path));
      const body = new URLSearchParams({ go });
      return (await fetch(house.url + action, { method: 'POST', body })).text();
    };
    expect(await press('this')).toContain('We will not ask you again how it was.');
    const wanted = async () => String((await house.command('customer', { ticket: number })).body.text);
    expect(await wanted()).toMatch(/Wants no messages about surveys \(since [\d-]+, on their page\)/);
    expect(await press('all')).toContain('write START');
    expect(await wanted()).toMatch(/Wants no messages about surveys, known problems/);
  });

  test('stays on the page of a case whose customer typed an address into a form: nobody knows whose it is', async () => {
    const blank = await openForm(house.url, 'question', '?lang=en');
    house.advance(5000);
    const typed = { question: 'Is the blue one in stock?', name: 'Zita', email: 'zita@customer.example' };
    await send(house.url, blank, typed);
    const number = await numberOf('Zita');
    await house.command('reply', { ticket: number, text: 'It is.', then: 'resolve' });
    await house.until(
      () => events(number),
      (all) => all.some(({ type }) => type === 'survey-planned'),
    );
    house.advance(2 * HOUR + 60_000);
    await house.until(
      () => events(number),
      (all) => all.some(({ type }) => type === 'survey-asked'),
    );
    expect(mail.sent.flatMap(({ envelope }) => envelope.to)).not.toContain('zita@customer.example');
  });

  test('speaks four languages, and asks nobody again who says so', async () => {
    const { path } = await asked('Rok');
    for (const [lang, words] of [
      ['sl', 'Kako zadovoljni ste'],
      ['sr', 'Koliko ste zadovoljni'],
      ['ru', 'Насколько вы довольны'],
    ] as const) {
      const page = await visit(house.url, `${path}?lang=${lang}`);
      expect(page.html).toContain(`<html lang="${lang}">`);
      expect(page.html).toContain(words);
    }
    const page = await visit(house.url, path);
    const body = new FormData();
    body.append('go', 'stop');
    const stopped = await fetch(`${house.url}${formOf(page, 1).action}`, { method: 'POST', body });
    expect(await stopped.text()).toContain('We will not ask you again.');
  });
});

interface Line {
  number: number;
  contact: { name: string };
}
