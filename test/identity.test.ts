import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { isNamed, namedVisitor, visitorIdentity } from '../src/api/visitor-identity.ts';
import { Chat } from '../src/channels/webchat/widget/chat.ts';
import { createServer } from '../src/channels/webchat/widget/server.ts';
import { createShelf, type Shelf } from '../src/channels/webchat/widget/storage.ts';
import { eventually } from './eventually.ts';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

const SECRET = 'a secret that the site shares with the desk';
const NOW = 1_800_000_000_000;
const HOUR = 3600;

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hmac = (text: string, secret = SECRET, hash = 'sha256') =>
  createHmac(hash, secret).update(text).digest('base64url');

/** A token as a site makes it; `now` is epoch ms. */
function signed(
  claims: Record<string, unknown>,
  header: object = { alg: 'HS256', typ: 'JWT' },
  secret = SECRET,
) {
  const text = `${encoded(header)}.${encoded(claims)}`;
  return `${text}.${hmac(text, secret)}`;
}
const soon = (now = NOW) => Math.floor(now / 1000) + HOUR;

describe('an identity', () => {
  const read = (token: string) => visitorIdentity(SECRET, token, NOW);

  test('says who somebody is, by the id, mail address, name and attributes that the site signed', () => {
    const claims = { sub: 'user-7', email: 'Ana@Example.com', name: 'Ana Ž', plan: 'gold', exp: soon() };
    const said = {
      externalId: 'user-7',
      name: 'Ana Ž',
      email: 'ana@example.com',
      attributes: { plan: 'gold' },
    };
    expect(read(signed(claims))).toEqual(said);
    const bare = { externalId: '42', name: null, email: null, attributes: { seats: 3 } };
    expect(read(signed({ id: 42, exp: soon(), iat: 1, attributes: { seats: 3 } }))).toEqual(bare);
  });

  const claims = { sub: 'user-7', exp: soon() };
  const text = `${encoded({ alg: 'HS256' })}.${encoded(claims)}`;
  const unsigned = `${encoded({ alg: 'none' })}.${encoded(claims)}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const rsa = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded(claims)}`;
  test.each<[string, string]>([
    ['nothing', ''],
    ['a word', 'user-7'],
    ['no signature', text],
    ['an empty signature', `${text}.`],
    ['the algorithm none', `${unsigned}.`],
    ['the algorithm none, signed after all', `${unsigned}.${hmac(unsigned)}`],
    ['another algorithm by the same secret', `${text}.${hmac(text, SECRET, 'sha512')}`],
    ['a header of another algorithm, signed by ours', signed(claims, { alg: 'HS512' })],
    ['a key pair', `${rsa}.${sign('sha256', Buffer.from(rsa), privateKey).toString('base64url')}`],
    ['another secret', signed(claims, undefined, 'another secret of another installation')],
    ['an end that has come', signed({ ...claims, exp: Math.floor(NOW / 1000) })],
    ['no end', signed({ sub: 'user-7' })],
    ['an end in milliseconds', signed({ ...claims, exp: NOW + 1000 })],
    ['an end as a text', signed({ ...claims, exp: String(soon()) })],
    ['a beginning that has not come', signed({ ...claims, nbf: soon() })],
    ['nobody', signed({ exp: soon() })],
    ['nobody by name', signed({ ...claims, sub: '  ' })],
    ['a critical extension', signed(claims, { alg: 'HS256', crit: ['b64'], b64: false })],
    ['a fourth part', `${signed(claims)}.x`],
    ['padding', signed(claims).replace(/$/, '=')],
    ['a name on two lines', signed({ ...claims, name: 'Ana\nAdmin' })],
    ['a mail address that is none', signed({ ...claims, email: 'ana' })],
    ['attributes that are none', signed({ ...claims, attributes: { list: [1] } })],
    [
      'claims of another body',
      signed(claims).replace(encoded(claims), encoded({ ...claims, sub: 'user-8' })),
    ],
  ])('is refused with %s', (_what, token) => {
    expect(() => read(token)).toThrow(expect.objectContaining({ code: 'unauthorized' }));
  });

  test('is refused by a house that shares no secret', () => {
    expect(() => visitorIdentity(null, signed(claims), NOW)).toThrow('not signed as it should be');
  });

  test('stands for one visitor, whose id nobody else can know', () => {
    expect(namedVisitor('s', 'user-7')).toBe(namedVisitor('s', 'user-7'));
    expect(namedVisitor('s', 'user-7')).not.toBe(namedVisitor('t', 'user-7'));
    expect(namedVisitor('s', 'user-7')).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect([isNamed(namedVisitor('s', 'x')), isNamed(crypto.randomUUID())]).toEqual([true, false]);
  });
});

