import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import type { Db, Engine } from './database.ts';
import { FIRST_INDEXES, FIRST_TABLES } from './first-tables.ts';
import { SEARCH_PAIRS, SEARCH_SETS, searchTables } from './search-tables.ts';
import { AWARDS } from './tables-of-awards.ts';
import { BACKTESTS } from './tables-of-backtests.ts';
import { COMPLAINTS } from './tables-of-complaints.ts';
import { CONSENTS } from './tables-of-consents.ts';
import { contactWordsTables } from './tables-of-contact-words.ts';
import { ESCALATIONS } from './tables-of-escalations.ts';
import { GIFTS } from './tables-of-gifts.ts';
import { SIGHT_SIGN_INS_AND_HOOKS } from './tables-of-hooks.ts';
import { IMPROVEMENTS } from './tables-of-improvements.ts';
import { LEASES } from './tables-of-leases.ts';
import { MEMORY } from './tables-of-memory.ts';
import { FOLLOWING, OBSERVATIONS } from './tables-of-observations.ts';
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

/** Brings the database to the newest version; several processes may do so at once, one of them does the work. */
export async function migrate(db: Db, engine: Engine): Promise<void> {
  const { error } = await migratorOf(db, engine).migrateToLatest();
  if (error !== undefined) throw error;
}

/** How many steps the database lacks to the newest version; changes nothing. */
export async function missingMigrations(db: Db, engine: Engine): Promise<number> {
  const all = await migratorOf(db, engine).getMigrations();
  return all.filter(({ executedAt }) => executedAt === undefined).length;
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
    '0046-rota': scripted(ROTA, engine),
    '0048-leases': scripted(LEASES, engine),
    '0049-privacy': scripted(PRIVACY, engine),
