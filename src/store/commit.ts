import { outwardOf } from '../domain/hook.ts';
import { placesOf } from '../domain/ticket/places.ts';
import { nextDueAt } from '../domain/ticket/ticket.ts';
import { Beside, refuseBeside } from './beside.ts';
import { run } from './bulk.ts';
import { type CallbackStatements, callbackStatements, keepCallbacks } from './callbacks.ts';
import { type Attempt, addressKey, clashing } from './commit-clashes.ts';
import { type CommitStatements, commitStatements } from './commit-statements.ts';
import type { Db, Engine, Enqueue, Notify, Trx } from './database.ts';
import { type GiftStatements, giftStatements, keepGifts } from './gifts.ts';
import { type GrantStatements, grantStatements, keepGrants } from './granting.ts';
import { Group } from './group.ts';
import { jobFor } from './hooks.ts';
import { keepEvents } from './keep-events.ts';
import { countUse } from './macros.ts';
import { messageRow, patchRow } from './message-row.ts';
import { numbered } from './numbered.ts';
import { Overdrawn } from './overdrawn.ts';
import { onceMore } from './planned.ts';
import { strikeOut, struckMessages } from './redactions.ts';
import { indexChanges, type SearchStatements, searchStatements } from './search-index.ts';
import { storableJson } from './storable.ts';
import type { Change, CommitOutcome, Live, LiveSignal, MessagePatch } from './store.ts';
import { isTaken } from './store-error.ts';
import { ticketRow } from './ticket-row.ts';

const MOST_CHANGES = 200;

export interface CommitPorts {
  engine: Engine;
  enqueue: Enqueue;
  live: Live;
  /** Present where signals travel with the commit; otherwise they are published after it. */
  notify?: Notify;
}

/** Applies changes in shared transactions; see `Store.commit`. */
export class Commits {
  readonly #db: Db;
  readonly #ports: CommitPorts;
  readonly #statements: CommitStatements;
  readonly #search: SearchStatements;
  readonly #gifts: GiftStatements;
  readonly #grants: GrantStatements;
  readonly #callbacks: CallbackStatements;
  readonly #group: Group<readonly Change[], CommitOutcome[]>;

