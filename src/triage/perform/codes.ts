import { concessionKind } from '../../domain/authority/terms.ts';
import { CodedError, codeOf } from '../../domain/coded-error.ts';
import { codesMessage } from '../../domain/ticket/carry-out.ts';
import type { Chosen } from '../../domain/ticket/chosen.ts';
import type { Ticket } from '../../domain/ticket/model.ts';
import { isPublic } from '../../domain/ticket/places.ts';
import { isSpam } from '../../domain/ticket/spam.ts';
import { actAsSystem } from '../act.ts';
import { canSay } from '../patience.ts';
import type { TriagePorts } from '../ports.ts';

const PART = 'codes';

/** For one offer, or for all that waited, one after the other: one who cannot be served holds nobody up. */
export async function codes(ports: TriagePorts, payload: Record<string, unknown>): Promise<void> {
  const { waiting } = payload;
  if (!Array.isArray(waiting)) return codesFor(ports, payload);
  let failed: unknown;
  for (const one of waiting as Record<string, unknown>[])
    try {
      await codesFor(ports, one);
    } catch (error) {
      // Whoever takes codes right now is done in a moment, and the turn of this one comes first then.
      if (codeOf(error) === 'conflict') throw error;
      failed ??= error;
    }
  if (failed !== undefined) throw failed;
}

/**
 * Takes codes from the pool for what a customer chose and sends them; taken again for the same offer, they are the same, so that
 * whoever dies in between gives nobody more. What is spam gets none, and those that did not go out are free again.
 */
async function codesFor(ports: TriagePorts, payload: Record<string, unknown>): Promise<void> {
  const { giving, tickets } = ports.store;
  const row = await tickets.byId(String(payload.ticketId));
  const offer = String(payload.offer);
  const task = row?.ticket.offer.chosen.find(({ messageId }) => messageId === offer);
  if (row === null || task === undefined) return;
  if (isSpam(row.ticket)) {
    const said = await tickets.message(codesMessage(offer));
    if (said === null || said.delivery === 'cancelled') await giving.releaseCoupons(offer);
    return;
  }
  if (await isByHand(ports, row.ticket, task)) return;
  const { kind, count } = task.option;
  const taken = await giving.takeCoupons(kind, count, offer, ports.now());
  const missing = taken.length > 0 ? 0 : count - (await leftOf(ports, kind));
  if (taken.length === 0 && missing <= 0)
    throw new CodedError('conflict', 'Others are taking codes right now');
  await actAsSystem(ports, row.ticket.id, PART, { type: 'hand-out', messageId: offer, missing });
}

/** It is done, cannot be said by the house, everybody would read the codes, or it comes without any. */
async function isByHand(ports: TriagePorts, ticket: Ticket, { doneAt, option }: Chosen): Promise<boolean> {
  if (doneAt !== null || ticket.links.mergedInto !== null || !canSay(ports, ticket)) return true;
  if (isPublic(ticket)) return true;
  const { authority } = ports.policy.current();
  if (concessionKind(authority, option.kind)?.measure !== 'count') return true;
  return (await ports.store.giving.couponsLeft()).every(({ kind }) => kind !== option.kind);
}

async function leftOf({ store }: TriagePorts, wanted: string): Promise<number> {
  return (await store.giving.couponsLeft()).find(({ kind }) => kind === wanted)?.left ?? 0;
}
