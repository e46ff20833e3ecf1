import type { FastifyInstance } from 'fastify';
import type { RawItem } from '../src/channels/channel.ts';
import type { CommandRequest, Reply } from '../src/commands/command.ts';
import type { TicketCard } from '../src/desks/card.ts';
import type { DeskPorts, TeamPlace } from '../src/desks/desk.ts';
import { type Kinds, NO_KINDS } from '../src/domain/kinds.ts';
import { NOTHING_KEPT } from './peers/secrets.ts';

export const CARD: TicketCard = {
  ticketId: 'ticket-12',
  number: 12,
  version: 3,
  status: 'open',
  channel: 'webchat',
  contactName: 'Maja Novak',
  preview: 'Where is my parcel?',
  priority: 'high',
  tags: ['delivery', 'vip'],
  team: 'parcels',
  about: { kind: null, cause: null, fields: [], steps: [], missing: [] },
  assignee: null,
  escalated: null,
  waitingSince: 1_700_000_000_000,
  targetAt: 1_700_028_800_000,
  promiseAt: 1_700_036_000_000,
  snoozedUntil: null,
  newestId: 'message-1',
  lastReply: null,
  url: 'https://desk.example/desk/#/tickets/12',
};

/** What can be offered without typing. */
const READY = [
  { value: 'coupon:1', label: 'Coupon (€5.00)' },
  { value: 'coupon:3', label: 'Coupon × 3 (€15.00)' },
  { value: 'refund:20', label: 'Refund (€20.00)' },
];

/** A picture of a single point. */
export const DRAWN: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Nothing chosen, and here. */
export const HERE = { language: null, notify: 'dm', awayUntil: null } as const;

/** What every desk's test house keeps, for its tests to read and to set. */
export interface Kept {
  /** What reached the house, in order. */
  handled: CommandRequest[];
  /** What the house answers; by default that all went well. */
  answer: (request: CommandRequest) => Promise<Reply>;
  cards: Map<number, TicketCard>;
  /** Events stored, and drafts kept by `person:number`. */
  accepted: RawItem[];
  drafts: Map<string, string>;
  /** Channels of teams, by team. */
  places: Map<string, TeamPlace>;
  /** Who acted, with what their groups give; and how often the house was asked to look at the groups. */
  seen: Parameters<DeskPorts['seen']>[0][];
  synced: number;
  logged: string[];
  /** What every chart is drawn as; null: nothing is. */
  drawn: Uint8Array | null;
  /** The store answers nothing any more. */
  asleep: boolean;
  /** What tickets can be about. */
  kinds: Kinds;
}

export function nothingYet(accepted: RawItem[] = []): Kept {
  return {
    handled: [],
    answer: async ({ name }) => ({
      ok: true,
      key: 'said.claimed',
      text: `${name} done`,
      ticket: 12,
      data: { message: 'm-1' },
    }),
    cards: new Map([[12, CARD]]),
    accepted,
    drafts: new Map(),
    places: new Map(),
    seen: [],
    synced: 0,
    logged: [],
    drawn: DRAWN,
    asleep: false,
    kinds: NO_KINDS,
  };
}

/** What is each test house's own. */
type Own =
  | 'commands'
  | 'person'
  | 'team'
  | 'seen'
  | 'queue'
  | 'load'
  | 'upload'
  | 'view'
  | 'keepView'
  | 'accept'
  | 'newest'
  | 'noteOf'
  | 'messageIn'
  | 'card'
  | 'publicUrl';

/** What the house lends to either desk alike. `kept` is asked each time: tests replace what it holds. */
export function lent(
  kept: () => Kept,
  http: FastifyInstance,
  change: { language?: string; timeoutMs?: number },
): Omit<DeskPorts, Own> {
  const log = (data: object, text: string) => void kept().logged.push(`${JSON.stringify(data)} ${text}`);
  return {
    handle: async (request) => {
      kept().handled.push(request);
      return kept().answer(request);
    },
    async hold(_name, begin, signal) {
      const end = await begin({
        value: null,
        signal,
        leaves: () => undefined,
        broke: (error) => log({ error: String(error) }, 'broke'),
      });
      if (signal.aborted) await end();
      signal.addEventListener('abort', () => void end(), { once: true });
    },
    processes: () => 1,
    draw: async ({ title, kind }) => ({ name: kind, title, alt: `${title} in words`, png: kept().drawn }),
    secrets: NOTHING_KEPT,
    sync: async () => void kept().synced++,
    receivers: () => ['support', 'payments'],
    kinds: () => kept().kinds,
    concessions: () => READY,
    channelOf: (team) => kept().places.get(team ?? '') ?? null,
    places: () => [...kept().places.values()],
    written: async () => [],
    conversations: async () => [],
    heardIn: async (id) => kept().accepted.find((one) => one.externalId === id)?.conversation ?? null,
    draft: async (who, ticket) => kept().drafts.get(`${who}:${ticket}`) ?? null,
    keepDraft: async (who, ticket, words) => void kept().drafts.set(`${who}:${ticket}`, words),
    language: change.language ?? 'en',
    http,
    now: Date.now,
    timeoutMs: change.timeoutMs ?? 2000,
    log: { info: log, warn: log, error: log },
  };
}
