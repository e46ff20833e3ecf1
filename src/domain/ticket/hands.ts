import { courtesyFor } from './courtesy.ts';
import type { Receiver } from './handover.ts';
import type { EventBody, Ticket } from './model.ts';
import { handsOf, type ToldHands } from './told-hands.ts';

/** Two changes of hands within a quarter of an hour are one to the customer. */
const HUSH_MS = 15 * 60_000;

/**
 * What the customer hears of a change of hands: one sentence, and none when it comes to whom they know already or shortly after
 * the last one. What was not sent yet is not true any more. `at`: when it is sent; null: not at all. Epoch ms.
 */
export function toldOfHands(
  ticket: Ticket,
  receiver: Receiver & { noteId: string | null },
  { by, at, now }: { by: string; at: number | null; now: number },
): EventBody[] {
  const { person, team, skill, noteId } = receiver;
  const withdrawn = untold(ticket);
  const heard = (ticket.courtesy.handed ?? []).filter((one) => !isUnsent(ticket, one));
  const last = heard.at(-1);
  const hushed = last !== undefined && now - last.at < HUSH_MS;
  if (at === null || hushed || isKnown(ticket, heard, receiver)) return withdrawn;
  const values = {
    from: by,
    summed: noteId === null ? 'no' : 'yes',
    ...(person === null ? {} : { person }),
    ...(team === null ? {} : { team }),
    ...(skill === null ? {} : { skill }),
  };
  return [...withdrawn, courtesyFor(ticket, { about: 'handed-over', values }, at)];
}

/** Takes back what the customer was to be told of hands that it is not in any more. */
export function untold(ticket: Ticket): EventBody[] {
  return (ticket.courtesy.handed ?? [])
    .filter((one) => isUnsent(ticket, one))
    .map(({ messageId }) => ({ type: 'reply-cancelled', messageId }));
}

function isUnsent({ reply }: Ticket, { messageId }: ToldHands): boolean {
  return reply.pending[messageId]?.phase === 'queued';
}

/** They have told them of these hands before, or been answered by them. */
function isKnown({ reply }: Ticket, heard: readonly ToldHands[], { person, team }: Receiver): boolean {
  const answered = reply.recent?.some(({ by, takenBack }) => by === person && takenBack === undefined);
  return answered === true || heard.some(({ to }) => to === handsOf({ person, team }));
}
