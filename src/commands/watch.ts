import { isRefusal } from '../domain/refusal.ts';
import type { WatchIntent } from '../domain/ticket/watch.ts';
import type { TextKey } from '../texts/texts.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { TICKET, ticketOf } from './options.ts';

export const watch = watching({ type: 'watch', said: 'said.watching' });
export const unwatch = watching({ type: 'unwatch', said: 'said.unwatched' });

/** Whether somebody hears of what happens on a ticket that is not theirs. */
function watching({ type, said }: WatchIntent & { said: TextKey }): Command {
  return {
    name: type,
    summary: `command.${type}`,
    example: '12',
    role: 'agent',
    group: 'about',
    options: [TICKET],
    async run(request, { act }) {
      const number = ticketOf(request);
      const outcome = await act({ number, actor: actorOf(request), intent: { type } });
      return isRefusal(outcome) ? outcome : { key: said, values: { number }, ticket: number };
    },
  };
}
