import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { countedMs } from '../domain/ticket/resolution.ts';
import { fold } from '../domain/ticket/ticket.ts';
import { hoursOf } from './patience.ts';
import type { TriagePorts } from './ports.ts';

/** A resolved case whose target counts open time says how much of that it took: wall time would be compared with it otherwise. */
export function withCountedTime(
  ports: Pick<TriagePorts, 'policy'>,
  ticket: Ticket,
  events: readonly TicketEvent[],
): TicketEvent[] {
  if (!events.some(({ type }) => type === 'resolved')) return [...events];
  return events.map((event, index) => {
    if (event.type !== 'resolved' || event.openMs === undefined) return event;
    const then = fold(ticket, events.slice(0, index));
    const hours = hoursOf(ports, then);
    if (then.resolution.counted === undefined || hours === null) return event;
    return { ...event, countedMs: countedMs(then.resolution, event.at, hours) };
  });
}
