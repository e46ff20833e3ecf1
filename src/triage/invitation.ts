import type { Channel } from '../channels/channel.ts';
import type { Invite } from '../commands/ports.ts';
import { contactIn, personIn } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import { isRefusal } from '../domain/refusal.ts';
import { courtesyFor } from '../domain/ticket/courtesy.ts';
import type { EventBody, Ticket } from '../domain/ticket/model.ts';
import { ownPlace, placeAt, placesOf, replyPlace } from '../domain/ticket/places.ts';
import { pairOf } from '../domain/ticket/same-person.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { dated } from '../domain/ticket/ticket.ts';
import type { Job } from '../jobs/jobs.ts';
import type { Invitation, Message } from '../store/store.ts';
import { text } from '../texts/texts.ts';
import { change, changeTogether, type Draft, loadTicket } from './change.ts';
import type { TriagePorts } from './ports.ts';
import { createTies } from './ties.ts';

/** A code for another channel, recorded on the ticket; asked again for the same invitation, the same code. */
export function createInvite(ports: TriagePorts): Invite {
  return async ({ ticketId, channel, id, actor, messageId }) => {
    const ticket = await loadTicket(ports.store, ticketId);
    const known = invitable(ports.channels, ticket);
    // Whoever reads the code may say it elsewhere, and would be taken for the customer.
    const isOpen = replyPlace(ticket).public === true && channel !== replyPlace(ticket).channel;
    if (isOpen && known.includes(channel)) return { refused: 'invitation-public' };
    const link = known.includes(channel) ? await linkTo(ports, channel, id) : null;
    if (link === null) return { refused: 'no-invitation', values: { channel, known: known.join(', ') } };
    const before = await ports.store.invitations.byId(id);
    const expiresAt = before?.expiresAt ?? ports.now() + ports.inviteMs;
    const outcome = await change(ports, async () => {
      const now = await loadTicket(ports.store, ticketId);
      if ((await ports.store.invitations.byId(id)) !== null) return { ticket: now, events: [] };
      const body: EventBody = { type: 'invited', invitation: id, channel, expiresAt, messageId };
      return { ticket: now, events: [dated(body, { now: ports.now(), actor, policy: {} })] };
    });
    return isRefusal(outcome) ? outcome : { ...link, expiresAt };
  };
}

/** Channels that somebody can be invited to, but for the one where they wrote last; this one too, where it was in public and may go aside. */
function invitable(channels: ReadonlyMap<string, Channel>, ticket: Ticket): string[] {
  const here = replyPlace(ticket);
  return [...channels.values()]
    .filter(({ inviteLink }) => inviteLink !== undefined)
    .filter(({ id, takeAside }) => id !== here.channel || (here.public === true && takeAside !== undefined))
    .map(({ id }) => id);
}

async function linkTo(
  { channels, codes }: TriagePorts,
  channel: string,
  id: string,
): Promise<{ code: string; link: string } | null> {
  const code = codes.of(id);
  const link = (await channels.get(channel)?.inviteLink?.(code)) ?? null;
  return link === null ? null : { code, link };
}

/** A message without the code of ours that its writer came by; where others read it, it stays as it is, and calls for nothing. */
export function cameBy<Said extends { conversation: string; text: string }>(
  ports: Pick<TriagePorts, 'codes' | 'channels' | 'language'>,
  channel: string,
  said: Said,
): { item: Said; invitation: string | null } {
  const invitation = ports.codes.in(said.text);
  const vendor = ports.channels.get(channel);
  const isOpen =
    vendor?.readBy?.(said.conversation) === 'others' || vendor?.isPublic?.(said.conversation) === true;
  if (invitation === null || isOpen) return { item: said, invitation: null };
  const code = new RegExp(ports.codes.of(invitation), 'gi');
  const came = text('placeholder.invited', {}, ports.language);
  return { item: { ...said, text: said.text.replace(code, came) }, invitation };
}

/** What a message with such a code calls for; nothing where it is held back. */
export function joinJobs(
  ports: TriagePorts,
  { ticket, events }: Draft,
  message: Message,
  invitation: string | null,
): Job[] {
  if (invitation === null || !events.some(({ type }) => type === 'message-received')) return [];
  const opened = events.some(({ type }) => type === 'ticket-opened');
  const who = { channel: message.channel, contactId: contactIn(message.author), messageId: message.id };
  const payload = { invitation, ticketId: ticket.id, opened, ...who };
  return [{ key: `join:${message.id}`, kind: 'join', payload, runAt: ports.now() }];
}

/**
 * A customer confirmed an invitation: their two contacts are one person, and the ticket that the code opened goes on in the one
 * that they were invited from, where they are greeted. A code that is used, out of date, of another channel or of nobody does nothing, and says
 * nothing. Throws CodedError 'conflict' while a reply is on its way there.
 */
export async function join(ports: TriagePorts, payload: Record<string, unknown>): Promise<void> {
  const { invitation: id, ticketId, opened, channel, contactId } = payload;
  const invitation = await ports.store.invitations.byId(String(id));
  if (invitation === null) return;
  const used = await use(ports, invitation, {
    ticketId: String(ticketId),
    channel: String(channel),
    contactId: String(contactId),
  });
  if (used === null || opened !== true) return;
  const { actor, into, contacts } = used;
  await oneName(ports, contacts);
  const merged = await createTies(ports).merge(String(ticketId), into, { actor, confirm: true });
  if (isRefusal(merged) && merged.refused === 'reply-pending')
    throw new CodedError('conflict', 'A reply is on its way there', { retryAfterMs: 2000 });
  await greet(ports, into, { invitation: invitation.id, below: String(payload.messageId) });
}

