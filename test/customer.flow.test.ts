import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { inboundOf } from '../src/channels/telegram/inbound.ts';
import { languageTold } from '../src/triage/contact.ts';
import { ENGINES } from './peers/database.ts';
import { ADMIN_TOKEN, type TestHouse, testHouse, type Visitor } from './peers/house.ts';

const DAY = 86_400_000;
const SLOVENE = 'Dober dan, paket še vedno ni prišel, čakam ga že ves teden.';
const ENGLISH = 'Hello, my parcel has not arrived yet and I have waited for a week.';
const SERBIAN = 'Dobar dan, paket još uvek nije stigao, a čekam ga već celu nedelju.';
const GERMAN = 'Guten Tag, mein Paket ist immer noch nicht angekommen, was nun?';

interface View {
  ticket: { number: number; status: string; contact: { id: string; name: string | null } };
  contact: {
    id: string;
    name: string | null;
    language: string | null;
    languageBy: string | null;
    languageName: string | null;
    heard: { language: string; name: string } | null;
    form: string | null;
    note: string | null;
    segment: string | null;
    attributes: Record<string, unknown>;
    externalId: string | null;
    version: number;
    past: { count: number; tickets: { number: number; status: string }[] };
    consent: { words: string }[];
  };
  messages: { text: string }[];
  events: { type: string; text: string; data: Record<string, unknown> }[];
}

