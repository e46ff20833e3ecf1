import { heldBack, numbersOf } from '../domain/hold.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { ErasurePlan, ErasureReason } from '../store/store.ts';
import { type TextKey, text } from '../texts/texts.ts';
import type { Answer, Asked, Command } from './command.ts';
import { actorOf, messageIdOf } from './message.ts';
import { CONFIRM, flagged, given, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { seesAllOf } from './sight.ts';

/** What somebody may name; the others of `ERASURE_REASONS` are the house's own. */
const NAMED = {
  request: 'erasure.request',
  objection: 'erasure.objection',
  unlawful: 'erasure.unlawful',
  'no-longer-needed': 'erasure.no-longer-needed',
} as const satisfies Partial<Record<ErasureReason, TextKey>>;
const REASONS = Object.keys(NAMED) as (keyof typeof NAMED)[];

/**
 * Erases the customer of a ticket with all that is known of them: first it says what will go, with `confirm` it goes, for good.
 * Open cases come to their end before, and what the law makes the house keep stays.
 */
export const erase: Command = {
  name: 'erase',
  summary: 'command.erase',
  example: '12',
  role: 'lead',
  group: 'about',
  options: [
    TICKET,
    {
      name: 'reason',
      summary: 'option.erase-reason',
      label: 'label.erase-reason',
      type: 'choice',
      required: false,
      choices: REASONS,
      named: NAMED,
    },
    { ...CONFIRM, summary: 'option.erase-confirm' },
  ],
  async run(request, ports) {
    const number = ticketOf(request);
    const row = await ports.store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    const plan = await ports.store.erasures.plan(row.ticket.conversation.contactId);
    if (!(await seesAllOf(ports, plan))) return { refused: 'other-teams', values: { number } };
    const held = heldBack(plan.tickets);
    if (held !== null) return held;
    if (!flagged(request, 'confirm')) return { key: 'said.erase-plan', ...told(number, plan) };
    return carried(request, ports, number, plan);
  },
};

async function carried(
  request: Asked,
  ports: CommandPorts,
  number: number,
  plan: ErasurePlan,
): Promise<Answer | Refusal> {
  const reason = REASONS.find((one) => one === given(request, 'reason'));
  if (reason === undefined)
    return {
      refused: 'bad-option',
      values: { option: 'reason', problem: text('problem.missing', {}, request.language) },
    };
  const id = `erasure:${messageIdOf(request, ports)}`;
  const wanted = { id, contacts: plan.contacts, actor: actorOf(request), reason };
  // Somebody may have put a hold on a case since the plan, or the customer written anew.
  const refused = await ports.erase({ ...wanted, unless: heldBack });
  if (refused !== null) return refused;
  return { key: 'said.erased', ...told(number, plan) };
}

function told(number: number, { counts, tickets }: ErasurePlan): Pick<Answer, 'values' | 'ticket' | 'data'> {
  const numbers = numbersOf(tickets);
  return {
    values: { number, ...counts, numbers },
    ticket: number,
    data: { counts, tickets: tickets.map((one) => one.number) },
  };
}
