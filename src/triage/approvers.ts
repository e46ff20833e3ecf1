import { atLeast } from '../domain/actor.ts';
import { hoursFor, isOpen, nextOpening } from '../domain/hours.ts';
import { isAway } from '../domain/reach.ts';
import { inSight, sightOf } from '../domain/sight.ts';
import type { Approver } from '../domain/ticket/approver.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Person } from '../store/store.ts';
import type { TriagePorts } from './ports.ts';

/**
 * Who may decide on what is beyond authority, in the order in which they are asked: supervisors before leads, those of the ticket's
 * team first. Nobody is asked about a ticket that they do not see.
 */
export async function approversFor(
  { store, policy, now }: Pick<TriagePorts, 'store' | 'policy' | 'now'>,
  ticket: Ticket,
): Promise<Approver[]> {
  const { hours } = policy.current();
  const at = now();
  const people = (await store.people.list()).filter(
    (person) => person.active && atLeast(person.role, 'supervisor') && inSight(ticket, sightOf(person)),
  );
  const presence = (person: Person): Pick<Approver, 'presence' | 'backAt'> => {
    const table = hoursFor(hours, person.team);
    const back = isAway(person, at) ? person.awayUntil : null;
    const backAt = table === null ? back : nextOpening(back ?? at, table);
    if (back !== null) return { presence: 'away', ...(backAt === null ? {} : { backAt }) };
    if (table === null || isOpen(at, table)) return { presence: 'here' };
    return { presence: 'off-hours', ...(backAt === null ? {} : { backAt }) };
  };
  const rank = ({ role, team }: Person) =>
    (atLeast(role, 'lead') ? 2 : 0) + (team === ticket.triage.team ? 0 : 1);
  return people
    .sort((one, other) => rank(one) - rank(other) || (one.id < other.id ? -1 : 1))
    .map((person) => ({ id: person.id, role: person.role, ...presence(person) }));
}
