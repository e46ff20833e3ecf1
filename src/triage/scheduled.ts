import { atLeast } from '../domain/actor.ts';
import { personalIn } from '../domain/personal.ts';
import { isGone } from '../domain/ticket/gone.ts';
import type { PolicyOutcome, Ticket } from '../domain/ticket/model.ts';
import { placeAt } from '../domain/ticket/places.ts';
import {
  dueScheduled,
  RESTORED_AT,
  type ScheduledGate,
  type StandingReply,
} from '../domain/ticket/scheduled.ts';
import { isShut } from '../domain/ticket/signs.ts';
import { commitmentsIn } from './commitments.ts';
import type { TriagePorts } from './ports.ts';
import { secondReader } from './second-reader.ts';
import { isWindowOpen } from './window.ts';

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'channels' | 'now'>;

/** What is known of a scheduled reply whose instant has come; nothing when none is due. */
export async function scheduledGates(
  ports: Ports,
  ticket: Ticket,
): Promise<Pick<PolicyOutcome, 'scheduled'>> {
  const due = dueScheduled(ticket, ports.now());
  return due === null ? {} : { scheduled: { [due.messageId]: await gateOf(ports, ticket, due) } };
}

/** The words are read again, by the rules and the authority of now: what they may promise can be less than when they were written. */
async function gateOf(
  ports: Ports,
  ticket: Ticket,
  { messageId, reply }: StandingReply,
): Promise<ScheduledGate> {
  const { scheduled } = reply;
  const author = await ports.store.people.byId(reply.by);
  if (author === null || !author.active || !atLeast(author.role, 'agent')) return { held: 'author-gone' };
  const { [RESTORED_AT]: restoredAt = 0 } = await ports.store.tallies.all();
  if (scheduled.at <= restoredAt) return { held: 'restored' };
  const message = await ports.store.tickets.message(messageId);
  if (message === null || isGone(message)) return { held: 'words-changed' };
  const place = placeAt(ticket, message);
  if (place === undefined) return { held: 'place-gone' };
  if (isShut(ticket.conversation, message)) return { held: 'shut' };
  if (!(await isWindowOpen(ports, ticket, place))) return { held: 'window-closed' };
  const actor = { kind: 'person' as const, id: author.id, role: author.role };
  const allowed = scheduled.allowed === true;
  if (place.public === true) {
    const reader = await secondReader(ports, ticket, actor, message.text);
    if (reader !== null && !allowed) return { held: 'beyond' };
    if (personalIn(message.text).length > 0 && scheduled.agreed !== true) return { held: 'beyond' };
  }
  if (scheduled.noPledge === true) return { role: author.role, intent: {} };
  const found = await commitmentsIn(ports, ticket, actor, message.text);
  if (!allowed && (found.asks !== null || found.short.length > 0)) return { held: 'beyond' };
  const hinted = !allowed && found.all.some(({ hints }) => hints.length > 0);
  return { role: author.role, intent: { pledges: found.pledges, hinted, grants: found.grants } };
}
