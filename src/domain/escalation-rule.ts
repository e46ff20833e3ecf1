/** A rule that calls a supervisor, as far as it is watched itself. */
export interface CallingRule {
  rule: string;
  reason: string;
  /** Hash of what makes it fire and of its reason: a rule with other conditions, or other words in the lists that it reads, is another rule. */
  content: string;
  /** Whether it reads what customers write. */
  onText: boolean;
  shadow: 'auto' | boolean;
}

/** How often a rule has called, and how often whoever was called said that it was for nothing. */
export interface Calls {
  called: number;
  dismissed: number;
}

/** When a rule was seen first, and since when it is mute. Epoch ms. */
export interface Seen {
  firstAt: number;
  mutedAt: number | null;
}

/** Why a rule that fires calls nobody. */
export type Quiet = 'shadow' | 'muted';

const DAY_MS = 86_400_000;
/** A new rule on text is only counted for so long. */
export const SHADOW_MS = 14 * DAY_MS;
/** Calls and dismissals are counted over so long. */
export const CALLS_MS = 30 * DAY_MS;
/** What is never silenced and was dismissed is called for by time alone no sooner than so much later. */
export const HELD_MS = DAY_MS;
/** Of fewer calls nothing can be said. */
const FEWEST_CALLS = 10;

/** What is never silenced by itself: somebody may be hurt, a court may read it, the law counts hours. */
export const VITAL_REASONS: ReadonlySet<string> = new Set(['safety', 'legal', 'privacy']);

/** Why the rule is quiet now; undefined: it calls. A rule that nobody has noted yet is as old as the house. */
export function quietOf(rule: CallingRule, seen: Seen | undefined, now: number): Quiet | undefined {
  const vital = VITAL_REASONS.has(rule.reason);
  if (rule.shadow === true) return 'shadow';
  if (seen === undefined || vital) return undefined;
  if (seen.mutedAt !== null) return 'muted';
  const fresh = now - seen.firstAt < SHADOW_MS;
  return rule.shadow === 'auto' && rule.onText && fresh ? 'shadow' : undefined;
}

/** Whether more than half of its calls, of enough of them, were for nothing. */
export function isNoisy({ called, dismissed }: Calls): boolean {
  return called >= FEWEST_CALLS && dismissed * 2 > called;
}
