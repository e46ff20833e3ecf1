import { isLow, surveyOf } from '../domain/survey.ts';
import { type Asked, askedAt, isHeard } from '../domain/ticket/asked.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { type OfferAt, offerAt, saidAt } from '../domain/ticket/offer-at.ts';
import { type Place, placeAt } from '../domain/ticket/places.ts';
import { SOLVED_ANSWERS } from '../domain/ticket/solved.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { isThanked, isThanks, THANK, thankedIn } from '../domain/ticket/thanks.ts';
import type { Message } from '../store/store.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { offerChoices } from '../texts/offer.ts';
import { ownText } from '../texts/own-words.ts';
import { learn, text } from '../texts/texts.ts';
import { choicesOfCall } from './call-choices.ts';
import type { ChatChoices } from './chat-message.ts';
import { type ApiPorts, FORMS_CHANNEL } from './ports.ts';
import { choicesOfSurvey } from './survey-choices.ts';

/** A customer's conversation. */
export type Conversation = Pick<Place, 'channel' | 'conversation'>;

/** Of the newest messages of each kind, among which questions and offers are looked for. */
const QUESTIONS = 10;

/** What the customer can choose from below which message (the question whether it is solved and offers, while they are open), and what they chose. */
export async function choicesOf(
  ports: ApiPorts,
  place: Conversation,
  shown: readonly Message[],
): Promise<ReadonlyMap<string, ChatChoices>> {
  const { tickets } = ports.store;
  const courtesies = shown.filter(({ as }) => as === 'courtesy').slice(-QUESTIONS);
  const answers = shown.filter(({ as, kind }) => kind === 'outbound' && as === 'answer').slice(-QUESTIONS);
  if (courtesies.length + answers.length === 0) return new Map();
  const standing = await tickets.ofConversation(place.channel, place.conversation);
  const known = new Map<string, Promise<Ticket | null>>();
  const load = (id: string) => {
    const ticket = known.get(id) ?? tickets.byId(id).then((row) => row?.ticket ?? null);
    known.set(id, ticket);
    return ticket;
  };
  const thanks = thankable(place, courtesies, answers).map(async (below) => {
    const choices = await thanking(ports, place, below, { shown, ticket: await load(below.ticketId) });
    return choices === null ? [] : [[below.id, choices] as const];
  });
  const below = new Map((await Promise.all(thanks)).flat());
  const found = courtesies.map(async (question) => {
    const made = await load(question.ticketId);
    const language = made === null ? '' : await languageOn(ports, place, made);
    const survey = made === null ? null : await choicesOfSurvey(ports, question, made, language);
    const call = made === null ? null : choicesOfCall(ports, question, made, language);
    if (call !== null) return [[question.id, call] as const];
    if (survey !== null) return [[question.id, { ...survey, ...below.get(question.id) }] as const];
    const asked = await askedAt(question, load);
    if (asked === null) return [];
    const labelled = await choicesIn(ports, place, asked);
    const open = asked.open && isHeard(asked, standing);
    const chosen = labelled.find(({ id }) => id === asked.said) ?? null;
    return [[question.id, { choices: open ? labelled : [], chosen }] as const];
  });
  const offers = answers.map(async (message) => {
    const offer = await offerAt(message, load);
    return offer === null ? [] : [[message.id, await offered(ports, place, offer)] as const];
  });
  return new Map([...below, ...(await Promise.all([...found, ...offers])).flat()]);
}

/** Where a customer can thank whoever answered: below what we said when it was solved, on the page of a case below the newest answer too. */
function thankable(
  { channel }: Conversation,
  courtesies: readonly Message[],
  answers: readonly Message[],
): Message[] {
  const said = courtesies.filter(isThanks).slice(-1);
  return channel === FORMS_CHANNEL && said.length === 0 ? answers.slice(-1) : said;
}

async function thanking(
  ports: ApiPorts,
  place: Conversation,
  below: Message,
  { shown, ticket }: { shown: readonly Message[]; ticket: Ticket | null },
): Promise<ChatChoices | null> {
  const before = shown.slice(0, shown.indexOf(below)).filter((one) => one.ticketId === below.ticketId);
  const id = thankedIn(below, before);
  const person = id === null ? null : await ports.store.people.byId(id);
  const waits = below.as === 'answer' && ticket?.waiting.wait !== null;
  if (ticket === null || person === null || waits || isSpam(ticket)) return null;
  if (await isUnhappy(ports, ticket, below)) return null;
  const language = await languageOn(ports, place, ticket);
  const name = person.publicName ?? person.name;
  const choice = { id: THANK, label: text('chat.thank-named', { name }, language) };
  const isOver = isThanked(ticket, person.id);
  return { choices: isOver ? [] : [choice], chosen: isOver ? choice : null };
}

/** Who gave a low score is not asked for thanks. */
async function isUnhappy({ store, policy }: ApiPorts, { survey }: Ticket, { id }: Message): Promise<boolean> {
  const posed = survey.posed[id];
  const sent = posed === undefined ? null : await store.surveys.byId(posed.sent);
  const known = sent === null ? undefined : surveyOf(policy.current().surveys, sent.survey);
  return known !== undefined && isLow(known, sent?.score?.score ?? null);
}

/** The options while they can be chosen, or what was. */
async function offered(ports: ApiPorts, place: Conversation, offer: OfferAt): Promise<ChatChoices> {
  const { ticket, open, chosen } = offer;
  const language = await languageOn(ports, place, ticket);
  const rules = ports.policy.current();
  if (open !== null) {
    const isOpen = open.phase === 'sent';
    return { choices: isOpen ? offerChoices(rules, open.options, language) : [], chosen: null };
  }
  const id = saidAt(offer);
  const all = offerChoices(rules, chosen === null ? [] : [chosen], language);
  const label = (id === 'else' ? all.at(-1) : all[0])?.label;
  return { choices: [], chosen: id === null || label === undefined ? null : { id, label } };
}

async function choicesIn(
  ports: ApiPorts,
  place: Conversation,
  { ticket }: Asked,
): Promise<ChatChoices['choices']> {
  const language = await languageOn(ports, place, ticket);
  const { texts } = ports.policy.current();
  return SOLVED_ANSWERS.map((id) => ({
    id,
    label: ownText(texts, `customer.solved-${id}`, {}, language),
  }));
}

/** Of whoever has the conversation on that ticket. */
async function languageOn(ports: ApiPorts, place: Conversation, ticket: Ticket): Promise<string> {
  const whose = placeAt(ticket, place);
  const contact = await ports.store.contacts.byId(whose?.contactId ?? ticket.conversation.contactId);
  const language = languageForCustomer(contact, ports.settings.language);
  await learn(language);
  return language;
}
