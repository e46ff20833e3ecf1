import { atLeast } from '../domain/actor.ts';
import { dutyOf, isRuled, isWorking, type Known, nextDuty } from '../domain/duty.ts';
import { hoursFor, nextOpening } from '../domain/hours.ts';
import { isAway } from '../domain/reach.ts';
import { inSight, sightOf } from '../domain/sight.ts';
import type { Approver } from '../domain/ticket/approver.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Person } from '../store/store.ts';
import type { TriagePorts } from './ports.ts';
import { rosterOf } from './roster.ts';

/**
 * Who may decide on what is beyond authority, in the order in which they are asked: supervisors before leads, those of the ticket's
 * team first. Nobody is asked about a ticket that they do not see.
 */
export async function approversFor(
  ports: Pick<TriagePorts, 'store' | 'policy' | 'now'>,
  ticket: Ticket,
): Promise<Approver[]> {
  const roster = await rosterOf(ports);
  const at = ports.now();
  const people = roster.people.filter(
    (person) => person.active && atLeast(person.role, 'supervisor') && inSight(ticket, sightOf(person)),
  );
  const working = people.filter((person) => isWorking(person, roster, at));
  const presence = (person: Person): Pick<Approver, 'presence' | 'backAt'> => {
    // Who is on call is asked when nobody is on duty.
    const called = working.length === 0 && dutyOf(person, roster, at) === 'call';
    if (called || working.includes(person)) return { presence: 'here' };
    const backAt = backOf(person, roster, at);
    return {
      presence: isAway(person, at) ? 'away' : 'off-hours',
      ...(backAt === null ? {} : { backAt }),
    };
  };
  const rank = ({ role, team }: Person) =>
    (atLeast(role, 'lead') ? 2 : 0) + (team === ticket.triage.team ? 0 : 1);
  return people
    .sort((one, other) => rank(one) - rank(other) || (one.id < other.id ? -1 : 1))
    .map((person) => ({ id: person.id, role: person.role, ...presence(person) }));
}

/** When somebody who is not here is expected; null: nobody knows. */
function backOf(person: Person, known: Known, at: number): number | null {
  const since = isAway(person, at) ? (person.awayUntil ?? at) : at;
  if (isRuled(person, known, at)) return nextDuty(person, known, at);
  const table = hoursFor(known.hours, person.team);
  return table === null ? since : nextOpening(since, table);
}
