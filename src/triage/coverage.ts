import { dayAfter, dayBegins, dayOf, weekOf } from '../domain/calendar.ts';
import { type Coverage, gapsIn, hoursNeeding, workFor } from '../domain/coverage.ts';
import { type Roster, turnsBetween } from '../domain/duty.ts';
import { forecast, type Waiting } from '../domain/forecast.ts';
import { hoursFor } from '../domain/hours.ts';
import { shiftsOf } from '../domain/rota.ts';
import type { FigureReader } from '../insight/figures.ts';
import { usualTerms } from '../policy/outcome.ts';
import type { Person } from '../store/store.ts';
import type { TriagePorts } from './ports.ts';
import { rosterOf } from './roster.ts';

const HOUR = 3_600_000;
/** Whole weeks that are looked back at. */
const WEEKS = 8;
/** A rota is told so far at once. */
const STRETCH_MS = 28 * 24 * HOUR;
/** Waiting tickets that are looked at, the most pressing first. */
const MOST_WAITING = 2000;
const PAGE = 200;

export type CoveragePorts = Pick<TriagePorts, 'policy' | 'now'> & {
  store: Pick<TriagePorts['store'], 'tickets' | 'people' | 'rota'>;
  figures: Pick<FigureReader, 'figures'>;
};

/** Until when is epoch ms. */
export interface CoverageAsked {
  team: string | null;
  to: number;
}

/** Whether a team (null: everybody) will keep its promises until `to`, by what came and was answered in the last eight whole weeks. */
export async function coverageOf(ports: CoveragePorts, { team, to }: CoverageAsked): Promise<Coverage> {
  const now = ports.now();
  const rules = ports.policy.current();
  const { hours, rota } = rules;
  // What somebody is granted of whom the rules know nothing special.
  const { targetMs, promiseMs } = await usualTerms(rules, team);
  const zone = hoursFor(hours, null)?.zone ?? 'UTC';
  const monday = weekOf(dayOf(now, zone));
  const span = { from: dayBegins(dayAfter(monday, -7 * WEEKS), zone), to: dayBegins(monday, zone) };
  const filters = team === null ? {} : { filters: { team: [team] } };
  const [came, answered] = await Promise.all([
    ports.figures.figures({ metric: 'opened', per: 'weekday-hour', ...span, ...filters }, { cached: true }),
    ports.figures.figures({ metric: 'within-promise', ...span, ...filters }, { cached: true }),
  ]);
  const roster = await planned(ports);
  const answers = answered.total.count;
  const work = workFor({ answers, dutyMs: dutyMsIn(roster, team, span.from, span.to) }, rota.workMs);
  const usual = new Map(came.rows.map(({ step, count }) => [step, count / WEEKS]));
  const turns = turnsBetween(roster, team, now, to).filter(({ as }) => as === 'duty');
  const ahead = hoursNeeding(
    pieces(now, to)
      .map((piece) => ({ ...piece, step: stepAt(piece.from, zone) }))
      .map((piece) => ({
        ...piece,
        arrivals: ((usual.get(piece.step) ?? 0) * (piece.to - piece.from)) / HOUR,
        people: turns.reduce((sum, turn) => sum + overlap(turn, piece), 0) / (piece.to - piece.from),
      })),
    { ...work, targetMs },
  );
  const found = forecast(await waiting(ports, team), ahead, { now, promiseMs });
  const ruled = shiftsOf(rota, team) !== null;
  return {
    team,
    zone,
    from: now,
    to,
    targetMs,
    promiseMs,
    ...work,
    answers,
    ruled,
    ...found,
    hours: ahead,
    gaps: gapsIn(ahead),
  };
}

/** Where no rota says who works, the hours of the team do: nobody answers day and night. */
async function planned(ports: CoveragePorts): Promise<Roster<Person>> {
  const roster = await rosterOf(ports);
  return { ...roster, rota: { ...roster.rota, withoutRota: 'hours' } };
}

/** Of people who are away now it is not known since when: they count as having been there. */
function dutyMsIn(roster: Roster<Person>, team: string | null, from: number, to: number): number {
  const there = { ...roster, people: roster.people.map((one) => ({ ...one, awayUntil: null })) };
  let ms = 0;
  for (let at = from; at < to; at += STRETCH_MS)
    for (const turn of turnsBetween(there, team, at, Math.min(to, at + STRETCH_MS)))
      if (turn.as === 'duty') ms += turn.to - turn.from;
  return ms;
}

interface Piece {
  from: number;
  to: number;
}

/** Whole hours of the clock; the first one begins now. */
function pieces(from: number, to: number): Piece[] {
  const found: Piece[] = [];
  for (let at = from; at < to; ) {
    const next = Math.min(to, Math.floor(at / HOUR) * HOUR + HOUR);
    found.push({ from: at, to: next });
    at = next;
  }
  return found;
}

function overlap(one: Piece, other: Piece): number {
  return Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from));
}

/** As figures name weekday and hour: 1-0 is the first hour of Monday. */
function stepAt(at: number, zone: string): string {
  const day = dayOf(at, zone);
  const weekday = ((Math.round(Date.parse(day) / (24 * HOUR)) + 3) % 7) + 1;
  const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: zone }).format(
    at,
  );
  return `${weekday}-${Number(hour)}`;
}

async function waiting({ store }: CoveragePorts, team: string | null): Promise<Waiting[]> {
  const found: Waiting[] = [];
  const filter = { status: 'open' as const, ...(team === null ? {} : { team }) };
  for (let after: string | undefined; found.length < MOST_WAITING; ) {
    const { rows, next } = await store.tickets.queue(filter, {
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    for (const { ticket } of rows) {
      const { wait } = ticket.waiting;
      if (wait !== null)
        found.push({ number: ticket.number, targetAt: wait.targetAt, promiseAt: wait.promiseAt });
    }
    if (next === null) break;
    after = next;
  }
  return found;
}
