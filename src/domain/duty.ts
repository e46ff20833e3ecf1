import { type Role, works } from './actor.ts';
import { type HoursBook, hoursFor, isOpen, nextClosing, nextOpening } from './hours.ts';
import { isAtWork, isAway, UNTIL_BACK } from './reach.ts';
import {
  type Duty,
  isWorked,
  keyOf,
  type Rota,
  type RotaChange,
  type Shift,
  type Span,
  shiftsOf,
  spansBetween,
} from './rota.ts';

/** Who is on duty, who is on call, until when, and where there is nobody: pure functions of what the house knows. */

export interface Member {
  id: string;
  name: string;
  role: Role;
  active: boolean;
  team: string | null;
  awayUntil: number | null;
}

/** All that says who works when. */
export interface Roster<Person extends Member = Member> {
  rota: Rota;
  hours: HoursBook;
  changes: readonly RotaChange[];
  people: readonly Person[];
}

export type Known = Omit<Roster, 'people'>;

/** A shift with the team whose rota it stands in. */
interface Placed {
  team: string;
  shift: Shift;
}

export function dutyOf(person: Member, known: Known, now: number): Duty {
  if (!person.active || !works(person) || isAway(person, now)) return 'off';
  const change = changeOf(person, known, now);
  if (change !== undefined) return change.as;
  const shifts = shiftsNaming(person, known.rota);
  if (shifts.length > 0) {
    const worked = shifts.filter(({ shift, team }) => isWorked(shift, now, known.hours, team));
    if (worked.some(({ shift }) => shift.as === 'duty')) return 'duty';
    return worked.length > 0 ? 'call' : 'off';
  }
  const table = byHours(person, known) ? hoursFor(known.hours, person.team) : null;
  return table === null || isOpen(now, table) ? 'duty' : 'off';
}

/** Whether the house may choose them: on duty, and where no rota says so, here and within the hours of their team. */
export function isWorking(person: Member, known: Known, now: number): boolean {
  return isRuled(person, known, now)
    ? dutyOf(person, known, now) === 'duty'
    : isAtWork(person, now, known.hours);
}

/** Whether a rota, or a change of it, says when somebody works. */
export function isRuled(person: Member, known: Known, now: number): boolean {
  return (
    shiftsOf(known.rota, person.team) !== null ||
    shiftsNaming(person, known.rota).length > 0 ||
    changeOf(person, known, now) !== undefined
  );
}

/** Whoever the rota of their team does not name works in its hours, and so does everybody where the house says so. */
function byHours({ team }: Member, { rota }: Known): boolean {
  return rota.withoutRota === 'hours' || shiftsOf(rota, team) !== null;
}

function changeOf({ id }: Member, { changes }: Known, now: number): RotaChange | undefined {
  return changes
    .filter(({ person, from, to }) => person === id && from <= now && now < to)
    .reduce<RotaChange | undefined>(
      (last, one) => (last === undefined || one.at >= last.at ? one : last),
      undefined,
    );
}

/** By the rota that was read once: names are compared once. */
const naming = new WeakMap<Rota, Map<string, Placed[]>>();

export function shiftsNaming({ name }: Pick<Member, 'name'>, rota: Rota): readonly Placed[] {
  let byName = naming.get(rota);
  if (byName === undefined) {
    byName = new Map();
    for (const [team, shifts] of Object.entries(rota.teams))
      for (const shift of shifts)
        for (const key of new Set(shift.people.map(keyOf)))
          byName.set(key, [...(byName.get(key) ?? []), { team, shift }]);
    naming.set(rota, byName);
  }
  return byName.get(keyOf(name)) ?? [];
}

/** Whether somebody serves a team: it is theirs, they have none, or its rota or a change puts them there. */
export function serves(person: Member, team: string | null, known: Known, now: number): boolean {
  if (team === null || person.team === null || person.team === team) return true;
  if (changeOf(person, known, now)?.team === team) return true;
  return shiftsNaming(person, known.rota).some((placed) => placed.team === team);
}

