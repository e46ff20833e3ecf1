import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { given, TICKET, ticketOf } from './options.ts';

export const transfer: Command = {
  name: 'transfer',
  summary: 'command.transfer',
  example: '12 payments',
  role: 'agent',
  group: 'owner',
  options: [TICKET, { name: 'to', summary: 'option.to-team', type: 'team', required: true }],
  async run(request, { act, policy, store }) {
    const number = ticketOf(request);
    const { teams } = policy.current().business;
    const wanted = given(request, 'to') ?? '';
    const team = teamIn(teams, wanted);
    if (team === null)
      return { refused: 'unknown-team', values: { name: wanted, teams: Object.keys(teams).join(', ') } };
    const outcome = await act({
      number,
      actor: actorOf(request),
      intent: async ({ claim }) => {
        const owner = claim.by === null ? null : await store.people.byId(claim.by);
        return { type: 'transfer', team, keepsOwner: owner?.team === team };
      },
    });
    if (isRefusal(outcome)) return outcome;
    const claimed = outcome.ticket.claim.by === null ? 'no' : 'yes';
    return {
      key: 'said.transferred',
      values: { number, team: teams[team] ?? team, claimed },
      ticket: number,
    };
  },
};

/** A team by its id or by the name that customers see, however it is written. */
function teamIn(teams: Readonly<Record<string, string>>, wanted: string): string | null {
  const same = (name: string) => name.trim().toLowerCase() === wanted.trim().toLowerCase();
  return Object.keys(teams).find((id) => same(id) || same(teams[id] ?? '')) ?? null;
}
