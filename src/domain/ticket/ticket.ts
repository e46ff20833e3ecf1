import { actorRef } from '../actor.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { decideAbout, evolveAbout, NOTHING_ABOUT } from './about.ts';
import { type AfterwardsIntent, decideAfterwards, isAfterwards } from './afterwards.ts';
import {
  type ApprovalIntent,
  evolveApproval,
  isDeciding,
  NOTHING_DECIDED,
  nextHopAt,
  wakeApproval,
} from './approval.ts';
import { type AsideIntent, decideAside, withClosingLine } from './aside.ts';
import { decideQuarantine } from './block.ts';
import { evolveCallback, NOTHING_BOOKED, nextCallbackAt, wakeCallback } from './callback.ts';
import { type CallbackIntent, decideCallback, isOfCallback } from './callback-said.ts';
import { decideClaim, evolveClaim } from './claim.ts';
import { type CommunityIntent, decideCommunity } from './community.ts';
import { decideConversation, evolveConversation, heardAfterAll } from './conversation.ts';
import { evolveCourtesy, NOTHING_SAID } from './courtesy.ts';
import { decideCustomer, evolveCustomer, NOTHING_HEARD } from './customer.ts';
import {
  decideEscalation,
  type EscalationIntent,
  escalationsFromRules,
  evolveEscalation,
  isEscalating,
} from './escalation.ts';
import { decideApproval, gated } from './gate.ts';
import { decideHandover, evolveHandover, NO_HANDOVER, wakeHandover, withHandover } from './handover.ts';
import { evolveLinks, NO_LINKS } from './links.ts';
import { alreadyMerged, ON_MERGED } from './merge.ts';
import type { Context, EventBody, Intent, Ticket, TicketEvent } from './model.ts';
import { evolveNudges, nextNudgeAt, wakeNudges } from './nudges.ts';
import { decideOffer, isOffering, NOTHING_OFFERED, type OfferIntent } from './offer.ts';
import { evolveOffer, nextOfferAt, wakeOffer } from './offered.ts';
import {
  decidePledge,
  evolvePledges,
  NOTHING_PLEDGED,
  nextPledgeAt,
  type PledgeIntent,
  wakePledges,
} from './pledges.ts';
import { evolveProblem, NO_PROBLEM } from './problem.ts';
import { evolveReply } from './replied.ts';
import { decideReply } from './reply.ts';
import { evolveResolution, NO_RESOLUTION, nextResolutionAt, wakeResolution } from './resolution.ts';
import { nextScheduledAt, withHeld } from './scheduled.ts';
import { wakeScheduled } from './scheduled-due.ts';
import { decideSigns, isSign, type SignsIntent } from './signs.ts';
import { decideSolved, evolveSolved, NOTHING_ASKED } from './solved.ts';
import { asBefore, decideSpam, evolveSpam, isSpam, NO_SPAM } from './spam.ts';
import { decideStatus, evolveStatus, wakeStatus } from './status.ts';
import { evolveSurvey, NOTHING_SURVEYED, nextSurveyAt, wakeSurvey, withSurvey } from './survey.ts';
import { decideTakeBack } from './take-back.ts';
import { evolveThanks, NOBODY_THANKED } from './thanks.ts';
import { evolveTriage } from './triage.ts';
import { decideUndo, type UndoIntent } from './undoing.ts';
import { evolveWaiting, nextStageAt, recalculated, wakeWaiting } from './waiting.ts';
import { decideWatch, evolveWatch, NOBODY_WATCHES } from './watch.ts';
import { nextWindowAt, wakeWindow } from './window.ts';

