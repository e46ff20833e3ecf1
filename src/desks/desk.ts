import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { DoctorPorts, Inbound, InboundFile, KeptSecrets, RawItem } from '../channels/channel.ts';
import type { CommandRequest, CommandSpec, Reply } from '../commands/command.ts';
import type { Role } from '../domain/actor.ts';
import type { Kinds } from '../domain/kinds.ts';
import type { Notify } from '../domain/reach.ts';
import type { Sight } from '../domain/sight.ts';
import type { StatusName } from '../domain/ticket/status.ts';
import type { Chart, Picture } from '../insight/chart.ts';
import type { Finding } from '../texts/finding.ts';
import type { TicketCard } from './card.ts';
import type { HeardInCommunity, Question } from './community.ts';
import type { Hold } from './held.ts';
import type { Notice } from './notice.ts';

export type { Chart, Picture } from '../insight/chart.ts';
export type { Held } from './held.ts';
export type { Notice } from './notice.ts';
export type { ThreadMessage } from './thread-message.ts';

import type { SignIn } from './sign-in.ts';
import type { ThreadMessage } from './thread-message.ts';

/**
 * The agents' side: one folder, one desk. A desk renders data and hands on what people ask; it decides nothing. What it
 * is told to say it may be told again after any error, 'unknown-outcome' too: it looks before it repeats.
 */
export interface Desk {
  readonly id: string;
  /** Connects, and works until the signal. Resolves once connected. Throws CodedError 'wrong-setting'. */
  start(signal: AbortSignal): Promise<void>;
  /**
   * Posts the card (no ref), updates it in place, or posts it in the channel of its team when that is another one than
   * where it stands. Answers where it stands now. Throws CodedError.
   */
  show(card: TicketCard, ref: string | null): Promise<string>;
  /** Finds a card that may have been posted, in the channel of its team, although we never learnt where. */
  find?(ticketId: string, team: string | null): Promise<string | null>;
  /**
   * Turns the card at `ref`, which now stands at `to`, into a pointer without anything to press. What is gone is left
   * alone. Throws CodedError.
   */
  leave?(ref: string, card: TicketCard, to: string): Promise<void>;
  /** Reminder, escalation ping, announcement: once, by key. Throws CodedError. */
  tell(audience: Audience, notice: Notice): Promise<void>;
  /** Mirrors a message of the ticket into its thread: there is one copy of it, brought up to date when it changed. */
  mirror?(ref: string, message: ThreadMessage): Promise<void>;
  /**
   * Understands one event that it gave to `DeskPorts.accept`, once that is stored. It may ask its platform: whom it names as
   * a writer in a thread is no guest and no stranger there. Throws CodedError: 'not-understood' (a dead letter); any other
   * means that it is to be asked again.
   */
  parse?(raw: string, receivedAt: number): Heard[] | Promise<Heard[]>;
  /** A question of a community as it stands now; null: it is gone. Throws CodedError. */
  question?(conversation: string): Promise<Question | null>;
  /** Tells the writer of a text in a ticket's thread that it stays internal, with one press that sends it. Once by message id. */
  offer?(ref: string, offer: Offer): Promise<void>;
  /** Bytes of a file by the `ref` that `parse` gave it. Throws CodedError 'not-found' when they are gone. */
  fetchFile?(ref: string): Promise<Readable>;
  /** Calls that the platform has asked to wait, and what waits for them. */
  backlog?(): DeskWait[];
  /**
   * Greets whoever installed the desk, with three steps and the button that runs the checks; once, whoever asks. False while
   * nobody is known to greet. Throws CodedError.
   */
  welcome?(): Promise<boolean>;
  /**
   * Who is in the platform's groups that stand for roles; null when no group is set. A platform that names nobody by
   * itself is asked about the people it is `known` to have (ids of its own). Throws CodedError.
   */
  members?(known: readonly string[]): Promise<Member[] | null>;
  /** How the platform's users sign in to the web desk; null while its settings are not there. */
  signIn?: SignIn | null;
}

/** One kind of call to one place that has to wait. */
export interface DeskWait {
  call: string;
  place: string;
  /** Real milliseconds. */
  waitMs: number;
  /** Notices that wait for it; they go before everything else. */
  notices: number;
}

