import { atLeast, works } from './actor.ts';
import { dutyOf, type Member, type Roster, withDuty } from './duty.ts';
import { shiftsOf } from './rota.ts';

/** A notice, before it is known who hears it. */
export interface Wanted<Person extends Member> {
  to: 'person' | 'desk' | 'supervisors';
  /** Whom it is for, when it is for one; null: nobody knows them any more. */
  person: Person | null;
  /** A customer waits, or somebody for a decision: it cannot lie until its reader is back. */
  urgent: boolean;
  /** It concerns this person alone: nobody hears it in their place. */
  own: boolean;
  team: string | null;
  /** Several on duty take turns by it: the number of the ticket. */
  turn: number;
  /** Nobody is called to what they do not see. */
  sees(person: Person): boolean;
}

/** Who is pinged, and where it stands besides without a ping. */
export interface Heard<Person extends Member> {
  /** By name, each once. */
  people: Person[];
  /** In the channel of the desk. */
  desk: boolean;
  /** In the channel of the supervisors. */
  supervisors: boolean;
  /** It waits until this person is on duty. */
  held: Person | null;
  /** In whose place it is told; null: in nobody's. */
  inPlaceOf: Person | null;
  /** Nobody at all is on duty or on call. */
  nobody: boolean;
}

/**
 * Where a notice goes: to whoever it is for while they are on duty; what can wait, waits until they are; what cannot goes to
 * somebody of the team who is on duty, else to who is on call, and stands at the desk. Nobody else is pinged. A channel reads
 * it when there is nobody.
 */
export function hearersOf<Person extends Member>(
  wanted: Wanted<Person>,
  roster: Roster<Person>,
  now: number,
): Heard<Person> {
  if (wanted.to === 'supervisors') return supervisorsOf(wanted, roster, now);
  if (wanted.to === 'desk') return atDesk(wanted, roster, now);
  const { person, urgent, own } = wanted;
  if (person === null || !person.active || !works(person)) return { ...NOBODY, desk: !own };
  if (own && !wanted.sees(person)) return NOBODY;
  const duty = dutyOf(person, roster, now);
  if (duty === 'duty' || (duty === 'call' && urgent)) return { ...NOBODY, people: [person] };
  if (!urgent) return { ...NOBODY, held: person };
  const instead = standIn(wanted, roster, now);
  const nobody = instead === null && shiftsOf(roster.rota, wanted.team) !== null;
  return { ...NOBODY, people: instead === null ? [] : [instead], desk: true, inPlaceOf: person, nobody };
}

const NOBODY = { people: [], desk: false, supervisors: false, held: null, inPlaceOf: null, nobody: false };

/** Of the team before others, on duty before on call. Without a rota the desk alone hears, as whoever is there reads it. */
function standIn<Person extends Member>(
  wanted: Wanted<Person>,
  roster: Roster<Person>,
  now: number,
): Person | null {
  const { team, person, turn } = wanted;
  if (shiftsOf(roster.rota, team) === null) return null;
  for (const [as, where] of [
    ['duty', team],
    ['call', team],
    ['duty', null],
    ['call', null],
  ] as const) {
    const there = withDuty(roster, as, where, now).filter((one) => one.id !== person?.id && wanted.sees(one));
    const chosen = there[turn % Math.max(1, there.length)];
    if (chosen !== undefined) return chosen;
  }
  return null;
}

/** What nobody has claimed: the desk reads it, and whoever is on call for the team is pinged. */
function atDesk<Person extends Member>(
  wanted: Wanted<Person>,
  roster: Roster<Person>,
  now: number,
): Heard<Person> {
  const { team, urgent } = wanted;
  if (!urgent || shiftsOf(roster.rota, team) === null) return { ...NOBODY, desk: true };
  const onCall = withDuty(roster, 'call', team, now).filter(wanted.sees);
  const nobody = onCall.length === 0 && withDuty(roster, 'duty', team, now).length === 0;
  const instead = nobody ? standIn(wanted, roster, now) : null;
  const people = instead === null ? onCall : [instead];
  return { ...NOBODY, people, desk: true, nobody: nobody && instead === null };
}

function supervisorsOf<Person extends Member>(
  wanted: Wanted<Person>,
  roster: Roster<Person>,
  now: number,
): Heard<Person> {
  const { team, urgent } = wanted;
  const senior = (one: Person) => atLeast(one.role, 'supervisor') && wanted.sees(one);
  const heard = { ...NOBODY, supervisors: true };
  const people = withDuty(roster, 'duty', null, now).filter(senior);
  if (people.length > 0 || !urgent) return { ...heard, people };
  const called = withDuty(roster, 'call', null, now).filter(wanted.sees);
  const ofTeam = new Set(withDuty(roster, 'call', team, now).map(({ id }) => id));
  for (const fits of [
    (one: Person) => senior(one) && ofTeam.has(one.id),
    senior,
    (one: Person) => ofTeam.has(one.id),
    () => true,
  ]) {
    const some = called.filter(fits);
    if (some.length > 0) return { ...heard, people: some };
  }
  return { ...heard, nobody: roster.people.some((one) => one.active && senior(one)) };
}
