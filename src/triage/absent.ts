import { isAtWork } from '../domain/reach.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { TriagePorts } from './ports.ts';

/** Whoever a hand-over would return to, if they are not at work. */
export async function absentFor(
  { store, now, policy }: Pick<TriagePorts, 'store' | 'now' | 'policy'>,
  { handover }: Ticket,
): Promise<ReadonlySet<string>> {
  const from = handover.pending?.from ?? null;
  if (from === null) return new Set();
  const person = await store.people.byId(from);
  return new Set(person !== null && isAtWork(person, now(), policy.current().hours) ? [] : [from]);
}
