import type { Actor } from '../domain/actor.ts';
import type { Concession } from '../domain/authority/concession.ts';
import type { RemedyTerms } from '../domain/authority/remedy.ts';
import type { Coverage } from '../domain/coverage.ts';
import type { Decision, Why } from '../domain/decision.ts';
import type { Download } from '../domain/download.ts';
import type { ImprovementTold } from '../domain/improvement.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Asks } from '../domain/ticket/approver.ts';
import type { Commitments } from '../domain/ticket/commitment.ts';
import type { Standing } from '../domain/ticket/escalation.ts';
import type { GrantsAgain } from '../domain/ticket/granted.ts';
import type { Intent, Ticket, TicketEvent } from '../domain/ticket/model.ts';
import type { Quote } from '../domain/ticket/quote.ts';
import type { Hooks } from '../hooks/hooks.ts';
import type { AwardReader } from '../insight/awards/reader.ts';
import type { Chart } from '../insight/chart.ts';
import type { FigureQuery, FigureReader } from '../insight/figures.ts';
import type { Dimension } from '../insight/observation.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { TicketFacts } from '../policy/facts.ts';
import type { PolicyHolder, Question } from '../policy/policy.ts';
import type { RemedyTrial } from '../policy/remedy-trial.ts';
import type {
  Change,
  ErasureReason,
  Hearer,
  Inbox,
  Message,
  Search,
  Store,
  StruckFile,
  TopicCounts,
  Unless,
} from '../store/store.ts';
import type { DigestWords } from '../texts/complaints.ts';
import type { Announcement, AwardNews, KudosNews } from './announcement.ts';
import type { CallbackActs } from './callback-acts.ts';
import type { Examination } from './examination.ts';
import type { Team } from './team.ts';

export type { Announcement, AwardNews, KudosNews } from './announcement.ts';
export type { Team } from './team.ts';

/** What triage does with an intent: events, row, messages and jobs in one commit, or a refusal. */
export type Act = (request: {
  number: number;
  actor: Actor;
  intent: Intent | ((ticket: Ticket) => Intent | Refusal | Promise<Intent | Refusal>);
  /** What is stored in the same commit: a message, or several. */
  message?: (ticket: Ticket) => Message | Message[];
  /** Changes of messages that exist, in the same commit. */
  changes?: (ticket: Ticket) => Pick<Change, 'patches' | 'redactions' | 'macro'>;
}) => Promise<Changed | Refusal>;

/** Takes down what a customer said aloud, as their message; answers the number of its ticket. Once by request. */
export type TakeDown = (said: {
  requestId: string;
  actor: Actor;
  text: string;
  name: string | null;
  /** What they are called back by: the same number is the same customer. */
  phone: string | null;
  /** The customer, when they are known. */
  contactId: string | null;
}) => Promise<number>;

/** Opens a ticket on which the team writes first; answers its number. Once by ticket id. */
export type Opening = (wanted: {
  ticketId: string;
  actor: Actor;
  place: { channel: string; conversation: string; contactId: string };
  /** Of the customer there, when nobody knows it yet. */
  address?: string;
}) => Promise<number | Refusal>;
type Tied = Promise<Changed[] | Refusal>;

/** How something went: the ticket as it is now, and what was recorded. */
export interface Changed {
  ticket: Ticket;
  changed: boolean;
  events?: readonly TicketEvent[];
}

/** Two tickets stand by themselves: messages since the merge that went with the one, and that stayed on the other. */
export interface Parted {
  into: number;
  moved: number;
  stayed: number;
  /** Something was split off meanwhile. */
  split: boolean;
}

/** What is done to two tickets at once, by their ids; both as they are then, in the order in which they were named. */
export interface Ties {
  merge(from: string, into: string, how: { actor: Actor; confirm: boolean }): Tied;
  /** `key`: the request, when it takes something back. */
  unmerge(from: string, into: string, how: { actor: Actor; key?: string }): Promise<Parted | Refusal>;
  /** `part` is the id of the new ticket: a second one is not made of the same. `choose` among all messages of the origin. */
  split(
    origin: string,
    part: string,
    how: { actor: Actor; choose: (messages: readonly Message[]) => string[] | Refusal },
  ): Tied;
  rejoin(origin: string, part: string, how: { actor: Actor; key?: string }): Tied;
  link(one: string, other: string, how: { actor: Actor; linked: boolean; key?: string }): Tied;
}

