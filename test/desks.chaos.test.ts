import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Engine } from '../src/store/database.ts';
import { allTickets, chance, DOUBLED, doubledAndShuffled, inboxLength, killAtRandom, SEED } from './chaos.ts';
import { buttonOn } from './discord.house.ts';
import { eventually } from './eventually.ts';
import { DESK, type DiscordPeer, GUILD, startDiscord, TOKEN } from './peers/discord.ts';
import { ADMIN_TOKEN, clientOf } from './peers/house.ts';
import { freshDatabase } from './peers/postgres.ts';
import { OsemProcess } from './peers/processes.ts';
import {
  APP_TOKEN,
  BOT_TOKEN,
  type EventBody,
  SIGNING_SECRET,
  type SlackPeer,
  startSlack,
  TEAM,
} from './peers/slack.ts';
import { TelegramPeer } from './peers/telegram.ts';

/** `npm run chaos` sets the whole size; the suite runs a fixed slice of it. */
const EVENTS = Number(process.env.CHAOS_EVENTS ?? 500);
const CHATS = Math.max(12, Math.round(EVENTS / 80));
const MADE = 5;
const EDITED = 0.1;
const SENT = 10;
const CLIENTS = 20;
const SECRET = 'chaos-secret';
const SLACK_USER = 'U0ANA';
const DISCORD_USER = '700000000000000001';
const DESK_CHANNEL = 'C0DESK';
const SHOP = 'C0SHOP';
/** However slow the machine is: it fails only when nothing has moved for so long. */
const STALL_MS = 30_000;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

interface Stage {
  slack: SlackPeer;
  discord: DiscordPeer;
  telegram: TelegramPeer;
  processes: OsemProcess[];
  transport: 'http' | 'socket';
  random: () => number;
}

const client = ({ processes }: Stage) => clientOf((processes[0] as OsemProcess).url);
const anyUrl = ({ processes, random }: Stage) =>
  (processes[Math.floor(random() * processes.length)] as OsemProcess).url;

it.each([
  ['sqlite', 'http'],
  ['postgres', 'socket'],
] as const)(
  `${EVENTS} events of Slack and Discord, doubled, shuffled, with SIGKILLs: nothing lost or doubled, no reply twice; on %s over %s [K02 K04]`,
  (engine, transport) => staged(engine, transport, everyEventOnce),
  Math.max(180_000, EVENTS * 90),
);

async function everyEventOnce(stage: Stage): Promise<void> {
  const threads = await ticketsWithThreads(stage);
  const slackSays = slackEvents(stage, threads);
  let over = false;
  const killing = killAtRandom(stage.processes, stage.random, () => over);
  const saying = discordTexts(stage, threads);
  await tellAll(stage, slackSays.all);
  const discordSays = await saying;
  over = true;
  expect(await killing).toBeGreaterThan(0);
  const { get } = client(stage);

  const notesOf = async (number: number) => {
    const { status, body } = await get(`/api/tickets/${number}`);
    expect([number, status]).toEqual([number, 200]);
    const { messages } = body as unknown as View;
    return messages.filter(({ kind }) => kind === 'note');
  };
  await reaches('the inbox', 0, async () => -(await inboxLength(client(stage))));
  const written = threads.map(({ number }) => {
    const [slack, discord] = [slackSays.texts.get(number) ?? [], discordSays.get(number) ?? []];
    return { number, slack, discord, kept: [] as string[] };
  });
  // Discord's history is read a while after the start.
  await reaches('notes', written.flatMap(({ slack, discord }) => [...slack, ...discord]).length, async () => {
    for (const one of written.filter(
      ({ slack, discord, kept }) => kept.length < slack.length + discord.length,
    ))
      one.kept = (await notesOf(one.number)).map(({ text }) => text);
    return written.flatMap(({ kept }) => kept).length;
  });
  for (const { slack, discord, kept } of written) {
    const by = (desk: string) => kept.filter((text) => text.startsWith(desk));
    expect([by('slack'), by('discord')]).toEqual([slack, discord]);
  }
  expect(await allTickets(client(stage))).toHaveLength(CHATS + MADE);
  await sentOnce(stage, threads.slice(0, SENT), notesOf);
  expect((await client(stage).command('dead', {})).body.text).toMatch(/Everything was done/);
}

