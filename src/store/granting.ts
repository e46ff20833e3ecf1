import type { TicketEvent } from '../domain/ticket/model.ts';
import { insertRows, rowsOf, run, textsOf } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { holdSamePersons, othersOf } from './linking.ts';
import { Overdrawn } from './overdrawn.ts';
import { storableJson } from './storable.ts';
import type { Change } from './store.ts';
import { GRANT_SHAPE, STOP_SHAPE, TURN_SHAPE } from './tables-of-remedies.ts';

type Granted = Extract<TicketEvent, { type: 'remedy-granted' }>;

export type GrantStatements = ReturnType<typeof grantStatements>;

/** The statements that keep remedies; see commit-statements.ts for their make. */
export function grantStatements(engine: Engine) {
  const locking = engine === 'postgres' ? ' for update skip locked' : '';
  return {
    engine,
    turnsOf: `select contact_id from remedy_turns where remedy = $1 and again_at > $2
      and contact_id in ${textsOf(engine, '$3')}`,
    lockRules:
      engine === 'postgres'
        ? `select content from remedy_rules where content in ${textsOf(engine, '$1')} order by content for update`
        : null,
    countGrants: `update remedy_rules set granted = granted + r.count from ${rowsOf(engine, '$1', GRANT_SHAPE)}
      where remedy_rules.content = r.content and remedy_rules.armed_at is not null
      returning remedy_rules.content as content`,
    takeTurns: `${insertRows(engine, 'remedy_turns', TURN_SHAPE)} order by r.remedy, r.contact_id
      on conflict (remedy, contact_id) do update set at = excluded.at, again_at = excluded.again_at
      where remedy_turns.again_at <= excluded.at returning contact_id`,
    takeCodes: `update coupons set taken_by = $1, taken_at = $2 where code in (
      select code from coupons where kind = $3 and taken_by is null order by code limit $4${locking}) returning code`,
    stopRules: `update remedy_rules set stopped = r.stopped from ${rowsOf(engine, '$1', STOP_SHAPE)}
      where remedy_rules.content = r.content`,
  };
}

/**
 * What the changes grant, in their transaction: of a version that is armed, once a person and period, with codes from the pool.
 * Throws Overdrawn when any of it is not to be had.
 */
export async function keepGrants(
  trx: Db,
  statements: GrantStatements,
  changes: readonly Change[],
): Promise<void> {
  const events = changes.flatMap((change) => change.events);
  const granted = events.filter((event): event is Granted => event.type === 'remedy-granted');
  const stops = stopRows(events);
  if (granted.length + stops.length === 0) return;
  if (granted.length > 0) await holdSamePersons(trx, statements.engine);
  if (statements.lockRules !== null) {
    const contents = [...granted, ...stops].map(({ content }) => content);
    await run(trx, statements.lockRules, [storableJson([...new Set(contents)])]);
  }
  if (granted.length > 0) await grant(trx, statements, granted);
  if (stops.length > 0) await run(trx, statements.stopRules, [storableJson(stops)]);
}

async function grant(trx: Db, statements: GrantStatements, granted: readonly Granted[]): Promise<void> {
  const counts = countRows(granted);
  const armed = await run(trx, statements.countGrants, [storableJson(counts)]);
  if (armed.length < counts.length) throw new Overdrawn('A remedy is not armed');
  const turns = turnRows(granted);
  const taken = await run(trx, statements.takeTurns, [storableJson(turns)]);
  if (taken.length < turns.length) throw new Overdrawn('Somebody had this remedy already');
  await refuseOthers(trx, statements, granted);
  for (const { messageId, option, at } of granted) {
    const codes = await run(trx, statements.takeCodes, [messageId, at, option.kind, option.count]);
    if (codes.length < option.count) throw new Overdrawn('The pool has too few codes');
  }
}

/** The rule is locked: who is the same person, and had it by another contact, shows. */
async function refuseOthers(
  trx: Db,
  statements: GrantStatements,
  granted: readonly Granted[],
): Promise<void> {
  const all = granted.flatMap(({ persons }) => persons);
  const others = await othersOf(trx, statements.engine, all);
  for (const { remedy, persons, at } of granted) {
    const theirs = persons.flatMap((id) => others.get(id) ?? []).filter((id) => !persons.includes(id));
    if (theirs.length === 0) continue;
    const had = await run(trx, statements.turnsOf, [remedy, at, storableJson(theirs)]);
    if (had.length > 0) throw new Overdrawn('The same person had this remedy by another contact');
  }
}

function countRows(granted: readonly Granted[]): { content: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { content } of granted) counts.set(content, (counts.get(content) ?? 0) + 1);
  return [...counts].map(([content, count]) => ({ content, count })).sort(byContent);
}

/** A statement may not touch a row twice: two grants to one person in one batch are tried alone. */
function turnRows(granted: readonly Granted[]): object[] {
  const rows = granted.flatMap(({ remedy, persons, at, againAt }) =>
    persons.map((contact_id) => ({ remedy, contact_id, at, again_at: againAt })),
  );
  const distinct = new Set(rows.map(({ remedy, contact_id }) => `${remedy} ${contact_id}`));
  if (distinct.size < rows.length) throw new Overdrawn('One person would have a remedy twice');
  return rows;
}

/** One row per version: a statement may not touch a row twice. */
function stopRows(events: readonly TicketEvent[]): { content: string; stopped: string }[] {
  const stops = new Map<string, string>();
  for (const event of events)
    if (event.type === 'remedy-missed' && event.stops !== undefined) stops.set(event.content, event.stops);
  return [...stops].map(([content, stopped]) => ({ content, stopped })).sort(byContent);
}

function byContent(one: { content: string }, other: { content: string }): number {
  return one.content < other.content ? -1 : 1;
}
