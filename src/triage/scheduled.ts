import { type Actor, ADMIN, atLeast } from '../domain/actor.ts';
import { personalIn } from '../domain/personal.ts';
import { waivedBy } from '../domain/ticket/commitment.ts';
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

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'channels' | 'now' | 'hasAdmin'>;

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
  const actor = await authorOf(ports, reply.by);
  if (actor === null) return { held: 'author-gone' };
  const { [RESTORED_AT]: restoredAt = 0 } = await ports.store.tallies.all();
  if (scheduled.at <= restoredAt) return { held: 'restored' };
  const message = await ports.store.tickets.message(messageId);
  if (message === null || isGone(message)) return { held: 'words-changed' };
  const place = placeAt(ticket, message);
  if (place === undefined) return { held: 'place-gone' };
  if (isShut(ticket.conversation, message)) return { held: 'shut' };
  if (!(await isWindowOpen(ports, ticket, place))) return { held: 'window-closed' };
  const allowed = scheduled.allowed === true;
  if (place.public === true) {
    const reader = await secondReader(ports, ticket, actor, message.text);
    if (reader !== null && !allowed) return { held: 'beyond' };
    if (personalIn(message.text).length > 0 && scheduled.agreed !== true) return { held: 'beyond' };
  }
  const { role } = actor;
  const found = await commitmentsIn(ports, ticket, actor, message.text);
  if (scheduled.noPledge === true) return { role, intent: waivedBy(found) };
  if (!allowed && (found.asks !== null || found.short.length > 0)) return { held: 'beyond' };
  const hinted = !allowed && found.all.some(({ hints }) => hints.length > 0);
  return { role, intent: { pledges: found.pledges, hinted, grants: found.grants } };
}

/** Whose words they are, by what they may do now; null: they may write to no customer any more. */
async function authorOf(
  { store, hasAdmin }: Pick<Ports, 'store' | 'hasAdmin'>,
  id: string,
): Promise<Extract<Actor, { kind: 'person' }> | null> {
  if (id === ADMIN) return hasAdmin ? { kind: 'person', id, role: 'lead' } : null;
  const person = await store.people.byId(id);
  if (person === null || !person.active || !atLeast(person.role, 'agent')) return null;
  return { kind: 'person', id, role: person.role };
}
