import type { Macro } from '../domain/macro.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import type { Job } from '../jobs/jobs.ts';
import type { Awards } from './awards-kept.ts';
import type { Backtests, History } from './backtests.ts';
import type { Callbacks } from './callbacks.ts';
import type { Cards } from './card-places.ts';
import type { Complaints, Posts } from './complaints.ts';
import type { Consents, Contacts, Invitations, SamePerson } from './customers.ts';
import type { DuePlace } from './due.ts';
import type { Escalations } from './escalations.ts';
import type { Search } from './found.ts';
import type { Giving, Remedies } from './giving.ts';
import type { Held } from './held.ts';
import type { Improvements } from './improvements.ts';
import type { Memory, Questions, Secrets, Surveys, Tallies } from './kept.ts';
import type { Leases } from './leases.ts';
import type { Leavers } from './leavers.ts';
import type { Observations } from './observations.ts';
import type { Exports, Hooks, SignIns } from './outside.ts';
import type { KudosTable, PersonalFigures } from './personal.ts';
import type { PrivacyDoors } from './privacy.ts';
import type { Problems } from './problems.ts';
import type {
  Block,
  Change,
  CommitOutcome,
  DeadLetter,
  FileRow,
  InboxRow,
  LiveSignal,
  Message,
  QueueRow,
  RawDelivery,
  Redactions,
  TicketChange,
  TicketFilter,
  Told,
} from './records.ts';
import type { Rewards } from './rewards.ts';
import type { RotaStore } from './rota.ts';
import type { RuleSets } from './rule-sets.ts';
import type { Drafts, People } from './team.ts';
import type { ToldSpan } from './told-row.ts';
import type { Views } from './view.ts';
import type { Walls } from './walls.ts';

export type * from './awards-kept.ts';
export type * from './backtests.ts';
export type * from './callbacks.ts';
export type * from './card-places.ts';
export type * from './complaints.ts';
export type * from './customers.ts';
export type { DuePlace } from './due.ts';
export type * from './found.ts';
export type * from './giving.ts';
export type * from './improvements.ts';
export type * from './kept.ts';
export type * from './leases.ts';
export type * from './leavers.ts';
export type * from './outside.ts';
export type * from './personal.ts';
export type * from './privacy.ts';
export type * from './problems.ts';
export type * from './records.ts';
export type * from './rewards.ts';
export type * from './rota.ts';
export type * from './team.ts';
export type * from './view.ts';
export type * from './walls.ts';

/** All instants are epoch milliseconds; all ids are text. Every list is paged. Errors: CodedError 'store-down'. */

/** Inbound deliveries as a queue of its own: one row in, one row applied (or dead), whatever dies in between. */
export interface Inbox {
  /** Commits all rows; answers per row whether it was new. Known (channel, externalId) pairs are left alone. */
  insert(rows: RawDelivery[]): Promise<boolean[]>;
  /** Whether many deliveries came at once to this process of late, each with a sender that waits for its 200. */
  pressed(): boolean;
  /**
   * Leases the oldest unapplied rows (at most `limit` of each, arrival order) of the conversations (one, unless said
   * otherwise) that waited longest and that nobody else holds; [] when there is none. A lease ends by `applied` in a
   * commit, `release`, `bury` or by time.
   */
  lease(now: number, leaseMs: number, limit: number, conversations?: number): Promise<InboxRow[]>;
  /** Frees what is held until after that instant: a clock that was set back since has held it. */
  freeBeyond(instant: number): Promise<void>;
  /** Gives rows back to be leased again not before `notBefore`, with one more attempt counted. */
  release(ids: number[], notBefore: number): Promise<void>;
  /** Takes a row out of the queue into the dead letters, raw body and all. */
  bury(id: number, error: string, now: number): Promise<void>;
  /** Rows that need no commit of a ticket (an unsupported kind that is ignored on purpose, a receipt of nothing). */
  finish(ids: number[], now: number): Promise<void>;
  /** Newest first. */
  dead(page: { limit: number; before?: number }): Promise<DeadLetter[]>;
  /** Puts a dead letter back into the queue; false when there is none with this id. */
  retry(id: number): Promise<boolean>;
  /** The greatest external id (in order of text) that a channel or desk delivered, or null: where catching up begins. */
  newest(channel: string): Promise<string | null>;
  /** The conversation in which a channel or desk delivered this external id, or null: it never did. */
  conversationOf(channel: string, externalId: string): Promise<string | null>;
  /** Unapplied, not dead. `oldestAt` is null when empty. */
  depth(): Promise<{ length: number; oldestAt: number | null; dead: number }>;
}

