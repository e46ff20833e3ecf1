import type { TicketLine } from '../../../../api/shapes.ts';
import { deadlineChip } from '../logic/time-words.ts';
import { now } from '../state/clock.ts';

/** Counts towards the deadline by itself. */
export function DeadlineChip({ ticket }: { ticket: TicketLine }) {
  const chip = deadlineChip(ticket, now.value);
  return (
    <span class={`chip due ${chip.tone}`}>
      <span aria-hidden="true">{chip.symbol}</span> {chip.text}
    </span>
  );
}
