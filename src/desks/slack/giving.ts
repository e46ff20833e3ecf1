import type { types } from '@slack/bolt';
import { givingLines } from '../../texts/giving.ts';
import type { TicketCard } from '../card.ts';
import { givingPresses, pressLabel } from '../offering.ts';
import { line } from '../plain.ts';
import { ACTION, actionId } from './actions.ts';
import { button, paragraph } from './blocks.ts';

/** Of each line: on a telephone, seven lines. */
const LINE = 300;
const LINES = 6;
/** More are not seen at a glance. */
const PRESSES = 10;

/** What is offered, decided on and promised, with what can be done about it; nothing where there is nothing. */
export function givingBlocks({ number, giving }: TicketCard, language: string): types.KnownBlock[] {
  if (giving === undefined) return [];
  const lines = givingLines(giving, language)
    .slice(0, LINES)
    .map((said) => line(said, LINE));
  const elements = givingPresses(giving)
    .slice(0, PRESSES)
    .map((one) => {
      const id = one.press === 'done' ? actionId(ACTION.done, one.of) : ACTION[one.press];
      const look = one.press === 'approve' ? { style: 'primary' as const } : {};
      return button(pressLabel(one, language), { id, value: `${number}:${one.of}` }, look);
    });
  const presses: types.KnownBlock[] =
    elements.length === 0 ? [] : [{ type: 'actions', block_id: `giving-${number}`, elements }];
  return [paragraph(lines.join('\n')), ...presses];
}
