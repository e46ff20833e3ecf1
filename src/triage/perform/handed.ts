import type { Notice } from '../../desks/desk.ts';
import { personIn } from '../../domain/actor.ts';
import { secretsIn, struckOut } from '../../domain/redact.ts';
import type { Ticket } from '../../domain/ticket/model.ts';
import type { Message } from '../../store/store.ts';
import { text } from '../../texts/texts.ts';
import { isOffer, plainStage } from '../news.ts';
import type { TriagePorts } from '../ports.ts';

/** A notice is read at a glance: the rest stands on the ticket. */
const WORDS = 600;

/** What can be done about a notice with one press. */
export function pressesFor(stage: string): NonNullable<Notice['presses']> {
  if (isOffer(stage)) return ['take', 'decline'];
  return plainStage(stage) === 'mentioned' ? ['watch'] : [];
}

/** The notice with what a colleague wrote: the summary of a hand-over, or the note that names somebody. */
export async function withWords(
  { store }: Pick<TriagePorts, 'store'>,
  { id, handover }: Ticket,
  stage: string,
  notice: string,
  language: string,
): Promise<string> {
  const { pending } = handover;
  if (isOffer(stage) && pending !== null) {
    const from = (await store.people.byId(pending.by))?.name ?? '';
    const note = pending.noteId === null ? null : await store.tickets.message(pending.noteId);
    return note === null || note.deletedAt !== null
      ? text('notice.without-words', { text: notice, from }, language)
      : text('notice.with-words', { text: notice, from, words: wordsOf(note) }, language);
  }
  if (plainStage(stage) !== 'mentioned') return notice;
  const version = Number(stage.split(':')[2]);
  const event = (await store.tickets.events(id)).find(
    (one) => one.type === 'mentioned' && one.version === version,
  );
  const note = event?.type === 'mentioned' ? await store.tickets.message(event.messageId) : null;
  if (note === null || note.deletedAt !== null) return notice;
  const from = (await store.people.byId(personIn(note.author) ?? ''))?.name ?? '';
  return text('notice.with-words', { text: notice, from, words: wordsOf(note) }, language);
}

/** A notice stays where it was told: what looks like a secret never goes there, for nobody strikes it out again. */
function wordsOf({ text: words }: Message): string {
  return struckOut(words, secretsIn(words)).text.slice(0, WORDS);
}
