import { dutyOf, gapsBetween, nextDuty, type Roster, serves, turnsBetween } from '../domain/duty.ts';
import { hoursFor } from '../domain/hours.ts';
import type { Duty, RotaChange, Span } from '../domain/rota.ts';
import { shiftsOf } from '../domain/rota.ts';
import type { Person } from '../store/store.ts';
import { readerZone } from '../texts/reader-zone.ts';
import { text } from '../texts/texts.ts';
import { spanWords } from '../texts/time.ts';
import type { Answer, Asked } from './command.ts';
import type { CommandPorts } from './ports.ts';

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** Lines of a week, and of gaps and offers: a message of a desk holds some 2,000 characters. */
const MOST_LINES = 40;
const MOST_GAPS = 5;

type KnownRoster = Roster<Person> & { next(person: Person, now: number): number | null };

export async function rosterFor({ store, policy, now }: CommandPorts): Promise<KnownRoster> {
  const [people, changes] = await Promise.all([store.people.list(), store.rota.changes(now())]);
  const { rota, hours } = policy.current();
  const known = { rota, hours, changes };
  return { ...known, people, next: (person, at) => nextDuty(person, known, at) };
}

/** What a page or a program shows of a week. Epoch ms; people by their ids. */
export interface RotaWeek {
  team: string | null;
  zone: string;
  /** False: the team has no rota, and everybody here is on duty. */
  ruled: boolean;
  from: number;
  to: number;
  now: { person: string; name: string; as: Duty }[];
  turns: { person: string; name: string; as: Duty; from: number; to: number }[];
  gaps: Span[];
  offers: (RotaChange & { name: string })[];
  changes: (RotaChange & { name: string })[];
}

export async function weekOf(
  team: string | null,
  ports: CommandPorts,
  zone: string | null,
): Promise<RotaWeek> {
  const roster = await rosterFor(ports);
  const now = ports.now();
  const called = new Map(roster.people.map(({ id, name }) => [id, name]));
  const named = <One extends { person: string }>(one: One) => ({
    ...one,
    name: called.get(one.person) ?? '',
  });
  const { rota, hours, changes } = roster;
  const ruled = shiftsOf(rota, team) !== null;
  const here = roster.people
    .filter((one) => serves(one, team, roster, now))
    .map((one) => ({ person: one.id, name: one.name, as: dutyOf(one, roster, now) }));
  const to = now + WEEK;
  return {
    team,
    zone: zone ?? shiftsOf(rota, team)?.[0]?.zone ?? hoursFor(hours, team)?.zone ?? 'UTC',
    ruled,
    from: now,
    to,
    now: here.filter(({ as }) => as !== 'off'),
    turns: ruled ? turnsBetween(roster, team, now, to).map(named) : [],
    gaps: gapsBetween(roster, team, now, to),
    offers: (await ports.store.rota.offers(now)).map(named),
    changes: changes.map(named),
  };
}

/** Who is on duty and on call now and in the seven days that come, with gaps and offers. */
export async function rotaLines(
  team: string | null,
  { language }: Asked,
  ports: CommandPorts,
): Promise<Answer> {
  const week = await weekOf(team, ports, readerZone());
  const { zone } = week;
  const names = (as: Duty) =>
    week.now
      .filter((one) => one.as === as)
      .map(({ name }) => name)
      .join(', ') || '–';
  const span = ({ from, to }: Span) => spanWords(from, to, zone, language);
  const lines = [
    text('said.rota-now', { duty: names('duty'), call: names('call') }, language),
    ...(week.ruled ? [] : [text('said.rota-none', {}, language)]),
    ...week.turns
      .slice(0, MOST_LINES)
      .map(({ name, as, ...turn }) => text('said.rota-line', { name, as, span: span(turn) }, language)),
    ...week.gaps.slice(0, MOST_GAPS).map((gap) => text('said.rota-gap', { span: span(gap) }, language)),
    ...week.offers
      .slice(0, MOST_GAPS)
      .map(({ name, id, why, ...turn }) =>
        text('said.rota-offer-line', { name, id, span: span(turn), why: why || '–' }, language),
      ),
  ];
  const called = team === null ? 'none' : (ports.policy.current().business.teams[team] ?? team);
  return { key: 'said.rota', values: { team: called, zone, lines: lines.join('\n') }, data: week };
}
