import type { TicketLine } from '../../../../api/shapes.ts';
import { changeNote, keepNote, note, sending } from '../state/replies.ts';
import { text } from '../words.ts';
import { Icon } from './icon.tsx';
import { PLACES } from './places.ts';
import { submitsOn } from './reply-text.tsx';

/** The team's own paper: on the team's side, dashed, with a lock. Nothing here reaches the customer. */
export function NoteBox({ ticket }: { ticket: TicketLine }) {
  const submit = (event: Event) => {
    event.preventDefault();
    void keepNote(ticket);
  };
  return (
    <form class="note-box" aria-label={text('desk.note.title')} onSubmit={submit}>
      <label for={PLACES.note}>
        <Icon name="lock" /> {text('desk.note.title')}
      </label>
      <p id="note-hint" class="hint">
        {text('desk.note.only-team-see')}
      </p>
      <textarea
        id={PLACES.note}
        rows={3}
        aria-describedby="note-hint"
        dir="auto"
        placeholder={text('desk.note.hint')}
        value={note.value}
        onInput={(event) => changeNote(ticket, event.currentTarget.value)}
        onKeyDown={(event) => {
          if (submitsOn(event)) submit(event);
        }}
      />
      <button type="submit" class="note-button" disabled={sending.value === 'note'}>
        {text(sending.value === 'note' ? 'desk.note.keeping' : 'desk.note.keep')}
      </button>
    </form>
  );
}