export interface Tickets {
  byNumber(number: number): Promise<QueueRow | null>;
  byId(id: string): Promise<QueueRow | null>;
  /** The numbers of tickets by their ids; of what there is none of, nothing. */
  numbers(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /**
   * The open ticket of the conversation, else the newest resolved one, else null; of a merged one the ticket in which its case
   * goes on.
   */
  ofConversation(channel: string, conversation: string): Promise<Ticket | null>;
  /** Conversations whose names begin so and that have an open ticket, or else all of them; at most 10, newest first. */
  conversations(channel: string, begin: string, over?: 'too'): Promise<string[]>;
  /** In order of deadline, then number; at most `limit` (200 caps it). `after` is an opaque cursor from `next`. */
  queue(
    filter: TicketFilter,
    page: { limit: number; after?: string },
  ): Promise<{ rows: QueueRow[]; next: string | null }>;
  /** The newest `limit` events (all without one), or those of one version, in the order in which they happened. */
  events(
    ticketId: string,
    page?: { limit: number } | { version: number },
  ): Promise<(TicketEvent & { version: number })[]>;
  /** In the vendor's order (sentAt, sequence, receivedAt), the newest `limit` (500 caps it) of them; of one ticket or several. */
  messages(
    ticketId: string | readonly string[],
    page?: { limit?: number; before?: string },
  ): Promise<Message[]>;
  message(id: string): Promise<Message | null>;
  messageByExternalId(channel: string, conversation: string, externalId: string): Promise<Message | null>;
  /** Empties messages that were deleted at that instant or before, earlier texts and all; answers how many it found. */
  forgetDeleted(until: number, limit: number): Promise<number>;
  /** Earlier texts of an edited message, oldest first. */
  editions(messageId: string): Promise<{ text: string; at: number }[]>;
  /** Messages of a conversation that its customer may see, over all its tickets, oldest first (webchat's history). */
  conversationMessages(
    channel: string,
    conversation: string,
    page: { limit: number; before?: string },
  ): Promise<Message[]>;
  /** Takes tickets that are due, at most `limit`, oldest first, and holds them for leaseMs: several processes may sweep. */
  takeDue(now: number, leaseMs: number, limit: number): Promise<Ticket[]>;
  /** Nothing had to be done: the ticket waits until then, unless it was changed meanwhile. Epoch ms. */
  putOff(ticket: Pick<Ticket, 'number' | 'version'>, until: number | null): Promise<void>;
  /** Tickets for which something is due sometime, after that place in the order of their times, with the place of each; at most `limit`. */
  dueAfter(place: DuePlace | null, limit: number): Promise<{ ticket: Ticket; place: DuePlace }[]>;
  /** When the earliest is due that nobody holds, or is free again; null: nothing is due ever. The sweeper sleeps until then. */
  nextDueAt(): Promise<number | null>;
  /** Notices of stages, newest first, for the audiences given. */
  told(audiences: string[], page: { limit: number; before?: number }): Promise<(Told & { number: number })[]>;
  toldSince(audiences: readonly string[], span: ToldSpan): Promise<ReadonlyMap<string, number>>;
  toldInDigest(digest: string): Promise<(Told & { number: number })[]>;
  /** Tickets changed at or after `since`, oldest first: what signals that got lost would have said. */
  changedSince(since: number, limit: number): Promise<TicketChange[]>;
  /** Answers delivered since then, against the deadlines of the waits that they ended. Milliseconds. */
  answered(
    since: number,
  ): Promise<{ answered: number; withinTarget: number; withinPromise: number; medianMs: number | null }>;
  /**
   * Cases resolved since then, those among them for which the rules grant a time, and how long they were in our hands
   * without what the customer was asked. Milliseconds.
   */
  resolved(
    since: number,
  ): Promise<{ resolved: number; withTarget: number; withinTarget: number; medianMs: number | null }>;
  /** Texts of the acknowledgements that were written since then, newest first; spam has none. */
  acknowledgements(since: number, limit: number): Promise<string[]>;
  /** The open tickets by who has claimed them: how many, how many with a customer waiting, the soonest promise. */
  load(): Promise<{ assignee: string | null; open: number; waited: number; dueAt: number | null }[]>;
  counts(now: number): Promise<{
    open: number;
    waiting: number;
    snoozed: number;
    oldestWaitingSince: number | null;
    broken: number;
    missed: number;
  }>;
}

/** Canned replies. */
export interface Macros {
  /** By name; at most 500. */
  list(): Promise<Macro[]>;
  byName(name: string): Promise<Macro | null>;
  byId(id: string): Promise<Macro | null>;
  /** Version 0 is a new one. False: the name is taken, or somebody was faster. */
  save(macro: Omit<Macro, 'used'>, now: number): Promise<boolean>;
  remove(id: string, now: number): Promise<boolean>;
  /** What a house begins with, unless it ever had one. */
  begin(macros: readonly Omit<Macro, 'used'>[], now: number): Promise<void>;
}

/** Who may not reach the queue. */
export interface Blocks {
  /** The block that stands from now on: the one that stood already, if there was one. */
  add(block: Omit<Block, 'liftedAt' | 'liftedBy'>): Promise<Block>;
  byId(id: string): Promise<Block | null>;
  /** The block as it is then, or null: there is none. */
  lift(id: string, by: string, now: number): Promise<Block | null>;
  /** The id of a block that a sender stands under, or null. `domain` is '' for what is no mail address. */
  of(sender: { contactId: string; channel: string; address: string; domain: string }): Promise<string | null>;
  /** Those that stand, newest first. */
  list(page: { limit: number }): Promise<Block[]>;
}

export interface FileTable {
  /** Records a file (bytes go here only on PostgreSQL: `body` null means a folder holds them). */
  put(file: FileRow & { body: Uint8Array | null }): Promise<void>;
  get(hash: string): Promise<(FileRow & { body: Uint8Array | null }) | null>;
  /** An upload by a person, or a visitor, waiting to be sent with a message. */
  addUpload(upload: {
    id: string;
    owner: string;
    hash: string;
    name: string;
    type: string;
    size: number;
    at: number;
  }): Promise<void>;
  uploads(
    ids: string[],
  ): Promise<{ id: string; owner: string; hash: string; name: string; type: string; size: number }[]>;
}

export interface Live {
  /** To every process. */
  publish(signal: LiveSignal): void;
  /** Returns the way to stop. */
  subscribe(listener: (signal: LiveSignal) => void): () => void;
}

export interface Store extends PrivacyDoors {
  readonly engine: 'sqlite' | 'postgres';
  inbox: Inbox;
  tickets: Tickets;
  held: Held;
  search: Search;
  contacts: Contacts;
  cards: Cards;
  people: People;
  drafts: Drafts;
  kudos: KudosTable;
  awards: Awards;
  personalFigures: PersonalFigures;
  redactions: Redactions;
  blocks: Blocks;
  macros: Macros;
  views: Views;
  giving: Giving;
  remedies: Remedies;
  samePerson: SamePerson;
  consents: Consents;
  improvements: Improvements;
  rewards: Rewards;
  invitations: Invitations;
  problems: Problems;
  callbacks: Callbacks;
  complaints: Complaints;
  leavers: Leavers;
  posts: Posts;
  surveys: Surveys;
  questions: Questions;
  escalations: Escalations;
  backtests: Backtests;
  walls: Walls;
  rota: RotaStore;
  history: History;
  observations: Observations;
  signIns: SignIns;
  hooks: Hooks;
  exports: Exports;
  ruleSets: RuleSets;
  files: FileTable;
  tallies: Tallies;
  secrets: Secrets;
  memory: Memory;
  leases: Leases;
  live: Live;
  /**
   * Applies each change or refuses it, in shared commits: callers that arrive while a commit is under way share the
   * next one. A ticket's second change waits for the next batch. A failed batch is tried again item by item.
   */
  commit(change: Change): Promise<CommitOutcome>;
  /** Changes of different tickets, applied all or none; an outcome for each, in order. */
  commitTogether(changes: readonly Change[]): Promise<CommitOutcome[]>;
  /** Jobs that follow from no change of a ticket. A key that is kept already is left alone. */
  enqueue(jobs: Job[]): Promise<void>;
  /**
   * Steps by which a newer program has changed the database, and with which this one can live. Throws CodedError 'wrong-setting'
   * when it must not go on.
   */
  newer(): Promise<readonly string[]>;
  /** Answers or throws CodedError 'store-down': what /ready asks. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
