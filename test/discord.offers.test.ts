import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Offer, ThreadMessage } from '../src/desks/desk.ts';
import { MENUS, menuName } from '../src/desks/discord/menu-names.ts';
import { offerBody, sendQuestion } from '../src/desks/discord/offers.ts';
import { LANGUAGE_TAGS } from '../src/texts/languages.ts';
import { learn } from '../src/texts/texts.ts';
import {
  ANA,
  ANA_ID,
  answered,
  BOR,
  BOR_ID,
  buttonOn,
  CARD,
  cardWithThread,
  OTHER_ID,
  STRANGER_ID,
  startDesk,
  type TestDesk,
  words,
} from './discord.house.ts';
import { eventually } from './eventually.ts';
import { DESK, type DiscordMessage, FORUM } from './peers/discord.ts';
import { problemsOfNewMessage } from './peers/discord-limits.ts';

const SILENT = 1 << 12;
const HOUR_MS = 3_600_000;

let desk: TestDesk;
const start = async (...how: Parameters<typeof startDesk>) => {
  desk = await startDesk({ reads: true, ...how[0] });
  return desk;
};
afterEach(async () => {
  expect(desk.discord.problems).toEqual([]);
  expect(desk.discord.messages.flatMap(({ pings }) => pings)).toEqual([]);
  await desk.stop();
});

const offerOf = (message: DiscordMessage, id = 'note-1'): Offer => ({
  messageId: id,
  number: 12,
  person: ANA,
  externalId: message.id,
  contactName: 'Maja Novak',
  channel: 'telegram',
});
const ours = (thread: string) => desk.discord.in(thread).filter(({ author }) => author.bot === true);
/** Ana wrote something, and was offered to send it. */
async function offered() {
  const { ref, thread } = await cardWithThread(desk);
  const note = desk.discord.write(thread, ANA_ID, 'It is on its way.');
  await desk.desk.offer?.(ref, offerOf(note));
  const [offer] = ours(thread);
  if (offer === undefined) throw new Error('nothing was offered');
  return { ref, thread, note, offer };
}

