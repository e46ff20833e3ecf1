import { signal } from '@preact/signals';
import type { MessageView, PlaceView, TicketLine } from '../../../../api/shapes.ts';
import { ApiError, command, freshKey, type Outcome, upload } from '../api.ts';
import { problemOfFile } from '../logic/attaching.ts';
import { blanksLeft } from '../logic/blanks.ts';
import { mayConfirm } from '../logic/collision.ts';
import { Drafts, EMPTY_REPLY, type ReplyDraft } from '../logic/drafts.ts';
import { fileSize } from '../logic/file-size.ts';
import { channelName, text } from '../words.ts';
import { act, catchUp } from './act.ts';
import { closeDialog, dialog } from './dialogs.ts';
import { unpledged } from './pledges.ts';
import { attempt, session, tell } from './session.ts';
import { noteWriting, open } from './ticket.ts';
import { toast } from './toasts.ts';

/** The reply and the note in the making of the open ticket. They never share a place. */
export const reply = signal<ReplyDraft>(EMPTY_REPLY);
export const note = signal('');
export const sending = signal<'reply' | 'note' | null>(null);
/** Files on their way to the server; `share` of each has left. */
export const uploads = signal<{ id: string; name: string; size: number; share: number }[]>([]);

/** The ticket whose drafts are on the page. */
let drafting = 0;
/** The same as long as the same note is tried. */
let noteKey = freshKey();

function drafts(): Drafts {
  return new Drafts(localStorage, session.value.person.id);
}

export function openDrafts(ticket: number): void {
  drafting = ticket;
  reply.value = drafts().reply(ticket);
  note.value = drafts().note(ticket);
  noteKey = freshKey();
}

function currentReply(ticket: number): ReplyDraft {
  return ticket === drafting ? reply.value : drafts().reply(ticket);
}

/** Changes the reply and keeps it, also that of a ticket which was left meanwhile. What the writer had before them counts from the first letter. */
export function changeReply(ticket: TicketLine, change: Partial<ReplyDraft>): void {
  const shown = ticket.number === drafting;
  const next = { ...currentReply(ticket.number), ...change };
  const written = next.text !== '' || next.files.length > 0;
  const draft = { ...next, seen: written ? (next.seen ?? ticket.newestId) : null, key: freshKey() };
  drafts().keepReply(ticket.number, draft);
  if (!shown) return;
  reply.value = draft;
}

export function changeNote(ticket: TicketLine, written: string): void {
  drafts().keepNote(ticket.number, written);
  if (ticket.number !== drafting) return;
  note.value = written;
  noteKey = freshKey();
}

/** The writer has read what came meanwhile. */
export function acknowledgeNews(ticket: TicketLine): void {
  changeReply(ticket, { seen: ticket.newestId });
}

/** Sends the reply; when something changed meanwhile the writer is asked once. */
export async function sendReply(ticket: TicketLine, confirm = false): Promise<void> {
  const draft = reply.value;
  if (sending.value !== null || uploads.value.length > 0) return;
  if (draft.text.trim() === '' && draft.files.length === 0) return toast('bad', text('refused.empty'));
  const blanks = blanksLeft(draft.text).map(({ words }) => words);
  const channel = placeOf(ticket, draft).channel;
  const unfit = draft.files.find((file) => channelProblem(file, channel) !== null);
  if (unfit !== undefined) return toast('bad', text('desk.files.unfit', { name: unfit.name }));
  if (blanks.length > 0) return toast('bad', text('refused.blanks', { blanks: blanks.join(', ') }));
  const options = { ...optionsOf(draft, ticket), ...(confirm ? { confirm: true } : {}) };
  const outcome = await post('reply', 'reply', draft.key, options);
  if (outcome === null) return;
  if (outcome.ok) noteWriting('');
  await catchUp();
  if (outcome.ok) return clearReply(ticket, draft);
  if (!confirm && mayConfirm(outcome.refused)) {
    const send = () => {
      closeDialog();
      void sendReply(ticket, true);
    };
    dialog.value = { kind: 'confirm', outcome, send };
  } else {
    const { knock } = outcome;
    toast(
      'bad',
      outcome.text,
      undefined,
      knock === undefined ? {} : { knock: { ticket: knock, to: draft.to } },
    );
  }
}

/** Where a reply goes: the place that was chosen, else where the customer wrote last. */
function placeOf(ticket: TicketLine, { to }: ReplyDraft): Pick<PlaceView, 'channel'> {
  const shown = open.value;
  if (shown.state !== 'ready' || shown.view.ticket.number !== ticket.number) return ticket;
  return shown.view.places.find((place) => place.ticket === to) ?? shown.view.replyTo;
}

function optionsOf(draft: ReplyDraft, ticket: TicketLine): Record<string, unknown> {
  const seen = draft.seen ?? ticket.newestId;
  const options: [string, unknown][] = [
    ['ticket', ticket.number],
    ['text', draft.text],
    ['as', draft.as],
  ];
  if (draft.files.length > 0) options.push(['files', draft.files.map((file) => file.id)]);
  if (seen !== null) options.push(['seen', seen]);
  if (draft.to !== null) options.push(['to', draft.to]);
  // Its tags go along and its use is counted, in the same act.
  if (draft.macro !== null) options.push(['macro', draft.macro.id]);
  if (unpledged.value === draft.text) options.push(['no-pledge', true]);
  if (draft.at !== '') options.push(['at', draft.at]);
  // Only an answer ends the wait, so that something can become of the ticket.
  if (draft.becomes !== '' && draft.as === 'answer') options.push(['then', draft.becomes]);
  return Object.fromEntries(options);
}

