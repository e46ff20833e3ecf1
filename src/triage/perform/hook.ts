import { personIn } from '../../domain/actor.ts';
import { CodedError } from '../../domain/coded-error.ts';
import { parted } from '../../domain/heading.ts';
import { HOOK_TEST, hookEventOf } from '../../domain/hook.ts';
import type { TicketEvent } from '../../domain/ticket/model.ts';
import type { Sent } from '../../hooks/send.ts';
import { MAX_TRIES } from '../../jobs/jobs.ts';
import type { Hook, HookDelivery, QueueRow } from '../../store/store.ts';
import { hookOffJobs } from '../hook-off.ts';
import type { TriagePorts } from '../ports.ts';

/** Longer than a call with its usual timeout: whoever died with it is waited for so long. */
const HOLD_MS = 30_000;
const BUSY_MS = 10_000;
/** Waits after each try that failed: two and a half days in all. Real milliseconds. */
const WAITS_MS = [1, 5, 30, 120, 600, 1800, 3600, 7200, 18_000, 50_400, 86_400].map(
  (seconds) => seconds * 1000,
);
/** No receiver is left alone for longer because it asks so. */
const LONGEST_WAIT_MS = 3_600_000;
/** Should the turn of an event that waits for an earlier one be forgotten. */
const LOOK_AGAIN_MS = 300_000;
/** A hook that nothing got through to for so long is switched off. */
const FAILING_MS = 5 * 86_400_000;
/** The receiver is gone for good (Standard Webhooks). */
const GONE = 410;

/**
 * Sends one event to one system that follows. At least once, under the same id each time; what happened to a ticket
 * earlier goes first, unless it was tried in vain for a while.
 */
export async function hook(
  ports: TriagePorts,
  payload: Record<string, unknown>,
  attempt: number,
): Promise<void> {
  const { hooks } = ports.store;
  const id = String(payload.deliveryId);
  const held = await hooks.hold(id, ports.now(), HOLD_MS);
  if (held === 'settled') return;
  if (held !== 'held') return lookAgain(ports, id, held === 'busy' ? BUSY_MS : LOOK_AGAIN_MS);
  const delivery = await hooks.delivery(id);
  const known = delivery === null ? null : await hooks.byId(delivery.hookId);
  if (delivery === null || known === null) return;
  if (!known.active && delivery.type !== HOOK_TEST) return hooks.giveUp(known.id);
  const sent = await ports.sendHook({
    ...known,
    id,
    body: JSON.stringify(await bodyOf(ports, delivery, known)),
  });
  await settle(ports, { delivery, known, sent }, attempt);
}

/** It is not its turn yet: waiting for that is no try, however often it takes. */
async function lookAgain({ store, now }: TriagePorts, deliveryId: string, inMs: number): Promise<void> {
  const runAt = now() + inMs;
  await store.enqueue([
    { key: `hook:${deliveryId}:look:${runAt}`, kind: 'hook', payload: { deliveryId }, runAt },
  ]);
}

async function settle(
  ports: TriagePorts,
  { delivery, known, sent }: { delivery: HookDelivery; known: Hook; sent: Sent },
  attempt: number,
): Promise<void> {
  const { hooks } = ports.store;
  const now = ports.now();
  const { status, error } = sent;
  const made = { at: now, status, error };
  if (status !== null && status >= 200 && status < 300) {
    await hooks.tried(delivery, made, 'sent', now);
    if (known.failingSince !== null) await hooks.change(known.id, { failingSince: null });
    return;
  }
  const waitMs = WAITS_MS[delivery.tries.length];
  const last = waitMs === undefined || attempt >= MAX_TRIES || delivery.type === HOOK_TEST;
  await hooks.tried(delivery, made, last ? 'failed' : 'waiting', now);
  if (known.active && (await isLost(ports, known, status))) return;
  if (last) return;
  const asked = Math.min(sent.retryAfterMs ?? 0, LONGEST_WAIT_MS);
  throw new CodedError('vendor-down', `The hook answered ${status ?? error}`, {
    retryAfterMs: Math.max(waitMs, asked),
  });
}

