import { returned } from './handover.ts';
import type { Context, EventBody, Ticket } from './model.ts';

/** Why a ticket is taken from whoever has it: they left the team, are away, or have let its customer wait. */
export type TakeBackReason = 'left' | 'away' | 'stale';

/** The house takes a ticket from people who cannot serve it. */
export type TakeBackIntent = { type: 'take-back'; people: readonly string[]; because: TakeBackReason };

/** Whoever has left watches nothing any more, and is not waited for to take it. */
export function decideTakeBack(
  ticket: Ticket,
  { people, because }: TakeBackIntent,
  context: Context,
): EventBody[] {
  const { claim, handover, watch } = ticket;
  const open = ticket.status.name !== 'resolved';
  const gone = (id: string | null): id is string => id !== null && people.includes(id);
  const events: EventBody[] = [];
  if (open && gone(claim.by)) events.push({ type: 'taken-back', from: claim.by, because });
  const { pending } = handover;
  const asked = pending !== null && because !== 'stale' && gone(pending.person);
  if (asked) events.push(...returned(ticket, pending, 'gone', { absent: absentWith(context, people) }));
  if (because === 'left')
    events.push(...watch.by.filter(gone).map((by): EventBody => ({ type: 'unwatched', by })));
  return events;
}

function absentWith({ absent }: Context, people: readonly string[]): ReadonlySet<string> {
  return new Set([...(absent ?? []), ...people]);
}
