import { atLeast, type Role, works } from '../domain/actor.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Person, Store } from '../store/store.ts';
import type { Figure, FigureQuery, FigureReader, FigureRow, Figures, PersonalQuery } from './figures.ts';
import { METRICS } from './measures.ts';

/** Fewer cases say more about chance than about anybody: no rate of a person is made of them. */
export const LEAST_CASES = 30;

/** What counts, for everybody alike: who asks is not known here. */
export interface Counter {
  figures(query: FigureQuery & { person?: string }, how?: { cached?: boolean }): Promise<Figures>;
  behind(): Promise<number>;
}

interface Ports {
  store: { people: Pick<Store['people'], 'list'>; personalFigures: Store['personalFigures'] };
  /** Epoch ms. */
  now(): number;
}

/**
 * The figures' door: those of the team for everybody, one's own for oneself. Another person's only for leads, after a lead has
 * switched that on and everybody was told; each look is recorded before it is answered, and shown to the person.
 */
export function discreet(counter: Counter, { store, now }: Ports): FigureReader {
  return {
    async figures({ ...query }, how) {
      const figures = await counter.figures(ofNobody(query), how);
      return namesTeams(query) ? withoutLoners(figures, query, await store.people.list()) : figures;
    },
    async ofPerson(viewer, { person, ...query }) {
      const refused = notOfPersons(query);
      if (refused !== null) return refused;
      if (viewer.id !== person) {
        const isOn = (await store.personalFigures.current())?.on === true;
        // A program is nobody, and nobody could be shown who looked.
        const isSomebody = (await store.people.list()).some(({ id, active }) => active && id === viewer.id);
        if (!atLeast(viewer.role, 'lead') || !isOn || !isSomebody) return { refused: 'personal-figures' };
        const what = `${query.metric} ${query.from} ${query.to}`;
        await store.personalFigures.viewed({ at: now(), by: viewer.id, person, what });
      }
      return withoutFew(await counter.figures({ ...query, person }));
    },
    behind: () => counter.behind(),
  };
}

/** Whoever asks past the types gets the team's. */
function ofNobody({ metric, from, to, asOf, by, per, filters }: FigureQuery): FigureQuery {
  return {
    ...{ metric, from, to },
    ...(asOf === undefined ? {} : { asOf }),
    ...(by === undefined ? {} : { by }),
    ...(per === undefined ? {} : { per }),
    ...(filters === undefined ? {} : { filters }),
  };
}

/** Of a person there are no times, no money, and nothing that says when they were there. */
function notOfPersons({ metric, per }: Omit<PersonalQuery, 'person'>): Refusal | null {
  const unit = METRICS.find(({ id }) => id === metric)?.unit;
  const known = unit === 'share' || unit === 'count' || unit === 'score';
  const calm = per === undefined || per === 'week' || per === 'month';
  return known && calm ? null : { refused: 'not-of-persons' };
}

function withoutFew({ total, rows, ...figures }: Figures): Figures {
  const withheld = <One extends Figure>(one: One): One =>
    one.count < LEAST_CASES ? { ...one, ...NO_RATE } : one;
  return { ...figures, total: withheld(total), rows: rows.map(withheld) };
}

const NO_RATE = { median: null, p90: null, part: null, share: null };

function namesTeams({ by, filters }: FigureQuery): boolean {
  return by === 'team' || filters?.team !== undefined;
}

/** The figures of a team of one are that person's: how many stay, and nothing else. */
function withoutLoners(
  { total, rows, ...figures }: Figures,
  { by, filters }: FigureQuery,
  people: readonly Pick<Person, 'team' | 'active' | 'role'>[],
): Figures {
  const lone = loneTeams(people);
  // Of a team of one with others the others' own figures would leave that one's.
  const hasLone = filters?.team?.some((team) => team !== null && lone.has(team)) === true;
  const bare = <One extends Figure>(one: One): One => ({ ...one, ...NO_RATE, sum: null });
  const isLone = ({ group }: FigureRow) => (by === 'team' ? group !== null && lone.has(group) : hasLone);
  return {
    ...figures,
    total: hasLone ? bare(total) : total,
    rows: rows.map((row) => (isLone(row) ? bare(row) : row)),
  };
}

function loneTeams(
  people: readonly { team: string | null; active: boolean; role: Role }[],
): ReadonlySet<string> {
  const teams = people.flatMap((one) => (one.active && works(one) && one.team !== null ? [one.team] : []));
  return new Set(teams.filter((team) => teams.indexOf(team) === teams.lastIndexOf(team)));
}
