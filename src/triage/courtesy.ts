import { concessionKind } from '../domain/authority/terms.ts';
import { improvedIn } from '../domain/improvement.ts';
import { numberOf } from '../domain/raffle.ts';
import { servedAt } from '../domain/strategy/strategy.ts';
import { surveyOf } from '../domain/survey.ts';
import { publicPlace } from '../domain/ticket/aside.ts';
import type { CourtesyAbout } from '../domain/ticket/courtesy.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { type NumberedPlace, placeAt, replyPlace } from '../domain/ticket/places.ts';
import { lastReply } from '../domain/ticket/seen.ts';
import { sequenceAfter } from '../domain/ticket/sequence.ts';
import { UNNUMBERED } from '../domain/ticket/unnumbered.ts';
import { sha256 } from '../policy/canonical.ts';
import type { Contact, Message } from '../store/store.ts';
import { concessionText } from '../texts/concession.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { ownText } from '../texts/own-words.ts';
import { surveySaid } from '../texts/survey-words.ts';
import { learn } from '../texts/texts.ts';
import { heardBy } from '../texts/time.ts';
import { nameAmong } from '../texts/told.ts';
import { callbackWords } from './callback-words.ts';
import { clocksFor, type Hears, opening, promised, whereWords } from './courtesy-times.ts';
import { fixedWords } from './fixed-words.ts';
import type { TriagePorts } from './ports.ts';
import { askedAt } from './survey-place.ts';

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'language' | 'channels' | 'phoneCountry'>;

/** The messages of the courtesies that these events send. `introduced`: a contact that the same commit stores; `beside`: its messages. */
export async function courtesyMessages(
  ports: Ports,
  after: Ticket,
  events: readonly TicketEvent[],
  { introduced, beside = [] }: { introduced?: Contact | undefined; beside?: readonly Message[] } = {},
): Promise<Message[]> {
  const messages: Message[] = [];
  for (const event of events) {
    if (event.type !== 'reply-queued' || event.courtesy === undefined) continue;
    const place = await placeOf(ports, after, event.courtesy, events);
    const contact =
      introduced?.id === place.contactId ? introduced : await ports.store.contacts.byId(place.contactId);
    const told = { contact, place, beside, now: event.at };
    const words = await wordsOf(ports, after, event.courtesy, told);
    const sequence = sequenceAfter(after, messages.length + 1);
    messages.push(messageOf(after, place, { ...event, sequence }, words));
  }
  return messages;
}

/** Where what it is about was said: whoever was answered is reminded, asked and thanked, whoever pressed is told, though another wrote since. */
async function placeOf(
  { store }: Ports,
  ticket: Ticket,
  { about, asks, values }: CourtesyAbout,
  events: readonly TicketEvent[],
): Promise<NumberedPlace> {
  const asked = about.startsWith('survey') ? await askedAt({ store }, ticket, values, events) : null;
  if (asked !== null) return asked;
  const open = about === 'aside' || about === 'solved-aside' ? publicPlace(ticket) : undefined;
  if (open !== undefined) return open;
  const said = events.find((event) => event.type === 'solved-said');
  const reminds = about === 'nudge' || about === 'closing';
  const answer = reminds ? (ticket.waiting.ended?.messageId ?? lastReply(ticket)?.messageId) : undefined;
  const answers = about === 'thanks' || about === 'not-solved';
  const offer = typeof values?.offer === 'string' ? values.offer : undefined;
  const below = typeof values?.below === 'string' ? values.below : undefined;
  const id = answers ? said?.messageId : (asks ?? offer ?? below ?? answer);
  const message = id === undefined ? null : await store.tickets.message(id);
  const there = (message === null ? undefined : placeAt(ticket, message)) ?? replyPlace(ticket);
  // Whoever reads a code can use it.
  return there.public === true && (about === 'codes' || about === 'remedy') ? replyPlace(ticket) : there;
}

/** Whom the words are for, and when (epoch ms) they are written. */
interface Reader {
  contact: Contact | null;
  place: NumberedPlace;
  beside: readonly Message[];
  now: number;
}

