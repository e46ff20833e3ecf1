import { CodedError, codeOf, MEANING } from '../../domain/coded-error.ts';
import { isOnItsWay } from '../../domain/ticket/merge.ts';
import { placesOf } from '../../domain/ticket/places.ts';
import { loadTicket } from '../change.ts';
import type { TriagePorts } from '../ports.ts';

/**
 * A case is solved: whoever else answers in its conversations may again, once what we say last has gone out. Nothing where it was
 * opened again or another case is open. Where the platform will never do it, it stays with us.
 */
export async function letGo(ports: TriagePorts, payload: Record<string, unknown>): Promise<void> {
  const ticket = await loadTicket(ports.store, String(payload.ticketId));
  for (const { channel: id, conversation } of placesOf(ticket)) {
    const channel = ports.channels.get(id);
    if (channel?.letGo === undefined) continue;
    const standing = await ports.store.tickets.ofConversation(id, conversation);
    if (standing?.id !== ticket.id || standing.status.name !== 'resolved') continue;
    if (isOnItsWay(standing.reply.pending))
      throw new CodedError('conflict', 'What is said last is still on its way');
    try {
      await channel.letGo(conversation);
    } catch (error) {
      const code = codeOf(error);
      if (!(error instanceof CodedError) || MEANING[code].job === 'retry') throw error;
      ports.log.warn({ channel: id, code }, 'a conversation could not be given back');
    }
  }
}
