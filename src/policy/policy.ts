import type { RemedyTerms } from '../domain/authority/remedy.ts';
import type { AuthorityTerms } from '../domain/authority/terms.ts';
import type { AwardTerms } from '../domain/award.ts';
import type { CallbackTerms } from '../domain/callback/terms.ts';
import type { CommunityTerms } from '../domain/community.ts';
import type { ComplaintTerms } from '../domain/complaints.ts';
import type { StageTerms } from '../domain/deadline.ts';
import type { Decision } from '../domain/decision.ts';
import type { CallingRule } from '../domain/escalation-rule.ts';
import type { ForecastTerms } from '../domain/forecast-news.ts';
import type { Form } from '../domain/form.ts';
import type { FrontDoor } from '../domain/front-door.ts';
import type { Goals } from '../domain/goals.ts';
import type { HoursBook } from '../domain/hours.ts';
import type { Kinds, Told } from '../domain/kinds.ts';
import type { PledgeBook } from '../domain/pledge/book.ts';
import type { PledgeTerms } from '../domain/pledge/terms.ts';
import type { QuietHours } from '../domain/quiet-hours.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Retention } from '../domain/retention.ts';
import type { Rota } from '../domain/rota.ts';
import type { Routing } from '../domain/routing.ts';
import type { Post } from '../domain/schedule.ts';
import type { Profile, ServedPlace, Strategy } from '../domain/strategy/strategy.ts';
import type { Surveys } from '../domain/survey.ts';
import type { OwnWords } from '../texts/own-words.ts';
import type { RuleBook } from './evaluate.ts';
import type { FileName } from './rule-file.ts';
import type { TimedRule } from './timed.ts';

/** One file under rules/ answers one question. */
export const QUESTIONS = [
  'triage',
  'deadlines',
  'escalation',
  'reopen',
  'segments',
  'waiting',
  'authority',
  'remedies',
  'public',
] as const;
export type Question = (typeof QUESTIONS)[number];

export function byQuestion<T>(make: (question: Question) => T): Record<Question, T> {
  return Object.fromEntries(QUESTIONS.map((question) => [question, make(question)])) as Record<Question, T>;
}
/** Files whose examples are run, by name without `.json`. */
export const EXAMPLED = [...QUESTIONS, 'pledges'] as const;
export type Exampled = (typeof EXAMPLED)[number];

/** Facts by name; gathered before the engine is asked. */
export type Facts = Record<string, string | number | boolean | null | readonly string[]>;

export interface Policy {
  /** SHA-256 over the canonical JSON of all rule files, hex. */
  readonly version: string;
  /** Rules that fire on these facts, highest priority first. */
  decide(question: Question, facts: Facts): Promise<Decision[]>;
  /** The rules that it decides by; segments, triage and so on. */
  readonly books: Readonly<Record<Question, RuleBook>>;
  /** The word lists that rules name, by name and language. */
  readonly wordLists: Readonly<Record<string, WordList>>;
  /** What facts.json says: opening hours, contacts, procedures, the product's and the teams' names. */
  readonly business: BusinessFacts;
  /** What kinds.json says: what tickets can be about. */
  readonly kinds: Kinds;
  /** The forms under forms/, in the order of their ids. */
  readonly forms: readonly Form[];
  /** What front-door.json says: every way to reach us. */
  readonly frontDoor: FrontDoor;
  /** What routing.json says: who gets a ticket, and when it comes back. */
  readonly routing: Routing;
  /** What rota.json says: who is on duty when, and who is on call. */
  readonly rota: Rota;
  /** What pledges.json says: by which words a reply commits us. */
  readonly pledges: PledgeBook;
  /** What else it says: what needs an approval, what a pledge gives away, which dates make sense. */
  readonly pledgeTerms: PledgeTerms;
  /** Teams that work in channels of their own. Those that do not are not here. */
  readonly teams: Readonly<Record<string, { desks: TeamDesks }>>;
  /** What community.json says: when questions of communities become tickets. */
  readonly community: CommunityTerms;
  /** What reports.json says: what is posted by itself. */
  readonly posts: readonly Post[];
  /** And of which forecasts somebody is told. */
  readonly forecasts: readonly ForecastTerms[];
  /** What complaints.json says: what rises, and who left in silence. */
  readonly complaints: ComplaintTerms;
  /** The ladder and quiet hours that deadlines.json names `default` and others. */
  readonly ladders: Readonly<Record<string, StageTerms[]>>;
  readonly quietHours: Readonly<Record<string, QuietHours>>;
  /** How long before a reply window closes somebody is reminded. */
  readonly windowReminderMs: number;
  /** What hours.json says: when teams are there. */
  readonly hours: HoursBook;
  /** What authority.json says beside its rules: what can be given away, budgets, how long a decision may take. */
  readonly authority: AuthorityTerms;
  /** What remedies.json says, by the names of its rules: what may be granted without anybody, once a lead has armed it. */
  readonly remedies: Readonly<Record<string, RemedyTerms>>;
  /** What texts.json says: the house's own words to customers. */
  readonly texts: OwnWords;
  /** What supervisors are told, by the reason that stands in an `escalated` event. */
  readonly escalationWords: Readonly<Record<string, EscalationWords>>;
  /** The rules of escalation.json by name, as they are watched themselves. */
  readonly callings: Readonly<Record<string, CallingRule>>;
  /** Those of them that time alone can make fire. */
  readonly timed: readonly TimedRule[];
  /** What strategy.json says; null: the rules hold as they stand. */
  readonly strategy: Strategy | null;
  /** How customers are called back; null: there is no callbacks.json. */
  readonly callbacks: CallbackTerms | null;
  /** What goals.json says, by the figure. */
  readonly goals: Goals;
  /** What retention.json says. */
  readonly retention: Retention;
  /** What surveys.json says: what customers are asked after a case. */
  readonly surveys: Surveys;
  /** What awards.json says: what is awarded each month, and how it is counted. */
  readonly awards: AwardTerms;
  /** Profiles that there are to choose from. */
  readonly profiles: readonly Profile[];
  /** The rules by which somebody there is served: by the profile that is tried there, else by the one that is chosen. */
  at(place: ServedPlace): Policy;
}

/** Entries of a list by language; `any` stands for all of them. */
export type WordList = Readonly<Record<string, readonly string[] | undefined>>;

/** Words for everybody, or by language, English always among them. */
export type EscalationWords = Told;

/** Channels of a team's own, by the id of the desk. */
export type TeamDesks = Readonly<
  Record<string, { desk?: string | undefined; supervisors?: string | undefined }>
>;

export interface BusinessFacts {
  name: string;
  teams: Record<string, string>;
  [topic: string]: unknown;
}

/** The policy in force; replaced whole on reload. */
export interface PolicyHolder {
  /** With the trials that run at this moment. */
  current(): Policy;
  /**
   * Reads, validates and activates the rules for every process; throws CodedError 'broken-rules', changing nothing. `reason`: why
   * they were changed, where somebody said so.
   */
  reload(by: string, reason?: string): Promise<{ version: string; changed: boolean }>;
  /**
   * Changes one file of the folder and activates the rules with it for every process, or changes nothing: `change` gets what
   * stands in the file. Refused while the folder holds other rules than those in force, while somebody else saves, and where
   * it cannot be written. Throws CodedError 'broken-rules', changing nothing.
   */
  revise(
    file: FileName,
    said: { by: string; reason: string },
    change: (content: unknown) => object | Refusal,
  ): Promise<{ version: string } | Refusal>;
}
