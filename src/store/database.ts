import type { Generated, Kysely, Transaction } from 'kysely';
import type { Job } from '../jobs/jobs.ts';
import type { HookDeliveryTable, HookTable, SignInTable } from './outside-tables.ts';
import type { LiveSignal } from './store.ts';
import type { AwardMemberTable, AwardMonthTable, AwardNominationTable } from './tables-of-awards.ts';
import type { BacktestTable } from './tables-of-backtests.ts';
import type { CallbackTable } from './tables-of-callbacks.ts';
import type { LeaverTable, PostTable } from './tables-of-complaints.ts';
import type { ConsentTable } from './tables-of-consents.ts';
import type {
  BlockTable,
  CardTable,
  CopyTable,
  DraftTable,
  FormerCardTable,
  MacroTable,
  ToldTable,
  ViewTable,
} from './tables-of-desks.ts';
import type { DueLeaseTable } from './tables-of-due.ts';
import type { EscalationCallTable, EscalationRuleTable } from './tables-of-escalations.ts';
import type { BudgetTable, ConcessionTable, CouponTable } from './tables-of-gifts.ts';
import type { ImprovementHearerTable, ImprovementTable } from './tables-of-improvements.ts';
import type { LeaseTable } from './tables-of-leases.ts';
import type { MemoryTable } from './tables-of-memory.ts';
import type { ObservationTable, ObservedDayTable } from './tables-of-observations.ts';
import type { PersonTable, RotaChangeTable, TokenTable } from './tables-of-people.ts';
import type { AccessTable, ErasureTable, TombstoneTable } from './tables-of-privacy.ts';
import type { ProblemTable, ProblemTicketTable, ProblemToldTable } from './tables-of-problems.ts';
import type { QuestionTable } from './tables-of-questions.ts';
import type { RemedyRuleTable, RemedyTurnTable } from './tables-of-remedies.ts';
import type { RewardEntryTable, RewardTable } from './tables-of-rewards.ts';
import type { InvitationTable, SamePersonAskedTable, SamePersonTable } from './tables-of-same-person.ts';
import type { SurveyAnswerTable, SurveySentTable } from './tables-of-surveys.ts';
import type { FigureViewTable, KudosTable, PersonalSwitchTable } from './tables-of-thanks.ts';
import type { WallTable } from './tables-of-walls.ts';

/**
 * The tables, alike on SQLite and PostgreSQL: instants are epoch milliseconds, booleans are 0 or 1, JSON is text,
 * foreign ids are text. `migrations.ts` makes them.
 */
export interface Database {
  tickets: TicketTable;
  events: EventTable;
  messages: MessageTable;
  editions: EditionTable;
  contacts: ContactTable;
  addresses: AddressTable;
  inbox: InboxTable;
  jobs: JobTable;
  told: ToldTable;
  cards: CardTable;
  former_cards: FormerCardTable;
  copies: CopyTable;
  people: PersonTable;
  tokens: TokenTable;
  drafts: DraftTable;
  blocks: BlockTable;
  macros: MacroTable;
  views: ViewTable;
  sign_ins: SignInTable;
  hooks: HookTable;
  hook_deliveries: HookDeliveryTable;
  rule_sets: RuleSetTable;
  files: FileTableRow;
  uploads: UploadTable;
  tallies: TallyTable;
  secrets: SecretTable;
  memory: MemoryTable;
  leases: LeaseTable;
  due_leases: DueLeaseTable;
  budgets: BudgetTable;
  concessions: ConcessionTable;
  escalation_rules: EscalationRuleTable;
  escalation_calls: EscalationCallTable;
  coupons: CouponTable;
  backtests: BacktestTable;
  remedy_rules: RemedyRuleTable;
  remedy_turns: RemedyTurnTable;
  same_person: SamePersonTable;
  same_person_asked: SamePersonAskedTable;
  invitations: InvitationTable;
  problems: ProblemTable;
  callbacks: CallbackTable;
  walls: WallTable;
  rota_changes: RotaChangeTable;
  problem_tickets: ProblemTicketTable;
  problem_told: ProblemToldTable;
  posts: PostTable;
  leavers: LeaverTable;
  questions: QuestionTable;
  observations: ObservationTable;
  observed_days: ObservedDayTable;
  kudos: KudosTable;
  personal_switches: PersonalSwitchTable;
  figure_views: FigureViewTable;
  surveys_sent: SurveySentTable;
  survey_answers: SurveyAnswerTable;
  consents: ConsentTable;
  improvements: ImprovementTable;
  improvement_hearers: ImprovementHearerTable;
  rewards: RewardTable;
  reward_entries: RewardEntryTable;
  award_members: AwardMemberTable;
  award_months: AwardMonthTable;
  award_nominations: AwardNominationTable;
  erasures: ErasureTable;
  tombstones: TombstoneTable;
  accesses: AccessTable;
}

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;
export type Engine = 'sqlite' | 'postgres';

