import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MENUS, menuName } from '../src/desks/discord/menu-names.ts';
import { eventually } from './eventually.ts';
import { DESK, type DiscordMessage, GUILD, startDiscord, TOKEN } from './peers/discord.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

const ANA = '700000000000000001';
const BOR = '700000000000000002';
const MAJA = '700000000000000009';
const LUKA = '700000000000000010';
const GENERAL = '900000000000000077';
const HELP = '900000000000000078';

let discord: Awaited<ReturnType<typeof startDiscord>>;
let house: TestHouse;
/** Where the database stays when the house is gone. */
let folder: string;

const env = () => ({
  DISCORD_TOKEN: TOKEN,
  DISCORD_GUILD_ID: GUILD,
  DISCORD_DESK_CHANNEL: DESK,
  DISCORD_SHOW_TEXT: 'true',
  DISCORD_MESSAGE_CONTENT: 'true',
  DISCORD_API_URL: discord.apiUrl,
});

const open = () =>
  testHouse({ engine: 'sqlite', env: env(), databaseUrl: `sqlite:${join(folder, 'osem.db')}` });

beforeEach(async () => {
  discord = await startDiscord();
  discord.addChannel(GENERAL, 0, null, 'general');
  discord.addChannel(HELP, 11, GENERAL, 'help');
  folder = mkdtempSync(join(tmpdir(), 'osem-hear-'));
  house = await open();
  await house.person('Ana', 'agent', { discord: ANA });
  await house.person('Bor', 'supervisor', { discord: BOR });
  await eventually(() => expect(discord.identified).toBe(1));
});

afterEach(async () => {
  await house.stop();
  await discord.close();
  rmSync(folder, { recursive: true, force: true });
  expect(discord.problems).toEqual([]);
});

const words = (of: unknown) => JSON.stringify(of);
const first = <T>([one]: readonly T[]): T => {
  if (one === undefined) throw new Error('there is none yet');
  return one;
};
const card = () => first(discord.in(DESK));
const ours = (channel: string) => discord.in(channel).filter(({ author }) => author.bot === true);
function buttonOn(of: { components?: unknown } | null, label: string): string {
  const [, id] =
    new RegExp(`"label":"${label}[^"]*","custom_id":"([^"]+)"`).exec(words(of?.components)) ?? [];
  if (id === undefined) throw new Error(`no button ${label} in ${words(of)}`);
  return id;
}
interface Shown {
  kind: string;
  text: string;
  author: unknown;
  delivery: string | null;
  quotes?: string;
}
const messagesOf = async (number: number) =>
  (await house.get(`/api/tickets/${number}`)).body.messages as Shown[];
/** A customer on the live chat with a card and its thread. */
async function customer() {
  const maja = await house.visitor('Maja');
  await maja.write('Where is my order?');
  await eventually(() => expect(words(card().embeds)).toContain('Where is my order'));
  const { id: thread } = await eventually(card);
  await eventually(() => expect(discord.in(thread)).toHaveLength(1));
  return { maja, thread };
}
const answered = (...all: ReturnType<typeof discord.press>[]) =>
  eventually(() => expect(all.filter(({ said }) => said === null)).toEqual([]));

describe('what the team types in a ticket’s thread', () => {
  it('is a note, offered to be sent; one press sends it, however often it is pressed [K04 K12]', async () => {
    const { maja, thread } = await customer();
    const typed = discord.write(thread, ANA, 'It comes on Thursday.');
    discord.write(thread, MAJA, 'a stranger’s words');
    await eventually(() => expect(words(ours(thread))).toContain('Nothing was sent to Maja'));
    expect(await messagesOf(1)).toMatchObject([{ kind: 'inbound' }, { kind: 'note', text: typed.content }]);
    expect((await maja.messages()).map(({ text }) => text)).not.toContain(typed.content);

    const offer = first(ours(thread).slice(-1));
    const send = buttonOn(offer, 'Send to');
    const presses = Array.from({ length: 5 }, () => discord.pressOn(offer, send, ANA));
    await eventually(() => {
      const told = presses.map(({ said, whispered }) => (said === null ? 0 : 1) + whispered.length);
      expect(told).toEqual([1, 1, 1, 1, 1]);
    });
    expect(presses.filter(({ said }) => said !== null)).toHaveLength(1);
    await house.until(
      () => maja.messages(),
      (all) => all.some(({ text }) => text === typed.content),
    );
    await eventually(async () => expect(words(card().embeds)).toContain('✓'));
    expect((await maja.messages()).filter(({ text }) => text === typed.content)).toHaveLength(1);
    expect(ours(thread).filter(({ id }) => id === offer.id)).toHaveLength(1);
    expect(words(offer.components)).not.toContain('Send to');
  });

  it('follows edits and deletions there; the offer goes with it [K14]', async () => {
    const { thread } = await customer();
    const typed = discord.write(thread, ANA, 'Ask the store.');
    await eventually(async () => expect(await messagesOf(1)).toHaveLength(2));
    discord.rewrite(typed, 'Ask the other store.');
    await eventually(async () => expect((await messagesOf(1))[1]?.text).toBe('Ask the other store.'));
    await eventually(() => expect(ours(thread)).toHaveLength(2));
    discord.erase(typed);
    await eventually(() => expect(ours(thread)).toHaveLength(1));
    await eventually(async () => expect(words(await messagesOf(1))).not.toContain('other store'));
  });

  it('loses nothing when the gateway and the house are away together [K02]', async () => {
    const { thread } = await customer();
    discord.write(thread, ANA, 'before');
    await eventually(async () => expect(await messagesOf(1)).toHaveLength(2));
    discord.resumable = false;
    discord.unreachable = true;
    discord.cut();
    await house.stop();
    for (let index = 0; index < 130; index += 1) discord.write(thread, ANA, `gap ${index}`);
    discord.unreachable = false;
    house = await open();
    await eventually(async () => expect((await house.get('/api/tickets/1')).body.messages).toHaveLength(132));
    const notes = (await messagesOf(1)).filter(({ kind }) => kind === 'note').map(({ text }) => text);
    expect(notes).toEqual(['before', ...Array.from({ length: 130 }, (_, index) => `gap ${index}`)]);
  });
});