/** Whether it is switched off by that; leads are told once. */
async function isLost(
  { store, desks, now }: TriagePorts,
  known: Hook,
  status: number | null,
): Promise<boolean> {
  const since = known.failingSince ?? now();
  const because = status === GONE ? 'gone' : now() - since >= FAILING_MS ? 'failing' : null;
  if (because === null) {
    if (known.failingSince === null) await store.hooks.change(known.id, { failingSince: since });
    return false;
  }
  const jobs = hookOffJobs({ id: known.id, url: known.url, at: now() }, [...desks.keys()]);
  await store.hooks.switchOff(known.id, because, jobs);
  return true;
}

/** Ids, codes and instants. What people wrote and are called stands in it only where the hook asks for texts. */
async function bodyOf(
  ports: TriagePorts,
  { type, at, ticketId, contactId, version, seq }: HookDelivery,
  { texts }: Hook,
) {
  const timestamp = new Date(at).toISOString();
  if (contactId !== null) return { type, timestamp, data: await contactOf(ports, contactId, texts) };
  const row = ticketId === null ? null : await ports.store.tickets.byId(ticketId);
  if (row === null) return { type, timestamp, data: {} };
  const event = (await ports.store.tickets.events(row.ticket.id, { version }))[seq];
  const message = await messageOf(ports, event, texts);
  const data = {
    ticket: ticketOf(ports, row, texts),
    ...(event === undefined ? {} : { event: await eventOf(ports, row.ticket.id, event) }),
    ...(message === null ? {} : { message }),
  };
  return { type, timestamp, data };
}

function ticketOf({ publicUrl }: TriagePorts, row: QueueRow, texts: boolean) {
  const { ticket, createdAt, updatedAt } = row;
  const { conversation, triage, claim, status, escalation } = ticket;
  return {
    number: ticket.number,
    version: ticket.version,
    status: status.name,
    channel: conversation.channel,
    contact: { id: conversation.contactId, ...(texts ? { name: row.contactName } : {}) },
    priority: triage.priority,
    tags: triage.tags,
    team: triage.team,
    assignee: claim.by,
    escalated: escalation.at !== null,
    url: `${publicUrl}/desk/#/tickets/${ticket.number}`,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

/** Names where a merged case goes on, or went on until now, and what was taken back. */
async function eventOf(ports: TriagePorts, ticketId: string, event: TicketEvent) {
  const { actor } = event;
  const kind = actor.split(':', 1)[0];
  const id = personIn(actor) ?? actor.slice(actor.indexOf(':') + 1);
  return {
    type: event.type,
    actor: { kind, id },
    at: new Date(event.at).toISOString(),
    ...(event.type === 'merged-into' ? { into: event.number } : {}),
    ...(event.type === 'unmerged' ? { from: event.number } : {}),
    ...(event.type === 'undone' ? { undone: await namesAt(ports, ticketId, event.of) } : {}),
  };
}

async function namesAt({ store }: TriagePorts, ticketId: string, version: number): Promise<string[]> {
  const events = await store.tickets.events(ticketId, { version });
  return events.flatMap((one) => hookEventOf(one) ?? []);
}

/** As they are now: what they are called, and what is known of them, only where the hook asks for texts. */
async function contactOf({ store }: TriagePorts, id: string, texts: boolean) {
  const contact = await store.contacts.byId(id);
  if (contact === null) return {};
  const { externalId, version, language, form, createdAt, name, note, attributes } = contact;
  const known = { id, version, language, form, createdAt: new Date(createdAt).toISOString() };
  return { contact: { ...known, ...(texts ? { externalId, name, note, attributes } : {}) } };
}

async function messageOf({ store }: TriagePorts, event: TicketEvent | undefined, texts: boolean) {
  const id = event !== undefined && 'messageId' in event ? event.messageId : null;
  const message = id === null ? null : await store.tickets.message(id);
  if (message === null) return null;
  const known = { id: message.id, kind: message.kind, files: message.files.length };
  if (!texts || message.deletedAt !== null) return known;
  const { subject, words } = parted(message);
  return { ...known, ...(subject === null ? {} : { subject }), text: words };
}
