import { byId, type Kinds, type Named } from '../domain/kinds.ts';
import type { Refusal } from '../domain/refusal.ts';
import { isDone } from '../domain/ticket/about.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { shownAbout } from '../domain/ticket/shown.ts';
import { kindText, progressText } from '../texts/about.ts';
import { text } from '../texts/texts.ts';
import { nameAmong, toldIn } from '../texts/told.ts';
import { sayAbout } from './about.ts';
import { codeAmong } from './choices.ts';
import type { Answer, Asked, Command } from './command.ts';
import { flagged, given, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';

export const check: Command = {
  name: 'check',
  summary: 'command.check',
  example: '12 2',
  role: 'agent',
  group: 'about',
  options: [
    TICKET,
    { name: 'step', summary: 'option.step', label: 'label.step', type: 'step', required: false },
    { name: 'undo', summary: 'option.step-undo', type: 'flag', required: false },
  ],
  async run(request, ports) {
    const said = given(request, 'step');
    if (said === undefined) return checklist(request, ports);
    const done = !flagged(request, 'undo');
    return sayAbout(request, ports, {
      intent: (ticket, kinds) => ({
        type: 'check-step',
        step: stepIn(stepsOf(ticket, kinds), said),
        done,
      }),
      told: (ticket, kinds) => {
        const steps = stepsOf(ticket, kinds);
        const step = stepIn(steps, said);
        const { language } = request;
        const isNow = isDone(ticket.about, ticket.about.kind ?? '', step);
        const values = { step: nameAmong(steps, step, language), done: isNow ? 'yes' : 'no' };
        const progress = progressText(shownAbout(ticket, kinds), language) ?? '';
        return `${text('event.step-checked', values, language)} (${progress})`;
      },
    });
  },
};

/** The procedure of the ticket's kind, with what is done of it. */
async function checklist(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const number = ticketOf(request);
  const row = await ports.store.tickets.byNumber(number);
  if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
  const about = shownAbout(row.ticket, ports.policy.current().kinds);
  if (about.kind === null) return { refused: 'no-kind' };
  const { language } = request;
  const kind = kindText({ kind: about.kind, cause: null }, language) ?? '';
  if (about.steps.length === 0)
    return { key: 'said.no-checklist', values: { number, kind }, ticket: number, data: { steps: [] } };
  const lines = about.steps.map(
    (step, index) => `${step.done ? '☑' : '☐'} ${index + 1}. ${toldIn(step.text, language)}`,
  );
  const values = { number, kind, progress: progressText(about, language) ?? '', lines: lines.join('\n') };
  const steps = about.steps.map(({ id, done }) => ({ id, done }));
  return { key: 'said.checklist', values, ticket: number, data: { steps } };
}

function stepsOf({ about }: Ticket, { kinds }: Kinds): Named[] {
  return (byId(kinds, about.kind)?.procedure ?? []).map(({ id, text: name }) => ({ id, name }));
}

/** A step by its number, its code or its words. */
function stepIn(steps: readonly Named[], said: string): string {
  const number = /^\d{1,2}$/.test(said) ? Number(said) : 0;
  return steps[number - 1]?.id ?? codeAmong(steps, said);
}
