import type { CommandSpec } from '../commands/command.ts';
import { heldText } from '../texts/names.ts';
import { type TextKey, text } from '../texts/texts.ts';
import type { TicketCard } from './card.ts';

/** On a card: more are seen in the web desk. */
const LINES = 3;

interface ScheduledLine {
  messageId: string;
  /** When it goes out, or why it does not. */
  words: string;
}

/** What goes out later, a line each; `moment` puts an instant (epoch ms) as the desk's readers see it. */
export function scheduledLines(
  { scheduled = [] }: TicketCard,
  moment: (at: number) => string,
  language: string,
): ScheduledLine[] {
  return scheduled.slice(0, LINES).map(({ messageId, sendAt, theirs, held }) => {
    if (held !== undefined)
      return { messageId, words: text('card.held', { because: heldText(held, language) }, language) };
    const when = moment(sendAt);
    const words =
      theirs === undefined
        ? text('card.scheduled', { when }, language)
        : text('card.scheduled-theirs', { when, theirs }, language);
    return { messageId, words };
  });
}

/** How many there are beside those; nothing: all are on the card. */
export function scheduledMore({ scheduled = [] }: TicketCard, language: string): string[] {
  const count = scheduled.length - LINES;
  return count > 0 ? [text('card.scheduled-more', { count }, language)] : [];
}

/** What can be pressed about each of them. */
export const SCHEDULED_PRESSES = ['send', 'at', 'undo'] as const;
export type ScheduledPress = (typeof SCHEDULED_PRESSES)[number];

export function scheduledLabel(press: ScheduledPress, language: string): string {
  return text(`desk.delivery.do-${press}`, {}, language);
}

const ASKED = ['ticket', 'message', 'at', 'confirm'];

/** A form that is called by what it does, where the name of its command says something else. */
export interface Titled {
  title?: TextKey;
}

/** The form that asks for another time, and for nothing else: left empty it would be sent now. */
export function anotherTime<Spec extends CommandSpec>(spec: Spec): Spec & Titled {
  const options = spec.options
    .filter(({ name }) => ASKED.includes(name))
    .map((option) =>
      option.name === 'confirm'
        ? { ...option, label: 'label.anyway' as const }
        : { ...option, required: true },
    );
  return { ...spec, title: 'desk.delivery.do-at', summary: 'desk.reply.at', options };
}
