import type { Refusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { TriagePorts } from './ports.ts';

/** Why a ticket cannot stand open: another has its conversation by now, and there is only one. `known`: tickets that may. */
export async function newerOpen(
  { store }: Pick<TriagePorts, 'store'>,
  { id, status, conversation }: Ticket,
  known: readonly string[] = [],
): Promise<Refusal | null> {
  if (status.name === 'resolved') return null;
  const standing = await store.tickets.ofConversation(conversation.channel, conversation.key);
  if (standing === null || [id, ...known].includes(standing.id) || standing.status.name === 'resolved')
    return null;
  return { refused: 'newer-open', values: { ticket: standing.number } };
}
