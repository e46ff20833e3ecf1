import type { Refusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { CommandPorts } from './ports.ts';

/** Both tickets as they are now, or which of them there is not. */
export async function pairOf(
  { store }: Pick<CommandPorts, 'store'>,
  numbers: { one: number; other: number },
): Promise<{ one: Ticket; other: Ticket } | Refusal> {
  const [one, other] = await Promise.all([
    store.tickets.byNumber(numbers.one),
    store.tickets.byNumber(numbers.other),
  ]);
  if (one === null) return { refused: 'unknown-ticket', values: { ticket: numbers.one } };
  if (other === null) return { refused: 'unknown-ticket', values: { ticket: numbers.other } };
  return { one: one.ticket, other: other.ticket };
}
