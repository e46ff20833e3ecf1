import { blanksIn, type Macro } from '../domain/macro.ts';
import type { Asked, Command } from './command.ts';
import { type Hearer, hearerOf, macroText } from './compose.ts';
import { PLACE } from './message.ts';
import { CONFIRM, flagged, given as givenIn, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { reply } from './reply.ts';

/** Sends a canned reply with all that goes along with it, or puts it into the reply form to be written on. */
export const macro: Command = {
  name: 'macro',
  summary: 'command.macro',
  example: '12 delivery/late Thursday',
  role: 'agent',
  group: 'answer',
  options: [
    TICKET,
    { name: 'name', summary: 'option.macro-name', type: 'text', required: true },
    { name: 'fill', summary: 'option.macro-fill', type: 'rest', required: false },
    { name: 'draft', summary: 'option.macro-draft', type: 'flag', required: false },
    { name: 'seen', summary: 'option.seen', type: 'id', required: false },
    PLACE,
    CONFIRM,
  ],
  async run(request, ports) {
    const number = ticketOf(request);
    const row = await ports.store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    const name = givenIn(request, 'name') ?? '';
    const found = await ports.store.macros.byName(name);
    if (found === null) return { refused: 'unknown-macro', values: { name } };
    const hearer = await hearerOf(ports, row, request);
    const fill = givenIn(request, 'fill') ?? '';
    const text = await macroText(ports, row, request, { macro: found, fill, hearer });
    const blanks = blanksIn(text);
    if (flagged(request, 'draft')) {
      await ports.store.drafts.keep({
        personId: request.actor.id,
        ticketId: row.ticket.id,
        text,
        at: ports.now(),
      });
      return { key: 'said.macro-draft', values: { number, text }, ticket: number, data: { text, blanks } };
    }
    return send(request, ports, found, { text, hearer });
  },
};

function send(
  request: Asked,
  ports: CommandPorts,
  macro: Macro,
  { text, hearer }: { text: string; hearer: Hearer },
) {
  // Pinned: whoever writes meanwhile does not hear what is for somebody else.
  const { ticket, seen, to = hearer.place.number, confirm } = request.options;
  const options = Object.entries({ ticket, text, as: macro.as, seen, to, macro: macro.id, confirm });
  // `then` is an option's name; an object literal with it would look like a promise.
  const given = [...options, ['then', macro.becomes ?? undefined]].filter(([, value]) => value !== undefined);
  return reply.run({ ...request, options: Object.fromEntries(given) }, ports);
}
