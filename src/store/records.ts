import type { Role } from '../domain/actor.ts';
import type { Heading } from '../domain/heading.ts';
import type { Notify } from '../domain/reach.ts';
import type { Sees, Sight } from '../domain/sight.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import type { Place } from '../domain/ticket/places.ts';
import type { OutboundKind } from '../domain/ticket/reply.ts';
import type { StatusName } from '../domain/ticket/status.ts';
import type { Job } from '../jobs/jobs.ts';
import type { Address, Contact } from './customers.ts';
import type { SurveyAnswer } from './surveys.ts';

/** What is kept, as the rooms pass it on. All instants are epoch milliseconds; all ids are text. */

/** A delivery as it came in, before any vendor's parser has seen it. */
export interface RawDelivery {
  channel: string;
  /** The vendor's own id of the delivery; with the channel it is unique for ever. */
  externalId: string;
  /** Deliveries of one conversation are applied one after another, in order of arrival. */
  conversation: string;
  /** The verified body, as text (JSON for most channels). */
  raw: string;
  receivedAt: number;
}

export interface InboxRow extends RawDelivery {
  id: number;
  attempts: number;
}

export interface DeadLetter extends RawDelivery {
  id: number;
  deadAt: number;
  /** An error code and our own words; never the customer's. */
  error: string;
}

export type MessageKind = 'inbound' | 'outbound' | 'note';
/** It waits for a supervisor's decision, for its instant, or for its turn. */
type Standing = 'gated' | 'scheduled' | 'queued';
export type Delivery =
  | Standing
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'unknown'
  | 'cancelled';

/** A file on a message. `hash` is null until its bytes are copied; `ref` is what the channel fetches it by. */
export interface Attachment {
  id: string;
  name: string;
  type: string;
  size: number | null;
  hash: string | null;
  ref: string | null;
  /** Why the bytes are not here and never will be: 'too-large', 'wrong-type', 'gone', 'taken-back', 'struck'. */
  refused: string | null;
  /** The piece of an album that brought it: by its id at the vendor, in this order, with so many UTF-16 units of the message's text. */
  piece?: { id: string; at: number; words: number };
}

export interface Message {
  id: string;
  ticketId: string;
  kind: MessageKind;
  /** Outbound only. */
  as: OutboundKind | null;
  text: string;
  /** Actor reference: person:<id>, contact:<id> or system:<part>. */
  author: string;
  channel: string;
  conversation: string;
  /** The vendor's id once known; (channel, conversation, externalId) is unique among messages. */
  externalId: string | null;
  /** The vendor's time and sequence: the order in which messages are shown, ties by receivedAt. */
  sentAt: number;
  sequence: number;
  receivedAt: number;
  delivery: Delivery | null;
  /** Error code of a failed delivery. */
  error: string | null;
  files: Attachment[];
  editedAt: number | null;
  deletedAt: number | null;
  /** What its writer chose to answer with it. */
  quotes?: Quote;
  /** What stands above its words, where its channel has such a place. */
  heading?: Heading;
}

/** By the id that the message has here, and in words where it has none or a part of it was chosen. One of the two is there. */
export interface Quote {
  messageId: string | null;
  text: string | null;
}

/** A change to a message that exists. Absent fields stay. An old text is kept as an edition by the store. */
export interface MessagePatch {
  id: string;
  /** The ticket that it is on from now on. */
  ticketId?: string;
  text?: string;
  delivery?: Delivery;
  error?: string | null;
  externalId?: string;
  files?: Attachment[];
  editedAt?: number;
  deletedAt?: number;
  sentAt?: number;
  quotes?: Quote;
  heading?: Heading;
}

/** All that this sender writes goes into quarantine until it is lifted. */
export interface Block {
  id: string;
  kind: 'contact' | 'address' | 'domain';
  /** Of an address; null otherwise. */
  channel: string | null;
  /** The contact's id, the address at the vendor, or the domain in small letters. */
  value: string;
  by: string;
  at: number;
  liftedAt: number | null;
  liftedBy: string | null;
}

/** A notice of a stage, recorded in the commit that enqueues it: told once per key, whatever dies in between. */
export interface Told {
  ticketId: string;
  stage: string;
  /** The promise that the stage belongs to. */
  dueAt: number;
  /** `person:<id>`, `desk`, `supervisors`. */
  audience: string;
  at: number;
  late: boolean;
  /** It says that the promise is broken. */
  broke?: true;
  /** The digest that carries it instead of a notice of its own. */
  digest: string | null;
}

