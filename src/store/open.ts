import { existsSync } from 'node:fs';
import { Kysely } from 'kysely';
import { CodedError } from '../domain/coded-error.ts';
import type { RotaChange } from '../domain/rota.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { OpenJobs, WorkOptions } from '../jobs/work.ts';
import { SqlAccesses } from './accesses.ts';
import { type Aside, asideOf, besides } from './aside.ts';
import { SqlAwards } from './awards.ts';
import { SqlBacktests } from './backtests.ts';
import { SqlBlocks } from './blocks.ts';
import { run } from './bulk.ts';
import { SqlCallbacks } from './callbacks.ts';
import { SqlCards } from './cards.ts';
import { changesOf, writtenBetween } from './changed.ts';
import { Commits } from './commit.ts';
import { SqlComplaints, SqlPosts } from './complaints.ts';
import { SqlConsents } from './consents.ts';
import { SqlContacts } from './contacts.ts';
import type { Database, Db, Engine } from './database.ts';
import { dialectOf, engineOf, fileOf } from './dialect.ts';
import { SqlDrafts } from './drafts.ts';
import { SqlErasures } from './erasures.ts';
import { SqlEscalations } from './escalations.ts';
import { SqlExports } from './exports.ts';
import { SqlFiles } from './files.ts';
import { SqlGiving } from './gift-books.ts';
import { SqlHeld } from './held.ts';
import { SqlHistory } from './history.ts';
import { SqlHooks } from './hooks.ts';
import { SqlImprovements } from './improvements.ts';
import { SqlInbox } from './inbox.ts';
import { SqlInvitations } from './invitations.ts';
import { SqlKudos, SqlPersonalFigures } from './kudos.ts';
import { SqlLeases } from './leases.ts';
import { SqlLeavers } from './leavers.ts';
import type { OpenLive } from './live.ts';
import { SqlMacros } from './macros.ts';
import { createMemory } from './memory.ts';
import { migrate, missingMigrations, newerMigrations } from './migrations.ts';
import { SqlObservations } from './observations.ts';
import { SqlPeople } from './people.ts';
import { onceMore } from './planned.ts';
import { SqlProblems } from './problems.ts';
import { SqlQuestions } from './questions.ts';
import { SqlRedactions } from './redactions.ts';
import { SqlRemedies } from './remedies.ts';
import type { ResyncOptions } from './resync.ts';
import { SqlOldCases } from './retention.ts';
import { SqlRewards } from './rewards.ts';
import { rotaChanges, SqlRota } from './rota.ts';
import { SqlRuleSets } from './rule-sets.ts';
import { SqlSamePerson } from './same-person.ts';
import { SqlSearch } from './search.ts';
import { createSecrets } from './secrets.ts';
import { SqlSignIns } from './sign-ins.ts';
import type { Live, Person, Store } from './store.ts';
import { storeError } from './store-error.ts';
import { SqlSurveys } from './surveys.ts';
import { SqlTallies } from './tallies.ts';
import { SqlTickets } from './tickets.ts';
import { SqlViews } from './views.ts';
import { SqlWalls } from './walls.ts';

export interface OpenOptions extends Omit<WorkOptions, 'onNews'> {
  /** The product's clock. Epoch ms. */
  now: () => number;
  /** The machine's clock, by which leases of jobs end. Epoch ms. */
  machineNow: () => number;
}

/** A database with its tables. */
export interface OpenDatabase {
  db: Db;
  engine: Engine;
}

/**
 * Opens the store and the jobs that live in it: `sqlite:<path>` (whose folder is made) or `postgres://…`. Only the
 * driver that is needed is loaded. Throws CodedError 'wrong-setting' on any other address, 'store-down' when the
 * database cannot be reached or does not let us in.
 */
