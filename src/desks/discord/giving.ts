import { givingLines } from '../../texts/giving.ts';
import type { TicketCard } from '../card.ts';
import { givingPresses, pressLabel } from '../offering.ts';
import { plain } from '../plain.ts';
import { ACTION, customId } from './ids.ts';
import { escapedLine } from './inert.ts';
import { LIMITS } from './limits.ts';
import { button, primary, type Row, row } from './parts.ts';

/** Of each line: on a telephone, seven lines. */
const LINE = 300;
const LINES = 6;
/** Beside the one of the card itself. */
const ROWS = 2;

/** What is offered, decided on and promised, a line each. */
export function givenOf({ giving }: TicketCard, language: string): string[] {
  if (giving === undefined) return [];
  const lines = givingLines(giving, language).slice(0, LINES);
  return lines.map((said) => escapedLine(plain(said, LINE), LINE * 2));
}

/** What can be done about it. */
export function givingRows({ number, giving }: TicketCard, language: string): Row[] {
  if (giving === undefined) return [];
  const buttons = givingPresses(giving).map((one) =>
    button(
      pressLabel(one, language),
      customId(ACTION[one.press], number, one.of),
      one.press === 'approve' ? primary : undefined,
    ),
  );
  return Array.from({ length: ROWS }, (_, at) =>
    buttons.slice(at * LIMITS.rowButtons, (at + 1) * LIMITS.rowButtons),
  ).flatMap((some) => row(...some));
}
