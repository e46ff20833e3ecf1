import { ticketsInSight } from '../commands/sight.ts';
import { comesDue, endingSoon, HAND_ON } from '../domain/hand-on.ts';
import { sightOf } from '../domain/sight.ts';
import { readingIn } from '../texts/reading.ts';
import { text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import type { HouseNoticeView } from './notice-shapes.ts';
import type { ApiPorts } from './ports.ts';

/** Tickets of somebody that are looked at. */
const MOST = 100;

/** Whoever goes off duty soon with something due before they are back is asked here too, as long as it is so: who works on the web alone has no other place. */
export async function endingShift(
  { store, policy, clock }: Pick<ApiPorts, 'store' | 'policy' | 'clock'>,
  caller: { id: string },
  language: string,
): Promise<HouseNoticeView[]> {
  const now = clock.now();
  const { rota, hours } = policy.current();
  if (Object.keys(rota.teams).length === 0) return [];
  const [person, changes] = await Promise.all([store.people.byId(caller.id), store.rota.changes(now)]);
  const ending = person === null ? null : endingSoon(person, { rota, hours, changes }, now);
  if (person === null || ending === null) return [];
  const theirs = ticketsInSight(store.tickets, sightOf(person));
  const { rows } = await theirs.queue({ assignee: person.id }, { limit: MOST });
  const count = rows.filter(({ ticket }) => comesDue(ticket, ending)).length;
  if (count === 0) return [];
  const said = readingIn(person.zone, () =>
    text('notice.shift-ends', { until: clockTime(ending.endsAt), count }, language),
  );
  return [{ about: 'shift', text: said, at: null, agree: HAND_ON }];
}
