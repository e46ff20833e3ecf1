import type { Announcement } from '../commands/ports.ts';
import type { Desk } from '../desks/desk.ts';
import { UNTIL_BACK } from '../domain/reach.ts';
import type { Job } from '../jobs/jobs.ts';
import { text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import type { TriagePorts } from './ports.ts';

/** Open tickets of somebody that are counted. */
const MOST = 200;

/** Durable before it is answered, as everything that desks are to say. */
export function announceBy({
  store,
  desks,
  now,
}: TriagePorts): (announcement: Announcement) => Promise<void> {
  return (announcement) =>
    store.enqueue(
      [...desks.keys()].map(
        (desk): Job => ({
          key: `tell:${desk}:${announcement.id}`,
          kind: 'tell',
          payload: { desk, announcement: { ...announcement } },
          runAt: now(),
        }),
      ),
    );
}

/** The announcement that a job carries, or null. */
export function announcementIn({ announcement }: Record<string, unknown>): Announcement | null {
  return typeof announcement === 'object' && announcement !== null ? (announcement as Announcement) : null;
}

export async function announce(ports: TriagePorts, desk: Desk, announced: Announcement): Promise<void> {
  const person = await ports.store.people.byId(announced.personId);
  if (person === null || (!person.active && announced.what !== 'left')) return;
  const count = announced.count ?? (await openOf(ports, person.id));
  const values = {
    name: person.name,
    count,
    until: clockTime(announced.until),
    reason: announced.reason ?? '',
  };
  await desk.tell(
    { kind: 'team' },
    {
      key: announced.id,
      text: text(keyOf(announced), values, ports.language),
      tickets: [],
      ref: null,
      team: null,
      urgent: false,
    },
  );
}

async function openOf({ store }: TriagePorts, assignee: string): Promise<number> {
  return (await store.tickets.queue({ status: 'open', assignee }, { limit: MOST })).rows.length;
}

function keyOf({ what, until }: Announcement) {
  if (what === 'personal-on' || what === 'personal-off') return `notice.${what}` as const;
  if (what === 'left') return 'notice.left-team';
  if (what === 'handed-back') return 'notice.handed-back';
  if (what === 'back') return 'notice.came-back';
  return until >= UNTIL_BACK ? 'notice.went-away' : 'notice.went-away-until';
}
