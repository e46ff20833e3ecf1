import { isRefusal } from '../domain/refusal.ts';
import { clockTime } from '../texts/time.ts';
import type { Command } from './command.ts';
import { given, MESSAGE, REASON, TICKET, ticketOf } from './options.ts';
import { actWithReason } from './reasoned.ts';

/** What was deleted is shown to whoever asks with a reason, and to nobody else; the ticket records that it was. */
export const reveal: Command = {
  name: 'reveal',
  summary: 'command.reveal',
  example: '12 3f1c… The customer disputes what was said.',
  role: 'supervisor',
  group: 'answer',
  options: [TICKET, MESSAGE, { ...REASON, required: true }],
  async run(request, ports) {
    const number = ticketOf(request);
    if ((given(request, 'reason') ?? '').trim() === '') return { refused: 'empty' };
    const messageId = given(request, 'message') ?? '';
    const row = await ports.store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    const message = await ports.store.tickets.message(messageId);
    if (message === null || message.ticketId !== row.ticket.id || message.deletedAt === null)
      return { refused: 'not-deleted' };
    if (message.text === '') return { refused: 'gone' };
    const outcome = await actWithReason(request, ports, (noteId) => ({ type: 'reveal', messageId, noteId }));
    if (isRefusal(outcome)) return outcome;
    const values = { number, at: clockTime(message.deletedAt), text: message.text };
    return { key: 'said.revealed', values, ticket: number, data: { text: message.text } };
  },
};
