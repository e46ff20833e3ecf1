import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Engine } from '../src/store/database.ts';
import { InDiscord } from './desks.in-discord.ts';
import { InSlack } from './desks.in-slack.ts';
import { BOSSES, DESK, type DiscordPeer, GUILD, startDiscord, TOKEN } from './peers/discord.ts';
import { type TestHouse, testHouse, type Visitor } from './peers/house.ts';
import { freshDatabase } from './peers/postgres.ts';
import { APP_TOKEN, BOT_TOKEN, type SlackPeer, startSlack } from './peers/slack.ts';
import { TelegramPeer } from './peers/telegram.ts';

export const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PATIENCE_MS = 30_000;
const RUSH_MS = 60_000;
const SECRET = 'a-word';

/** What is left of the card number 4111 1111 1111 1111 where it was not struck; ids are long numbers that may hold the same digits. */
export const CARD_LEFT = /(?<![\w-])1111(?![\w-])/;

/** Waits until nothing in it throws any more; fails with the last error. */
export async function seen<T>(look: () => T | Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

interface Change {
  engine?: Engine;
  env?: Record<string, string>;
}

/**
 * Slack and Discord as desks of one house, with live chat and Telegram for customers. Ana and the supervisor Eva work in
 * Slack, Bor and the supervisor Vid in Discord. It is half past seven in the morning.
 */
export class Stage {
  house!: TestHouse;
  readonly ana: InSlack;
  readonly eva: InSlack;
  readonly bor: InDiscord;
  readonly vid: InDiscord;
  readonly slack: SlackPeer;
  readonly discord: DiscordPeer;
  readonly telegram: TelegramPeer;
  readonly #ends: (() => Promise<unknown>)[];
  readonly #change: Change & { databaseUrl: string };
  #updates = 900;

  private constructor(
    peers: Pick<Stage, 'slack' | 'discord' | 'telegram'>,
    change: Change & { databaseUrl: string },
    ends: (() => Promise<unknown>)[],
  ) {
    this.slack = peers.slack;
    this.discord = peers.discord;
    this.telegram = peers.telegram;
    this.#change = change;
    this.#ends = ends;
    this.ana = new InSlack(this.slack, 'U0ANA');
    this.eva = new InSlack(this.slack, 'U0BOSS');
    this.bor = new InDiscord(this.discord, '700000000000000002');
    this.vid = new InDiscord(this.discord, '700000000000000004');
  }

  static async open(change: Change = {}): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), 'osem-stage-'));
    const [slack, discord, telegram] = await Promise.all([
      startSlack(),
      startDiscord(),
      TelegramPeer.start(),
    ]);
    const fresh = change.engine === 'postgres' ? await freshDatabase('house') : null;
    const databaseUrl = fresh?.url ?? `sqlite:${join(folder, 'osem.db')}`;
    const ends = [
      () => slack.close(),
      () => discord.close(),
      () => telegram.stop(),
      async () => fresh?.drop(),
      async () => rmSync(folder, { recursive: true, force: true }),
    ];
    const stage = new Stage({ slack, discord, telegram }, { ...change, databaseUrl }, ends);
    await stage.#start(DAY - (Date.now() % DAY) + 7.5 * HOUR);
    slack.epoch = Math.floor(stage.house.now() / 1000);
    const { house } = stage;
    await house.person('Ana', 'agent', { slack: stage.ana.user });
    await house.person('Bor', 'agent', { discord: stage.bor.user });
    await house.person('Eva', 'supervisor', { slack: stage.eva.user });
    await house.person('Vid', 'supervisor', { discord: stage.vid.user });
    return stage;
  }

  async #start(ahead: number): Promise<void> {
    const { engine = 'sqlite', env, databaseUrl } = this.#change;
    this.house = await testHouse({
      ...{ engine, databaseUrl, ahead },
      env: {
        SLACK_BOT_TOKEN: BOT_TOKEN,
        SLACK_APP_TOKEN: APP_TOKEN,
        SLACK_DESK_CHANNEL: 'C0DESK',
        SLACK_SUPERVISOR_CHANNEL: 'C0BOSS',
        SLACK_API_URL: this.slack.apiUrl,
        DISCORD_TOKEN: TOKEN,
        DISCORD_GUILD_ID: GUILD,
        DISCORD_DESK_CHANNEL: DESK,
        DISCORD_SUPERVISOR_CHANNEL: BOSSES,
        DISCORD_SHOW_TEXT: 'true',
        DISCORD_MESSAGE_CONTENT: 'true',
        DISCORD_API_URL: this.discord.apiUrl,
        TELEGRAM_TOKEN: this.telegram.token,
        TELEGRAM_SECRET_TOKEN: SECRET,
        TELEGRAM_API_URL: this.telegram.url,
        ...env,
      },
    });
    const sockets = () => this.slack.sockets.filter(({ open }) => open).length;
    await seen(() => expect([this.discord.identified > 0, sockets()]).toEqual([true, 1]));
  }

  /** The process ends, and another one starts so many days later. */
  async restart(days: number): Promise<void> {
    const ahead = this.house.now() - Date.now() + days * DAY;
    await this.house.stop();
    // It begins a session, or goes on with the one that was left.
    const sessions = () => this.discord.identified + this.discord.resumed;
    const before = sessions();
    await this.#start(ahead);
    await seen(() => expect(sessions()).toBeGreaterThan(before));
  }

  /** Everything that the platforms would have refused is a failure. */
  async close(): Promise<void> {
    await this.house.stop();
    for (const end of this.#ends) await end();
    expect([...this.slack.problems, ...this.discord.problems]).toEqual([]);
  }

  passes(hours: number): void {
    this.house.advance(hours * HOUR);
  }

  /** A customer on the live chat, whose ticket stands on both desks with its thread. */
  async customer(name: string, text: string): Promise<{ chat: Visitor; number: number }> {
    const chat = await this.house.visitor(name);
    await chat.write(text);
    return { chat, number: await this.#stands(name) };
  }

  /** A customer on Telegram, in the same way. `say` sends more, also with a file; `change` edits. */
  async onTelegram(id: number, name: string, text: string) {
    const { telegram, house } = this;
    telegram.chat(id);
    const from = { id, is_bot: false, first_name: name };
    const chat = { id, type: 'private' as const, first_name: name };
    const date = () => Math.floor(house.now() / 1000);
    if (this.#change.env?.PUBLIC_URL !== undefined) await seen(() => expect(telegram.webhook).not.toBeNull());
    telegram.webhook = { url: `${house.url}/channels/telegram`, secret: SECRET };
    const update = (what: object) => telegram.deliver({ update_id: ++this.#updates, ...what });
    const say = async (words: string, more: object = {}): Promise<number> => {
      const message_id = ++this.#updates;
      const said = { ...('document' in more ? { caption: words } : { text: words }), ...more };
      await update({ message: { message_id, date: date(), from, chat, ...said } });
      return message_id;
    };
    const change = (message_id: number, text: string) =>
      update({ edited_message: { message_id, date: date(), edit_date: date(), text, from, chat } });
    const first = await say(text);
    const number = await this.#stands(name);
    const got = () => telegram.sent.filter(({ chat: to }) => to.id === id).map((one) => one.text ?? '');
    return { number, first, say, change, got };
  }

  async #stands(name: string): Promise<number> {
    return seen(() => {
      const number = this.ana.numberOf(name);
      expect(this.ana.thread(number).length).toBeGreaterThan(0);
      expect(this.bor.thread(number).length).toBeGreaterThan(0);
      return number;
      // Slack takes one message a second in a channel: a morning's rush stands there a while later.
    }, RUSH_MS);
  }

  /** Stages of which somebody was told, or will be in a digest. */
  async stagesTold(): Promise<unknown[]> {
    const { tickets } = (await this.house.get('/api/tickets')).body as { tickets: { number: number }[] };
    const all = await Promise.all(tickets.map(({ number }) => this.house.get(`/api/tickets/${number}`)));
    const events = all.flatMap(({ body }) => body.events as { type: string }[]);
    return events.filter(({ type }) => type === 'stage-told');
  }

  async messages(
    number: number,
  ): Promise<{ id: string; kind: string; text: string; delivery: string | null }[]> {
    return (await this.house.get(`/api/tickets/${number}`)).body.messages as never;
  }
}