export async function openStore(url: string, options: OpenOptions): Promise<{ store: Store; jobs: Jobs }> {
  const database = await openDatabase(url);
  let live: OpenLive | undefined;
  try {
    let inbox: SqlInbox | undefined;
    const pressed = () => inbox?.pressed() ?? false;
    const { db, engine } = database;
    const aside = engine === 'sqlite' ? asideOf(db, fileOf(url), { pressed }) : besides(db);
    const parts = partsOf(database, aside);
    live = await openLive(url, database, parts, options);
    const jobs = await openJobs(url, database, live.live, options);
    inbox = new SqlInbox(db, engine, live.live);
    const there = { ...live, aside, inbox };
    return { store: storeOver(database, parts, there, jobs, options), jobs: jobs.jobs };
  } catch (error) {
    await live?.close();
    await database.db.destroy();
    throw storeError(error);
  }
}

/** Opens the database alone and brings its tables to the newest version. Throws as `openStore` does. */
export async function openDatabase(url: string): Promise<OpenDatabase> {
  const engine = engineOf(url);
  let db: Db | undefined;
  try {
    db = new Kysely<Database>({ dialect: await dialectOf(engine, url) });
    await migrate(db, engine);
    return { db, engine };
  } catch (error) {
    await db?.destroy();
    throw notOpened(storeError(error));
  }
}

/** What a database is like, without changing anything in it. */
export interface Glimpse {
  engine: Engine;
  /** Steps to the newest version that it lacks. */
  missing: number;
  /** Its clock, epoch ms. */
  now: number;
  /** Everybody in the team; nobody while steps are missing. */
  people: Person[];
  /** Single changes of the rota that have not ended. */
  changes: RotaChange[];
  /** What is kept for a purpose, or null. */
  kept(purpose: string): string | null;
}

/** Looks at a database. Null: its file is not there yet. Throws as `openDatabase` does. */
export async function glimpse(url: string): Promise<Glimpse | null> {
  const engine = engineOf(url);
  if (engine === 'sqlite' && !existsSync(fileOf(url))) return null;
  let db: Db | undefined;
  try {
    db = new Kysely<Database>({ dialect: await dialectOf(engine, url) });
    const missing = await missingMigrations(db, engine);
    const clock = engine === 'postgres' ? 'extract(epoch from clock_timestamp())' : `unixepoch('subsec')`;
    const [row] = await run<{ seconds: number | string }>(db, `select ${clock} as seconds`, []);
    const people = missing === 0 ? await new SqlPeople(db, engine).list() : [];
    const secrets = missing === 0 ? await db.selectFrom('secrets').selectAll().execute() : [];
    const kept = (purpose: string) => secrets.find((one) => one.purpose === purpose)?.value ?? null;
    const now = Number(row?.seconds) * 1000;
    const changes = missing === 0 ? await rotaChanges(db, now) : [];
    return { engine, missing, now, people, changes, kept };
  } catch (error) {
    throw notOpened(storeError(error));
  } finally {
    await db?.destroy();
  }
}

/** Names the setting and the driver's own reason, which holds the user and the host at the most, never the password. */
export function notOpened(error: unknown): unknown {
  if (!(error instanceof CodedError) || error.code !== 'store-down') return error;
  const reason = error.cause instanceof Error && error.cause.message;
  return new CodedError('store-down', `DATABASE_URL: ${reason || error.message}`, { cause: error.cause });
}

async function openLive(
  url: string,
  { db, engine }: OpenDatabase,
  { ruleSets }: Parts,
  options: OpenOptions,
): Promise<OpenLive> {
  const resync: ResyncOptions = {
    writtenBetween: (since, until, limit) => writtenBetween(db, since, until, limit),
    changesOf: (numbers) => changesOf(db, numbers),
    activeVersion: () => ruleSets.activeVersion(),
    now: options.now,
    onError: (error) => options.onError(error, null),
  };
  if (engine === 'postgres') {
    const { openPostgresLive } = await import('./live-postgres.ts');
    return openPostgresLive(url, db, resync);
  }
  const { openLocalLive } = await import('./live.ts');
  return openLocalLive(resync);
}

