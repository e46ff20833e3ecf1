import { forwardNote, isMailAddress } from '../domain/forward.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { actorOf, messageIdOf, teamMessage } from './message.ts';
import { given, TICKET, ticketOf } from './options.ts';

/** Shows the customer's newest message to somebody outside, with words of ours; what they answer comes as a note. */
export const forward: Command = {
  name: 'forward',
  summary: 'command.forward',
  example: '12 desk@parcels.example Where is this parcel?',
  role: 'agent',
  group: 'answer',
  options: [
    TICKET,
    { name: 'address', summary: 'option.forward-address', type: 'text', required: true },
    { name: 'text', summary: 'option.forward-text', type: 'rest', required: true },
  ],
  async run(request, ports) {
    const number = ticketOf(request);
    const address = given(request, 'address')?.trim().toLowerCase() ?? '';
    const words = given(request, 'text')?.trim() ?? '';
    if (words === '') return { refused: 'empty' };
    if (!isMailAddress(address)) return { refused: 'no-address', values: { address } };
    const id = messageIdOf(request, ports);
    const done = {
      key: 'said.forwarded',
      values: { number, address },
      ticket: number,
      data: { message: id },
    } as const;
    if ((await ports.store.tickets.message(id)) !== null) return done;
    const outcome = await ports.act({
      number,
      actor: actorOf(request),
      intent: (ticket) =>
        ports.forwards(ticket.conversation.channel)
          ? { type: 'note', messageId: id, forward: true }
          : { refused: 'no-forward', values: { number } },
      message: (ticket) => {
        const { channel, key: conversation } = ticket.conversation;
        const note = teamMessage(ticket, request, {
          id,
          text: forwardNote(address, words),
          as: null,
          now: ports.now(),
        });
        return { ...note, channel, conversation };
      },
    });
    return isRefusal(outcome) ? outcome : done;
  },
};
