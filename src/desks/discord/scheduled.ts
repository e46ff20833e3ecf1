import { text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { SCHEDULED_PRESSES, scheduledLabel, scheduledLines, scheduledMore } from '../scheduled.ts';
import { ACTION, customId } from './ids.ts';
import { button, instant, type Row, row, select } from './parts.ts';

const ACTS = { send: ACTION.scheduledSend, at: ACTION.scheduledAt, undo: ACTION.scheduledUndo } as const;

/** What goes out later; of several each has its number, by which the list below names them. */
export function scheduledSaid(card: TicketCard, language: string): string[] {
  const lines = scheduledLines(card, instant, language);
  const said = lines.map(({ words }, place) => (lines.length === 1 ? words : `${place + 1}. ${words}`));
  return [...said, ...scheduledMore(card, language)];
}

/** What can be done about it: of one by buttons, of several by one list, for a message has five rows. */
export function scheduledRow(card: TicketCard, language: string): Row[] {
  const { number } = card;
  const lines = scheduledLines(card, instant, language);
  const [first] = lines;
  if (first === undefined) return [];
  if (lines.length === 1)
    return row(
      ...SCHEDULED_PRESSES.map((press) =>
        button(scheduledLabel(press, language), customId(ACTS[press], number, first.messageId)),
      ),
    );
  const options = lines.flatMap(({ messageId }, place) =>
    SCHEDULED_PRESSES.map((press) => ({
      label: `${place + 1}. ${scheduledLabel(press, language)}`,
      value: `${ACTS[press]}:${messageId}`,
    })),
  );
  return row(
    select(customId(ACTION.scheduledOf, number), text('card.scheduled-which', {}, language), options),
  );
}

/** The press that was chosen from that list: what to do, and with which reply. */
export function scheduledChosen(number: number, chosen: string) {
  const [action = '', messageId = ''] = chosen.split(/:(.*)/su, 2);
  const known = Object.values<string>(ACTS).includes(action) && messageId !== '';
  return known ? { action, number, extra: messageId } : null;
}
