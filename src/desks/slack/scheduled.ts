import type { types } from '@slack/bolt';
import type { TicketCard } from '../card.ts';
import { scheduledLabel, scheduledLines } from '../scheduled.ts';
import { ACTION } from './actions.ts';
import { button, markup } from './blocks.ts';

/** What goes out later, with what can be done about the first of it. */
export function scheduledBlocks(
  card: TicketCard,
  moment: (at: number) => string,
  language: string,
): types.KnownBlock[] {
  const [first] = card.scheduled ?? [];
  if (first === undefined) return [];
  const lines = scheduledLines(card, moment, language);
  const press = (id: string, label: 'send' | 'at' | 'undo') =>
    button(scheduledLabel(label, language), { id, value: `${card.number}:${first.messageId}` });
  const elements = [
    press(ACTION.scheduledSend, 'send'),
    press(ACTION.scheduledAt, 'at'),
    press(ACTION.scheduledUndo, 'undo'),
  ];
  return [markup(lines.join('\n')), { type: 'actions', block_id: `scheduled-${card.number}`, elements }];
}