describe('the offer to send a text that somebody typed [K12]', () => {
  it('answers the text once, without a sound or a ping, and names who would get it [K12 K40 K49]', async () => {
    await start();
    const { ref, thread, note, offer } = await offered();
    await desk.desk.offer?.(ref, offerOf(note));
    expect(ours(thread)).toEqual([offer]);
    expect(offer.more).toMatchObject({ flags: SILENT, message_reference: { message_id: note.id } });
    expect(words(offer.embeds)).toContain('Nothing was sent to Maja Novak');
    expect(words(offer.components)).toContain('Send to Maja Novak');
    expect(words(offer)).not.toContain('on its way');
    expect(desk.handled).toEqual([]);
  });

  it('takes the place of the writer’s offer before it, and of nobody else’s', async () => {
    await start();
    const { ref, thread } = await offered();
    const theirs = desk.discord.write(thread, BOR_ID, 'Mine.');
    await desk.desk.offer?.(ref, { ...offerOf(theirs, 'note-2'), person: BOR });
    const next = desk.discord.write(thread, ANA_ID, 'Tomorrow.');
    await desk.desk.offer?.(ref, offerOf(next, 'note-3'));
    const about = ours(thread).map(({ more }) => Object(more.message_reference).message_id);
    expect(about).toEqual([theirs.id, next.id]);
  });

  it('is made for the newest text of a writer, in whatever order it comes to that', async () => {
    await start();
    const { ref, thread } = await cardWithThread(desk);
    const [one, two] = ['First.', 'Second.'].map((text) => desk.discord.write(thread, ANA_ID, text));
    if (one === undefined || two === undefined) throw new Error('nothing was written');
    await desk.desk.offer?.(ref, offerOf(two, 'note-2'));
    await desk.desk.offer?.(ref, offerOf(one, 'note-1'));
    expect(ours(thread).map(({ more }) => Object(more.message_reference).message_id)).toEqual([two.id]);
  });

  it('goes with its text, and is not made for one that is gone already', async () => {
    await start();
    const { ref, thread, note } = await offered();
    desk.discord.erase(note);
    await eventually(() => expect(ours(thread)).toEqual([]));
    await desk.desk.offer?.(ref, offerOf(note, 'note-9'));
    expect(ours(thread)).toEqual([]);
  });

  it('sends by one press, by whoever may, and says so in its place, with a way back [K03 K04 K43]', async () => {
    await start();
    const { thread, offer } = await offered();
    const send = buttonOn(offer, 'Send to');
    const presses = Array.from({ length: 5 }, () => desk.discord.pressOn(offer, send, ANA_ID));
    await answered(...presses);
    expect(presses.map(({ callback }) => callback?.type)).toEqual([6, 6, 6, 6, 6]);
    expect(new Set(desk.handled.map(({ name }) => name))).toEqual(new Set(['send']));
    expect(desk.handled[0]?.options).toEqual({ ticket: 12, message: 'note-1', to: 12, seen: CARD.newestId });
    expect(ours(thread)).toHaveLength(1);
    expect(words(offer.embeds)).toContain('Ana: send done');
    const back = desk.discord.pressOn(offer, buttonOn(offer, 'Undo'), ANA_ID);
    await answered(back);
    expect(desk.handled.at(-1)).toMatchObject({ name: 'undo', options: { ticket: 12, message: 'm-1' } });
    expect(words(offer.embeds)).toContain('undo done');
    expect(presses.flatMap(({ whispered }) => whispered)).toEqual([]);
  });

  it('tells a refusal to the presser alone, and stays [K03 K07 K43]', async () => {
    await start();
    const { offer } = await offered();
    const before = words(offer.embeds);
    const stranger = desk.discord.pressOn(offer, buttonOn(offer, 'Send to'), STRANGER_ID);
    await eventually(() => expect(stranger.whispered).toHaveLength(1));
    expect(words(stranger.whispered)).toContain(STRANGER_ID);
    desk.answer = async () => ({ ok: false, refused: 'not-your-note', text: 'Bor wrote it.' });
    const refused = desk.discord.pressOn(offer, buttonOn(offer, 'Send to'), BOR_ID);
    await eventually(() => expect(refused.whispered).toHaveLength(1));
    expect(words(refused.whispered)).toMatch(/Bor wrote it.*reference/is);
    expect(words(offer.embeds)).toBe(before);
    expect(stranger.said ?? refused.said).toBeNull();
  });

  it('asks once when the customer wrote meanwhile, and sends then [K13]', async () => {
    await start();
    const { offer } = await offered();
    desk.answer = async ({ options }) =>
      options.confirm === true
        ? { ok: true, key: 'said.claimed', text: 'sent', ticket: 12, data: { message: 'm-2' } }
        : { ok: false, refused: 'customer-wrote', text: 'They wrote again.' };
    const asked = desk.discord.pressOn(offer, buttonOn(offer, 'Send to'), ANA_ID);
    await eventually(() => expect(asked.whispered).toHaveLength(1));
    const question = { ...asked, said: asked.whispered[0] ?? null };
    const sure = desk.discord.press(buttonOn(question.said, 'Send all the same'), ANA_ID, question);
    sure.channel = offer.channel;
    await answered(sure);
    expect(desk.handled.at(-1)?.options).toEqual({ ticket: 12, message: 'note-1', to: 12, confirm: true });
    expect(words(sure.said)).toContain('sent');
  });

  it('sends with one press when what looks like a promise is none', async () => {
    await start();
    const { offer } = await offered();
    desk.answer = async ({ options }) =>
      options['no-pledge'] === true
        ? { ok: true, key: 'said.claimed', text: 'sent', ticket: 12, data: { message: 'm-2' } }
        : { ok: false, refused: 'pledge-hint', text: '30 % is above 15 %' };
    const asked = desk.discord.pressOn(offer, buttonOn(offer, 'Send to'), ANA_ID);
    await eventually(() => expect(asked.whispered).toHaveLength(1));
    const question = { ...asked, said: asked.whispered[0] ?? null };
    const none = desk.discord.press(buttonOn(question.said, 'Not a promise'), ANA_ID, question);
    none.channel = offer.channel;
    await answered(none);
    const options = { ticket: 12, message: 'note-1', to: 12, 'no-pledge': true };
    expect(desk.handled.at(-1)?.options).toEqual(options);
    expect(words(none.said)).toContain('sent');
  });

  it('works after a restart, in a thread that was filed away, in a forum [K06 K46]', async () => {
    await start({ channel: FORUM });
    const ref = await desk.desk.show(CARD, null);
    const [thread = ''] = ref.split(':');
    const note = desk.discord.write(thread, ANA_ID, 'Here.');
    desk.discord.archive(thread);
    await desk.desk.offer?.(ref, offerOf(note));
    const offer = ours(thread).at(-1);
    if (offer === undefined) throw new Error('nothing was offered');
    await desk.die();
    await start({ discord: desk.discord, channel: FORUM });
    await answered(desk.discord.pressOn(offer, buttonOn(offer, 'Send to'), ANA_ID));
    expect(desk.handled).toMatchObject([{ name: 'send' }]);
  });
});