  constructor(db: Db, ports: CommitPorts) {
    this.#db = db;
    this.#ports = ports;
    this.#statements = commitStatements(ports.engine);
    this.#search = searchStatements(ports.engine);
    this.#gifts = giftStatements(ports.engine);
    this.#grants = grantStatements(ports.engine);
    this.#callbacks = callbackStatements(ports.engine);
    this.#group = new Group((units) => this.#apply(units), {
      most: MOST_CHANGES,
      keys: (unit) => unit.map(({ ticket }) => ticket.id),
    });
  }

  async commit(change: Change): Promise<CommitOutcome> {
    const [outcome] = await this.#group.add([change]);
    return outcome ?? NOT_APPLIED;
  }

  /** Changes of several tickets: all of them or none. */
  together(changes: readonly Change[]): Promise<CommitOutcome[]> {
    return this.#group.add(changes);
  }

  settled(): Promise<void> {
    return this.#group.settled();
  }

  async #apply(units: (readonly Change[])[]): Promise<CommitOutcome[][]> {
    const attempts = units.flatMap((changes, unit) => changes.map((change) => ({ unit, change })));
    try {
      const all = attempts.map((attempt, item) => ({ ...attempt, item }));
      const outcomes = await onceMore(() => this.#transact(all));
      return units.map(({ length }) => outcomes.splice(0, length));
    } catch (error) {
      const [only, ...others] = units;
      if (only !== undefined && others.length === 0 && isOfOne(error)) return [only.map(() => NOT_APPLIED)];
      throw error;
    }
  }

  async #transact(attempts: Attempt[]): Promise<CommitOutcome[]> {
    const { notify, live, engine } = this.#ports;
    const { outcomes, signals } = await this.#db.transaction().execute(async (trx) => {
      const { clashes, knownAddresses } = await clashing(trx, this.#statements, attempts);
      const beaten = new Set(attempts.filter(({ item }) => clashes.has(item)).map(({ unit }) => unit));
      const tried = attempts.filter(({ unit }) => !beaten.has(unit));
      const numbers = await this.#writeTickets(trx, tried);
      const winners = tried.filter(({ change }) => numbers.has(change.ticket.id));
      refusePartly(tried, winners);
      const won = winners.map(({ change }) => numbered(change, numbers.get(change.ticket.id) ?? 0));
      await keepEvents(trx, engine, won);
      await keepGifts(trx, this.#gifts, won);
      await keepGrants(trx, this.#grants, won);
      await keepCallbacks(trx, this.#callbacks, won);
      await this.#writeRest(trx, won, knownAddresses);
      const signalled = winners.flatMap(({ change }) =>
        signalsOf(change, numbers.get(change.ticket.id) ?? 0),
      );
      const distinct = [...new Map(signalled.map((signal) => [JSON.stringify(signal), signal])).values()];
      if (notify !== undefined && distinct.length > 0) await notify(trx, distinct);
      return {
        outcomes: attempts.map((attempt) =>
          winners.includes(attempt) ? outcomeOf(attempt.change, numbers) : NOT_APPLIED,
        ),
        signals: distinct,
      };
    });
    if (notify === undefined) for (const signal of signals) live.publish(signal);
    return outcomes;
  }

  /** Numbers of the tickets whose change won. */
  async #writeTickets(trx: Trx, attempts: Attempt[]): Promise<Map<string, number>> {
    const rows = attempts.map(({ change }) => {
      const { ticket, expectedVersion: expected, now, askAt } = change;
      return { expected, ...ticketRow(ticket, expected + 1, now, askAt) };
    });
    const known = rows.filter(({ expected }) => expected > 0);
    const fresh = rows.filter(({ expected }) => expected === 0);
    const { lockTickets, updateTickets, insertTickets } = this.#statements;
    const before = await write<{ id: string; status: string }>(
      trx,
      lockTickets,
      known.map(({ id }) => id),
    );
    const written = [
      ...(await write<{ id: string; number: number }>(trx, updateTickets, known)),
      ...(await write<{ id: string; number: number }>(trx, insertTickets, fresh)),
    ];
    const wasAlive = new Set(before.filter(({ status }) => status !== 'resolved').map(({ id }) => id));
    const won = new Set(written.map(({ id }) => id));
    const opened = attempts
      .map(({ change }) => change)
      .filter(({ ticket: { id, status } }) => won.has(id) && status.name !== 'resolved' && !wasAlive.has(id));
    await refuseBeside(trx, this.#ports.engine, opened);
    return new Map(written.map(({ id, number }) => [id, number]));
  }

  async #writeRest(trx: Trx, changes: Change[], knownAddresses: ReadonlySet<string>): Promise<void> {
    const statements = this.#statements;
    const contacts = changes.flatMap(({ contact }) => (contact === undefined ? [] : [contact]));
    await write(trx, statements.upsertContacts, contactRows(contacts));
    await write(trx, statements.insertAddresses, addressRows(contacts, knownAddresses));
    await write(trx, statements.insertEvents, changes.flatMap(eventRows));
    await write(
      trx,
      statements.insertMessages,
      changes.flatMap(({ messages = [] }) => messages.map(messageRow)),
    );
    const struck = struckMessages(changes);
    const patches = changes.flatMap((change) =>
      mergedPatches(change).map((patch) => patchRow(patch, change.now)),
    );
    await write(
      trx,
      statements.keepEditions,
      patches.filter(({ id, text }) => text !== null && !struck.has(id)),
    );
    await strikeOut(trx, changes);
    await write(trx, statements.patchMessages, patches);
    await indexChanges(trx, this.#search, changes, patches);
    await countUse(trx, changes);
    await write(trx, statements.insertTold, changes.flatMap(toldRows));
    await write(
      trx,
      statements.applyInbox,
      changes.flatMap(({ applied = [], now }) => applied.map((id) => ({ id, at: now }))),
    );
    const outward = await write<{ id: string }>(
      trx,
      statements.insertHookDeliveries,
      changes.flatMap(outwardRows),
    );
    const jobs = [
      ...changes.flatMap((change) => change.jobs ?? []),
      ...outward.map(({ id }) => jobFor(id, changes[0]?.now ?? 0)),
    ];
    if (jobs.length > 0) await this.#ports.enqueue(trx, jobs);
  }
}

