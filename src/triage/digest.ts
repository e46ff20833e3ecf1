import { type CauseCount, type DigestLine, digestOf } from '../domain/complaints.ts';
import { hoursFor } from '../domain/hours.ts';
import { byId } from '../domain/kinds.ts';
import { monthAt, monthNamed } from '../domain/month.ts';
import type { Chart } from '../insight/chart.ts';
import type { Policy } from '../policy/policy.ts';
import { causeName, type DigestWords, monthName, monthShort } from '../texts/complaints.ts';
import { text } from '../texts/texts.ts';
import type { TriagePorts } from './ports.ts';

/** The month with those that it is compared with. */
const MONTHS = 6;
/** Cases that a line names. */
const EXAMPLES = 3;
/** Lines of a chart. */
const DRAWN = 8;

export interface Digest extends DigestWords {
  /** 2026-10, oldest first; the last is the month itself. */
  months: string[];
  lines: DigestLine[];
  /** When it was counted, epoch ms: kinds and causes are those that cases had then. */
  asOf: number;
  /** Cases with news whose costs are not in it yet. */
  behind: number;
}

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'now'>;

/**
 * A month of cases by kind and cause, as they stand now; the one before this without a name. `team`: of that team alone. Null: that is
 * no month.
 */
export async function digestFor(
  { store, policy, now }: Ports,
  named: string | null,
  team?: string,
): Promise<Digest | null> {
  const { hours, kinds, authority } = policy.current();
  const zone = hoursFor(hours, null)?.zone ?? 'UTC';
  const asOf = now();
  const month = named === null ? monthAt(asOf, zone, -1) : monthNamed(named, zone);
  if (month === null) return null;
  const months = Array.from({ length: MONTHS }, (_, at) => monthAt(month.from, zone, at - MONTHS + 1));
  const counts = await Promise.all(months.map(({ from, to }) => store.complaints.causes({ from, to, team })));
  const lines = await Promise.all(
    digestOf(counts, (kind, cause) => faultOf(kinds, kind, cause)).map(async (line) => ({
      ...line,
      examples: await store.complaints.examples(line, { from: month.from, to: month.to, team }, EXAMPLES),
    })),
  );
  return {
    month: month.name,
    months: months.map(({ name }) => name),
    lines,
    asOf,
    behind: await store.observations.behind(),
    cases: sumOf(counts.at(-1), 'cases'),
    casesBefore: sumOf(counts.at(-2), 'cases'),
    minor: sumOf(counts.at(-1), 'minor'),
    minorBefore: sumOf(counts.at(-2), 'minor'),
    currency: authority.currency,
  };
}

function sumOf(counts: readonly CauseCount[] = [], what: 'cases' | 'minor'): number {
  return counts.reduce((sum, one) => sum + one[what], 0);
}

/** The rule that a cause names. */
function faultOf({ kinds }: Policy['kinds'], kind: string | null, cause: string | null): string | null {
  return byId(byId(kinds, kind)?.causes ?? [], cause)?.rule ?? null;
}

/** The most frequent of a digest through the months; nothing where there is nothing to see. */
export function digestCharts({ policy }: Pick<Ports, 'policy'>, digest: Digest, language: string): Chart[] {
  const { kinds, business } = policy.current();
  if (digest.lines.length === 0) return [];
  return [
    {
      kind: 'rows',
      title: text('complaints.chart', { month: monthName(digest.month, language) }, language),
      about: business.name,
      language,
      periods: digest.months.map((month) => monthShort(month, language)),
      rows: digest.lines.slice(0, DRAWN).map((line) => ({
        label: causeName(line, kinds, language),
        values: line.trend,
        ...(line.rose ? { mark: text('complaints.rose', {}, language) } : {}),
      })),
    },
  ];
}