/** Waits for as long as it still grows. */
async function reaches(what: string, goal: number, measure: () => number | Promise<number>): Promise<void> {
  let [best, movedAt] = [Number.NEGATIVE_INFINITY, Date.now()];
  for (let now = await measure(); now < goal; now = await measure()) {
    if (now > best) [best, movedAt] = [now, Date.now()];
    if (Date.now() - movedAt > STALL_MS) throw new Error(`${what}: stays at ${now}, short of ${goal}`);
    await sleep(100);
  }
}

interface View {
  messages: { id: string; kind: string; text: string; delivery: string | null }[];
}

interface Threads {
  number: number;
  slack: string;
  discord: string;
}

/** A ticket for each chat, with its card and thread on both desks. */
async function ticketsWithThreads(stage: Stage): Promise<Threads[]> {
  const { slack, discord, telegram } = stage;
  const { person } = client(stage);
  await person('Ana', 'agent', { slack: SLACK_USER, discord: DISCORD_USER });
  for (let id = 1000; id < 1000 + CHATS; id++) {
    telegram.chat(id);
    const one = { id, is_bot: false, first_name: `C${id}` };
    const chat = { id, type: 'private', first_name: `C${id}` };
    const update = {
      update_id: id,
      message: { message_id: 1, date: Math.floor(Date.now() / 1000), text: 'Hello', chat, from: one },
    };
    const answer = await fetch(`${anyUrl(stage)}/channels/telegram`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET },
      body: JSON.stringify(update),
    });
    expect(answer.status).toBe(200);
  }
  const cards = () => slack.messages.filter(({ blocks }) => JSON.stringify(blocks).includes('card-'));
  const inThreads = () => discord.in(DESK).filter(({ id }) => discord.in(id).length > 0);
  await reaches('cards in Slack', CHATS, () => cards().length);
  await reaches('threads in Discord', CHATS, () => inThreads().length);
  const numbers = new Map(
    inThreads().map((card) => [Number(buttonOn(card, 'Claim').split(':')[2]), card.id]),
  );
  return cards().map(({ ts, blocks }) => {
    const number = Number(/"value":"(\d+)"/.exec(JSON.stringify(blocks))?.[1]);
    return { number, slack: ts, discord: numbers.get(number) ?? '' };
  });
}

/** Texts under the cards, some edited, and marks that make tickets of messages elsewhere. */
function slackEvents({ slack, random }: Stage, threads: Threads[]) {
  const unique: EventBody[] = [];
  const texts = new Map<number, string[]>(threads.map(({ number }) => [number, []]));
  slack.channels.add(SHOP);
  for (let i = 0; i < MADE; i++) {
    const said = slack.write({ user: `U0SHOPPER${i}`, channel: SHOP, text: `broken ${i}` });
    unique.push(slack.react(SLACK_USER, String(said.event.ts), 'ticket'));
  }
  for (let i = 0; unique.length < (EVENTS / 2) * (1 - DOUBLED); i++) {
    const { number, slack: threadTs } = threads[i % threads.length] as Threads;
    const text = `slack ${number} ${i}`;
    const said = slack.write({ user: SLACK_USER, text, threadTs });
    unique.push(said);
    const edited = random() < EDITED;
    if (edited) unique.push(slack.edit(String(said.event.ts), `${text} edited`));
    texts.get(number)?.push(edited ? `${text} edited` : text);
  }
  return { all: doubledAndShuffled(unique, EVENTS / 2, random), texts };
}

/** As Slack does: what is not acknowledged comes again. A killed process may have acknowledged nothing for seconds. */
async function tellAll(stage: Stage, bodies: EventBody[]): Promise<void> {
  const waiting = [...bodies];
  const one = async () => {
    for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) {
      const to = stage.transport === 'http' ? { url: `${anyUrl(stage)}/slack/events` } : { patienceMs: 1000 };
      const tried = await stage.slack.tell(body, to).catch(() => []);
      if (tried.at(-1) === 'acknowledged') continue;
      waiting.unshift(body);
      // Nobody listens until the process is back: asked without a pause, we take the machine from it.
      await sleep(50);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, one));
}

/** Written at a steady pace, whoever listens. */
async function discordTexts({ discord, random }: Stage, threads: Threads[]): Promise<Map<number, string[]>> {
  const texts = new Map<number, string[]>(threads.map(({ number }) => [number, []]));
  for (let i = 0; i < (EVENTS / 2) * (1 - DOUBLED); i++) {
    const { number, discord: thread } = threads[Math.floor(random() * threads.length)] as Threads;
    const text = `discord ${number} ${i}`;
    const message = discord.write(thread, DISCORD_USER, text);
    texts.get(number)?.push(text);
    if (random() < DOUBLED) discord.unfurl(message);
    await sleep(5);
  }
  return texts;
}

