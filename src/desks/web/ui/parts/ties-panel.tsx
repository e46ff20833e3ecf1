import type { TicketView } from '../../../../api/shapes.ts';
import { act } from '../state/act.ts';
import { ticketAddress } from '../state/route.ts';
import { works } from '../state/session.ts';
import { text } from '../words.ts';

interface Tie {
  number: number;
  label: string;
  /** What takes it back; null: only `undo` does, for whoever did it. */
  undo: { name: string; options: object } | null;
}

/** What the ticket has to do with others: merged, split, linked. Each can be opened, and taken back. */
export function TiesPanel({ view }: { view: TicketView }) {
  const ties = tiesOf(view);
  if (ties.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="ties-title">
      <h2 id="ties-title">{text('desk.links')}</h2>
      <ul class="ties">
        {ties.map(({ number, label, undo }) => (
          <li key={`${label}${number}`}>
            <a href={ticketAddress(number)}>{label}</a>
            {works.value && undo !== null && (
              <button type="button" class="link" onClick={() => void act(undo.name, undo.options)}>
                {text('desk.links.undo')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function tiesOf({ ticket, ties }: TicketView): Tie[] {
  const { number } = ticket;
  const { mergedInto, absorbed, splitFrom, splitOff, linked } = ties;
  const undo = { name: 'undo', options: { ticket: number } };
  const told = (kind: 'merged-into' | 'absorbed' | 'split-from' | 'split-off' | 'linked', other: number) =>
    text(`desk.tie.${kind}`, { number: other });
  return [
    ...(mergedInto === null
      ? []
      : [
          {
            number: mergedInto,
            label: told('merged-into', mergedInto),
            undo: { name: 'unmerge', options: { ticket: number } },
          },
        ]),
    ...absorbed.map((other) => ({
      number: other,
      label: told('absorbed', other),
      undo: { name: 'unmerge', options: { ticket: other } },
    })),
    ...(splitFrom === null ? [] : [{ number: splitFrom, label: told('split-from', splitFrom), undo }]),
    ...splitOff.map((other) => ({ number: other, label: told('split-off', other), undo })),
    ...linked.map((other) => ({
      number: other,
      label: told('linked', other),
      undo: { name: 'unlink', options: { ticket: number, other } },
    })),
  ];
}
