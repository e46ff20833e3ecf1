import type { Aside } from '../channels/channel.ts';
import type { GoPrivate, Opening } from '../commands/ports.ts';
import { CodedError } from '../domain/coded-error.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { isAside, publicPlace } from '../domain/ticket/aside.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { ownPlace, type Place } from '../domain/ticket/places.ts';
import { decide } from '../domain/ticket/ticket.ts';
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
  const inTurn = createTurns();
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
    const standing = await standingWith(ports, from, vendor.asideWith?.(address.address));
    if (isRefusal(standing)) return standing;
    const contact = await ports.store.contacts.byId(contactId);
    const language = languageForCustomer(contact, ports.language);
    await learn(language);
    const { number } = ticket;
    const said = { title: `#${number}`, text: text('aside.begins', { number }, language) };
    const answers = await newestThere(ports, from);
    const aside = await vendor
      .takeAside({ conversation, to: address.address, ...said, ...answers })
      .catch(notThere);
    if (isRefusal(aside)) return { ...aside, values: { channel } };
    const there = typeof aside === 'string' ? { channel, conversation: aside } : aside;
    const opened = standing ?? (await open({ ticketId: id, actor, ...placeAt(there, contactId) }));
    if (isRefusal(opened)) return opened;
    const merged = await ties.merge(standing?.id ?? id, ticketId, { actor, confirm: true });
    if (isRefusal(merged)) return merged;
    const outcome = await change(ports, async () => {
      const now = await loadTicket(ports.store, ticketId);
      const events = decide(now, { type: 'go-private' }, { now: ports.now(), actor, policy: {} });
      return isRefusal(events) ? events : { ticket: now, events };
    });
    return isRefusal(outcome) ? outcome : number;
  };
  return (asked) => inTurn(asked.ticketId, () => once(asked));
}

/**
 * The ticket that is open where the case would go on: what the customer says there is joined with it. Refused where another case is
 * answered there, before anybody is written to.
 */
async function standingWith(
  { store }: TriagePorts,
  { channel, contactId }: Place,
  conversation: string | undefined,
): Promise<Ticket | null | Refusal> {
  const there = conversation === undefined ? null : await store.tickets.ofConversation(channel, conversation);
  if (there === null || there.status.name === 'resolved') return null;
  const own = ownPlace(there);
  const isWhole = own.conversation === conversation && own.contactId === contactId;
  return isWhole ? there : { refused: 'newer-open', values: { ticket: there.number } };
}

/** Two who press at once would write to the customer in two places: the second finds what the first has done. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return async <T>(ticketId: string, work: () => Promise<T>): Promise<T> => {
    const before = last.get(ticketId) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(work);
    last.set(ticketId, mine);
    try {
      return await mine;
    } finally {
      if (last.get(ticketId) === mine) last.delete(ticketId);
    }
  };
}

function placeAt(
  { address, ...there }: Pick<Aside, 'channel' | 'conversation'> & Partial<Aside>,
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
