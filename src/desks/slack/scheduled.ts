import type { types } from '@slack/bolt';
import type { TicketCard } from '../card.ts';
import { type ScheduledPress, scheduledLabel, scheduledLines, scheduledMore } from '../scheduled.ts';
import { ACTION } from './actions.ts';
import { button, markup } from './blocks.ts';

/** What goes out later, each with what can be done about it. */
export function scheduledBlocks(
  card: TicketCard,
  moment: (at: number) => string,
  language: string,
): types.KnownBlock[] {
  const lines = scheduledLines(card, moment, language).flatMap(({ messageId, words }, place) => {
    const press = (id: string, label: ScheduledPress) =>
      button(scheduledLabel(label, language), { id, value: `${card.number}:${messageId}` });
    const elements = [
      press(ACTION.scheduledSend, 'send'),
      press(ACTION.scheduledAt, 'at'),
      press(ACTION.scheduledUndo, 'undo'),
    ];
    const id = `scheduled-${card.number}${place === 0 ? '' : `-${place + 1}`}`;
    return [markup(words), { type: 'actions' as const, block_id: id, elements }];
  });
  return [...lines, ...scheduledMore(card, language).map((words) => markup(words))];
}
