import type { KudosNews } from '../commands/ports.ts';
import type { Desk } from '../desks/desk.ts';
import type { Job } from '../jobs/jobs.ts';
import type { Kudos } from '../store/store.ts';
import { text } from '../texts/texts.ts';
import { deskPerson, isElsewhere } from './perform/hearing.ts';
import { waitsFor } from './perform/off-duty.ts';
import type { TriagePorts } from './ports.ts';

/** Durable before it is answered: who was thanked hears it, once on each desk. */
export function tellKudosBy({ store, desks, now }: TriagePorts): (news: KudosNews) => Promise<void> {
  return ({ id, to }) =>
    store.enqueue(
      [...desks.keys()].map(
        (desk): Job => ({
          key: `tell:${desk}:${keyOf({ id, to })}`,
          kind: 'tell',
          payload: { desk, kudos: { id, to } },
          runAt: now(),
        }),
      ),
    );
}

export function kudosIn({ kudos }: Record<string, unknown>): KudosNews | null {
  return typeof kudos === 'object' && kudos !== null ? (kudos as KudosNews) : null;
}

/** The words are read when they are told: what was struck out or taken back since is not said. */
export async function tellKudos(ports: TriagePorts, desk: Desk, news: KudosNews): Promise<void> {
  const { store } = ports;
  const kudos = await store.kudos.byId(news.id);
  if (kudos === null) return;
  if (news.to === 'person') return tellPerson(ports, desk, kudos);
  if (kudos.postedAt === null) return;
  const notice = await noticeOf(ports, kudos, 'notice.kudos-posted', ports.language);
  await desk.tell({ kind: 'team' }, { ...notice, key: keyOf(news) });
}

/** Nobody hears it in their place, and no channel: who cannot be written to alone finds it at `kudos`. */
async function tellPerson(ports: TriagePorts, desk: Desk, kudos: Kudos): Promise<void> {
  const person = await ports.store.people.byId(kudos.person);
  if (person?.active !== true || person.notify === 'quiet' || isElsewhere(ports, person, desk.id)) return;
  const { id } = kudos;
  const waiting = { desk: desk.id, kudos: { id, to: 'person' } };
  if (await waitsFor(ports, person, keyOf({ id, to: 'person' }), waiting)) return;
  const notice = await noticeOf(ports, kudos, 'notice.kudos', person.language ?? ports.language);
  const asks = kudos.open && kudos.postedAt === null ? { agree: `kudos/${kudos.id}` } : {};
  await desk.tell(
    { kind: 'person', person: deskPerson(person) },
    { ...notice, ...asks, key: keyOf({ id: kudos.id, to: 'person' }), alone: true },
  );
}

async function noticeOf(
  { store }: TriagePorts,
  { person, by, words, open, ticketId }: Kudos,
  key: 'notice.kudos' | 'notice.kudos-posted',
  language: string,
) {
  const [thanked, giver] = await Promise.all([store.people.byId(person), store.people.byId(by)]);
  const row = ticketId === null ? null : await store.tickets.byId(ticketId);
  const values = {
    from: giver?.name ?? '',
    name: thanked?.name ?? '',
    about: row === null ? 'no' : 'yes',
    number: row?.ticket.number ?? 0,
    words,
    open: open ? 'yes' : 'no',
  };
  return { text: text(key, values, language), tickets: [], ref: null, team: null, urgent: false };
}

function keyOf({ id, to }: KudosNews): string {
  return `kudos:${to}:${id}`;
}
