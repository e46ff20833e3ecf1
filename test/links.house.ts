import { createHash, randomUUID } from 'node:crypto';
import type { Channel } from '../src/channels/channel.ts';
import type { Reply } from '../src/commands/command.ts';
import { commands } from '../src/commands/commands.ts';
import { createHandle } from '../src/commands/handle.ts';
import type { TicketCard } from '../src/desks/card.ts';
import type { Ticket } from '../src/domain/ticket/model.ts';
import { createAwardReader } from '../src/insight/awards/reader.ts';
import { createReader } from '../src/insight/reader.ts';
import { newId } from '../src/new-id.ts';
import { createAccounts } from '../src/people/accounts.ts';
import { newToken } from '../src/people/token.ts';
import type { Engine } from '../src/store/database.ts';
import type { Message, Person } from '../src/store/store.ts';
import { createActs } from '../src/triage/acts.ts';
import { cardOf } from '../src/triage/card.ts';
import { deliver } from '../src/triage/perform/deliver.ts';
import { receive } from '../src/triage/receive.ts';
import { never, type TestTriage, testTriage } from './peers/triage.ts';

export const START = Date.parse('2026-03-02T09:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** What a channel was told to send. */
export interface Sent {
  channel: string;
  conversation: string;
  to: string;
  text: string;
}

/** The flow with every command on a real database; two channels, whose customers are told apart by their conversation. */
export async function linksHouse(engine: Engine, undoMs = 0) {
  const triage = await testTriage(engine, START);
  const { ports, store, clock, channels } = triage;
  const sent: Sent[] = [];
  let asked = 0;
  for (const id of ['post', 'chat']) channels.set(id, recording(id, sent));
  for (const person of PEOPLE) await store.people.add(person);
  const handle = createHandle(commands, portsOf(triage, undoMs), () => undefined);

  return {
    ...triage,
    sent,
    /** A customer writes; answers the ticket that heard it. */
    async say(
      channel: string,
      conversation: string,
      text: string,
      sentAt = clock.now,
      address = `${conversation}@${channel}`,
    ): Promise<Ticket> {
      const externalId = randomUUID();
      const from = { address, name: conversation };
      const item = {
        type: 'message' as const,
        conversation,
        externalId,
        from,
        text,
        files: [],
        sentAt,
        sequence: 0,
      };
      await receive(ports, { channel, item, receivedAt: clock.now, applied: [] });
      const message = await store.tickets.messageByExternalId(channel, conversation, externalId);
      const row = await store.tickets.byId(message?.ticketId ?? '');
      if (row === null) throw new Error('Nobody heard it');
      return row.ticket;
    },
    /** A command, as typed by somebody; the same `requestId` is the same request. */
    ask(
      name: string,
      options: Record<string, unknown>,
      who: Person = ANA,
      requestId = `r${++asked}`,
    ): Promise<Reply> {
      const actor = { id: who.id, name: who.name, role: who.role };
      return handle({ name, options, actor, requestId, desk: 'web' });
    },
    async ticket(number: number): Promise<Ticket> {
      const row = await store.tickets.byNumber(number);
      if (row === null) throw new Error(`There is no ticket ${number}`);
      return row.ticket;
    },
    async card(number: number): Promise<TicketCard> {
      const row = await store.tickets.byNumber(number);
      if (row === null) throw new Error(`There is no ticket ${number}`);
      return cardOf(ports, row);
    },
    async texts(number: number): Promise<string[]> {
      const row = await store.tickets.byNumber(number);
      return (await store.tickets.messages(row?.ticket.id ?? '')).map(({ text }) => text);
    },
    /** Everything that waits to be sent goes out. */
    async deliverAll(numbers: readonly number[]): Promise<void> {
      for (const number of numbers) {
        const row = await store.tickets.byNumber(number);
        const messages = await store.tickets.messages(row?.ticket.id ?? '');
        for (const { id } of messages.filter(isQueued)) await deliver(ports, { messageId: id }, 1);
      }
    },
  };
}

export type LinksHouse = Awaited<ReturnType<typeof linksHouse>>;

function isQueued({ delivery }: Message): boolean {
  return delivery === 'queued';
}

function recording(id: string, sent: Sent[]): Channel {
  return {
    id,
    limits: {
      textLength: 1000,
      sendsOnce: true,
      fileBytes: 1000,
      fileTypes: ['image/'],
      replyWindowHours: null,
      buttons: null,
    },
    readBy: () => 'customer',
    verify: never,
    parse: never,
    async send({ key, conversation, to, text }) {
      sent.push({ channel: id, conversation, to, text });
      return { externalId: `x-${key}` };
    },
  };
}

/** What commands may use of that flow. */
export function portsOf(
  { ports, store, jobs, clock }: Pick<TestTriage, 'ports' | 'store' | 'jobs' | 'clock'>,
  undoMs: number,
) {
  const now = () => clock.now;
  return {
    ...createActs(ports),
    store,
    jobs,
    awards: createAwardReader(store, () => 'UTC'),
    figures: createReader({ store, now, ticks: now, zone: () => 'UTC' }) as never,
    chart: {} as never,
    groupName: {} as never,
    hooks: {} as never,
    download: () => '',
    publicUrl: '',
    policy: ports.policy,
    team: createAccounts({ people: store.people, live: store.live, publicUrl: '', now, newId }),
    language: 'en',
    announce: never,
    tellKudos: never,
    syncGroups: never,
    backtest: never,
    examine: never,
    sample: never,
    now,
    newId,
    newSecret: newToken,
    idFrom: (words: string) => createHash('sha256').update(words).digest('hex').slice(0, 32),
    undoMs,
  };
}

function person(id: string, name: string, role: Person['role']): Person {
  return {
    id,
    name,
    publicName: null,
    team: null,
    role,
    sees: 'all',
    slack: null,
    discord: null,
    active: true,
    language: null,
    notify: 'dm',
    awayUntil: null,
    roleBy: null,
    createdAt: START,
  } as Person;
}

export const ANA = person('ana', 'Ana', 'agent');
export const BOR = person('bor', 'Bor', 'agent');
export const EVA = person('eva', 'Eva', 'supervisor');
export const LEA = person('lea', 'Lea', 'lead');
const PEOPLE = [ANA, BOR, EVA];
