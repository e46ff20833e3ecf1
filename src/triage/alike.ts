import type { TicketEvent } from '../domain/ticket/model.ts';
import type { ContactPair, SameBecause } from '../domain/ticket/same-person.ts';
import { pairOf } from '../domain/ticket/same-person.ts';
import type { Address, Contact, Message } from '../store/store.ts';
import { phoneIn, reachedIn, type Written } from '../texts/reached.ts';
import type { Draft } from './change.ts';
import { joinJobs } from './invitation.ts';
import type { TriagePorts } from './ports.ts';

type Ports = Pick<TriagePorts, 'store' | 'channels' | 'now' | 'phoneCountry'>;

/** Of those whose name or address holds the words at all. */
const MOST_FOUND = 10;
/** Whom a customer names is asked about as long as no more than these are open: whoever counts through our tickets is on few cards. */
const MOST_NAMED = 10;
const MOST_OPEN = 100;
/** The last digits of a number, as whoever writes it down leaves the beginning out. */
const TAIL = 7;
/** Names of attributes that hold how somebody is reached. */
const EMAIL = /^e-?mail$/i;
const PHONE = /^(?:phone|mobile|tel)$/i;

/** How a writer is reached, and what they wrote, as far as it may lead to another contact of theirs. */
export interface Traces {
  own: Pick<Written, 'emails' | 'phones'>;
  words: Written;
}

/** Asked once, before anything is decided. */
export async function tracesOf(
  ports: Ports,
  channel: string,
  { text, address }: { text: string; address: string },
): Promise<Traces> {
  const country = ports.phoneCountry ?? null;
  const read = await reachedIn();
  const number = ports.channels.get(channel)?.phoneOf?.(address) ?? null;
  const phone = number === null ? null : await phoneIn(number, country);
  const { emails } = read(address, null);
  const own = {
    emails: emails.filter((one) => one === address.toLowerCase()),
    phones: phone === null ? [] : [phone],
  };
  return { own, words: read(text, country) };
}

/** What a message tells of other contacts of its writer: who may be one, and whether they were invited here. */
export async function withOthers(
  ports: TriagePorts,
  draft: Draft,
  {
    contact,
    message,
    traces,
    invitation,
  }: { contact: Contact; message: Message; traces: Traces; invitation: string | null },
): Promise<Draft> {
  const alike = await suggestions(ports, contact, traces, draft);
  const jobs = [...(draft.jobs ?? []), ...joinJobs(ports, draft, message, invitation)];
  return { ...draft, events: [...draft.events, ...alike], jobs };
}

/**
 * Who may be the same person as the writer, as events: those reached by the same mail address or number, when they come
 * with a new matter, and those whose address, number or ticket the writer names. Nobody about whom something was asked or said; what is held back asks nothing.
 */
async function suggestions(
  ports: Ports,
  writer: Contact,
  { own, words }: Traces,
  { events }: Pick<Draft, 'events'>,
): Promise<TicketEvent[]> {
  if (!events.some(({ type }) => type === 'message-received')) return [];
  const fresh = events.some(({ type }) => type === 'ticket-opened');
  const found = new Map<string, SameBecause>();
  const keep = (contacts: readonly string[], because: SameBecause) => {
    for (const id of contacts) if (id !== writer.id && !found.has(id)) found.set(id, because);
  };
  const known = fresh ? await attributesOf(ports, writer) : { emails: [], phones: [] };
  for (const email of fresh ? [...own.emails, ...known.emails] : [])
    keep(await reachedByMail(ports, email), 'email');
  for (const phone of fresh ? [...own.phones, ...known.phones] : [])
    keep(await reachedByPhone(ports, phone), 'phone');
  for (const email of words.emails) keep(await reachedByMail(ports, email), 'word');
  for (const phone of words.phones) keep(await reachedByPhone(ports, phone), 'word');
  for (const number of words.tickets) {
    const row = await ports.store.tickets.byNumber(number);
    if (row !== null) keep([row.ticket.conversation.contactId], 'word');
  }
  if (found.size === 0) return [];
  const unasked = await ports.store.samePerson.unasked(writer.id, [...found.keys()]);
  const open = await ports.store.samePerson.suggested(writer.id, MOST_OPEN);
  const room = MOST_NAMED - open.filter(({ because }) => because === 'word').length;
  const named = unasked.filter((id) => found.get(id) === 'word').slice(0, Math.max(0, room));
  const asked = unasked.filter((id) => found.get(id) !== 'word' || named.includes(id));
  const newest = await ports.store.samePerson.newestTickets(asked);
  return asked.flatMap((id) => {
    const ref = newest.get(id);
    const because = found.get(id) ?? 'word';
    return ref === undefined ? [] : [event(pairOf(writer.id, id), because, ref, ports.now())];
  });
}

/** What the owner's systems know of how they are reached. */
async function attributesOf({ phoneCountry }: Ports, { attributes }: Contact): Promise<Traces['own']> {
  const said = (name: RegExp) =>
    Object.entries(attributes).flatMap(([key, value]) => (name.test(key) ? [String(value).trim()] : []));
  const numbers = await Promise.all(said(PHONE).map((number) => phoneIn(number, phoneCountry ?? null)));
  return {
    emails: said(EMAIL).map((email) => email.toLowerCase()),
    phones: numbers.filter((number) => number !== null),
  };
}

function event(
  pair: ContactPair,
  because: SameBecause,
  ref: { ticketId: string; number: number },
  at: number,
): TicketEvent {
  return { type: 'same-person-suggested', because, ...pair, ...ref, at, actor: 'system:same-person' };
}

function reachedByMail(ports: Ports, email: string): Promise<string[]> {
  return matching(ports, email, async ({ address }) => address.toLowerCase() === email);
}

function reachedByPhone(ports: Ports, phone: string): Promise<string[]> {
  return matching(ports, phone.slice(-TAIL), async ({ channel, address }) => {
    const number = ports.channels.get(channel)?.phoneOf?.(address) ?? null;
    return number !== null && (await phoneIn(number, ports.phoneCountry ?? null)) === phone;
  });
}

/** Contacts that the words find, one of whose addresses is it. */
async function matching(
  { store: { contacts } }: Ports,
  words: string,
  isIt: (address: Address) => Promise<boolean>,
): Promise<string[]> {
  const found = await contacts.find(words, MOST_FOUND);
  const same = await Promise.all(
    found.map(async ({ id }) =>
      (await Promise.all((await contacts.addressesOf(id)).map(isIt))).includes(true),
    ),
  );
  return found.filter((_, index) => same[index]).map(({ id }) => id);
}
