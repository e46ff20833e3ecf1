import type { Notice } from '../../desks/desk.ts';
import { personIn } from '../../domain/actor.ts';
import { secretsIn, struckOut } from '../../domain/redact.ts';
import type { Ticket, TicketEvent } from '../../domain/ticket/model.ts';
import type { VersionedEvent } from '../../domain/ticket/undoing.ts';
import type { Message } from '../../store/store.ts';
import { text } from '../../texts/texts.ts';
import { isOffer, plainStage } from '../news.ts';
import { asksDecision } from '../offer-news.ts';
import type { TriagePorts } from '../ports.ts';
import { isEscalated, withWhy } from './escalated.ts';
import { isOfOffers, withOffer } from './offer-words.ts';
import { isOfPledges, withPledges } from './pledge-words.ts';

/** A notice is read at a glance: the rest stands on the ticket. */
const WORDS = 600;

/** What can be done about a notice with one press. */
export function pressesFor(stage: string): NonNullable<Notice['presses']> {
  if (isOffer(stage)) return ['take', 'decline'];
  if (asksDecision(stage)) return ['approve', 'approve-if', 'deny', 'look'];
  return plainStage(stage) === 'mentioned' ? ['watch'] : [];
}

/** The notice with what a colleague wrote: the summary of a hand-over, or the note that names somebody. */
export async function withWords(
  { store, policy }: Pick<TriagePorts, 'store' | 'policy'>,
  ticket: Ticket,
  { stage, dueAt }: { stage: string; dueAt: number },
  notice: string,
  language: string,
): Promise<string> {
  const { id } = ticket;
  if (isEscalated(stage)) return withWhy({ store, policy }, ticket, { stage, dueAt }, notice, language);
  if (isOfOffers(stage)) return withOffer({ store, policy }, ticket, stage, notice, language);
  if (isOfPledges(stage)) return withPledges({ store }, ticket, stage, notice, language);
  const offered = isOffer(stage);
  if (!offered && plainStage(stage) !== 'mentioned') return notice;
  const event = (await store.tickets.events(id)).find((one) =>
    offered ? one.type === 'handed-over' && one.at === dueAt : isMention(one, stage),
  );
  const noteId = event === undefined ? null : quotedIn(event);
  const note = noteId === null ? null : await store.tickets.message(noteId);
  const known = note !== null && note.deletedAt === null ? note : null;
  if (known === null && !offered) return notice;
  const by = event?.type === 'handed-over' ? event.by : (personIn(known?.author ?? '') ?? '');
  const from = (await store.people.byId(by))?.name ?? '';
  return known === null
    ? text('notice.without-words', { text: notice, from }, language)
    : text('notice.with-words', { text: notice, from, words: wordsOf(known) }, language);
}

/** Its stage holds the version of the act. */
function isMention({ type, version }: VersionedEvent, stage: string): boolean {
  return type === 'mentioned' && version === Number(stage.split(':')[2]);
}

/** The note that notices of an event quote. */
export function quotedIn(event: TicketEvent): string | null {
  switch (event.type) {
    case 'handed-over':
    case 'approval-asked':
    case 'approval-given':
    case 'approval-denied':
      return event.noteId;
    case 'mentioned':
      return event.messageId;
    default:
      return null;
  }
}

/** Events of which notices quote a message, or ask for the decision that it waits for. */
export function quoting(events: readonly VersionedEvent[], messageId: string): VersionedEvent[] {
  const asked = events.flatMap((event) =>
    event.type === 'approval-asked' && quotedIn(event) === messageId ? [event.messageId] : [],
  );
  return events.filter((event) =>
    event.type === 'approval-asked' || event.type === 'approval-hop'
      ? [messageId, ...asked].includes(event.messageId)
      : quotedIn(event) === messageId,
  );
}

/** A notice is read outside the ticket: what looks like a secret never goes there. */
function wordsOf({ text: words }: Message): string {
  return struckOut(words, secretsIn(words)).text.slice(0, WORDS);
}
