import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Update } from '@grammyjs/types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestHouse, testHouse } from './peers/house.ts';
import { TelegramPeer } from './peers/telegram.ts';

interface TicketBody {
  ticket: { number: number; waitingSince: string | null };
  messages: { kind: string; text: string; files: { name: string }[]; signs?: string[] }[];
  events: { type: string; text: string }[];
}

let peer: TelegramPeer;
let house: TestHouse;
const folder = mkdtempSync(join(tmpdir(), 'osem-telegram-'));
let updates = 900;

/** The same database each time: the house dies and comes back. */
async function opened(): Promise<TestHouse> {
  peer.webhook = null;
  const open = await testHouse({
    engine: 'sqlite',
    databaseUrl: `sqlite:${join(folder, 'osem.db')}`,
    env: {
      TELEGRAM_TOKEN: peer.token,
      TELEGRAM_SECRET_TOKEN: 'a-word',
      TELEGRAM_API_URL: peer.url,
      PUBLIC_URL: 'https://desk.example',
    },
  });
  await open.until(
    async () => peer.webhook,
    (webhook) => webhook !== null,
  );
  expect(peer.webhook).toMatchObject({ url: 'https://desk.example/channels/telegram' });
  if (peer.webhook !== null) Object.assign(peer.webhook, { url: `${open.url}/channels/telegram` });
  return open;
}

beforeAll(async () => {
  peer = await TelegramPeer.start();
  house = await opened();
});

afterAll(async () => {
  await house.stop();
  await peer.stop();
  rmSync(folder, { recursive: true, force: true });
});

const from = (id: number) => ({ id, is_bot: false, first_name: 'Irina', language_code: 'ru' });
const privately = (id: number) => ({ id, type: 'private' as const, first_name: 'Irina' });
const date = () => Math.floor(Date.now() / 1000);

function deliver(update: object): Promise<void> {
  updates += 1;
  return peer.deliver({ update_id: updates, ...update } as Update);
}

function said(id: number, message: object): Promise<void> {
  return deliver({ message: { date: date(), from: from(id), chat: privately(id), ...message } });
}

/** The ticket of a conversation, once it holds. */
async function ticketWith(holds: (body: TicketBody) => boolean): Promise<TicketBody> {
  const { body } = await house.until(
    async () => {
      const { body: list } = await house.get('/api/tickets');
      const all = await Promise.all(
        (list.tickets as { number: number }[]).map(({ number }) => house.get(`/api/tickets/${number}`)),
      );
      return { body: all.map((one) => one.body as unknown as TicketBody).find(holds) };
    },
    (answer) => answer.body !== undefined,
  );
  return body as TicketBody;
}

const inbound = ({ messages }: TicketBody) => messages.filter(({ kind }) => kind === 'inbound');

