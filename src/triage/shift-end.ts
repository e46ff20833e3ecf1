import type { Desk } from '../desks/desk.ts';
import { dutyOf } from '../domain/duty.ts';
import { comesDue, endingSoon, HAND_ON } from '../domain/hand-on.ts';
import type { Job } from '../jobs/jobs.ts';
import { readingIn } from '../texts/reading.ts';
import { text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import { deskPerson, isElsewhere } from './perform/hearing.ts';
import type { TriagePorts } from './ports.ts';
import { rosterOf } from './roster.ts';

/** Somebody's duty that ends (epoch ms), and what of theirs comes due before the next one. */
interface ShiftEnd {
  person: string;
  endsAt: number;
  tickets: number[];
}

/** Tickets of somebody that are looked at. */
const MOST = 100;
/** Of them the ask names these. */
const NAMED = 20;

/** One look: whoever goes off duty soon with something due before they are back is asked once. Answers how many were. */
export async function askToHandOn(ports: TriagePorts): Promise<number> {
  const { store, desks, policy, now } = ports;
  const { rota } = policy.current();
  if (Object.keys(rota.teams).length === 0) return 0;
  const roster = await rosterOf(ports);
  const at = now();
  let asked = 0;
  for (const person of roster.people) {
    const ending = endingSoon(person, roster, at);
    if (ending === null) continue;
    const name = `shift-end/${person.id}`;
    const period = String(ending.endsAt);
    const last = await store.posts.last(name);
    if (last?.period === period) continue;
    const { rows } = await store.tickets.queue({ assignee: person.id }, { limit: MOST });
    const tickets = rows.flatMap(({ ticket }) => (comesDue(ticket, ending) ? [ticket.number] : []));
    // What is claimed a little later is asked about then.
    if (tickets.length === 0) continue;
    const jobs = endJobs({ person: person.id, endsAt: ending.endsAt, tickets }, [...desks.keys()], at);
    if (await store.posts.move(name, last?.period ?? null, { period, at }, jobs)) asked++;
  }
  // The web desk shows it among what concerns them.
  if (asked > 0) store.live.publish({ kind: 'people' });
  return asked;
}

function endJobs(ending: ShiftEnd, desks: readonly string[], now: number): Job[] {
  return desks.map((desk) => ({
    key: `tell:${desk}:${keyOf(ending)}`,
    kind: 'tell',
    payload: { desk, shiftEnd: { ...ending } },
    runAt: now,
  }));
}

export function shiftEndIn({ shiftEnd }: Record<string, unknown>): ShiftEnd | null {
  return typeof shiftEnd === 'object' && shiftEnd !== null ? (shiftEnd as ShiftEnd) : null;
}

/** Whoever is off duty already is not asked any more: what they left goes to who is on duty. */
export async function tellShiftEnd(ports: TriagePorts, desk: Desk, ending: ShiftEnd): Promise<void> {
  const roster = await rosterOf(ports);
  const person = roster.people.find(({ id }) => id === ending.person);
  if (person === undefined || dutyOf(person, roster, ports.now()) !== 'duty') return;
  if (isElsewhere(ports, person, desk.id)) return;
  const language = person.language ?? ports.language;
  const count = ending.tickets.length;
  const said = readingIn(person.zone, () =>
    text('notice.shift-ends', { until: clockTime(ending.endsAt), count }, language),
  );
  await desk.tell(
    { kind: 'person', person: deskPerson(person) },
    {
      key: keyOf(ending),
      text: said,
      tickets: ending.tickets.slice(0, NAMED).map((number) => ({
        number,
        title: `#${number}`,
        url: `${ports.publicUrl}/desk/#/tickets/${number}`,
      })),
      agree: HAND_ON,
      ...{ alone: true, ref: null, team: null, urgent: false },
    },
  );
}

function keyOf({ person, endsAt }: ShiftEnd): string {
  return `shift-end:${person}:${endsAt}`;
}
