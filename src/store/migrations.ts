import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import type { Db, Engine } from './database.ts';
import { FIRST_INDEXES, FIRST_TABLES } from './first-tables.ts';
import { schemaOf, usableSchema } from './schema.ts';
import { SEARCH_PAIRS, SEARCH_SETS, searchByAge, searchTables } from './search-tables.ts';
import { AWARDS } from './tables-of-awards.ts';
import { BACKTESTS } from './tables-of-backtests.ts';
import { CALLBACKS } from './tables-of-callbacks.ts';
import { COMPLAINTS } from './tables-of-complaints.ts';
import { CONSENTS } from './tables-of-consents.ts';
import { contactWordsTables } from './tables-of-contact-words.ts';
import { DUE_LEASES } from './tables-of-due.ts';
import { ESCALATIONS } from './tables-of-escalations.ts';
import { GIFTS } from './tables-of-gifts.ts';
import { SIGHT_SIGN_INS_AND_HOOKS } from './tables-of-hooks.ts';
import { IMPROVEMENTS } from './tables-of-improvements.ts';
import { LEASES } from './tables-of-leases.ts';
import { SCHEDULED_REPLIES, THINGS_TO_DO } from './tables-of-lists.ts';
import { MEMORY } from './tables-of-memory.ts';
import { FOLLOWING, OBSERVATIONS, QUICK_FIGURES } from './tables-of-observations.ts';
import { PRIVACY } from './tables-of-privacy.ts';
import { PROBLEMS } from './tables-of-problems.ts';
import { QUESTIONS } from './tables-of-questions.ts';
import { reasonsOfRules } from './tables-of-reasons.ts';
import { REMEDIES } from './tables-of-remedies.ts';
import { REWARDS } from './tables-of-rewards.ts';
import { ROTA } from './tables-of-rota.ts';
import { SAME_PERSON } from './tables-of-same-person.ts';
import { SURVEYS } from './tables-of-surveys.ts';
import { rareLists, tagTables } from './tables-of-tags.ts';
import { THANKS_AND_VIEWS } from './tables-of-thanks.ts';
import { WALLS } from './tables-of-walls.ts';

/**
 * Brings the database to the newest version, or to the one named; several processes may do so at once, one of them does the work.
 * A database that a newer program has brought further is left as it is. Throws CodedError 'wrong-setting' when this program would not understand it.
 */
export async function migrate(db: Db, engine: Engine, to?: string): Promise<void> {
  const { newer, missing } = await usableSchema(db, engine, migrationNames(engine));
  if (newer.length > 0 || (to === undefined && missing.length === 0)) return;
  const migrator = migratorOf(db, engine);
  const { error } = await (to === undefined ? migrator.migrateToLatest() : migrator.migrateTo(to));
  // Another process may have been faster, and newer.
  if (error !== undefined && (await newerMigrations(db, engine)).length === 0) throw error;
}

/** The migrations of a newer program, which this one can work beside. Throws CodedError 'wrong-setting' when it cannot. */
export async function newerMigrations(db: Db, engine: Engine): Promise<readonly string[]> {
  return (await usableSchema(db, engine, migrationNames(engine))).newer;
}

/** How many steps the database lacks to the newest version; changes nothing. */
export async function missingMigrations(db: Db, engine: Engine): Promise<number> {
  return (await schemaOf(db, engine, migrationNames(engine))).missing.length;
}

/** The names of all steps that this version knows, in order. */
export function migrationNames(engine: Engine): string[] {
  return Object.keys(migrationsOf(engine));
}

function migratorOf(db: Db, engine: Engine): Migrator {
  return new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrationsOf(engine)) },
  });
}

