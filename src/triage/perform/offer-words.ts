import { personIn } from '../../domain/actor.ts';
import { secretsIn, struckOut } from '../../domain/redact.ts';
import type { Ticket, TicketEvent } from '../../domain/ticket/model.ts';
import type { VersionedEvent } from '../../domain/ticket/undoing.ts';
import { tellWhy } from '../../policy/tell.ts';
import { approvalWords } from '../../texts/approval.ts';
import { concessionLine } from '../../texts/concession.ts';
import { text } from '../../texts/texts.ts';
import { clockTime } from '../../texts/time.ts';
import { plainStage } from '../news.ts';
import { asksDecision, OFFER_NEWS } from '../offer-news.ts';
import type { TriagePorts } from '../ports.ts';

/** A notice is read at a glance: the rest stands on the ticket. */
const WORDS = 600;
/** Between the times that were set and the commit pass some milliseconds. */
const MINUTE = 60_000;

type Ports = Pick<TriagePorts, 'store' | 'policy'>;

export function isOfOffers(stage: string): boolean {
  return (OFFER_NEWS as readonly string[]).includes(plainStage(stage));
}

/** The notice with what it is about: what is asked for and what became of it, the reason or condition, what was chosen. */
export async function withOffer(
  ports: Ports,
  ticket: Ticket,
  stage: string,
  notice: string,
  language: string,
): Promise<string> {
  const events = await ports.store.tickets.events(ticket.id);
  const event = toldBy(events, stage);
  if (event === undefined) return notice;
  const isAsking = event.type === 'approval-asked' || event.type === 'approval-hop';
  const outcome = isAsking ? await outcomeOf(ports, ticket, event.messageId, language) : null;
  const parts = [outcome ?? notice, ...(await partsOf(ports, ticket, event, events, language))];
  return parts.join('\n');
}

/** What a notice asks somebody to decide, by the id of its message; null when it asks for nothing. */
export async function requestOf(
  { store }: Pick<Ports, 'store'>,
  { id }: Ticket,
  stage: string,
): Promise<string | null> {
  if (!asksDecision(stage)) return null;
  const event = toldBy(await store.tickets.events(id), stage);
  return event?.messageId ?? null;
}

const HOP = ['approval-hop'];
/** Of which events notices tell whose names are not theirs. */
const TELLING: Readonly<Record<string, readonly string[]>> = {
  'approval-asked': ['approval-asked', ...HOP],
  'approval-reminded': HOP,
  'approval-silent': HOP,
  'approval-nobody': HOP,
};

type OfMessage = Extract<VersionedEvent, { messageId: string }>;

/** The event of a notice: its stage holds the version, which several events of one commit share. */
function toldBy(events: readonly VersionedEvent[], stage: string): OfMessage | undefined {
  const plain = plainStage(stage);
  const types = TELLING[plain] ?? [plain];
  const version = Number(stage.split(':')[2]);
  return events.find(
    (one): one is OfMessage => one.version === version && types.includes(one.type) && 'messageId' in one,
  );
}

async function partsOf(
  ports: Ports,
  ticket: Ticket,
  event: TicketEvent,
  events: readonly VersionedEvent[],
  language: string,
): Promise<string[]> {
  const { authority } = ports.policy.current();
  switch (event.type) {
    case 'approval-asked':
      return askedParts(ports, ticket, event.messageId, events, language);
    case 'approval-hop': {
      const asked = await askedParts(ports, ticket, event.messageId, events, language);
      if (event.backAt == null) return asked;
      return [text('notice.nobody-until', { when: clockTime(event.backAt) }, language), ...asked];
    }
    case 'approval-given':
    case 'approval-denied': {
      const by = (await ports.store.people.byId(event.by))?.name ?? event.by;
      const words = await noteWords(ports, event.noteId);
      const waits = ticket.approval.allowed?.messageId === event.messageId;
      return [
        text('notice.decided-by', { by, words: words ?? 'none' }, language),
        ...(waits ? [text('notice.overtaken', {}, language)] : []),
      ];
    }
    case 'codes-short': {
      const option = ticket.offer.chosen.find(({ messageId }) => messageId === event.messageId)?.option;
      const what = option === undefined ? '' : concessionLine(authority, option, language);
      return [text('notice.codes-missing', { what, missing: event.missing }, language)];
    }
    case 'offer-chosen': {
      const option = ticket.offer.chosen.find(({ messageId }) => messageId === event.messageId)?.option;
      return option === undefined ? [] : [concessionLine(authority, option, language)];
    }
    default:
      return [];
  }
}

async function askedParts(
  ports: Ports,
  ticket: Ticket,
  messageId: string,
  events: readonly VersionedEvent[],
  language: string,
): Promise<string[]> {
  const asked = events.find((one) => one.type === 'approval-asked' && one.messageId === messageId);
  const offered = events.find((one) => one.type === 'offered' && one.messageId === messageId);
  if (asked?.type !== 'approval-asked') return [];
  const rules = ports.policy.current();
  const { authority } = rules;
  const options = offered?.type === 'offered' ? offered.options : [];
  const read = offered?.type !== 'offered' || offered.pledges !== undefined;
  const asker = await ports.store.people.byId(asked.by);
  const words = approvalWords(
    {
      number: ticket.number,
      asker: asker?.name ?? asked.by,
      options: options.map((option) => concessionLine(authority, option, language)),
      words: read ? await noteWords(ports, messageId) : null,
      reason: await noteWords(ports, asked.noteId),
      why: asked.why.map((one) => tellWhy(one, language, rules)),
      giveUpMs: Math.round((asked.times['give-up'] - asked.at) / MINUTE) * MINUTE,
    },
    language,
  );
  return [words];
}

/** What became of it meanwhile, in place of what was asked: then nothing is to be pressed. */
async function outcomeOf(
  { store }: Ports,
  { approval }: Ticket,
  messageId: string,
  language: string,
): Promise<string | null> {
  const decided = approval.decided.find((one) => one.messageId === messageId);
  if (decided === undefined) return null;
  const by = decided.by === null ? '' : ((await store.people.byId(decided.by))?.name ?? decided.by);
  const values = { outcome: decided.outcome, by, at: clockTime(decided.at) };
  return text('notice.outcome', values, language);
}

/** What looks like a secret never leaves the ticket. */
async function noteWords({ store }: Pick<Ports, 'store'>, noteId: string | null): Promise<string | null> {
  const note = noteId === null ? null : await store.tickets.message(noteId);
  if (note === null || note.deletedAt !== null || personIn(note.author) === undefined) return null;
  return struckOut(note.text, secretsIn(note.text)).text.slice(0, WORDS);
}
