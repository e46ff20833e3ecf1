import { insertRows, type RowShape, run } from '../src/store/bulk.ts';
import type { Db, Engine } from '../src/store/database.ts';
import { TICKET_SHAPE, ticketRow } from '../src/store/ticket-row.ts';
import { caseOf, type Told } from './history.story.ts';

const BATCH = 500;
const TICKETS: RowShape = { id: 'text', ...TICKET_SHAPE };
const EVENTS: RowShape = {
  ...{
    ticket_id: 'text',
    version: 'bigint',
    seq: 'bigint',
    type: 'text',
    at: 'bigint',
    actor: 'text',
    body: 'text',
  },
};

export interface Past {
  cases: number;
  /** When cases may begin. Epoch ms. */
  since: number;
  spanMs: number;
}

/** A history in the store's own rows; the same cases on every engine. */
export async function fillHistory(db: Db, engine: Engine, { cases, since, spanMs }: Past): Promise<number> {
  let tickets = 0;
  for (let first = 0; first < cases; first += BATCH) {
    const told: Told[] = [];
    for (let index = first; index < Math.min(first + BATCH, cases); index++)
      told.push(...caseOf(index, since, spanMs));
    tickets += told.length;
    await insert(db, engine, told);
  }
  return tickets;
}

async function insert(db: Db, engine: Engine, told: readonly Told[]): Promise<void> {
  const tickets = told.map(({ ticket, commits }) =>
    ticketRow(ticket, commits.length, commits.at(-1)?.at(-1)?.at ?? 0),
  );
  const events = told.flatMap(({ ticket, commits }) =>
    commits.flatMap((commit, index) =>
      commit.map((event, seq) => ({
        ...{ ticket_id: ticket.id, version: index + 1, seq, type: event.type, at: event.at },
        ...{ actor: event.actor, body: JSON.stringify(event) },
      })),
    ),
  );
  await db.transaction().execute(async (trx) => {
    await run(trx, insertRows(engine, 'tickets', TICKETS), [JSON.stringify(tickets)]);
    await run(trx, insertRows(engine, 'events', EVENTS), [JSON.stringify(events)]);
  });
}
