import type { DeskPerson } from '../../desks/desk.ts';
import { dutyOf, nextDuty, withDuty } from '../../domain/duty.ts';
import type { Person } from '../../store/store.ts';
import type { TriagePorts } from '../ports.ts';
import { knownOf, rosterOf } from '../roster.ts';
import { deskPerson } from './hearing.ts';

/** Looked again after this at the latest: somebody may come back earlier than the rota says. */
const AGAIN_MS = 6 * 3_600_000;

/** Whether something for one person's eyes has to wait until they are on duty: it is then a job for later, named by `name`. */
export async function waitsFor(
  ports: TriagePorts,
  person: Person,
  name: string,
  payload: Record<string, unknown>,
): Promise<boolean> {
  const known = await knownOf(ports);
  const now = ports.now();
  if (dutyOf(person, known, now) === 'duty') return false;
  const runAt = Math.min(nextDuty(person, known, now) ?? Number.POSITIVE_INFINITY, now + AGAIN_MS);
  const desk = String(payload.desk);
  await ports.store.enqueue([{ key: `tell:${desk}:${name}:${runAt}`, kind: 'tell', payload, runAt }]);
  return true;
}

/** The people a post in the supervisors' channel calls by name: those on duty, and for what is urgent else who is on call. */
export async function calledAmong(
  ports: TriagePorts,
  fits: (person: Person) => boolean,
  urgent = false,
): Promise<DeskPerson[]> {
  const roster = await rosterOf(ports);
  const on = withDuty(roster, 'duty', null, ports.now()).filter(fits);
  const called = on.length === 0 && urgent ? withDuty(roster, 'call', null, ports.now()).filter(fits) : on;
  return called.map(deskPerson);
}