const NOT_APPLIED: CommitOutcome = { applied: false };

/** Others may win yet: what one of them cannot have is nothing wrong with the rest. */
function isOfOne(error: unknown): boolean {
  return (
    isTaken(error) || error instanceof PartlyBeaten || error instanceof Beside || error instanceof Overdrawn
  );
}

/** Some changes of a unit won and others did not: the transaction is taken back, and each unit tried alone. */
class PartlyBeaten extends Error {}

function refusePartly(tried: readonly Attempt[], winners: readonly Attempt[]): void {
  const lost = new Set(tried.filter((attempt) => !winners.includes(attempt)).map(({ unit }) => unit));
  if (winners.some(({ unit }) => lost.has(unit))) throw new PartlyBeaten('A unit won only in part');
}

async function write<Row>(trx: Trx, statement: string, rows: readonly (object | string)[]): Promise<Row[]> {
  return rows.length === 0 ? [] : run<Row>(trx, statement, [storableJson(rows)]);
}

function outcomeOf(change: Change, numbers: ReadonlyMap<string, number>): CommitOutcome {
  const number = numbers.get(change.ticket.id);
  return number === undefined ? NOT_APPLIED : { applied: true, number, version: change.expectedVersion + 1 };
}

function eventRows({ ticket, expectedVersion, events }: Change): object[] {
  return events.map((event, seq) => ({
    ticket_id: ticket.id,
    version: expectedVersion + 1,
    seq,
    type: event.type,
    at: event.at,
    actor: event.actor,
    body: storableJson(event),
  }));
}

/** Events that other systems may follow, by the names that they know. */
function outwardRows({ ticket, expectedVersion, events }: Change): object[] {
  return outwardOf(ticket, events).map(({ seq, type }) => ({
    ticket_id: ticket.id,
    contact_id: null,
    version: expectedVersion + 1,
    seq,
    type,
    at: events[seq]?.at ?? 0,
  }));
}

function toldRows({ told = [] }: Change): object[] {
  return told.map(({ ticketId, stage, dueAt, audience, at, late, broke, digest }) => ({
    ticket_id: ticketId,
    stage,
    due_at: dueAt,
    audience,
    at,
    late: late ? 1 : 0,
    broke: broke === true ? 1 : 0,
    digest,
  }));
}

type Introduction = NonNullable<Change['contact']>;

/** One row per contact: a statement may not touch a row twice. */
function contactRows(introductions: Introduction[]): object[] {
  const rows = introductions.map(({ contact: { id, name, createdAt, language, languageBy } }) => ({
    id,
    name,
    created_at: createdAt,
    language,
    language_by: languageBy,
  }));
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

function addressRows(introductions: Introduction[], known: ReadonlySet<string>): object[] {
  const fresh = introductions
    .map(({ address: { channel, address, contactId } }) => ({ channel, address, contact_id: contactId }))
    .map((row) => [addressKey(row.channel, row.address), row] as const)
    .filter(([key]) => !known.has(key));
  return [...new Map(fresh).values()];
}

/** Several patches of one message in one change are one. */
function mergedPatches({ patches = [] }: Change): MessagePatch[] {
  const merged = new Map<string, MessagePatch>();
  for (const patch of patches) merged.set(patch.id, { ...merged.get(patch.id), ...patch });
  return [...merged.values()];
}

function signalsOf(change: Change, number: number): LiveSignal[] {
  const { ticket, expectedVersion, messages = [], patches = [], jobs = [], events } = change;
  const signals: LiveSignal[] = [{ kind: 'ticket', number, version: expectedVersion + 1 }];
  if (messages.length + patches.length > 0 || events.some(({ type }) => type === 'offer-ended')) {
    for (const { channel, conversation } of placesOf(ticket))
      signals.push({ kind: 'conversation', channel, conversation });
  }
  if (events.some((event) => event.type === 'remedy-missed' && event.stops !== undefined))
    signals.push({ kind: 'house' });
  if (jobs.length > 0 || outwardOf(ticket, events).length > 0) signals.push({ kind: 'work', of: 'jobs' });
  if (nextDueAt(ticket, change.askAt) !== null) signals.push({ kind: 'work', of: 'due' });
  return signals;
}
