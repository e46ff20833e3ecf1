import type { Channel, Outbound } from '../../channels/channel.ts';
import { personIn } from '../../domain/actor.ts';
import { CodedError, codeOf, MEANING } from '../../domain/coded-error.ts';
import { MAX_TRIES } from '../../jobs/jobs.ts';
import type { Message } from '../../store/store.ts';
import { actAsSystem } from '../act.ts';
import type { TriagePorts } from '../ports.ts';

const PART = 'delivery';
/** How soon a reply looks again whether the one before it is through. */
const BEHIND_MS = 500;

/**
 * Sends a reply to the customer. `sending` is committed before the vendor is called, so that after a crash it is known
 * that the outcome is not: a vendor that honours our key gets it again, elsewhere a person is asked.
 */
export async function deliver(
  ports: TriagePorts,
  payload: Record<string, unknown>,
  attempt: number,
): Promise<void> {
  const message = await ports.store.tickets.message(String(payload.messageId));
  if (message === null || (message.delivery !== 'queued' && message.delivery !== 'sending')) return;
  const channel = ports.channels.get(message.channel);
  if (channel === undefined)
    throw new CodedError('wrong-setting', `The channel ${message.channel} is switched off`);
  if (message.delivery === 'sending' && !channel.limits.sendsOnce) {
    await actAsSystem(ports, message.ticketId, PART, { type: 'unknown', messageId: message.id });
    return;
  }
  if (message.delivery === 'queued') {
    await waitForTurn(ports, message);
    const begun = await actAsSystem(ports, message.ticketId, PART, {
      type: 'start-sending',
      messageId: message.id,
    });
    if (!('changed' in begun) || !begun.changed) return;
  }
  await sendAndRecord(ports, channel, message, attempt);
}

/** Replies of one ticket go out in the order in which they were written. */
async function waitForTurn(ports: TriagePorts, message: Message): Promise<void> {
  const recent = await ports.store.tickets.messages(message.ticketId, { limit: 100 });
  const before = recent.slice(
    0,
    Math.max(
      0,
      recent.findIndex(({ id }) => id === message.id),
    ),
  );
  const ahead = before.some(
    ({ kind, delivery }) => kind === 'outbound' && (delivery === 'queued' || delivery === 'sending'),
  );
  if (ahead)
    throw new CodedError('conflict', 'An earlier reply is still on its way', { retryAfterMs: BEHIND_MS });
}

async function sendAndRecord(
  ports: TriagePorts,
  channel: Channel,
  message: Message,
  attempt: number,
): Promise<void> {
  const { id: messageId, ticketId } = message;
  let externalId: string;
  try {
    ({ externalId } = await channel.send(await outboundOf(ports, message)));
  } catch (error) {
    const code = codeOf(error);
    const fate = error instanceof CodedError ? MEANING[code].job : 'unknown';
    if (fate === 'retry' && attempt < MAX_TRIES) {
      await actAsSystem(ports, ticketId, PART, { type: 'put-back', messageId, code });
      throw error;
    }
    const type = fate === 'unknown' ? 'unknown' : 'failed';
    await actAsSystem(
      ports,
      ticketId,
      PART,
      type === 'unknown' ? { type, messageId } : { type, messageId, code },
    );
    ports.log.warn({ err: error, messageId }, `a reply is ${type}`);
    return;
  }
  await actAsSystem(ports, ticketId, PART, { type: 'delivered', messageId }, [{ id: messageId, externalId }]);
}

async function outboundOf(ports: TriagePorts, message: Message): Promise<Outbound> {
  const row = await ports.store.tickets.byId(message.ticketId);
  const addresses = await ports.store.contacts.addressesOf(row?.ticket.conversation.contactId ?? '');
  const to = addresses.find(({ channel }) => channel === message.channel)?.address;
  const author = await ports.store.people.byId(personIn(message.author) ?? '');
  const business = ports.policy.current().business;
  const team = author?.team ?? row?.ticket.triage.team ?? null;
  return {
    key: message.id,
    conversation: message.conversation,
    to: to ?? message.conversation,
    text: message.text,
    from: {
      name: author === null ? business.name : (author.publicName ?? author.name),
      team: team === null ? null : (business.teams[team] ?? team),
    },
    files: message.files.flatMap(({ name, type, hash }) =>
      hash === null ? [] : [{ name, type, open: () => ports.files.open(hash) }],
    ),
  };
}
