import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Chat } from '../src/channels/webchat/widget/chat.ts';
import { linesOf } from '../src/channels/webchat/widget/conversation.ts';
import { createServer } from '../src/channels/webchat/widget/server.ts';
import { createShelf, type Shelf } from '../src/channels/webchat/widget/storage.ts';
import { eventually } from './eventually.ts';
import { type ChatPeer, startChatPeer } from './peers/chat-server.ts';

let peer: ChatPeer;
let chats: Chat[] = [];

beforeEach(async () => {
  peer = await startChatPeer();
});

afterEach(async () => {
  for (const chat of chats) chat.rest();
  chats = [];
  await peer.close();
});

let ids = 0;

/** A page of the visitor's browser; the same shelf is the same browser. */
function openPage(shelf: Shelf = createShelf(null, '')): Chat {
  const chat = new Chat({
    server: createServer(peer.url),
    identity: () => null,
    shelf,
    language: 'en',
    newId: () => `id-${++ids}`,
    now: Date.now,
    backoff: () => 20,
    onChange: () => undefined,
  });
  chats.push(chat);
  chat.begin();
  return chat;
}

const shown = (chat: Chat) => linesOf(chat.state().messages, chat.state().outbox);
const texts = (chat: Chat) => shown(chat).map((line) => line.text);
const arrived = () =>
  peer.messages.filter((message) => message.from === 'visitor').map((message) => message.text);

describe('a choice', () => {
  const asks = () =>
    peer.answer('Did this solve it?', {
      id: 'q1',
      choices: [
        { id: 'yes', label: 'Yes, solved' },
        { id: 'no', label: 'No, not yet' },
      ],
    });
  const offered = (chat: Chat) => shown(chat).map((line) => line.choices.map(({ id }) => id));

  test('is made once: its buttons go at once, and stay away', async () => {
    const chat = openPage();
    asks();
    await eventually(() => expect(offered(chat)).toEqual([['yes', 'no']]));
    chat.choose('q1', 'no');
    expect(offered(chat)).toEqual([[]]);
    await eventually(() => expect(peer.choices).toEqual([{ question: 'q1', id: 'no' }]));
    await eventually(() => expect(chat.state().outbox).toEqual([]));
    expect(offered(chat)).toEqual([[]]);
  });

  test('is sent again until it arrived, and can be made anew when the server never takes it', async () => {
    const chat = openPage();
    asks();
    await eventually(() => expect(offered(chat)).toEqual([['yes', 'no']]));
    peer.faults = ['hang-up', 'refuse'];
    chat.choose('q1', 'yes');
    await eventually(() => expect(peer.posted).toBe(2));
    await eventually(() => expect(offered(chat)).toEqual([['yes', 'no']]));
    expect(peer.choices).toEqual([]);
  });
});

describe('hours', () => {
  test('are asked for anew when the team comes or goes', async () => {
    peer.hours = {
      ...{ open: false, opensAt: new Date().toISOString(), closesAt: null },
      ...{ changesInMs: 0, holiday: null },
    };
    const chat = openPage();
    await eventually(() => expect(chat.state().session?.hours?.open).toBe(false));
    peer.hours = { open: true, opensAt: null, closesAt: null, changesInMs: null, holiday: null };
    await eventually(() => expect(chat.state().session?.hours?.open).toBe(true));
  });
});