describe('offers and questions', () => {
  const hostile = fc.constantFrom(
    '@everyone <@700000000000000001> <!channel> <@&1> <#1>',
    '[bank.example](https://evil.example) **bold** `code` ```block',
    '# heading\n-# small\n> quote',
    '\u202eelpmaxe \u200b\ufeff NUL \u0000 and \ud800',
    '🎉'.repeat(10_000),
    '*'.repeat(20_000),
    '@'.repeat(10_000),
    'x'.repeat(10_000),
    '',
  );

  it('fit Discord’s limits and are inert, whatever people are called and wrote, in every language [K19 K45]', async () => {
    await start();
    for (const language of LANGUAGE_TAGS) await learn(language);
    const id = fc.oneof(fc.uuid(), fc.constant('i'.repeat(64)));
    fc.assert(
      fc.property(
        hostile,
        hostile,
        id,
        fc.option(id),
        fc.constantFrom(...LANGUAGE_TAGS),
        (name, text, note, seen, language) => {
          const offer = { ...offerOf({ id: '1' } as DiscordMessage, note), contactName: name, channel: text };
          const question = { problem: name, words: text, number: 2 ** 53 - 1, note, seen };
          for (const body of [offerBody(offer, seen, language), sendQuestion(question, language)]) {
            const { silent: _silent, answers: _answers, ...sent } = body;
            const whole = { ...sent, nonce: 'n', enforce_nonce: true, allowed_mentions: { parse: [] } };
            expect(problemsOfNewMessage(whole)).toEqual([]);
            expect(words(body.embeds)).not.toMatch(/@everyone|<@[!&\d]|[^\\]\]\(https|\u202e/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the menu of a message', () => {
  const menu = (key: keyof typeof MENUS) => menuName(MENUS[key], 'en');

  it('sends the presser’s own text, also when the desk may not read: as a note, shown with its recipient [K12 K50]', async () => {
    await start({ reads: false });
    const { ref, thread } = await cardWithThread(desk);
    const note = desk.discord.write(thread, ANA_ID, 'It is on its way.');
    const asked = desk.discord.menuOn(menu('send'), note, ANA_ID);
    await answered(asked);
    expect(words(asked.said)).toMatch(/To Maja Novak by .*It is on its way/s);
    expect(desk.accepted.map(({ externalId }) => externalId)).toEqual([`0${note.id}:picked`]);
    expect(await desk.desk.parse?.(desk.accepted[0]?.raw ?? '', 0)).toMatchObject([{ ref, user: ANA_ID }]);
    expect(desk.handled).toEqual([]);
    const five = Array.from({ length: 5 }, () =>
      desk.discord.press(buttonOn(asked.said, 'Send'), ANA_ID, asked),
    );
    await answered(...five);
    const message = `note-${note.id.slice(-4)}`;
    expect(desk.handled.map(({ name, options }) => [name, options.message])).toEqual(
      Array.from({ length: 5 }, () => ['send', message]),
    );
    await desk.desk.offer?.(ref, offerOf(note, message));
    expect(ours(thread)).toEqual([]);
  });

  it('brings an edit along, and replaces the offer that was made', async () => {
    await start();
    const { thread, note, offer } = await offered();
    await eventually(() =>
      expect(desk.accepted.map(({ externalId }) => externalId)).toContain(`0${note.id}`),
    );
    desk.discord.rewrite(note, 'It comes tomorrow.');
    const asked = desk.discord.menuOn(menu('send'), note, ANA_ID);
    await answered(asked);
    const kept = desk.accepted.filter(({ externalId }) => externalId.startsWith(`0${note.id}`));
    expect(kept.map(({ raw }) => JSON.parse(raw).text)).toEqual([
      'It is on its way.',
      'It comes tomorrow.',
      'It comes tomorrow.',
    ]);
    desk.discord.home = thread;
    const mark = /ref \w+/.exec(words(offer.embeds))?.[0];
    expect(mark).toBeDefined();
  });

  it('sends nobody else’s text, nothing empty, and nothing from elsewhere [K03 K12]', async () => {
    await start();
    const { thread } = await cardWithThread(desk);
    const theirs = desk.discord.write(thread, BOR_ID, 'Mine.');
    const empty = desk.discord.write(thread, ANA_ID, ' ');
    const elsewhere = desk.discord.write(DESK, ANA_ID, 'Here.');
    const bot = desk.discord.write(thread, STRANGER_ID, 'Beep.', { bot: true });
    const all = [theirs, empty, elsewhere, bot].map((one) => desk.discord.menuOn(menu('send'), one, ANA_ID));
    const stranger = desk.discord.menuOn(menu('send'), theirs, STRANGER_ID);
    await answered(...all, stranger);
    const told = [...all, stranger].map(({ said }) => words(said));
    expect(told[0]).toContain('your own messages');
    expect(told[1]).toContain('no text');
    expect(told[2]).toContain('no ticket');
    expect(told[3]).toContain('Applications');
    expect(told[4]).toContain(STRANGER_ID);
    expect(desk.handled).toEqual([]);
  });

  it.each([false, true])(
    'notes what a colleague wrote as theirs, and what others wrote with their name; reading: %s [K12 K50]',
    async (reads) => {
      await start({ reads });
      const { thread } = await cardWithThread(desk);
      const theirs = desk.discord.write(thread, BOR_ID, 'Seen in the store.');
      const guest = desk.discord.write(thread, STRANGER_ID, 'I know them.');
      for (const one of [theirs, guest]) {
        const noted = desk.discord.menuOn(menu('note'), one, ANA_ID);
        await answered(noted);
        expect(words(noted.said)).toContain('note on #12');
      }
      const picked = desk.accepted.filter(({ externalId }) => externalId.endsWith(':picked'));
      const heard = await Promise.all(picked.map(async ({ raw }) => desk.desk.parse?.(raw, 0)));
      expect(heard.flat()).toMatchObject([
        { type: 'message', user: BOR_ID, text: 'Seen in the store.' },
        { type: 'message', user: ANA_ID, text: 'user-9: I know them.' },
      ]);
    },
  );

  it('makes a ticket of a message elsewhere once, and says what becomes of later ones [K04 K50]', async () => {
    for (const reads of [true, false]) {
      await start({ reads });
      const general = desk.discord.addChannel('900000000000000077', 0, null, 'general').id;
      const help = desk.discord.addChannel('900000000000000078', 11, general, 'help').id;
      const [said, asked] = [general, help].map((one) =>
        desk.discord.write(one, STRANGER_ID, 'Where is it?'),
      );
      if (said === undefined || asked === undefined) throw new Error('nothing was written');
      desk.conversations.set(`${general}:${said.id}:${STRANGER_ID}`, CARD);
      desk.conversations.set(`${help}:${help}:${STRANGER_ID}`, CARD);
      const five = Array.from({ length: 5 }, () => desk.discord.menuOn(menu('ticket'), said, ANA_ID));
      const other = desk.discord.menuOn(menu('ticket'), asked, ANA_ID);
      await answered(...five, other);
      const made = desk.accepted.filter(({ conversation }) => conversation.includes(':'));
      expect(made.map(({ externalId }) => externalId).sort()).toEqual(
        [said, asked].map(({ id }) => `0${id}`),
      );
      const [first] = made.filter(({ externalId }) => externalId === `0${said.id}`);
      expect(await desk.desk.parse?.(first?.raw ?? '', 0)).toMatchObject([
        { type: 'customer', by: ANA_ID, item: { type: 'message', text: 'Where is it?' } },
      ]);
      for (const one of [...five, other]) expect(words(one.said)).toContain('ticket #12');
      expect(words(five[0]?.said)).toContain(reads ? 'answers to these messages' : 'is off');
      expect(words(other.said)).toContain(reads ? 'later in this thread' : 'is off');
      if (reads) await desk.stop();
    }
  });

  it('makes none of what stands in a ticket’s thread, nor for strangers [K37]', async () => {
    await start();
    const { thread } = await cardWithThread(desk);
    const note = desk.discord.write(thread, ANA_ID, 'Internal.');
    const inside = desk.discord.menuOn(menu('ticket'), note, ANA_ID);
    const stranger = desk.discord.menuOn(menu('ticket'), desk.discord.write(DESK, BOR_ID, 'x'), STRANGER_ID);
    await answered(inside, stranger);
    expect(words(inside.said)).toContain('only the team sees it');
    expect(words(stranger.said)).toContain(STRANGER_ID);
    expect(desk.accepted.filter(({ conversation }) => conversation.includes(':'))).toEqual([]);
  });

  it('then hears the customer in their thread and in answers, and nobody else there [K02]', async () => {
    await start();
    const { discord } = desk;
    const general = discord.addChannel('900000000000000077', 0, null, 'general').id;
    const help = discord.addChannel('900000000000000078', 11, general, 'help').id;
    const [said, asked] = [general, help].map((one) => discord.write(one, STRANGER_ID, 'Where is it?'));
    if (said === undefined || asked === undefined) throw new Error('nothing was written');
    const inGeneral = `${general}:${said.id}:${STRANGER_ID}`;
    for (const one of [inGeneral, `${help}:${help}:${STRANGER_ID}`]) desk.conversations.set(one, CARD);
    await answered(...[said, asked].map((one) => discord.menuOn(menu('ticket'), one, ANA_ID)));
    const reply = discord.write(general, STRANGER_ID, 'And when?', { answers: said.id });
    discord.write(general, STRANGER_ID, 'Hello all.');
    discord.write(general, OTHER_ID, 'Me too.', { answers: said.id });
    discord.write(general, STRANGER_ID, 'Still there?', { answers: reply.id });
    const begun = discord.addChannel(said.id, 11, general, 'begun under it').id;
    discord.write(begun, STRANGER_ID, 'Here now.');
    discord.write(begun, OTHER_ID, 'I see.');
    const inThread = discord.write(help, STRANGER_ID, 'Anybody?');
    discord.write(help, OTHER_ID, 'Not the customer.');
    discord.rewrite(inThread, 'Anybody here?');
    discord.erase(inThread);
    await eventually(() => expect(desk.accepted.at(-1)?.externalId).toBe(`0${inThread.id}:deleted`));
    const heard = (await Promise.all(desk.accepted.map(async ({ raw }) => desk.desk.parse?.(raw, 0)))).flat();
    const items = heard.flatMap((one) => (one?.type === 'customer' ? [one.item] : []));
    expect(items.map((one) => [one.type, 'text' in one ? one.text : ''])).toEqual([
      ['message', 'Where is it?'],
      ['message', 'Where is it?'],
      ['message', 'And when?'],
      ['message', 'Still there?'],
      ['message', 'Here now.'],
      ['message', 'Anybody?'],
      ['edit', 'Anybody here?'],
      ['delete', ''],
    ]);
    expect(new Set(items.map(({ from }) => from.address))).toEqual(new Set([STRANGER_ID]));
  });
});

describe('the copy of a message in its thread', () => {
  const message: ThreadMessage = {
    id: 'm-1',
    kind: 'inbound',
    author: 'Maja',
    text: 'It is red.',
    files: [],
    before: null,
    deleted: false,
  };

  it('follows edits, old and new shown, and deletions, and stays the one copy [K08 K14]', async () => {
    await start();
    const { ref, thread } = await cardWithThread(desk);
    for (const change of [
      message,
      message,
      { ...message, text: 'It is @everyone blue.', before: 'It is red.' },
    ])
      await desk.desk.mirror?.(ref, change);
    const [copy] = ours(thread);
    expect(words(copy?.embeds)).toMatch(/Before:.*> It is red\..*It is @\u200beveryone blue/s);
    expect(copy?.edits).toBe(1);
    const deleted = { ...message, text: '', before: null, files: [], deleted: true };
    await desk.desk.mirror?.(ref, deleted);
    expect(words(copy?.embeds)).toContain('Deleted by the customer.');
    expect(words(copy?.embeds)).not.toMatch(/red|blue/);
    expect(ours(thread)).toHaveLength(1);
  });

  it('is found however much was said since, after a restart, in a thread that was filed away [K08 K46]', async () => {
    await start();
    const { ref, thread } = await cardWithThread(desk);
    await desk.desk.mirror?.(ref, message);
    for (let index = 0; index < 420; index += 1) desk.discord.write(thread, ANA_ID, 'talk');
    desk.discord.archive(thread);
    await desk.die();
    await start({ discord: desk.discord });
    await desk.desk.mirror?.(ref, { ...message, text: 'It is blue.', before: 'It is red.' });
    expect(ours(thread)).toHaveLength(1);
    expect(words(ours(thread))).toContain('blue');
  });

  it('is looked for no further back than its message is old', async () => {
    await start();
    const { ref, thread } = await cardWithThread(desk);
    for (let index = 0; index < 420; index += 1) {
      const said = desk.discord.write(thread, ANA_ID, 'talk');
      said.id = desk.discord.snowflake(Date.now() - HOUR_MS);
    }
    const asked = () => desk.discord.calls.filter(({ name }) => name === 'list-messages').length;
    await desk.desk.mirror?.(ref, { ...message, since: Date.now() });
    expect(asked()).toBe(1);
    await desk.desk.mirror?.(ref, { ...message, id: 'older', since: Date.now() - 2 * HOUR_MS });
    expect(asked()).toBe(1 + 5);
    expect(ours(thread)).toHaveLength(2);
  });

  it('carries no customer’s word, old or new, until the owner opts in', async () => {
    await start({ showText: false });
    const { ref, thread } = await cardWithThread(desk);
    await desk.desk.mirror?.(ref, message);
    await desk.desk.mirror?.(ref, { ...message, text: 'It is blue.', before: 'It is red.' });
    const note = desk.discord.write(thread, ANA_ID, 'Noted.');
    await desk.desk.offer?.(ref, offerOf(note));
    expect(words(ours(thread))).not.toMatch(/red|blue/);
  });

  it('is refused where somebody locked the thread, and goes into a thread anew where it was deleted [K46]', async () => {
    await start();
    const { ref, thread } = await cardWithThread(desk);
    const place = desk.discord.channels.get(thread);
    if (place !== undefined) place.locked = true;
    await expect(desk.desk.mirror?.(ref, message)).rejects.toMatchObject({ code: 'vendor-refused' });
    desk.discord.channels.delete(thread);
    await desk.desk.mirror?.(ref, message);
    expect(ours(thread).filter(({ embeds }) => words(embeds).includes('red'))).toHaveLength(1);
  });
});
