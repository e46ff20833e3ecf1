import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { BROKEN_BECAUSE, type BrokenBecause, PLEDGE_ENDS, type PledgeEnd } from '../domain/ticket/pledges.ts';
import { pledgeName } from '../texts/pledge.ts';
import { text } from '../texts/texts.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { given, TICKET, ticketOf } from './options.ts';

/** What became of a promise. */
export const pledge: Command = {
  name: 'pledge',
  summary: 'command.pledge',
  example: '12 kept',
  role: 'agent',
  group: 'answer',
  options: [
    TICKET,
    {
      name: 'as',
      summary: 'option.pledge-as',
      label: 'label.pledge-as',
      type: 'choice',
      required: true,
      choices: PLEDGE_ENDS,
    },
    { name: 'number', summary: 'option.pledge-number', type: 'number', required: false },
    {
      name: 'because',
      summary: 'option.pledge-because',
      type: 'choice',
      required: false,
      choices: BROKEN_BECAUSE,
    },
  ],
  async run(request, ports) {
    const number = ticketOf(request);
    const { language } = request;
    const as = given(request, 'as') as PledgeEnd;
    const because = given(request, 'because') as BrokenBecause | undefined;
    if (as === 'broken' && because === undefined)
      return {
        refused: 'bad-option',
        values: { option: 'because', problem: text('problem.missing', {}, language) },
      };
    const which = typeof request.options.number === 'number' ? request.options.number : null;
    let what = '';
    const outcome = await ports.act({
      number,
      actor: actorOf(request),
      intent: (ticket) => {
        const found = pledgeOn(ticket, which);
        if (isRefusal(found)) return found;
        what = pledgeName(found, language);
        return { type: 'end-pledge', pledge: found.id, as, because: because ?? 'forgotten' };
      },
    });
    return isRefusal(outcome)
      ? outcome
      : { key: 'said.pledge', values: { number, what, as }, ticket: number };
  },
};

/** By its number on the ticket; without one the only one that is open, or the one that was made last. */
function pledgeOn(
  { number, pledges: { made } }: Ticket,
  which: number | null,
): Ticket['pledges']['made'][number] | Refusal {
  const open = made.filter(({ ended }) => ended === null);
  if (which === null && open.length > 1)
    return { refused: 'several-pledges', values: { count: open.length } };
  const found = which === null ? (open[0] ?? made.at(-1)) : made[which - 1];
  return found ?? { refused: 'unknown-pledge', values: { number } };
}
