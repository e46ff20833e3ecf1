import { isRefusal } from '../domain/refusal.ts';
import type { Standing } from '../domain/ticket/escalation.ts';
import type { Command } from './command.ts';
import { actorOf, messageIdOf, teamMessage } from './message.ts';
import { given, TICKET, ticketOf } from './options.ts';

/** Somebody was called for nothing: the words say why, and the rule is watched. */
export const dismiss: Command = {
  name: 'dismiss',
  summary: 'command.dismiss',
  example: '12 They only asked for the address of the court.',
  role: 'supervisor',
  group: 'owner',
  options: [TICKET, { name: 'reason', summary: 'option.dismiss-reason', type: 'rest', required: true }],
  async run(request, ports) {
    const number = ticketOf(request);
    const words = given(request, 'reason')?.trim() ?? '';
    if (words === '') return { refused: 'empty' };
    const id = messageIdOf(request, ports);
    const known = await ports.store.tickets.message(id);
    let rules: readonly Standing[] = [];
    if (known === null) {
      const outcome = await ports.act({
        number,
        actor: actorOf(request),
        intent: (ticket) => {
          rules = ticket.escalation.standing ?? [];
          return { type: 'dismiss', noteId: id };
        },
        message: (ticket) => teamMessage(ticket, request, { id, text: words, as: null, now: ports.now() }),
      });
      if (isRefusal(outcome)) return outcome;
    }
    const muted: string[] = [];
    for (const rule of rules) if (await ports.muteIfNoisy(rule)) muted.push(rule.rule);
    if (muted.length === 0) return { key: 'said.dismissed', values: { number }, ticket: number };
    return {
      key: 'said.dismissed-muted',
      values: { number, rule: muted.join(', ') },
      ticket: number,
      data: { muted },
    };
  },
};
