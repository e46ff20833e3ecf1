import type { Macro, Variables } from '../domain/macro.ts';
import { blanksIn, composed, filledIn, textIn, withoutBlanks } from '../domain/macro.ts';
import type { Refusal } from '../domain/refusal.ts';
import { type NumberedPlace, placeFor, replyPlace } from '../domain/ticket/places.ts';
import type { Contact, QueueRow } from '../store/store.ts';
import { inCyrillic } from '../texts/cyrillic.ts';
import { languageForCustomer } from '../texts/languages.ts';
import type { Answer, Asked, CommandOption } from './command.ts';
import { NO_PLEDGE } from './commitments.ts';
import { PLACE, placeIn } from './message.ts';
import { CONFIRM, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';

/** The language of what is written to a customer. */
export function customersLanguage(contact: Pick<Contact, 'language'> | null, house: string): string {
  return languageForCustomer(contact, house);
}

/** Whoever hears what is written on a ticket: at the place that the writer chose, else where a customer wrote last. */
export interface Hearer {
  place: NumberedPlace;
  contact: Contact | null;
}

async function hearerOf(
  { store }: Pick<CommandPorts, 'store'>,
  { ticket }: QueueRow,
  request: Asked,
): Promise<Hearer> {
  const place = placeFor(ticket, placeIn(request).to) ?? replyPlace(ticket);
  return { place, contact: await store.contacts.byId(place.contactId) };
}

/** What is asked of whoever has something composed: to see it first, what they had before them, who hears it. */
export const COMPOSING: readonly CommandOption[] = [
  { name: 'draft', summary: 'option.macro-draft', type: 'flag', required: false },
  { name: 'seen', summary: 'option.seen', type: 'id', required: false },
  PLACE,
  NO_PLEDGE,
  CONFIRM,
];

/** The ticket that is written on, and who hears it. */
export async function toWriteOn(
  ports: Pick<CommandPorts, 'store'>,
  request: Asked,
): Promise<{ row: QueueRow; hearer: Hearer } | Refusal> {
  const ticket = ticketOf(request);
  const row = await ports.store.tickets.byNumber(ticket);
  if (row === null) return { refused: 'unknown-ticket', values: { ticket } };
  return { row, hearer: await hearerOf(ports, row, request) };
}

/** The text waits in the reply form of whoever asked. */
export async function keptAsDraft(
  { store, now }: Pick<CommandPorts, 'store' | 'now'>,
  { actor }: Asked,
  { ticket }: QueueRow,
  text: string,
): Promise<Answer> {
  await store.drafts.keep({ personId: actor.id, ticketId: ticket.id, text, at: now() });
  const { number } = ticket;
  return {
    key: 'said.macro-draft',
    values: { number, text },
    ticket: number,
    data: { text, blanks: blanksIn(text) },
  };
}

/** What stands for itself in a text to this customer, when this person writes it. */
export async function variablesFor(
  { store, policy }: Pick<CommandPorts, 'store' | 'policy'>,
  { ticket }: QueueRow,
  { contact }: Hearer,
  { actor }: Asked,
): Promise<Variables> {
  const { business } = policy.current();
  const person = await store.people.byId(actor.id);
  const team = person?.team ?? ticket.triage.team;
  return {
    name: withoutBlanks(contact?.name ?? ''),
    number: String(ticket.number),
    agent: person?.publicName ?? person?.name ?? actor.name,
    team: team === null ? business.name : (business.teams[team] ?? team),
    house: business.name,
  };
}

/** Serbian needs to be written in one alphabet only. */
function spoken({ texts }: Macro, language: string): string | undefined {
  return (
    texts[language] ?? (language === 'sr-Cyrl' && texts.sr !== undefined ? inCyrillic(texts.sr) : undefined)
  );
}

/** A macro as it would go to this customer, with the words for its blanks, divided by `|`. */
export async function macroText(
  ports: Pick<CommandPorts, 'store' | 'policy' | 'language'>,
  row: QueueRow,
  request: Asked,
  { macro, fill, hearer }: { macro: Macro; fill: string; hearer: Hearer },
): Promise<string> {
  const language = customersLanguage(hearer.contact, ports.language);
  const words = spoken(macro, language) ?? textIn(macro, language, ports.language);
  const text = composed(words, await variablesFor(ports, row, hearer, request));
  return fill.trim() === '' ? text : filledIn(text, fill.split('|'));
}
