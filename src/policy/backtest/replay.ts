import { type DeadlineTerms, deadlineFrom } from '../../domain/deadline.ts';
import { type AboutState, evolveAbout } from '../../domain/ticket/about.ts';
import { type EscalationState, evolveEscalation } from '../../domain/ticket/escalation.ts';
import type { PolicyOutcome, TicketEvent } from '../../domain/ticket/model.ts';
import { blankTicket } from '../../domain/ticket/ticket.ts';
import { evolveTriage, type TriageState, triaged } from '../../domain/ticket/triage.ts';
import { unexplaining } from '../evaluate.ts';
import type { TicketFacts } from '../facts.ts';
import { consult } from '../outcome.ts';
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
  escalations: { at: number; change: 'comes' | 'goes' | 'stays'; reason: string; rule: string | null }[];
  waits: { at: number; change: 'comes' | 'goes' }[];
  deadlines: { wait: PastWait; promiseAt: number; rule: string | null }[];
  /** Offers with the facts that the rules would have found. */
  offers: { step: Step; facts: TicketFacts }[];
}

/** The ticket as it would have come to be. */
interface Shadow {
  triage: TriageState;
  about: AboutState;
  escalation: EscalationState;
  /** The deadline that each wait would have had. */
  deadlines: Map<number, Promised>;
}

interface Promised {
  since: number;
  promiseAt: number;
  terms: DeadlineTerms;
  /** When supervisors would have been called because of it. */
  calledAt: number | null;
  /** The wait is over: they are called no more. */
  over: boolean;
}

/** Rules as they are asked about many tickets: they say what, and by which rule, but not why. */
export interface ReplayRules {
  policy: Policy;
  /** Whether any rule asks whether the team is there: to know it takes longer than all else. */
  askHours: boolean;
}

export function forReplay(policy: Policy): ReplayRules {
  const ask = byQuestion((question) => unexplaining(policy.books[question]));
  const all = QUESTIONS.flatMap((question) =>
    policy.books[question].rules.map(({ rule }) => rule.conditions),
  );
  return {
    policy: { ...policy, decide: (question, facts) => Promise.resolve(ask[question](facts)) },
    askHours: JSON.stringify(all).includes('"fact":"open"'),
  };
}

/** Asks other rules at each moment of a ticket's past. Pure. */
export async function replay(past: Past, rules: ReplayRules, window: Window): Promise<Replayed> {
  const { triage, about, escalation } = blankTicket('');
  const shadow: Shadow = { triage, about, escalation, deadlines: new Map() };
  const told: Replayed = { messages: 0, escalations: [], waits: [], deadlines: [], offers: [] };
  for (const step of past.steps) {
    called(shadow, past, step.at);
    evolve(shadow, step.before);
    const inside = step.at >= window.since;
    await take(shadow, past, step, { rules, told: inside ? told : null, offers: told.offers });
  }
  called(shadow, past, window.until);
  ended(shadow, past, window.since, told);
  return told;
}

interface Taking {
  rules: ReplayRules;
  /** Null: it is before the window. */
  told: Replayed | null;
  /** Those before it too: sums begin earlier. */
  offers: Replayed['offers'];
}

async function take(shadow: Shadow, past: Past, step: Step, { rules, told, offers }: Taking): Promise<void> {
  if (step.do === 'offer') {
    offers.push({ step, facts: factsNow(shadow, step, rules) });
    return;
  }
  const asked = step.do === 'said' ? await saidOutcome(shadow, step, rules) : await ask(shadow, step, rules);
  if (step.do === 'message') {
    if (told !== null) told.messages += 1;
    const { triage, about } = shadow;
    const conversation = { ...BLANK, inboundCount: step.facts.messageCount - 1 };
    evolve(
      shadow,
      triaged({ conversation, triage, about }, { policy: asked }).map((body) => ({
        ...body,
        at: step.at,
        actor: 'system:rules',
      })),
    );
  }
  if (step.do !== 'wait') escalate(shadow, step, asked, told);
  waits(shadow, past, step, asked, told);
}

const { conversation: BLANK } = blankTicket('');

function ask(shadow: Shadow, step: Step, rules: ReplayRules): Promise<PolicyOutcome> {
  return consult(rules.policy, factsNow(shadow, step, rules), shadow.about.chosen);
}

/** What the rules say otherwise once it was said; what they said before is not among it. */
async function saidOutcome(shadow: Shadow, step: Step, rules: ReplayRules): Promise<PolicyOutcome> {
  const before = await ask(shadow, step, rules);
  evolve(shadow, step.said);
  const after = await ask(shadow, step, rules);
  const reasons = new Set(before.escalate?.map(({ reason }) => reason));
  const same = deadlineKey(before) === deadlineKey(after);
  return {
    escalate: (after.escalate ?? []).filter(({ reason }) => !reasons.has(reason)),
    ...(same || after.deadline === undefined ? {} : { deadline: after.deadline }),
  };
}

