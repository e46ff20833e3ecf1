import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Engine } from '../src/store/database.ts';
import { eventually } from './eventually.ts';
import { arrivals, deliver, machine, pause } from './machine.ts';
import { ADMIN_TOKEN, clientOf } from './peers/house.ts';
import { OsemProcess } from './peers/processes.ts';

/** Where the process dies: at its nth commit or call to a vendor, or at its nth sync of the disk. Of its first life alone. */
export type Death = { point: number } | { sync: number; when: 'before' | 'after' } | null;

export interface Ended {
  /** What came of it, without what a death may rightly change. */
  record: Record<string, unknown>;
  /** What the first life passed: commits and calls, one a line, and syncs. */
  points: string[];
  syncs: number;
  /** How often it had to be started again. */
  deaths: number;
  /** Messages that reached a customer more than once. */
  doubled: string[];
}

const DOOM = pathToFileURL(join(import.meta.dirname, 'peers', 'doom.mjs')).href;
const HOUR = 3_600_000;
const PATIENCE_MS = 90_000;
const CHATS: readonly [number, string][] = [
  [1001, 'Maja'],
  [1002, 'Zala'],
  [1003, 'Oto'],
];

interface View {
  ticket: {
    number: number;
    status: string;
    assignee: { name: string } | null;
    escalated: boolean;
    contact: { name: string };
    tags: string[];
  };
  messages: { id: string; kind: string; text: string; delivery: string | null }[];
}

/**
 * A whole story with a process that dies once and is started again as a supervisor of processes would: customers write, the team works, a
 * reply goes out, a case is solved, ten hours pass. What nobody answered is asked again, as clients and vendors do.
 */
export async function story(engine: Engine, death: Death): Promise<Ended> {
  const stage = await stageOf(engine, death);
  try {
    await stage.live();
    await customersWrite(stage);
    await teamWorks(stage);
    await hoursPass(stage);
    return await ended(stage);
  } finally {
    await stage.close();
  }
}

type Stage = Awaited<ReturnType<typeof stageOf>>;

async function stageOf(engine: Engine, death: Death) {
  const there = await machine(engine);
  const { fate, telegram, folder } = there;
  for (const [id] of CHATS) telegram.chat(id);
  const log = join(folder, 'points');
  const first = { NODE_OPTIONS: `--import ${DOOM}`, DOOM_LOG: log, ...atPoint(death) };
  const osem = await OsemProcess.at(folder, there.env);
  if (death !== null && 'sync' in death) fate.dieAtSync(death.sync, death.when);
  let over = false;
  let deaths = 0;
  let syncs = 0;
  let watching: Promise<void> = Promise.resolve();
  const life = async () => {
    await osem.start(first).catch((error: unknown) => {
      if (death === null) throw error;
    });
    while (!over) {
      if (osem.ended) {
        deaths++;
        syncs = fate.syncs;
        fate.dieAtSync(null);
        await osem.start();
      }
      await pause(20);
    }
  };
  return {
    ...there,
    osem,
    client: clientOf(osem.url),
    points: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
    deaths: () => deaths,
    syncs: () => (deaths === 0 ? fate.syncs : syncs),
    async live() {
      watching = life();
      await insist(() => clientOf(osem.url).get('/ready', ''));
    },
    async close() {
      over = true;
      await watching.catch(() => undefined);
      await osem.kill();
      await there.close();
    },
  };
}

function atPoint(death: Death): Record<string, string> {
  return death !== null && 'point' in death ? { DOOM_AT: String(death.point) } : {};
}

