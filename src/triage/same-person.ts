import type { SamePersonActs } from '../commands/ports.ts';
import type { Actor } from '../domain/actor.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { EventBody, Ticket } from '../domain/ticket/model.ts';
import { pairOf, type SameBecause } from '../domain/ticket/same-person.ts';
import { dated } from '../domain/ticket/ticket.ts';
import type { Message } from '../store/store.ts';
import { type Changed, changeTogether, type Draft, loadTicket } from './change.ts';
import type { TriagePorts } from './ports.ts';

type Ports = TriagePorts;

/** More contacts one person does not have: whoever links on links whom they should not. */
const MOST_CONTACTS = 20;
const MOST_SUGGESTED = 50;

/** What the team says of who is one person, told on a ticket of each of the two. */
export function createSamePerson(ports: Ports): SamePersonActs {
  return {
    link: (one, other, how) => both(ports, one, other, how, (pair) => linked(ports, pair, how)),
    part: (one, other, how) => both(ports, one, other, how, (pair) => parted(ports, pair, how.key)),
    unlink: (one, other, how) =>
      both(ports, one, other, how, async ({ own, theirs }) => {
        const link = await ports.store.samePerson.between(idsOf({ own, theirs }));
        if (link?.id !== how.link) return { refused: 'changed-since', values: { ticket: own.number } };
        const { id } = link;
        return [{ type: 'same-person-unlinked', link: id, key: how.key, ...idsOf({ own, theirs }) }];
      }),
    allow: (one, other, how) => both(ports, one, other, how, (pair) => allowed(ports, pair, how)),
  };
}

interface Pair {
  own: Ticket;
  theirs: Ticket;
}

type PairEvent =
  | {
      type: 'same-person-linked';
      link: string;
      because: SameBecause;
      one: string;
      other: string;
      key?: string;
    }
  | { type: 'same-person-unlinked'; link: string; key?: string; one: string; other: string }
  | { type: 'same-person-denied'; link?: string; one: string; other: string }
  | { type: 'same-person-undenied'; key: string; one: string; other: string };

interface How {
  actor: Actor;
  note?: (ticket: Ticket) => Message;
}

/** Nothing is recorded of what is so already. */
function both(
  ports: Ports,
  one: string,
  other: string,
  { actor, note }: How,
  decide: (pair: Pair) => Promise<PairEvent[] | Refusal>,
): Promise<Changed[] | Refusal> {
  return changeTogether(ports, async () => {
    const [own, theirs] = await Promise.all([loadTicket(ports.store, one), loadTicket(ports.store, other)]);
    if (own.conversation.contactId === theirs.conversation.contactId)
      return { refused: 'same-contact', values: { ticket: own.number, other: theirs.number } };
    const decided = await decide({ own, theirs });
    if (isRefusal(decided)) return decided;
    const message = decided.length === 0 ? undefined : note?.(own);
    const told = (ticket: Ticket, of: Ticket, more: { noteId?: string }): Draft => ({
      ticket,
      events: decided.map((event) => {
        const body: EventBody = { ...event, ticketId: of.id, number: of.number, ...more };
        return dated(body, { now: ports.now(), actor, policy: {} });
      }),
    });
    const noted = message === undefined ? {} : { noteId: message.id };
    const first = told(own, theirs, noted);
    return [message === undefined ? first : { ...first, messages: [message] }, told(theirs, own, {})];
  });
}

async function linked(
  { store }: Ports,
  pair: Pair,
  { key: link }: { key: string },
): Promise<PairEvent[] | Refusal> {
  const { own, theirs } = pair;
  const { contactId } = own.conversation;
  const [all, others, suggested] = await Promise.all([
    store.samePerson.contactsOf(contactId),
    store.samePerson.contactsOf(theirs.conversation.contactId),
    store.samePerson.suggested(contactId, MOST_SUGGESTED),
  ]);
  if (all.includes(theirs.conversation.contactId) || (await store.samePerson.wasLinked(link))) return [];
  if (all.length + others.length > MOST_CONTACTS)
    return { refused: 'too-many', values: { what: 'same-person', most: MOST_CONTACTS } };
  const why = suggested.find((one) => one.contactId === theirs.conversation.contactId)?.because;
  return [{ type: 'same-person-linked', link, because: why ?? 'said', ...idsOf(pair) }];
}

/** The link between the two is undone, and nobody is asked about them again. */
async function parted({ store }: Ports, pair: Pair, key: string): Promise<PairEvent[] | Refusal> {
  const ids = idsOf(pair);
  const link = await store.samePerson.between(ids);
  if (link === null) {
    const all = await store.samePerson.contactsOf(pair.own.conversation.contactId);
    if (all.includes(pair.theirs.conversation.contactId))
      return {
        refused: 'linked-through',
        values: { ticket: pair.own.number, other: pair.theirs.number },
      };
    return (await store.samePerson.isDenied(ids)) ? [] : [{ type: 'same-person-denied', ...ids }];
  }
  return [
    { type: 'same-person-denied', link: link.id, ...ids },
    { type: 'same-person-unlinked', link: link.id, key, ...ids },
  ];
}

/** That they are two is taken back: what joined them joins them again, and whoever asks may ask. */
async function allowed(
  { store }: Ports,
  { own, theirs }: Pair,
  { key, link }: { key: string; link?: string },
): Promise<PairEvent[] | Refusal> {
  const ids = idsOf({ own, theirs });
  if (!(await store.samePerson.isDenied(ids)))
    return { refused: 'changed-since', values: { ticket: own.number } };
  const again = link !== undefined && (await store.samePerson.between(ids)) === null;
  return [
    { type: 'same-person-undenied', key, ...ids },
    ...(again
      ? [{ type: 'same-person-linked' as const, link: key, key, because: 'said' as const, ...ids }]
      : []),
  ];
}

function idsOf({ own, theirs }: Pair) {
  return pairOf(own.conversation.contactId, theirs.conversation.contactId);
}