/** A ticket to which nothing has happened yet: what every fold starts from. */
export function blankTicket(id: string): Ticket {
  return {
    id,
    number: 0,
    version: 0,
    conversation: {
      channel: '',
      key: '',
      contactId: '',
      openedAt: 0,
      lastInbound: null,
      inboundCount: 0,
      unanswered: 0,
    },
    customer: NOTHING_HEARD,
    triage: { priority: 'normal', tags: [], team: null, segment: null },
    about: NOTHING_ABOUT,
    claim: { by: null, at: null },
    handover: NO_HANDOVER,
    watch: NOBODY_WATCHES,
    waiting: { wait: null, ended: null },
    reply: { pending: {}, firstAnswerAt: null, lastAnswerAt: null },
    status: { name: 'open', snoozedUntil: null, resolvedAt: null },
    spam: NO_SPAM,
    escalation: { at: null, reason: null },
    courtesy: NOTHING_SAID,
    nudges: null,
    solved: NOTHING_ASKED,
    survey: NOTHING_SURVEYED,
    resolution: NO_RESOLUTION,
    offer: NOTHING_OFFERED,
    approval: NOTHING_DECIDED,
    pledges: NOTHING_PLEDGED,
    callback: NOTHING_BOOKED,
    problem: NO_PROBLEM,
    thanks: NOBODY_THANKED,
    links: NO_LINKS,
  };
}

/** What follows from the intent: events to record (none when it is already so), or why it may not be. */
export function decide(ticket: Ticket, intent: Intent, context: Context): TicketEvent[] | Refusal {
  const merged = ON_MERGED.has(intent.type) ? null : alreadyMerged(ticket);
  if (merged !== null) return merged;
  const bodies = bodiesOf(ticket, intent, context);
  if (isRefusal(bodies)) return bodies;
  const closed = withClosingLine(ticket, withHandover(ticket, bodies), context);
  const all = gated(ticket, withSurvey(ticket, closed, context));
  return isRefusal(all) ? all : withHeld(ticket, all).map((body) => dated(body, context));
}

function bodiesOf(ticket: Ticket, intent: Intent, context: Context): EventBody[] | Refusal {
  if (intent.type === 'undo-act') return decideUndo(ticket, intent, context);
  if (intent.type === 'go-private') return decideAside(ticket, intent, context);
  if (intent.type === 'accept-answer') return decideCommunity(ticket, intent, context);
  if (intent.type === 'end-pledge') return decidePledge(ticket, intent, context);
  if (isOfCallback(intent)) return decideCallback(ticket, intent, context);
  if (isAfterwards(intent)) return decideAfterwards(ticket, intent, context);
  if (isSign(intent)) return decideSigns(ticket, intent);
  if (isEscalating(intent)) return decideEscalation(ticket, intent);
  if (isOffering(intent)) return decideOffer(ticket, intent, context);
  return isDeciding(intent) ? decideApproval(ticket, intent, context) : dispatch(ticket, intent, context);
}

/** A fact with when it happened and who did it. */
export function dated(body: EventBody, { now, actor }: Context): TicketEvent {
  return { ...body, at: now, actor: actorRef(actor) };
}

/** What time does to a ticket, one concern after the other: each sees what the ones before it did. */
const WAKERS: readonly ((ticket: Ticket, context: Context) => EventBody[])[] = [
  wakeStatus,
  wakeHandover,
  wakeWaiting,
  wakeWindow,
  wakeNudges,
  wakeResolution,
  wakeSurvey,
  wakeOffer,
  wakeApproval,
  wakePledges,
  wakeCallback,
  wakeScheduled,
  escalationsFromRules,
];

function wake(ticket: Ticket, context: Context): EventBody[] {
  const events: EventBody[] = [];
  for (const waker of WAKERS) {
    const awake = events.reduce((now, body) => evolve(now, dated(body, context)), ticket);
    events.push(...waker(awake, context));
  }
  return events;
}

/** Out of quarantine; what came there is read one after the other, as if it came now. */
function lift(ticket: Ticket, context: Context): EventBody[] | Refusal {
  const lifted = decideSpam(ticket, { type: 'lift-spam' }, context);
  if (isRefusal(lifted) || lifted.length === 0) return lifted;
  const events = [...lifted];
  for (const [place, held] of (context.policy.held ?? []).entries()) {
    const now = events.reduce((one, body) => evolve(one, dated(body, context)), ticket);
    events.push(...heardAfterAll(asBefore(now, ticket, place), held, { ...context, policy: held.policy }));
  }
  return events;
}

