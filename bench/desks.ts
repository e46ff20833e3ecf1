import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { DESK, type DiscordPeer, GUILD, startDiscord, TOKEN } from '../test/peers/discord.ts';
import { BOT_TOKEN, SIGNING_SECRET, type SlackPeer, startSlack, TEAM } from '../test/peers/slack.ts';
import { ADMIN_TOKEN, startHouse } from './program.ts';
import { below, type Extent, median, pause, quantile, type Row, shortNumber } from './row.ts';

const RATE = 50;
const LIMIT_MS = 500;
const EVENTS_A_SECOND = 10;
const LOCKED_MS = 5000;
/** Before the lock and after it. */
const AROUND_MS = 1500;
const PATIENCE_MS = 30_000;
const SLACK_USER = 'U0ANA';
const DISCORD_USER = '700000000000000001';
const DESK_CHANNEL = 'C0DESK';

interface Stage {
  slack: SlackPeer;
  discord: DiscordPeer;
  url: string;
  /** The database, opened by a stranger. */
  database: sqlite3.Database;
  ticket: string;
  /** Where the ticket's card stands in Slack. */
  thread: string;
}

/**
 * Presses and commands in Slack and Discord at 50 a second while a stranger holds the database's write lock for 5 s; and
 * meanwhile texts in a thread, of which none may be acknowledged without its row.
 */
export async function deskRows({ slice, say }: Extent): Promise<Row[]> {
  const rounds = slice ? 1 : 3;
  const p99s: number[] = [];
  const broken: string[] = [];
  let refused = 0;
  for (let round = 1; round <= rounds; round++) {
    say(`desks with the database locked, ${round} of ${rounds}`);
    const { times, unstored, later } = await onStage(lockedRound);
    p99s.push(quantile(times, 0.99));
    broken.push(...unstored);
    refused += later;
  }
  const more = ` (worst of ${rounds}: ${shortNumber(Math.max(...p99s))} ms)`;
  const what = `Interaction acknowledged, p99 at ${RATE}/s with the write lock held for ${LOCKED_MS / 1000} s`;
  return [
    below(what, median(p99s), LIMIT_MS, 'ms', more),
    {
      what: 'Events acknowledged without their row in the same run',
      figure: `${broken.length} (${refused} were not acknowledged, came again and were stored once)`,
      limit: '0',
      holds: broken.length === 0,
    },
  ];
}

