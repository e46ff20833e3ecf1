import type { Refusal } from '../domain/refusal.ts';
import type { Asked } from './command.ts';
import { ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { AT } from './scheduled.ts';

/** What would go out at no time, or at none at which the channel takes answers. */
const UNTIMELY: readonly string[] = ['window-closed', 'window-closes', 'past', 'no-zone'];

/** What cannot be sent then, or any more, is not lost: its writer finds it as their draft. */
export async function kept(
  refusal: Refusal,
  text: string,
  request: Asked,
  { store, now }: Pick<CommandPorts, 'store' | 'now'>,
): Promise<Refusal> {
  const row = await store.tickets.byNumber(ticketOf(request));
  const untimely = UNTIMELY.includes(refusal.refused) || refusal.values?.option === AT.name;
  if (!untimely || text === '' || row === null) return refusal;
  const whose = { personId: request.actor.id, ticketId: row.ticket.id };
  const before = await store.drafts.read(whose.personId, whose.ticketId);
  await store.drafts.keep({ ...whose, text: withDraft(before ?? '', text), at: now() });
  return refusal;
}

/** What they had begun to write stays above it; nothing stands there twice. */
function withDraft(before: string, text: string): string {
  if (text.includes(before)) return text;
  return before.includes(text) ? before : `${before}\n\n${text}`;
}
