import { hearersOf } from '../domain/hearers.ts';
import { inSight, sightOf } from '../domain/sight.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Person } from '../store/store.ts';
import type { DueNotice } from './effects.ts';
import { isOwn } from './news.ts';
import { asksDecision } from './offer-news.ts';
import type { TriagePorts } from './ports.ts';
import { rosterOf } from './roster.ts';
import { isUrgent } from './urgent.ts';

/**
 * Notices with the people who get them now: what is urgent for somebody off duty is in the list of who hears it in their
 * place, wherever they read it. Desks ask once more when they say it.
 */
export async function onDuty(
  ports: Pick<TriagePorts, 'store' | 'policy' | 'now'>,
  ticket: Ticket,
  notices: readonly DueNotice[],
): Promise<DueNotice[]> {
  const urgent = notices.filter(({ told }) => told.audience.startsWith('person:') && isUrgent(told.stage));
  if (urgent.length === 0) return [...notices];
  const roster = await rosterOf(ports);
  return notices.map((notice) => {
    const { stage, audience } = notice.told;
    if (!urgent.includes(notice) || asksDecision(stage)) return notice;
    const person = roster.people.find(({ id }) => `person:${id}` === audience) ?? null;
    const heard = hearersOf<Person>(
      {
        to: 'person',
        person,
        urgent: true,
        own: isOwn(stage),
        team: ticket.triage.team,
        turn: ticket.number,
        sees: (one) => inSight(ticket, sightOf(one)),
      },
      roster,
      ports.now(),
    );
    const [instead] = heard.people;
    if (instead === undefined || instead.id === person?.id) return notice;
    return { ...notice, told: { ...notice.told, audience: `person:${instead.id}` } };
  });
}
