import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Inbound } from '../src/channels/channel.ts';
import { commands } from '../src/commands/commands.ts';
import { createHandle, type Handle } from '../src/commands/handle.ts';
import type { Heard } from '../src/desks/desk.ts';
import { createFiles } from '../src/files/files.ts';
import { newId } from '../src/new-id.ts';
import { createAccounts } from '../src/people/accounts.ts';
import { NEWCOMER } from '../src/people/newcomer.ts';
import { newToken } from '../src/people/token.ts';
import type { Engine } from '../src/store/database.ts';
import type { Message, Person, Store } from '../src/store/store.ts';
import { createAct } from '../src/triage/act.ts';
import { commitmentsIn } from '../src/triage/commitments.ts';
import { grantsAgain } from '../src/triage/grants-again.ts';
import { deskInbox } from '../src/triage/hear.ts';
import { runInbox } from '../src/triage/inbox.ts';
import { createIntake } from '../src/triage/intake.ts';
import { createHandlers } from '../src/triage/perform/perform.ts';
import type { TriagePorts } from '../src/triage/ports.ts';
import { receive } from '../src/triage/receive.ts';
import { createSamePerson } from '../src/triage/same-person.ts';
import { createTies } from '../src/triage/ties.ts';
import { type PlainDesk, plainDesk } from './peers/desk.ts';
import { never, testTriage } from './peers/triage.ts';

export const START = Date.parse('2026-03-02T09:00:00Z');
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PATIENCE_MS = 20_000;

/** The thread of the ticket's card on the desk `slack`. */
export const THREAD = 'slack-thread';
/** Maja's first message on the channel `post`. */
export const QUESTION = {
  conversation: 'maja',
  externalId: 'm1',
  from: { address: 'maja', name: 'Maja' },
  sentAt: START - 60_000,
  sequence: 0,
};

/** The flow with two desks whose cards of Maja's ticket stand already, and a team of three. */
export interface HearingHouse {
  ports: TriagePorts;
  store: Store;
  clock: { now: number };
  slack: PlainDesk;
  discord: PlainDesk;
  number: number;
  ticketId: string;
  handle: Handle;
  /** What the customer was sent. */
  sent: { text: string; files: string[] }[];
  /** What was logged at debug. */
  whispers: string[];
  /** Delivers events of a desk to the inbox, each under a fresh id, and works until nothing is left. */
  heard(desk: string, ...events: (Heard[] | string)[]): Promise<void>;
  /** The same without the jobs that follow. */
  taken(desk: string, ...events: (Heard[] | string)[]): Promise<void>;
  /** Works the inbox and the jobs until nothing is left of either. */
  work(): Promise<void>;
  customer(item: Inbound): Promise<void>;
  /** As somebody at a desk. */
  command(by: string, name: string, options: Record<string, unknown>, requestId?: string): ReturnType<Handle>;
  notes(): Promise<Message[]>;
  messages(): Promise<Message[]>;
  jobsLeft(): Promise<{ due: number; later: number; dead: number }>;
  close(): Promise<void>;
}

const person = (id: string, role: Person['role'], account: string, active = true): Person => ({
  id,
  name: id[0]?.toUpperCase() + id.slice(1),
  publicName: null,
  team: null,
  role,
  slack: account,
  discord: null,
  sees: 'all',
  active,
  ...NEWCOMER,
  createdAt: 1,
});
const ANA = person('ana', 'agent', 'U-ANA');
const BOR = person('bor', 'agent', 'U-BOR');
const CIRIL = person('ciril', 'supervisor', 'U-CIRIL');
const GONE = person('gone', 'agent', 'U-GONE', false);

