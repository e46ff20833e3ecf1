import type { Actor } from '../actor.ts';
import type { Slot } from '../callback/terms.ts';
import type { DeadlineTerms } from '../deadline.ts';
import type { Why } from '../decision.ts';
import type { CallingRule, Quiet } from '../escalation-rule.ts';
import type { Hours } from '../hours.ts';
import type { Kinds } from '../kinds.ts';
import type { AboutEvent, AboutIntent, AboutState } from './about.ts';
import type { ApprovalEvent, ApprovalIntent, ApprovalState } from './approval.ts';
import type { Approver } from './approver.ts';
import type { AsideEvent, AsideIntent } from './aside.ts';
import type { BlockEvent, BlockIntent } from './block.ts';
import type { CallbackEvent, CallbackState } from './callback.ts';
import type { CallbackIntent } from './callback-said.ts';
import type { ClaimEvent, ClaimIntent, ClaimState } from './claim.ts';
import type { CommunityEvent, CommunityIntent } from './community.ts';
import type { ConsentEvent, ConsentIntent } from './consent.ts';
import type { ConversationEvent, ConversationIntent, ConversationState } from './conversation.ts';
import type { CourtesyState, CourtesyTerms } from './courtesy.ts';
import type { CustomerEvent, CustomerIntent, CustomerState, LanguageTold } from './customer.ts';
import type { EscalationEvent, EscalationIntent, EscalationState } from './escalation.ts';
import type { GrantEvent } from './granted.ts';
import type { HandoverEvent, HandoverIntent, HandoverState } from './handover.ts';
import type { ImprovementEvent, ImprovementIntent } from './improvement.ts';
import type { InvitationEvent } from './invitation.ts';
import type { LinkEvent, LinksState } from './links.ts';
import type { NudgesEvent, NudgesState } from './nudges.ts';
import type { OfferEvent, OfferIntent, OfferState } from './offer.ts';
import type { PledgeEvent, PledgeIntent, PledgesState } from './pledges.ts';
import type { ProblemEvent, ProblemIntent, ProblemState } from './problem.ts';
import type { RemedyEvent } from './remedy.ts';
import type { ReplyEvent, ReplyIntent, ReplyState } from './reply.ts';
import type { ResolutionEvent, ResolutionState } from './resolution.ts';
import type { RewardEvent, RewardIntent } from './reward.ts';
import type { SamePersonEvent } from './same-person.ts';
import type { ScheduledGate } from './scheduled.ts';
import type { SignsEvent, SignsIntent } from './signs.ts';
import type { SolvedEvent, SolvedIntent, SolvedState } from './solved.ts';
import type { SpamEvent, SpamIntent, SpamState } from './spam.ts';
import type { StatusEvent, StatusIntent, StatusState } from './status.ts';
import type { SurveyAsk, SurveyEvent, SurveyIntent, SurveyPlan, SurveyState } from './survey.ts';
import type { TakeBackIntent } from './take-back.ts';
import type { ThanksEvent, ThanksIntent, ThanksState } from './thanks.ts';
import type { Triage, TriageEvent, TriageState } from './triage.ts';
import type { UndoIntent, UndoneEvent } from './undoing.ts';
import type { RecalculateIntent, WaitingEvent, WaitingState } from './waiting.ts';
import type { WatchEvent, WatchIntent, WatchState } from './watch.ts';
import type { WindowEvent, WindowTerms } from './window.ts';

/** A customer's case: the fold of its events, one slice per concern. Instants are epoch milliseconds. */
export interface Ticket {
  id: string;
  /** The number people use; 0 until the database has given one. */
  number: number;
  /** How many commits made this ticket; 0 for one that is not stored yet. */
  version: number;
  conversation: ConversationState;
  customer: CustomerState;
  triage: TriageState;
  about: AboutState;
  claim: ClaimState;
  handover: HandoverState;
  watch: WatchState;
  waiting: WaitingState;
  reply: ReplyState;
  status: StatusState;
  spam: SpamState;
  escalation: EscalationState;
  courtesy: CourtesyState;
  nudges: NudgesState;
  solved: SolvedState;
  survey: SurveyState;
  resolution: ResolutionState;
  offer: OfferState;
  approval: ApprovalState;
  pledges: PledgesState;
  callback: CallbackState;
  problem: ProblemState;
  thanks: ThanksState;
  links: LinksState;
}

