import type { Choice } from '../../channels/channel.ts';
import type { Ticket } from '../../domain/ticket/model.ts';
import type { Offer } from '../../domain/ticket/offer.ts';
import { placeAt } from '../../domain/ticket/places.ts';
import { SOLVED_ANSWERS } from '../../domain/ticket/solved.ts';
import type { Message } from '../../store/store.ts';
import { languageForCustomer } from '../../texts/languages.ts';
import { offerChoices } from '../../texts/offer.ts';
import { ownText } from '../../texts/own-words.ts';
import { learn, text } from '../../texts/texts.ts';
import type { TriagePorts } from '../ports.ts';

/** The contact who has the conversation of a message, who need not be the ticket's first customer. */
export function hearerAt(ticket: Ticket, message: Pick<Message, 'channel' | 'conversation'>): string {
  return placeAt(ticket, message)?.contactId ?? ticket.conversation.contactId;
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
