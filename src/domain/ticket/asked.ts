import type { Ticket } from './model.ts';
import type { AskedBefore, SolvedAnswer } from './solved.ts';
import { isSpam } from './spam.ts';

/** The question whether a case is solved, as it stands now. */
export interface Asked {
  /** Where an answer counts: the ticket that it was asked on, or the one in which that case goes on. */
  ticket: Ticket;
  /** Absent when it was asked on that ticket itself. */
  before?: AskedBefore;
  /** What the customer said; undefined: nothing yet. */
  said?: SolvedAnswer;
  /** Whether it can be answered still. */
  open: boolean;
  /** It was asked on a ticket that takes no messages, in the conversation of another. */
  splitOff: boolean;
}

/**
 * Finds the ticket of a question: a question belongs to the ticket that it was asked on, wherever a split has put its message,
 * and counts where the case of that ticket goes on. Null for a message that asks nothing.
 */
export async function askedAt(
  question: { id: string; ticketId: string },
  load: (ticketId: string) => Promise<Ticket | null>,
): Promise<Asked | null> {
  const asker = await askerOf(question, load);
  if (asker === null) return null;
  const { id: messageId } = question;
  const { solved, waiting } = asker;
  const { survivor, absorbed } = await goingOn(asker, load);
  const said = (survivor.solved.said?.[messageId] ?? solved.said?.[messageId])?.answer;
  const splitOff = asker.conversation.replyKey !== undefined;
  const found = { ticket: survivor, splitOff, ...(said === undefined ? {} : { said }) };
  const waits = said === undefined && solved.asked?.messageId === messageId && !isSpam(survivor);
  if (absorbed === null) return { ...found, open: waits && survivor.status.name === 'resolved' };
  const before = {
    messageId,
    ticketId: absorbed,
    times: solved.times,
    wait: waiting.ended?.wait ?? null,
  };
  return { ...found, before, open: waits };
}

async function askerOf(
  { id, ticketId }: { id: string; ticketId: string },
  load: (ticketId: string) => Promise<Ticket | null>,
): Promise<Ticket | null> {
  const holder = await load(ticketId);
  const from = holder?.links.splitFrom ?? null;
  for (const ticket of [holder, from === null ? null : await load(from.ticketId)]) {
    const { asked, said } = ticket?.solved ?? {};
    if (ticket !== null && (asked?.messageId === id || said?.[id] !== undefined)) return ticket;
  }
  return null;
}

/** `absorbed`: the last ticket before the one in which the case goes on; null when it goes on where it was. */
async function goingOn(
  asker: Ticket,
  load: (ticketId: string) => Promise<Ticket | null>,
): Promise<{ survivor: Ticket; absorbed: string | null }> {
  let survivor = asker;
  let absorbed: string | null = null;
  // Nobody merges into a merged ticket, so that this ends.
  for (let { mergedInto } = survivor.links; mergedInto !== null; { mergedInto } = survivor.links) {
    const next = await load(mergedInto.ticketId);
    if (next === null) break;
    absorbed = survivor.id;
    survivor = next;
  }
  return { survivor, absorbed };
}

/** Whether an answer still reaches it. `standing`: who has the conversation now: a case that a newer one has followed stays closed. */
export function isHeard({ ticket, splitOff }: Asked, standing: Ticket | null): boolean {
  return splitOff || standing?.id === ticket.id;
}