function deadlineKey({ deadline }: PolicyOutcome): string {
  return JSON.stringify({ ...deadline, why: null });
}

function factsNow({ triage, about }: Shadow, step: Step, { policy, askHours }: ReplayRules): TicketFacts {
  const { tags, priority, segment, team } = triage;
  const { kind, cause } = about;
  const open = !askHours || isTeamThere(policy.hours, team, step.at);
  return { ...step.facts, tags, priority, segment, kind, cause, open };
}

function evolve(shadow: Shadow, events: readonly TicketEvent[]): void {
  for (const event of events) {
    shadow.triage = evolveTriage(shadow.triage, event);
    shadow.about = evolveAbout(shadow.about, event);
    if (event.type !== 'escalated' || event.reason !== 'deadline')
      shadow.escalation = evolveEscalation(shadow.escalation, event);
  }
}

function escalate(shadow: Shadow, step: Step, asked: PolicyOutcome, told: Replayed | null): void {
  const now = (asked.escalate ?? []).filter(({ reason }) => reason !== shadow.escalation.reason);
  for (const { reason } of now) shadow.escalation = { at: shadow.escalation.at ?? step.at, reason };
  if (told === null) return;
  const { at } = step;
  for (const { reason, why } of now) {
    const stays = step.escalated.some((one) => one.reason === reason);
    told.escalations.push({ at, change: stays ? 'stays' : 'comes', reason, rule: why.rule });
  }
  for (const { reason, rule } of step.escalated) {
    if (!now.some((one) => one.reason === reason))
      told.escalations.push({ at, change: 'goes', reason, rule });
  }
}

/** A wait begins with the promise of the other rules; one that runs is never made longer. */
function waits(shadow: Shadow, past: Past, step: Step, asked: PolicyOutcome, told: Replayed | null): void {
  const { at, wait, ran } = step;
  const terms = asked.deadline;
  const began = wait !== null && wait !== ran;
  if (step.do === 'message' && ran === null && told !== null) {
    const starts = asked.startsWait?.yes ?? true;
    if (starts !== began) told.waits.push({ at, change: starts ? 'comes' : 'goes' });
  }
  const place = began ? wait : step.do === 'said' ? ran : null;
  const one = place === null ? undefined : past.waits[place];
  if (terms === undefined || place === null || one === undefined) return;
  const before = shadow.deadlines.get(place);
  const { since } = one;
  const promiseAt = since + terms.promiseMs;
  if (before !== undefined && promiseAt > before.promiseAt) return;
  const { calledAt = null, over = false } = before ?? {};
  shadow.deadlines.set(place, { since, promiseAt, terms, calledAt, over });
}

/** Supervisors whom deadlines would have called by then. */
function called(shadow: Shadow, past: Past, until: number): void {
  for (const [place, known] of shadow.deadlines) {
    const wait = past.waits[place];
    if (known.over || wait === undefined) continue;
    known.calledAt ??= callOf(shadow, known, wait, until);
    known.over = wait.endedAt !== null && wait.endedAt <= until;
    if (known.calledAt !== null && shadow.escalation.at === null)
      shadow.escalation = { at: known.calledAt, reason: 'deadline' };
  }
}

/** When the deadline of a wait would call supervisors until then, unless somebody called them before. Epoch ms. */
function callOf(
  { escalation }: Shadow,
  { since, terms }: Promised,
  wait: PastWait,
  until: number,
): number | null {
  if (escalation.at !== null) return null;
  const end = Math.min(wait.endedAt ?? until, until);
  const stages = terms.stages.filter(
    ({ tell, at }) => tell === 'supervisors' && (terms.quiet !== null || since + terms.promiseMs * at <= end),
  );
  if (stages.length === 0) return null;
  const heard = (tellAt: number) => wait.heardAt.some((at) => at >= wait.since && at <= tellAt);
  const called = deadlineFrom(since, { ...terms, stages }).stages.find(
    ({ tellAt, unless }) => tellAt <= end && (unless === undefined || !heard(tellAt)),
  );
  return called?.tellAt ?? null;
}

/** What became of each wait, once all is told. */
function ended(shadow: Shadow, past: Past, since: number, told: Replayed): void {
  for (const [place, { promiseAt, terms, calledAt }] of shadow.deadlines) {
    const wait = past.waits[place];
    if (wait === undefined || wait.since < since) continue;
    told.deadlines.push({ wait, promiseAt, rule: terms.why[0]?.rule ?? null });
    if (calledAt === null && wait.calledAt === null) continue;
    const change = calledAt === null ? 'goes' : wait.calledAt === null ? 'comes' : 'stays';
    told.escalations.push({
      at: wait.calledAt ?? calledAt ?? wait.since,
      change,
      reason: 'deadline',
      rule: null,
    });
  }
}
