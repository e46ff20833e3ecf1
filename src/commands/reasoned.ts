import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Intent } from '../domain/ticket/model.ts';
import type { CommandRequest } from './command.ts';
import { actorOf, messageIdOf, teamMessage } from './message.ts';
import { given, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';

/** Acts with a reason: events hold no free text, so that the words become a note in the same commit. */
export async function actWithReason(
  request: CommandRequest,
  ports: CommandPorts,
  intentWith: (noteId: string | null) => Intent,
): Promise<Refusal | { changed: boolean }> {
  const words = given(request, 'reason')?.trim() ?? '';
  const id = messageIdOf(request, ports);
  if (words !== '' && (await ports.store.tickets.message(id)) !== null) return { changed: false };
  const outcome = await ports.act({
    number: ticketOf(request),
    actor: actorOf(request),
    intent: intentWith(words === '' ? null : id),
    ...(words === ''
      ? {}
      : {
          message: (ticket) => teamMessage(ticket, request, { id, text: words, as: null, now: ports.now() }),
        }),
  });
  return isRefusal(outcome) ? outcome : { changed: outcome.changed };
}