/** Asks until it is answered, however often the line breaks or nothing is ready; what is refused is an answer, and a fault here. */
function insist(ask: () => Promise<{ status: number; body: Record<string, unknown> }>) {
  return eventually(async () => {
    const answer = await ask();
    if (answer.status !== 200)
      throw new Error(`It answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }, PATIENCE_MS);
}

function writes({ osem }: Stage, update: number, chat: number, text: string): Promise<void> {
  const name = CHATS.find(([id]) => id === chat)?.[1] ?? '';
  return deliver(() => osem.url, { update, chat, name, text, at: Date.now() });
}

async function customersWrite(stage: Stage): Promise<void> {
  await writes(stage, 1, 1001, 'Where is my order 4711?');
  await writes(stage, 2, 1002, 'The kettle leaks.');
  await writes(stage, 3, 1001, 'It should have come on Monday.');
  await writes(stage, 4, 1003, 'Do you repair lamps?');
  await seen(stage, (views) => views.flatMap(({ messages }) => messages).length >= 4);
}

async function views({ client }: Stage): Promise<View[]> {
  const all: View[] = [];
  for (const status of ['open', 'waiting', 'snoozed', 'resolved']) {
    const { tickets } = await insist(() => client.get(`/api/tickets?status=${status}`));
    for (const { number } of tickets as { number: number }[])
      all.push((await insist(() => client.get(`/api/tickets/${number}`))) as unknown as View);
  }
  return all.sort((a, b) => a.ticket.contact.name.localeCompare(b.ticket.contact.name));
}

function seen(stage: Stage, holds: (all: View[]) => boolean): Promise<View[]> {
  return eventually(async () => {
    const all = await views(stage);
    if (!holds(all)) throw new Error(`Not yet: ${JSON.stringify(all).slice(0, 3000)}`);
    return all;
  }, PATIENCE_MS);
}

async function teamWorks(stage: Stage): Promise<void> {
  const all = await seen(stage, (list) => list.length === 3);
  const of = (name: string) => all.find(({ ticket }) => ticket.contact.name === name)?.ticket.number ?? 0;
  const [maja, zala, oto] = [of('Maja'), of('Zala'), of('Oto')];
  let asked = 0;
  const command = (name: string, options: Record<string, unknown>) => {
    const key = { 'idempotency-key': `matrix-${++asked}` };
    return insist(() => stage.client.post(`/api/commands/${name}`, options, ADMIN_TOKEN, key));
  };
  await command('claim', { ticket: maja });
  await command('note', { ticket: maja, text: 'The carrier lost it.' });
  await command('tag', { ticket: maja, tags: 'lost-parcel' });
  await command('reply', { ticket: maja, text: 'A new one is on its way.' });
  await command('snooze', { ticket: zala, until: '2h', reason: 'The workshop opens' });
  await command('escalate', { ticket: zala, reason: 'Water and mains' });
  await command('reply', { ticket: oto, text: 'We do.', then: 'resolve' });
  await settle(stage);
  await writes(stage, 5, 1001, 'Thank you. When will it come?');
  await seen(stage, (list) =>
    list.some(({ messages }) => messages.some(({ text }) => text.includes('When will'))),
  );
}

/** Nobody knows whether it arrived: the agent asks the customer, and says what they heard. */
async function settle(stage: Stage): Promise<void> {
  await eventually(async () => {
    for (const { ticket, messages } of await views(stage)) {
      for (const { id, kind, text, delivery } of messages) {
        if (kind !== 'outbound' || delivery === 'sent') continue;
        if (delivery === 'unknown') {
          const way = arrivals(stage.telegram, text) > 0 ? 'mark-sent' : 'send-again';
          await stage.client.command(way, { ticket: ticket.number, message: id });
        }
        throw new Error(`#${ticket.number} is ${delivery}: ${text}`);
      }
    }
  }, PATIENCE_MS);
}

/** Half past the ninth hour, and past the tenth: reminders, calls, the break. A lease of the dead ends by the clock, too. */
async function hoursPass(stage: Stage): Promise<void> {
  for (const [hours, stageName] of [
    [9.5, 'last-call'],
    [11, 'broken'],
  ] as const) {
    stage.fate.aheadBy(hours * HOUR);
    let minutes = 0;
    await eventually(async () => {
      const told = await toldIn(stage);
      if (!told.includes(`Maja ${stageName} supervisors`)) {
        stage.fate.aheadBy(hours * HOUR + ++minutes * 6000);
        await pause(100);
        throw new Error(`Told so far: ${told.join(', ')}`);
      }
    }, PATIENCE_MS);
  }
  await settle(stage);
}

function toldIn({ look }: Stage): Promise<string[]> {
  return look(async (db) => {
    const rows = await db
      .selectFrom('told')
      .innerJoin('tickets', 'tickets.id', 'told.ticket_id')
      .innerJoin('contacts', 'contacts.id', 'tickets.contact_id')
      // That nobody knows whether a reply arrived is rightly told after a death in its call.
      .where('told.stage', 'not like', 'reply-unknown%')
      .select(['contacts.name', 'told.stage', 'told.audience'])
      .execute();
    return rows.map(({ name, stage, audience }) => `${name} ${stage} ${audience}`).sort();
  });
}

async function ended(stage: Stage): Promise<Ended> {
  const all = await views(stage);
  // Who comes first after a death has the first number.
  const plain = (text: string) => text.replace(/#\d+/, '#');
  const dead = await insist(() => stage.client.post('/api/commands/dead', {}));
  const texts = all.flatMap(({ messages }) =>
    messages.filter(({ kind }) => kind === 'outbound').map(({ text }) => text),
  );
  return {
    record: {
      tickets: all.map(({ ticket: { contact, status, assignee, escalated, tags }, messages }) => ({
        ...{ who: contact.name, status, owner: assignee?.name ?? null, escalated, tags },
        // Telegram's clock has whole seconds: only what one side said is in an order.
        said: messages.filter(({ kind }) => kind === 'inbound').map(({ text }) => text),
        written: messages
          .filter(({ kind }) => kind !== 'inbound')
          .map(({ kind, text, delivery }) => `${kind}: ${plain(text)} (${delivery})`),
      })),
      told: await toldIn(stage),
      dead: dead.text,
      reached: texts.map((text) => `${plain(text)}: ${arrivals(stage.telegram, text)}`),
    },
    points: stage.points(),
    syncs: stage.syncs(),
    deaths: stage.deaths(),
    doubled: texts.filter(
      (text) => arrivals(stage.telegram, text) > texts.filter((other) => other === text).length,
    ),
  };
}
