import { useRef, useState } from 'preact/hooks';
import type { TicketLine, TicketView } from '../../../../api/shapes.ts';
import { blanksLeft } from '../logic/blanks.ts';
import { writtenMeanwhile } from '../logic/collision.ts';
import { fileSize } from '../logic/file-size.ts';
import { wholeText } from '../logic/letter.ts';
import { oneLine } from '../logic/names.ts';
import { dialog } from '../state/dialogs.ts';
import { beginOffer } from '../state/giving.ts';
import {
  acknowledgeNews,
  addFiles,
  changeReply,
  channelProblem,
  draftAck,
  reply,
  sending,
  sendReply,
  uploads,
} from '../state/replies.ts';
import { text } from '../words.ts';

import { Icon } from './icon.tsx';
import { PledgeHints } from './pledge-hints.tsx';
import { ProblemOffer } from './problem-offer.tsx';
import {
  Becomes,
  isSpoken,
  KindOfReply,
  Recipient,
  receiverOf,
  SendAt,
  sendWords,
} from './reply-choices.tsx';
import { BlanksLeft, ReplyText, toFirstBlank } from './reply-text.tsx';

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
      <ProblemOffer view={view} />
      <div class="reply-head">
        <Recipient view={view} />
        <KindOfReply ticket={ticket} />
        {receiverOf(view).public && <p class="mark urgent">⚠ {text('card.public')}</p>}
      </div>
      <ReplyText ticket={ticket} spoken={isSpoken(receiverOf(view))} />
      <BlanksLeft />
      <PledgeHints ticket={ticket} />
      <ReplyFiles view={view} />
      <div class="reply-foot">
        <Attach ticket={ticket} />
        <Drafting ticket={ticket} />
        <span class="hint">{text(`desk.reply.${reply.value.as}-means`)}</span>
        <div class="sending">
          {!isSpoken(receiverOf(view)) && <SendAt ticket={ticket} />}
          <Becomes ticket={ticket} />
          <button
            type="submit"
            class="primary send"
            disabled={sending.value === 'reply' || uploads.value.length > 0}
            aria-disabled={blanksLeft(reply.value.text).length > 0}
          >
            {sending.value === 'reply' ? text('desk.reply.sending') : sendWords(view)}
          </button>
        </div>
      </div>
    </form>
  );
}

/** Texts that the house drafts: canned replies, and the first word to a customer. */
function Drafting({ ticket }: { ticket: TicketLine }) {
  const first = reply.value.as === 'acknowledgement' && reply.value.text === '';
  return (
    <>
      <button
        type="button"
        class="quiet small"
        aria-haspopup="dialog"
        onClick={() => {
          dialog.value = { kind: 'macros' };
        }}
      >
        <Icon name="bookmark" /> {text('desk.macros')}
      </button>
      <button
        type="button"
        class="quiet small"
        aria-haspopup="dialog"
        onClick={() => beginOffer(ticket.number)}
      >
        {text('desk.offer')}…
      </button>
      {first && (
        <button
          type="button"
          class="quiet small"
          onClick={() => void draftAck(ticket).then((drafted) => drafted && toFirstBlank())}
        >
          <Icon name="pen" /> {text('desk.reply.draft-ack')}
        </button>
      )}
    </>
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
            <bdi class="news-text">{oneLine(wholeText(newest)).slice(0, 160)}</bdi>
          </p>
          <button type="button" class="quiet small" onClick={() => acknowledgeNews(view.ticket)}>
            {text('desk.news.read')}
          </button>
        </div>
      )}
    </div>
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

/** What goes along: each with its size, how far it is, and whether the channel takes it. */
function ReplyFiles({ view }: { view: TicketView }) {
  const { ticket, places, replyTo } = view;
  const { files, to } = reply.value;
  const { channel } = places.find((place) => place.ticket === to) ?? replyTo;
  return (
    <ul class="files attached" aria-live="polite" aria-label={text('desk.files.attached')}>
      {files.map((file) => {
        const problem = channelProblem(file, channel);
        return (
          <li key={file.id} class={problem === null ? 'file' : 'file refused'}>
            <bdi>{text('desk.files.named', { name: oneLine(file.name), size: fileSize(file.size) })}</bdi>
            {problem !== null && <span>✕ {problem}</span>}
            <button
              type="button"
              class="icon-button"
              aria-label={text('desk.files.remove', { name: oneLine(file.name) })}
              onClick={() => changeReply(ticket, { files: files.filter(({ id }) => id !== file.id) })}
            >
              <Icon name="close" />
            </button>
          </li>
        );
      })}
      {uploads.value.map(({ id, name, size, share }) => (
        <li key={id} class="file">
          <bdi>{text('desk.files.named', { name: oneLine(name), size: fileSize(size) })}</bdi>
          <progress value={share} max={1} aria-label={text('desk.files.sending', { name: oneLine(name) })} />
        </li>
      ))}
    </ul>
  );
}
