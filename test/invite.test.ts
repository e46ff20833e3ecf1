import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../src/channels/channel.ts';
import { channels } from '../src/registry.ts';
import { join } from '../src/triage/invitation.ts';
import { ANA, BOR, HOUR, type LinksHouse, linksHouse, MINUTE } from './links.house.ts';
import { ENGINES } from './peers/database.ts';
import { MessengerPeer } from './peers/messenger.ts';
import { ViberPeer } from './peers/viber.ts';
import { WhatsappCloudPeer } from './peers/whatsapp-cloud.ts';

const TWILIO = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'x' };

const CODE = 'OSEM-00000000000123456789ABCDEF';

describe('where a channel lets somebody with a code write', () => {
  const lent = {
    ...{ secret: () => 'x', secrets: {} as never, publicUrl: 'https://desk.example', language: 'en' },
    ...{ now: () => 0, timeoutMs: 5000 },
  };

  /** The channel as it is set up, without the house. */
  async function opened(id: string, env: Record<string, string>): Promise<Channel> {
    const entry = channels.find((one) => one.id === id);
    if (entry === undefined) throw new Error(`There is no channel ${id}`);
    const create = await entry.load();
    return create(entry.settings.parse(env) as never, lent as never);
  }

  it('is a link that holds the code, without asking anybody or by what the vendor says of us', async () => {
    const [cloud, viber] = [await WhatsappCloudPeer.start(), await ViberPeer.start()];
    const [pages, insta] = [await MessengerPeer.start('page'), await MessengerPeer.start('instagram')];
    try {
      const set: [string, Record<string, string>][] = [
        ['webchat', {}],
        ['whatsapp', { ...TWILIO, WHATSAPP_NUMBER: '+38640123456' }],
        ['whatsapp-cloud', cloud.settings],
        ['messenger', pages.settingsAt(pages.url)],
        ['instagram', insta.settingsAt(insta.url)],
        ['viber', { VIBER_AUTH_TOKEN: viber.token, VIBER_API_URL: viber.url }],
        ['email', { IMAP_URL: 'imaps://help%40example.com:x@127.0.0.1', SMTP_URL: 'smtps://a:b@127.0.0.1' }],
      ];
      const links = await Promise.all(
        set.map(async ([id, env]) => (await opened(id, env)).inviteLink?.(CODE)),
      );
      expect(links).toEqual([
        `https://desk.example/chat#${CODE}`,
        `https://wa.me/38640123456?text=${CODE}`,
        `https://wa.me/15550783881?text=${CODE}`,
        `https://m.me/2001?ref=${CODE}`,
        `https://ig.me/m/osem1?ref=${CODE}`,
        `viber://pa?chatURI=osemshop&text=${CODE}`,
        `mailto:help@example.com?subject=${CODE}`,
      ]);
    } finally {
      await cloud.stop();
      await viber.stop();
      await pages.stop();
      await insta.stop();
    }
  });
});

