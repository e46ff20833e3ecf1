import { isRefusal } from '../domain/refusal.ts';
import { clockTime } from '../texts/time.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { TICKET, ticketOf } from './options.ts';

export const wait: Command = {
  name: 'wait',
  summary: 'command.wait',
  example: '12',
  role: 'agent',
  group: 'state',
  options: [TICKET],
  async run(request, { act }) {
    const number = ticketOf(request);
    const outcome = await act({ number, actor: actorOf(request), intent: { type: 'wait' } });
    if (isRefusal(outcome)) return outcome;
    const running = outcome.ticket.waiting.wait;
    if (running === null) return { key: 'said.waits', values: { number }, ticket: number };
    return {
      key: 'said.waits-unanswered',
      values: { number, due: clockTime(running.promiseAt) },
      ticket: number,
    };
  },
};
