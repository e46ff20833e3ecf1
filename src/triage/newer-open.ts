import type { Refusal } from '../domain/refusal.ts';
import { familyOf } from '../domain/ticket/links.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { takesMessage } from '../domain/ticket/status.ts';
import type { TriagePorts } from './ports.ts';

/**
 * Why a ticket cannot stand open: another has its conversation by now, or that of one that was merged into it, and there is
 * only one. `known`: tickets that may.
 */
export async function newerOpen(
  { store }: Pick<TriagePorts, 'store'>,
  ticket: Ticket,
  known: readonly string[] = [],
): Promise<Refusal | null> {
  if (ticket.status.name === 'resolved') return null;
  const came = await Promise.all(
    familyOf(ticket)
      .slice(1)
      .map((id) => store.tickets.byId(id)),
  );
  const family = [ticket, ...came.flatMap((row) => (row === null ? [] : [row.ticket]))];
  const may = new Set([...family.map(({ id }) => id), ...known]);
  for (const { conversation } of family) {
    const standing = await store.tickets.ofConversation(conversation.channel, conversation.key);
    if (standing !== null && !may.has(standing.id) && standing.status.name !== 'resolved')
      return { refused: 'newer-open', values: { ticket: standing.number } };
  }
  return null;
}

/**
 * Whether what a customer writes goes on with this ticket. A case that is over does not open again beside a newer one in a
 * conversation that came to it by a merge.
 */
export async function canGoOn(
  ports: Pick<TriagePorts, 'store' | 'now' | 'reopenWithinMs'>,
  standing: Ticket,
): Promise<boolean> {
  if (!takesMessage(standing, ports.now(), ports.reopenWithinMs)) return false;
  if (standing.status.name !== 'resolved' || standing.links.absorbed.length === 0) return true;
  const opened = { ...standing, status: { ...standing.status, name: 'open' as const } };
  return (await newerOpen(ports, opened)) === null;
}