/** What happened, without personal text: ids, hashes and computed values only. */
export type EventBody =
  | ConversationEvent
  | SignsEvent
  | CustomerEvent
  | ConsentEvent
  | ImprovementEvent
  | RewardEvent
  | TriageEvent
  | AboutEvent
  | ClaimEvent
  | HandoverEvent
  | WatchEvent
  | WindowEvent
  | WaitingEvent
  | ReplyEvent
  | StatusEvent
  | SpamEvent
  | BlockEvent
  | EscalationEvent
  | NudgesEvent
  | CommunityEvent
  | AsideEvent
  | SolvedEvent
  | SurveyEvent
  | ResolutionEvent
  | OfferEvent
  | GrantEvent
  | RemedyEvent
  | ApprovalEvent
  | PledgeEvent
  | CallbackEvent
  | ProblemEvent
  | ThanksEvent
  | LinkEvent
  | SamePersonEvent
  | InvitationEvent
  | UndoneEvent;

export type TicketEvent = EventBody & { at: number; actor: string };

/** What somebody, or time, wants of a ticket. */
export type Intent =
  /** Time passed. */
  | { type: 'wake' }
  | RecalculateIntent
  | ConversationIntent
  | SignsIntent
  | CustomerIntent
  | ConsentIntent
  | ImprovementIntent
  | RewardIntent
  | ClaimIntent
  | HandoverIntent
  | WatchIntent
  | TakeBackIntent
  | AboutIntent
  | ReplyIntent
  | StatusIntent
  | SpamIntent
  | BlockIntent
  | EscalationIntent
  | SolvedIntent
  | SurveyIntent
  | CommunityIntent
  | AsideIntent
  | OfferIntent
  | ApprovalIntent
  | PledgeIntent
  | CallbackIntent
  | ProblemIntent
  | ThanksIntent
  | UndoIntent;

/** A message that came into quarantine, as it is read once it is out. */
export interface Held {
  /** Epoch ms. */
  sentAt: number;
  language?: LanguageTold;
  policy: PolicyOutcome;
}

/** What the policy said before the decider was asked. Only what the intent needs is there. */
export interface PolicyOutcome {
  /** What tickets can be about; nothing when absent. */
  kinds?: Kinds;
  triage?: Triage;
  deadline?: DeadlineTerms;
  /** Rules that want a supervisor to hear now. */
  escalate?: { reason: string; why: Why; calling?: CallingRule; quiet?: Quiet }[];
  /** Whether a message on a ticket where nobody waits starts a wait (a bare "thanks" need not). */
  startsWait?: { yes: boolean; why: Why[] };
  /** What the house may say by itself; nothing when absent. */
  courtesies?: CourtesyTerms;
  /** What the customer is asked some time after the case was solved; nothing when absent. */
  surveys?: SurveyPlan;
  /** Whether they are asked now, when it is time. */
  ask?: SurveyAsk;
  /** What was found out about what is scheduled and due, by its message's id; nothing when absent. */
  scheduled?: Readonly<Record<string, ScheduledGate>>;
  /** How long the channel lets us answer what a customer writes now; for ever when absent. */
  window?: WindowTerms;
  /** When the ticket's team is there; always when absent. */
  hours?: Hours | null;
  /** The hours of which a customer who writes outside of them is told. */
  closed?: Hours;
  /** Of a ticket that is taken out of quarantine, what it says of each message that came there, in order. */
  held?: readonly Held[];
  /** Of the same, the place of the call that quarantine ended; none when absent. */
  recall?: Slot;
}

/** Everything the decider may know beside the ticket and the intent: it has no clock and asks nobody. */
export interface Context {
  now: number;
  actor: Actor;
  policy: PolicyOutcome;
  /** Of the people whom a hand-over may return to, those who are away or gone. */
  absent?: ReadonlySet<string>;
  /** Who may decide on what is beyond authority, in the order in which they are asked. */
  approvers?: readonly Approver[];
}
