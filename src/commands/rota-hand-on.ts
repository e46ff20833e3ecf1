import { comesDue, endingDuty, goesOn } from '../domain/hand-on.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { inSight, sightOf } from '../domain/sight.ts';
import type { QueueRow } from '../store/store.ts';
import { clockTime } from '../texts/time.ts';
import type { Answer, Asked } from './command.ts';
import { actorOf } from './message.ts';
import type { CommandPorts } from './ports.ts';
import { rosterFor } from './rota-week.ts';

const PAGE = 100;

/** Gives what comes due before one's next duty to whoever is on duty then; to the queue, where nobody is. */
export async function handOn(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const roster = await rosterFor(ports);
  const person = roster.people.find(({ id }) => id === request.actor.id);
  if (person === undefined) return { refused: 'unknown-person', values: { name: request.actor.name } };
  const now = ports.now();
  const ending = endingDuty(person, roster, now) ?? { endsAt: now, backAt: roster.next(person, now) };
  const rows = await queueOf(person.id, ports);
  const handed: string[] = [];
  let freed = 0;
  for (const { ticket } of rows.filter((row) => comesDue(row.ticket, ending))) {
    const sees = (one: (typeof roster.people)[number]) => inSight(ticket, sightOf(one));
    const next = goesOn(ticket, person.id, roster, ending.endsAt, sees);
    const intent =
      next === null ? ({ type: 'release' } as const) : ({ type: 'assign', to: next.id } as const);
    const outcome = await ports.act({ number: ticket.number, actor: actorOf(request), intent });
    if (isRefusal(outcome)) continue;
    if (next === null) freed++;
    else handed.push(next.name);
  }
  const names = [...new Set(handed)].join(', ');
  return {
    key: 'said.rota-handed-on',
    values: { count: handed.length, names, freed, until: clockTime(ending.endsAt) },
  };
}

/** All of it, before anything moves in it. */
async function queueOf(assignee: string, ports: CommandPorts): Promise<QueueRow[]> {
  const all: QueueRow[] = [];
  let after: string | null = null;
  do {
    const page = { limit: PAGE, ...(after === null ? {} : { after }) };
    const { rows, next }: { rows: QueueRow[]; next: string | null } = await ports.store.tickets.queue(
      { assignee },
      page,
    );
    all.push(...rows);
    after = next;
  } while (after !== null);
  return all;
}
