import type { Refusal } from '../domain/refusal.ts';
import type { Asked } from './command.ts';
import { ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';

/** What cannot be sent because the channel takes no answers any more is not lost: its writer finds it as their draft. */
export async function kept(
  refusal: Refusal,
  text: string,
  request: Asked,
  { store, now }: Pick<CommandPorts, 'store' | 'now'>,
): Promise<Refusal> {
  const row = await store.tickets.byNumber(ticketOf(request));
  if (refusal.refused !== 'window-closed' || text === '' || row === null) return refusal;
  await store.drafts.keep({ personId: request.actor.id, ticketId: row.ticket.id, text, at: now() });
  return refusal;
}