/** Presses on the offer of a note, again and again until the outcome is seen: the customer gets it once at most. */
async function sentOnce(
  stage: Stage,
  threads: Threads[],
  notesOf: (number: number) => Promise<View['messages']>,
): Promise<void> {
  const { telegram } = stage;
  const { get, until } = client(stage);
  let over = false;
  const killing = killAtRandom(stage.processes, stage.random, () => over);
  const outcomes = await Promise.all(
    threads.map(async ({ number }) => {
      const [note] = await until(
        () => notesOf(number).catch(() => []),
        (notes) => notes.length > 0,
      );
      if (note === undefined) throw new Error('there is no note');
      // A process that was killed while it sent holds the reply until its lease ends.
      const reply = await eventually(async () => {
        await press(stage, `${number}:${note.id}:`).catch(() => null);
        await sleep(200);
        const { messages } = (await get(`/api/tickets/${number}`)).body as unknown as View;
        const found = messages.find(({ kind }) => kind === 'outbound');
        if (found?.delivery !== 'sent' && found?.delivery !== 'unknown')
          throw new Error(`the reply to #${number} is ${found?.delivery}`);
        return found;
      }, 2 * STALL_MS);
      return { text: note.text, delivery: reply.delivery };
    }),
  );
  over = true;
  await killing;
  for (const { text, delivery } of outcomes) {
    const calls = telegram.calls.filter(({ method, body }) => method === 'sendMessage' && body.text === text);
    expect(calls.length).toBeLessThanOrEqual(1);
    if (delivery === 'sent') expect(calls).toHaveLength(1);
  }
}

async function press(stage: Stage, value: string): Promise<void> {
  const { slack } = stage;
  const payload = {
    type: 'block_actions',
    user: { id: SLACK_USER, team_id: TEAM },
    team: { id: TEAM, domain: 'test' },
    channel: { id: DESK_CHANNEL, name: 'desk' },
    trigger_id: slack.trigger(),
    response_url: slack.responseUrl(SLACK_USER, DESK_CHANNEL),
    actions: [{ type: 'button', action_id: 'send', block_id: 'b', value, action_ts: '1' }],
  };
  if (stage.transport === 'http') await slack.deliver(`${anyUrl(stage)}/slack/events`, { payload });
  else await Promise.race([slack.emit('interactive', payload), sleep(500)]);
}

async function staged(
  engine: Engine,
  transport: Stage['transport'],
  act: (stage: Stage) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-chaos-'));
  cpSync(join(import.meta.dirname, '..', 'rules'), join(folder, 'rules'), { recursive: true });
  const [slack, discord, telegram] = await Promise.all([startSlack(), startDiscord(), TelegramPeer.start()]);
  const fresh = engine === 'postgres' ? await freshDatabase('house') : null;
  const env = {
    DATABASE_URL: fresh?.url ?? `sqlite:${join(folder, 'osem.db')}`,
    ADMIN_TOKEN,
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_SECRET_TOKEN: SECRET,
    TELEGRAM_API_URL: telegram.url,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    ...(transport === 'http' ? { SLACK_SIGNING_SECRET: SIGNING_SECRET } : { SLACK_APP_TOKEN: APP_TOKEN }),
    SLACK_DESK_CHANNEL: DESK_CHANNEL,
    SLACK_API_URL: slack.apiUrl,
    DISCORD_TOKEN: TOKEN,
    DISCORD_GUILD_ID: GUILD,
    DISCORD_DESK_CHANNEL: DESK,
    DISCORD_MESSAGE_CONTENT: 'true',
    DISCORD_API_URL: discord.apiUrl,
    UNDO_SECONDS: '0',
    LOG_LEVEL: 'error',
  };
  const processes = [await OsemProcess.start(folder, env)];
  if (engine === 'postgres') processes.push(await OsemProcess.start(folder, env));
  try {
    await act({ slack, discord, telegram, processes, transport, random: chance(SEED) });
    expect([...slack.problems, ...discord.problems]).toEqual([]);
  } finally {
    await Promise.all(processes.map((one) => one.stop()));
    await Promise.all([slack.close(), discord.close(), telegram.stop()]);
    await fresh?.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}