describe('what a customer writes in the server', () => {
  const make = async (message: DiscordMessage, user = ANA) => {
    const made = discord.menuOn(menuName(MENUS.ticket, 'en'), message, user);
    await answered(made);
    return made;
  };

  it('becomes a ticket by the menu, goes on in answers, and is answered there as a reply [K04 K12]', async () => {
    const said = discord.write(GENERAL, MAJA, '@everyone my parcel is broken');
    const made = await make(said);
    expect(words(made.said)).toContain('ticket #1 now');
    await make(said);
    await eventually(() => expect(words(card().embeds)).toContain('my parcel is broken'));
    const sent = discord.type(
      'reply',
      { ticket: 1, text: 'Which *one*, @everyone? https://example.com/a_b' },
      BOR,
    );
    await answered(sent);
    await eventually(() => expect(ours(GENERAL)).toHaveLength(1));
    const answer = first(ours(GENERAL));
    expect(answer.content).toBe('Which \\*one\\*, @everyone? <https://example.com/a_b>');
    expect(answer.pings).toEqual([]);
    expect(answer.more).toMatchObject({ message_reference: { message_id: said.id }, flags: 4 });
    discord.write(GENERAL, MAJA, 'The red one.', { answers: answer.id });
    discord.write(GENERAL, MAJA, 'Anybody for lunch?');
    await eventually(async () =>
      expect((await messagesOf(1)).map(({ text }) => text)).toEqual([
        '@everyone my parcel is broken',
        'Which *one*, @everyone? https://example.com/a_b',
        'The red one.',
      ]),
    );
    expect((await messagesOf(1)).map(({ quotes }) => quotes)).toEqual([
      undefined,
      undefined,
      'Which *one*, @everyone? https://example.com/a_b',
    ]);
    await eventually(() => expect(words(card().embeds)).toContain('In reply to “Which'));
    expect(discord.in(DESK)).toHaveLength(1);
    expect(discord.messages.flatMap(({ pings }) => pings)).toEqual([]);
  });

  it('is asked there whether it is solved; only the customer’s press counts, and once [K04 K37]', async () => {
    const said = discord.write(GENERAL, MAJA, 'My parcel is broken');
    await make(said);
    await eventually(() => expect(words(card().embeds)).toContain('My parcel is broken'));
    const resolved = Object.fromEntries([
      ['ticket', 1],
      ['text', 'A new one is on its way.'],
      ['then', 'resolve'],
    ]);
    await answered(discord.type('reply', resolved, BOR));
    await eventually(() => expect(ours(GENERAL)).toHaveLength(2));
    const question = ours(GENERAL)[1] as DiscordMessage;
    expect(question.content).toContain('Did this solve it?');
    const [no, yes] = [buttonOn(question, 'No, not yet'), buttonOn(question, 'Yes, solved')];
    const statusOf = async () => {
      const { body } = await house.get('/api/tickets/1');
      return (body.ticket as { status: string }).status;
    };
    discord.pressOn(question, no, ANA);
    discord.pressOn(question, no, MAJA);
    discord.pressOn(question, yes, MAJA);
    await eventually(async () => expect(await statusOf()).toBe('open'));
    await eventually(() => expect(words(question.components)).toContain('✓ No, not yet'));
    const [chosen, ...others] =
      question.components?.flatMap((row) => ('components' in row ? row.components : [])) ?? [];
    expect([chosen, others]).toMatchObject([{ disabled: true }, []]);
    await eventually(() => expect(ours(GENERAL).at(-1)?.content).toContain('What is still missing?'));
    const { body } = await house.get('/api/tickets/1');
    const events = body.events as { type: string; data: unknown; actor: { kind: string } }[];
    expect(events.filter(({ type }) => type === 'solved-said')).toMatchObject([
      { data: { answer: 'no' }, actor: { kind: 'contact' } },
    ]);
  });

  it('in a thread all of theirs belongs to it, edits and deletions too, and copies follow [K08 K14]', async () => {
    const said = discord.write(HELP, MAJA, 'It does not start.');
    await make(said);
    const more = discord.write(HELP, MAJA, 'It is blue.');
    await eventually(async () => expect(await messagesOf(1)).toHaveLength(2));
    discord.rewrite(more, 'It is red.');
    const { id: thread } = await eventually(card);
    await eventually(() => expect(words(ours(thread))).toMatch(/Before:.*blue.*red/));
    discord.erase(said);
    await eventually(() => expect(words(ours(thread))).toContain('Deleted by the customer'));
    expect(ours(thread)).toHaveLength(2);
    expect(words(ours(thread))).not.toContain('does not start');
  });

  it('takes what a colleague writes to them there as the answer that it is, once, and follows it [K04 K12]', async () => {
    await make(discord.write(HELP, MAJA, 'It does not start.'));
    const said = discord.write(HELP, BOR, 'What *colour*?');
    const saidOf = async () =>
      (await messagesOf(1)).map(({ kind, text, delivery }) => [kind, text, delivery].join(': '));
    await eventually(async () =>
      expect(await saidOf()).toEqual(['inbound: It does not start.: ', 'outbound: What *colour*?: sent']),
    );
    const { id: thread } = await eventually(card);
    await eventually(() => expect(words(ours(thread))).toContain('What \\\\*colour'));
    expect(words(ours(thread))).toContain('Bor');
    await eventually(() => expect(words(card().embeds)).toContain('✓ sent'));
    const ticket = async () => (await house.get('/api/tickets/1')).body.ticket as Record<string, unknown>;
    expect(await ticket()).toMatchObject({ assignee: { name: 'Bor' }, waitingSince: null });
    discord.rewrite(said, 'Which colour?');
    await eventually(async () => expect((await saidOf())[1]).toBe('outbound: Which colour?: sent'));
    discord.write(HELP, MAJA, 'Blue.', { answers: said.id });
    discord.write(HELP, '700000000000000055', 'Mine neither.');
    discord.erase(said);
    await eventually(async () =>
      expect((await saidOf()).slice(1)).toEqual(['outbound: : sent', 'inbound: Blue.: ']),
    );
    expect(ours(HELP)).toEqual([]);
    expect(discord.in(DESK)).toHaveLength(1);
  });

  it('takes what a colleague wrote to them while the house was away, once [K02]', async () => {
    await make(discord.write(HELP, MAJA, 'It does not start.'));
    discord.resumable = false;
    discord.unreachable = true;
    discord.cut();
    await house.stop();
    discord.write(HELP, BOR, 'What colour?');
    discord.write(HELP, MAJA, 'Blue.');
    discord.unreachable = false;
    house = await open();
    const saidOf = async () => (await messagesOf(1)).map(({ kind, text }) => `${kind}: ${text}`);
    await eventually(async () =>
      expect(await saidOf()).toEqual([
        'inbound: It does not start.',
        'outbound: What colour?',
        'inbound: Blue.',
      ]),
    );
    expect((await house.get('/api/tickets/1')).body.ticket).toMatchObject({ assignee: { name: 'Bor' } });
  });

  it('takes a colleague’s answer to one of several customers for that one, and guesses nobody', async () => {
    const maja = discord.write(GENERAL, MAJA, 'It does not start.');
    const luka = discord.write(GENERAL, LUKA, 'Mine is blue.');
    for (const one of [maja, luka]) await make(one);
    const others = [discord.write(HELP, MAJA, 'And here?'), discord.write(HELP, LUKA, 'Here too.')];
    for (const one of others) await make(one);
    discord.write(GENERAL, BOR, 'Lunch?');
    discord.write(HELP, BOR, 'Look at the manual.');
    discord.write(GENERAL, BOR, 'Ours is red.', { answers: luka.id });
    discord.write(HELP, BOR, 'Press it.', { answers: others[0]?.id ?? '' });
    const saidOf = async (number: number) => (await messagesOf(number)).map(({ text }) => text);
    await eventually(async () => {
      expect(await saidOf(2)).toEqual(['Mine is blue.', 'Ours is red.']);
      expect(await saidOf(3)).toEqual(['And here?', 'Press it.']);
    });
    expect(await saidOf(1)).toEqual(['It does not start.']);
    expect(await saidOf(4)).toEqual(['Here too.']);
  });

  it('is made a ticket by nobody from outside the team [K37]', async () => {
    const said = discord.write(GENERAL, MAJA, 'Me first.');
    const made = await make(said, MAJA);
    expect(words(made.said)).toContain(MAJA);
    expect((await house.get('/api/tickets')).body.tickets).toEqual([]);
  });
});
