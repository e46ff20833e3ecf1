import { type RowShape, rowsOf, run } from './bulk.ts';
import type { Engine, Trx } from './database.ts';
import { storableJson } from './storable.ts';
import type { Change } from './store.ts';
import { ticketOf } from './ticket-row.ts';

/** A case is open in the same conversation by now, where it came by a merge: this one must not be, too. */
export class Beside extends Error {}

const PLACE_SHAPE = {
  ticket_id: 'text',
  channel: 'text',
  conversation: 'text',
  joined: 'bigint',
} as const satisfies RowShape;

interface Place {
  ticket_id: string;
  channel: string;
  conversation: string;
}

type Row = Parameters<typeof ticketOf>[0];

/**
 * Looks, once they are written, whether any of these tickets that were opened or opened again stands beside another's case in
 * one of its conversations, its own or one that came by a merge: no unique index knows those. Under a lock on the
 * conversation, so that of two processes at the same instant one sees what the other did. Throws `Beside`.
 */
export async function refuseBeside(trx: Trx, engine: Engine, opened: readonly Change[]): Promise<void> {
  const all = opened.flatMap(({ ticket: { id, conversation } }) => [
    { ticket_id: id, channel: conversation.channel, conversation: conversation.key, joined: 0 },
    ...(conversation.joined ?? []).map(({ channel, conversation: key }) => ({
      ...{ ticket_id: id, channel, conversation: key, joined: 1 },
    })),
  ]);
  if (all.length === 0) return;
  const shared = await run<Place>(
    trx,
    `select r.ticket_id as ticket_id, r.channel as channel, r.conversation as conversation
      from ${rowsOf(engine, '$1', PLACE_SHAPE)} where r.joined = 1 or exists (
        select 1 from tickets m where m.channel = r.channel and m.conversation = r.conversation and m.merged = 1
      ) order by r.channel, r.conversation`,
    [storableJson(all)],
  );
  for (const place of shared) {
    if (engine === 'postgres')
      await run(trx, 'select pg_advisory_xact_lock(hashtextextended($1, 7210002))', [
        `${place.channel} ${place.conversation}`,
      ]);
    await refuseAt(trx, place);
  }
}

async function refuseAt(trx: Trx, { ticket_id, channel, conversation }: Place): Promise<void> {
  const there = await run<Row>(
    trx,
    `select number, version, state from tickets where channel = $1 and conversation = $2
      and (merged = 1 or status <> 'resolved')`,
    [channel, conversation],
  );
  const heads: ReturnType<typeof ticketOf>[] = [];
  for (const row of there) heads.push(await headOf(trx, row));
  // What was split off is answered in conversations that another ticket hears.
  const hears = heads.some(({ id }) => id === ticket_id);
  if (hears && heads.some(({ id, status }) => id !== ticket_id && status.name !== 'resolved'))
    throw new Beside('Another ticket is open in the conversation');
}

/** Where its case goes on. Nobody merges into a merged ticket, so that this ends. */
async function headOf(trx: Trx, row: Row): Promise<ReturnType<typeof ticketOf>> {
  const ticket = ticketOf(row);
  const { mergedInto } = ticket.links;
  if (mergedInto === null) return ticket;
  const [next] = await run<Row>(trx, 'select number, version, state from tickets where id = $1', [
    mergedInto.ticketId,
  ]);
  return next === undefined ? ticket : headOf(trx, next);
}