async function wordsOf(
  ports: Ports,
  ticket: Ticket,
  { about, values, asks }: CourtesyAbout,
  { contact, place, beside, now }: Reader,
): Promise<string> {
  const { store, policy, language: house, channels } = ports;
  const { number, claim } = ticket;
  const owner = claim.by === null ? null : await store.people.byId(claim.by);
  const language = languageForCustomer(contact, house);
  await learn(language);
  const { business, texts } = policy.current().at(servedAt(ticket));
  // The team may have written down another name than the one that everybody knows there.
  const name = place.public === true ? null : (contact?.name ?? null);
  const hears = { clocks: await clocksFor(ports, contact, ticket.triage.team), language, now };
  const said = {
    number: number === 0 ? UNNUMBERED : number,
    name: name ?? '',
    named: name === null ? 'no' : 'yes',
    house: business.name,
    owner: owner === null ? '' : (owner.publicName ?? owner.name),
    owned: owner === null ? 'no' : 'yes',
    asks: asks === undefined ? 'no' : 'yes',
    ...values,
    ...opening(values, hears, about === 'out-of-hours'),
    ...(about === 'not-solved' ? promised(values, hears) : {}),
    ...(about === 'chosen' ? choiceWords({ policy }, ticket, values, hears) : {}),
    ...(about === 'out-of-hours' ? { by: whereWords({ policy }, ticket, hears).by } : {}),
    ...(about === 'where' ? whereWords({ policy }, ticket, hears) : {}),
    ...(about === 'remedy' ? { ...choiceWords({ policy }, ticket, values, hears) } : {}),
    ...(about === 'codes' || about === 'remedy' ? await codeWords({ store }, values) : {}),
    ...(about === 'accepted' ? await givenBy({ store }, values) : {}),
    ...(about === 'fixed' ? await fixedWords({ store, language: house }, values ?? {}, language) : {}),
    ...(about === 'improved' ? await improvedWords({ store }, values, { language, house }) : {}),
    ...(about === 'reward' ? await rewardWords({ store, policy }, values, language) : {}),
    ...(about.startsWith('survey')
      ? surveySaid(
          surveyOf(policy.current().surveys, String(values?.survey)),
          String(values?.question),
          language,
        )
      : {}),
    ...(about.startsWith('callback')
      ? await callbackWords(ports, ticket, values, { place, beside, language, now })
      : {}),
    ...(about === 'handed-over' ? await handedOver({ store, policy }, values ?? {}, language) : {}),
  };
  const words = ownText(texts, `customer.${about}`, said, language);
  // What others may read says nothing of what the customer wrote elsewhere.
  const isAlone = channels.get(place.channel)?.readBy?.(place.conversation) === 'customer';
  if (about !== 'where' || contact === null || !isAlone) return words;
  const others = await otherCases({ store }, ticket, contact.id);
  const lines = others.map((other) => {
    const where = { ...said, number: other.number, ...whereWords({ policy }, other, hears) };
    return ownText(texts, 'customer.where', where, language);
  });
  return [words, ...lines].join('\n');
}

/** Cases that are told of besides, when a customer asks how far theirs is. */
const MOST_CASES = 4;
/** Their newest tickets, among which open ones are looked for. */
const LOOKED_AT = 20;

/** The customer's other open cases, wherever they wrote; nobody else's. */
async function otherCases(
  { store }: Pick<Ports, 'store'>,
  { id }: Ticket,
  contactId: string,
): Promise<Ticket[]> {
  const { tickets } = await store.contacts.past(contactId, { limit: LOOKED_AT });
  const open = tickets.filter(({ status }) => status !== 'resolved');
  const rows = await Promise.all(open.map(({ number }) => store.tickets.byNumber(number)));
  return rows
    .flatMap((row) => (row === null || row.ticket.id === id ? [] : [row.ticket]))
    .slice(0, MOST_CASES);
}

