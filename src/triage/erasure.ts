import { type Actor, actorRef } from '../domain/actor.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { scheduledOn } from '../domain/ticket/scheduled.ts';
import { isTheirs } from '../domain/ticket/theirs.ts';
import { createBell } from '../jobs/bell.ts';
import type { ErasureReason, Message, StruckFile, Unless } from '../store/store.ts';
import { actAsSystem, createAct } from './act.ts';
import { callsAny } from './dropped-call.ts';
import type { TriagePorts } from './ports.ts';
import { strikeFilesOn } from './strike-files.ts';

/** Messages that are struck in one commit: each brings jobs for its copies at the desks. */
const BATCH = 100;
/** What something interrupted is gone on with this soon. Real milliseconds. */
const EVERY_MS = 60_000;

export interface WantedErasure {
  id: string;
  contacts: readonly string[];
  actor: Actor;
  reason: ErasureReason;
  /** Names go, and what was written stays. */
  keepWords?: boolean;
  /** Asked about their cases within the transaction that begins it: what it refuses is not done. */
  unless?: Unless;
}

/**
 * Erases a person: first who they are, in one transaction, then case by case the words, here and in the copies at the desks. What
 * dies in between goes on at the next start. Answers once all of it is done, or what refused it. Throws CodedError 'store-down'.
 */
export function createErase(ports: TriagePorts): (wanted: WantedErasure) => Promise<Refusal | null> {
  return async ({ id, contacts, actor, reason, keepWords = false, unless }) => {
    const { erasures } = ports.store;
    const wanted = { id, at: ports.now(), by: actorRef(actor), reason, contacts: [...contacts] };
    const refused = await (keepWords ? erasures.beginNames(wanted, unless) : erasures.begin(wanted, unless));
    if (refused === null) await goOn(ports, id);
    return refused;
  };
}

/** Strikes files out of messages as an erasure of nobody: what dies in between goes on at the next start. Throws CodedError 'store-down'. */
export function createStrikeFiles(
  ports: TriagePorts,
): (wanted: { id: string; actor: Actor; files: readonly StruckFile[] }) => Promise<void> {
  return async ({ id, actor, files }) => {
    const { erasures } = ports.store;
    await erasures.beginFiles({ id, at: ports.now(), by: actorRef(actor), files, reason: 'redacted' });
    for (const ticketId of (await erasures.rest(id))?.tickets ?? [])
      await strikeFilesOn(ports, ticketId, files, actor);
    await goOn(ports, id);
  };
}

/** Goes on with what was interrupted, until the signal. Any process may. */
export async function runErasures(ports: TriagePorts, signal: AbortSignal): Promise<void> {
  const bell = createBell(signal);
  while (!signal.aborted) {
    await goOnWithAll(ports).catch((error: unknown) =>
      ports.log.error({ err: error }, 'an erasure could not be finished; trying again'),
    );
    await bell.wait(EVERY_MS);
  }
}

export async function goOnWithAll(ports: TriagePorts): Promise<number> {
  const unfinished = await ports.store.erasures.unfinished();
  for (const { id } of unfinished) await goOn(ports, id);
  return unfinished.length;
}

/** Takes it to its end from wherever it stands. */
async function goOn(ports: TriagePorts, id: string): Promise<void> {
  const { erasures } = ports.store;
  const [erasure, rest] = await Promise.all([erasures.byId(id), erasures.rest(id)]);
  if (erasure === null || rest === null) return;
  const { struck, keepWords } = rest;
  const before = async (ticketId: string) => {
    if (struck.length > 0 && erasure.reason === 'redacted')
      await strikeFilesOn(ports, ticketId, struck, { kind: 'system', id: 'erasure' });
    if (struck.length > 0) return;
    await takeBackScheduled(ports, ticketId, erasure.contacts);
    await takeBackCall(ports, ticketId, erasure.contacts);
    if (!keepWords) await strikeCopies(ports, ticketId, erasure.contacts);
  };
  await ports.store.erasures.carryOut(id, { files: ports.files, now: ports.now, before });
}

/** What was to go to them later goes nowhere, and nobody is asked about it. */
async function takeBackScheduled(
  ports: TriagePorts,
  ticketId: string,
  contacts: readonly string[],
): Promise<void> {
  const row = await ports.store.tickets.byId(ticketId);
  if (row === null) return;
  for (const { messageId } of scheduledOn(row.ticket)) {
    const message = await ports.store.tickets.message(messageId);
    if (message === null || !isTheirs(message, row.ticket, contacts)) continue;
    const outcome = await actAsSystem(ports, ticketId, 'erasure', { type: 'undo', messageId });
    if (isRefusal(outcome)) ports.log.warn({ refused: outcome.refused }, 'a reply was not taken back');
  }
}

/**
 * Nobody is called any more: the place in the slots is somebody else's. `unless` is asked about their cases right before it is written, and
 * again whenever the case has changed meanwhile; what it refuses stands.
 */
export async function takeBackCall(
  ports: TriagePorts,
  ticketId: string,
  contacts: readonly string[],
  unless?: Unless,
): Promise<void> {
  const row = await ports.store.tickets.byId(ticketId);
  if (row === null || !callsAny(row.ticket, contacts)) return;
  const outcome = await createAct(ports)({
    number: row.ticket.number,
    actor: { kind: 'system', id: 'erasure' },
    intent: async () => (await refusedFor(ports, contacts, unless)) ?? { type: 'drop-callback' },
  });
  if (isRefusal(outcome)) ports.log.warn({ refused: outcome.refused }, 'a call was not taken back');
}

async function refusedFor(
  { store }: TriagePorts,
  [contact = '']: readonly string[],
  unless?: Unless,
): Promise<Refusal | null> {
  return unless === undefined ? null : unless((await store.erasures.plan(contact)).tickets);
}

/** The copies at the desks, and what notices say, follow from the record that the messages were struck. */
async function strikeCopies(
  ports: TriagePorts,
  ticketId: string,
  contacts: readonly string[],
): Promise<void> {
  for (let before: string | undefined; ; ) {
    const row = await ports.store.tickets.byId(ticketId);
    if (row === null) return;
    const page = await ports.store.tickets.messages(ticketId, {
      limit: BATCH,
      ...(before === undefined ? {} : { before }),
    });
    const struck = page.filter((one) => one.deletedAt === null && isTheirs(one, row.ticket, contacts));
    if (struck.length > 0) await strike(ports, ticketId, struck);
    before = page[0]?.id;
    if (page.length < BATCH || before === undefined) return;
  }
}

async function strike(ports: TriagePorts, ticketId: string, messages: readonly Message[]): Promise<void> {
  const intent = {
    type: 'redact' as const,
    messages: messages.map(({ id }) => ({ messageId: id, count: 1 })),
  };
  // Its files are named until the case is emptied: by then they are on the list of what goes.
  const patches = messages.map(({ id }) => ({ id, text: '', deletedAt: ports.now() }));
  const outcome = await actAsSystem(ports, ticketId, 'erasure', intent, patches);
  if (isRefusal(outcome)) ports.log.warn({ refused: outcome.refused }, 'copies of a case were not struck');
}