/** Never change one that has been released: add another with the next number; they run in the order of their names. */
function migrationsOf(engine: Engine): Record<string, Migration> {
  return {
    '0001-first-tables': scripted([...FIRST_TABLES, ...FIRST_INDEXES], engine),
    '0002-wishes-and-drafts': scripted(WISHES_AND_DRAFTS, engine),
    '0003-former-places': scripted(FORMER_PLACES, engine),
    '0004-desk-views': scripted(DESK_VIEWS, engine),
    '0005-held-copies-and-deletions': scripted(HELD_COPIES_AND_DELETIONS, engine),
    '0006-search': scripted(searchTables(engine), engine),
    '0007-kinds': scripted(KINDS, engine),
    '0008-hand-overs-and-routing': scripted(HAND_OVERS_AND_ROUTING, engine),
    '0009-resolved-cases': scripted(RESOLVED_CASES, engine),
    '0010-customers': scripted(CUSTOMERS, engine),
    '0011-sight-sign-ins-and-hooks': scripted(SIGHT_SIGN_INS_AND_HOOKS, engine),
    '0012-spam-and-blocks': scripted(SPAM_AND_BLOCKS, engine),
    '0013-macros': scripted(MACROS, engine),
    '0014-views': scripted(VIEWS, engine),
    '0015-broken-promises': scripted(BROKEN_PROMISES, engine),
    '0016-quarantine-in-order': scripted(QUARANTINE_IN_ORDER, engine),
    '0017-sets-of-frequent-words': scripted([...SEARCH_SETS, ...TICKETS_BY_CAUSE], engine),
    '0018-merged-tickets-and-changed-customers': scripted(MERGED_TICKETS_AND_CHANGED_CUSTOMERS, engine),
    '0019-gifts': scripted(GIFTS, engine),
    '0020-pledges': scripted(PLEDGES, engine),
    '0021-things-to-do': scripted(THINGS_TO_DO, engine),
    '0022-escalations': scripted(ESCALATIONS, engine),
    '0023-backtests': scripted(BACKTESTS, engine),
    '0024-pairs-of-frequent-words': scripted(SEARCH_PAIRS, engine),
    '0025-remedies': scripted(REMEDIES, engine),
    '0026-tags-and-rare-lists': scripted([...tagTables(engine), ...rareLists(engine)], engine),
    '0027-words-of-contacts': scripted(contactWordsTables(engine), engine),
    '0028-same-person': scripted(SAME_PERSON, engine),
    '0029-memory-of-channels': scripted(MEMORY, engine),
    '0030-questions': scripted(QUESTIONS, engine),
    '0031-reasons-of-rules': scripted(reasonsOfRules(engine), engine),
    '0032-quoted-messages': scripted(['alter table messages add column quotes text'], engine),
    '0033-headings-of-messages': scripted(['alter table messages add column heading text'], engine),
    '0034-observations': scripted(OBSERVATIONS, engine),
    '0035-consents': scripted(CONSENTS, engine),
    '0036-surveys': scripted(SURVEYS, engine),
    '0037-thanks-and-views': scripted(THANKS_AND_VIEWS, engine),
    '0038-problems': scripted(PROBLEMS, engine),
    '0039-walls': scripted(WALLS, engine),
    '0040-complaints': scripted(COMPLAINTS, engine),
    '0041-awards': scripted(AWARDS, engine),
    '0042-improvements': scripted(IMPROVEMENTS, engine),
    '0043-rewards': scripted(REWARDS, engine),
    '0044-what-follows': scripted(FOLLOWING, engine),
    '0045-quick-figures': scripted(QUICK_FIGURES, engine),
    '0046-rota': scripted(ROTA, engine),
    '0047-callbacks': scripted(CALLBACKS, engine),
    '0048-leases': scripted(LEASES, engine),
    ...newestOf(engine),
  };
}

function newestOf(engine: Engine): Record<string, Migration> {
  return {
    '0049-privacy': scripted(PRIVACY, engine),
    '0050-scheduled-replies': scripted(SCHEDULED_REPLIES, engine),
    '0051-search-by-age': scripted(searchByAge(engine), engine),
    '0052-leases-of-what-is-due': scripted(DUE_LEASES, engine),
  };
}

function scripted(statements: readonly string[], engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of statements) await sql.raw(inWordsOf(engine, statement)).execute(db);
    },
  };
}

/** SQLite calls every whole number `integer`, bytes `blob`, and is told to keep to the types. */
function inWordsOf(engine: Engine, statement: string): string {
  if (engine === 'postgres')
    return statement.replaceAll('identity', 'bigint generated always as identity primary key');
  const strict = statement.startsWith('create table') ? `${statement} strict` : statement;
  return strict
    .replaceAll('identity', 'integer primary key autoincrement')
    .replaceAll('bigint', 'integer')
    .replaceAll('bytea', 'blob');
}

const WISHES_AND_DRAFTS = [
  'alter table people add column language text',
  "alter table people add column notify text not null default 'dm'",
  'alter table people add column away_until bigint',
  `create table drafts (
    person_id text not null,
    ticket_id text not null,
    text text not null,
    at bigint not null,
    primary key (person_id, ticket_id)
  )`,
];