function dispatch(
  ticket: Ticket,
  intent: Exclude<
    Intent,
    | UndoIntent
    | CommunityIntent
    | AsideIntent
    | OfferIntent
    | ApprovalIntent
    | PledgeIntent
    | CallbackIntent
    | EscalationIntent
    | SignsIntent
    | AfterwardsIntent
  >,
  context: Context,
): EventBody[] | Refusal {
  switch (intent.type) {
    case 'open':
    case 'receive':
    case 'ask-where':
    case 'edit-message':
    case 'delete-message':
    case 'note':
    case 'redact':
    case 'reveal':
      return decideConversation(ticket, intent, context);
    case 'change-customer':
      return decideCustomer(ticket, intent);
    case 'claim':
    case 'release':
    case 'assign':
    case 'route':
      return decideClaim(ticket, intent, context);
    case 'transfer':
    case 'decline':
      return decideHandover(ticket, intent, context);
    case 'watch':
    case 'unwatch':
      return decideWatch(ticket, intent, context);
    case 'take-back':
      return decideTakeBack(ticket, intent, context);
    case 'set-kind':
    case 'set-cause':
    case 'tag':
    case 'set-priority':
    case 'set-field':
    case 'check-step':
      return decideAbout(ticket, intent, context);
    case 'reopen':
      if (isSpam(ticket)) return lift(ticket, context);
      return decideStatus(ticket, intent, context);
    case 'wait':
    case 'snooze':
    case 'resolve':
      return decideStatus(ticket, intent, context);
    case 'mark-spam':
    case 'lift-spam':
    case 'block-sender':
      return intent.type === 'lift-spam' ? lift(ticket, context) : decideQuarantine(ticket, intent, context);
    case 'say-solved':
      return decideSolved(ticket, intent, context);
    case 'recalculate':
    case 'wake':
      return intent.type === 'wake' ? wake(ticket, context) : recalculated(ticket, intent.gone, context);
    default:
      return decideReply(ticket, intent, context);
  }
}

/** A part that a newer program has given the ticket stays as it is. */
function evolve(ticket: Ticket, event: TicketEvent): Ticket {
  return {
    ...ticket,
    conversation: evolveConversation(ticket.conversation, event),
    customer: evolveCustomer(ticket.customer, event),
    triage: evolveTriage(ticket.triage, event),
    about: evolveAbout(ticket.about, event),
    claim: evolveClaim(ticket.claim, event),
    handover: evolveHandover(ticket.handover, event),
    watch: evolveWatch(ticket.watch, event),
    waiting: evolveWaiting(ticket.waiting, event),
    reply: evolveReply(ticket.reply, event),
    status: evolveStatus(ticket.status, event),
    spam: evolveSpam(ticket.spam, event),
    escalation: evolveEscalation(ticket.escalation, event),
    courtesy: evolveCourtesy(ticket.courtesy, event),
    nudges: evolveNudges(ticket.nudges, event),
    solved: evolveSolved(ticket.solved, event),
    survey: evolveSurvey(ticket.survey, event),
    resolution: evolveResolution(ticket.resolution, event),
    offer: evolveOffer(ticket.offer, event),
    approval: evolveApproval(ticket.approval, event),
    pledges: evolvePledges(ticket.pledges, event),
    callback: evolveCallback(ticket.callback, event),
    problem: evolveProblem(ticket.problem, event),
    thanks: evolveThanks(ticket.thanks, event),
    links: evolveLinks(ticket.links, event),
  };
}

export function fold(ticket: Ticket, events: readonly TicketEvent[]): Ticket {
  const folded = events.reduce(evolve, ticket);
  // A newer version beside this one keeps concerns on a ticket that have no name here.
  return Object.keys(ticket).length === Object.keys(folded).length ? folded : { ...ticket, ...folded };
}

/** When time next has something to do here, or null; `askAt`: when rules are to be asked. Epoch ms. */
export function nextDueAt(ticket: Ticket, askAt: number | null = null): number | null {
  const due = [askAt, ...DUE.map((at) => at(ticket))].filter((at) => at !== null);
  return due.length === 0 ? null : Math.min(...due);
}

/** When each of the wakers next wants to be asked. Epoch ms. */
const DUE: readonly ((ticket: Ticket) => number | null)[] = [
  ({ status }) => status.snoozedUntil,
  ({ waiting }) => nextStageAt(waiting),
  nextWindowAt,
  nextNudgeAt,
  nextResolutionAt,
  nextSurveyAt,
  nextOfferAt,
  nextHopAt,
  nextPledgeAt,
  nextCallbackAt,
  nextScheduledAt,
  ({ handover }) => handover.pending?.returnsAt ?? null,
];