/** All that one decision changes. Applied whole or not at all. */
export interface Change {
  /** The fold after the events. Its `version` is set by the store to expectedVersion + 1. */
  ticket: Ticket;
  /** 0 for a new ticket: the store gives it its number. */
  expectedVersion: number;
  now: number;
  /** When rules are to be asked about it anew, although nothing happened; never when absent. Epoch ms. */
  askAt?: number;
  events: TicketEvent[];
  contact?: { contact: Contact; address: Address };
  messages?: Message[];
  patches?: MessagePatch[];
  /** Passages that go out of earlier texts too; the new text stands in a patch, and none is kept of the old one. */
  redactions?: { messageId: string; passages: string[] }[];
  /** What was answered to surveys, whose words no event holds. */
  answers?: SurveyAnswer[];
  /** The macro that its reply began with: it was used once more. */
  macro?: string;
  jobs?: Job[];
  told?: Told[];
  /** Inbox rows that this change applies. */
  applied?: number[];
}

/** `conflict`: somebody was faster (version, open ticket of the conversation, message or told key): load again. */
export type CommitOutcome = { applied: true; number: number; version: number } | { applied: false };

export interface TicketFilter {
  status?: StatusName;
  assignee?: string | null;
  channel?: string;
  team?: string;
  tag?: string;
  priority?: string;
  kind?: string;
  cause?: string;
  escalated?: boolean;
  contactId?: string;
  /** The tag of the customer's language; null: it is not known. */
  language?: string | null;
  /** Tickets in quarantine: absent, they are left out. */
  spam?: boolean;
  /** What waits for a supervisor's decision. */
  deciding?: true;
  /** What has been chosen by its customer and is not carried out. */
  toDo?: true;
  scheduled?: true;
  /** Only what somebody with this sight sees. */
  sight?: Sight;
}

/** One line of the queue: the ticket with what a list shows of its contact and newest customer's message. */
export interface QueueRow {
  ticket: Ticket;
  contactName: string | null;
  contactLanguage: string | null;
  /** Of the letter that it began with; null: it has none. */
  subject: string | null;
  preview: string;
  createdAt: number;
  updatedAt: number;
}

/** A ticket's newest change, and the conversation whose customer may have something new to read. */
export interface TicketChange {
  number: number;
  version: number;
  channel: string;
  conversation: string;
  /** All conversations in which its customers read, where these are others. */
  places?: Pick<Place, 'channel' | 'conversation'>[];
  updatedAt: number;
}

export interface Person {
  id: string;
  /** Unique, ignoring case. */
  name: string;
  /** What customers see; the name when null. */
  publicName: string | null;
  team: string | null;
  role: Role;
  /** Limited to the team: tickets of other teams do not exist for this person. */
  sees: Sees;
  slack: string | null;
  discord: string | null;
  active: boolean;
  /** The tag of the language that desks speak to this person; null: the house's. */
  language: string | null;
  /** IANA zone in which they read times; null: the house's. */
  zone: string | null;
  /** How notices reach this person. */
  notify: Notify;
  /** Away until then (for ever: until they say that they are back); null when here. Nobody away is reminded. */
  awayUntil: number | null;
  /** Since when; null when here. */
  awaySince: number | null;
  /** Their tickets go back to the queue for as long as they are away. */
  handsOver: boolean;
  /** Skills of routing.json, and languages. */
  skills: string[];
  /** Open tickets up to which more come by themselves; null: as the rules say. */
  cap: number | null;
  /** When a ticket last came to them by itself; 0 before the first. */
  routedAt: number;
  /** The desk whose groups say which role this is; null: a lead said so, and no group changes it. */
  roleBy: string | null;
  createdAt: number;
}

export type TokenKind = 'session' | 'api' | 'sign-in';

export interface FileRow {
  hash: string;
  type: string;
  size: number;
}

/**
 * What changed, told to whoever watches: a ticket's new version, or presence. Ephemeral: clients refetch. Tickets,
 * conversations and the rules in force are said again by a resync, should a signal be lost; presence and typing are not.
 */
export type LiveSignal =
  | { kind: 'ticket'; number: number; version: number }
  | { kind: 'conversation'; channel: string; conversation: string }
  | { kind: 'presence'; number: number; person: string; doing: 'viewing' | 'writing' | 'gone' }
  /** `name`: what customers call the agent who types. */
  | { kind: 'typing'; channel: string; conversation: string; who: 'customer' | 'agent'; name?: string }
  | { kind: 'rules'; version: string }
  | { kind: 'people' }
  /** A rule fell silent, a remedy stopped or a hook was switched off, which leads hear; or one of them works again. */
  | { kind: 'house' }
  /** What came of rules that this person had tried. */
  | { kind: 'backtest'; person: string; id: string }
  | { kind: 'work'; of: 'inbox' | 'jobs' | 'due' };

/** What stands beside the messages of tickets, and what is to go there. */
export interface Beside {
  ticketIds: string[];
  /** Their conversations. */
  places: { channel: string; conversation: string }[];
  /** Files of their messages. */
  files: { hash: string; name: string }[];
  passages: string[];
  /** The passages look like secrets, and so does whatever else is to go. */
  secrets: boolean;
}

export interface Redactions {
  /** Strikes passages out of replies begun, file names, dead letters and, if they are secrets, canned replies. Answers how often. */
  strikeBeside(beside: Beside): Promise<number>;
}