/** Cards that moved, where each mirrored message has its one copy, and the desk whose groups give somebody their role. */
const FORMER_PLACES = [
  `create table former_cards (
    desk text not null,
    ref text not null,
    ticket_id text not null,
    pointed bigint not null,
    primary key (desk, ref)
  )`,
  'create index former_cards_ticket on former_cards (ticket_id, desk)',
  `create table copies (
    message_id text not null,
    desk text not null,
    ref text not null,
    primary key (message_id, desk)
  )`,
  'alter table people add column role_by text',
];

const DESK_VIEWS = ['alter table people add column desk_view text'];

const HELD_COPIES_AND_DELETIONS = [
  'alter table copies add column held_until bigint not null default 0',
  'create index messages_deleted on messages (deleted_at) where deleted_at is not null',
];

const KINDS = [
  'alter table tickets add column kind text',
  'alter table tickets add column cause text',
  'create index tickets_kind on tickets (kind, status, sort_at, number)',
];

/** What people can do and how much, whose turn it is, to whom tickets are offered and who watches them. */
const HAND_OVERS_AND_ROUTING = [
  "alter table people add column skills text not null default '[]'",
  'alter table people add column cap bigint',
  'alter table people add column routed_at bigint not null default 0',
  'alter table people add column away_since bigint',
  'alter table people add column hands_over bigint not null default 0',
  'alter table tickets add column offered_to text',
  "alter table tickets add column watchers text not null default '[]'",
  'create index tickets_offered on tickets (offered_to) where offered_to is not null',
  `create index tickets_watched on tickets (number) where watchers <> '[]' and status <> 'resolved'`,
];

/** Figures of resolved cases are read from their events. */
const RESOLVED_CASES = ["create index events_resolved on events (at) where type = 'resolved'"];

/** Whom we serve: their language and who said it, how to address them, who they are in the owner's systems. */
const CUSTOMERS = [
  'alter table contacts add column language text',
  'alter table contacts add column language_by text',
  'alter table contacts add column form text',
  'alter table contacts add column note text',
  "alter table contacts add column attributes text not null default '{}'",
  'alter table contacts add column external_id text',
  'alter table contacts add column version bigint not null default 0',
  'create unique index contacts_external on contacts (external_id) where external_id is not null',
];

const SPAM_AND_BLOCKS = [
  'alter table tickets add column spam bigint not null default 0',
  'create index tickets_spam on tickets (number) where spam = 1',
  `create table blocks (
    id text primary key,
    kind text not null,
    channel text not null,
    value text not null,
    by_person text not null,
    at bigint not null,
    lifted_at bigint,
    lifted_by text
  )`,
  'create unique index blocks_standing on blocks (kind, channel, value) where lifted_at is null',
];

const MACROS = [
  `create table macros (
    id text primary key,
    name text not null,
    texts text not null,
    reply_kind text not null,
    becomes text,
    tags text not null,
    editor text not null,
    version bigint not null,
    used bigint not null,
    changed_at bigint not null,
    removed_at bigint
  )`,
  `create index messages_acknowledging on messages (sent_at) where reply_kind = 'acknowledgement'`,
  'create unique index macros_name on macros (name) where removed_at is null',
];

const TICKETS_BY_CAUSE = [
  'create index tickets_cause on tickets (cause, status, sort_at, number) where cause is not null',
];

const VIEWS = [
  `create table views (
    id text primary key,
    person_id text not null,
    name text not null,
    shared bigint not null,
    filters text not null
  )`,
  'create unique index views_name on views (person_id, name)',
  'create index views_shared on views (name) where shared = 1',
];

/** Other notices have no promise: the instant that stood for one made them look like its break. */
const BROKEN_PROMISES = [
  'alter table told add column broke bigint not null default 0',
  "update told set broke = 1 where at >= due_at and stage like 'broken%'",
  'drop index told_missed',
  'create index told_broke on told (ticket_id, due_at) where broke = 1',
];

/** The list of quarantine is read in the queue's order: by number, all tickets would be gone through for it. */
const QUARANTINE_IN_ORDER = [
  'drop index tickets_spam',
  'create index tickets_spam on tickets (sort_at, number) where spam = 1',
];

/** A merged ticket is no ticket of its own in any figure; hooks follow changes of customers too. */
const MERGED_TICKETS_AND_CHANGED_CUSTOMERS = [
  'alter table tickets add column merged bigint not null default 0',
  `update tickets set merged = 1 where state like '%"mergedInto":{%'`,
  'alter table hook_deliveries add column contact_id text',
];

/** Figures of promises are read from their events. */
const PLEDGES = ["create index events_pledges on events (at) where type in ('pledge-kept', 'pledge-broken')"];
