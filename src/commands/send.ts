import { atLeast, personIn } from '../domain/actor.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Message } from '../store/store.ts';
import type { Command, CommandRequest } from './command.ts';
import { actorOf, messageIdOf, onItsWay, onItsWayTo, PLACE, placeIn, teamMessage } from './message.ts';
import { becoming, CONFIRM, flagged, given, MESSAGE, THEN, TICKET, ticketOf } from './options.ts';

/** A note becomes the answer, by an explicit act: its newest text and its files, once. */
export const send: Command = {
  name: 'send',
  summary: 'command.send',
  example: '12 3f1c…',
  role: 'agent',
  group: 'answer',
  options: [
    TICKET,
    MESSAGE,
    { name: 'seen', summary: 'option.seen', type: 'id', required: false },
    THEN,
    PLACE,
    CONFIRM,
  ],
  async run(request, ports) {
    const number = ticketOf(request);
    const messageId = messageIdOf(request, ports);
    const now = ports.now();
    const sent = onItsWay(ports, number, messageId);
    if ((await ports.store.tickets.message(messageId)) !== null) return sent;
    const seen = given(request, 'seen');
    const to = placeIn(request);
    const confirm = flagged(request, 'confirm');
    // Read anew whenever the ticket has changed meanwhile: an edit of the note is such a change.
    let words = '';
    let files: Message['files'] = [];
    const outcome = await ports.act({
      number,
      actor: actorOf(request),
      intent: async (ticket) => {
        const note = await ports.store.tickets.message(given(request, 'message') ?? '');
        const refusal = problemWith(note, ticket, request);
        if (note === null || refusal !== null) return refusal ?? { refused: 'unknown-message' };
        words = note.text.trim();
        files = note.files.filter(({ hash }) => hash !== null);
        if (words === '' && files.length === 0) return { refused: 'empty' };
        const intent = { type: 'reply' as const, messageId, as: 'answer' as const, note: note.id };
        const sendAt = now + ports.undoMs;
        return {
          ...intent,
          ...becoming(request),
          ...to,
          confirm,
          sendAt,
          ...(seen === undefined ? {} : { seen }),
        };
      },
      message: (ticket) => {
        const copies = files.map((file) => ({ ...file, id: ports.newId(), ref: null }));
        return teamMessage(ticket, request, {
          id: messageId,
          text: words,
          as: 'answer',
          now,
          files: copies,
          ...to,
        });
      },
    });
    const { language } = request;
    return isRefusal(outcome)
      ? outcome
      : onItsWayTo(ports, outcome.ticket, { message: messageId, language, ...to });
  },
};

/** Why this message cannot be sent, or not by this person; null when it can. */
function problemWith(note: Message | null, ticket: Ticket, request: CommandRequest): Refusal | null {
  if (note === null || note.ticketId !== ticket.id || note.kind !== 'note')
    return { refused: 'unknown-message' };
  const writer = personIn(note.author) ?? '';
  if (writer !== request.actor.id && !atLeast(request.actor.role, 'supervisor'))
    return { refused: 'not-your-note', values: { by: writer } };
  if (note.deletedAt !== null) return { refused: 'deleted' };
  const missing = note.files.find(({ hash }) => hash === null);
  if (missing === undefined) return null;
  if (missing.refused === null) return { refused: 'files-pending' };
  return flagged(request, 'confirm') ? null : { refused: 'file-refused', values: { name: missing.name } };
}