describe.each(ENGINES)('a visitor whom the site names, on %s', (engine) => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await testHouse({ engine, env: { CHAT_IDENTITY_SECRET: SECRET } });
  });
  afterAll(() => house.stop());

  const open = async (ask: { token?: string; identity?: string; language?: string }) => {
    const { status, body } = await house.post('/chat/session', ask, '');
    return { status, token: String(body.token), name: body.name };
  };
  let written = 0;
  const write = async (token: string, text: string) => {
    written += 1;
    const message = { id: `m${written}`, text, language: 'de-AT' };
    return (await house.post('/channels/webchat', message, token)).status;
  };
  const ticketWith = async (preview: string) => {
    const { body } = await house.until(
      () => house.get('/api/tickets?limit=100'),
      ({ body: list }) => (list.tickets as { preview: string }[]).some((one) => one.preview === preview),
    );
    const all = body.tickets as { preview: string; number: number }[];
    return all.find((one) => one.preview === preview)?.number ?? 0;
  };
  const contactOf = async (ticket: number) =>
    (await house.get(`/api/tickets/${ticket}`)).body.contact as Record<string, unknown>;
  const contacts = async (q: string) => (await house.get(`/api/contacts?q=${q}`)).body.contacts as unknown[];
  const identity = (claims: Record<string, unknown>) => signed({ exp: soon(house.now()), ...claims });

  it('is one customer in every browser, with what the site says of them', async () => {
    const ana = identity({ sub: 'ana-1', name: 'Ana', email: 'ana@example.com', plan: 'gold' });
    const first = await open({ identity: ana });
    expect(first).toMatchObject({ status: 200, name: 'Ana' });
    expect(await write(first.token, 'From my computer')).toBe(200);
    const ticket = await ticketWith('From my computer');
    const contact = await contactOf(ticket);
    expect(contact).toMatchObject({ name: 'Ana', externalId: 'ana-1', attributes: { plan: 'gold' } });
    const second = await open({ identity: identity({ sub: 'ana-1', plan: 'silver', name: 'Ana B.' }) });
    await write(second.token, 'From my phone');
    expect(await ticketWith('From my phone')).toBe(ticket);
    const after = await contactOf(ticket);
    expect(after).toMatchObject({ id: contact.id, name: 'Ana B.', attributes: { plan: 'silver' } });
    expect(await contacts('ana-1')).toHaveLength(1);
    expect((await house.get('/api/contacts/external:ana-1')).body).toMatchObject({ id: contact.id });
    expect(await contacts('ana@example.com')).toHaveLength(1);
    const { body } = await house.get('/chat/messages', second.token);
    expect((body.messages as { text: string }[]).map(({ text }) => text)).toEqual([
      'From my computer',
      'From my phone',
    ]);
  });

  it('changes nothing when the identity is not to be believed', async () => {
    const stranger = await open({});
    const forged = [
      identity({ sub: 'bob-1' }).replace(/\.[^.]*$/, '.'),
      signed({ sub: 'bob-1', exp: soon(house.now()) }, { alg: 'none' }),
      signed({ sub: 'bob-1', exp: soon(house.now()) - 2 * HOUR }),
      signed({ sub: 'bob-1', exp: soon(house.now()) }, undefined, 'the secret of somebody else, long enough'),
    ];
    for (const token of forged)
      expect((await open({ identity: token, token: stranger.token })).status, token).toBe(401);
    expect(await contacts('bob-1')).toEqual([]);
    expect((await open({ token: stranger.token })).status).toBe(200);
  });

  it('is nobody any more once they have signed out, and somebody else once another has signed in', async () => {
    const cene = await open({ identity: identity({ sub: 'cene-1', name: 'Cene' }) });
    await write(cene.token, 'What only Cene may read');
    await ticketWith('What only Cene may read');
    const out = await open({ token: cene.token });
    expect(out.name).toBeNull();
    expect((await house.get('/chat/messages', out.token)).body.messages).toEqual([]);
    const dora = await open({ token: cene.token, identity: identity({ sub: 'dora-1', name: 'Dora' }) });
    expect(dora.name).toBe('Dora');
    expect((await house.get('/chat/messages', dora.token)).body.messages).toEqual([]);
    const again = await open({ token: out.token });
    await write(again.token, 'A stranger at the same table');
    expect(await contactOf(await ticketWith('A stranger at the same table'))).toMatchObject({
      name: null,
      externalId: null,
    });
  });

  it('is the customer whom the owner’s systems have told of before, and made once by many at a time', async () => {
    const before = await open({ identity: identity({ sub: 'eva-1' }) });
    expect(before.status).toBe(200);
    const token = (n: number) => identity({ sub: 'fran-1', name: `Fran ${n}` });
    const opened = await Promise.all(Array.from({ length: 8 }, (_, n) => open({ identity: token(n) })));
    expect(opened.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(await contacts('fran-1')).toHaveLength(1);
  });

  it('speaks the language of the widget as long as no text says otherwise', async () => {
    const gina = await open({ identity: identity({ sub: 'gina-1', name: 'Gina' }) });
    await write(gina.token, 'ok');
    const ticket = await ticketWith('ok');
    expect(await contactOf(ticket)).toMatchObject({ language: 'de', languageBy: 'customer' });
    await write(gina.token, 'Kje je moja pošiljka, ki sem jo naročila že prejšnji teden?');
    await ticketWith('Kje je moja pošiljka, ki sem jo naročila že prejšnji teden?');
    expect(await contactOf(ticket)).toMatchObject({ language: 'sl', languageBy: 'text' });
  });

  describe('in the chat window', () => {
    const chats: Chat[] = [];
    afterAll(() => {
      for (const chat of chats) chat.rest();
    });
    let ids = 0;
    /** A page in the browser whose shelf it is; the site names its visitor, or not. */
    const page = (shelf: Shelf, named: string | null): Chat => {
      const chat = new Chat({
        server: createServer(house.url, 'en'),
        shelf,
        identity: () => named,
        language: 'en',
        newId: () => `${engine}-${++ids}`,
        now: Date.now,
        backoff: () => 20,
        onChange: () => undefined,
      });
      chats.push(chat);
      if (chat.knownVisitor) chat.begin();
      return chat;
    };
    const shown = (chat: Chat) => chat.state().messages.map(({ text }) => text);

    it('is greeted in a new browser by what was said in another, and leaves nothing behind there', async () => {
      const ivo = identity({ sub: 'ivo-1', name: 'Ivo' });
      const [home, work] = [createShelf(null, ''), createShelf(null, '')];
      const first = page(home, ivo);
      first.say('Written at home', []);
      await eventually(() => expect(shown(first)).toEqual(['Written at home']));
      const second = page(work, identity({ sub: 'ivo-1' }));
      await eventually(() => expect(shown(second)).toEqual(['Written at home']));
      expect(second.state().session?.name).toBe('Ivo');
      for (const chat of [first, second]) chat.rest();
      const signedOut = page(home, null);
      await eventually(() => expect(signedOut.state().session).not.toBeNull());
      signedOut.say('Written by nobody', []);
      await eventually(() => expect(shown(signedOut)).toEqual(['Written by nobody']));
    });

    it('chats as nobody when the page’s word is not believed', async () => {
      const late = signed({ sub: 'jure-1', exp: soon(house.now()) - 2 * HOUR });
      const chat = page(createShelf(null, ''), late);
      chat.say('Is anybody there?', []);
      await eventually(() => expect(shown(chat)).toEqual(['Is anybody there?']));
      expect(await contacts('jure-1')).toEqual([]);
    });
  });
});
