import { type Selectable, sql } from 'kysely';
import { CodedError } from '../domain/coded-error.ts';
import type { Db, Engine } from './database.ts';
import { Lookup } from './lookup.ts';
import { storableJson } from './storable.ts';
import type { People, Person, TokenKind } from './store.ts';
import { isTaken } from './store-error.ts';
import type { PersonTable } from './tables-of-people.ts';

export class SqlPeople implements People {
  readonly #db: Db;
  readonly #engine: Engine;
  /** Everybody, under ''. */
  readonly #all: Lookup<Person[]>;

  constructor(db: Db, engine: Engine) {
    this.#db = db;
    this.#engine = engine;
    this.#all = new Lookup(async () => new Map([['', await everybody(db)]]), []);
  }

  async add(person: Person): Promise<void> {
    const { id, createdAt, ...rest } = person;
    const row = {
      id,
      created_at: createdAt,
      ...columnsOf(rest),
      name: person.name,
      name_key: keyOf(person.name),
    };
    await unlessTaken(
      this.#db
        .insertInto('people')
        .values({ ...emptyRow, ...row })
        .execute(),
    );
  }

  async change(id: string, patch: Partial<Omit<Person, 'id' | 'createdAt'>>): Promise<boolean> {
    const columns = columnsOf(patch);
    if (Object.keys(columns).length === 0) return (await this.byId(id)) !== null;
    const changing = this.#db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('people')
        .set(columns)
        .where('id', '=', id)
        .executeTakeFirst();
      if (patch.active === false) await trx.deleteFrom('tokens').where('person_id', '=', id).execute();
      return numUpdatedRows > 0n;
    });
    return unlessTaken(changing);
  }

  async setTurn(id: string, was: number, routedAt: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('people')
      .set({ routed_at: routedAt })
      .where('id', '=', id)
      .where('routed_at', '=', was)
      .where('active', '=', 1)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  byId(id: string): Promise<Person | null> {
    return this.#by('id', id);
  }

  byName(name: string): Promise<Person | null> {
    return this.#by('name_key', keyOf(name));
  }

  bySlack(id: string): Promise<Person | null> {
    return this.#by('slack', id);
  }

  byDiscord(id: string): Promise<Person | null> {
    return this.#by('discord', id);
  }

  byAccount(desk: string, id: string): Promise<Person | null> {
    return desk === 'slack' || desk === 'discord' ? this.#by(desk, id) : Promise.resolve(null);
  }

  async view(id: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom('people')
      .select('desk_view')
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.desk_view ?? null;
  }

  async keepView(id: string, view: string): Promise<void> {
    await this.#db.updateTable('people').set({ desk_view: view }).where('id', '=', id).execute();
  }

  async list(): Promise<Person[]> {
    return [...(await this.#all.get(''))];
  }

  /** The person's row is read under a lock: nobody who is being made inactive gets a token that outlives it. */
  async addToken(token: {
    hash: string;
    personId: string;
    kind: TokenKind;
    expiresAt: number | null;
  }): Promise<void> {
    const { hash, personId, kind, expiresAt } = token;
    const lock = this.#engine === 'postgres' ? sql`for share` : sql``;
    const { numAffectedRows } = await sql`
      insert into tokens (hash, person_id, kind, expires_at)
      select ${hash}, id, ${kind}, cast(${expiresAt} as bigint) from people where id = ${personId} and active = 1
      ${lock}`.execute(this.#db);
    if (numAffectedRows !== 1n) throw new CodedError('not-found', 'A token is for somebody who is active');
  }

  async byToken(hash: string, kinds: TokenKind[], now: number): Promise<Person | null> {
    if (kinds.length === 0) return null;
    const row = await this.#db
      .selectFrom('tokens')
      .innerJoin('people', 'people.id', 'tokens.person_id')
      .selectAll('people')
      .where('tokens.hash', '=', hash)
      .where('tokens.kind', 'in', kinds)
      .where((is) => is.or([is('tokens.expires_at', 'is', null), is('tokens.expires_at', '>', now)]))
      .where('people.active', '=', 1)
      .executeTakeFirst();
    return row === undefined ? null : personOf(row);
  }

  /** Whoever deletes the row has it; what has expired goes with it. */
  async takeToken(hash: string, kind: TokenKind, now: number): Promise<Person | null> {
    const token = await this.#db
      .deleteFrom('tokens')
      .where('hash', '=', hash)
      .where('kind', '=', kind)
      .returning(['person_id', 'expires_at'])
      .executeTakeFirst();
    await this.#db.deleteFrom('tokens').where('expires_at', '<=', now).execute();
    if (token === undefined || (token.expires_at !== null && token.expires_at <= now)) return null;
    const person = await this.byId(token.person_id);
    return person?.active ? person : null;
  }

  async dropToken(hash: string): Promise<void> {
    await this.#db.deleteFrom('tokens').where('hash', '=', hash).execute();
  }

  async #by(column: 'id' | 'name_key' | 'slack' | 'discord', value: string): Promise<Person | null> {
    const row = await this.#db.selectFrom('people').selectAll().where(column, '=', value).executeTakeFirst();
    return row === undefined ? null : personOf(row);
  }
}

const emptyRow = {
  public_name: null,
  team: null,
  role: 'agent',
  sees: 'all',
  slack: null,
  discord: null,
  active: 1,
  language: null,
  zone: null,
  notify: 'dm',
  away_until: null,
  away_since: null,
  hands_over: 0,
  skills: '[]',
  cap: null,
  routed_at: 0,
  role_by: null,
};

/** The same name however it is typed: case, surrounding blanks and the way accents are encoded do not count. */
function keyOf(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

type Columns = Partial<Omit<Selectable<PersonTable>, 'id' | 'created_at'>>;

function columnsOf(patch: Partial<Omit<Person, 'id' | 'createdAt'>>): Columns {
  const { name, publicName, active, team, role, sees, slack, discord, language, notify, awayUntil, roleBy } =
    patch;
  const { awaySince, handsOver, skills, cap, routedAt, zone } = patch;
  const columns = {
    name,
    name_key: name === undefined ? undefined : keyOf(name),
    public_name: publicName,
    team,
    role,
    sees,
    slack,
    discord,
    active: active === undefined ? undefined : Number(active),
    language,
    zone,
    notify,
    away_until: awayUntil,
    away_since: awaySince,
    hands_over: handsOver === undefined ? undefined : Number(handsOver),
    skills: skills === undefined ? undefined : storableJson(skills),
    cap,
    routed_at: routedAt,
    role_by: roleBy,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

function personOf(row: Selectable<PersonTable>): Person {
  const { id, name, team, slack, discord, language } = row;
  const role = row.role as Person['role'];
  return {
    id,
    name,
    publicName: row.public_name,
    team,
    role,
    sees: row.sees as Person['sees'],
    slack,
    discord,
    active: row.active === 1,
    language,
    zone: row.zone,
    notify: row.notify as Person['notify'],
    awayUntil: row.away_until,
    awaySince: row.away_since,
    handsOver: row.hands_over === 1,
    skills: JSON.parse(row.skills) as string[],
    cap: row.cap,
    routedAt: row.routed_at,
    roleBy: row.role_by,
    createdAt: row.created_at,
  };
}

async function unlessTaken<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw new CodedError('conflict', 'The name or an id of a platform belongs to somebody else', {
      cause: error,
    });
  }
}

async function everybody(db: Db): Promise<Person[]> {
  const rows = await db.selectFrom('people').selectAll().orderBy('name_key').execute();
  return rows.map(personOf);
}
