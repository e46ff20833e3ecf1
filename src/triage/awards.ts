import type { AwardNews } from '../commands/ports.ts';
import type { Desk } from '../desks/desk.ts';
import { byId } from '../domain/kinds.ts';
import type { Job } from '../jobs/jobs.ts';
import { monthText } from '../texts/award.ts';
import { text } from '../texts/texts.ts';
import { toldIn } from '../texts/told.ts';
import { deskPerson, isElsewhere } from './perform/hearing.ts';
import { waitsFor } from './perform/off-duty.ts';
import type { TriagePorts } from './ports.ts';

/** Durable before it is answered: the nominee is asked, or everybody reads it, once on each desk. */
export function tellAwardBy({ store, desks, now }: TriagePorts): (news: AwardNews) => Promise<void> {
  return (news) =>
    store.enqueue(
      [...desks.keys()]
        .filter((desk) => news.to === 'person' || news.desks.includes(desk))
        .map(
          (desk): Job => ({
            key: `tell:${desk}:${keyOf(news)}`,
            kind: 'tell',
            payload: { desk, award: { ...news } },
            runAt: now(),
          }),
        ),
    );
}

export function awardIn({ award }: Record<string, unknown>): AwardNews | null {
  return typeof award === 'object' && award !== null ? (award as AwardNews) : null;
}

export async function tellAward(ports: TriagePorts, desk: Desk, news: AwardNews): Promise<void> {
  if (news.to === 'person') return ask(ports, desk, news.id);
  const notice = { text: news.text, charts: news.charts, tickets: [], ref: null, team: null, urgent: false };
  await desk.tell({ kind: 'team' }, { ...notice, key: keyOf(news) });
}

/** Who has answered, was replaced or does not stand in awards any more is not asked. */
async function ask(ports: TriagePorts, desk: Desk, id: string): Promise<void> {
  const { store, policy } = ports;
  const found = await store.awards.nomination(id);
  if (found === null || found.answer !== null || found.replacedAt !== null) return;
  const person = await store.people.byId(found.who);
  if (person?.active !== true || isElsewhere(ports, person, desk.id)) return;
  if (!(await store.awards.members(ports.now())).has(person.id)) return;
  const waiting = { desk: desk.id, award: { to: 'person', id } };
  if (await waitsFor(ports, person, keyOf({ to: 'person', id }), waiting)) return;
  const language = person.language ?? ports.language;
  const award = toldIn(byId(policy.current().awards.awards, found.award)?.name ?? found.award, language);
  const values = { award, month: monthText(found.month, language), why: found.reason ?? '' };
  await desk.tell(
    { kind: 'person', person: deskPerson(person) },
    {
      ...{ key: keyOf({ to: 'person', id }), text: text('notice.award-ask', values, language) },
      ...{ agree: `award/${id}`, alone: true, tickets: [], ref: null, team: null, urgent: false },
    },
  );
}

function keyOf({ to, id }: Pick<AwardNews, 'to' | 'id'>): string {
  return `award:${to}:${id}`;
}
