import { atLeast } from '../domain/actor.ts';
import { isCommonDomain, mailDomain } from '../domain/mail-domain.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { alreadyMerged } from '../domain/ticket/merge.ts';
import type { Intent, Ticket } from '../domain/ticket/model.ts';
import { replyPlace } from '../domain/ticket/places.ts';
import { isShared } from '../domain/ticket/spam.ts';
import type { Block, QueueRow } from '../store/store.ts';
import { blockedName } from './blocked-name.ts';
import type { Command } from './command.ts';
import { needs } from './handle.ts';
import { actorOf, messageIdOf } from './message.ts';
import { given, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { callDropped } from './spam.ts';

const WHAT = ['contact', 'address', 'domain'] as const;

/** All that this sender writes goes into quarantine from now on, this ticket with it. A whole domain is a supervisor's. */
export const block: Command = {
  name: 'block',
  summary: 'command.block',
  example: '12 address',
  role: 'agent',
  group: 'state',
  options: [
    TICKET,
    {
      name: 'what',
      summary: 'option.block-what',
      type: 'choice',
      required: false,
      choices: WHAT,
      roles: { domain: 'supervisor' },
    },
  ],
  async run(request, ports) {
    const number = ticketOf(request);
    const kind = (given(request, 'what') ?? 'address') as Block['kind'];
    if (kind === 'domain' && !atLeast(request.actor.role, 'supervisor')) return needs('supervisor');
    const row = await ports.store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    // Refused before anything is stored: its case, and its sender's, are elsewhere.
    const merged = alreadyMerged(row.ticket);
    if (merged !== null) return merged;
    const sender = await senderOf(ports, row, kind);
    if (isRefusal(sender)) return sender;
    const id = messageIdOf(request, ports).slice(0, 8);
    const wanted = { id, kind, ...sender, by: request.actor.id, at: ports.now() };
    const standing = await ports.store.blocks.add(wanted);
    // The case of another customer on it is none of this sender's.
    const shared = isShared(row.ticket);
    const intent = blocking(ports, { block: standing.id, own: standing.id === id });
    const outcome = await ports.act({ number, actor: actorOf(request), intent });
    if (isRefusal(outcome)) return outcome;
    const value = await blockedName(standing, ports, { language: request.language, number });
    return {
      key: 'said.blocked',
      values: { number, value, shared: shared ? 'yes' : 'no', call: callDropped(outcome.ticket) },
      ticket: number,
      data: { block: standing.id },
    };
  },
};

/** The ticket knows of the block that was set up from it, once: whoever takes that back lifts it. Not of one that stood before. */
function blocking({ store }: CommandPorts, { block, own }: { block: string; own: boolean }) {
  return async (ticket: Ticket): Promise<Intent> => {
    const events = own ? await store.tickets.events(ticket.id) : [];
    const known = events.some((event) => event.type === 'sender-blocked' && event.block === block);
    return { type: 'block-sender', block: own && !known ? block : null };
  };
}

/** Who is meant: the customer who wrote last, as the card shows, the address that it came from, or the domain of that. */
async function senderOf(
  { store }: CommandPorts,
  { ticket }: QueueRow,
  kind: Block['kind'],
): Promise<Pick<Block, 'channel' | 'value'> | Refusal> {
  const { contactId, channel, conversation } = replyPlace(ticket);
  if (kind === 'contact') return { channel: null, value: contactId };
  const addresses = await store.contacts.addressesOf(contactId);
  const there = addresses.filter((one) => one.channel === channel).map(({ address }) => address);
  const address = there.find((one) => one === conversation) ?? there[0] ?? conversation;
  if (kind === 'address') return { channel, value: address };
  const domain = mailDomain(address);
  if (domain === '') return { refused: 'no-domain' };
  return isCommonDomain(domain)
    ? { refused: 'common-domain', values: { domain } }
    : { channel: null, value: domain };
}
