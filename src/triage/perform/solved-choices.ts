import type { Choice } from '../../channels/channel.ts';
import type { Ticket } from '../../domain/ticket/model.ts';
import type { Offer } from '../../domain/ticket/offer.ts';
import { placeAt } from '../../domain/ticket/places.ts';
import { SOLVED_ANSWERS } from '../../domain/ticket/solved.ts';
import { isThanked, THANK } from '../../domain/ticket/thanks.ts';
import type { Message } from '../../store/store.ts';
import { languageForCustomer } from '../../texts/languages.ts';
import { offerChoices } from '../../texts/offer.ts';
import { ownText } from '../../texts/own-words.ts';
import { learn, text } from '../../texts/texts.ts';
import type { TriagePorts } from '../ports.ts';
import { thankedBelow } from '../thanks.ts';

/** The contact who has the conversation of a message, who need not be the ticket's first customer. */
export function hearerAt(
  ticket: Ticket,
  message: Pick<Message, 'channel' | 'conversation'> & { id?: string },
): string {
  const asked = ticket.survey.posed[message.id ?? '']?.to;
  return asked ?? placeAt(ticket, message)?.contactId ?? ticket.conversation.contactId;
}

/** The answers to the question whether it is solved, in the language of whoever was asked. */
export async function solvedChoices(
  { store, language: house, policy }: Pick<TriagePorts, 'store' | 'language' | 'policy'>,
  question: Pick<Message, 'channel' | 'conversation'>,
  ticket: Ticket,
): Promise<Choice[]> {
  const contact = await store.contacts.byId(hearerAt(ticket, question));
  const language = languageForCustomer(contact, house);
  await learn(language);
  const { texts } = policy.current();
  return SOLVED_ANSWERS.map((answer) => ({
    id: answer,
    label: ownText(texts, `customer.solved-${answer}`, {}, language),
  }));
}

/** The choice below an acknowledgement by which customers ask how far their case is. */
export const ASKS_WHERE = 'where';

export async function whereChoice(
  { store, language: house }: Pick<TriagePorts, 'store' | 'language'>,
  message: Pick<Message, 'channel' | 'conversation'>,
  ticket: Ticket,
): Promise<Choice> {
  const contact = await store.contacts.byId(hearerAt(ticket, message));
  const language = languageForCustomer(contact, house);
  await learn(language);
  return { id: ASKS_WHERE, label: text('chat.where', {}, language) };
}

/** Thanks to whoever answered, in words that a button holds; none where nobody of the team did, or they have been thanked. */
export async function thankChoices(
  ports: Pick<TriagePorts, 'store' | 'language'>,
  message: Message,
  ticket: Ticket,
  longest: number,
): Promise<Choice[]> {
  const id = await thankedBelow(ports, message);
  if (id === null || isThanked(ticket, id)) return [];
  const label = await thankLabel(ports, message, ticket, longest);
  return label === null ? [] : [{ id: THANK, label }];
}

/** In the language of whoever reads it. */
export async function thankLabel(
  { store, language: house }: Pick<TriagePorts, 'store' | 'language'>,
  message: Message,
  ticket: Ticket,
  longest = Infinity,
): Promise<string | null> {
  const id = await thankedBelow({ store }, message);
  const person = id === null ? null : await store.people.byId(id);
  if (person === null) return null;
  const contact = await store.contacts.byId(hearerAt(ticket, message));
  const language = languageForCustomer(contact, house);
  await learn(language);
  const named = text('chat.thank-named', { name: person.publicName ?? person.name }, language);
  return named.length <= longest ? named : text('chat.thank', {}, language);
}

/** The options of an offer and something else, in the language of whoever it was made to. */
export async function offeredChoices(
  { store, language: house, policy }: Pick<TriagePorts, 'store' | 'language' | 'policy'>,
  message: Pick<Message, 'channel' | 'conversation'>,
  ticket: Ticket,
  { options }: Pick<Offer, 'options'>,
): Promise<Choice[]> {
  const contact = await store.contacts.byId(hearerAt(ticket, message));
  const language = languageForCustomer(contact, house);
  await learn(language);
  return offerChoices(policy.current(), options, language);
}