describe.each(ENGINES)('an invitation to another channel, on %s', (engine) => {
  let house: LinksHouse;

  beforeEach(async () => {
    house = await linksHouse(engine);
    for (const id of ['chat', 'post'])
      Object.assign(house.channels.get(id) as object, {
        inviteLink: async (code: string) => `https://${id}.example/?start=${code}`,
      });
    house.sent.length = 0;
  });
  afterEach(() => house.close());

  /** Invites the customer of a ticket; answers the code that reached them. */
  async function invited(ticket: number, channel = 'chat'): Promise<string> {
    expect(await house.ask('invite', { ticket, channel })).toMatchObject({ ok: true });
    await house.deliverAll([ticket]);
    const { text = '' } = house.sent.at(-1) ?? {};
    return /OSEM-[0-9A-F]{26}/.exec(text)?.[0] ?? 'none';
  }

  /** What is due of what messages with codes called for is done. */
  async function joined(): Promise<void> {
    const due: Record<string, unknown>[] = [];
    const stop = new AbortController();
    const nothing = async () => undefined;
    const kinds = ['deliver', 'tell', 'digest', 'show', 'copy-file', 'mirror', 'offer', 'settle'] as const;
    const others = Object.fromEntries([...kinds, 'codes', 'hook', 'backtest'].map((kind) => [kind, nothing]));
    const run = house.jobs.run(
      { ...others, join: async (payload: Record<string, unknown>) => void due.push(payload) } as never,
      stop.signal,
    );
    for (let idle = 0; idle < 3; ) idle = (await house.jobs.depth()).due === 0 ? idle + 1 : 0;
    stop.abort();
    await run;
    for (const payload of due) await join(house.ports, payload);
  }

  const places = async (number: number) => (await house.card(number)).places?.map(({ channel }) => channel);
  const isOnePerson = async (one: number, other: number) => {
    const [own, theirs] = [await house.ticket(one), await house.ticket(other)];
    const all = await house.store.samePerson.contactsOf(own.conversation.contactId);
    return all.includes(theirs.conversation.contactId);
  };

  it('goes to the customer where they write, and once they confirm elsewhere it is the same ticket', async () => {
    const { number } = await house.say('post', 'maja', 'My shoes are wrong');
    const code = await invited(number);
    expect(house.sent).toMatchObject([{ channel: 'post', conversation: 'maja' }]);
    expect(house.sent[0]?.text).toContain(`https://chat.example/?start=${code}`);
    expect((await house.ticket(number)).waiting.wait).not.toBeNull();

    house.clock.now += MINUTE;
    const there = await house.say('chat', 'majas-phone', `/start ${code}`);
    const whose = [await house.ticket(number), there].map(({ conversation }) => conversation.contactId);
    const names = async () =>
      (await Promise.all(whose.map((id) => house.store.contacts.byId(id)))).map((one) => one?.name);
    await house.store.contacts.change(whose[0] ?? '', { name: 'Maja Novak' });
    await house.store.contacts.change(whose[1] ?? '', { name: null });
    await joined();
    expect(await names()).toEqual(['Maja Novak', 'Maja Novak']);
    expect((await house.ticket(there.number)).links.mergedInto?.number).toBe(number);
    expect(await places(number)).toEqual(['chat', 'post']);
    expect(await isOnePerson(number, there.number)).toBe(true);
    await joined();
    house.sent.length = 0;
    await house.ask('reply', { ticket: number, text: 'Here we go on' });
    house.clock.now += MINUTE;
    await house.say('post', 'maja', 'And here too');
    await house.ask('reply', { ticket: number, text: 'There as well', confirm: true });
    await house.ask('reply', { ticket: number, text: 'Where I choose', to: there.number, confirm: true });
    await house.deliverAll([number]);
    expect(house.sent.map(({ channel, text }) => [channel, text])).toEqual([
      ['chat', expect.stringMatching(`^Welcome.* We go on with your case #${number} here.$`)],
      ['chat', 'Here we go on'],
      ['post', 'There as well'],
      ['chat', 'Where I choose'],
    ]);
    const events = await house.store.tickets.events((await house.ticket(number)).id);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['invited', 'invitation-accepted', 'same-person-linked', 'absorbed']),
    );
    expect(JSON.stringify(events)).not.toContain(code);
    expect(await house.ask('unmerge', { ticket: there.number })).toMatchObject({ ok: true });
    expect(await isOnePerson(number, there.number)).toBe(true);
  });

  it('says two days although a moment has passed since it was made', async () => {
    const { number } = await house.say('post', 'maja', 'My shoes are wrong');
    let now = house.clock.now;
    Object.defineProperty(house.clock, 'now', { get: () => now++, configurable: true });
    await invited(number);
    Object.defineProperty(house.clock, 'now', { value: now, writable: true });
    expect(house.sent[0]?.text).toMatch(/within 48 h\b/);
  });

  it('is good once: whoever comes later, or comes again, opens an ordinary ticket and hears nothing', async () => {
    const { number } = await house.say('post', 'maja', 'My shoes are wrong');
    const code = await invited(number);
    const [first, second] = [
      await house.say('chat', 'one', `${code.toLowerCase()}`),
      await house.say('chat', 'two', code),
    ];
    await joined();
    await joined();
    const merged = [first, second].map(async ({ number: one }) => (await house.ticket(one)).links.mergedInto);
    expect((await Promise.all(merged)).filter((into) => into !== null)).toHaveLength(1);
    expect(await places(number)).toHaveLength(2);
    expect(house.sent).toHaveLength(1);
  });

  it('is worth nothing when it is late, of another channel, forged, or of the same ticket', async () => {
    const { number } = await house.say('post', 'maja', 'My shoes are wrong');
    const code = await invited(number);
    const own = await house.say('post', 'maja', `Is it this one? ${code}`);
    const elsewhere = await house.say('post', 'nika', code);
    const forged = await house.say(
      'chat',
      'mallory',
      `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`,
    );
    await joined();
    house.clock.now += 49 * HOUR;
    const late = await house.say('chat', 'maja-late', code);
    await joined();
    expect(own.number).toBe(number);
    for (const one of [elsewhere, forged, late]) {
      const ticket = await house.ticket(one.number);
      expect(ticket.links.mergedInto).toBeNull();
      expect(await isOnePerson(number, one.number)).toBe(false);
    }
    expect(await places(number)).toBeUndefined();
  });

  it('links, and merges nothing, where the customer has another case of theirs already', async () => {
    const { number } = await house.say('post', 'maja', 'My shoes are wrong');
    const other = await house.say('chat', 'majas-phone', 'My bag is torn');
    const code = await invited(number);
    expect((await house.say('chat', 'majas-phone', code)).number).toBe(other.number);
    await joined();
    expect((await house.ticket(other.number)).links.mergedInto).toBeNull();
    expect(await isOnePerson(number, other.number)).toBe(true);
  });

  it('joins who was invited and who came, also where several customers are on a ticket', async () => {
    const maja = await house.say('post', 'maja', 'My shoes are wrong');
    const nika = await house.say('post', 'nika', 'And mine');
    const contacts = [maja, nika].map(({ conversation }) => conversation.contactId);
    await house.ask('merge', { ticket: nika.number, into: maja.number, confirm: true });
    house.clock.now += HOUR;
    await house.say('post', 'nika', 'Any news?');
    const phones = [
      await house.say('chat', 'majas-phone', 'Hello'),
      await house.say('chat', 'nikas', 'Hello'),
    ];
    await house.ask('merge', { ticket: phones[1]?.number, into: phones[0]?.number, confirm: true });
    const code = await invited(maja.number);
    expect(house.sent.at(-1)).toMatchObject({ conversation: 'nika' });
    await house.say('chat', 'nikas', code);
    house.clock.now += HOUR;
    await house.say('chat', 'majas-phone', 'Anybody there?');
    await joined();
    const { samePerson } = house.store;
    expect(await samePerson.contactsOf(contacts[1] ?? '')).toEqual([
      contacts[1],
      phones[1]?.conversation.contactId,
    ]);
    expect(await samePerson.contactsOf(contacts[0] ?? '')).toHaveLength(1);
  });

  it('is of channels that take it, by agents; a repeat of the request sends nothing more', async () => {
    const { number } = await house.say('post', 'maja', 'My shoes are wrong');
    for (const channel of ['post', 'fax'])
      expect(await house.ask('invite', { ticket: number, channel })).toMatchObject({
        refused: 'no-invitation',
        values: { known: 'chat' },
      });
    house.channels.set('webchat', { ...house.channels.get('chat'), id: 'webchat' } as Channel);
    const told = await house.ask('invite', { ticket: number, channel: 'slack' });
    expect(told.text).toBe(
      'Nobody can be invited to Slack here. Channels for this customer: chat, Live chat (webchat).',
    );
    const viewer = { ...ANA, role: 'viewer' as const };
    expect(await house.ask('invite', { ticket: number, channel: 'chat' }, viewer)).toMatchObject({
      refused: 'role',
    });
    for (let times = 0; times < 2; times++)
      await house.ask('invite', { ticket: number, channel: 'chat' }, BOR, 'the-same');
    const events = await house.store.tickets.events((await house.ticket(number)).id);
    expect(events.filter(({ type }) => type === 'invited')).toHaveLength(1);
    await house.deliverAll([number]);
    expect(house.sent).toHaveLength(1);
  });
});