describe.each(ENGINES)('the customer of a ticket, on %s', (engine) => {
  let house: TestHouse;
  let ana: { id: string; token: string };

  beforeAll(async () => {
    house = await testHouse({ engine });
    ana = await house.person('Ana', 'agent');
  });
  afterAll(() => house.stop());

  const view = async (number: number) => (await house.get(`/api/tickets/${number}`)).body as unknown as View;
  const call = async (method: string, path: string, body: unknown, token = ana.token) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(house.url + path, { method, headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const say = async (options: Record<string, unknown>, token = ana.token) => {
    const { status, body } = await house.command('customer', options, token);
    return { status, text: String(body.text) };
  };
  /** The visitor writes; answers the ticket once the words stand on it. */
  const writes = async (visitor: Visitor, words: string): Promise<View> => {
    await visitor.write(words);
    const { body } = await house.until(
      () => house.get('/api/tickets?limit=200'),
      ({ body: list }) => (list.tickets as { preview: string }[]).some(({ preview }) => preview === words),
    );
    const all = body.tickets as { preview: string; number: number }[];
    return view(all.find(({ preview }) => preview === words)?.number ?? 0);
  };

  it('speaks the language that is recognised in their text; what follows is heard, for somebody to say so', async () => {
    const visitor = await house.visitor('Maja');
    const short = await writes(visitor, 'ok');
    expect(short.contact).toMatchObject({
      language: null,
      languageBy: null,
      languageName: null,
      heard: null,
    });
    const first = await writes(visitor, SLOVENE);
    expect(first.contact).toMatchObject({ language: 'sl', languageBy: 'text', languageName: 'Slovenian' });
    expect(first.events.map(({ text }) => text)).toContain('The customer’s language: Slovenian (recognised)');
    const second = await writes(visitor, SERBIAN);
    expect(second.contact).toMatchObject({ language: 'sl', heard: { language: 'sr', name: 'Serbian' } });
    expect(second.events.map(({ type }) => type)).toContain('language-heard');
    const answer = await say({ ticket: first.ticket.number, language: 'sr' });
    expect(answer.text).toContain('noted. Maja\nLanguage: Serbian');
    expect((await view(first.ticket.number)).contact).toMatchObject({
      language: 'sr',
      languageBy: 'chosen',
      heard: null,
    });
    const third = await writes(visitor, `${SLOVENE} Hvala!`);
    expect(third.contact).toMatchObject({ language: 'sr', languageBy: 'chosen', heard: { language: 'sl' } });
    await writes(visitor, 'ok ok');
    expect((await say({ ticket: first.ticket.number, language: 'sr' })).text).toContain('it is so already');
    expect(JSON.stringify(third.events.map(({ data }) => data))).not.toContain('Maja');
  });

  it('says what somebody wants to be written to about, as they told one of the team, with its day', async () => {
    const maja = await writes(await house.visitor('Maja'), `${ENGLISH} Again.`);
    const { number } = maja.ticket;
    const words = async () => (await view(number)).contact.consent.map((one) => one.words);
    expect(await words()).toEqual([]);
    const today = new Date(house.now()).toISOString().slice(0, 10);
    const told = (what: string) => `Wants no messages about ${what} (since ${today}, told to the team)`;
    const answer = await say({ ticket: number, consent: 'no-survey' });
    expect(answer.text).toContain(told('surveys'));
    expect(await words()).toEqual([told('surveys')]);
    await say({ ticket: number, consent: 'none' });
    expect(await words()).toEqual([told('surveys, known problems, changes and questions afterwards')]);
    await say({ ticket: number, consent: 'change' });
    expect((await words())[1]).toBe(
      `May be written to about what they changed here (since ${today}, told to the team)`,
    );
    const said = (await view(number)).events.filter(({ type }) => type === 'consent-said');
    expect(said.map(({ text }) => text)[0]).toBe(
      'The customer no longer wants to be written to about: surveys (told to the team)',
    );
  });

  it('keeps a language that is none of ours, and the queue is asked for each', async () => {
    const german = await writes(await house.visitor('Uwe'), GERMAN);
    const english = await writes(await house.visitor('Joe'), ENGLISH);
    expect([german.contact.language, english.contact.language]).toEqual(['de', 'en']);
    const found = async (path: string) => {
      const { body } = await house.get(path);
      return (body.tickets as { number: number }[]).map(({ number }) => number);
    };
    expect(await found('/api/tickets?language=de')).toEqual([german.ticket.number]);
    expect(await found('/api/tickets?language=en')).toContain(english.ticket.number);
    expect(await found('/api/tickets?language=none')).not.toContain(english.ticket.number);
    const { body } = await house.get('/api/search?q=paket&language=de');
    const hits = body.hits as { ticket: { number: number } }[];
    expect(hits.map(({ ticket }) => ticket.number)).toEqual([german.ticket.number]);
    const typed = await house.command('find', { words: 'paket', language: 'de' }, ana.token);
    expect(typed.body.text).toContain(`#${german.ticket.number} `);
    expect(
      (await house.command('find', { words: 'paket', language: 'it' }, ana.token)).body.text,
    ).not.toContain('#');
  });

  it('is called, addressed and noted by agents; viewers only look', async () => {
    const viewer = await house.person(`Vid ${engine}`, 'viewer');
    const { ticket } = await writes(await house.visitor(), `${ENGLISH} I am Nobody.`);
    const { number } = ticket;
    expect((await say({ ticket: number, note: 'no' }, viewer.token)).status).toBe(403);
    const changed = await say({ ticket: number, name: 'Ms Poe', form: 'formal', note: 'Rings <b>twice</b>' });
    expect(changed.text).toContain('Ms Poe\nLanguage: English (recognised) · Address: formal');
    const after = await view(number);
    expect(after.contact).toMatchObject({ name: 'Ms Poe', form: 'formal', note: 'Rings <b>twice</b>' });
    expect(after.events.at(-1)?.text).toBe('Changed about the customer: name, form of address, note');
    expect(JSON.stringify(after.events.map(({ data }) => data))).not.toMatch(/Poe|Rings/);
    const looked = await say({ ticket: number }, viewer.token);
    expect(looked).toMatchObject({ status: 200, text: expect.stringContaining('Note: Rings <b>twice</b>') });
    expect((await say({ ticket: number, note: '-', form: 'unknown' })).text).not.toContain('Rings');
    expect((await say({ ticket: number, name: 'two\nlines' })).status).toBe(400);
    expect((await say({ ticket: number, language: 'klingon' })).status).toBe(400);
    expect((await say({ ticket: number, zone: 'europe/london' })).text).toContain('zone: Europe/London');
    expect((await say({ ticket: number, zone: 'Europe/London' })).text).toContain('it is so already');
    expect((await view(number)).contact.attributes).toEqual({ zone: 'Europe/London' });
    expect((await say({ ticket: number, zone: 'The Moon' })).text).toContain(
      'a zone such as Europe/Ljubljana',
    );
    expect((await say({ ticket: number, zone: '-' })).text).not.toContain('zone:');
    expect((await say({ ticket: 999_999 })).status).toBe(409);
  });

  it('is changed once by a request, also when they said otherwise before it came again', async () => {
    const visitor = await house.visitor('Maja');
    const { ticket } = await writes(visitor, 'Where is my parcel 4712?');
    const key = { 'idempotency-key': 'once-and-for-all' };
    const ask = () =>
      house.post(
        '/api/commands/customer',
        { ticket: ticket.number, note: 'Calls at noon', language: 'unknown' },
        ana.token,
        key,
      );
    expect(await ask()).toMatchObject({ status: 200 });
    const { version } = (await view(ticket.number)).contact;
    await call('PATCH', `/api/contacts/${ticket.contact.id}`, { note: 'Calls at six', version });
    const { events } = await view(ticket.number);
    expect(await ask()).toMatchObject({ status: 200 });
    const after = await view(ticket.number);
    expect(after.events).toEqual(events);
    expect(after.contact.note).toBe('Calls at six');
  });

  it('has earlier tickets', async () => {
    const visitor = await house.visitor('Rok');
    const first = await writes(visitor, 'The first matter of Rok that has to be solved');
    expect(first.contact.past).toEqual({ count: 0, tickets: [] });
    await house.command('resolve', { ticket: first.ticket.number }, ana.token);
    house.advance(30 * DAY);
    const second = await writes(visitor, 'The second matter of Rok that has to be solved');
    expect(second.ticket.number).not.toBe(first.ticket.number);
    expect(second.contact.past).toMatchObject({
      count: 1,
      tickets: [{ number: first.ticket.number, status: 'resolved' }],
    });
    expect((await say({ ticket: second.ticket.number })).text).toContain(
      `1 earlier ticket: #${first.ticket.number} `,
    );
  });

  it('is found and changed by the API, one change after another', async () => {
    const { contact, ticket } = await writes(
      await house.visitor('Zala'),
      'The parcel of Zala is still missing',
    );
    const path = `/api/contacts/${contact.id}`;
    const externalId = `user-${engine}`;
    const changed = await call('PATCH', path, { externalId, note: 'VIP', version: contact.version });
    expect(changed).toMatchObject({
      status: 200,
      body: { externalId, note: 'VIP', version: contact.version + 1 },
    });
    expect((await call('PATCH', path, { note: 'late', version: contact.version })).status).toBe(409);
    const attributes = { plan: 'gold', seats: 12, trial: false };
    const put = await call('PUT', `/api/contacts/external:${externalId}/attributes`, attributes);
    expect(put).toMatchObject({ status: 200, body: { id: contact.id, attributes } });
    expect((await house.get(`/api/contacts?q=zal`)).body.contacts).toMatchObject([{ id: contact.id }]);
    expect((await house.get(`/api/contacts/external:${externalId}`)).body).toMatchObject({ note: 'VIP' });
    expect((await view(ticket.number)).contact).toMatchObject({ attributes, note: 'VIP' });
    expect((await say({ ticket: ticket.number })).text).toContain('plan: gold · seats: 12 · trial: no');
    for (const [method, to, body, status] of [
      ['PATCH', path, { language: 'klingon' }, 400],
      ['PATCH', path, { name: 'two\nlines' }, 400],
      ['PUT', `${path}/attributes`, { 'no spaces': 1 }, 400],
      ['PUT', `${path}/attributes`, { list: [] }, 400],
      ['PATCH', '/api/contacts/nobody', { note: 'x' }, 404],
    ] as const)
      expect((await call(method, to, body)).status, `${method} ${to}`).toBe(status);
    const viewer = await house.person(`Vera ${engine}`, 'viewer');
    expect((await call('PATCH', path, { note: 'x' }, viewer.token)).status).toBe(403);
    expect((await house.get(path, viewer.token)).status).toBe(200);
    expect((await house.get(path, '')).status).toBe(401);
  });

  it('is not there for whoever is limited to another team, nor are tickets that they do not see', async () => {
    const limited = await house.person(`Lim ${engine}`, 'agent', { sees: 'team', team: 'north' });
    const visitor = await house.visitor('Jan');
    const { contact, ticket } = await writes(visitor, 'Where does the order of Jan stand at this moment?');
    expect((await house.get(`/api/contacts/${contact.id}`, limited.token)).status).toBe(404);
    expect((await house.get('/api/contacts?q=Jan', limited.token)).body.contacts).toEqual([]);
    expect((await call('PATCH', `/api/contacts/${contact.id}`, { note: 'x' }, limited.token)).status).toBe(
      404,
    );
    await house.command('assign', { ticket: ticket.number, to: `Lim ${engine}` }, ADMIN_TOKEN);
    expect((await house.get(`/api/contacts/${contact.id}`, limited.token)).status).toBe(200);
  });
});

describe('what a message tells of the language', () => {
  const nobody = { language: null, languageBy: null };
  const of = (language: string, languageBy: 'text' | 'chosen' | 'customer') => ({ language, languageBy });
  it.each([
    ['the text', nobody, 'sl', null, { set: { language: 'sl', by: 'text' } }],
    ['the text before the program', nobody, 'sl', 'en', { set: { language: 'sl', by: 'text' } }],
    [
      'the program when the text says nothing',
      nobody,
      null,
      'sl-SI',
      { set: { language: 'sl', by: 'customer' } },
    ],
    ['Telegram’s way to write it', nobody, null, 'pt-br', { set: { language: 'pt', by: 'customer' } }],
    ['the script', nobody, null, 'sr_Cyrl_RS', { set: { language: 'sr-Cyrl', by: 'customer' } }],
    ['the text after the program', of('en', 'customer'), 'sl', 'en', { set: { language: 'sl', by: 'text' } }],
    ['another program', of('en', 'customer'), null, 'ru', { set: { language: 'ru', by: 'customer' } }],
    ['nothing by a program that is set to it', of('en', 'customer'), null, 'en-GB', undefined],
    ['nothing by a program after a text', of('sl', 'text'), null, 'en', undefined],
    ['only what is heard by another text', of('sl', 'text'), 'en', null, { heard: 'en', kept: false }],
    ['that it is the same', of('sl', 'text'), 'sl', null, { heard: 'sl', kept: true }],
    ['nothing new of what was chosen', of('sl', 'chosen'), null, 'en', undefined],
    [
      'only what is heard beside what was chosen',
      of('sl', 'chosen'),
      'en',
      null,
      { heard: 'en', kept: false },
    ],
    ['nothing by nonsense', nobody, null, '--; drop', undefined],
  ] as const)('is %s', (_what, contact, recognised, program, told) => {
    expect(languageTold(contact, recognised, program)).toEqual(told);
  });
});

test('Telegram says which language it speaks to the customer', () => {
  const from = { id: 7, firstName: 'Ana', languageCode: 'sl' };
  const message = { messageId: 1, date: 1_800_000_000, chat: { id: 7 }, from, text: 'Pozdrav' };
  const [heard] = inboundOf(message, ['text'], { isEdit: false, messageId: String, language: 'en' });
  expect(heard?.from).toEqual({ address: '7', name: 'Ana', language: 'sl' });
});
