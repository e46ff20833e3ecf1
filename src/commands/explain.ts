import { atLeast } from '../domain/actor.ts';
import { rulesInWords } from '../policy/in-words.ts';
import { text } from '../texts/texts.ts';
import type { Command } from './command.ts';
import { TICKET, ticketOf } from './options.ts';
import { whyLine } from './why.ts';

export const explain: Command = {
  name: 'explain',
  summary: 'command.explain',
  example: '12',
  role: 'agent',
  group: 'about',
  options: [TICKET],
  async run(request, ports) {
    const { actor, language } = request;
    const number = ticketOf(request);
    const row = await ports.store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    const policy = ports.policy.current();
    // As in /why: what is given away by itself is for those who answer for it.
    const supervises = atLeast(actor.role, 'supervisor');
    const all = (await ports.dryRun(row.ticket)).filter(
      ([question]) => supervises || question !== 'remedies',
    );
    const lines = all.flatMap(([question, decisions]) => {
      const spoken = rulesInWords(policy, question, language);
      return decisions.map(({ why }) => {
        const does = spoken.find(({ name }) => name === why.rule)?.does ?? '';
        return text('said.explain-line', { does, why: whyLine(why, ports, language) }, language);
      });
    });
    return {
      key: 'said.explain',
      values: { number, any: lines.length > 0 ? 'yes' : 'no', lines: lines.join('\n') },
      ticket: number,
      data: {
        version: policy.version,
        decisions: all.flatMap(([question, decisions]) => decisions.map((one) => ({ question, ...one }))),
      },
    };
  },
};
