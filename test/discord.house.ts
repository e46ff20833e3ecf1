import Fastify from 'fastify';
import type { RawItem } from '../src/channels/channel.ts';
import { commands } from '../src/commands/commands.ts';
import type { TicketCard } from '../src/desks/card.ts';
import type { Desk, DeskPerson, DeskPorts } from '../src/desks/desk.ts';
import { createDiscord } from '../src/desks/discord/discord.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { eventually } from './eventually.ts';
import { HERE, type Kept, lent, nothingYet, CARD as SHARED } from './lent.ts';
import { DESK, type DiscordInteraction, GUILD, startDiscord, TOKEN } from './peers/discord.ts';

export const ANA_ID = '700000000000000001';
export const BOR_ID = '700000000000000002';
/** Neither is in the team. */
export const STRANGER_ID = '700000000000000009';
export const OTHER_ID = '700000000000000008';
export const ANA: DeskPerson = {
  id: 'ana',
  name: 'Ana',
  role: 'agent',
  slack: null,
  discord: ANA_ID,
  ...HERE,
};
export const BOR: DeskPerson = {
  id: 'bor',
  name: 'Bor',
  role: 'supervisor',
  slack: null,
  discord: BOR_ID,
  ...HERE,
};
export const CARD: TicketCard = { ...SHARED, url: 'https://desk.example.com/desk/#/tickets/12' };

export type DiscordPeer = Awaited<ReturnType<typeof startDiscord>>;

export interface TestDesk extends Kept {
  discord: DiscordPeer;
  desk: Desk;
  /** Files that were given to the house. */
  uploads: { person: string; name: string; type: string; bytes: string }[];
  /** Who is in the team. */
  people: DeskPerson[];
  /** The card behind a ref, when the desk asks by where it stands. */
  standing: Map<string, TicketCard>;
  /** The ticket of a customer's conversation in Discord. */
  conversations: Map<string, TicketCard>;
  /** The store takes nothing. */
  full: boolean;
  start(): Promise<void>;
  /** The process is gone; Discord goes on. */
  die(): Promise<void>;
  stop(): Promise<void>;
}

/** What the test house takes of a file. */
const MOST_BYTES = 1000;

interface Change {
  language?: string;
  channel?: string;
  supervisors?: string;
  showText?: boolean;
  /** Whether it may read what people type. */
  reads?: boolean;
  timeoutMs?: number;
  token?: string;
  /** Roles of the server that stand for leads and agents. */
  groups?: { lead: string; agent: string };
  start?: boolean;
  discord?: DiscordPeer;
  /** What the house had stored before it started. */
  accepted?: RawItem[];
}

export async function startDesk(change: Change = {}): Promise<TestDesk> {
  const discord = change.discord ?? (await startDiscord());
  const http = Fastify();
  const ending = new AbortController();
  const over: TestDesk = {
    discord,
    ...nothingYet(change.accepted),
    cards: new Map([[12, CARD]]),
    uploads: [],
    people: [ANA, BOR],
    standing: new Map(),
    conversations: new Map(),
    full: false,
    desk: createDiscord(
      settingsOf(change, discord),
      portsOf(() => over, http, change),
    ),
    start: () => over.desk.start(ending.signal),
    die: async () => {
      ending.abort();
      await http.close();
    },
    stop: async () => {
      ending.abort();
      await http.close();
      await discord.close();
    },
  };
  if (change.start !== false) await over.start();
  return over;
}

function settingsOf(change: Change, discord: DiscordPeer) {
  return {
    DISCORD_TOKEN: change.token ?? TOKEN,
    DISCORD_GUILD_ID: GUILD,
    DISCORD_DESK_CHANNEL: change.channel ?? DESK,
    DISCORD_MESSAGE_CONTENT: change.reads === true ? ('true' as const) : ('false' as const),
    DISCORD_SHOW_TEXT: change.showText === false ? ('false' as const) : ('true' as const),
    DISCORD_COMMUNITY_FORUMS: [],
    DISCORD_CUSTOMER_CHANNELS: [],
    DISCORD_API_URL: discord.apiUrl,
    ...(change.groups === undefined
      ? {}
      : { DISCORD_LEAD_GROUP: change.groups.lead, DISCORD_AGENT_GROUP: change.groups.agent }),
    ...(change.supervisors === undefined ? {} : { DISCORD_SUPERVISOR_CHANNEL: change.supervisors }),
  };
}

function portsOf(over: () => TestDesk, http: DeskPorts['http'], change: Change): DeskPorts {
  const looked = <T>(found: T): Promise<T> =>
    over().asleep ? new Promise(() => undefined) : Promise.resolve(found);
  return {
    ...lent(over, http, change),
    commands,
    person: ({ discord: id }) => looked(over().people.find((person) => person.discord === id) ?? null),
    team: () => looked(over().people),
    seen: (member) => {
      over().seen.push(member);
      return looked([...over().people].find((person) => person.discord === member.id) ?? null);
    },
    queue: () => looked({ cards: [...over().cards.values()], next: null }),
    load: async () => [],
    async upload(person, { name, type, body }) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      if (bytes.length > MOST_BYTES) throw new CodedError('too-large', 'too large');
      if (bytes.subarray(0, 4).toString() === '<svg') throw new CodedError('malformed', 'no such kind');
      over().uploads.push({ person, name, type, bytes: bytes.toString('utf8') });
      return `upload-${over().uploads.length}`;
    },
    view: async () => null,
    keepView: async () => undefined,
    async accept(items) {
      if (over().full) throw new CodedError('store-down', 'the store takes nothing');
      const known = new Set(over().accepted.map(({ externalId }) => externalId));
      for (const item of items) {
        if (!known.has(item.externalId)) over().accepted.push(item);
        known.add(item.externalId);
      }
    },
    newest: async () =>
      over()
        .accepted.map(({ externalId }) => externalId)
        .sort()
        .at(-1) ?? null,
    noteOf: async (_, id) =>
      over().accepted.some((one) => one.externalId.includes(id)) ? `note-${id.slice(-4)}` : null,
    messageIn: async (_, is) => ['message-1', 'message-2'].find(is) ?? null,
    card: (by) =>
      looked(
        ('number' in by
          ? over().cards.get(by.number)
          : 'ref' in by
            ? over().standing.get(by.ref)
            : over().conversations.get(by.conversation)) ?? null,
      ),
    publicUrl: 'https://desk.example.com',
  };
}

/** A card with its thread, and the place of both. */
export async function cardWithThread(of: TestDesk): Promise<{ ref: string; thread: string }> {
  const ref = await of.desk.show(CARD, null);
  const [, thread = ''] = ref.split(':');
  of.discord.addChannel(thread, 11, DESK, '#12 Maja');
  of.standing.set(ref, CARD);
  return { ref, thread };
}

/** Waits until the one who asked can read something. */
export async function answered(...all: DiscordInteraction[]): Promise<void> {
  await eventually(() => {
    if (all.some(({ said }) => said === null)) throw new Error('somebody was not answered');
  });
}

export const words = (of: unknown) => JSON.stringify(of);

/** The id of the button with this label. */
export function buttonOn(of: { components?: unknown } | null, label: string): string {
  const [, id] =
    new RegExp(`"label":"${label}[^"]*","custom_id":"([^"]+)"`).exec(words(of?.components)) ?? [];
  if (id === undefined) throw new Error(`no button ${label} in ${words(of)}`);
  return id;
}
