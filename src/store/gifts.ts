import type { Charge } from '../domain/authority/budget.ts';
import type { TicketEvent } from '../domain/ticket/model.ts';
import { insertRows, type RowShape, rowsOf, run, textsOf } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { Overdrawn } from './overdrawn.ts';
import { refuseShared, sharedBudgets } from './shared-budgets.ts';
import { storableJson } from './storable.ts';
import type { Change } from './store.ts';
import { CONCESSION_SHAPE } from './tables-of-gifts.ts';

const CHARGE_SHAPE = { key: 'text', minor: 'bigint', most: 'bigint' } as const satisfies RowShape;
const ANEW_SHAPE = { message_id: 'text', number: 'bigint', at: 'bigint' } as const satisfies RowShape;
const OUTCOME_SHAPE = { message_id: 'text', number: 'bigint' } as const satisfies RowShape;

export type GiftStatements = ReturnType<typeof giftStatements>;

/** The statements that keep budgets and concessions; see commit-statements.ts for their make. */
export function giftStatements(engine: Engine) {
  return {
    engine,
    openBudgets: `insert into budgets (key, spent) select r.key, 0 from ${rowsOf(engine, '$1', CHARGE_SHAPE)}
      where true order by r.key on conflict do nothing`,
    lockBudgets:
      engine === 'postgres'
        ? `select key from budgets where key in ${textsOf(engine, '$1')} order by key for update`
        : null,
    charge: `update budgets set spent = spent + r.minor from ${rowsOf(engine, '$1', CHARGE_SHAPE)}
      where budgets.key = r.key and (r.minor <= 0 or budgets.spent + r.minor <= r.most)
      returning budgets.key as key`,
    insertOptions: `${insertRows(engine, 'concessions', CONCESSION_SHAPE)} on conflict do nothing`,
    settleOptions: `update concessions set state = case when concessions.number = r.number then 'chosen' else 'ended' end
      from ${rowsOf(engine, '$1', OUTCOME_SHAPE)} where concessions.message_id = r.message_id`,
    takeGrantsAnew: `update concessions set state = 'chosen', at = r.at
      from ${rowsOf(engine, '$1', ANEW_SHAPE)}
      where concessions.message_id = r.message_id and concessions.number = r.number and concessions.state = 'ended'`,
    endGrants: `update concessions set state = 'ended'
      from ${rowsOf(engine, '$1', OUTCOME_SHAPE)}
      where concessions.message_id = r.message_id and concessions.number = r.number`,
  };
}

/** What the changes give away, in their transaction. Throws Overdrawn. */
export async function keepGifts(
  trx: Db,
  statements: GiftStatements,
  changes: readonly Change[],
): Promise<void> {
  const charges = summed(changes.flatMap(({ events }) => events.flatMap(chargesIn)));
  if (charges.length > 0) {
    const shared = await sharedBudgets(trx, statements.engine, charges);
    const rows = storableJson(charges.map(({ key, minor, limit }) => ({ key, minor, most: limit })));
    const keys = [...new Set([...charges, ...shared].flatMap((one) => ('keys' in one ? one.keys : one.key)))];
    await run(trx, statements.openBudgets, [storableJson(keys.map((key) => ({ key })))]);
    if (statements.lockBudgets !== null) await run(trx, statements.lockBudgets, [storableJson(keys)]);
    await refuseShared(trx, statements.engine, shared);
    const charged = await run<{ key: string }>(trx, statements.charge, [rows]);
    if (charged.length < charges.length) throw new Overdrawn('A budget would be overdrawn');
  }
  const options = changes.flatMap(optionRows);
  const given = changes.flatMap(({ events }) => events.flatMap(givenRows));
  if (given.length > 0) await run(trx, statements.takeGrantsAnew, [storableJson(given)]);
  if (options.length > 0) await run(trx, statements.insertOptions, [storableJson(options)]);
  const outcomes = changes.flatMap(({ events }) => events.flatMap(outcomeRows));
  if (outcomes.length > 0) await run(trx, statements.settleOptions, [storableJson(outcomes)]);
  const over = changes.flatMap(({ events }) => events.flatMap(endedGrantRows));
  if (over.length > 0) await run(trx, statements.endGrants, [storableJson(over)]);
}

function chargesIn(event: TicketEvent): readonly Charge[] {
  if (event.type === 'offered') return event.charges;
  if (event.type === 'granted') return event.grants.flatMap(({ charges }) => charges);
  if (event.type === 'grant-ended') return event.back;
  if (event.type === 'remedy-granted') return event.option.charges;
  return event.type === 'offer-chosen' || event.type === 'offer-ended' ? event.back : [];
}

/** One row per budget: a statement may not touch a row twice. */
function summed(charges: readonly Charge[]): Charge[] {
  const byKey = new Map<string, Charge>();
  for (const charge of charges) {
    const { key, minor, limit } = charge;
    const before = byKey.get(key);
    const most = Math.min(before?.limit ?? limit, limit);
    byKey.set(key, { ...before, ...charge, minor: (before?.minor ?? 0) + minor, limit: most });
  }
  return [...byKey.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** Who gave it, where nobody did. */
const BY_RULE = 'system:remedies';

function optionRows({ ticket, events }: Change): object[] {
  return events.flatMap((event) => {
    if (event.type !== 'offered' && event.type !== 'granted' && event.type !== 'remedy-granted') return [];
    const by = event.type === 'remedy-granted' ? BY_RULE : event.by;
    const { at } = event;
    const common = { ticket_id: ticket.id, contact_id: ticket.conversation.contactId, by_person: by, at };
    if (event.type === 'granted')
      return event.grants.map(({ charges: _charges, ...grant }) => {
        return { message_id: wordsOf(event.messageId), ...grant, ...common, state: 'chosen' };
      });
    const options = event.type === 'offered' ? event.options : [event.option];
    const state = event.type === 'offered' ? 'offered' : 'chosen';
    return options.map(({ number, kind, count, minor, zone, why }) => {
      const option = { number, kind, count, minor, zone, rule: why[0]?.rule ?? null };
      return { message_id: event.messageId, ...option, ...common, state };
    });
  });
}

/** What a message gives by its words stands beside the options that it may have too. */
export function wordsOf(messageId: string): string {
  return `${messageId}.words`;
}

/** A reply that failed and is sent again has its rows already. */
function givenRows(event: TicketEvent): object[] {
  if (event.type !== 'granted') return [];
  const { at, messageId } = event;
  return event.grants.map(({ number }) => ({ message_id: wordsOf(messageId), number, at }));
}

function endedGrantRows(event: TicketEvent): object[] {
  if (event.type !== 'grant-ended') return [];
  return event.numbers.map((number) => ({ message_id: wordsOf(event.messageId), number }));
}

/** No option has the number 0: then all of them are over. */
function outcomeRows(event: TicketEvent): object[] {
  if (event.type === 'offer-chosen') return [{ message_id: event.messageId, number: event.option }];
  return event.type === 'offer-ended' ? [{ message_id: event.messageId, number: 0 }] : [];
}
