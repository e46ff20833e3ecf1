import { type HoursBook, NO_HOURS } from '../../domain/hours.ts';
import { timedCallsAtOnce } from '../outcome.ts';
import { timeFacts } from '../ticket-facts.ts';
import { mayFire, nextAsk } from '../timed.ts';
import type { Past, PastSpan } from './past.ts';
import { type Asking, callsNow, factsNow, type Replayed, type Shadow } from './shadow.ts';

/** A sweep that had much to do, or a house that stood still, called later than it would have. */
const LATE_MS = 86_400_000;

interface Passing extends Asking {
  told: Replayed;
  /** What was before the window is not told. Epoch ms. */
  since: number;
}

/** What other rules would have called for because time passed, until then (epoch ms). */
export function timePasses(shadow: Shadow, past: Past, until: number, passing: Passing): void {
  if (passing.rules.policy.timed.length === 0) return;
  for (;;) {
    const span = past.spans[shadow.span];
    if (span === undefined || span.at >= until) return;
    const next = past.spans[shadow.span + 1]?.at;
    throughSpan(shadow, span, Math.min(next ?? until, until), passing);
    if (next === undefined || next > until) return;
    shadow.span += 1;
  }
}

function throughSpan(shadow: Shadow, { at: begins, since }: PastSpan, end: number, passing: Passing): void {
  const { timed } = passing.rules.policy;
  const hours = hoursIn(passing);
  if (since === null || shadow.step === null) return;
  const clocks = { since, team: shadow.triage.team };
  const factsAt = (at: number) => timeFacts(clocks, hours, at);
  if (shadow.askedAt < begins && mayFire(timed, factsAt, begins)) askAt(shadow, begins, clocks, passing);
  let now: number | null = Math.max(shadow.askedAt, begins);
  for (;;) {
    now = nextAsk(timed, clocks, { factsAt, hours, now, end });
    if (now === null) break;
    askAt(shadow, now, clocks, passing);
  }
  shadow.askedAt = Math.max(shadow.askedAt, end - 1);
}

/** To know whether a team is there takes longer than all else. */
function hoursIn({ rules }: Asking): HoursBook {
  return rules.askHours ? rules.policy.hours : NO_HOURS;
}

function askAt(shadow: Shadow, at: number, clocks: Parameters<typeof timeFacts>[0], passing: Passing): void {
  const { rules, mattersAt, told, since } = passing;
  const { step } = shadow;
  if (step === null) return;
  const matters = mattersAt(at);
  const time = timeFacts(clocks, hoursIn(passing), at);
  const facts = factsNow(shadow, step.facts, time, matters);
  const escalate = timedCallsAtOnce(rules, { facts, chosen: shadow.about.chosen, matters });
  const { calls, quiet } = callsNow(shadow, at, { escalate }, rules);
  const inside = at >= since;
  if (inside) told.quiet.would += quiet;
  for (const { reason, rule } of calls) {
    const was = shadow.timed.find((one) => one.reason === reason && one.at >= at && one.at < at + LATE_MS);
    shadow.timed = shadow.timed.filter((one) => one !== was);
    if (inside)
      told.escalations.push({
        at: was?.at ?? at,
        change: was === undefined ? 'comes' : 'stays',
        reason,
        rule,
      });
  }
}

/** Calls of time that the other rules would not have made. */
export function untimed({ timed }: Shadow, told: Replayed, since: number): void {
  for (const { at, reason, rule } of timed)
    if (at >= since) told.escalations.push({ at, change: 'goes', reason, rule });
}
