import { dayAfter, dayBegins, dayOf, daysBetween } from '../domain/calendar.ts';
import { CodedError } from '../domain/coded-error.ts';
import { hoursFor } from '../domain/hours.ts';
import type { FigureQuery } from '../insight/figures.ts';
import { isMetric, type MetricId } from '../insight/measures.ts';
import { DIMENSIONS } from '../insight/observation.ts';
import type { Caller } from './caller.ts';
import type { FiguresAsked } from './figure-shapes.ts';
import type { ApiPorts } from './ports.ts';

/** Days that are counted where nobody says, the last of them today. */
const USUAL_DAYS = 28;
const MOST_DAYS = 3700;

/**
 * What is asked of a metric, as the caller may ask it: who is limited to a team has that team's figures alone, whatever they
 * filter by. Throws CodedError: 'malformed', 'not-found'.
 */
export function figureQuery(
  metric: string,
  asked: FiguresAsked,
  caller: Pick<Caller, 'sees' | 'team'>,
  ports: Pick<ApiPorts, 'policy' | 'clock'>,
): FigureQuery & { metric: MetricId } {
  if (!isMetric(metric)) throw new CodedError('not-found', 'There is no such figure.');
  const { asOf, by, per } = asked;
  return {
    metric,
    ...periodOf(asked, ports),
    filters: filtersOf(asked, caller),
    ...(asOf === undefined ? {} : { asOf: Date.parse(asOf) }),
    ...(by === undefined ? {} : { by }),
    ...(per === undefined ? {} : { per }),
  };
}

/** Midnights of the house's zone, epoch ms; `to` is not part of it. Throws CodedError 'malformed'. */
function periodOf(
  { from, to }: Pick<FiguresAsked, 'from' | 'to'>,
  { policy, clock }: Pick<ApiPorts, 'policy' | 'clock'>,
): { from: number; to: number } {
  const zone = zoneOf({ policy });
  const last = to ?? dayOf(clock.now(), zone);
  const first = from ?? dayAfter(last, 1 - USUAL_DAYS);
  const days = daysBetween(first, last);
  if (days < 0 || days > MOST_DAYS) throw new CodedError('malformed', 'These days are no period.');
  return { from: dayBegins(first, zone), to: dayBegins(dayAfter(last), zone) };
}

export function zoneOf({ policy }: Pick<ApiPorts, 'policy'>): string {
  return hoursFor(policy.current().hours, null)?.zone ?? 'UTC';
}

function filtersOf(
  asked: FiguresAsked,
  { sees, team }: Pick<Caller, 'sees' | 'team'>,
): NonNullable<FigureQuery['filters']> {
  const given = DIMENSIONS.flatMap((name) => {
    const values = [asked[name] ?? []].flat().map((value) => (value === '' ? null : value));
    return values.length === 0 ? [] : [[name, values] as const];
  });
  // No team has an empty name.
  return { ...Object.fromEntries(given), ...(sees === 'all' ? {} : { team: [team ?? ''] }) };
}
