import type { CallAsk, CallTimes } from '../commands/call-pages.ts';
import { nextFree, slotAt } from '../domain/callback/slots.ts';
import { NOTHING_BOOKED } from '../domain/ticket/callback.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { numberAt } from '../texts/telephone.ts';
import { knownNumber, roomFor } from './callback-room.ts';
import { canAnswer } from './patience.ts';
import type { TriagePorts } from './ports.ts';

/** Free times at once. */
const A_PAGE = 40;

/** What is free for whoever is in a conversation with us, also before they wrote anything; null: nobody is called back from there. */
export async function callTimes(
  ports: TriagePorts,
  { channel, conversation }: { channel: string; conversation: string },
  { from, at, phone }: CallAsk,
): Promise<CallTimes | null> {
  const found = await ports.store.tickets.ofConversation(channel, conversation);
  const ticket = found === null || found.status.name === 'resolved' ? null : found;
  if (ticket !== null && (isSpam(ticket) || !canAnswer(ports, ticket))) return null;
  const room = await roomFor(ports, ticket ?? { callback: NOTHING_BOOKED, triage: { team: null } });
  if (room === null) return null;
  const free = nextFree(from ?? room.now, A_PAGE + 1, room).map((slot) => slot.at);
  const open = ticket?.callback.open ?? null;
  const known = ticket === null ? null : await knownNumber(ports, ticket);
  const typed = phone?.trim() ?? '';
  const named = typed === '' ? known : await numberAt(typed, ports.phoneCountry ?? null);
  const isFree = at === undefined || at === open?.time || typeof slotAt(at, room) !== 'string';
  return {
    open: open === null ? null : { id: open.id, at: open.time },
    phone: known,
    free: free.slice(0, A_PAGE),
    more: free.length > A_PAGE,
    fault: phone !== undefined && named === null ? 'number' : isFree ? null : 'taken',
  };
}
