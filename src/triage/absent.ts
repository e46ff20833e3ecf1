import { isWorking } from '../domain/duty.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { TriagePorts } from './ports.ts';
import { knownOf } from './roster.ts';

/** Whoever a hand-over would return to, if they are not at work. */
export async function absentFor(
  ports: Pick<TriagePorts, 'store' | 'now' | 'policy'>,
  { handover }: Ticket,
): Promise<ReadonlySet<string>> {
  const from = handover.pending?.from ?? null;
  if (from === null) return new Set();
  const person = await ports.store.people.byId(from);
  return new Set(person !== null && isWorking(person, await knownOf(ports), ports.now()) ? [] : [from]);
}
