import { useRef, useState } from 'preact/hooks';
import type { TicketLine, TicketView } from '../../../../api/shapes.ts';
import { writtenMeanwhile } from '../logic/collision.ts';
import { customerName, oneLine } from '../logic/names.ts';
import {
  acknowledgeNews,
  addFiles,
  changeReply,
  reply,
  sending,
  sendReply,
  uploading,
} from '../state/replies.ts';
import { noteWriting } from '../state/ticket.ts';
import { channelName, text } from '../words.ts';
import { fileSize } from './files.tsx';
import { Icon } from './icon.tsx';
import { PLACES } from './keys.ts';

const KINDS = ['answer', 'holding', 'acknowledgement'] as const;

/** Ctrl+Enter or ⌘+Enter. */
export function submitsOn(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing;
}

/** What goes to the customer: below the conversation, framed, and it says to whom and where. */
export function ReplyBox({ view }: { view: TicketView }) {
  const { ticket } = view;
  const [over, setOver] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    void sendReply(ticket);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void addFiles(ticket, [...(event.dataTransfer?.files ?? [])]);
  };
  const onDragOver = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const to = text('desk.reply.to', { who: customerName(ticket), channel: channelName(ticket.channel) });
  return (
    <form
      class={over ? 'reply-box over' : 'reply-box'}
      aria-label={text('desk.reply.title')}
      onSubmit={submit}
      onDrop={onDrop}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
    >
      <News view={view} />
      <div class="reply-head">
        <label for={PLACES.reply}>
          <Icon name="send" /> <bdi>{to}</bdi>
        </label>
        <KindOfReply ticket={ticket} />
      </div>
      <ReplyText ticket={ticket} />
      <ReplyFiles ticket={ticket} />
      <div class="reply-foot">
        <Attach ticket={ticket} />
        <span class="hint">{text(`desk.reply.${reply.value.as}-means`)}</span>
        <button
          type="submit"
          class="primary send"
          disabled={sending.value === 'reply' || uploading.value > 0}
        >
          {text(sending.value === 'reply' ? 'desk.reply.sending' : 'desk.reply.send')}
        </button>
      </div>
    </form>
  );
}

function ReplyText({ ticket }: { ticket: TicketLine }) {
  const onPaste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void addFiles(ticket, files);
  };
  return (
    <textarea
      id={PLACES.reply}
      rows={3}
      dir="auto"
      placeholder={text('desk.reply.hint')}
      value={reply.value.text}
      onInput={(event) => {
        noteWriting(event.currentTarget.value);
        changeReply(ticket, { text: event.currentTarget.value });
      }}
      onPaste={onPaste}
      onKeyDown={(event) => {
        if (!submitsOn(event)) return;
        event.preventDefault();
        void sendReply(ticket);
      }}
    />
  );
}

/** The customer wrote while this reply was being written. */
function News({ view }: { view: TicketView }) {
  const news = writtenMeanwhile(view.messages, reply.value.seen);
  const newest = news.at(-1);
  return (
    <div role="status">
      {newest !== undefined && (
        <div class="news">
          <p>
            <strong>{text('desk.news.title', { count: news.length })}</strong>{' '}
            <bdi class="news-text">{oneLine(newest.text).slice(0, 160)}</bdi>
          </p>
          <button type="button" class="quiet small" onClick={() => acknowledgeNews(view.ticket)}>
            {text('desk.news.read')}
          </button>
        </div>
      )}
    </div>
  );
}

function KindOfReply({ ticket }: { ticket: TicketLine }) {
  return (
    <fieldset class="kinds">
      <legend class="unseen">{text('desk.reply.kind')}</legend>
      {KINDS.map((kind) => (
        <label key={kind}>
          <input
            type="radio"
            name="reply-kind"
            value={kind}
            checked={reply.value.as === kind}
            onChange={() => changeReply(ticket, { as: kind })}
          />
          <span>{text(`desk.kind.${kind}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Attach({ ticket }: { ticket: TicketLine }) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="quiet small" onClick={() => picker.current?.click()}>
        <Icon name="clip" /> {text('desk.files.attach')}
      </button>
      <input
        ref={picker}
        class="unseen"
        type="file"
        multiple
        tabIndex={-1}
        aria-label={text('desk.files.choose')}
        onChange={(event) => {
          const chosen = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          void addFiles(ticket, chosen);
        }}
      />
    </>
  );
}

function ReplyFiles({ ticket }: { ticket: TicketLine }) {
  const { files } = reply.value;
  return (
    <ul class="files attached" aria-live="polite" aria-label={text('desk.files.attached')}>
      {files.map((file) => (
        <li key={file.id} class="file">
          <bdi>{text('desk.files.named', { name: oneLine(file.name), size: fileSize(file.size) })}</bdi>
          <button
            type="button"
            class="icon-button"
            aria-label={text('desk.files.remove', { name: oneLine(file.name) })}
            onClick={() => changeReply(ticket, { files: files.filter(({ id }) => id !== file.id) })}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
      {uploading.value > 0 && (
        <li class="file">{text('desk.files.uploading', { count: uploading.value })}</li>
      )}
    </ul>
  );
}
