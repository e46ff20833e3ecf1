import { type Deadline, deadlineFrom } from '../../domain/deadline.ts';
import { type AboutState, evolveAbout } from '../../domain/ticket/about.ts';
import { type EscalationState, evolveEscalation } from '../../domain/ticket/escalation.ts';
import type { PolicyOutcome, TicketEvent } from '../../domain/ticket/model.ts';
import { blankTicket } from '../../domain/ticket/ticket.ts';
import { evolveTriage, type TriageState, triaged } from '../../domain/ticket/triage.ts';
import { unexplained } from '../evaluate.ts';
import type { TicketFacts } from '../facts.ts';
import { consult } from '../outcome.ts';
import type { Policy } from '../policy.ts';
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
  deadline: Deadline;
  rule: string | null;
  /** When supervisors would have been called because of it. */
  calledAt: number | null;
  /** The wait is over: they are called no more. */
  over: boolean;
}

/** The rules as they are asked about many tickets: they say what, and by which rule, but not why. */
export function forReplay(policy: Policy): Policy {
  return {
    ...policy,
    decide: (question, facts) => Promise.resolve(unexplained(policy.books[question], facts)),
  };
}

/** Asks other rules at each moment of a ticket's past. `rules` are those of `forReplay`. Pure. */
export async function replay(past: Past, rules: Policy, window: Window): Promise<Replayed> {
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
  rules: Policy;
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

function ask(shadow: Shadow, step: Step, rules: Policy): Promise<PolicyOutcome> {
  return consult(rules, factsNow(shadow, step, rules), shadow.about.chosen);
}

/** What the rules say otherwise once it was said; what they said before is not among it. */
async function saidOutcome(shadow: Shadow, step: Step, rules: Policy): Promise<PolicyOutcome> {
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

function factsNow({ triage, about }: Shadow, step: Step, { hours }: Policy): TicketFacts {
  const { tags, priority, segment, team } = triage;
  const { kind, cause } = about;
  return { ...step.facts, tags, priority, segment, kind, cause, open: isTeamThere(hours, team, step.at) };
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
  const rule = terms.why[0]?.rule ?? null;
  const before = shadow.deadlines.get(place);
  const deadline = deadlineFrom(one.since, terms);
  if (before !== undefined && deadline.promiseAt > before.deadline.promiseAt) return;
  const { calledAt = null, over = false } = before ?? {};
  shadow.deadlines.set(place, { deadline, rule, calledAt, over });
}

/** Supervisors whom deadlines would have called by then. */
function called(shadow: Shadow, past: Past, until: number): void {
  for (const [place, known] of shadow.deadlines) {
    const wait = past.waits[place];
    if (known.over || wait === undefined) continue;
    known.calledAt ??= callOf(shadow, known.deadline, wait, until);
    known.over = wait.endedAt !== null && wait.endedAt <= until;
    if (known.calledAt !== null && shadow.escalation.at === null)
      shadow.escalation = { at: known.calledAt, reason: 'deadline' };
  }
}

/** When the deadline of a wait would call supervisors until then, unless somebody called them before. Epoch ms. */
function callOf({ escalation }: Shadow, deadline: Deadline, wait: PastWait, until: number): number | null {
  if (escalation.at !== null) return null;
  const end = Math.min(wait.endedAt ?? until, until);
  const heard = (tellAt: number) => wait.heardAt.some((at) => at >= wait.since && at <= tellAt);
  const stage = deadline.stages.find(
    ({ tell, tellAt, unless }) =>
      tell === 'supervisors' && tellAt <= end && (unless === undefined || !heard(tellAt)),
  );
  return stage?.tellAt ?? null;
}

/** What became of each wait, once all is told. */
function ended(shadow: Shadow, past: Past, since: number, told: Replayed): void {
  for (const [place, { deadline, rule, calledAt }] of shadow.deadlines) {
    const wait = past.waits[place];
    if (wait === undefined || wait.since < since) continue;
    told.deadlines.push({ wait, promiseAt: deadline.promiseAt, rule });
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