/** Puts a text into the box that the house drafted: a canned reply, or a first word. Answers whether it did. */
export async function draftReply(
  ticket: TicketLine,
  name: 'macro' | 'ack',
  options: object,
  change: Partial<ReplyDraft>,
): Promise<boolean> {
  let drafted: string | null = null;
  await attempt(async () => {
    const outcome = await command(name, { ...options, ticket: ticket.number, draft: true }, freshKey());
    if (outcome.ok) drafted = (outcome.data as { text: string }).text;
    else toast('bad', outcome.text);
  });
  if (drafted === null) return false;
  addToReply(ticket, drafted, change);
  return true;
}

/** Words that come into the box by themselves stand below what is written there. */
export function addToReply(ticket: TicketLine, words: string, change: Partial<ReplyDraft> = {}): void {
  const { text: written } = currentReply(ticket.number);
  changeReply(ticket, { ...change, text: written.trim() === '' ? words : `${written}\n\n${words}` });
}

/** The first word to a customer, with the blank that only a person can fill. */
export async function draftAck(ticket: TicketLine): Promise<boolean> {
  const { as, text: written } = currentReply(ticket.number);
  // Asked for again it stands there already.
  if (as === 'acknowledgement' && written.trim() !== '') return true;
  return draftReply(ticket, 'ack', {}, { as: 'acknowledgement' });
}

export async function keepNote(ticket: TicketLine): Promise<void> {
  const written = note.value;
  if (sending.value !== null) return;
  if (written.trim() === '') return toast('bad', text('refused.empty'));
  const outcome = await post('note', 'note', noteKey, { ticket: ticket.number, text: written });
  if (outcome === null) return;
  if (!outcome.ok) toast('bad', outcome.text);
  else if (ticket.number !== drafting || note.value === written) changeNote(ticket, '');
  await catchUp();
}

/** Takes a reply back and puts its text into the box again, when the box is empty. */
export async function undoReply(ticket: TicketLine, message: MessageView): Promise<void> {
  const outcome = await act('undo', { ticket: ticket.number, message: message.id });
  if (outcome?.ok !== true || message.author.id !== session.value.person.id) return;
  const { text: written, files } = currentReply(ticket.number);
  if (written === '' && files.length === 0)
    changeReply(ticket, { text: message.text, as: replyKindOf(message) });
}

function replyKindOf({ as }: MessageView): ReplyDraft['as'] {
  return as === null || as === 'courtesy' ? 'answer' : as;
}

/** Why a file of a reply would not get through on a channel, in words; null: it would. */
export function channelProblem(file: { size: number; type?: string }, channel: string): string | null {
  const terms = session.value.channels.find(({ id }) => id === channel)?.files;
  if (terms === undefined) return null;
  const name = channelName(channel);
  if (terms.types.length === 0) return text('desk.files.channel-none', { channel: name });
  const problem = problemOfFile({ size: file.size, type: file.type ?? '' }, terms);
  if (problem === null) return null;
  return text(`desk.files.channel-${problem}`, { channel: name, most: fileSize(terms.bytes) });
}

/** Uploads files one after the other; a refusal, known before or told by the server, is told with the file's name. */
export async function addFiles(ticket: TicketLine, files: readonly File[]): Promise<void> {
  const started = files.flatMap((file) => {
    const problem = problemOfFile(file, session.value.files);
    if (problem === null) return [{ file, id: freshKey() }];
    const most = fileSize(session.value.files.bytes);
    refuse(file, text(`desk.files.problem-${problem}`, { most }));
    return [];
  });
  const added = started.map(({ file, id }) => ({ id, name: file.name, size: file.size, share: 0 }));
  uploads.value = [...uploads.value, ...added];
  for (const { file, id } of started) {
    try {
      const kept = await upload(file, (share) => {
        uploads.value = uploads.value.map((one) => (one.id === id ? { ...one, share } : one));
      });
      const { type } = kept;
      changeReply(ticket, {
        files: [
          ...currentReply(ticket.number).files,
          { id: kept.id, name: file.name, size: file.size, type },
        ],
      });
    } catch (error) {
      if (error instanceof ApiError && error.status !== 401) refuse(file, error.message);
      else tell(error);
    } finally {
      uploads.value = uploads.value.filter((one) => one.id !== id);
    }
  }
}

function refuse({ name }: File, problem: string): void {
  toast('bad', text('desk.files.refused', { name, problem }));
}

async function post(
  kind: 'reply' | 'note',
  name: string,
  key: string,
  options: object,
): Promise<Outcome | null> {
  sending.value = kind;
  try {
    return await command(name, options, key);
  } catch (error) {
    tell(error);
    return null;
  } finally {
    sending.value = null;
  }
}

/** The box is emptied unless something else was typed meanwhile. */
function clearReply(ticket: TicketLine, sent: ReplyDraft): void {
  if (currentReply(ticket.number).text === sent.text) changeReply(ticket, EMPTY_REPLY);
}