/** Makes a code for another channel, good once and until then (epoch ms); `id`: 10 hexadecimal digits. Throws CodedError. */
export type Invite = (wanted: {
  ticketId: string;
  channel: string;
  id: string;
  actor: Actor;
  /** Of the message that will carry it. */
  messageId: string;
}) => Promise<{ code: string; link: string; expiresAt: number } | Refusal>;

/** What is said of the customers of two tickets, by the tickets' ids: recorded on both. `key`: the request. */
export interface SamePersonActs {
  link(one: string, other: string, how: SamePersonHow): Tied;
  /** Undoes the link between the two, if there is one, and lets nobody be asked about them again. */
  part(one: string, other: string, how: SamePersonHow): Tied;
  /** Undoes this link and nothing else. */
  unlink(one: string, other: string, how: SamePersonHow & { link: string }): Tied;
  /** Takes back that they are two; `link`: the one that ended with it, in whose place comes another. */
  allow(one: string, other: string, how: SamePersonHow & { link?: string }): Tied;
}

interface SamePersonHow {
  actor: Actor;
  key: string;
  /** Why, as a note on the first ticket. */
  note?: (ticket: Ticket) => Message;
}

/** What the commands may use of the house. */
export interface CommandPorts {
  act: Act;
  ties: Ties;
  samePerson: SamePersonActs;
  invite: Invite;
  /**
   * Erases a person; answers once it is done. The same id again goes on with the same erasure. `unless` is asked about their cases
   * within the step that begins it: its refusal is the answer, and nothing is done.
   */
  erase(wanted: {
    id: string;
    contacts: readonly string[];
    actor: Actor;
    reason: ErasureReason;
    unless?: Unless;
  }): Promise<Refusal | null>;
  /** Strikes files out of messages, with their bytes; answers once they are gone. The same id again goes on with the same. */
  strikeFiles(wanted: { id: string; actor: Actor; files: readonly StruckFile[] }): Promise<void>;
  callbacks: CallbackActs;
  goPrivate: GoPrivate;
  takeDown: TakeDown;
  open: Opening;
  /** The languages in which a channel has approved words that ask a customer to write. */
  knocks(channel: string): readonly string[];
  /** Whether cases of a channel can be shown to somebody outside. */
  forwards(channel: string): boolean;
  /** Whether customers can be shut out of conversations of a channel. */
  closes(channel: string): boolean;
  /** What rules may know of a ticket now, its newest message included. */
  facts(ticket: Ticket): Promise<TicketFacts>;
  /** The rules that fire on a ticket now, by question; nothing is done. */
  dryRun(ticket: Ticket): Promise<[Question, Decision[]][]>;
  /** What an offer with these words would mean now. */
  quote(
    ticket: Ticket,
    actor: Extract<Actor, { kind: 'person' }>,
    wanted: readonly Concession[],
    words?: string,
  ): Promise<Quote>;
  /** What a remedy would have granted in that time. Epoch ms. */
  tryRemedy(terms: RemedyTerms, window: { since: number; until: number }): Promise<RemedyTrial>;
  /** A month (2026-10; the last whole one without a name) by kind and cause, also drawn; of one team, where it is named. Null: that is no month. */
  digest(
    of: { month: string | null; team?: string | undefined },
    language: string,
  ): Promise<{ digest: DigestWords; charts: Chart[] } | null>;
  /** Topics that rise now, in one team where it is named, with how many weeks they were compared. */
  rising(team?: string): Promise<(TopicCounts & { weeks: number })[]>;
  /** Who has to read a public reply of this person first; null: nobody. */
  secondReader(
    ticket: Ticket,
    actor: Extract<Actor, { kind: 'person' }>,
    text: string,
  ): Promise<{ asks: Asks; why: Why[] } | null>;
  /** What a text would commit us to if this person sent it now. */
  commitments(ticket: Ticket, actor: Extract<Actor, { kind: 'person' }>, text: string): Promise<Commitments>;
  /** What a reply that failed gives away when it is sent again now. */
  grantsAgain(ticket: Ticket, messageId: string): Promise<GrantsAgain>;
  /** Whether a team (null: everybody) keeps its promises until `to` (epoch ms) with the people on duty. Throws CodedError 'store-down'. */
  coverage(asked: { team: string | null; to: number }): Promise<Coverage>;
  store: Pick<
    Store,
    | 'tickets'
    | 'people'
    | 'files'
    | 'contacts'
    | 'blocks'
    | 'macros'
    | 'drafts'
    | 'kudos'
    | 'awards'
    | 'personalFigures'
    | 'giving'
    | 'remedies'
    | 'live'
    | 'samePerson'
    | 'consents'
    | 'improvements'
    | 'surveys'
    | 'rewards'
    | 'redactions'
    | 'erasures'
    | 'accesses'
    | 'escalations'
    | 'rota'
    | 'problems'
    | 'leavers'
    | 'enqueue'
    | 'callbacks'
  > & {
    inbox: Pick<Inbox, 'dead' | 'retry'>;
    search: Pick<Search, 'find'>;
    history: Pick<Store['history'], 'events'>;
  };
  figures: FigureReader;
  awards: AwardReader;
  /** The picture of what is asked, in a language that was learnt. Throws CodedError 'store-down'. */
  chart(asked: FigureQuery, language: string): Promise<Chart>;
  /** What figures are told apart by, as people call it. */
  groupName(by: Dimension, group: string | null, language: string): string;
  hooks: Hooks;
  /** A signed address of a download, good for so long. */
  download(download: Download, ms: number): string;
  /** Where the public reaches this installation, without a slash at the end. */
  publicUrl: string;
  jobs: Pick<Jobs, 'dead' | 'retry'>;
  policy: PolicyHolder;
  team: Team;
  /** Tells the whole team, on every desk; durable before it resolves. */
  announce(announcement: Announcement): Promise<void>;
  /** Tells of thanks to a colleague; durable before it resolves. */
  tellKudos(news: KudosNews): Promise<void>;
  /** Asks a nominee, or posts a month's awards; durable before it resolves. */
  tellAward(news: AwardNews): Promise<void>;
  /** The ids of the desks that are on. */
  desks(): string[];
  /** Begins to try rules on the log; whoever asked hears when it is done. Answers where the report will stand. */
  backtest(asked: {
    id: string;
    by: string;
    desk: string;
    language: string;
    /** As they were typed. */
    since?: string | undefined;
    until?: string | undefined;
    rules?: string | undefined;
    set?: string | undefined;
  }): Promise<{ link: string; since: number } | Refusal>;
  /** What would become of telling somebody now what changed because of their answer. */
  wouldHear(hearer: Pick<Hearer, 'ticketId' | 'contactId'>): Promise<ImprovementTold>;
  /** Looks at a rule whose call was dismissed just now; answers whether it is mute from now on. */
  muteIfNoisy(rule: Standing): Promise<boolean>;
  /** Takes over what the platforms' groups say of the team. */
  syncGroups(): Promise<void>;
  /** Looks at the whole installation; what is to be mended comes in words of this language. */
  examine(language: string): Promise<Examination>;
  /** Brings the message of a customer who does not exist, once an installation; false: it came before. */
  sample(): Promise<boolean>;
  /** The house's language. */
  language: string;
  now(): number;
  /** A fresh id. It tells when it was made: nothing may rest on nobody guessing it. */
  newId(): string;
  /** A word that nobody can guess: 256 random bits in base64url. */
  newSecret(): string;
  /** An id made of words: the same words, the same id. */
  idFrom(words: string): string;
  /** Milliseconds in which a reply can be taken back before it is sent. */
  undoMs: number;
}

/** Goes on in private with what was asked in public; answers the ticket's number. `id`: of what opens there. */
export type GoPrivate = (asked: { ticketId: string; actor: Actor; id: string }) => Promise<number | Refusal>;