async function onStage<T>(act: (stage: Stage) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-bench-'));
  const [slack, discord] = await Promise.all([startSlack(), startDiscord()]);
  const env = {
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_DESK_CHANNEL: DESK_CHANNEL,
    SLACK_API_URL: slack.apiUrl,
    DISCORD_TOKEN: TOKEN,
    DISCORD_GUILD_ID: GUILD,
    DISCORD_DESK_CHANNEL: DESK,
    DISCORD_API_URL: discord.apiUrl,
  };
  const house = await startHouse({ folder, env });
  const database = new sqlite3.Database(join(folder, 'osem.db'));
  try {
    await post(house.url, '/api/people', {
      name: 'Ana',
      role: 'agent',
      slack: SLACK_USER,
      discord: DISCORD_USER,
    });
    const { token } = (await post(house.url, '/chat/session', {})) as { token: string };
    await post(house.url, '/channels/webchat', { id: 'one', text: 'Where is it?' }, token);
    const card = await until(() => slack.messages.find(({ threadTs }) => threadTs === null));
    const { tickets } = (await (await get(house.url, '/api/tickets')).json()) as {
      tickets: { number: number }[];
    };
    const ticket = String(tickets[0]?.number);
    return await act({ slack, discord, url: house.url, database, ticket, thread: card.ts });
  } finally {
    await new Promise<void>((resolve) => database.close(() => resolve()));
    await house.stop();
    await Promise.all([slack.close(), discord.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds to each acknowledgement; events that were acknowledged and not there; how many were not acknowledged at first. */
async function lockedRound(stage: Stage): Promise<{ times: number[]; unstored: string[]; later: number }> {
  const all: Promise<number>[] = [];
  const events: Promise<{ unstored: string[]; again: boolean }>[] = [];
  const begun = performance.now();
  const length = AROUND_MS * 2 + LOCKED_MS;
  const locking = pause(AROUND_MS).then(() => locked(stage.database));
  for (let done = 0; performance.now() - begun < length; await pause(5)) {
    const due = Math.floor(((performance.now() - begun) * RATE) / 1000);
    for (; done < due; done++) {
      all.push(done % 2 === 0 ? inSlack(stage, done) : inDiscord(stage));
      if (done % (RATE / EVENTS_A_SECOND) === 0) events.push(eventTold(stage, done));
    }
  }
  await locking;
  const told = await Promise.all(events);
  return {
    times: await Promise.all(all),
    unstored: told.flatMap(({ unstored }) => unstored),
    later: told.filter(({ again }) => again).length,
  };
}

async function locked(database: sqlite3.Database): Promise<void> {
  await until(() =>
    exec(database, 'begin immediate').then(
      () => true,
      () => undefined,
    ),
  );
  await pause(LOCKED_MS);
  await exec(database, 'commit');
}

function exec(database: sqlite3.Database, sql: string): Promise<void> {
  return new Promise((resolve, reject) => {
    database.exec(sql, (error) => (error === null ? resolve() : reject(error)));
  });
}

/** A press or a typed command, by turns. */
async function inSlack({ slack, url, ticket }: Stage, index: number): Promise<number> {
  const shared = { trigger_id: slack.trigger(), response_url: slack.responseUrl(SLACK_USER, DESK_CHANNEL) };
  const team = { id: TEAM, domain: 'test' };
  const action = { type: 'button', action_id: 'why', block_id: 'b', value: ticket, action_ts: String(index) };
  const press = {
    type: 'block_actions',
    user: { id: SLACK_USER, team_id: TEAM },
    team,
    channel: { id: DESK_CHANNEL, name: 'desk' },
    actions: [action],
    ...shared,
  };
  const typed = {
    command: '/note',
    text: `${ticket} note ${index}`,
    user_id: SLACK_USER,
    team_id: TEAM,
    channel_id: DESK_CHANNEL,
    ...shared,
  };
  const begun = performance.now();
  const answer = await slack.deliver(`${url}/slack/events`, index % 4 === 0 ? { payload: press } : typed);
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`An interaction was answered ${answer.status}`);
  return performance.now() - begun;
}

async function inDiscord({ discord, ticket }: Stage): Promise<number> {
  const interaction = discord.type('why', { ticket: Number(ticket) }, DISCORD_USER);
  await until(() => interaction.callback ?? undefined);
  return interaction.took;
}

/** As Slack does: what is not acknowledged comes again. Looks for the row at the moment of the acknowledgement. */
async function eventTold(stage: Stage, index: number): Promise<{ unstored: string[]; again: boolean }> {
  const { slack, url, thread, database } = stage;
  const eventId = `EvBENCH${index}`;
  const ts = `1790000000.${String(index).padStart(6, '0')}`;
  const event = {
    type: 'message',
    user: SLACK_USER,
    text: `text ${index}`,
    ts,
    thread_ts: thread,
    channel: DESK_CHANNEL,
    channel_type: 'channel',
    event_ts: ts,
  };
  const body = { type: 'event_callback', team_id: TEAM, event_id: eventId, event_time: 1_790_000_000, event };
  for (let tries = 0; ; tries++) {
    const answer = await slack.deliver(`${url}/slack/events`, body, { json: true });
    await answer.arrayBuffer();
    if (answer.status === 200) {
      return { unstored: (await stored(database, eventId)) ? [] : [eventId], again: tries > 0 };
    }
    await pause(500);
  }
}

function stored(database: sqlite3.Database, eventId: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const sql = 'select 1 as there from inbox where external_id like ?';
    database.get(sql, [`%${eventId}`], (error, row) =>
      error === null ? resolve(row !== undefined) : reject(error),
    );
  });
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error('It never came');
    await pause(2);
  }
}

function get(url: string, path: string): Promise<Response> {
  return fetch(url + path, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
}

async function post(url: string, path: string, body: object, token = ADMIN_TOKEN): Promise<unknown> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