describe('a customer on Telegram', () => {
  it('is answered where they wrote, by a webhook that the house has set up itself', async () => {
    peer.chat(77);
    await said(77, { message_id: 5, text: 'Где моя посылка?' });
    const { ticket } = await ticketWith((body) => inbound(body)[0]?.text === 'Где моя посылка?');
    await house.command('reply', { ticket: ticket.number, text: 'Она придёт завтра.' });
    await house.until(
      async () => peer.sent.filter(({ chat }) => chat.id === 77),
      (sent) => sent.some(({ text }) => text === 'Она придёт завтра.'),
    );
  });

  it('comes over from the live chat by an invitation, and it is the same ticket', async () => {
    const visitor = await house.visitor('Irina');
    await visitor.write('My parcel is torn');
    const { ticket } = await ticketWith((body) => inbound(body)[0]?.text === 'My parcel is torn');
    const { body } = await house.command('invite', { ticket: ticket.number, channel: 'telegram' });
    expect(body).toMatchObject({ ticket: ticket.number });
    const told = await house.until(
      () => visitor.messages(),
      (messages) => messages.some(({ text }) => text.includes('https://t.me/osem_bot?start=OSEM-')),
    );
    const code = /OSEM-[0-9A-F]{26}/.exec(told.at(-1)?.text ?? '')?.[0] ?? '';
    peer.chat(88);
    // Telegram dates by the second: not before what was written in the chat.
    house.advance(2000);
    await said(88, { message_id: 6, text: `/start ${code}`, date: Math.floor(house.now() / 1000) });
    await ticketWith((one) => one.events.some(({ type }) => type === 'invitation-accepted'));
    const merged = await ticketWith(
      (one) => one.ticket.number === ticket.number && inbound(one).length === 2,
    );
    expect(merged.events.map(({ text }) => text)).toContain('Invited to go on: Telegram');
    expect(inbound(merged)[1]?.text).toBe('[Came by our invitation]');
    await house.until(
      async () => peer.sent.filter(({ chat }) => chat.id === 88).map(({ text }) => text),
      (sent) =>
        sent.length === 1 &&
        sent[0] === `Добро пожаловать, Irina! Обращение №${ticket.number} продолжаем здесь.`,
    );
    const { body: now } = await house.get(`/api/tickets/${ticket.number}`);
    const { id, same } = now.contact as { id: string; same: object };
    expect(same).toMatchObject({ are: [{ channel: 'telegram', name: 'Irina' }], maybe: [] });
    const { body: links } = await house.get(`/api/contacts/${id}/same-person`);
    expect(links).toMatchObject({
      contacts: [id, expect.any(String)],
      links: [{ because: 'invitation', by: expect.stringMatching(/^contact:/) }],
    });
    await house.command('reply', { ticket: ticket.number, text: 'Here I am.' });
    await house.until(
      async () => peer.sent.filter(({ chat }) => chat.id === 88),
      (sent) => sent.some(({ text }) => text === 'Here I am.'),
    );
  });

  it('puts a sign below an answer, blocks the bot and lets it in again, and all of it is seen', async () => {
    const answer = peer.sent.findLast(({ chat }) => chat.id === 77);
    const reaction = { chat: privately(77), message_id: answer?.message_id, user: from(77), date: date() };
    const sign = [{ type: 'emoji', emoji: '👍' }];
    await deliver({ message_reaction: { ...reaction, old_reaction: [], new_reaction: sign } });
    await ticketWith(({ messages }) => messages.some(({ signs }) => signs?.join() === '👍'));
    await deliver({ message_reaction: { ...reaction, old_reaction: sign, new_reaction: [] } });
    await ticketWith(
      ({ messages, events }) =>
        events.filter(({ type }) => type === 'reacted').length === 2 && messages.every(({ signs }) => !signs),
    );
    const member = (status: string) => ({
      my_chat_member: {
        ...{ chat: privately(77), from: from(77), date: date() },
        ...{ old_chat_member: {}, new_chat_member: { status } },
      },
    });
    await deliver(member('kicked'));
    await deliver(member('kicked'));
    await deliver(member('member'));
    const { events } = await ticketWith((body) => body.events.some(({ type }) => type === 'customer-back'));
    expect(events.filter(({ type }) => /^customer-/.test(type)).map(({ text }) => text)).toEqual([
      'The customer has blocked us on Telegram: what is sent there does not arrive',
      'The customer can be reached on Telegram again',
    ]);
  });
});

