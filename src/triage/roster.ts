import type { Known, Roster } from '../domain/duty.ts';
import type { Person } from '../store/store.ts';
import type { TriagePorts } from './ports.ts';

type Ports = Pick<TriagePorts, 'policy' | 'now'> & { store: Pick<TriagePorts['store'], 'people' | 'rota'> };

/** All that says who works when, as it stands now. */
export async function rosterOf(ports: Ports): Promise<Roster<Person>> {
  const [people, known] = await Promise.all([ports.store.people.list(), knownOf(ports)]);
  return { ...known, people };
}

/** The same without the people. */
export async function knownOf({ store, policy, now }: Ports): Promise<Known> {
  const { rota, hours } = policy.current();
  return { rota, hours, changes: await store.rota.changes(now()) };
}
