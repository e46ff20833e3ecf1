import { deadlineFrom } from '../../domain/deadline.ts';
import { evolveAbout } from '../../domain/ticket/about.ts';
import type { PolicyOutcome } from '../../domain/ticket/model.ts';
import { blankTicket } from '../../domain/ticket/ticket.ts';
import { evolveTriage, triaged } from '../../domain/ticket/triage.ts';
import type { Matters } from '../matters.ts';
import { timePasses, untimed } from './passing.ts';
import type { Past, PastWait, Step } from './past.ts';
import {
  type Asking,
  ask,
  blankShadow,
  callsNow,
  evolve,
  factsAt,
  type Promised,
  type Replayed,
  type ReplayRules,
  type Shadow,
  type Window,
} from './shadow.ts';

/** Asks other rules at each moment of a ticket's past. Pure. */
export function replay(
  past: Past,
  rules: ReplayRules,
  window: Window,
  mattersAt: (at: number) => Matters = () => ({}),
): Replayed {
  const shadow = blankShadow(past);
  const told: Replayed = {
    messages: 0,
    kind: null,
    quiet: { was: 0, would: 0 },
    escalations: [],
    waits: [],
    deadlines: [],
    offers: [],
  };
  for (const step of past.steps) {
    timePasses(shadow, past, step.at, { rules, told, mattersAt, since: window.since });
    called(shadow, past, step.at);
    evolve(shadow, step.before);
    const inside = step.at >= window.since;
    take(shadow, past, step, { rules, mattersAt, told: inside ? told : null, offers: told.offers });
    shadow.step = step;
  }
  timePasses(shadow, past, window.until, { rules, told, mattersAt, since: window.since });
  called(shadow, past, window.until);
  untimed(shadow, told, window.since);
  told.kind = shadow.about.kind;
  ended(shadow, past, window.since, told);
  return told;
}

interface Taking extends Asking {
  /** Null: it is before the window. */
  told: Replayed | null;
  /** Those before it too: sums begin earlier. */
  offers: Replayed['offers'];
}

function take(shadow: Shadow, past: Past, step: Step, taking: Taking): void {
  const { told, offers } = taking;
  if (step.do === 'offer') {
    offers.push({ step, facts: factsAt(shadow, step, taking, taking.mattersAt(step.at)) });
    return;
  }
  const asked = step.do === 'said' ? saidOutcome(shadow, step, taking) : ask(shadow, step, taking);
  if (step.do === 'message') {
    if (told !== null) told.messages += 1;
    const { triage, about } = shadow;
    const conversation = { ...BLANK, inboundCount: step.facts.messageCount - 1 };
    for (const event of triaged({ conversation, triage, about }, { policy: asked })) {
      shadow.triage = evolveTriage(shadow.triage, event);
      shadow.about = evolveAbout(shadow.about, event);
    }
  }
  if (step.do !== 'wait') escalate(shadow, step, asked, taking);
  waits(shadow, past, step, asked, told);
}

const { conversation: BLANK } = blankTicket('');

/** What the rules say otherwise once it was said; what they said before is not among it. */
function saidOutcome(shadow: Shadow, step: Step, taking: Asking): PolicyOutcome {
  const before = ask(shadow, step, taking);
  evolve(shadow, step.said);
  const after = ask(shadow, step, taking);
  const called = new Set(before.escalate?.map(({ why }) => why.rule));
  const same = deadlineKey(before) === deadlineKey(after);
  return {
    escalate: (after.escalate ?? []).filter(({ why }) => !called.has(why.rule)),
    ...(same || after.deadline === undefined ? {} : { deadline: after.deadline }),
  };
}

function deadlineKey({ deadline }: PolicyOutcome): string {
  return JSON.stringify({ ...deadline, why: null });
}

function escalate(shadow: Shadow, step: Step, asked: PolicyOutcome, { rules, told }: Taking): void {
  const { calls, quiet } = callsNow(shadow, step.at, asked, rules);
  if (told === null) return;
  const { at } = step;
  told.quiet.was += step.shadowed;
  told.quiet.would += quiet;
  for (const { reason, rule } of calls) {
    const stays = step.escalated.some((one) => one.reason === reason);
    told.escalations.push({ at, change: stays ? 'stays' : 'comes', reason, rule });
  }
  for (const { reason, rule } of step.escalated) {
    if (!calls.some((one) => one.reason === reason))
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
  const { promiseAt } = deadlineFrom(since, terms);
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
