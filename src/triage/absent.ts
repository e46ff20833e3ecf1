import { isPresent } from '../domain/reach.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { TriagePorts } from './ports.ts';

/** Whoever a hand-over would return to, if they are not there. */
export async function absentFor(
  { store, now }: Pick<TriagePorts, 'store' | 'now'>,
  { handover }: Ticket,
): Promise<ReadonlySet<string>> {
  const from = handover.pending?.from ?? null;
  if (from === null) return new Set();
  const person = await store.people.byId(from);
  return new Set(person !== null && isPresent(person, now()) ? [] : [from]);
}
