import { useRef } from 'preact/hooks';
import type { TicketLine } from '../../../../api/shapes.ts';
import { type Blank, blankParts, blanksLeft, nextBlank } from '../logic/blanks.ts';
import { dialog } from '../state/dialogs.ts';
import { addFiles, changeReply, reply, sendReply } from '../state/replies.ts';
import { noteWriting } from '../state/ticket.ts';
import { text } from '../words.ts';
import { PLACES } from './places.ts';

/** Ctrl+Enter or ⌘+Enter. */
export function submitsOn(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing;
}

/** Where the reply is written. Blanks are marked behind the text; Tab goes from one to the next while some are left. */
export function ReplyText({ ticket, spoken }: { ticket: TicketLine; spoken: boolean }) {
  const behind = useRef<HTMLDivElement>(null);
  const { text: written } = reply.value;
  const onPaste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void addFiles(ticket, files);
  };
  return (
    <div class="reply-writing">
      <div ref={behind} class="reply-behind" aria-hidden="true">
        {blankParts(written).map((part, index) =>
          part.blank ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
        )}
      </div>
      <textarea
        id={PLACES.reply}
        rows={3}
        dir="auto"
        placeholder={text(spoken ? 'desk.reply.spoken-hint' : 'desk.reply.hint')}
        value={written}
        onInput={(event) => {
          noteWriting(event.currentTarget.value);
          changeReply(ticket, { text: event.currentTarget.value });
        }}
        onScroll={(event) => {
          if (behind.current !== null) behind.current.scrollTop = event.currentTarget.scrollTop;
        }}
        onPaste={onPaste}
        onKeyDown={(event) => onKeyDown(event, ticket)}
      />
    </div>
  );
}

function onKeyDown(event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }, ticket: TicketLine): void {
  const box = event.currentTarget;
  if (submitsOn(event)) {
    event.preventDefault();
    if (event.shiftKey) changeReply(ticket, { becomes: 'resolve', as: 'answer' });
    void sendReply(ticket);
  } else if (event.key === '/' && box.value === '') {
    event.preventDefault();
    dialog.value = { kind: 'macros' };
  } else if (event.key === 'Tab' && !event.ctrlKey && !event.altKey) {
    const blank = event.shiftKey
      ? nextBlank(box.value, box.selectionStart, true)
      : nextBlank(box.value, box.selectionEnd);
    if (blank === null) return;
    event.preventDefault();
    box.setSelectionRange(blank.from, blank.to);
  }
}

/** Moves into the reply and selects its first blank, once it stands there. */
export function toFirstBlank(): void {
  window.setTimeout(() => {
    const box = document.getElementById(PLACES.reply);
    if (!(box instanceof HTMLTextAreaElement)) return;
    box.focus();
    const [first] = blanksLeft(box.value);
    if (first !== undefined) select(first);
  });
}

function select({ from, to }: Blank): void {
  const box = document.getElementById(PLACES.reply);
  if (!(box instanceof HTMLTextAreaElement)) return;
  box.focus();
  box.setSelectionRange(from, to);
}

/** What still has to be written before the reply can be sent. */
export function BlanksLeft() {
  const blanks = blanksLeft(reply.value.text);
  return (
    <div role="status">
      {blanks.length > 0 && (
        <p class="blanks">
          {text('desk.reply.blanks')}{' '}
          {blanks.map((blank) => (
            <button key={blank.from} type="button" onClick={() => select(blank)}>
              {blank.words}
            </button>
          ))}
        </p>
      )}
    </div>
  );
}
