import { chanceOf, RISE_TERMS, type RiseTerms } from './rise.ts';

/** What complaints.json says. */
export interface ComplaintTerms {
  rising: RiseTerms & { to: Readonly<Record<string, string>> };
  /** A month of fewer cases is not posted by itself. */
  fewestCases: number;
  leavers: LeaverTerms;
}

/** Who counts as having left in silence; a rule that is absent looks for nobody. Days and hours are those of the clock. */
export interface LeaverTerms {
  /** In a chat, nobody answered for so long, and they wrote nothing since for so long. */
  chats?: { channels: readonly string[]; waitedMinutes: number; silentHours: number } | undefined;
  /** We broke a promise to them, and they said nothing to it. */
  pledges?: { silentDays: number } | undefined;
  /** Asked whether it is solved they said nothing, after a case in which a promise was broken or that is of these kinds. */
  unsaid?: { silentDays: number; kinds: readonly string[] } | undefined;
  /** They came so often within so many days, and then not for `times` as long as between their cases, nor for so many days. */
  regulars?: { cases: number; withinDays: number; times: number; silentDays: number } | undefined;
  /** Whoever was listed is not listed again for so long. */
  againDays: number;
}

export const LEAVER_RULES = ['chats', 'pledges', 'unsaid', 'regulars'] as const;
export type LeaverRule = (typeof LEAVER_RULES)[number];

export const NO_COMPLAINTS: ComplaintTerms = {
  rising: { ...RISE_TERMS, to: {} },
  fewestCases: 30,
  leavers: { againDays: 365 },
};

/** Cases of a kind and cause in a month, and what was given away on them. */
export interface CauseCount {
  kind: string | null;
  cause: string | null;
  cases: number;
  /** Minor units. */
  minor: number;
}

export interface DigestLine extends CauseCount {
  /** Cases of each month up to this one, oldest first. */
  trend: number[];
  /** What was given away the month before. Minor units. */
  minorBefore: number;
  /** More than chance explains by what came in the months before. */
  rose: boolean;
  /** The rule of ours that is at fault, as kinds.json says. */
  rule: string | null;
  /** Numbers of newest tickets. */
  examples: number[];
}

/** One in so many lines that did not change is marked as risen. */
const LOOKS = 100;
const FEWEST = 5;
const TIMES = 1.25;

/** A month by kind and cause, the most frequent first. `months`: the months before and the month itself, oldest first. */
export function digestOf(
  months: readonly (readonly CauseCount[])[],
  faults: (kind: string | null, cause: string | null) => string | null,
): Omit<DigestLine, 'examples'>[] {
  const current = months.at(-1) ?? [];
  const before = months.slice(0, -1);
  const same = (one: CauseCount) => (other: CauseCount) =>
    other.kind === one.kind && other.cause === one.cause;
  const whole = firstWhole(before);
  const lines = current.map((one) => {
    const past = before.map((month) => month.find(same(one)));
    const counts = past.map((found) => found?.cases ?? 0);
    const spans = before.length - whole;
    const usual = counts.slice(whole).reduce((sum, count) => sum + count, 0);
    const often = one.cases >= FEWEST && one.cases >= (TIMES * usual) / Math.max(1, spans);
    return {
      ...one,
      trend: [...counts, one.cases],
      minorBefore: past.at(-1)?.minor ?? 0,
      rose: spans > 0 && often && chanceOf(one.cases, usual, spans) <= 1 / LOOKS,
      rule: faults(one.kind, one.cause),
    };
  });
  return lines.sort((a, b) => b.cases - a.cases || nameOf(a).localeCompare(nameOf(b)));
}

/** Months before the first case of the house say nothing of what is usual; that of its first case, after empty ones, is not whole. */
function firstWhole(before: readonly (readonly CauseCount[])[]): number {
  const first = before.findIndex((month) => month.length > 0);
  if (first === -1) return before.length;
  return first === 0 ? 0 : first + 1;
}

function nameOf({ kind, cause }: CauseCount): string {
  return `${kind ?? ''}/${cause ?? ''}`;
}