/** Somebody in the platform's groups, with the highest role that these give. */
export interface Member {
  /** The platform's id. */
  id: string;
  name: string;
  role: Role;
}

/** What happened on the platform outside of commands, presses and forms. */
export type Heard =
  | HeardInCommunity
  /** Somebody wrote in the thread of the card at `ref`; internal until it is sent. */
  | (HeardBase & { type: 'message'; text: string; files: InboundFile[] })
  | (HeardBase & { type: 'edit'; text: string })
  | (HeardBase & { type: 'delete' })
  /**
   * Somebody wrote elsewhere: it belongs to the ticket of that conversation, if there is one, on the channel named like
   * the desk; there a colleague's words are an answer that the customer has read. `by`: the platform's id of the person of
   * the team who makes a ticket of it. `guest`: the platform knows its writer as a guest or stranger, whoever they are here. `opens`: where there is none, it is a new ticket.
   */
  | { type: 'customer'; item: Inbound; by: string | null; guest?: boolean; opens?: true };

interface HeardBase {
  /** The card in whose thread it was. */
  ref: string;
  /** The platform's id of who did it. */
  user: string;
  /** The platform's id of the message. */
  externalId: string;
  /** The platform's time (epoch ms) and, within it, sequence. */
  sentAt: number;
  sequence: number;
}

/** The writer, and the note that their text became. */
export interface Offer {
  messageId: string;
  number: number;
  person: DeskPerson;
  /** The platform's id of the text. */
  externalId: string;
  /** The place where it would go, of several; absent: the ticket's own alone. */
  to?: number;
  /** Who would get it. */
  contactName: string | null;
  channel: string;
}

/** Who is told. `people` are resolved by the house; a desk that knows none of them falls back to its desk channel. */
export type Audience =
  | { kind: 'person'; person: DeskPerson }
  | { kind: 'supervisors'; people: DeskPerson[] }
  | { kind: 'desk' }
  /** A channel of this desk's platform that somebody chose, by its id; the desk channel where it cannot be written to. */
  | { kind: 'channel'; id: string }
  /** Everybody, where announcements are made; the desk channel when there is no such place. */
  | { kind: 'team' };

export interface DeskPerson {
  id: string;
  name: string;
  role: Role;
  slack: string | null;
  discord: string | null;
  /** The language that this person chose; null: the house's. */
  language: string | null;
  notify: Notify;
  /** Epoch ms; null when here. */
  awayUntil: number | null;
  /** What somebody sees who is limited to a team; absent for everybody else. */
  sight?: Sight;
}

export interface QueuePage {
  limit: number;
  after?: string;
  status?: StatusName;
  /** Whose sight it is for. */
  sight?: Sight;
  /** A person's id; null for what nobody has claimed. */
  assignee?: string | null;
}

export interface Load {
  person: DeskPerson | null;
  open: number;
  /** How many of them a customer waits on. */
  waited: number;
  /** The soonest promise of them (epoch ms). */
  dueAt: number | null;
}

export interface Upload {
  /** As the sender named and declared it; what the bytes are decides. */
  name: string;
  type: string;
  body: AsyncIterable<Uint8Array>;
}

/** Channels of a team's own, by their ids; null: the common one. */
export interface TeamPlace {
  team: string;
  desk: string | null;
  supervisors: string | null;
}

