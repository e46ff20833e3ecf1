import type { Macro } from '../domain/macro.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Asked, Command } from './command.ts';
import { NO_PLEDGE } from './commitments.ts';
import { COMPOSING, type Hearer, keptAsDraft, macroText, toWriteOn } from './compose.ts';
import { flagged, given as givenIn, TICKET } from './options.ts';
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
    ...COMPOSING,
  ],
  async run(request, ports) {
    const there = await toWriteOn(ports, request);
    if (isRefusal(there)) return there;
    const { row, hearer } = there;
    const name = givenIn(request, 'name') ?? '';
    const found = await ports.store.macros.byName(name);
    if (found === null) return { refused: 'unknown-macro', values: { name } };
    const fill = givenIn(request, 'fill') ?? '';
    const text = await macroText(ports, row, request, { macro: found, fill, hearer });
    if (flagged(request, 'draft')) return keptAsDraft(ports, request, row, text);
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
  const { ticket, seen, to = hearer.place.number, confirm, [NO_PLEDGE.name]: none } = request.options;
  const options = Object.entries({
    ticket,
    text,
    as: macro.as,
    seen,
    to,
    macro: macro.id,
    confirm,
    [NO_PLEDGE.name]: none,
  });
  // `then` is an option's name; an object literal with it would look like a promise.
  const given = [...options, ['then', macro.becomes ?? undefined]].filter(([, value]) => value !== undefined);
  return reply.run({ ...request, options: Object.fromEntries(given) }, ports);
}
