import type { Macro, Variables } from '../domain/macro.ts';
import { composed, filledIn, textIn, withoutBlanks } from '../domain/macro.ts';
import type { Contact, QueueRow } from '../store/store.ts';
import { inCyrillic } from '../texts/cyrillic.ts';
import { knownLanguage } from '../texts/languages.ts';
import type { Asked } from './command.ts';
import type { CommandPorts } from './ports.ts';

/** The language of what is written to a customer. */
export function customersLanguage(contact: Pick<Contact, 'language'> | null, house: string): string {
  return knownLanguage(contact?.language ?? '') ?? house;
}

/** What stands for itself in a text to the customer of this ticket, when this person writes it. */
export async function variablesFor(
  { store, policy }: Pick<CommandPorts, 'store' | 'policy'>,
  { ticket, contactName }: QueueRow,
  { actor }: Asked,
): Promise<Variables> {
  const { business } = policy.current();
  const person = await store.people.byId(actor.id);
  const team = person?.team ?? ticket.triage.team;
  return {
    name: withoutBlanks(contactName ?? ''),
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

/** A macro as it would go to the customer of this ticket, with the words for its blanks, divided by `|`. */
export async function macroText(
  ports: Pick<CommandPorts, 'store' | 'policy' | 'language'>,
  row: QueueRow,
  request: Asked,
  { macro, fill }: { macro: Macro; fill: string },
): Promise<string> {
  const contact = await ports.store.contacts.byId(row.ticket.conversation.contactId);
  const language = customersLanguage(contact, ports.language);
  const words = spoken(macro, language) ?? textIn(macro, language, ports.language);
  const text = composed(words, await variablesFor(ports, row, request));
  return fill.trim() === '' ? text : filledIn(text, fill.split('|'));
}
