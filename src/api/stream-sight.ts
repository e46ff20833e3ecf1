import { personIn } from '../domain/actor.ts';
import { inSight, type Sight, sightOf } from '../domain/sight.ts';
import type { TicketEvent } from '../domain/ticket/model.ts';
import type { Tickets } from '../store/store.ts';
import type { Caller } from './caller.ts';
import type { Said } from './watch.ts';

/** Events of a ticket's newest commit: no commit has more that move it. */
const NEWEST = 20;

/**
 * Whether what was said concerns the caller. Whoever is limited to a team hears of a ticket that they see, and once more of
 * one that has just left their sight, so that it goes from their screen.
 */
export async function concerns(
  tickets: Pick<Tickets, 'byNumber' | 'events'>,
  caller: Pick<Caller, 'id' | 'team' | 'sees'>,
  said: Extract<Said, { number: number }>,
): Promise<boolean> {
  const sight = sightOf(caller);
  if (sight === null) return true;
  const row = await tickets.byNumber(said.number);
  if (row === null) return false;
  if (inSight(row.ticket, sight)) return true;
  if (said.kind !== 'ticket') return false;
  const events = await tickets.events(row.ticket.id, { limit: NEWEST });
  return events.some((event) => event.version === said.version && leaves(event, sight));
}

/** Whether the event took the ticket from the team, or from the person. */
function leaves(event: TicketEvent, sight: NonNullable<Sight>): boolean {
  switch (event.type) {
    case 'transferred':
      return event.from !== null && event.from === sight.team;
    case 'released':
    case 'taken-back':
    case 'assigned':
      return event.from === sight.person || personIn(event.actor) === sight.person;
    default:
      return false;
  }
}