describe('a group', () => {
  const [GROUP, SUPERGROUP] = [-501, -1_001_234_567_890];
  const group = { id: GROUP, type: 'group' as const, title: 'Help' };

  it('is answered where it goes on when Telegram makes it a supergroup, on the same ticket', async () => {
    peer.chat(GROUP);
    await said(79, { message_id: 30, date: date() - 60, chat: group, text: 'Kdaj odprete?' });
    const { ticket } = await ticketWith((body) => inbound(body)[0]?.text === 'Kdaj odprete?');
    peer.chat(SUPERGROUP);
    peer.migrated.set(GROUP, SUPERGROUP);
    await house.command('reply', { ticket: ticket.number, text: 'Ob osmih.' });
    await house.until(
      async () => peer.sent.at(-1),
      (sent) => sent?.text === 'Ob osmih.' && sent.chat.id === SUPERGROUP,
    );
    await said(79, { message_id: 31, chat: group, migrate_to_chat_id: SUPERGROUP });
    await ticketWith(({ events }) => events.some(({ type }) => type === 'conversation-moved'));
    const chat = { id: SUPERGROUP, type: 'supergroup' as const, title: 'Help' };
    await said(79, { message_id: 1, chat, migrate_from_chat_id: GROUP });
    await said(79, { message_id: 2, chat, text: 'In ob nedeljah?' });
    const body = await ticketWith((one) => inbound(one).some(({ text }) => text === 'In ob nedeljah?'));
    expect(body.ticket.number).toBe(ticket.number);
    await house.command('reply', { ticket: ticket.number, text: 'Zaprto.' });
    await house.until(
      async () => peer.sent.at(-1),
      (sent) => sent?.text === 'Zaprto.' && sent.chat.id === SUPERGROUP,
    );
    const below = peer.calls
      .filter(({ body: { text } }) => text === 'Ob osmih.' || text === 'Zaprto.')
      .map(({ body: { chat_id, reply_parameters } }) => ({ chat_id, reply_parameters }));
    const at = (message_id: number) => ({ message_id, allow_sending_without_reply: true });
    expect(below).toEqual([
      { chat_id: GROUP, reply_parameters: at(30) },
      { chat_id: SUPERGROUP },
      { chat_id: SUPERGROUP, reply_parameters: at(2) },
    ]);
  });

  it('takes its case along there and back, past a case that is over, and never into one that is open', async () => {
    const [HERE, THERE] = [-601, -1_001_234_560_601];
    for (const id of [HERE, THERE]) peer.chat(id);
    const chat = (id: number) => ({ id, type: 'group' as const, title: 'Help' });
    const writes = async (id: number, message_id: number, text: string) => {
      await said(79, { message_id, chat: chat(id), text });
      return (await ticketWith((body) => inbound(body).some((one) => one.text === text))).ticket.number;
    };
    const goes = (id: number, to: number, message_id: number) =>
      said(79, { message_id, chat: chat(id), migrate_to_chat_id: to });
    const first = await writes(HERE, 1, 'Prvi');
    const early = await writes(THERE, 2, 'Prehitro');
    await goes(HERE, THERE, 3);
    expect(await writes(THERE, 4, 'Še prehitro')).toBe(early);
    expect(await writes(HERE, 5, 'Še tukaj')).toBe(first);
    await house.command('resolve', { ticket: early, confirm: true });
    await goes(HERE, THERE, 6);
    await goes(HERE, THERE, 7);
    expect(await writes(THERE, 8, 'Zdaj tam')).toBe(first);
    await goes(THERE, HERE, 9);
    await goes(HERE, HERE, 10);
    expect(await writes(HERE, 11, 'In nazaj')).toBe(first);
  });

  it('takes a case along that was merged: what is said there goes on in the other, and leaves with it', async () => {
    const [HERE, THERE] = [-701, -1_001_234_560_701];
    for (const id of [HERE, THERE]) peer.chat(id);
    const chat = (id: number) => ({ id, type: 'group' as const, title: 'Help' });
    const writes = async (id: number, message_id: number, text: string) => {
      await said(79, { message_id, chat: chat(id), text });
      return (await ticketWith((body) => inbound(body).some((one) => one.text === text))).ticket.number;
    };
    const group = await writes(HERE, 1, 'V skupini');
    await said(79, { message_id: 2, text: 'Zasebno' });
    const alone = (await ticketWith((body) => inbound(body).some(({ text }) => text === 'Zasebno'))).ticket;
    await house.command('merge', { ticket: group, into: alone.number, confirm: true });
    expect(await writes(HERE, 3, 'Še v skupini')).toBe(alone.number);
    const move = { message_id: 4, chat: chat(HERE), migrate_to_chat_id: THERE };
    await said(79, move);
    await said(79, move);
    expect(await writes(THERE, 5, 'Zdaj pa tam')).toBe(alone.number);
    await house.command('reply', { ticket: alone.number, text: 'Slišim vas tam.' });
    await house.until(
      async () => peer.sent.at(-1),
      (sent) => sent?.text === 'Slišim vas tam.' && sent.chat.id === THERE,
    );
    await house.until(
      () => house.command('unmerge', { ticket: group }),
      ({ status }) => status === 200,
    );
    const back = await ticketWith((body) => body.ticket.number === group && inbound(body).length === 3);
    expect(inbound(back).map(({ text }) => text)).toEqual(['V skupini', 'Še v skupini', 'Zdaj pa tam']);
    expect(await writes(THERE, 6, 'Spet sami')).toBe(group);
  });

  it('sees that somebody writes, while somebody writes', async () => {
    const { ticket } = await ticketWith((one) => inbound(one).some(({ text }) => text === 'Kdaj odprete?'));
    await house.post('/api/presence', { ticket: ticket.number, doing: 'viewing' });
    await house.post('/api/presence', { ticket: ticket.number, doing: 'writing' });
    const marks = await house.until(
      async () => peer.calls.filter(({ method }) => method === 'sendChatAction'),
      (calls) => calls.length > 0,
    );
    expect(marks.map(({ body }) => body)).toEqual([{ chat_id: SUPERGROUP, action: 'typing' }]);
  });
});

