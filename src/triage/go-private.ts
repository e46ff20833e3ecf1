import type { Aside } from '../channels/channel.ts';
import type { GoPrivate, Opening } from '../commands/ports.ts';
import { CodedError } from '../domain/coded-error.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { isAside, publicPlace } from '../domain/ticket/aside.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { ownPlace, type Place, placeAt, samePlace } from '../domain/ticket/places.ts';
import { decide } from '../domain/ticket/ticket.ts';
import { createBell } from '../jobs/bell.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { learn, text } from '../texts/texts.ts';
import { change, loadTicket } from './change.ts';
import { newestThere } from './newest-there.ts';
import { createOpening } from './opening.ts';
import type { TriagePorts } from './ports.ts';
import { createTies } from './ties.ts';

/** The case goes on in a place that the customer alone reads, as the same ticket: what opens there is merged into it. */
export function createGoPrivate(ports: TriagePorts): GoPrivate {
  const [open, ties] = [createOpening(ports), createTies(ports)];
  const once: GoPrivate = async ({ ticketId, actor, id }) => {
    const ticket = await loadTicket(ports.store, ticketId);
    const from = publicPlace(ticket);
    if (from === undefined || isAside(ticket)) return { refused: 'not-public' };
    const { channel, conversation, contactId } = from;
    const vendor = ports.channels.get(channel);
    const address = (await ports.store.contacts.addressesOf(contactId)).find(
      (one) => one.channel === channel,
    );
    if (vendor?.takeAside === undefined || address === undefined) return { refused: 'no-private-place' };
    const to = address.address;
    const expected = vendor.asideWith?.({ conversation, to }) ?? null;
    const standing = expected === null ? null : await standingWith(ports, from, placed(channel, expected));
    if (isRefusal(standing)) return standing;
    const contact = await ports.store.contacts.byId(contactId);
    const language = languageForCustomer(contact, ports.language);
    await learn(language);
    const { number } = ticket;
    const said = { title: `#${number}`, text: text('aside.begins', { number }, language) };
    const answers = await newestThere(ports, from);
    const aside = await vendor.takeAside({ conversation, to, ...said, ...answers }).catch(notThere);
    if (isRefusal(aside)) return { ...aside, values: { channel } };
    const there = placed(channel, aside);
    const joined = standing !== null && samePlace(ownPlace(standing), there) ? standing.id : id;
    const opened = joined === id ? await open({ ticketId: id, actor, ...asPlace(there, contactId) }) : null;
    if (isRefusal(opened)) return opened;
    const merged = await ties.merge(joined, ticketId, { actor, confirm: true });
    if (isRefusal(merged)) return merged;
    const outcome = await change(ports, async () => {
      const now = await loadTicket(ports.store, ticketId);
      const number = placeAt(now, there)?.number;
      const intent = { type: 'go-private' as const, ...(number === undefined ? {} : { to: number }) };
      const events = decide(now, intent, { now: ports.now(), actor, policy: {} });
      return isRefusal(events) ? events : { ticket: now, events };
    });
    return isRefusal(outcome) ? outcome : number;
  };
  return (asked) => alone(ports, asked.ticketId, () => once(asked));
}

type There = Pick<Aside, 'channel' | 'conversation'> & Partial<Aside>;

function placed(channel: string, where: string | There): There {
  return typeof where === 'string' ? { channel, conversation: where } : where;
}

/**
 * The ticket that is open where the case would go on: what the customer says there is joined with it. Refused where another case is
 * answered there, before anybody is written to.
 */
async function standingWith(
  { store }: TriagePorts,
  { channel, contactId }: Place,
  where: There,
): Promise<Ticket | null | Refusal> {
  const there = await store.tickets.ofConversation(where.channel, where.conversation);
  if (there === null || there.status.name === 'resolved') return null;
  const own = ownPlace(there);
  // On another channel the vendor knows that it is the same person, by whatever contact.
  const isTheirs = own.channel !== channel || own.contactId === contactId;
  if (samePlace(own, where) && isTheirs) return there;
  return { refused: 'newer-open', values: { ticket: there.number } };
}

/** Longer than the calls to a vendor with their timeouts: whoever holds it is done or dead by then. */
const HOLD_MS = 60_000;
const SOON_MS = 100;
/** It is held as a card that nobody sees. */
const HELD = 'go-private';

/** Two who press at once, in two processes too, would write to the customer in two places: the second finds what the first has done. */
async function alone<T>(ports: TriagePorts, ticketId: string, work: () => Promise<T>): Promise<T> {
  const { cards } = ports.store;
  const pause = createBell(new AbortController().signal);
  for (let waited = 0; waited <= HOLD_MS; waited += SOON_MS) {
    if ((await cards.hold(ticketId, HELD, ports.now(), HOLD_MS)) !== null) {
      try {
        return await work();
      } finally {
        await cards.letGo(ticketId, HELD);
      }
    }
    await pause.wait(SOON_MS);
  }
  throw new CodedError('conflict', 'Somebody else goes private with it');
}

function asPlace(
  { address, ...there }: There,
  contactId: string,
): Pick<Parameters<Opening>[0], 'place' | 'address'> {
  return { place: { ...there, contactId }, ...(address === undefined ? {} : { address }) };
}

/** They let nobody write to them, have left, or it is too late. */
function notThere(error: unknown): Refusal {
  const code = error instanceof CodedError ? error.code : null;
  if (code === 'contact-unreachable') return { refused: 'no-private-place' };
  if (code === 'window-closed') return { refused: 'aside-closed' };
  throw error;
}
