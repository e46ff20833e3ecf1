import type { EventBody } from './model.ts';
import type { Place } from './places.ts';
import type { ReplyWindow } from './window.ts';

/** A customer's message; `place` is where it was written, unless that is the ticket's own conversation. */
export interface Inbound {
  id: string;
  at: number;
  /** The vendor's, within its time; 0 when absent. */
  sequence?: number;
  place?: Place;
  /** A program may have sent it: the house says nothing to it by itself. */
  automatic?: true;
  /** Until when its channel lets us answer; absent: for ever, or nobody knows. */
  window?: ReplyWindow;
}

export function inboundIn(event: Extract<EventBody, { type: 'message-received' }>): Inbound {
  const { messageId: id, sentAt: at, sequence = 0, place, automatic, window } = event;
  const when = { at, ...ordered(sequence) };
  return { id, ...when, ...(place && { place }), ...(automatic && { automatic }), ...(window && { window }) };
}

/** A vendor's sequence as it is recorded. */
export function ordered(sequence: number): { sequence?: number } {
  return sequence === 0 ? {} : { sequence };
}

/** The newest by the vendor's time and sequence, as messages are shown, whatever the order in which they are told. */
export function newest(messages: readonly (Inbound | null)[]): Inbound | null {
  return messages.reduce<Inbound | null>((last, one) => {
    if (one === null || last === null) return last ?? one;
    return isNewer(one, last) ? one : last;
  }, null);
}

function isNewer({ at, sequence = 0, id }: Inbound, than: Inbound): boolean {
  if (at !== than.at) return at > than.at;
  const { sequence: known = 0 } = than;
  return sequence === known ? id > than.id : sequence > known;
}
