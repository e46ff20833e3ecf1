import type { Person, Store } from '../store/store.ts';

/** Of each list the newest that many. */
const MOST = 10_000;

/** Everything that is kept of somebody of the team beside the cases; of their colleagues there are names at the most. */
export interface StaffData {
  schema: 'osem-staff/1';
  writtenAt: string;
  person: Omit<Person, 'awaySince' | 'awayUntil' | 'createdAt' | 'routedAt'> & { since: string };
  /** Thanks of colleagues. */
  thanks: { at: string; words: string; from: string | null }[];
  /** Who looked at figures of theirs. */
  figureViews: { at: string; by: string; what: string }[];
  /** What they read and changed, as far as the log of access goes back. */
  accesses: { at: string; act: string; about: string; desk: string }[];
}

/** Null: nobody is called so. `now`: epoch ms. */
export async function staffData(
  store: Pick<Store, 'people' | 'kudos' | 'personalFigures' | 'accesses'>,
  name: string,
  now: number,
): Promise<StaffData | null> {
  const people = await store.people.list();
  const found = people.find((one) => one.id === name || one.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) return null;
  const nameOf = (id: string) => people.find((one) => one.id === id)?.name ?? id;
  const { awaySince: _since, awayUntil: _until, routedAt: _routed, createdAt, ...person } = found;
  const thanks = await store.kudos.to(person.id, { limit: MOST });
  const views = await store.personalFigures.views(person.id, { limit: MOST });
  const accesses = await store.accesses.list({ by: person.id }, { limit: MOST });
  return {
    schema: 'osem-staff/1',
    writtenAt: iso(now),
    person: { ...person, since: iso(createdAt) },
    thanks: thanks.map(({ at, words, by }) => ({ at: iso(at), words, from: nameOf(by) })),
    figureViews: views.map(({ at, by, what }) => ({ at: iso(at), by: nameOf(by), what })),
    accesses: accesses.map(({ at, act, about, desk }) => ({ at: iso(at), act, about, desk })),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
