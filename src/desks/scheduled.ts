import type { CommandSpec } from '../commands/command.ts';
import { heldText } from '../texts/names.ts';
import { text } from '../texts/texts.ts';
import type { TicketCard } from './card.ts';

/** On a card: more are seen in the web desk. */
const LINES = 3;

/** What goes out later, a line each; `moment` puts an instant (epoch ms) as the desk's readers see it. */
export function scheduledLines(
  { scheduled = [] }: TicketCard,
  moment: (at: number) => string,
  language: string,
): string[] {
  return scheduled.slice(0, LINES).map(({ sendAt, theirs, held }) => {
    if (held !== undefined) return text('card.held', { because: heldText(held, language) }, language);
    const when = moment(sendAt);
    return theirs === undefined
      ? text('card.scheduled', { when }, language)
      : text('card.scheduled-theirs', { when, theirs }, language);
  });
}

/** What can be pressed about the first of them. */
export const SCHEDULED_PRESSES = ['send', 'at', 'undo'] as const;
export type ScheduledPress = (typeof SCHEDULED_PRESSES)[number];

export function scheduledLabel(press: ScheduledPress, language: string): string {
  return text(`desk.delivery.do-${press}`, {}, language);
}

const ASKED = ['ticket', 'message', 'at', 'confirm'];

/** The form that asks for another time, and for nothing else: left empty it would be sent now. */
export function anotherTime<Spec extends CommandSpec>(spec: Spec): Spec {
  const options = spec.options
    .filter(({ name }) => ASKED.includes(name))
    .map((option) => (option.name === 'confirm' ? option : { ...option, required: true }));
  return { ...spec, summary: 'desk.reply.at', options };
}