describe('an album', () => {
  const piece = (number: number, more: object = {}) =>
    said(78, {
      ...{ message_id: number, media_group_id: '1300', ...more },
      photo: [{ file_id: `picture-${number}`, file_unique_id: `u${number}`, width: 90, height: 60 }],
    });
  const names = (body: TicketBody) => inbound(body).map(({ files }) => files.map(({ name }) => name));
  const album = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `photo-${from + index}.jpg`);

  it('of ten pictures is one message, also when the house dies midway and pieces come in disorder', async () => {
    peer.chat(78);
    for (let number = 10; number < 20; number += 1)
      peer.file(`picture-${number}`, `photos/${number}.jpg`, Buffer.from(`picture ${number}`));
    await piece(10, { caption: 'All ten arrived broken' });
    await piece(12);
    await piece(11);
    await house.stop();
    house = await opened();
    for (const number of [13, 15, 14, 16, 17]) await piece(number);
    await piece(19, { caption: 'this one too' });
    await piece(18);
    const body = await ticketWith((one) => names(one)[0]?.length === 10);
    expect(names(body)).toEqual([album(10, 19)]);
    expect(inbound(body)[0]?.text).toBe('All ten arrived broken\nthis one too');
    expect(body.events.filter(({ type }) => type === 'message-received')).toHaveLength(1);
  });

  it('keeps the other words when those of one picture are changed', async () => {
    const edited = { date: date(), edit_date: date() + 5, from: from(78), chat: privately(78) };
    const photo = [{ file_id: 'picture-10', file_unique_id: 'u10', width: 90, height: 60 }];
    await deliver({
      edited_message: { ...edited, message_id: 10, media_group_id: '1300', caption: 'Order 1207', photo },
    });
    const body = await ticketWith((one) => inbound(one)[0]?.text === 'Order 1207\nthis one too');
    expect(names(body)).toEqual([album(10, 19)]);
  });

  it('loses no words when a piece is overtaken by its own edit, also when the same album came to another chat', async () => {
    const CHATS = [
      [84, 40],
      [85, 50],
    ] as const;
    const photo = (number: number) => [
      { file_id: `p-${number}`, file_unique_id: `u${number}`, width: 9, height: 6 },
    ];
    const said = (who: number, message_id: number, caption: string, more: object) => ({
      ...{ message_id, caption, date: date(), from: from(who), chat: privately(who) },
      ...{ media_group_id: '1500', photo: photo(message_id), ...more },
    });
    for (const [who, n] of CHATS) {
      await deliver({ message: said(who, n, 'Order 1207', {}) });
      await deliver({ edited_message: said(who, n + 1, 'The left one', { edit_date: date() + 5 }) });
      await deliver({ message: said(who, n + 1, 'The leftt one', {}) });
      await deliver({ message: said(who, n + 1, 'The leftt one', {}) });
      await deliver({ message: said(who, n + 2, '', {}) });
    }
    for (const [who, n] of CHATS) {
      const body = await ticketWith(({ messages }) =>
        messages.flatMap(({ files }) => files).some(({ name }) => name === `photo-${n + 2}.jpg`),
      );
      const words = inbound(body).map(({ text, files }) => [text, files.map(({ name }) => name)]);
      expect(words, String(who)).toEqual([
        ['Order 1207', [`photo-${n}.jpg`, `photo-${n + 2}.jpg`]],
        ['The left one', [`photo-${n + 1}.jpg`]],
      ]);
    }
  });

  it('takes a picture that comes after an answer as a message of its own, for which somebody waits', async () => {
    const { ticket } = await ticketWith((one) => names(one)[0]?.length === 10);
    await house.command('reply', { ticket: ticket.number, text: 'Мы пришлём новые.' });
    await ticketWith((one) => one.ticket.number === ticket.number && one.ticket.waitingSince === null);
    await piece(20, { caption: 'and the box' });
    // What stands on the ticket and its messages are read one after the other.
    const late = await ticketWith(
      (one) => inbound(one)[1]?.text === 'and the box' && one.ticket.waitingSince !== null,
    );
    expect(inbound(late)[1]).toMatchObject({ text: 'and the box', files: [{ name: 'photo-20.jpg' }] });
  });
});