async function openJobs(
  url: string,
  { db, engine }: OpenDatabase,
  live: Live,
  options: OpenOptions,
): Promise<OpenJobs> {
  const onNews = (ring: () => void) =>
    live.subscribe((signal) => {
      if (signal.kind === 'work' && signal.of === 'jobs') ring();
    });
  if (engine === 'postgres') {
    const { openDistributedJobs } = await import('../jobs/distributed.ts');
    return openDistributedJobs({ ...options, url, db, onNews });
  }
  const { openEmbeddedJobs } = await import('../jobs/embedded.ts');
  return openEmbeddedJobs({ ...options, db, onNews });
}

type Parts = ReturnType<typeof partsOf>;

/** What needs nothing but the database. */
function partsOf({ db, engine }: OpenDatabase, aside: Aside) {
  return {
    engine,
    tickets: new SqlTickets(db, engine),
    held: new SqlHeld(db),
    search: new SqlSearch(db, engine),
    cards: new SqlCards(db),
    people: new SqlPeople(db, engine),
    drafts: new SqlDrafts(db),
    kudos: new SqlKudos(db),
    personalFigures: new SqlPersonalFigures(db),
    redactions: new SqlRedactions(db),
    blocks: new SqlBlocks(db),
    macros: new SqlMacros(db),
    views: new SqlViews(db),
    giving: new SqlGiving(db, engine),
    escalations: new SqlEscalations(db),
    backtests: new SqlBacktests(db),
    history: new SqlHistory(db, engine),
    observations: new SqlObservations(db, engine, aside),
    remedies: new SqlRemedies(db),
    samePerson: new SqlSamePerson(db),
    consents: new SqlConsents(db, engine),
    improvements: new SqlImprovements(db),
    rewards: new SqlRewards(db),
    invitations: new SqlInvitations(db),
    problems: new SqlProblems(db),
    awards: new SqlAwards(db, engine, aside),
    callbacks: new SqlCallbacks(db),
    complaints: new SqlComplaints(db),
    leavers: new SqlLeavers(db, engine),
    surveys: new SqlSurveys(db, engine),
    questions: new SqlQuestions(db, engine),
    signIns: new SqlSignIns(db),
    exports: new SqlExports(db),
    walls: new SqlWalls(db),
    ruleSets: new SqlRuleSets(db, engine),
    files: new SqlFiles(db),
    tallies: new SqlTallies(db),
    secrets: createSecrets(db),
    memory: createMemory(db),
    leases: new SqlLeases(db, engine),
  };
}

function storeOver(
  { db, engine }: OpenDatabase,
  parts: Parts,
  { live, notify, close, aside, inbox }: OpenLive & { aside: Aside; inbox: SqlInbox },
  jobs: OpenJobs,
  { now, onError }: OpenOptions,
): Store {
  const accesses = new SqlAccesses(db, engine, (error) => onError(error, null));
  const ports = { engine, enqueue: jobs.enqueue, live };
  const commits = new Commits(db, notify === undefined ? ports : { ...ports, notify });
  return {
    ...parts,
    inbox,
    contacts: new SqlContacts(db, engine, { enqueue: jobs.enqueue, live, now }),
    hooks: new SqlHooks(db, jobs.enqueue, live),
    accesses,
    oldCases: new SqlOldCases(db, engine, { enqueue: jobs.enqueue, live }),
    erasures: new SqlErasures(db, engine, { enqueue: jobs.enqueue, live }),
    posts: new SqlPosts(db, jobs.enqueue, live),
    rota: new SqlRota(db, jobs.enqueue, live),
    live,
    commit: (change) => commits.commit(change),
    commitTogether: (changes) => commits.together(changes),
    async enqueue(wanted) {
      await onceMore(() => db.transaction().execute((trx) => jobs.enqueue(trx, wanted)));
      live.publish({ kind: 'work', of: 'jobs' });
    },
    newer: () => newerMigrations(db, engine),
    async ping() {
      await run(db, 'select 1 as up', []).catch((error: unknown) => {
        throw new CodedError('store-down', 'The database does not answer', { cause: error });
      });
    },
    async close() {
      await Promise.all([inbox.settled(), commits.settled(), accesses.settled()]);
      aside.close();
      await jobs.close();
      await close();
      await db.destroy();
    },
  };
}
