import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { DESK, GUILD, startDiscord, TOKEN } from './peers/discord.ts';
import { ADMIN_TOKEN, clientOf } from './peers/house.ts';
import { type MailPeer, startMail } from './peers/mail.ts';
import { type FreshDatabase, freshDatabase } from './peers/postgres.ts';
import { OsemProcess } from './peers/processes.ts';
import { APP_TOKEN, BOT_TOKEN, type SlackPeer, startSlack } from './peers/slack.ts';

const SLACK_USER = 'U0ANA';
const DISCORD_USER = '700000000000000001';
/** What we promise, from the death of a process on. */
const TAKEN_OVER_MS = 30_000;
const PACE_MS = 300;
const MAILBOXES = 'listen/email';
/** However slow the machine is: it fails only when nothing has moved for so long. */
const STALL_MS = 30_000;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Waits for as long as it still grows. */
async function settled<One>(ask: () => Promise<One[]>, goal: number): Promise<One[]> {
  let [best, movedAt] = [-1, Date.now()];
  for (;;) {
    const all = await ask();
    if (all.length > best) [best, movedAt] = [all.length, Date.now()];
    if (all.length >= goal || Date.now() - movedAt > STALL_MS) return all;
    await sleep(100);
  }
}

describe('three processes on PostgreSQL with Slack by Socket Mode, Discord and a mailbox', () => {
  let folder: string;
  let fresh: FreshDatabase;
  let database: pg.Client;
  let slack: SlackPeer;
  let discord: Awaited<ReturnType<typeof startDiscord>>;
  let mail: MailPeer;
  const processes: OsemProcess[] = [];
  let number: number;
  let places: { slack: string; discord: string };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'osem-many-'));
    cpSync(join(import.meta.dirname, '..', 'rules'), join(folder, 'rules'), { recursive: true });
    [slack, discord, mail, fresh] = await Promise.all([
      startSlack(),
      startDiscord(),
      startMail(),
      freshDatabase(),
    ]);
    database = new pg.Client({ connectionString: fresh.url });
    await database.connect();
    const env = {
      DATABASE_URL: fresh.url,
      ADMIN_TOKEN,
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_APP_TOKEN: APP_TOKEN,
      SLACK_DESK_CHANNEL: 'C0DESK',
      SLACK_API_URL: slack.apiUrl,
      DISCORD_TOKEN: TOKEN,
      DISCORD_GUILD_ID: GUILD,
      DISCORD_DESK_CHANNEL: DESK,
      DISCORD_MESSAGE_CONTENT: 'true',
      DISCORD_API_URL: discord.apiUrl,
      UNDO_SECONDS: '0',
      LOG_LEVEL: 'warn',
      ...mail.settings,
    };
    // All at once, on an empty database.
    processes.push(...(await Promise.all([1, 2, 3].map(() => OsemProcess.start(folder, env)))));
  }, 120_000);

  afterAll(async () => {
    await Promise.all(processes.map((one) => one.stop()));
    await Promise.all([slack.close(), discord.close(), mail.stop(), database.end()]);
    await fresh.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const client = (at = 0) => clientOf((processes[at] as OsemProcess).url);
  const standing = () => discord.sockets.filter(({ open }) => open).length;
  const holder = async (of = 'discord/gateway'): Promise<OsemProcess> => {
    const { rows } = await database.query('select holder from leases where name = $1', [of]);
    const found = processes.find(({ pid }) => String(rows[0]?.holder).endsWith(`:${pid}`));
    if (found === undefined) throw new Error(`none of the processes has ${of}`);
    return found;
  };
  const mails = async (from: string): Promise<string[]> => {
    const { rows } = await database.query<{ text: string }>(
      `select text from messages where channel = 'email' and text like $1 order by text`,
      [`%${from}%`],
    );
    return rows.map(({ text }) => text);
  };
  const notes = async (from: OsemProcess) => {
    const { body } = await clientOf(from.url).get(`/api/tickets/${number}`);
    return (body.messages as { kind: string; text: string }[])
      .filter(({ kind }) => kind === 'note')
      .map(({ text }) => text);
  };

  /** People write in both threads at a steady pace, whoever listens; Slack says again what nobody acknowledged. */
  async function writing(name: string, over: () => boolean): Promise<string[]> {
    const texts: string[] = [];
    const told: Promise<unknown>[] = [];
    for (let turn = 0; !over(); turn++) {
      texts.push(`${name} discord ${turn}`, `${name} slack ${turn}`);
      discord.write(places.discord, DISCORD_USER, `${name} discord ${turn}`);
      const body = slack.write({ user: SLACK_USER, text: `${name} slack ${turn}`, threadTs: places.slack });
      told.push(
        eventually(async () => {
          const tried = await slack.tell(body, { patienceMs: 1000, waitsMs: [] });
          if (tried.at(-1) !== 'acknowledged') throw new Error('nobody heard it');
        }),
      );
      await sleep(PACE_MS);
    }
    await Promise.all(told);
    return texts;
  }

  it('share one session in Discord, and have a connection to Slack each', async () => {
    await eventually(() => expect([standing(), discord.identified]).toEqual([1, 1]));
    await eventually(() => expect(slack.sockets.filter(({ open }) => open)).toHaveLength(3));
    await client().person('Ana', 'agent', { slack: SLACK_USER, discord: DISCORD_USER });
    await (await client(1).visitor('Maja')).write('Where is my parcel?');
    const card = await eventually(() => {
      const [post] = discord.in(DESK);
      if (post === undefined || discord.in(post.id).length === 0) throw new Error('no thread in Discord');
      const [said] = slack.messages.filter(({ blocks }) => JSON.stringify(blocks).includes('card-'));
      if (said === undefined) throw new Error('no card in Slack');
      return { slack: said.ts, discord: post.id };
    });
    places = card;
    const { tickets } = (await client(2).get('/api/tickets')).body as { tickets: { number: number }[] };
    expect(tickets).toHaveLength(1);
    number = tickets[0]?.number ?? 0;
  });

  it.each([
    ['at once when it is told to stop', 'stop', 5000],
    ['in time when it is killed', 'kill', TAKEN_OVER_MS],
  ] as const)(
    'have another one take the session over %s, with every event worked once',
    async (_, how, inTime) => {
      const [first, reader] = [await holder(), await holder(MAILBOXES)];
      const gone = [...new Set([first, reader])];
      const mailed = (turn: number) =>
        mail.deliver({ id: `<${how}-${turn}@customer.example>`, subject: '', text: `${how} mail ${turn}` });
      const resumed = discord.resumed;
      let over = false;
      const said = writing(how, () => over);
      await eventually(async () => expect((await notes(first)).length).toBeGreaterThan(3));
      mailed(1);
      await eventually(async () => expect(await mails(how)).toHaveLength(1));
      const begun = performance.now();
      await Promise.all(gone.map((one) => one[how]()));
      mailed(2);
      await eventually(() => expect(discord.resumed).toBe(resumed + 1));
      const took = performance.now() - begun;
      await eventually(async () => expect(await mails(how)).toHaveLength(2));
      const readAgain = performance.now() - begun;
      await sleep(4 * PACE_MS);
      over = true;
      const texts = await said;
      process.stdout.write(
        `${how}: another process had the session after ${Math.round(took)} ms; ${texts.length} texts, each once\n`,
      );
      const next = await holder();
      const kept = await settled(
        () => notes(next).then((all) => all.filter((one) => one.startsWith(how))),
        texts.length,
      );
      expect(kept.sort()).toEqual(texts.sort());
      expect(took).toBeLessThan(inTime);
      expect(readAgain).toBeLessThan(TAKEN_OVER_MS);
      expect((await mails(how)).map((text) => text.trim())).toEqual([`${how} mail 1`, `${how} mail 2`]);
      expect([standing(), discord.identified]).toEqual([1, 1]);
      await Promise.all(gone.map((one) => one.start()));
    },
    90_000,
  );

  it('begin anew in another one when Discord does not let it go on, and read what was said meanwhile', async () => {
    const first = await holder();
    const said = ['one', 'two', 'three'].map((word) => `refused ${word}`);
    discord.resumable = false;
    discord.unreachable = true;
    await first.stop();
    for (const text of said) discord.write(places.discord, DISCORD_USER, text);
    discord.unreachable = false;
    await eventually(() => expect([standing(), discord.identified]).toEqual([1, 2]));
    const next = await holder();
    expect(next).not.toBe(first);
    await eventually(async () =>
      expect((await notes(next)).filter((text) => text.startsWith('refused'))).toEqual(said),
    );
    discord.resumable = true;
    await first.start();
  }, 60_000);

  it('have ten connections to Slack together: the eleventh waits for a place, and does all else', async () => {
    const eleventh = processes[0] as OsemProcess;
    await eventually(() => expect(slack.sockets.filter(({ open }) => open)).toHaveLength(3));
    await eleventh.stop();
    // Eight others have the rest, on machines of their own.
    await database.query(
      `insert into leases (name, epoch, holder, held_until)
        select 'slack/socket/' || n, 1, 'elsewhere:' || n, (extract(epoch from clock_timestamp()) * 1000)::bigint + 11000
        from generate_series(1, 10) n
        on conflict (name) do update set held_until = excluded.held_until, holder = excluded.holder, epoch = leases.epoch + 1
        where leases.held_until < (extract(epoch from clock_timestamp()) * 1000)::bigint`,
    );
    await eleventh.start();
    expect(slack.sockets.filter(({ open }) => open)).toHaveLength(2);
    await (await client().visitor('Tine')).write('Who answers me?');
    await eventually(async () => {
      const { tickets } = (await client().get('/api/tickets')).body as {
        tickets: { contact: { name: string } }[];
      };
      expect(tickets.map(({ contact }) => contact.name)).toContain('Tine');
    });
    await eventually(() => expect(slack.sockets.filter(({ open }) => open)).toHaveLength(3));
  }, 60_000);

  it('have said nothing that a platform would refuse', async () => {
    await eventually(() => expect(slack.sockets.filter(({ open }) => open)).toHaveLength(3));
    expect([...slack.problems, ...discord.problems]).toEqual([]);
  });
});