/** Who is on duty for a team, or on call; in the order of their ids. */
export function withDuty<Person extends Member>(
  roster: Roster<Person>,
  as: Duty,
  team: string | null,
  now: number,
): Person[] {
  return roster.people
    .filter((person) => serves(person, team, roster, now) && dutyOf(person, roster, now) === as)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** A duty is looked for so far ahead: what comes later is told as not known. */
export const AHEAD_MS = 40 * 86_400_000;

/** When somebody is on duty next: `now` itself when they are; null: not within forty days, or nobody knows. Epoch ms. */
export function nextDuty(person: Member, known: Known, now: number): number | null {
  if (dutyOf(person, known, now) === 'duty') return now;
  return turnsOf(person, known, now).find((at) => dutyOf(person, known, at) === 'duty') ?? null;
}

/** When the duty that somebody has now ends; null: not within forty days, or they have none. Epoch ms. */
export function dutyEnds(person: Member, known: Known, now: number): number | null {
  if (dutyOf(person, known, now) !== 'duty') return null;
  return turnsOf(person, known, now).find((at) => dutyOf(person, known, at) !== 'duty') ?? null;
}

/** Whoever has a duty within so long after their time on call hears then what waited for them. */
const SOON_MS = 7 * 86_400_000;

/**
 * Whether somebody hears now what waited for them: on duty; and on call, in the last `handOverMs` of it (at once, where no end is known),
 * if no duty of theirs begins within a week after it: else they would never hear it.
 */
export function hearsWaiting(person: Member, known: Known, now: number): boolean {
  const duty = dutyOf(person, known, now);
  if (duty !== 'call') return duty === 'duty';
  const turns = turnsOf(person, known, now);
  const ends = turns.find((at) => dutyOf(person, known, at) !== 'call');
  const last = ends ?? now;
  if (last - now > known.rota.handOverMs) return false;
  return !turns.some((at) => at >= last && at <= last + SOON_MS && dutyOf(person, known, at) === 'duty');
}

/** When the house may choose somebody: `now` itself while it may; null: not within forty days, or nobody knows. Epoch ms. */
export function nextWork(person: Member, known: Known, now: number): number | null {
  if (isWorking(person, known, now)) return now;
  const table = hoursFor(known.hours, person.team);
  const opens = table === null ? [] : openings(table, now, now + AHEAD_MS);
  const turns = [...turnsOf(person, known, now), ...opens].sort((one, other) => one - other);
  return turns.find((at) => isWorking(person, known, at)) ?? null;
}

/** When something may change for somebody, in order. */
function turnsOf(person: Member, known: Known, now: number): number[] {
  const until = now + AHEAD_MS;
  const turns = known.changes
    .filter((change) => change.person === person.id)
    .flatMap(({ from, to }) => [from, to]);
  for (const { shift, team } of shiftsNaming(person, known.rota))
    for (const { from, to } of spansBetween(shift, now, until, known.hours, team)) turns.push(from, to);
  if (person.awayUntil !== null && person.awayUntil < UNTIL_BACK) turns.push(person.awayUntil);
  const table = hoursFor(known.hours, person.team);
  if (table !== null && byHours(person, known)) turns.push(...openings(table, now, until));
  return [...new Set(turns)].filter((at) => at > now && at <= until).sort((one, other) => one - other);
}

function openings(table: NonNullable<ReturnType<typeof hoursFor>>, now: number, until: number): number[] {
  const turns: number[] = [];
  for (let at: number | null = now; at !== null && at <= until; ) {
    const next: number | null = isOpen(at, table) ? nextClosing(at, table) : nextOpening(at, table);
    if (next === null || next <= at) break;
    turns.push(next);
    at = next;
  }
  return turns;
}

/** Who is in what between two instants: one line each, as long as nothing changes for them. */
export interface Turn extends Span {
  person: string;
  as: Exclude<Duty, 'off'>;
}

/** A week, or another time, of a team. */
export function turnsBetween(roster: Roster, team: string | null, from: number, to: number): Turn[] {
  return roster.people
    .flatMap((person) => {
      const edges = [from, ...turnsOf(person, roster, from).filter((at) => at < to), to];
      const turns: Turn[] = [];
      for (const [index, at] of edges.slice(0, -1).entries()) {
        const as = dutyOf(person, roster, at);
        if (as === 'off' || !serves(person, team, roster, at)) continue;
        const end = edges[index + 1] ?? to;
        const last = turns.at(-1);
        if (last !== undefined && last.as === as && last.to === at) last.to = end;
        else turns.push({ person: person.id, as, from: at, to: end });
      }
      return turns;
    })
    .sort((one, other) => one.from - other.from || (one.person < other.person ? -1 : 1));
}

/** When a team has nobody on duty and nobody on call; a team without a rota has no gaps. */
export function gapsBetween(roster: Roster, team: string | null, from: number, to: number): Span[] {
  if (shiftsOf(roster.rota, team) === null) return [];
  const gaps: Span[] = [];
  let covered = from;
  for (const turn of turnsBetween(roster, team, from, to)) {
    if (turn.from > covered) gaps.push({ from: covered, to: turn.from });
    covered = Math.max(covered, turn.to);
  }
  return covered < to ? [...gaps, { from: covered, to }] : gaps;
}
