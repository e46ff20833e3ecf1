import type { TicketEvent } from '../domain/ticket/model.ts';
import { type ContactPair, oneOf } from '../domain/ticket/same-person.ts';
import { insertRows, rowsOf, run, textsOf } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { Overdrawn } from './overdrawn.ts';
import { storableJson } from './storable.ts';
import type { Change } from './store.ts';
import { LINK_SHAPE } from './tables-of-same-person.ts';

type Linked = Extract<TicketEvent, { type: 'same-person-linked' }>;
type Unlinked = Extract<TicketEvent, { type: 'same-person-unlinked' }>;
type Asked = Extract<TicketEvent, { type: 'same-person-denied' | 'same-person-suggested' }>;
type Undenied = Extract<TicketEvent, { type: 'same-person-undenied' }>;

/** Who is one person changes alone; whoever counts what one was given waits for it. */
const ALONE = 'select pg_advisory_xact_lock(7210003)';
const COUNTING = 'select pg_advisory_xact_lock_shared(7210003)';

/** From here on nobody becomes, or ceases to be, the same person until the transaction ends. */
export async function holdSamePersons(trx: Db, engine: Engine): Promise<void> {
  if (engine === 'postgres') await run(trx, COUNTING, []);
}

/** Contacts that are one person, by their ids: each with the others. */
export async function othersOf(
  trx: Db,
  engine: Engine,
  contacts: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const rows = await run<{ id: string; other: string }>(
    trx,
    `select c.id as id, o.id as other from contacts c join contacts o on o.same_as = c.same_as and o.id <> c.id
      where c.id in ${textsOf(engine, '$1')}`,
    [storableJson(contacts)],
  );
  const others = new Map<string, string[]>();
  for (const { id, other } of rows) others.set(id, [...(others.get(id) ?? []), other]);
  return others;
}

/** What the changes say of who is one person, in their transaction. Throws Overdrawn when somebody linked the two meanwhile. */
export async function keepSamePersons(trx: Db, engine: Engine, changes: readonly Change[]): Promise<void> {
  const events = changes.flatMap((change) => change.events);
  const asked = events.filter(
    (event): event is Asked => event.type === 'same-person-denied' || event.type === 'same-person-suggested',
  );
  for (const event of asked) await keepAsked(trx, event);
  const undenied = events.filter((event): event is Undenied => event.type === 'same-person-undenied');
  for (const event of undenied) await forgetDenied(trx, event);
  const links = events.filter((event): event is Linked => event.type === 'same-person-linked');
  const ends = events.filter((event): event is Unlinked => event.type === 'same-person-unlinked');
  if (links.length + ends.length === 0) return;
  if (engine === 'postgres') await run(trx, ALONE, []);
  for (const { link, at, actor } of ends)
    await trx
      .updateTable('same_person')
      .set({ unlinked_by: actor, unlinked_at: at })
      .where('id', '=', link)
      .where('unlinked_at', 'is', null)
      .execute();
  await insertLinks(trx, engine, links);
  await regroup(
    trx,
    engine,
    [...links, ...ends].flatMap(({ one, other }) => [one, other]),
  );
}

/** Both tickets of a link tell of it, once each. */
async function insertLinks(trx: Db, engine: Engine, links: readonly Linked[]): Promise<void> {
  const rows = links.map(({ link: id, one, other, because, actor: linked_by, at: linked_at }) => {
    return { id, one, other, because, linked_by, linked_at };
  });
  const distinct = [...new Map(rows.map((row) => [row.id, row])).values()];
  const added = await run(
    trx,
    `${insertRows(engine, 'same_person', LINK_SHAPE)} on conflict do nothing returning id`,
    [storableJson(distinct)],
  );
  if (added.length < distinct.length) throw new Overdrawn('Somebody linked the two already');
}

async function keepAsked(trx: Db, event: Asked): Promise<void> {
  const { one, other, at, actor } = event;
  const denied = event.type === 'same-person-denied' ? { denied_by: actor, denied_at: at } : null;
  const because = event.type === 'same-person-denied' ? 'said' : event.because;
  await trx
    .insertInto('same_person_asked')
    .values({ one, other, because, asked_at: at, ...denied })
    .onConflict((known) =>
      denied === null
        ? known.columns(['one', 'other']).doNothing()
        : known.columns(['one', 'other']).doUpdateSet(denied),
    )
    .execute();
}

/** As it was before somebody said no: asked about, or not even that. */
async function forgetDenied(trx: Db, { one, other }: Undenied): Promise<void> {
  await trx
    .deleteFrom('same_person_asked')
    .where('one', '=', one)
    .where('other', '=', other)
    .where('because', '=', 'said')
    .execute();
  await trx
    .updateTable('same_person_asked')
    .set({ denied_by: null, denied_at: null })
    .where('one', '=', one)
    .where('other', '=', other)
    .execute();
}

/** Everybody whom the links of these contacts reach, or reached, is told anew who stands for them. */
async function regroup(trx: Db, engine: Engine, touched: readonly string[]): Promise<void> {
  const members = await run<{ id: string }>(
    trx,
    `select id from contacts where id in ${textsOf(engine, '$1')} or same_as in
      (select same_as from contacts where id in ${textsOf(engine, '$1')}) order by id${engine === 'postgres' ? ' for update' : ''}`,
    [storableJson(touched)],
  );
  const ids = members.map(({ id }) => id);
  const links = await run<ContactPair>(
    trx,
    `select one, other from same_person where unlinked_at is null and one in ${textsOf(engine, '$1')}`,
    [storableJson(ids)],
  );
  const rows = [...oneOf(ids, links)].map(([id, same_as]) => ({ id, same_as }));
  await run(
    trx,
    `update contacts set same_as = r.same_as from ${rowsOf(engine, '$1', { id: 'text', same_as: 'text' })}
      where contacts.id = r.id`,
    [storableJson(rows)],
  );
}