/** What a desk may ask of the house. */
export interface DeskPorts {
  hold: Hold;
  /** Processes of the house that share what a platform allows; 1 at the least. */
  processes(): number;
  handle(request: CommandRequest): Promise<Reply>;
  commands: readonly CommandSpec[];
  secrets: KeptSecrets;
  /**
   * The active person behind a platform's user id, or null: strangers are nobody. `zone` (IANA) is what the platform has of them: they read
   * times in it if they have set none.
   */
  person(by: { slack?: string; discord?: string; zone?: string }): Promise<DeskPerson | null>;
  /**
   * The same for somebody who acts, whose groups the platform shows with each act: `role` is the highest that they give,
   * null none. Takes over what changed before it answers.
   */
  seen(member: Omit<Member, 'role'> & { role: Role | null }): Promise<DeskPerson | null>;
  /** Asks `members` now rather than in a few minutes: the platform says that a group changed. */
  sync(): Promise<void>;
  /** Everybody active, for choices while somebody types. */
  team(): Promise<DeskPerson[]>;
  /** The cards that are due first, a page at a time; `status` is `open` without one. `after` is the `next` before. */
  queue(page: QueuePage): Promise<{ cards: TicketCard[]; next: string | null }>;
  /** How much everybody who works has in hand; `person` is null for what nobody has claimed. */
  load(): Promise<Load[]>;
  /**
   * The card as it is now, by ticket number, by where it stands on this desk, or by a conversation of the channel named
   * like the desk.
   */
  card(by: { number: number } | { ref: string } | { conversation: string }): Promise<TicketCard | null>;
  /**
   * Stores what the platform says happened, to be given to `parse`; resolves once it is durable, and only then may the
   * platform be answered. Known external ids are left alone. Throws CodedError 'store-down'.
   */
  accept(items: RawItem[]): Promise<void>;
  /** The greatest external id (in order of text) that was stored, or null: where catching up begins. */
  newest(): Promise<string | null>;
  /** The conversation in which an event of this external id was stored, or null: none was. */
  heardIn(externalId: string): Promise<string | null>;
  /**
   * Conversations of the channel named like the desk whose names begin so and that have an open ticket, or else, and with `over`,
   * all of them; some, when there are many.
   */
  conversations(begin: string, over?: 'too'): Promise<string[]>;
  /** Customers' messages that we have in a conversation and that stand there, by their external ids, with the ids of their writers; the newest of them. */
  written(conversation: string): Promise<{ externalId: string; user: string }[]>;
  /** The note that the text of this external id in the thread of a card became, by its message id; null: none yet. */
  noteOf(ref: string, externalId: string): Promise<string | null>;
  /** The newest message of the ticket whose card stands there, by its id, of which this is said; null: none. */
  messageIn(ref: string, is: (id: string) => boolean): Promise<string | null>;
  /** Replies begun in a form and not sent, by person and ticket number; null when there is none. Keeping '' drops it. */
  draft(person: string, number: number): Promise<string | null>;
  keepDraft(person: string, number: number, text: string): Promise<void>;
  /** Keeps a file that a person sends with a reply; answers its id. Throws CodedError 'too-large', 'malformed'. */
  upload(person: string, file: Upload): Promise<string>;
  /** The view of their desk that a person looked at last; null before the first. */
  view(person: string): Promise<string | null>;
  keepView(person: string, view: string): Promise<void>;
  /** To what a ticket can be handed besides people: teams by their ids, skills as `skill:refunds`; by the rules in force. */
  receivers(): string[];
  /** What tickets can be about, by the rules in force. */
  kinds(): Kinds;
  /** What an offer can be made of without typing, as it would be typed and in words, by the rules in force; 25 at the most. */
  concessions(language: string): { value: string; label: string }[];
  /** Draws what a notice or an answer shows. Throws nothing: what cannot be drawn is in the log and stays words. */
  draw(chart: Chart): Promise<Picture>;
  /** Channels of a team's own on this desk, by the rules in force; null: it works in the common ones. */
  channelOf(team: string | null): TeamPlace | null;
  /** The same for every team that has some. */
  places(): TeamPlace[];
  /** The house's language: that of cards, and of people who chose none. */
  language: string;
  http: FastifyInstance;
  publicUrl: string;
  now(): number;
  timeoutMs: number;
  log: {
    info(data: object, text: string): void;
    warn(data: object, text: string): void;
    error(data: object, text: string): void;
  };
}

export interface DeskEntry {
  id: string;
  /** The id of one of its channels, as rules/teams.json names them; absent: the desk has no channels. */
  place?: z.ZodString;
  settings: z.ZodObject;
  needs: readonly string[];
  load(): Promise<(settings: never, ports: DeskPorts) => Desk>;
  /** Loads the checks of an installation, which start nothing and change nothing. They throw nothing. */
  doctor?(): Promise<(settings: never, ports: DeskDoctorPorts) => Promise<Finding[]>>;
}

/** What the house lends to the checks of a desk. */
export interface DeskDoctorPorts extends DoctorPorts, Pick<DeskPorts, 'commands' | 'places'> {
  /** Everybody active; nobody when the database cannot be asked. */
  team: readonly DeskPerson[];
  /** What the desk's vendor renewed by itself and keeps for a purpose; null when nothing is kept or it cannot be read. */
  kept(purpose: string): string | null;
}