/** What the customer chose, in the words of the rules, and by when it is done. */
function choiceWords(
  { policy }: Pick<Ports, 'policy'>,
  { offer }: Ticket,
  { offer: messageId, by }: CourtesyAbout['values'] = {},
  { clocks, language, now }: Hears,
): { what: string; by: string } {
  const { authority } = policy.current();
  const option = offer.chosen.find((one) => one.messageId === messageId)?.option;
  return {
    what: option === undefined ? '' : concessionText(authority, option, language),
    by: typeof by === 'number' ? heardBy(by, clocks, language, now) : '',
  };
}

/** What is otherwise now, as the lead wrote it for this language. */
async function improvedWords(
  { store }: Pick<Ports, 'store'>,
  { improvement }: CourtesyAbout['values'] = {},
  { language, house }: { language: string; house: string },
): Promise<{ text: string }> {
  const known = await store.improvements.byId(String(improvement));
  return { text: known === null ? '' : improvedIn(known, language, house) };
}

/** What they won, with its codes, and of a raffle the number with which. */
async function rewardWords(
  { store, policy }: Pick<Ports, 'store' | 'policy'>,
  { reward: id, codes }: CourtesyAbout['values'] = {},
  language: string,
): Promise<Record<string, string | number>> {
  const reward = await store.rewards.byId(String(id));
  if (reward === null) return { way: 'coupon', what: '', codes: '', count: 1, lot: '' };
  const { authority } = policy.current();
  const { kind, count, way, secret } = reward;
  const taken = await store.giving.couponsOf(String(codes));
  const entries = await store.rewards.entries(reward.id);
  const entry = entries.find(({ person }) => `reward:${reward.id}:${person}` === codes);
  const minor = (concessionKind(authority, kind)?.worth ?? 0) * count;
  return {
    way,
    what: concessionText(authority, { kind, count, minor, percent: null }, language),
    codes: taken.join(', '),
    count: taken.length,
    lot: entry === undefined ? '' : numberOf(secret, entry.sentId, sha256),
  };
}

/** They stand in the message alone: no event and no log has them. */
async function codeWords(
  { store }: Pick<Ports, 'store'>,
  { offer }: CourtesyAbout['values'] = {},
): Promise<{ count: number; codes: string }> {
  const codes = await store.giving.couponsOf(String(offer));
  return { count: codes.length, codes: codes.join(', ') };
}

/** Who gave the answer that was accepted. */
async function givenBy(
  { store }: Pick<Ports, 'store'>,
  { of }: CourtesyAbout['values'] = {},
): Promise<{ giver: string }> {
  const giver = await store.contacts.byId(String(of));
  return { giver: giver?.name?.trim() || 'none' };
}

/** The names behind the ids of a hand-over, as customers know them. */
async function handedOver(
  { store, policy }: Pick<Ports, 'store' | 'policy'>,
  { person, team, skill, from }: Record<string, string | number>,
  language: string,
): Promise<Record<string, string>> {
  const nameOf = async (id: string | number | undefined) => {
    const somebody = id === undefined ? null : await store.people.byId(String(id));
    return somebody === null ? '' : (somebody.publicName ?? somebody.name);
  };
  const { business, routing } = policy.current();
  const to = skill !== undefined ? 'skill' : person !== undefined ? 'person' : 'team';
  return {
    to,
    who: to === 'team' ? (business.teams[String(team)] ?? String(team)) : await nameOf(person),
    skill: skill === undefined ? '' : nameAmong(routing.skills, String(skill), language),
    from: (await nameOf(from)) || business.name,
  };
}

function messageOf(
  ticket: Ticket,
  { channel, conversation }: NumberedPlace,
  { messageId, at: now, sequence }: { messageId: string; at: number; sequence: number },
  words: string,
): Message {
  return {
    id: messageId,
    ticketId: ticket.id,
    kind: 'outbound',
    as: 'courtesy',
    text: words,
    author: 'system:courtesy',
    channel,
    conversation,
    externalId: null,
    sentAt: now,
    sequence,
    receivedAt: now,
    delivery: 'queued',
    error: null,
    files: [],
    editedAt: null,
    deletedAt: null,
  };
}
