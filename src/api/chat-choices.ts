import { type Asked, askedAt, isHeard } from '../domain/ticket/asked.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { placeAt } from '../domain/ticket/places.ts';
import { SOLVED_ANSWERS } from '../domain/ticket/solved.ts';
import type { Message } from '../store/store.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { ownText } from '../texts/own-words.ts';
import { learn } from '../texts/texts.ts';
import type { ChatChoices } from './chat-message.ts';
import { type ApiPorts, CHAT_CHANNEL } from './ports.ts';

/** Of the newest messages of the house by itself, among which questions are looked for. */
const QUESTIONS = 10;

/** What the visitor can choose from below which message (the question whether it is solved, while it is open), and what they chose. */
export async function choicesOf(
  ports: ApiPorts,
  visitor: string,
  shown: readonly Message[],
): Promise<ReadonlyMap<string, ChatChoices>> {
  const { tickets } = ports.store;
  const courtesies = shown.filter(({ as }) => as === 'courtesy').slice(-QUESTIONS);
  if (courtesies.length === 0) return new Map();
  const standing = await tickets.ofConversation(CHAT_CHANNEL, visitor);
  const known = new Map<string, Promise<Ticket | null>>();
  const load = (id: string) => {
    const ticket = known.get(id) ?? tickets.byId(id).then((row) => row?.ticket ?? null);
    known.set(id, ticket);
    return ticket;
  };
  const found = courtesies.map(async (question) => {
    const asked = await askedAt(question, load);
    if (asked === null) return [];
    const labelled = await choicesIn(ports, visitor, asked);
    const open = asked.open && isHeard(asked, standing);
    const chosen = labelled.find(({ id }) => id === asked.said) ?? null;
    return [[question.id, { choices: open ? labelled : [], chosen }] as const];
  });
  return new Map((await Promise.all(found)).flat());
}

async function choicesIn(
  ports: ApiPorts,
  visitor: string,
  { ticket }: Asked,
): Promise<ChatChoices['choices']> {
  const place = placeAt(ticket, { channel: CHAT_CHANNEL, conversation: visitor });
  const contact = await ports.store.contacts.byId(place?.contactId ?? ticket.conversation.contactId);
  const language = languageForCustomer(contact, ports.settings.language);
  await learn(language);
  const { texts } = ports.policy.current();
  return SOLVED_ANSWERS.map((id) => ({
    id,
    label: ownText(texts, `customer.solved-${id}`, {}, language),
  }));
}
