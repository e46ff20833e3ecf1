import { isRefusal } from '../domain/refusal.ts';
import { placesOf } from '../domain/ticket/places.ts';
import { isShut } from '../domain/ticket/signs.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { flagged, TICKET, ticketOf } from './options.ts';

/** The address of a case's page is its key: who got it and should not have reads nothing any more. */
export const closePage: Command = {
  name: 'close-page',
  summary: 'command.close-page',
  example: '12',
  role: 'agent',
  group: 'state',
  options: [TICKET, { name: 'open', summary: 'option.page-open', type: 'flag', required: false }],
  async run(request, { act, closes }) {
    const number = ticketOf(request);
    const open = flagged(request, 'open');
    const outcome = await act({
      number,
      actor: actorOf(request),
      intent(ticket) {
        const place = placesOf(ticket).findLast(
          (one) => closes(one.channel) && isShut(ticket.conversation, one) === open,
        );
        if (place === undefined) return { refused: 'no-page', values: { ticket: number } };
        const { channel, conversation } = place;
        return { type: 'reach', channel, conversation, reachable: open };
      },
    });
    if (isRefusal(outcome)) return outcome;
    return { key: open ? 'said.page-open' : 'said.page-closed', values: { number }, ticket: number };
  },
};
