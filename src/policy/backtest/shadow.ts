import type { DeadlineTerms } from '../../domain/deadline.ts';
import { quietOf, type Seen } from '../../domain/escalation-rule.ts';
import { type AboutState, evolveAbout } from '../../domain/ticket/about.ts';
import {
  type EscalationState,
  escalationsFromRules,
  evolveEscalation,
} from '../../domain/ticket/escalation.ts';
import type { EventBody, PolicyOutcome, TicketEvent } from '../../domain/ticket/model.ts';
import { blankTicket } from '../../domain/ticket/ticket.ts';
import { evolveTriage, type TriageState } from '../../domain/ticket/triage.ts';
import { unexplaining } from '../evaluate.ts';
import type { TicketFacts } from '../facts.ts';
import { contactsOnMatter, type Matters } from '../matters.ts';
import { type AtOnce, consultAtOnce } from '../outcome.ts';
import { byQuestion, type Policy, QUESTIONS } from '../policy.ts';
import { isTeamThere } from '../ticket-facts.ts';
import type { Past, PastWait, Step } from './past.ts';

/** The window that is looked at. Epoch ms. */
export interface Window {
  since: number;
  until: number;
}

/** What other rules would have said to one ticket. */
export interface Replayed {
  messages: number;
  /** What it would have been about in the end. */
  kind: string | null;
  quiet: { was: number; would: number };
  escalations: { at: number; change: 'comes' | 'goes' | 'stays'; reason: string; rule: string | null }[];
  waits: { at: number; change: 'comes' | 'goes' }[];
  deadlines: { wait: PastWait; promiseAt: number; rule: string | null }[];
  /** Offers with the facts that the rules would have found. */
  offers: { step: Step; facts: TicketFacts }[];
}

/** The ticket as it would have come to be. */
export interface Shadow {
  triage: TriageState;
  about: AboutState;
  escalation: EscalationState;
  /** The newest moment at which rules were asked. */
  step: Step | null;
  /** How far time alone was looked at: the span, and the instant in it. */
  span: number;
  askedAt: number;
  /** Calls of time that were made and are not matched yet. */
  timed: Past['timed'];
  /** The deadline that each wait would have had. */
  deadlines: Map<number, Promised>;
}

export interface Promised {
  since: number;
  promiseAt: number;
  terms: DeadlineTerms;
  /** When supervisors would have been called because of it. */
  calledAt: number | null;
  /** The wait is over: they are called no more. */
  over: boolean;
}

/** Rules as they are asked about many tickets: they say what, and by which rule, but not why. */
export interface ReplayRules extends AtOnce {
  /** Whether any rule asks whether the team is there: to know it takes longer than all else. */
  askHours: boolean;
  /** Since when the house knows rules that call supervisors. */
  seen: ReadonlyMap<string, Seen>;
}

export function forReplay(policy: Policy, seen: ReadonlyMap<string, Seen> = new Map()): ReplayRules {
  const decide = byQuestion((question) => unexplaining(policy.books[question]));
  const { escalation } = policy.books;
  const timed = escalation.rules.filter(({ rule }) => policy.timed.some(({ name }) => name === rule.name));
  const all = QUESTIONS.flatMap((question) =>
    policy.books[question].rules.map(({ rule }) => rule.conditions),
  );
  return {
    policy: { ...policy, decide: (question, facts) => Promise.resolve(decide[question](facts)) },
    decide,
    decideTimed: unexplaining({ ...escalation, rules: timed }),
    askHours: JSON.stringify(all).includes('"fact":"open"'),
    seen,
  };
}

/** What is asked, and by what. */
export interface Asking {
  rules: ReplayRules;
  /** The customer's tickets before this one, of late at an instant. */
  mattersAt: (at: number) => Matters;
}

export function blankShadow({ timed }: Past): Shadow {
  const { triage, about, escalation } = blankTicket('');
  return { triage, about, escalation, step: null, span: 0, askedAt: 0, timed, deadlines: new Map() };
}

export function ask(shadow: Shadow, step: Step, taking: Asking): PolicyOutcome {
  const matters = taking.mattersAt(step.at);
  const facts = factsAt(shadow, step, taking, matters);
  return consultAtOnce(taking.rules, { facts, chosen: shadow.about.chosen, matters });
}

/** The facts of a step, as they would have been. */
export function factsAt(
  shadow: Shadow,
  { facts, at }: Step,
  { rules: { policy, askHours } }: Asking,
  matters: Matters,
): TicketFacts {
  const open = !askHours || isTeamThere(policy.hours, shadow.triage.team, at);
  return factsNow(shadow, facts, { open }, matters);
}

/** A copy of its own, which whoever asked for it may write into. */
export function factsNow(
  { triage: { tags, priority, segment }, about: { kind, cause } }: Shadow,
  then: TicketFacts,
  time: Partial<TicketFacts>,
  matters: Matters,
): TicketFacts {
  const contacts = contactsOnMatter(kind, matters);
  return Object.assign({ ...then }, time, {
    tags,
    priority,
    segment,
    kind,
    cause,
    contactsOnMatter: contacts,
  });
}

export function evolve(shadow: Shadow, events: readonly TicketEvent[]): void {
  for (const event of events) {
    shadow.triage = evolveTriage(shadow.triage, event);
    shadow.about = evolveAbout(shadow.about, event);
    if (event.type !== 'escalated' || event.reason !== 'deadline')
      shadow.escalation = evolveEscalation(shadow.escalation, event);
  }
}

const NOBODY = { calls: [], quiet: 0 };

/** Whom the rules call that are not called already, and how many of them call nobody: they are new, or mute. */
export function callsNow(
  shadow: Shadow,
  at: number,
  { escalate = [] }: PolicyOutcome,
  { seen }: ReplayRules,
): { calls: { reason: string; rule: string }[]; quiet: number } {
  if (escalate.length === 0) return NOBODY;
  const said = escalate.map((call) => {
    const known = call.calling === undefined ? undefined : seen.get(call.calling.content);
    const then = known === undefined ? undefined : { ...known, mutedAt: before(known.mutedAt, at) };
    const quiet = call.calling === undefined ? undefined : quietOf(call.calling, then, at);
    return quiet === undefined ? call : { ...call, quiet };
  });
  const events = escalationsFromRules(shadow, { policy: { escalate: said } });
  if (events.length === 0) return NOBODY;
  for (const event of events)
    shadow.escalation = evolveEscalation(shadow.escalation, Object.assign(event, { at }));
  return { calls: events.flatMap(callIn), quiet: events.filter(isQuiet).length };
}

function before(instant: number | null, at: number): number | null {
  return instant !== null && instant <= at ? instant : null;
}

function callIn(event: EventBody): { reason: string; rule: string }[] {
  return event.type === 'escalated' ? [{ reason: event.reason, rule: event.why[0]?.rule ?? '' }] : [];
}

function isQuiet({ type }: EventBody): boolean {
  return type === 'escalation-shadowed';
}
