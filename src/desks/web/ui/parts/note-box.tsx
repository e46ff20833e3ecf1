import { useRef, useState } from 'preact/hooks';
import type { TicketLine } from '../../../../api/shapes.ts';
import { mentionAt, mentioned, namesFor } from '../logic/mention.ts';
import { people } from '../state/catalogue.ts';
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
  const box = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  const begun = mentionAt(note.value, caret);
  const offered = begun === null ? [] : namesFor(begun, people.value);
  const take = (name: string) => {
    const { text: words, caret: at } = mentioned(note.value, caret, name);
    changeNote(ticket, words);
    setCaret(at);
    // Once the box holds the new words.
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(at, at);
    });
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
        ref={box}
        id={PLACES.note}
        rows={3}
        aria-describedby="note-hint"
        dir="auto"
        placeholder={text('desk.note.hint')}
        value={note.value}
        onInput={(event) => {
          changeNote(ticket, event.currentTarget.value);
          setCaret(event.currentTarget.selectionStart);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={(event) => {
          if (submitsOn(event)) submit(event);
        }}
      />
      {offered.length > 0 && (
        <fieldset class="mention-offers" aria-label={text('desk.note.mention')}>
          {offered.map((name) => (
            <button key={name} type="button" class="quiet small" onClick={() => take(name)}>
              @{name}
            </button>
          ))}
        </fieldset>
      )}
      <button type="submit" class="note-button" disabled={sending.value === 'note'}>
        {text(sending.value === 'note' ? 'desk.note.keeping' : 'desk.note.keep')}
      </button>
    </form>
  );
}