/** Whoever has told their name in one place need not tell it in the other. */
async function oneName({ store }: TriagePorts, contacts: readonly string[]): Promise<void> {
  const known = (await Promise.all(contacts.map((id) => store.contacts.byId(id)))).filter(
    (one) => one !== null,
  );
  const name = known.find((one) => one.name !== null)?.name;
  for (const one of known)
    if (name != null && one.name === null) await store.contacts.change(one.id, { name }, one.version);
}

/** Once an invitation, below the message that they came with. */
async function greet(
  ports: TriagePorts,
  ticketId: string,
  values: { invitation: string; below: string },
): Promise<void> {
  await change(ports, async () => {
    const ticket = await loadTicket(ports.store, ticketId);
    const message = await ports.store.tickets.message(values.below);
    const isGreeted = (await ports.store.tickets.events(ticketId)).some(
      (event) => event.type === 'reply-queued' && event.courtesy?.values?.invitation === values.invitation,
    );
    if (isGreeted || message === null || placeAt(ticket, message) === undefined)
      return { ticket, events: [] };
    const context = { now: ports.now(), actor: { kind: 'system' as const, id: 'invitation' }, policy: {} };
    const body = courtesyFor(ticket, { about: 'joined', values }, ports.now());
    return { ticket, events: [dated(body, context)] };
  });
}

/** Who came with a code, and where they wrote it. */
interface Came {
  ticketId: string;
  channel: string;
  contactId: string;
}

/** The ticket that they were invited from, and who invited them; null: the code is not good here. */
async function use(ports: TriagePorts, invitation: Invitation, came: Came) {
  const { ticketId } = came;
  const by = personIn(invitation.by) ?? '';
  const actor = { kind: 'person' as const, id: by, role: 'agent' as const };
  let into = '';
  let contacts: string[] = [];
  const outcome = await changeTogether(ports, async () => {
    const { usedTicket } = (await ports.store.invitations.byId(invitation.id)) ?? invitation;
    const theirs = await loadTicket(ports.store, ticketId);
    const { own, contactId, channel } = await invited(ports, invitation);
    into = own.id;
    contacts = [contactId, came.contactId];
    if (usedTicket === ticketId) return [{ ticket: theirs, events: [] }];
    const isLate = usedTicket !== null || ports.now() > invitation.expiresAt;
    if (isLate || came.channel !== invitation.channel || own.id === ticketId || isSpam(theirs))
      return { refused: 'too-late' };
    // All who read a public code may say it: on the channel where it was said they alone are believed.
    if (channel === invitation.channel && came.contactId !== contactId) return { refused: 'too-late' };
    return accepted(
      ports,
      invitation,
      { ticket: own, contactId },
      { ticket: theirs, contactId: came.contactId },
    );
  });
  return isRefusal(outcome) ? null : { actor, into, contacts };
}

/** Where the message with the code is by now, and whose conversation it went to: several customers may be on the ticket. */
async function invited(
  ports: TriagePorts,
  { id, ticketId }: Invitation,
): Promise<{ own: Ticket; contactId: string; channel: string }> {
  const events = await ports.store.tickets.events(ticketId);
  const event = events.find((one) => one.type === 'invited' && one.invitation === id);
  const message = event?.type === 'invited' ? await ports.store.tickets.message(event.messageId) : null;
  const own = await goesOnIn(ports, message?.ticketId ?? ticketId);
  const place = message === null ? undefined : placeAt(own, message);
  const { contactId, channel } = place ?? ownPlace(own);
  return { own, contactId, channel };
}

async function goesOnIn(ports: TriagePorts, ticketId: string): Promise<Ticket> {
  const ticket = await loadTicket(ports.store, ticketId);
  const { mergedInto } = ticket.links;
  return mergedInto === null ? ticket : goesOnIn(ports, mergedInto.ticketId);
}

interface Joining {
  ticket: Ticket;
  contactId: string;
}

/** Told on both tickets: the code, and that the two contacts are one person unless they were before. */
async function accepted(
  ports: TriagePorts,
  { id, channel }: Invitation,
  own: Joining,
  theirs: Joining,
): Promise<Draft[]> {
  const { contactId } = theirs;
  const context = { now: ports.now(), actor: { kind: 'contact' as const, id: contactId }, policy: {} };
  const all = await ports.store.samePerson.contactsOf(own.contactId);
  const isKnown =
    placesOf(own.ticket).some((place) => place.contactId === contactId) || all.includes(contactId);
  const pair = pairOf(own.contactId, contactId);
  const linked = ({ id: ticketId, number }: Ticket): EventBody[] =>
    isKnown
      ? []
      : [
          {
            type: 'same-person-linked',
            link: `invitation-${id}`,
            because: 'invitation',
            ...pair,
            ticketId,
            number,
          },
        ];
  const { id: ticketId, number } = theirs.ticket;
  const came: EventBody = { type: 'invitation-accepted', invitation: id, channel, ticketId, number };
  return [
    { ticket: own.ticket, events: [came, ...linked(theirs.ticket)].map((body) => dated(body, context)) },
    { ticket: theirs.ticket, events: linked(own.ticket).map((body) => dated(body, context)) },
  ];
}
