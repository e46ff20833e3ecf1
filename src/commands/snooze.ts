import { isRefusal } from '../domain/refusal.ts';
import { text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import type { Command } from './command.ts';
import { given, REASON, TICKET, ticketOf } from './options.ts';
import { actWithReason } from './reasoned.ts';
import { instantFrom } from './when.ts';

export const snooze: Command = {
  name: 'snooze',
  summary: 'command.snooze',
  example: '12 2h Waiting for the courier.',
  role: 'agent',
  group: 'state',
  options: [
    TICKET,
    { name: 'until', summary: 'option.until', label: 'label.until', type: 'when', required: true },
    REASON,
  ],
  async run(request, ports) {
    const number = ticketOf(request);
    const until = instantFrom(given(request, 'until') ?? '', ports.now());
    if (until === null)
      return {
        refused: 'bad-option',
        values: { option: 'until', problem: text('problem.when', {}, request.language) },
      };
    const outcome = await actWithReason(request, ports, (noteId) => ({ type: 'snooze', until, noteId }));
    if (isRefusal(outcome)) return outcome;
    return { key: 'said.snoozed', values: { number, until: clockTime(until) }, ticket: number };
  },
};