describe('what the visitor says', () => {
  test('is shown at once, in order, and is in the server once', async () => {
    const chat = openPage();
    chat.say('one', []);
    chat.say('two', []);
    expect(shown(chat).map((line) => [line.text, line.state])).toEqual([
      ['one', 'sending'],
      ['two', 'waiting'],
    ]);
    await eventually(() => expect(chat.state().outbox).toEqual([]));
    expect(arrived()).toEqual(['one', 'two']);
    expect(texts(chat)).toEqual(['one', 'two']);
  });

  test('is sent again until it arrived, and arrives once, though the answer got lost', async () => {
    peer.faults = ['hang-up', 'take-and-hang-up', 'take-and-hang-up', 'none', 'hang-up'];
    const chat = openPage();
    for (const text of ['a', 'b', 'c']) chat.say(text, []);
    await eventually(() => expect(arrived()).toEqual(['a', 'b', 'c']));
    await eventually(() => expect(chat.state().outbox).toEqual([]));
    expect(peer.posted).toBeGreaterThan(3);
    expect(texts(chat)).toEqual(['a', 'b', 'c']);
  });

  test('survives a page that closes before it was sent, and is doubled by no second tab', async () => {
    const shelf = createShelf(null, '');
    peer.faults = Array.from({ length: 50 }, () => 'hang-up' as const);
    const first = openPage(shelf);
    first.say('kept', []);
    await eventually(() => expect(peer.posted).toBeGreaterThan(0));
    peer.faults = [];
    const [second, third] = [openPage(shelf), openPage(shelf)];
    await eventually(() => expect(texts(second)).toEqual(['kept']));
    await eventually(() => expect(third.state().outbox).toEqual([]));
    expect(arrived()).toEqual(['kept']);
  });

  test('says so when the server will never take it, and holds up nothing behind it', async () => {
    peer.faults = ['refuse'];
    const chat = openPage();
    chat.say('bad', []);
    chat.say('good', []);
    await eventually(() => expect(arrived()).toEqual(['good']));
    const refused = chat.state().outbox.find((item) => item.state === 'refused');
    expect(refused?.text).toBe('bad');
    chat.discard(refused?.id ?? '');
    await eventually(() => expect(texts(chat)).toEqual(['good']));
  });

  test('goes on under a new token when the old one is no longer good', async () => {
    const chat = openPage();
    await eventually(() => expect(chat.state().line).toBe('online'));
    peer.tokens.clear();
    chat.say('still here', []);
    await eventually(() => expect(arrived()).toEqual(['still here']));
  });
});

describe('what the team says', () => {
  test('comes by itself, and what came while the line was broken is fetched: nothing lost, nothing doubled', async () => {
    const chat = openPage();
    await eventually(() => expect(chat.state().line).toBe('online'));
    peer.answer('first');
    await eventually(() => expect(texts(chat)).toEqual(['first']));
    for (const text of ['second', 'third']) {
      peer.cut();
      peer.answer(text);
      await eventually(() => expect(texts(chat).at(-1)).toBe(text));
    }
    expect(texts(chat)).toEqual(['first', 'second', 'third']);
  });

  test('is unread until it was seen, also after the page was loaded again', async () => {
    const shelf = createShelf(null, '');
    const chat = openPage(shelf);
    await eventually(() => expect(chat.state().line).toBe('online'));
    peer.answer('hello');
    await eventually(() => expect(chat.state().unread).toBe(1));
    chat.seen();
    expect(chat.state().unread).toBe(0);
    const later = openPage(shelf);
    await eventually(() => expect(later.state().loaded).toBe(true));
    expect(later.state().unread).toBe(0);
  });

  test('shows that somebody is writing, until they wrote', async () => {
    const chat = openPage();
    await eventually(() => expect(chat.state().line).toBe('online'));
    peer.typing();
    await eventually(() => expect(chat.state()).toMatchObject({ typing: true, typist: null }));
    peer.typing('Maja Kos');
    await eventually(() => expect(chat.state()).toMatchObject({ typing: true, typist: 'Maja Kos' }));
    peer.answer('there');
    await eventually(() => expect(chat.state().typing).toBe(false));
  });

  test('has earlier pages that are read on demand', async () => {
    for (let number = 1; number <= 12; number++) peer.answer(`m${number}`);
    const chat = openPage();
    await eventually(() => expect(texts(chat)).toHaveLength(5));
    expect(chat.state().more).toBe(true);
    await chat.earlier();
    await chat.earlier();
    expect(texts(chat)).toEqual(Array.from({ length: 12 }, (_, index) => `m${index + 1}`));
    expect(chat.state().more).toBe(false);
    peer.answer('m13');
    await eventually(() => expect(texts(chat)).toHaveLength(13));
    expect(chat.state().more).toBe(false);
  });
});

describe('the name', () => {
  test('is asked for once something was said, told once, and not asked for again', async () => {
    const shelf = createShelf(null, '');
    const chat = openPage(shelf);
    await eventually(() => expect(chat.state().session).not.toBeNull());
    expect(chat.state().askName).toBe(false);
    chat.say('hi', []);
    expect(chat.state().askName).toBe(true);
    chat.tellName('Maja');
    expect(chat.state().askName).toBe(false);
    await eventually(() => expect(peer.names).toEqual(['Maja']));
    expect(texts(chat)).toEqual(['hi']);
    expect(openPage(shelf).state().askName).toBe(false);
  });

  test('may be kept', async () => {
    const chat = openPage();
    await eventually(() => expect(chat.state().session).not.toBeNull());
    chat.say('hi', []);
    chat.skipName();
    expect(chat.state().askName).toBe(false);
  });
});