/** Adds jobs in the transaction of the change that calls for them; a job whose key is kept already is dropped. */
export type Enqueue = (trx: Trx, jobs: readonly Job[]) => Promise<void>;

/** Announces a commit to every process from inside its transaction (NOTIFY): nobody hears of what is rolled back. */
export type Notify = (trx: Trx, signals: readonly LiveSignal[]) => Promise<void>;

/** `state` is the fold (JSON of the whole Ticket); every other column is promoted from it to be searched by. */
export interface TicketTable {
  number: Generated<number>;
  id: string;
  version: number;
  status: string;
  channel: string;
  conversation: string;
  contact_id: string;
  assignee: string | null;
  team: string | null;
  priority: string;
  /** JSON array. */
  tags: string;
  kind: string | null;
  cause: string | null;
  escalated: number;
  spam: number;
  /** 1: its case goes on in another one. */
  merged: Generated<number>;
  /** 1: it has a reply that goes out later. */
  scheduled: Generated<number>;
  /** 1: what its customer chose is not carried out yet. */
  to_do: Generated<number>;
  /** Up to which version its events are among the observations. */
  observed: Generated<number>;
  /** Who is asked to take it over. */
  offered_to: string | null;
  /** JSON array of people's ids. */
  watchers: string;
  waiting_since: number | null;
  sort_at: number;
  next_due_at: number | null;
  /** The customer's newest message: the preview. */
  last_inbound_id: string | null;
  created_at: number;
  updated_at: number;
  state: string;
}

/** Primary key (ticket_id, version, seq): `seq` counts the events of one change from 0. */
export interface EventTable {
  ticket_id: string;
  version: number;
  seq: number;
  type: string;
  at: number;
  actor: string;
  /** JSON of the whole event. */
  body: string;
}

export interface MessageTable {
  id: string;
  ticket_id: string;
  kind: string;
  /** OutboundKind of an outbound message. */
  reply_kind: string | null;
  text: string;
  author: string;
  channel: string;
  conversation: string;
  external_id: string | null;
  sent_at: number;
  sequence: number;
  received_at: number;
  delivery: string | null;
  error: string | null;
  /** JSON array of Attachment. */
  files: string;
  edited_at: number | null;
  deleted_at: number | null;
  /** JSON of a Quote. */
  quotes: string | null;
  /** JSON of a Heading. */
  heading: string | null;
}

/** Earlier texts of edited messages. */
export interface EditionTable {
  id: Generated<number>;
  message_id: string;
  text: string;
  at: number;
}

export interface ContactTable {
  id: string;
  name: string | null;
  created_at: number;
  language: string | null;
  language_by: string | null;
  form: string | null;
  note: string | null;
  /** JSON object. */
  attributes: Generated<string>;
  external_id: string | null;
  version: Generated<number>;
  /** Who stands for all contacts of one person; null: linked with nobody. */
  same_as: string | null;
}

/** Primary key (channel, address). */
export interface AddressTable {
  channel: string;
  address: string;
  contact_id: string;
}

/** A row is pending while `applied_at` and `dead_at` are null; `raw` is emptied when it is applied. */
export interface InboxTable {
  id: Generated<number>;
  channel: string;
  external_id: string;
  conversation: string;
  raw: string;
  received_at: number;
  attempts: Generated<number>;
  /** Leased, or put off, until then: as long as one pending row is held, so is its whole conversation. */
  held_until: Generated<number>;
  applied_at: number | null;
  dead_at: number | null;
  error: string | null;
}

/** Due effects on SQLite; PostgreSQL has pg-boss. A row is deleted when its job is done. `key` is unique. */
export interface JobTable {
  id: Generated<number>;
  key: string;
  kind: string;
  /** JSON object. */
  payload: string;
  run_at: number;
  /** Leased by a worker until then; 0 when free. */
  held_until: Generated<number>;
  attempts: Generated<number>;
  dead_at: number | null;
  error: string | null;
}

/** At most one row is active (partial unique index). */
export interface RuleSetTable {
  version: string;
  body: string;
  activated_at: number;
  activated_by: string;
  reason: string | null;
  active: number;
}

export interface FileTableRow {
  hash: string;
  type: string;
  size: number;
  /** The bytes on PostgreSQL; null when a folder holds them. */
  body: Uint8Array | null;
}

export interface UploadTable {
  id: string;
  owner: string;
  hash: string;
  name: string;
  type: string;
  size: number;
  at: number;
}

export interface TallyTable {
  name: string;
  value: number;
}

export interface SecretTable {
  purpose: string;
  value: string;
}
