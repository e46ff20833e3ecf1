import { atLeast, personIn } from '../domain/actor.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Message } from '../store/store.ts';
import type { Answer, Asked, Command, CommandRequest } from './command.ts';
import {
  COMMITS_TO_NOTHING,
  type Committed,
  committedBy,
  frozenIf,
  NO_PLEDGE,
  repeated,
  taken,
  told,
} from './commitments.ts';
import { actorOf, messageIdOf, onItsWay, PLACE, placeIn, teamMessage } from './message.ts';
import { becoming, CONFIRM, flagged, given, MESSAGE, THEN, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { AT, atIn } from './scheduled.ts';
import { sendScheduled } from './send-scheduled.ts';

/** A note becomes the answer, by an explicit act: its newest text and its files, once. What is scheduled goes out now, or at another time. */
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
    NO_PLEDGE,
    AT,
    CONFIRM,
  ],
  run: async (request, ports) => (await scheduledNow(request, ports)) ?? noteSent(request, ports),
};

async function noteSent(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const number = ticketOf(request);
  const later = await atIn(request, ports);
  if (isRefusal(later)) return later;
  const messageId = messageIdOf(request, ports);
  const now = ports.now();
  const before = await repeated(ports, number, messageId);
  if (before !== null) return before;
  const seen = given(request, 'seen');
  const to = placeIn(request);
  const confirm = flagged(request, 'confirm');
  // Read anew whenever the ticket has changed meanwhile: an edit of the note is such a change.
  let words = '';
  let files: Message['files'] = [];
  let committed: Committed = COMMITS_TO_NOTHING;
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
      const read = await committedBy(ticket, words, request, ports);
      if (isRefusal(read)) return read;
      committed = read;
      return {
        ...intent,
        ...becoming(request),
        ...to,
        confirm,
        sendAt,
        ...(seen === undefined ? {} : { seen }),
        ...committed.intent,
        ...later,
      };
    },
    message: (ticket) => {
      const copies = files.map((file) => ({ ...file, id: ports.newId(), ref: null }));
      const out = { id: messageId, text: words, as: 'answer' as const, now, files: copies, ...to };
      return frozenIf(committed, teamMessage(ticket, request, out));
    },
  });
  const { language } = request;
  return isRefusal(outcome)
    ? told(outcome, committed)
    : taken(ports, outcome.ticket, committed, request, { message: messageId, language, ...to });
}

const GONE: readonly Message['delivery'][] = ['queued', 'sending', 'sent', 'delivered', 'read'];

/** Null: it is no reply that was written to be sent, but a note. */
async function scheduledNow(request: Asked, ports: CommandPorts): Promise<Answer | Refusal | null> {
  const id = given(request, 'message') ?? '';
  const message = await ports.store.tickets.message(id);
  if (message === null || message.kind !== 'outbound') return null;
  const number = ticketOf(request);
  const row = await ports.store.tickets.byNumber(number);
  const waits = row?.ticket.reply.pending[id]?.scheduled !== undefined;
  if (!waits && row !== null && message.ticketId === row.ticket.id) {
    // Another time is too late for it then; pressed again it is on its way already.
    if (message.delivery === 'cancelled' || given(request, AT.name) !== undefined)
      return { refused: 'too-late' };
    if (GONE.includes(message.delivery)) return onItsWay(ports, number, id);
  }
  const sent = await sendScheduled(request, ports, id);
  if (isRefusal(sent)) return sent;
  const { language } = request;
  return taken(ports, sent, COMMITS_TO_NOTHING, request, { message: id, language });
}

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