export async function hearingHouse(engine: Engine, databaseUrl?: string): Promise<HearingHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-hear-'));
  const triage = await testTriage(engine, START, databaseUrl);
  const { store, jobs, clock, channels, ports } = triage;
  const sent: HearingHouse['sent'] = [];
  const whispers: string[] = [];
  ports.files = createFiles({ table: store.files, folder: engine === 'sqlite' ? folder : null });
  ports.log = { ...ports.log, debug: (_data, text) => void whispers.push(text) };
  channels.set('post', {
    id: 'post',
    limits: {
      textLength: 1000,
      sendsOnce: true,
      fileBytes: 1000,
      fileTypes: ['image/'],
      replyWindowHours: null,
      buttons: null,
    },
    verify: never,
    parse: never,
    async send({ key, text, files }) {
      sent.push({ text, files: files.map(({ name }) => name) });
      return { externalId: `x-${key}` };
    },
  });
  for (const one of [ANA, BOR, CIRIL, GONE]) await store.people.add(one);
  const customer = async (item: Inbound) =>
    void (await receive(ports, { channel: 'post', item, receivedAt: clock.now, applied: [] }));
  await customer({ ...QUESTION, type: 'message', text: 'Where is my parcel?', files: [] });
  const ticket = await store.tickets.ofConversation('post', 'maja');
  if (ticket === null) throw new Error('There is no ticket');
  const [slack, discord] = [plainDesk('slack'), plainDesk('discord')];
  ports.desks = new Map([slack, discord].map((desk) => [desk.id, desk]));
  await store.cards.keep(ticket.id, 'slack', THREAD, 1);
  await store.cards.keep(ticket.id, 'discord', 'discord-thread', 1);

  const handle = createHandle(
    commands,
    {
      act: createAct(ports),
      ties: createTies(ports),
      samePerson: createSamePerson(ports),
      invite: never,
      strikeFiles: never,
      goPrivate: never,
      coverage: never,
      closes: () => false,
      secondReader: async () => null,
      knocks: () => [],
      forwards: () => false,
      quote: never,
      facts: never,
      dryRun: never,
      commitments: (...asked) => commitmentsIn(ports, ...asked),
      grantsAgain: (...asked) => grantsAgain(ports, ...asked),
      takeDown: never,
      erase: never,
      callbacks: {} as never,
      open: never,
      backtest: never,
      tryRemedy: never,
      store,
      jobs,
      figures: {} as never,
      awards: {} as never,
      chart: {} as never,
      groupName: {} as never,
      hooks: {} as never,
      download: () => '',
      publicUrl: '',
      policy: { current: ports.policy.current, reload: never } as never,
      team: createAccounts({
        people: store.people,
        live: store.live,
        publicUrl: '',
        now: () => clock.now,
        newId,
      }),
      language: 'en',
      announce: never,
      tellKudos: never,
      tellAward: never,
      desks: () => [],
      muteIfNoisy: never,
      wouldHear: never,
      syncGroups: never,
      examine: never,
      digest: never,
      rising: never,
      sample: never,
      now: () => clock.now,
      newId,
      newSecret: newToken,
      idFrom: (words) => createHash('sha256').update(words).digest('hex').slice(0, 32),
      undoMs: 0,
    },
    () => undefined,
  );
  const workInbox = async () => {
    const stop = new AbortController();
    const working = runInbox(ports, stop.signal);
    await none(async () => (await store.inbox.depth()).length);
    stop.abort();
    await working;
  };
  const work = async () => {
    await workInbox();
    const stop = new AbortController();
    const working = [runInbox(ports, stop.signal), jobs.run(createHandlers(ports), stop.signal)];
    await none(async () => {
      const [inbox, left] = [await store.inbox.depth(), await jobs.depth()];
      return inbox.length + left.due + left.later;
    });
    stop.abort();
    await Promise.all(working);
  };
  const arrive = async (desk: string, events: (Heard[] | string)[]) => {
    const items = events.map((event) => ({
      externalId: randomUUID(),
      conversation: THREAD,
      raw: typeof event === 'string' ? event : JSON.stringify(event),
    }));
    await intake.store(deskInbox(desk), items, clock.now);
  };
  const intake = createIntake(ports);
  const messages = () => store.tickets.messages(ticket.id);
  return {
    ports,
    store,
    clock,
    slack,
    discord,
    number: ticket.number,
    ticketId: ticket.id,
    handle,
    sent,
    whispers,
    async heard(desk, ...events) {
      await arrive(desk, events);
      await work();
    },
    async taken(desk, ...events) {
      await arrive(desk, events);
      await workInbox();
    },
    work,
    customer,
    async command(by, name, options, requestId = randomUUID()) {
      const one = await store.people.byId(by);
      if (one === null) throw new Error(`There is no ${by}`);
      return handle({ name, options, actor: one, requestId, desk: 'slack' });
    },
    notes: async () => (await messages()).filter(({ kind }) => kind === 'note'),
    messages,
    jobsLeft: () => jobs.depth(),
    async close() {
      await triage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Asks until nothing is left. */
async function none(left: () => Promise<number>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (let count = await left(); count > 0; count = await left()) {
    if (Date.now() > end) throw new Error(`Never done: ${count} left`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

type InThread = Exclude<Heard, { type: 'customer' }>;

const base = { ref: THREAD, user: 'U-ANA', externalId: '171.1', sentAt: START, sequence: 0 };

/** Ana's text in the card's thread, unless said otherwise. */
export function typed(text: string, more: Partial<Extract<InThread, { type: 'message' }>> = {}): Heard {
  return { ...base, type: 'message', text, files: [], ...more };
}

export function editedTo(text: string, sentAt: number, more: object = {}): Heard {
  return { ...base, type: 'edit', text, sentAt, ...more };
}

export function removed(more: object = {}): Heard {
  return { ...base, type: 'delete', sentAt: START + 9000, ...more };
}
